package org.mlip4j.hdnnp.io;

import org.mlip4j.hdnnp.io.TextFile.Line;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** The keywords of an {@code input.nn}, for those that do not describe the model itself. */
public final class N2p2Keywords {

    private final InputNn lines;

    /**
     * Reads the file.
     *
     * @param input an {@code input.nn}
     */
    public N2p2Keywords(Path input) {
        lines = new InputNn(input);
    }

    /**
     * Whether a keyword is there.
     *
     * @param keyword its name
     * @return true when at least one line begins with it
     */
    public boolean has(String keyword) {
        return lines.has(keyword);
    }

    /**
     * A number behind a keyword.
     *
     * @param names of the keyword, any of which may appear
     * @return empty when there is no such line
     */
    public OptionalDouble number(String... names) {
        return lines.optional(names)
                .map(line -> OptionalDouble.of(line.number(1, names[0])))
                .orElse(OptionalDouble.empty());
    }

    /**
     * A number behind a keyword that must be there.
     *
     * @param names of the keyword, any of which may appear
     * @return the number
     */
    public double required(String... names) {
        return number(names).orElseGet(() -> lines.required(names[0]).number(1, names[0]));
    }

    /**
     * A whole number behind a keyword.
     *
     * @param otherwise when there is no such line
     * @param names of the keyword, any of which may appear
     * @return the number
     */
    public int integer(int otherwise, String... names) {
        return lines.optional(names).map(line -> line.integer(1, names[0])).orElse(otherwise);
    }

    /**
     * What stands behind a keyword.
     *
     * @param name of the keyword
     * @return words, empty when there is no such line
     */
    public List<String> words(String name) {
        return lines.optional(name)
                .map(Line::words)
                .map(words -> words.subList(1, words.size()))
                .orElse(List.of());
    }
}
