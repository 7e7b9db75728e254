package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measurements of trajectories as they are named on a command line, with their options in quotes. */
final class WantedMeasures {

    private WantedMeasures() {}

    /**
     * Makers of the measurements.
     *
     * @param wanted {@code rdf}, {@code msd --species Li}, ...
     * @param line whose usage is wrong when they are
     * @return measures that have not begun, by their names, or by all words where a name occurs twice
     */
    static Map<String, Measure> of(List<String> wanted, CommandLine line) {
        Map<String, Measure> measures = new LinkedHashMap<>();
        for (String what : wanted) {
            String[] words = what.strip().split("\\s+");
            String name = measures.containsKey(words[0]) ? what.strip() : words[0];
            measures.put(name, measure(words, line));
        }
        return measures;
    }

    private static Measure measure(String[] words, CommandLine parent) {
        Supplier<Measure> maker = Measure.kinds().get(words[0]);
        if (maker == null) {
            throw new ParameterException(
                    parent,
                    "'"
                            + words[0]
                            + "' is not one of "
                            + String.join(", ", Measure.kinds().keySet()));
        }
        Measure measure = maker.get();
        CommandLine line =
                new CommandLine(measure)
                        .setCommandName(words[0])
                        .setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
        } catch (ParameterException e) {
            throw new ParameterException(
                    parent, "'" + String.join(" ", words) + "': " + e.getMessage(), e);
        }
        measure.expect(1);
        return measure;
    }
}
