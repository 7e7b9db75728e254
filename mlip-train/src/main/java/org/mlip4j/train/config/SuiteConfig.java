package org.mlip4j.train.config;

import org.mlip4j.core.FormatException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A validation suite: commands of {@code mlip} and what the values in their JSON must be.
 *
 * @param title what the suite is for
 * @param checks in the order of the file
 * @param quality largest quality factor of all values with an expected one; empty: any
 */
public record SuiteConfig(String title, List<Check> checks, Optional<Double> quality) {

    /**
     * One check.
     *
     * @param name for people
     * @param run command lines of {@code mlip}, one after the other, without {@code --json}; the last one gives the values
     * @param limits what values must be
     * @param isOptional whether a check whose commands fail counts as not run, instead of as failed
     */
    public record Check(String name, List<String> run, List<Limit> limits, boolean isOptional) {}

    /**
     * What one value must be; what is not given does not count.
     *
     * @param key of the value in the JSON, with slashes into maps and lists (from 0)
     * @param expected value that it must be near to
     * @param relative largest relative difference from it
     * @param absolute largest difference from it; either suffices
     * @param least least value
     * @param most largest value
     * @param text exact text, for instance true
     */
    public record Limit(
            String key,
            Optional<Double> expected,
            double relative,
            double absolute,
            Optional<Double> least,
            Optional<Double> most,
            Optional<String> text) {}

    /**
     * Reads a suite.
     *
     * @param file YAML
     * @return the suite
     * @throws FormatException if it is not as it should be
     */
    public static SuiteConfig read(Path file) {
        YamlMap root = YamlMap.read(file);
        SuiteConfig suite =
                new SuiteConfig(
                        root.text("title").orElse(file.getFileName().toString()),
                        root.maps("checks").stream().map(SuiteConfig::check).toList(),
                        root.parsed("quality_at_most", "a number", Double::valueOf));
        if (suite.checks().isEmpty()) {
            throw root.error("checks", "a list with at least one check", "an empty list");
        }
        root.finish();
        return suite;
    }

    private static Check check(YamlMap map) {
        List<String> run = map.list("run", "command lines", Function.identity(), List.of());
        if (run.isEmpty()) {
            throw map.error("run", "a command of mlip, or a list of them", "nothing");
        }
        Check check =
                new Check(
                        map.required("name"),
                        run,
                        map.maps("values").stream().map(SuiteConfig::limit).toList(),
                        map.flag("optional", false));
        map.finish();
        return check;
    }

    private static Limit limit(YamlMap map) {
        Limit limit =
                new Limit(
                        map.required("key"),
                        map.parsed("expected", "a number", Double::valueOf),
                        map.number("relative", 0, 0),
                        map.number("absolute", 0, 0),
                        map.parsed("at_least", "a number", Double::valueOf),
                        map.parsed("at_most", "a number", Double::valueOf),
                        map.text("is"));
        boolean hasTolerance = map.has("relative") || map.has("absolute");
        if (limit.expected.isPresent() != hasTolerance) {
            throw map.error(
                    "expected",
                    "there with relative or absolute, and only with them",
                    limit.expected.map(Object::toString).orElse("nothing"));
        }
        map.finish();
        return limit;
    }

    /**
     * A value of a JSON file, which is YAML too.
     *
     * @param json the file
     * @param key with slashes into maps and lists
     * @return its text; empty when there is no such value, or null
     */
    public static Optional<String> value(Path json, String key) {
        return YamlMap.read(json).at(key).filter(text -> !text.equals("null"));
    }
}
