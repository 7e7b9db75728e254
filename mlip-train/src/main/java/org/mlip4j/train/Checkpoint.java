package org.mlip4j.train;

import org.mlip4j.core.MlipException;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are either complete or, when writing is cut short, the ones from before. */
final class Checkpoint {

    /** Reads state from a file. */
    @FunctionalInterface
    interface Reader {
        void read(DataInput in) throws IOException;
    }

    /** Writes state to a file. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutput out) throws IOException;
    }

    private static final int BUFFER = 1 << 16;

    private Checkpoint() {}

    /** Writes beside the file, forces it to the disk, and puts it in the place of the old one. */
    static void write(Path file, Writer writer) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileOutputStream raw = new FileOutputStream(fresh.toFile());
                    DataOutputStream out =
                            new DataOutputStream(new BufferedOutputStream(raw, BUFFER))) {
                writer.write(out);
                out.flush();
                raw.getFD().sync();
            }
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(fresh);
            throw MlipException.of(
                    "cannot write the checkpoint " + file + "; the one from before is kept", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger("org.mlip4j.train")
                    .log(System.Logger.Level.WARNING, "cannot delete " + file + ": " + e);
        }
    }

    static void read(Path file, Reader reader) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            reader.read(in);
        } catch (EOFException e) {
            throw new MlipException(
                    file + " is not a complete checkpoint; delete it to start again", e);
        } catch (IOException e) {
            throw MlipException.of("cannot read the checkpoint " + file, e);
        }
    }

    static void write(DataOutput out, double[] values) throws IOException {
        byte[] bytes = new byte[Math.min(BUFFER, 8 * Math.max(1, values.length))];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (double value : values) {
            if (!buffer.hasRemaining()) {
                out.write(bytes);
                buffer.clear();
            }
            buffer.putDouble(value);
        }
        out.write(bytes, 0, buffer.position());
    }

    static void read(DataInput in, double[] values) throws IOException {
        byte[] bytes = new byte[BUFFER];
        for (int at = 0; at < values.length; at += BUFFER / 8) {
            int count = Math.min(BUFFER / 8, values.length - at);
            in.readFully(bytes, 0, 8 * count);
            ByteBuffer.wrap(bytes, 0, 8 * count).asDoubleBuffer().get(values, at, count);
        }
    }

    static void write(DataOutput out, int[] values) throws IOException {
        out.writeInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    static int[] readInts(DataInput in) throws IOException {
        int[] values = new int[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }
}
