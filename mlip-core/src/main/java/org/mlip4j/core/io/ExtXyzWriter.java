package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Extended XYZ with numbers that read back to the last bit. */
final class ExtXyzWriter implements FrameWriter {

    private static final Set<String> RESERVED = Set.of("lattice", "properties", "pbc");

    private final Writer out;

    ExtXyzWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        out.write(structure.size() + "\n");
        out.write(comment(structure, extras));
        out.write('\n');
        writeAtoms(structure, extras);
    }

    private static String comment(Structure structure, Extras extras) {
        StringJoiner line = new StringJoiner(" ");
        Cell cell = structure.cell();
        if (Tensors.largest(cell.vectors()) > 0) {
            line.add("Lattice=" + numbers(cell.vectors()));
        }
        line.add("Properties=" + properties(structure, extras));
        // What is ours comes before texts of others: ASE takes what follows an empty one as its
        // value.
        line.add("pbc=\"" + flag(cell, 0) + " " + flag(cell, 1) + " " + flag(cell, 2) + "\"");
        Map<String, String> labels = labels(structure);
        labels.keySet().removeAll(extras.keys().keySet());
        labels.forEach((key, value) -> line.add(key + "=" + value));
        extras.keys().forEach((key, value) -> line.add(pair(key, value)));
        structure
                .info()
                .forEach(
                        (key, value) -> {
                            boolean taken =
                                    labels.containsKey(key) || extras.keys().containsKey(key);
                            if (!taken && !isReserved(key)) {
                                line.add(pair(key, value));
                            }
                        });
        return line.toString();
    }

    /** Whether a reader would take a further key for something else. */
    private static boolean isReserved(String key) {
        return RESERVED.contains(key.toLowerCase(Locale.ROOT)) || LabelNames.isKey(key);
    }

    private static String pair(String key, String value) {
        return KeyValues.quote(key) + "=" + KeyValues.quote(value);
    }

    private static char flag(Cell cell, int vector) {
        return cell.isPeriodic(vector) ? 'T' : 'F';
    }

    private static String properties(Structure structure, Extras extras) {
        StringBuilder properties = new StringBuilder("species:S:1:pos:R:3");
        Labels labels = structure.labels();
        labels.forces().ifPresent(f -> properties.append(":forces:R:3"));
        labels.atomEnergies().ifPresent(e -> properties.append(":energies:R:1"));
        labels.charges().ifPresent(q -> properties.append(":charges:R:1"));
        structure.velocities().ifPresent(v -> properties.append(":velo:R:3"));
        for (Extras.Column column : extras.columns()) {
            String type = column.reals() == null ? "I" : "R";
            properties.append(":" + column.name() + ":" + type + ":" + column.width());
        }
        return properties.toString();
    }

    private static Map<String, String> labels(Structure structure) {
        Map<String, String> keys = new LinkedHashMap<>();
        Labels labels = structure.labels();
        labels.energy()
                .ifPresent(
                        energy -> {
                            keys.put("energy", Double.toString(energy));
                            keys.put("free_energy", Double.toString(energy));
                        });
        labels.virial()
                .ifPresent(
                        virial -> {
                            double volume = structure.cell().volume();
                            double[] symmetric = Tensors.symmetrized(virial);
                            keys.put("virial", numbers(symmetric));
                            if (volume > 0 && structure.cell().isPeriodic()) {
                                keys.put("stress", numbers(Tensors.scaled(symmetric, -1 / volume)));
                            }
                        });
        labels.notes().forEach((key, value) -> keys.put(key, KeyValues.quote(value)));
        labels.level().ifPresent(level -> keys.put(LabelKeys.LEVEL, KeyValues.quote(level)));
        return keys;
    }

    private static String numbers(double[] values) {
        StringJoiner joined = new StringJoiner(" ", "\"", "\"");
        for (double value : values) {
            joined.add(Double.toString(value));
        }
        return joined.toString();
    }

    private void writeAtoms(Structure structure, Extras extras) throws IOException {
        int[] species = structure.species();
        double[] velocities =
                structure
                        .velocities()
                        .map(v -> Tensors.scaled(v, 1 / ExtXyzColumns.VELOCITY))
                        .orElse(null);
        Labels labels = structure.labels();
        StringBuilder line = new StringBuilder(256);
        for (int i = 0; i < species.length; i++) {
            line.setLength(0);
            line.append(Element.of(species[i]).symbol());
            append(line, structure.positions(), 3, i);
            append(line, labels.forces().orElse(null), 3, i);
            append(line, labels.atomEnergies().orElse(null), 1, i);
            append(line, labels.charges().orElse(null), 1, i);
            append(line, velocities, 3, i);
            for (Extras.Column column : extras.columns()) {
                if (column.reals() == null) {
                    line.append(' ').append(column.integers()[i]);
                } else {
                    append(line, column.reals(), column.width(), i);
                }
            }
            out.append(line.append('\n'));
        }
    }

    private static void append(StringBuilder line, double[] values, int width, int atom) {
        for (int k = 0; values != null && k < width; k++) {
            line.append(' ').append(values[width * atom + k]);
        }
    }
}
