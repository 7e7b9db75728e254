package org.mlip4j.cli;

import org.mlip4j.cli.learn.Commands;
import org.mlip4j.core.MlipException;
import org.mlip4j.train.config.SuiteConfig;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs the checks of a validation suite and judges what they find. */
final class Suite {

    /** What becomes of a row. */
    enum Verdict {
        PASSED,
        FAILED,
        NOT_RUN
    }

    /** One value that was looked at. */
    record Row(
            String check,
            String key,
            String found,
            String wanted,
            Verdict verdict,
            String reason) {}

    private final Commands mlip;
    private final Map<String, String> words;
    private final List<String> options;
    private final Path folder;

    /**
     * A suite to be run.
     *
     * @param mlip runs commands
     * @param words what words such as MODEL in command lines stand for
     * @param options added to every command line that has the word MODEL
     * @param folder where commands leave their files; the word FOLDER stands for it
     */
    Suite(Commands mlip, Map<String, String> words, List<String> options, Path folder) {
        this.mlip = mlip;
        this.words = new LinkedHashMap<>(words);
        this.words.put("FOLDER", folder.toString());
        this.options = options;
        this.folder = folder;
    }

    List<Row> run(SuiteConfig suite, PrintWriter err) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (SuiteConfig.Check check : suite.checks()) {
            number++;
            err.println("mlip: " + check.name());
            Path json = folder.resolve("check%d.json".formatted(number));
            Optional<Row> problem = run(check, number, json);
            if (problem.isPresent()) {
                rows.add(problem.get());
                continue;
            }
            for (SuiteConfig.Limit limit : check.limits()) {
                rows.add(judged(check, limit, json));
            }
        }
        return rows;
    }

    /** Runs the commands; empty if all succeeded. */
    private Optional<Row> run(SuiteConfig.Check check, int number, Path json) {
        for (int k = 0; k < check.run().size(); k++) {
            List<String> arguments = new ArrayList<>();
            boolean hasModel = false;
            for (String word : check.run().get(k).strip().split("\\s+")) {
                String name = word.replaceFirst("/.*", "");
                if (name.matches("[A-Z]+") && isPlaceholder(name)) {
                    if (!words.containsKey(name)) {
                        String reason = "give " + PLACEHOLDERS.get(name);
                        return Optional.of(
                                new Row(check.name(), "", "", "", Verdict.NOT_RUN, reason));
                    }
                    hasModel |= name.equals("MODEL");
                    arguments.add(words.get(name) + word.substring(name.length()));
                } else {
                    arguments.add(word);
                }
            }
            if (hasModel) {
                arguments.addAll(options);
            }
            if (k + 1 == check.run().size()) {
                arguments.addAll(List.of("--json", json.toString()));
            }
            Path log = folder.resolve("check%d-%d.out".formatted(number, k + 1));
            if (mlip.logged(log, arguments) != 0) {
                String reason = Commands.lastLine(log);
                return Optional.of(new Row(check.name(), "", "", "", Verdict.FAILED, reason));
            }
        }
        return Optional.empty();
    }

    private static final Map<String, String> PLACEHOLDERS =
            Map.of(
                    "MODEL", "a model",
                    "DATA", "STRUCTURES with reference values",
                    "STRUCTURE", "--structure",
                    "TRAJECTORY", "--trajectory",
                    "LABEL", "--label",
                    "FOLDER", "a folder");

    private static boolean isPlaceholder(String name) {
        return PLACEHOLDERS.containsKey(name);
    }

    private static Row judged(SuiteConfig.Check check, SuiteConfig.Limit limit, Path json) {
        Optional<String> value = SuiteConfig.value(json, limit.key());
        String wanted = wanted(limit);
        if (value.isEmpty()) {
            return new Row(
                    check.name(),
                    limit.key(),
                    "",
                    wanted,
                    Verdict.NOT_RUN,
                    "the command gives no such value");
        }
        String reason = limit.text().isPresent() ? ofText(limit, value.get()) : of(limit, value);
        return new Row(
                check.name(),
                limit.key(),
                shortened(value.get()),
                wanted,
                reason.startsWith("!") ? Verdict.FAILED : Verdict.PASSED,
                reason.replaceFirst("^!", ""));
    }

    private static String ofText(SuiteConfig.Limit limit, String value) {
        return value.equals(limit.text().orElseThrow()) ? "as it should be" : "!it is " + value;
    }

    /** The reason; it begins with ! when the value fails. */
    private static String of(SuiteConfig.Limit limit, Optional<String> text) {
        double value;
        try {
            value = Double.parseDouble(text.orElseThrow());
        } catch (NumberFormatException e) {
            return "!it is no number";
        }
        if (limit.least().isPresent() && !(value >= limit.least().get())) {
            return "!too small";
        }
        if (limit.most().isPresent() && !(value <= limit.most().get())) {
            return "!too large";
        }
        if (limit.expected().isPresent()) {
            double expected = limit.expected().get();
            double away = value - expected;
            boolean isNear =
                    Math.abs(away)
                            <= Math.max(limit.absolute(), limit.relative() * Math.abs(expected));
            String difference =
                    expected == 0
                            ? String.format(Locale.ROOT, "off by %.3g", away)
                            : String.format(
                                    Locale.ROOT,
                                    "off by %.3g, %.2g %%",
                                    away,
                                    100 * away / expected);
            return (isNear ? "" : "!") + difference;
        }
        return "within its limit";
    }

    private static String wanted(SuiteConfig.Limit limit) {
        List<String> parts = new ArrayList<>();
        limit.expected()
                .ifPresent(
                        e ->
                                parts.add(
                                        e
                                                + (limit.relative() > 0
                                                        ? " to " + 100 * limit.relative() + " %"
                                                        : "")
                                                + (limit.absolute() > 0
                                                        ? " to " + limit.absolute()
                                                        : "")));
        limit.least().ifPresent(v -> parts.add("at least " + v));
        limit.most().ifPresent(v -> parts.add("at most " + v));
        limit.text().ifPresent(parts::add);
        return parts.isEmpty() ? "a number" : String.join(", ", parts);
    }

    private static String shortened(String value) {
        try {
            return String.format(Locale.ROOT, "%.5g", Double.parseDouble(value));
        } catch (NumberFormatException e) {
            return value;
        }
    }

    static String html(String title, Path model, List<Row> rows) {
        Page page = new Page(title + ": " + model);
        page.paragraph(summary(rows));
        page.startTable(List.of("check", "value", "found", "wanted", "verdict", "reason"));
        rows.forEach(
                r ->
                        page.row(
                                r.verdict == Verdict.FAILED,
                                List.of(r.check, r.key, r.found, r.wanted, name(r), r.reason)));
        page.endTable();
        return page.html();
    }

    static String summary(List<Row> rows) {
        return "%d passed, %d failed, %d not run"
                .formatted(
                        count(rows, Verdict.PASSED),
                        count(rows, Verdict.FAILED),
                        count(rows, Verdict.NOT_RUN));
    }

    static long count(List<Row> rows, Verdict verdict) {
        return rows.stream().filter(r -> r.verdict == verdict).count();
    }

    private static String name(Row row) {
        return row.verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static void print(List<Row> rows, PrintWriter out) {
        for (Row r : rows) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%-8s %s%s%s (%s)",
                            name(r),
                            r.check,
                            r.key.isEmpty() ? "" : ", " + r.key + " = " + r.found,
                            r.wanted.isEmpty() ? "" : ", wanted " + r.wanted,
                            r.reason));
        }
        out.println(summary(rows));
    }

    static List<Map<String, Object>> content(List<Row> rows) {
        List<Map<String, Object>> content = new ArrayList<>();
        for (Row r : rows) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("check", r.check);
            row.put("value", r.key);
            row.put("found", r.found);
            row.put("wanted", r.wanted);
            row.put("verdict", name(r));
            row.put("reason", r.reason);
            content.add(row);
        }
        return content;
    }

    /** The file of a suite: a path, or the name of one that is shipped. */
    static Path file(String name) {
        Path path = Path.of(name);
        if (Files.exists(path)) {
            return path;
        }
        Path shipped = Home.find().examples().resolve("suites").resolve(name + ".yaml");
        if (!Files.exists(shipped)) {
            throw new MlipException(
                    "there is no suite "
                            + name
                            + ": give a file, or metal, solid-electrolyte or interface");
        }
        return shipped;
    }

    static Path folder(Optional<Path> wanted) throws IOException {
        return wanted.isPresent()
                ? Files.createDirectories(wanted.get())
                : Files.createTempDirectory("mlip-suite");
    }
}
