package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The table of a study, as CSV, JSON and a page. */
final class StudyTable {

    private final Path folder;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    StudyTable(Path folder) {
        this.folder = folder;
    }

    void add(Map<String, Object> row) {
        rows.add(row);
    }

    /** Whether there is no row with a problem. */
    boolean isWhole() {
        return rows.stream().noneMatch(row -> row.containsKey("problem"));
    }

    private List<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        return List.copyOf(columns);
    }

    void write() throws IOException {
        List<String> columns = columns();
        StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
        Page page = new Page("Grain boundaries");
        page.startTable(columns);
        for (Map<String, Object> row : rows) {
            List<String> cells = columns.stream().map(c -> text(row.get(c))).toList();
            csv.append(String.join(",", cells)).append('\n');
            page.row(false, columns.stream().map(c -> shortText(row.get(c))).toList());
        }
        page.endTable();
        try {
            WholeFile.write(folder.resolve("table.csv"), csv.toString());
            WholeFile.write(folder.resolve("table.html"), page.html());
            Json.write(folder.resolve("table.json"), Map.of("boundaries", rows));
        } catch (IOException e) {
            throw MlipException.of(folder.resolve("table.csv") + " cannot be written", e);
        }
    }

    void print(PrintWriter out) {
        for (Map<String, Object> row : rows) {
            row.forEach((name, value) -> out.println(name + " " + shortText(value)));
            out.println();
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case null -> "";
            case String words when words.matches(".*[\",\n].*") ->
                    '"' + words.replace("\"", "\"\"") + '"';
            default -> value.toString();
        };
    }

    private static String shortText(Object value) {
        return value instanceof Double number
                ? String.format(Locale.ROOT, "%.4g", number)
                : value == null ? "" : value.toString();
    }
}
