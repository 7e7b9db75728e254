package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Extended XYZ as ASE, libAtoms/QUIP, GPUMD and MACE write it, and plain XYZ.
 *
 * <p>Reserved keys and the names of labels are recognised in any case. Where several aliases occur the first of each
 * list below is the label and the others stay in {@link Structure#info()}.
 */
final class ExtXyzReader implements FrameParser {

    private static final List<String> ENERGY = List.of("energy", "free_energy", "ref_energy");
    private static final List<String> VIRIAL =
            List.of("virial", "virials", "ref_virial", "ref_virials");
    private static final List<String> STRESS = List.of("stress", "ref_stress");

    private final Lines lines;

    ExtXyzReader(Lines lines) {
        this.lines = lines;
    }

    @Override
    public Structure next() {
        if (!lines.nextFilled()) {
            return null;
        }
        int atoms = lines.atomCount();
        lines.endLine("the number of atoms alone on its line");
        lines.require("the comment line of the frame");
        Comment comment = new Comment(lines.text());
        ExtXyzColumns columns = new ExtXyzColumns(lines, comment.take("properties"), atoms);
        Cell cell = comment.cell();
        Labels labels = comment.labels(cell);
        columns.read();
        return Structure.of(cell, columns.species(), columns.positions())
                .withVelocities(columns.velocities())
                .withLabels(columns.addTo(labels))
                .withInfo(comment.keys);
    }

    @Override
    public boolean skipToNext() {
        return lines.findAndHold(line -> line.strip().matches("\\d{1,9}"));
    }

    /** The keys of a comment line; what a method understands it takes away, the rest is the frame's info. */
    private final class Comment {

        private final Map<String, String> keys;

        Comment(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            boolean extended =
                    lower.contains("properties=")
                            || lower.contains("lattice=")
                            || lower.contains("energy=")
                            || lower.contains("pbc=");
            if (extended) {
                try {
                    keys = KeyValues.parse(text);
                } catch (IllegalArgumentException e) {
                    throw lines.fail("key=value pairs with closed quotes", e.getMessage());
                }
            } else {
                keys = new LinkedHashMap<>();
                if (!text.isBlank()) {
                    keys.put("comment", text.strip());
                }
            }
        }

        /** The key as the file spells it: exact spelling first. */
        private String find(String name) {
            if (keys.containsKey(name)) {
                return name;
            }
            return keys.keySet().stream()
                    .filter(k -> k.equalsIgnoreCase(name))
                    .findFirst()
                    .orElse(null);
        }

        String take(String name) {
            String key = find(name);
            return key == null ? null : keys.remove(key);
        }

        private String takeFirst(List<String> names) {
            for (String name : names) {
                String value = take(name);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }

        Cell cell() {
            String lattice = take("lattice");
            String pbc = take("pbc");
            boolean[] periodic = pbc == null ? null : periodicity(pbc);
            double[] vectors = lattice == null ? new double[9] : numbers("Lattice", lattice, 9);
            if (periodic == null) {
                return lattice == null ? Cell.none() : Cell.periodic(vectors);
            }
            return Cell.of(vectors, periodic[0], periodic[1], periodic[2]);
        }

        private boolean[] periodicity(String text) {
            String[] words = words(text);
            boolean[] periodic = new boolean[3];
            if (words.length != 3 && words.length != 1) {
                throw lines.fail("pbc=\"T T T\" or the like", "pbc=\"" + text + "\"");
            }
            for (int k = 0; k < 3; k++) {
                periodic[k] =
                        switch (words[words.length == 1 ? 0 : k].toLowerCase(Locale.ROOT)) {
                            case "t", "true", "1" -> true;
                            case "f", "false", "0" -> false;
                            default ->
                                    throw lines.fail(
                                            "pbc=\"T T T\" or the like", "pbc=\"" + text + "\"");
                        };
            }
            return periodic;
        }

        Labels labels(Cell cell) {
            Labels labels = Labels.NONE;
            String energy = takeFirst(ENERGY);
            if (energy != null) {
                double value = numbers("energy", energy, 1)[0];
                labels = labels.withEnergy(value);
                String free = find("free_energy");
                if (free != null && numbers("free_energy", keys.get(free), 1)[0] == value) {
                    keys.remove(free);
                }
            }
            double[] virial = virial(cell);
            return virial == null ? labels : labels.withVirial(virial);
        }

        private double[] virial(Cell cell) {
            double volume = cell.volume();
            String stressText = volume > 0 ? takeFirst(STRESS) : null;
            double[] stress = stressText == null ? null : tensor("stress", stressText);
            String virialText = takeFirst(VIRIAL);
            if (virialText == null) {
                return stress == null ? null : Tensors.scaled(stress, -volume);
            }
            double[] virial = tensor("virial", virialText);
            if (stress != null) {
                VirialCheck.compare(lines, virial, stress, volume);
            }
            return virial;
        }

        /** Nine numbers, in either order because the result is symmetrised, or six in Voigt order. */
        private double[] tensor(String name, String text) {
            if (words(text).length == 6) {
                return Tensors.fromVoigt(numbers(name, text, 6));
            }
            double[] read = numbers(name, text, 9);
            double[] symmetric = Tensors.symmetrized(read);
            if (Tensors.largestDifference(read, symmetric) > 0.5e-6 * Tensors.largest(read)) {
                lines.warn(name + " is not symmetric; the mean of both triangles is taken");
            }
            return symmetric;
        }

        private double[] numbers(String name, String text, int count) {
            String[] words = words(text);
            String expected =
                    count == 1
                            ? "a finite number for " + name
                            : count + " finite numbers for " + name;
            if (words.length != count) {
                throw lines.fail(expected, words.length + " words in '" + text + "'");
            }
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                byte[] bytes = words[i].getBytes(StandardCharsets.UTF_8);
                values[i] = Decimal.parse(bytes, 0, bytes.length);
                if (!Double.isFinite(values[i])) {
                    throw lines.fail(expected, "'" + words[i] + "'");
                }
            }
            return values;
        }

        private static String[] words(String text) {
            String plain = text.replaceAll("[\\[\\],{}]", " ").strip();
            return plain.isEmpty() ? new String[0] : plain.split("\\s+");
        }
    }
}
