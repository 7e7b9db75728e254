package org.mlip4j.cli;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** {@code --json FILE}. */
final class JsonOption {

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
    private Path file;

    void write(Map<String, ?> content) throws IOException {
        if (file != null) {
            Json.write(file, content);
        }
    }
}
