package org.mlip4j.cli;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured: named values, and a table whose first column is what the others depend on. */
final class Measurement {

    /** A column; errors may be null. */
    record Column(String name, double[] values, double[] errors, boolean isDrawn) {}

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Column> columns = new ArrayList<>();

    /** Adds a value; a number is printed with four digits and kept in full in JSON. */
    Measurement value(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Adds a column, which a picture shows. */
    Measurement column(String name, double[] numbers, double[] errors) {
        columns.add(new Column(name, numbers, errors, true));
        return this;
    }

    /** Adds a column that a picture leaves out. */
    Measurement quietColumn(String name, double[] numbers) {
        columns.add(new Column(name, numbers, null, false));
        return this;
    }

    void print(PrintWriter out) {
        values.forEach((name, value) -> out.println("# " + name + ": " + text(value)));
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
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    Map<String, Object> content() {
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

    /** Draws the table as PNG. */
    void draw(Path file, boolean logarithmic) {
        if (!file.toString().endsWith(".png")) {
            throw new MlipException("'" + file + "' must end with .png");
        }
        String url = Charts.lines(columns, logarithmic);
        try {
            Files.write(file, Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)));
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be written", e);
        }
    }
}
