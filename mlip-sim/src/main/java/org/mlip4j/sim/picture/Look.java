package org.mlip4j.sim.picture;

import org.mlip4j.core.Element;

import java.awt.Color;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How an element is drawn.
 *
 * @param color its colour
 * @param radius covalent radius, Angstrom
 */
record Look(Color color, double radius) {

    private static final Map<String, Look> KNOWN = load();

    /** For elements beyond the table and species without a name. */
    private static final double USUAL_RADIUS = 1.3;

    static Look of(int species) {
        Element element = Element.of(species);
        Look look = KNOWN.get(element.symbol());
        if (look != null) {
            return look;
        }
        float hue = (float) (species * 0.381966 % 1);
        return new Look(Color.getHSBColor(hue, 0.55f, 0.9f), USUAL_RADIUS);
    }

    private static Map<String, Look> load() {
        Map<String, Look> looks = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Look.class.getResourceAsStream("elements.txt")),
                                StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(
                            word ->
                                    looks.put(
                                            word[0],
                                            new Look(
                                                    new Color(Integer.parseInt(word[1], 16)),
                                                    Double.parseDouble(word[2]))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return looks;
    }
}
