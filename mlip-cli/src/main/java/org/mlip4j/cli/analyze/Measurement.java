package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.ReplicaMean;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What was measured: named values, and a table whose first column is what the others depend on. */
public final class Measurement {

    /**
     * A column.
     *
     * @param name with its unit
     * @param values one per row
     * @param errors their standard errors; null where there are none
     * @param isDrawn whether a picture shows it
     */
    public record Column(String name, double[] values, double[] errors, boolean isDrawn) {}

    private static final String MODEL_ERROR = "_model_error";

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Column> columns = new ArrayList<>();

    /**
     * Adds a value; a number is printed with six digits and kept in full in JSON.
     *
     * @param name with its unit
     * @param value number, text, or a list
     * @return this
     */
    public Measurement value(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /**
     * Adds a column, which a picture shows.
     *
     * @param name with its unit
     * @param numbers one per row
     * @param errors their standard errors, or null
     * @return this
     */
    public Measurement column(String name, double[] numbers, double[] errors) {
        columns.add(new Column(name, numbers, errors, true));
        return this;
    }

    /**
     * Adds a column that a picture leaves out.
     *
     * @param name with its unit
     * @param numbers one per row
     * @return this
     */
    public Measurement quietColumn(String name, double[] numbers) {
        columns.add(new Column(name, numbers, null, false));
        return this;
    }

    /** Of nothing yet. */
    public Measurement() {
        // Filled by value and column.
    }

    /**
     * The table.
     *
     * @return columns; the first is what the others depend on
     */
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    /**
     * Prints values and table as text.
     *
     * @param out where to
     */
    public void print(PrintWriter out) {
        printValues(out);
        printTable(out);
    }

    /**
     * Prints the named values alone, one a line.
     *
     * @param out where to
     */
    public void printValues(PrintWriter out) {
        texts().forEach((name, value) -> out.println("# " + name + ": " + value));
    }

    /**
     * The named values as they are printed.
     *
     * @return by name
     */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }

    private void printTable(PrintWriter out) {
        if (columns.isEmpty()) {
            return;
        }
        StringBuilder head = new StringBuilder("#");
        for (Column column : columns) {
            head.append(' ').append(column.name);
            if (column.errors != null) {
                head.append(' ').append(column.name).append("_error");
            }
        }
        out.println(head);
        for (int i = 0; i < columns.getFirst().values.length; i++) {
            StringBuilder row = new StringBuilder();
            for (Column column : columns) {
                row.append(row.isEmpty() ? "" : " ").append(number(column.values[i]));
                if (column.errors != null) {
                    row.append(' ').append(number(column.errors[i]));
                }
            }
            out.println(row);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Double number -> number(number);
            // Measurements of their own, too long for a line.
            case List<?> list when !list.isEmpty() && list.getFirst() instanceof Map ->
                    list.size() + ", each with its values in the file of --json";
            case List<?> list -> list.stream().map(Measurement::text).toList().toString();
            case null, default -> String.valueOf(value);
        };
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    /**
     * Puts the values of another before those of this.
     *
     * @param other the other
     * @return this
     */
    public Measurement after(Measurement other) {
        Map<String, Object> own = new LinkedHashMap<>(values);
        values.clear();
        values.putAll(other.values);
        values.putAll(own);
        return this;
    }

    /**
     * The named values alone.
     *
     * @return by name
     */
    public Map<String, Object> values() {
        return new LinkedHashMap<>(values);
    }

    /**
     * Values and columns as JSON has them.
     *
     * @return by name; errors under the name with {@code _error}
     */
    public Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>(values);
        for (Column column : columns) {
            content.put(column.name, list(column.values));
            if (column.errors != null) {
                content.put(column.name + "_error", list(column.errors));
            }
        }
        return content;
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /**
     * Adds by how much numbers and columns scatter between models, as {@code NAME_model_error}: what the model contributes to
     * their uncertainty, apart from their own errors.
     *
     * @param members the same measured with the members of a committee, two or more
     * @return this
     */
    public Measurement withScatterOf(List<Measurement> members) {
        new LinkedHashMap<>(values)
                .forEach(
                        (name, value) -> {
                            if (value instanceof Double) {
                                value(
                                        name + MODEL_ERROR,
                                        scatter(members, m -> (Double) m.values.get(name)));
                            }
                        });
        List<Column> added = new ArrayList<>();
        for (Column column :
                haveSameAxis(members)
                        ? columns.subList(1, columns.size())
                        : columns.subList(0, 0)) {
            int c = columns.indexOf(column);
            double[] errors = new double[column.values.length];
            Arrays.setAll(errors, i -> scatter(members, m -> m.columns.get(c).values[i]));
            added.add(new Column(column.name + MODEL_ERROR, errors, null, false));
        }
        columns.addAll(added);
        return this;
    }

    /** Whether the tables are about the same things. */
    private boolean haveSameAxis(List<Measurement> others) {
        return !columns.isEmpty()
                && others.stream()
                        .allMatch(
                                m ->
                                        Arrays.equals(
                                                m.columns.getFirst().values,
                                                columns.getFirst().values));
    }

    /** Standard deviation of one number between measurements. */
    private static double scatter(List<Measurement> all, ToDoubleFunction<Measurement> number) {
        double[] numbers = all.stream().mapToDouble(number).toArray();
        double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
        double squares = Arrays.stream(numbers).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (numbers.length - 1));
    }

