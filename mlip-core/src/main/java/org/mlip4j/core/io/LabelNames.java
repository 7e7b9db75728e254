package org.mlip4j.core.io;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names under which one frame of extended XYZ has its labels, in lower case: those that somebody has given, and for
 * the others the usual ones behind one prefix, so that labels of two calculators do not mix.
 */
final class LabelNames {

    private static final Map<String, List<String>> USUAL =
            Map.of(
                    "energy",
                    List.of("energy", "free_energy"),
                    "forces",
                    List.of("forces", "force"),
                    "virial",
                    List.of("virial", "virials"),
                    "stress",
                    List.of("stress"),
                    "energies",
                    List.of("energies", "atomic_energies", "local_energy"));

    /** The labels that are in the comment line. */
    private static final List<String> KEYS = List.of("energy", "virial", "stress");

    /** What is called a reference comes first; plain names are of the last calculator that the structure had. */
    private static final List<String> PREFIXES = List.of("ref_", "dft_", "");

    private final LabelKeys given;
    private final String prefix;

    /**
     * Looks which prefix the frame has.
     *
     * @param given names that somebody has given
     * @param present keys and columns of the frame
     */
    LabelNames(LabelKeys given, Collection<String> present) {
        this.given = given;
        Collection<String> named = given.names().values();
        String ofNamed = prefix(named);
        this.prefix = ofNamed == null ? prefix(present) : ofNamed;
    }

    /** The first prefix of which there is a label, or null. */
    private static String prefix(Collection<String> present) {
        return PREFIXES.stream()
                .filter(
                        p ->
                                LabelKeys.LABELS.stream()
                                        .flatMap(label -> usual(p, label).stream())
                                        .anyMatch(
                                                name ->
                                                        present.stream()
                                                                .anyMatch(name::equalsIgnoreCase)))
                .findFirst()
                .orElse(null);
    }

    private static List<String> usual(String prefix, String label) {
        return USUAL.get(label).stream().map(name -> prefix + name).toList();
    }

    /** Whether a key of a comment line would be read as a label. */
    static boolean isKey(String key) {
        return KEYS.stream().anyMatch(label -> any(label).contains(key.toLowerCase(Locale.ROOT)));
    }

    /** Whether somebody has said where this label is; what tells virial or stress tells both. */
    boolean isGiven(String label) {
        return given.has(label)
                || label.equals("stress") && given.has("virial")
                || label.equals("virial") && given.has("stress");
    }

    /** The names of a label in this frame, the first first. */
    List<String> of(String label) {
        if (isGiven(label)) {
            return given.has(label) ? List.of(given.names().get(label)) : List.of();
        }
        return usual(prefix == null ? "" : prefix, label);
    }

    /** All usual names, with any prefix. */
    static List<String> any(String label) {
        return PREFIXES.stream().flatMap(p -> usual(p, label).stream()).toList();
    }

    /** The prefix in words, or null where the frame has no label under a usual name. */
    String prefix() {
        if (prefix == null) {
            return null;
        }
        return switch (prefix) {
            case "ref_" -> "with REF_";
            case "dft_" -> "with dft_";
            default -> "without a prefix";
        };
    }
}
