package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Extended XYZ as ASE, libAtoms/QUIP, GPUMD and MACE write it, and plain XYZ.
 *
 * <p>Reserved keys and the names of labels, which {@link LabelNames} knows, are recognised in any case. What might be a
 * label and is not taken does not stay in {@link Structure#info()}, from where it would come back as the label of
 * structures that have moved.
 */
final class ExtXyzReader implements FrameParser {

    /** What ASE writes before arrays under keys that it does not know. */
    private static final String JSON = "_JSON ";

    private static final String FREE_ENERGY = "free_energy";

    /** What a comment line of plain XYZ does not hold. */
    private static final Pattern EXTENDED =
            Pattern.compile(
                    "(properties|lattice|energy|pbc)="
                            + "|properties\\s+=\\s*\\w+:|(lattice|pbc)\\s+=\\s*[\"'{\\[]",
                    Pattern.CASE_INSENSITIVE);

    private final Lines lines;
    private final LabelKeys labelKeys;

    /** Where labels of frames before were found. */
    private String firstPrefix;

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
        ExtXyzColumns columns = new ExtXyzColumns(lines, comment.take("properties"), atoms);
        LabelNames names = names(comment, columns);
        columns.plan(names);
        Cell cell = comment.cell();
        Labels labels = comment.labels(cell, names);
        columns.read();
        return Structure.of(cell, columns.species(), columns.positions())
                .withVelocities(columns.velocities())
                .withLabels(columns.addTo(labels))
                .withInfo(comment.keys);
    }

    private LabelNames names(Comment comment, ExtXyzColumns columns) {
        List<String> present = new ArrayList<>(comment.keys.keySet());
        present.addAll(columns.names());
        LabelNames names = new LabelNames(labelKeys, present);
        String prefix = names.prefix();
        firstPrefix = firstPrefix == null ? prefix : firstPrefix;
        if (prefix != null && !prefix.equals(firstPrefix)) {
            lines.warn(
                    "the names of labels are "
                            + prefix
                            + " here and "
                            + firstPrefix
                            + " in frames before: they may be of another calculator");
        }
        return names;
    }

    @Override
    public boolean skipToNext() {
        return lines.findAndHold(line -> line.strip().matches("\\d{1,9}"));
    }

    private record Found(String key, String text) {}

    /** The keys of a comment line; what a method understands it takes away, the rest is the frame's info. */
    private final class Comment {

        private final Map<String, String> keys;
        private final Map<String, String> notes = new LinkedHashMap<>();

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

        /** A label under its name, or null; all other keys that might be it are taken away. */
        private Found takeLabel(String label, LabelNames names) {
            Found found = null;
            for (String name : names.of(label)) {
                found = takeAll(label, name, found, names);
            }
            if (found == null && labelKeys.has(label)) {
                lines.warn("there is no key '" + labelKeys.names().get(label) + "'");
            }
            for (String name : LabelNames.any(label)) {
                for (String key = find(name); key != null; key = find(name)) {
                    tellUnused(label, key, keys.remove(key), found, names);
                }
            }
            return found;
        }

        private Found takeAll(String label, String name, Found before, LabelNames names) {
            Found found = before;
            for (String key = find(name); key != null; key = find(name)) {
                String text = keys.remove(key);
                if (found == null) {
                    found = new Found(key, text);
                    if (names.isGiven(label)) {
                        return found;
                    }
                } else if (!name.endsWith(FREE_ENERGY)) {
                    tellUnused(label, key, text, found, names);
                } else if (!text.equals(found.text)) {
                    notes.put(FREE_ENERGY, text);
                }
            }
            return found;
        }

        private void tellUnused(
                String label, String key, String text, Found found, LabelNames names) {
            if (names.isGiven(label) || found != null && text.equals(found.text)) {
                return;
            }
            if (found == null) {
                lines.warn(
                        "'"
                                + key
                                + "' is not taken, because other labels have names "
                                + names.prefix());
            } else if (!key.equalsIgnoreCase(FREE_ENERGY)) {
                lines.warn(label + " is taken from '" + found.key + "', not from '" + key + "'");
            }
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

        Labels labels(Cell cell, LabelNames names) {
            Labels labels = Labels.NONE;
            Found energy = takeLabel("energy", names);
            if (energy != null) {
                labels = labels.withEnergy(numbers("energy", energy.text, 1)[0]);
            }
            double[] virial = virial(cell.volume(), names);
            labels = virial == null ? labels : labels.withVirial(virial);
            return LabelKeys.withKeys(labels.withNotes(notes), keys);
        }

        private double[] virial(double volume, LabelNames names) {
            Found stressText = takeLabel("stress", names);
            Found virialText = takeLabel("virial", names);
            if (stressText != null && volume == 0) {
                lines.warn("'" + stressText.key + "' is not taken: there is no volume");
                stressText = null;
            }
            double[] stress = stressText == null ? null : tensor("stress", stressText.text);
            if (virialText == null) {
                return stress == null ? null : Tensors.scaled(stress, -volume);
            }
            double[] virial = tensor("virial", virialText.text);
            if (stress != null) {
                VirialCheck.compare(lines, virialText.key, virial, stressText.key, stress, volume);
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