    /**
     * What several measurements of the same kind say together: the means of their numbers, as of replicas. What some of them lack,
     * an angle between bonds that did not occur, is the mean of the others.
     */
    static Measurement mean(List<Measurement> replicas) {
        Measurement mean = new Measurement();
        Set<String> names = new LinkedHashSet<>();
        replicas.forEach(m -> names.addAll(m.values.keySet()));
        for (String name : names) {
            if (!mean.values.containsKey(name)) {
                mean.addMean(name, names, replicas);
            }
        }
        int rows =
                replicas.stream()
                        .flatMap(m -> m.columns.stream())
                        .mapToInt(c -> c.values.length)
                        .min()
                        .orElse(0);
        requireSameAxis(replicas, rows);
        Map<String, List<Column>> columns = new LinkedHashMap<>();
        for (Measurement m : replicas) {
            for (Column column : m.columns) {
                columns.computeIfAbsent(column.name, n -> new ArrayList<>()).add(column);
            }
        }
        columns.values().forEach(c -> mean.columns.add(mean(c, rows, !mean.columns.isEmpty())));
        return mean;
    }

    /** Adds the mean of a value, with its error where it has one. */
    private void addMean(String name, Set<String> names, List<Measurement> replicas) {
        List<Measurement> have = replicas.stream().filter(m -> m.values.containsKey(name)).toList();
        List<Object> found = have.stream().map(m -> m.values.get(name)).toList();
        if (!found.stream().allMatch(Double.class::isInstance)) {
            values.put(name, together(found));
            return;
        }
        Optional<String> error = errorOf(name, names);
        double[] own =
                have.stream()
                        .mapToDouble(
                                m ->
                                        error.isPresent()
                                                        && m.values.get(error.get())
                                                                instanceof Double e
                                                ? e
                                                : Double.NaN)
                        .toArray();
        double[] numbers = found.stream().mapToDouble(v -> (Double) v).toArray();
        ReplicaMean mean = ReplicaMean.of(numbers, own, own);
        values.put(name, mean.value());
        error.ifPresent(e -> values.put(e, mean.error()));
    }

    /** The name of the error of a value, whose ending may be a unit. */
    private static Optional<String> errorOf(String name, Set<String> names) {
        return names.stream()
                .filter(other -> !other.equals(name) && other.replace("_error", "").equals(name))
                .findFirst();
    }

    /** What is no number: the mean of lists of numbers, and else what each has, where they differ. */
    private static Object together(List<Object> found) {
        boolean areNumbers =
                found.stream()
                        .allMatch(
                                v ->
                                        v instanceof List<?> list
                                                && !list.isEmpty()
                                                && list.stream()
                                                        .allMatch(Double.class::isInstance));
        if (!areNumbers) {
            return found.stream().distinct().count() == 1 ? found.getFirst() : found;
        }
        int longest = found.stream().mapToInt(v -> ((List<?>) v).size()).max().orElse(0);
        double[] mean = new double[longest];
        for (Object one : found) {
            List<?> list = (List<?>) one;
            for (int i = 0; i < list.size(); i++) {
                mean[i] += (Double) list.get(i) / found.size();
            }
        }
        return list(mean);
    }

    private static void requireSameAxis(List<Measurement> replicas, int rows) {
        for (int i = 0; i < rows; i++) {
            double x = replicas.getFirst().columns.getFirst().values[i];
            for (Measurement m : replicas) {
                Column axis = m.columns.getFirst();
                if (Math.abs(axis.values[i] - x) > 1e-6 * Math.abs(x)) {
                    throw new MlipException(
                            "the files do not agree in %s: %s and %s; measure them one by one"
                                    .formatted(axis.name, number(x), number(axis.values[i])));
                }
            }
        }
    }

    private static Column mean(List<Column> replicas, int rows, boolean hasErrors) {
        Column first = replicas.getFirst();
        double[] values = new double[rows];
        double[] errors = hasErrors ? new double[rows] : null;
        for (int i = 0; i < rows; i++) {
            int row = i;
            double[] own =
                    replicas.stream()
                            .mapToDouble(c -> c.errors == null ? Double.NaN : c.errors[row])
                            .toArray();
            ReplicaMean mean =
                    ReplicaMean.of(
                            replicas.stream().mapToDouble(c -> c.values[row]).toArray(), own, own);
            values[i] = mean.value();
            if (hasErrors) {
                errors[i] = mean.error();
            }
        }
        return new Column(first.name, values, errors, first.isDrawn);
    }
}
