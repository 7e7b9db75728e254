package org.mlip4j.train.selection;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Rows of numbers in a temporary file, so that memory does not grow with their number. For one thread. */
final class FeatureTable implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 22;

    /** Is given rows in their order. */
    @FunctionalInterface
    interface Visitor {
        void accept(int index, double[] row);
    }

    private final int width;
    private final FileChannel file;
    private final ByteBuffer buffer;
    private int rows;
    private boolean written;

    FeatureTable(int width) {
        this.width = width;
        int inBuffer = Math.max(1, BUFFER_BYTES / (width * Double.BYTES));
        buffer = ByteBuffer.allocateDirect(inBuffer * width * Double.BYTES);
        buffer.order(ByteOrder.nativeOrder());
        try {
            Path path = Files.createTempFile("mlip-features", ".tmp");
            file =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static MlipException failed(IOException e) {
        return MlipException.of(
                "the temporary file of features cannot be used (java.io.tmpdir says where it is)",
                e);
    }

    int size() {
        return rows;
    }

    int width() {
        return width;
    }

    /** Adds a row. All rows are added before any is read. */
    void add(double[] row) {
        if (!buffer.hasRemaining()) {
            flush();
        }
        for (double value : row) {
            buffer.putDouble(value);
        }
        rows++;
    }

    private void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        buffer.clear();
    }

    /** Visits all rows; the array is used again for the next. */
    void forEach(Visitor visitor) {
        if (!written) {
            flush();
            written = true;
        }
        double[] row = new double[width];
        try {
            file.position(0);
            buffer.limit(0);
            for (int i = 0; i < rows; i++) {
                if (!buffer.hasRemaining()) {
                    fill();
                }
                for (int f = 0; f < width; f++) {
                    row[f] = buffer.getDouble();
                }
                visitor.accept(i, row);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void fill() throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
            // Until the buffer is full or the file ends.
        }
        buffer.flip();
    }

    /** One over the standard deviation of each column, 0 for columns that do not vary. */
    double[] inverseDeviations() {
        double[] mean = new double[width];
        double[] squares = new double[width];
        forEach(
                (i, row) -> {
                    for (int f = 0; f < width; f++) {
                        double before = row[f] - mean[f];
                        mean[f] += before / (i + 1);
                        squares[f] += before * (row[f] - mean[f]);
                    }
                });
        double[] inverse = new double[width];
        for (int f = 0; f < width; f++) {
            double deviation = Math.sqrt(squares[f] / Math.max(1, rows));
            inverse[f] = deviation > 1e-12 * Math.abs(mean[f]) ? 1 / deviation : 0;
        }
        return inverse;
    }

    /** A copy of one row. */
    double[] row(int index) {
        double[][] found = new double[1][];
        forEach(
                (i, row) -> {
                    if (i == index) {
                        found[0] = Arrays.copyOf(row, width);
                    }
                });
        return found[0];
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
