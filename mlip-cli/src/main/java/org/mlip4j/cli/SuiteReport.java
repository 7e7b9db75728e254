package org.mlip4j.cli;

import org.mlip4j.cli.Suite.Row;
import org.mlip4j.cli.Suite.Verdict;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What is said of the checks of a suite, as text, JSON and a page. */
final class SuiteReport {

    private final String title;
    private final List<Row> rows;
    private final Map<Path, String> pictures;

    /**
     * A report.
     *
     * @param title with the model
     * @param rows verdicts
     * @param pictures each a PNG or a page whose content goes into this one, and the check; need not exist
     */
    SuiteReport(String title, List<Row> rows, Map<Path, String> pictures) {
        this.title = title;
        this.rows = rows;
        this.pictures = pictures;
    }

    /**
     * The quality factor of L. Zhang, G. Csanyi, E. van der Giessen, F. Maresca, Acta Mater. 270, 119788 (2024): the root mean
     * square relative error of the properties that have an expected value other than zero.
     */
    static OptionalDouble quality(List<Row> rows) {
        return rows.stream()
                .filter(r -> r.relativeError().isPresent())
                .mapToDouble(r -> Math.pow(r.relativeError().getAsDouble(), 2))
                .average()
                .stream()
                .map(Math::sqrt)
                .findFirst();
    }

    long count(Verdict verdict) {
        return rows.stream().filter(r -> r.verdict() == verdict).count();
    }

    private String summary() {
        return "%d passed, %d failed, %d not run"
                .formatted(count(Verdict.PASSED), count(Verdict.FAILED), count(Verdict.NOT_RUN));
    }

    private List<String> sentences() {
        List<String> sentences = new ArrayList<>(List.of(summary()));
        long properties = rows.stream().filter(r -> r.relativeError().isPresent()).count();
        quality(rows)
                .ifPresent(
                        q ->
                                sentences.add(
                                        String.format(
                                                Locale.ROOT,
                                                "quality factor Q = %.4g (root mean square relative error of the %d values that are expected)",
                                                q,
                                                properties)));
        return sentences;
    }

    void print(PrintWriter out) {
        for (Row r : rows) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%-8s %s%s%s (%s)",
                            name(r),
                            r.check(),
                            r.key().isEmpty() ? "" : ", " + r.key() + " = " + r.found(),
                            r.wanted().isEmpty() ? "" : ", wanted " + r.wanted(),
                            r.reason()));
        }
        sentences().forEach(out::println);
    }

    Map<String, Object> content() {
        Map<String, Object> content = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            content.put(verdict.name().toLowerCase(Locale.ROOT), count(verdict));
        }
        quality(rows).ifPresent(q -> content.put("quality_factor", q));
        List<Map<String, Object>> all = new ArrayList<>();
        for (Row r : rows) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("check", r.check());
            row.put("value", r.key());
            row.put("found", r.found());
            row.put("wanted", r.wanted());
            row.put("verdict", name(r));
            row.put("reason", r.reason());
            all.add(row);
        }
        content.put("rows", all);
        return content;
    }

    private static String name(Row row) {
        return row.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    String html() {
        Page page = new Page(title);
        sentences().forEach(page::paragraph);
        page.startWords(List.of("verdict", "check", "found", "wanted", "reason"));
        for (Row r : rows) {
            String found = r.key().isEmpty() ? "" : r.key() + " = " + r.found();
            page.row(
                    r.verdict() == Verdict.FAILED,
                    List.of(name(r), r.check(), found, r.wanted(), r.reason()));
        }
        page.endTable();
        pictures.forEach((file, check) -> addPictures(page, check, file));
        return page.html();
    }

    private static void addPictures(Page page, String check, Path file) {
        if (!Files.exists(file)) {
            return;
        }
        page.heading(2, check);
        try {
            if (file.toString().endsWith(".html")) {
                page.contentOf(Files.readString(file));
            } else {
                byte[] png = Files.readAllBytes(file);
                page.startPictures();
                page.picture(
                        "data:image/png;base64," + Base64.getEncoder().encodeToString(png), check);
                page.endPictures();
            }
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }
}
