package org.mlip4j.cli;

import org.mlip4j.cli.learn.Commands;
import org.mlip4j.core.MlipException;
import org.mlip4j.train.config.SuiteConfig;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the checks of a validation suite and judges what they find. */
final class Suite {

    /** What becomes of a row. */
    enum Verdict {
        PASSED,
        FAILED,
        NOT_RUN
    }

    /** One value that was looked at; how far it is off where another than zero was expected. */
    record Row(
            String check,
            String key,
            String found,
            String wanted,
            Verdict verdict,
            String reason,
            OptionalDouble relativeError) {

        /** Of a check that gave no value. */
        static Row of(SuiteConfig.Check check, String key, Verdict verdict, String reason) {
            return new Row(check.name(), key, "", "", verdict, reason, OptionalDouble.empty());
        }
    }

    private final Commands mlip;
    private final Map<String, String> words;
    private final Map<String, String> options;
    private final Map<String, String> dataOptions;
    private final Path folder;
    private final boolean draw;
    private final Map<Path, String> pictures = new LinkedHashMap<>();

    /**
     * A suite to be run.
     *
     * @param mlip runs commands
     * @param words what words such as MODEL in command lines stand for
     * @param options with their values, for every command line with the word MODEL whose command has them
     * @param dataOptions the same for the words DATA and TRAINING
     * @param folder where commands leave their files; the word FOLDER stands for it
     * @param draw whether there will be a page with pictures
     */
    Suite(
            Commands mlip,
            Map<String, String> words,
            Map<String, String> options,
            Map<String, String> dataOptions,
            Path folder,
            boolean draw) {
        this.mlip = mlip;
        this.words = new LinkedHashMap<>(words);
        this.words.put("FOLDER", folder.toString());
        this.options = options;
        this.dataOptions = dataOptions;
        this.folder = folder;
        this.draw = draw;
    }

    List<Row> run(SuiteConfig suite, PrintWriter err) {
        List<Row> rows = new ArrayList<>();
        int number = 0;
        for (SuiteConfig.Check check : suite.checks()) {
            number++;
            err.println("mlip: " + check.name());
            err.flush();
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
        suite.quality().ifPresent(most -> rows.add(quality(most, SuiteReport.quality(rows))));
        return rows;
    }

    private static Row quality(double most, OptionalDouble found) {
        boolean isSmall = found.isPresent() && found.getAsDouble() <= most;
        return new Row(
                "quality factor",
                "Q",
                found.isPresent() ? shortened(Double.toString(found.getAsDouble())) : "",
                "at most " + most,
                found.isEmpty() ? Verdict.NOT_RUN : isSmall ? Verdict.PASSED : Verdict.FAILED,
                found.isEmpty()
                        ? "no property has an expected value"
                        : isSmall ? "within its limit" : "too large",
                OptionalDouble.empty());
    }

    /** Where the pictures are when {@link #run} has ended and they were drawn, and their checks. */
    Map<Path, String> pictures() {
        return pictures;
    }

    /** Runs the commands; empty if all succeeded. */
    private Optional<Row> run(SuiteConfig.Check check, int number, Path json) {
        for (int k = 0; k < check.run().size(); k++) {
            List<String> arguments = new ArrayList<>();
            Set<String> found = new HashSet<>();
            Matcher matcher = WORD.matcher(check.run().get(k));
            while (matcher.find()) {
                String word = matcher.group(1) == null ? matcher.group() : matcher.group(1);
                String name = word.replaceFirst("/.*", "");
                if (PLACEHOLDERS.containsKey(name)) {
                    if (!words.containsKey(name)) {
                        String reason = "give " + PLACEHOLDERS.get(name);
                        return Optional.of(Row.of(check, "", Verdict.NOT_RUN, reason));
                    }
                    found.add(name);
                    arguments.add(words.get(name) + word.substring(name.length()));
                } else {
                    arguments.add(word);
                }
            }
            if (found.contains("MODEL")) {
                addKnown(arguments, options);
            }
            if (found.contains("DATA") || found.contains("TRAINING")) {
                addKnown(arguments, dataOptions);
            }
            if (k + 1 == check.run().size()) {
                arguments.addAll(List.of("--json", json.toString()));
                addPicture(check, number, arguments);
            }
            Path log = folder.resolve("check%d-%d.out".formatted(number, k + 1));
            if (mlip.logged(log, arguments) != 0) {
                Verdict verdict = check.isOptional() ? Verdict.NOT_RUN : Verdict.FAILED;
                return Optional.of(Row.of(check, "", verdict, Commands.lastLine(log)));
            }
        }
        return Optional.empty();
    }

    private static void addKnown(List<String> arguments, Map<String, String> options) {
        List<String> command = List.copyOf(arguments);
        options.forEach(
                (name, value) -> {
                    if (!command.contains(name) && Main.knows(command, name)) {
                        arguments.addAll(List.of(name, value));
                    }
                });
    }

    /** Lets the last command draw what it finds, where it can. */
    private void addPicture(SuiteConfig.Check check, int number, List<String> arguments) {
        if (!draw) {
            return;
        }
        boolean isAnalysis = arguments.getFirst().equals("analyze");
        boolean hasPage =
                arguments.getFirst().equals("validate")
                        || isAnalysis && List.of("all", "compare").contains(arguments.get(1));
        // The rows and columns of elastic constants are no curves.
        if (hasPage || isAnalysis && !arguments.get(1).equals("elastic")) {
            Path file = folder.resolve("check%d.%s".formatted(number, hasPage ? "html" : "png"));
            arguments.addAll(List.of(hasPage ? "--report" : "--plot", file.toString()));
            pictures.put(file, check.name());
        }
    }

    /** Words between blanks, or between quotes. */
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

    private static final Map<String, String> PLACEHOLDERS =
            Map.of(
                    "MODEL", "a model",
                    "DATA", "STRUCTURES with reference values",
                    "TRAINING", "--trained",
                    "STRUCTURE", "--structure",
                    "TRAJECTORY", "--trajectory",
                    "LABEL", "--label",
                    "FOLDER", "a folder");

    private static Row judged(SuiteConfig.Check check, SuiteConfig.Limit limit, Path json) {
        Optional<String> value = SuiteConfig.value(json, limit.key());
        if (value.isEmpty()) {
            return Row.of(check, limit.key(), Verdict.NOT_RUN, "the command gives no such value");
        }
        String reason = limit.text().isPresent() ? ofText(limit, value.get()) : of(limit, value);
        return new Row(
                check.name(),
                limit.key(),
                shortened(value.get()),
                wanted(limit),
                reason.startsWith("!") ? Verdict.FAILED : Verdict.PASSED,
                reason.replaceFirst("^!", ""),
                relativeError(limit, value.get()));
    }

    private static OptionalDouble relativeError(SuiteConfig.Limit limit, String value) {
        double expected = limit.expected().orElse(0.0);
        try {
            return expected == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((Double.parseDouble(value) - expected) / expected);
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
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
                                        (limit.relative() + limit.absolute() == 0 ? "exactly " : "")
                                                + e
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
}
