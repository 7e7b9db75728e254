package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Spelling;
import org.mlip4j.hdnnp.io.TextFile.Line;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keyword lines of an {@code input.nn}. Keywords that nobody asks for are harmless. */
final class InputNn {

    /** Keywords of models with energy terms beyond the short-range networks. */
    private static final List<String> UNSUPPORTED = List.of("use_electrostatics", "use_vdw");

    private static final List<String> GENERATION =
            List.of("nnp_type", "nnp_generation", "nnp_type_gen", "nnp_gen");

    /** Keywords that change predictions: one that is nearly one of these is a mistake, not a remark. */
    private static final List<String> PREDICTION =
            List.of(
                    "number_of_elements",
                    "elements",
                    "atom_energy",
                    "cutoff_type",
                    "symfunction_short",
                    "global_symfunction_short",
                    "element_symfunction_short",
                    "scale_symmetry_functions",
                    "scale_symmetry_functions_sigma",
                    "center_symmetry_functions",
                    "scale_min_short",
                    "scale_max_short",
                    "scale_min_short_atomic",
                    "scale_max_short_atomic",
                    "global_hidden_layers_short",
                    "global_nodes_short",
                    "global_activation_short",
                    "element_hidden_layers_short",
                    "element_nodes_short",
                    "element_activation_short",
                    "normalize_nodes",
                    "mean_energy",
                    "conv_energy",
                    "conv_length");

    private static final int NEARLY = 2;

    private final String file;
    private final Map<String, List<Line>> lines = new HashMap<>();

    InputNn(Path path) {
        file = path.toString();
        for (Line line : TextFile.read(path, "#!")) {
            lines.computeIfAbsent(line.words().getFirst(), k -> new ArrayList<>()).add(line);
        }
        if (lines.isEmpty()) {
            throw new FormatException(file, 0, "the keywords of an HDNNP", "an empty file");
        }
        refuseMisspelt();
        refuseUnsupported();
    }

    private void refuseMisspelt() {
        for (String keyword : lines.keySet()) {
            if (PREDICTION.contains(keyword)) {
                continue;
            }
            for (String known : PREDICTION) {
                if (Spelling.distance(keyword, known) <= NEARLY) {
                    throw all(keyword)
                            .getFirst()
                            .error("the keyword " + known, "'" + keyword + "', which is unknown");
                }
            }
        }
    }

    private void refuseUnsupported() {
        optional(GENERATION)
                .ifPresent(
                        line -> {
                            String type = line.word(1, "the type of the potential");
                            if (!List.of("2G-HDNNP", "2", "1").contains(type)) {
                                throw line.error(
                                        "a short-range model (2G-HDNNP)",
                                        type + ", which mlip4j does not support");
                            }
                        });
        for (String keyword : UNSUPPORTED) {
            optional(List.of(keyword))
                    .ifPresent(
                            line -> {
                                throw line.error(
                                        "a model without " + keyword,
                                        "a keyword that mlip4j does not support");
                            });
        }
    }

    String file() {
        return file;
    }

    boolean has(String keyword) {
        return lines.containsKey(keyword);
    }

    /** All lines of a keyword that may repeat. */
    List<Line> all(String keyword) {
        return lines.getOrDefault(keyword, List.of());
    }

    /** The line of one of several names of a keyword that may appear once. */
    Optional<Line> optional(List<String> names) {
        List<Line> found = names.stream().flatMap(n -> all(n).stream()).toList();
        if (found.size() > 1) {
            throw found.get(1).error("one line " + names.getFirst(), "a second one");
        }
        return found.stream().findFirst();
    }

    Optional<Line> optional(String... names) {
        return optional(List.of(names));
    }

    Line required(String keyword) {
        return optional(keyword)
                .orElseThrow(
                        () ->
                                new FormatException(
                                        file, 0, "the keyword " + keyword, "no such line"));
    }

    double number(double otherwise, String... names) {
        return optional(names).map(line -> line.number(1, names[0])).orElse(otherwise);
    }

    /** The element in a column. */
    static Element element(Line line, int index) {
        String symbol = line.word(index, "an element");
        try {
            return Element.of(symbol);
        } catch (MlipException e) {
            throw line.error("a chemical symbol", "'" + symbol + "'");
        }
    }
}
