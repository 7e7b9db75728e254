package org.mlip4j.core.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Further columns and keys of one frame of extended XYZ, beyond what a structure and its labels hold: atomic virials,
 * grades, the spread of a committee. Filled by one thread, then handed to {@link StructureWriter}.
 */
public final class Extras {

    /** One column: exactly one of the arrays is set. */
    record Column(String name, int width, double[] reals, int[] integers) {}

    private final List<Column> columns = new ArrayList<>();
    private final Map<String, String> keys = new LinkedHashMap<>();

    /** Nothing extra. */
    public Extras() {
        // Filled with the methods below.
    }

    /**
     * Adds a column of real numbers.
     *
     * @param name name in {@code Properties}
     * @param width numbers per atom
     * @param values {@code width} per atom; shared, not copied
     * @return this
     */
    public Extras column(String name, int width, double[] values) {
        columns.add(new Column(checked(name), width, values, null));
        return this;
    }

    /**
     * Adds a column of integers.
     *
     * @param name name in {@code Properties}
     * @param values one per atom; shared, not copied
     * @return this
     */
    public Extras column(String name, int[] values) {
        columns.add(new Column(checked(name), 1, null, values));
        return this;
    }

    /**
     * Adds a key of the comment line; it replaces a key of the same name in {@link org.mlip4j.core.Structure#info()}.
     *
     * @param name the key
     * @param value its text
     * @return this
     */
    public Extras key(String name, String value) {
        keys.put(name, value);
        return this;
    }

    /**
     * Adds numbers as a key of the comment line.
     *
     * @param name the key
     * @param values its numbers
     * @return this
     */
    public Extras key(String name, double... values) {
        return key(
                name,
                DoubleStream.of(values)
                        .mapToObj(Double::toString)
                        .collect(Collectors.joining(" ")));
    }

    private static String checked(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot name a column of extended XYZ");
        }
        return name;
    }

    List<Column> columns() {
        return columns;
    }

    Map<String, String> keys() {
        return keys;
    }

    boolean isEmpty() {
        return columns.isEmpty() && keys.isEmpty();
    }
}
