package org.mlip4j.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Remembers why it could not be written, which a {@link java.io.PrintWriter} does not. */
final class StandardOutput extends OutputStream {

    private final OutputStream out;
    private Optional<String> failure = Optional.empty();

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Empty also when nobody wants to read on, as after {@code | head}. */
    Optional<String> failure() {
        return failure.filter(reason -> !reason.contains("Broken pipe"));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            failure = failure.or(() -> Optional.of(String.valueOf(e.getMessage())));
            throw e;
        }
    }
}
