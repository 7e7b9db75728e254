package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Extended XYZ as ASE, libAtoms/QUIP, GPUMD and MACE write it, and plain XYZ.
 *
 * <p>Reserved keys and the names of labels are recognised in any case. Where several aliases occur the first of each
 * list below is the label, and what is called a reference comes first: {@code energy} and {@code forces} beside it are of
 * the last calculator that the structure had. The others stay in {@link Structure#info()}.
 */
final class ExtXyzReader implements FrameParser {

    /** What ASE writes before arrays under keys that it does not know. */
    private static final String JSON = "_JSON ";

    private static final List<String> ENERGY =
            List.of("ref_energy", "energy", "dft_energy", "free_energy");
    private static final List<String> VIRIAL =
            List.of("ref_virial", "ref_virials", "virial", "virials", "dft_virial", "dft_virials");
    private static final List<String> STRESS = List.of("ref_stress", "stress", "dft_stress");

    /** What a comment line of plain XYZ does not hold. */
    private static final Pattern EXTENDED =
            Pattern.compile(
                    "(properties|lattice|energy|pbc)="
                            + "|properties\\s+=\\s*\\w+:|(lattice|pbc)\\s+=\\s*[\"'{\\[]",
                    Pattern.CASE_INSENSITIVE);

    private final Lines lines;
    private final LabelKeys labelKeys;

    ExtXyzReader(Lines lines, LabelKeys labelKeys) {
        this.lines = lines;
        this.labelKeys = labelKeys;
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
        ExtXyzColumns columns =
                new ExtXyzColumns(lines, comment.take("properties"), atoms, labelKeys);
        Cell cell = comment.cell();
        Labels labels = comment.labels(cell);
        String level = comment.take(LabelKeys.LEVEL);
        if (level != null) {
            labels = labels.withLevel(level);
        }
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
            if (EXTENDED.matcher(text).find()) {
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

        /** The value of a label, under the name that it has, else the first of the usual ones. */
        private String takeLabel(String label, List<String> usual) {
            String value = null;
            String taken = null;
            for (String name : labelKeys.of(label, usual)) {
                String key = find(name);
                if (key != null && value == null) {
                    taken = key;
                    value = keys.remove(key);
                } else if (key != null && keys.get(key).equals(value)) {
                    keys.remove(key);
                } else if (key != null && !name.equals("free_energy")) {
                    lines.warn(label + " is taken from '" + taken + "', not from '" + key + "'");
                }
            }
            if (value == null && labelKeys.has(label)) {
                lines.warn("there is no key '" + labelKeys.names().get(label) + "'");
            }
            return value;
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
            String energy = takeLabel("energy", ENERGY);
            if (energy != null) {
                labels = labels.withEnergy(numbers("energy", energy, 1)[0]);
            }
            double[] virial = virial(cell);
            return virial == null ? labels : labels.withVirial(virial);
        }

        private double[] virial(Cell cell) {
            double volume = cell.volume();
            boolean virialOnly = labelKeys.has("virial") && !labelKeys.has("stress");
            boolean stressOnly = labelKeys.has("stress") && !labelKeys.has("virial");
            String stressText = volume > 0 && !virialOnly ? takeLabel("stress", STRESS) : null;
            double[] stress = stressText == null ? null : tensor("stress", stressText);
            String virialText = stressOnly ? null : takeLabel("virial", VIRIAL);
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
            String array = text.startsWith(JSON) ? text.substring(JSON.length()) : text;
            String plain = array.replaceAll("[\\[\\],{}]", " ").strip();
            return plain.isEmpty() ? new String[0] : plain.split("\\s+");
        }
    }
}
