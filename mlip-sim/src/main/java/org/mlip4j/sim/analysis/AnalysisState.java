package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What has been gathered of a trajectory, on its way into a file or out of it. The same lines do both: {@code count =
 * state.keep(count)} writes the value and returns it, or returns the value that was written there.
 */
public final class AnalysisState {

    private static final String MAGIC = "mlip4j analysis 2";

    private final Path file;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final long size;

    private AnalysisState(Path file, DataOutputStream out, DataInputStream in, long size) {
        this.file = file;
        this.out = out;
        this.in = in;
        this.size = size;
    }

    /** Replaces a file by what is kept, or leaves the old one whole. */
    static void write(Path file, Consumer<AnalysisState> content) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
                out.writeUTF(MAGIC);
                content.accept(new AnalysisState(file, out, null, 0));
            } catch (IOException | UncheckedIOException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw MlipException.of("the state " + file + " cannot be written", e);
        } catch (UncheckedIOException e) {
            throw MlipException.of("the state " + file + " cannot be written", e.getCause());
        }
    }

    /** Reads what was kept. */
    static void read(Path file, Consumer<AnalysisState> content) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (!in.readUTF().equals(MAGIC)) {
                throw new MlipException(
                        file + " is not the state of an analysis by this version; remove it");
            }
            content.accept(new AnalysisState(file, null, in, Files.size(file)));
            if (in.read() >= 0) {
                throw new MlipException(
                        file + " is the state of other measurements; give another name");
            }
        } catch (IOException | UncheckedIOException e) {
            throw new MlipException("the state " + file + " is damaged; remove it", e);
        }
    }

    private boolean isWriting() {
        return out != null;
    }

    /** What may fail with an exception of input or output. */
    @FunctionalInterface
    private interface Transfer<T> {
        T run() throws IOException;
    }

    private static <T> T transfer(Transfer<T> transfer) {
        try {
            return transfer.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A length that is there to be read, -1 for null; a damaged one must not ask for memory. */
    private int length(int length, int bytesEach) {
        int kept = keep(length);
        if (kept < -1 || (long) kept * bytesEach > size && !isWriting()) {
            throw new UncheckedIOException(new IOException("a length of " + kept));
        }
        return kept;
    }

    /**
     * Requires a setting to be that of the state.
     *
     * @param what it is called
     * @param values its numbers
     * @throws MlipException if they differ
     */
    public void require(String what, double... values) {
        double[] kept = keep(values);
        if (!Arrays.equals(kept, values)) {
            throw new MlipException(
                    "the state %s is of another %s (%s, now %s); give another name, or remove it"
                            .formatted(file, what, text(kept), text(values)));
        }
    }

    /**
     * The same for whole numbers.
     *
     * @param what it is called
     * @param values its numbers
     * @throws MlipException if they differ
     */
    public void require(String what, int[] values) {
        require(what, Arrays.stream(values).asDoubleStream().toArray());
    }

    private static String text(double[] values) {
        return String.join(
                " ",
                Arrays.stream(values)
                        .mapToObj(v -> v == Math.rint(v) ? Long.toString((long) v) : v + "")
                        .toList());
    }

    /**
     * Keeps a number.
     *
     * @param value now
     * @return it, or the one that was kept
     */
    public long keep(long value) {
        return transfer(
                () -> {
                    if (isWriting()) {
                        out.writeLong(value);
                        return value;
                    }
                    return in.readLong();
                });
    }

    /**
     * Keeps a number.
     *
     * @param value now
     * @return it, or the one that was kept
     */
    public int keep(int value) {
        return (int) keep((long) value);
    }

    /**
     * Keeps a number.
     *
     * @param value now
     * @return it, or the one that was kept
     */
    public double keep(double value) {
        return Double.longBitsToDouble(keep(Double.doubleToRawLongBits(value)));
    }

    /**
     * Keeps a text.
     *
     * @param text now
     * @return it, or the one that was kept
     */
    public String keep(String text) {
        return transfer(
                () -> {
                    if (isWriting()) {
                        out.writeUTF(text);
                        return text;
                    }
                    return in.readUTF();
                });
    }

    /**
     * Keeps numbers.
     *
     * @param values now; may be null. Not modified.
     * @return them, or those that were kept
     */
    public double[] keep(double[] values) {
        int n = length(values == null ? -1 : values.length, Double.BYTES);
        if (n < 0) {
            return null;
        }
        double[] kept = new double[n];
        Arrays.setAll(kept, i -> keep(isWriting() ? values[i] : 0));
        return kept;
    }

    /**
     * Keeps whole numbers.
     *
     * @param values now; may be null. Not modified.
     * @return them, or those that were kept
     */
    public int[] keep(int[] values) {
        int n = length(values == null ? -1 : values.length, Long.BYTES);
        if (n < 0) {
            return null;
        }
        int[] kept = new int[n];
        Arrays.setAll(kept, i -> keep(isWriting() ? values[i] : 0));
        return kept;
    }

    /**
     * Keeps a list of rows of numbers.
     *
     * @param rows what is kept, or filled with what was kept
     */
    public void keep(List<double[]> rows) {
        int n = length(rows.size(), Integer.BYTES);
        if (isWriting()) {
            rows.forEach(this::keep);
            return;
        }
        rows.clear();
        Stream.generate(() -> keep((double[]) null)).limit(n).forEachOrdered(rows::add);
    }

    /**
     * Keeps atoms and cell of a structure, nothing else of it.
     *
     * @param structure now; may be null
     * @return it, or the one that was kept
     */
    public Structure keep(Structure structure) {
        if (keep(structure == null ? 0 : 1) == 0) {
            return null;
        }
        double[] vectors = keep(structure == null ? null : structure.cell().vectors());
        int[] periodic = new int[3];
        for (int k = 0; k < 3; k++) {
            periodic[k] = keep(structure != null && structure.cell().isPeriodic(k) ? 1 : 0);
        }
        int[] species = keep(structure == null ? null : structure.species());
        double[] positions = keep(structure == null ? null : structure.positions());
        return isWriting()
                ? structure
                : Structure.of(
                        Cell.of(vectors, periodic[0] == 1, periodic[1] == 1, periodic[2] == 1),
                        species,
                        positions);
    }
}
