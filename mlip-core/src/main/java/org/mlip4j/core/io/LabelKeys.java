package org.mlip4j.core.io;

import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Keys and columns of an extended XYZ file that hold labels under names of their own, for instance {@code dft_E}.
 *
 * @param names the file's name of {@code energy}, {@code forces}, {@code virial} or {@code stress}; a label that is not
 *     among them is found under the usual names
 */
public record LabelKeys(Map<String, String> names) {

    /** What can have names of its own. */
    public static final List<String> LABELS = List.of("energy", "forces", "virial", "stress");

    /** The key of the level of theory of all labels of a frame, also in {@code .cfg}. */
    static final String LEVEL = "level_of_theory";

    /** Keys that tell more of the calculation that the labels are of. */
    private static final List<String> NOTES =
            List.of("free_energy", "energy_without_entropy", "energy_sigma0", "EFS_by");

    private static final LabelKeys USUAL = new LabelKeys(Map.of());

    /**
     * Copies.
     *
     * @throws MlipException if a label is not one of the four
     */
    public LabelKeys {
        names = Map.copyOf(names);
        for (String label : names.keySet()) {
            if (!LABELS.contains(label)) {
                throw new MlipException(
                        "'"
                                + label
                                + "' is not a label: name keys of "
                                + String.join(", ", LABELS));
            }
        }
    }

    /**
     * The usual names only.
     *
     * @return no names
     */
    public static LabelKeys usual() {
        return USUAL;
    }

    /**
     * Reads names from text.
     *
     * @param text such as {@code energy=dft_E,forces=dft_F}
     * @return the names
     * @throws MlipException if the text has another form
     */
    public static LabelKeys parse(String text) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            String[] sides = pair.split("=", 2);
            if (sides.length != 2 || sides[1].isBlank()) {
                throw new MlipException(
                        "'" + text + "' is not of the form energy=KEY,forces=COLUMN,virial=KEY");
            }
            names.put(sides[0].strip().toLowerCase(Locale.ROOT), sides[1].strip());
        }
        return new LabelKeys(names);
    }

    /** Whether the label has a name of its own. */
    boolean has(String label) {
        return names.containsKey(label);
    }

    /** Labels with what the keys of a frame say of them besides; these keys are taken away. */
    static Labels withKeys(Labels labels, Map<String, String> keys) {
        Map<String, String> notes = new LinkedHashMap<>(labels.notes());
        for (String note : NOTES) {
            if (keys.containsKey(note)) {
                notes.put(note, keys.remove(note));
            }
        }
        Labels noted = labels.withNotes(notes);
        String level = keys.remove(LEVEL);
        return level == null ? noted : noted.withLevel(level);
    }
}
