package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How atoms scatter X-rays (D. Waasmaier and A. Kirfel, Acta Cryst. A 51, 416 (1995)), neutral atoms up to Cf. */
final class ScatteringFactors {

    private static final int GAUSSIANS = 5;
    private static final Map<String, double[]> TABLE = read();

    private ScatteringFactors() {}

    private static Map<String, double[]> read() {
        Map<String, double[]> table = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                ScatteringFactors.class.getResourceAsStream(
                                        "scattering-factors.txt"),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] words = line.split(" ");
                    table.put(
                            words[0],
                            Arrays.stream(words, 1, words.length)
                                    .mapToDouble(Double::parseDouble)
                                    .toArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    /**
     * The factor of an element.
     *
     * @param code of the element
     * @param q length of the scattering vector, 1/Angstrom
     * @return electrons
     */
    static double of(int code, double q) {
        double[] c = TABLE.get(Element.of(code).symbol());
        if (c == null) {
            throw new MlipException(
                    "no X-ray scattering factor is known of "
                            + Element.of(code)
                            + "; name species with --elements");
        }
        double s = q / (4 * Math.PI);
        double f = c[GAUSSIANS];
        for (int k = 0; k < GAUSSIANS; k++) {
            f += c[k] * Math.exp(-c[GAUSSIANS + 1 + k] * s * s);
        }
        return f;
    }
}
