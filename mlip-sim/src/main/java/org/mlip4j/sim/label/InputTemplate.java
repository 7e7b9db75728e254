package org.mlip4j.sim.label;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * An input of a code of electronic structure with places that are filled from a structure. Every code knows
 * {@code ${KPOINTS s}}, the numbers of points of a mesh that are at most s (1/Angstrom, with the factor 2 pi) apart in
 * reciprocal space, whatever the cell.
 *
 * @param code name of the code, for messages
 * @param text the input
 */
record InputTemplate(String code, String text) {

    private static final Pattern KPOINTS = Pattern.compile("\\$\\{KPOINTS\\s+([^}\\s]+)\\s*}");

    /** Share of a point that rounding may not add to a mesh. */
    private static final double ROUNDING = 1e-9;

    InputTemplate {
        KPOINTS.matcher(text).results().forEach(m -> spacing(code, m.group(1)));
    }

    /** The same, if it has these places, keyed by where they belong. */
    InputTemplate requiring(Map<String, String> places) {
        places.forEach(
                (where, place) -> {
                    if (!text.contains(place)) {
                        throw new MlipException(
                                "the template of %s needs %s %s, which is replaced by that of the structure"
                                        .formatted(code, place, where));
                    }
                });
        return this;
    }

    /** The input for a structure; places are replaced by their texts. */
    String filled(Structure structure, Map<String, String> places) {
        String filled =
                KPOINTS.matcher(text)
                        .replaceAll(m -> mesh(structure.cell(), spacing(code, m.group(1))));
        for (Map.Entry<String, String> place : places.entrySet()) {
            filled = filled.replace(place.getKey(), place.getValue());
        }
        return filled;
    }

    /** Writes an input, but leaves a file alone that has it already: a job may be reading it. */
    static void write(Path file, byte[] input) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), input)) {
            Files.write(file, input);
        }
    }

    /** The same with text. */
    static void write(Path file, String input) throws IOException {
        write(file, input.getBytes(StandardCharsets.UTF_8));
    }

    private static double spacing(String code, String text) {
        try {
            double spacing = Double.parseDouble(text);
            if (spacing > 0 && spacing < Double.POSITIVE_INFINITY) {
                return spacing;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MlipException(
                "the template of %s has ${KPOINTS %s} where a distance in 1/Angstrom is needed, as in ${KPOINTS 0.25}"
                        .formatted(code, text));
    }

    /** Numbers of points along the three reciprocal vectors; one where the cell is not periodic. */
    private static String mesh(Cell cell, double spacing) {
        double[] v = cell.vectors();
        StringJoiner mesh = new StringJoiner(" ");
        for (int k = 0; k < 3; k++) {
            int a = 3 * ((k + 1) % 3);
            int b = 3 * ((k + 2) % 3);
            double x = v[a + 1] * v[b + 2] - v[a + 2] * v[b + 1];
            double y = v[a + 2] * v[b] - v[a] * v[b + 2];
            double z = v[a] * v[b + 1] - v[a + 1] * v[b];
            double length = 2 * Math.PI * Math.sqrt(x * x + y * y + z * z) / cell.volume();
            double points = cell.isPeriodic(k) ? Math.ceil(length / spacing - ROUNDING) : 1;
            mesh.add(Integer.toString((int) Math.max(1, points)));
        }
        return mesh.toString();
    }

    /** One line of each vector of a cell, after a name. */
    static String vectors(Cell cell, String... names) {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        for (int k = 0; k < 3; k++) {
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    "%s %.12f %.12f %.12f",
                                    names[k],
                                    cell.get(k, 0),
                                    cell.get(k, 1),
                                    cell.get(k, 2))
                            .strip());
        }
        return lines.toString();
    }

    /** One line of each atom: its symbol and place, Angstrom. */
    static String atoms(Structure structure) {
        StringBuilder text = new StringBuilder();
        double[] p = structure.positions();
        for (int i = 0; i < structure.size(); i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s %.12f %.12f %.12f%n",
                            Element.of(structure.species()[i]).symbol(),
                            p[3 * i],
                            p[3 * i + 1],
                            p[3 * i + 2]));
        }
        return text.toString();
    }
}
