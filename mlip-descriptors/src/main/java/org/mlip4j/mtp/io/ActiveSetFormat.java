package org.mlip4j.mtp.io;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.FormatException;
import org.mlip4j.mtp.MtpModel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The selection state at the end of an {@code .almtp} file: weights as text, two matrices in binary (little-endian, the
 * second being the transposed inverse of the first), links as text, and the selected configurations as text.
 */
final class ActiveSetFormat {

    private static final byte[] MARK = "\n#MVS_v".getBytes(StandardCharsets.US_ASCII);
    private static final String VERSION = "#MVS_v1.1";

    private static final String[] WEIGHTS = {
        "energy_weight", "force_weight", "stress_weight", "site_en_weight", "weight_scaling"
    };

    private final String file;
    private final byte[] bytes;
    private int at;

    private ActiveSetFormat(String file, byte[] bytes, int at) {
        this.file = file;
        this.bytes = bytes;
        this.at = at;
    }

    /** Where the state begins in a file, or -1 when there is none. */
    static int start(byte[] bytes) {
        for (int i = 0; i + MARK.length <= bytes.length; i++) {
            int k = 0;
            while (k < MARK.length && bytes[i + k] == MARK[k]) {
                k++;
            }
            if (k == MARK.length) {
                return i;
            }
        }
        return -1;
    }

    static ActiveSet read(String file, byte[] bytes, int start, MtpModel model) {
        ActiveSetFormat in = new ActiveSetFormat(file, bytes, start);
        int n = model.parameterCount();
        if (n == 0) {
            throw in.error("coefficients before the selection state", "a template");
        }
        String version = in.word();
        if (!version.equals(VERSION)) {
            throw in.error("a selection state " + VERSION, "'" + version + "'");
        }
        double[] weights = new double[WEIGHTS.length];
        for (int w = 0; w < weights.length; w++) {
            String key = in.word();
            if (!key.equals(WEIGHTS[w])) {
                throw in.error(WEIGHTS[w] + " in the selection state", "'" + key + "'");
            }
            weights[w] = in.number();
        }
        in.skipMark();
        double[] rows = in.matrix(n);
        double[] inverse = in.matrix(n);
        in.skipMark();
        int[] configurations = new int[n];
        int[] equations = new int[n];
        for (int i = 0; i < n; i++) {
            configurations[i] = (int) in.number();
            equations[i] = (int) in.number();
        }
        in.skipMark();
        if (in.at < bytes.length && bytes[in.at] == '\n') {
            in.at++;
        }
        String selected =
                new String(bytes, in.at, bytes.length - in.at, StandardCharsets.ISO_8859_1);
        return new ActiveSet(
                weights[0],
                weights[1],
                weights[2],
                weights[3],
                (int) weights[4],
                rows,
                inverse,
                configurations,
                equations,
                selected);
    }

    private String word() {
        while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
        int from = at;
        while (at < bytes.length && bytes[at] > ' ') {
            at++;
        }
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    private double number() {
        String word = word();
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw error(
                    "a number in the selection state",
                    word.isEmpty() ? "the end of the file" : "'" + word + "'");
        }
    }

    /** Goes behind the next {@code #}. */
    private void skipMark() {
        while (at < bytes.length && bytes[at] != '#') {
            at++;
        }
        if (at == bytes.length) {
            throw error("a complete selection state", "the end of the file");
        }
        at++;
    }

    private double[] matrix(int n) {
        int length = Math.multiplyExact(8, n * n);
        if (bytes.length - at < length) {
            throw error(
                    "two matrices of " + n + " rows in the selection state", "the end of the file");
        }
        double[] values = new double[n * n];
        ByteBuffer.wrap(bytes, at, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(values);
        at += length;
        return values;
    }

    private FormatException error(String expected, String found) {
        return new FormatException(file, 0, expected, found);
    }

    static void write(ActiveSet set, ByteArrayOutputStream out) {
        double[] weights = {
            set.energyWeight(), set.forceWeight(), set.stressWeight(), set.siteWeight()
        };
        StringBuilder text = new StringBuilder("\n" + VERSION + "\n");
        for (int w = 0; w < weights.length; w++) {
            text.append(WEIGHTS[w]).append(String.format(Locale.ROOT, " %.16e\n", weights[w]));
        }
        text.append(WEIGHTS[4]).append(' ').append(set.weightScaling()).append("\n#");
        append(text, out);
        ByteBuffer binary =
                ByteBuffer.allocate(8 * (set.rows().length + set.inverse().length))
                        .order(ByteOrder.LITTLE_ENDIAN);
        DoubleBuffer numbers = binary.asDoubleBuffer();
        numbers.put(set.rows()).put(set.inverse());
        out.writeBytes(binary.array());
        text.append("\n#\n");
        for (int i = 0; i < set.size(); i++) {
            text.append(set.configurations()[i])
                    .append(' ')
                    .append(set.equations()[i])
                    .append('\n');
        }
        text.append("#\n").append(set.selected());
        append(text, out);
    }

    private static void append(StringBuilder text, ByteArrayOutputStream out) {
        out.writeBytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        text.setLength(0);
    }
}
