package org.mlip4j.cli;

import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.ErrorStatistics;
import org.mlip4j.sim.ErrorSummary;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Predictions beside their references, by group: all errors, and as many points as a picture can show. */
final class Validation {

    /** What is compared: the unit of pictures, and that of tables of errors. */
    enum Quantity {
        ENERGY("energy", "eV/atom", "meV/atom", 1000, ErrorStatistics::energy),
        FORCE("force component", "eV/Angstrom", "eV/Angstrom", 1, ErrorStatistics::force),
        STRESS("stress component", "GPa", "GPa", Units.GPA, ErrorStatistics::stress);

        final String title;
        final String unit;
        final String errorUnit;
        final double errorFactor;
        private final Function<ErrorStatistics, ErrorSummary> of;

        Quantity(
                String title,
                String unit,
                String errorUnit,
                double errorFactor,
                Function<ErrorStatistics, ErrorSummary> of) {
            this.title = title;
            this.unit = unit;
            this.errorUnit = errorUnit;
            this.errorFactor = errorFactor;
            this.of = of;
        }

        ErrorSummary of(ErrorStatistics errors) {
            return of.apply(errors);
        }

        /** The end of names in JSON. */
        private String ending() {
            return switch (this) {
                case ENERGY -> "_mev_per_atom";
                case FORCE -> "_ev_per_ang";
                case STRESS -> "_gpa";
            };
        }
    }

    /** Colours that can be told apart. */
    private static final int MOST_SERIES = 7;

    /** Pairs of reference and prediction. Beyond a limit every second is dropped, again and again. */
    static final class Points {

        private static final int MOST = 4000;

        final List<Double> reference = new ArrayList<>();
        final List<Double> predicted = new ArrayList<>();
        private int stride = 1;
        private long offered;

        private void add(double expected, double found) {
            if (offered++ % stride != 0) {
                return;
            }
            reference.add(expected);
            predicted.add(found);
            if (reference.size() == MOST) {
                stride *= 2;
                thin(reference);
                thin(predicted);
            }
        }

        private void addAll(Points more) {
            for (int i = 0; i < more.reference.size(); i++) {
                add(more.reference.get(i), more.predicted.get(i));
            }
        }

        private static void thin(List<Double> values) {
            for (int i = 0; i < values.size() / 2; i++) {
                values.set(i, values.get(2 * i));
            }
            values.subList(values.size() / 2, values.size()).clear();
        }
    }

    /** One group of structures. */
    static final class Group {
        private int frames;
        private final ErrorStatistics errors = new ErrorStatistics();
        private final Map<Quantity, Points> points = new EnumMap<>(Quantity.class);

        private Group() {
            for (Quantity quantity : Quantity.values()) {
                points.put(quantity, new Points());
            }
        }

        int frames() {
            return frames;
        }

        ErrorStatistics errors() {
            return errors;
        }

        Points points(Quantity quantity) {
            return points.get(quantity);
        }

        private void add(Structure structure, Result result) {
            frames++;
            errors.add(structure, result);
            Labels labels = structure.labels();
            int atoms = structure.size();
            labels.energy()
                    .ifPresent(
                            e -> points(Quantity.ENERGY).add(e / atoms, result.energy() / atoms));
            labels.forces().ifPresent(f -> addAll(Quantity.FORCE, f, result.forces(), 1));
            if (result.volume() > 0) {
                double factor = -Units.GPA / result.volume();
                labels.virial().ifPresent(w -> addAll(Quantity.STRESS, w, result.virial(), factor));
            }
        }

        private void addAll(Quantity quantity, double[] expected, double[] found, double factor) {
            for (int i = 0; i < expected.length; i++) {
                if (Double.isFinite(expected[i])) {
                    points(quantity).add(factor * expected[i], factor * found[i]);
                }
            }
        }
    }

    private final ErrorStatistics total = new ErrorStatistics();
    private final Extrapolations outside = new Extrapolations(0);
    private final Map<String, Group> groups = new TreeMap<>();
    private int frames;

    void add(Structure structure, Result result) {
        String own =
                Stream.of("group", "config_type")
                        .map(key -> structure.info().getOrDefault(key, ""))
                        .filter(name -> !name.isBlank())
                        .findFirst()
                        .orElse("structures");
        add(own, structure, result);
    }

    void add(String group, Structure structure, Result result) {
        frames++;
        total.add(structure, result);
        groups.computeIfAbsent(group, k -> new Group()).add(structure, result);
        result.extrapolations().ifPresent(e -> outside.add(e.copy(0)));
    }

    /** What left the range of the training data, most frequent first; where it was counted. */
    List<Extrapolations.Entry> extrapolations() {
        return List.copyOf(outside.entries());
    }

    /** Errors by their names in JSON, of each group too. */
    Map<String, Object> content() {
        Map<String, Object> content = errors(frames, total);
        Map<String, Object> ofGroups = new LinkedHashMap<>();
        groups.forEach((name, group) -> ofGroups.put(name, errors(group.frames, group.errors)));
        content.put("groups", ofGroups);
        return content;
    }

    private static Map<String, Object> errors(int frames, ErrorStatistics e) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("frames", frames);
        for (Quantity quantity : Quantity.values()) {
            ErrorSummary summary = quantity.of(e);
            String name = quantity.name().toLowerCase(Locale.ROOT);
            double factor = quantity.errorFactor;
            content.put(name + "_rmse" + quantity.ending(), factor * summary.rmse());
            content.put(name + "_rmse_low" + quantity.ending(), factor * summary.rmse(0.025));
            content.put(name + "_rmse_high" + quantity.ending(), factor * summary.rmse(0.975));
            content.put(name + "_mae" + quantity.ending(), factor * summary.mae());
            content.put(name + "_p99" + quantity.ending(), factor * summary.quantile(0.99));
            content.put(name + "_max" + quantity.ending(), factor * summary.max());
            content.put(name + "_r2", summary.r2());
        }
        return content;
    }

    /** The lines that commands print: one per group, one for all. */
    void print(PrintWriter out) {
        out.println(
                "# group                frames  E RMSE/(meV/atom)  E MAE/(meV/atom)  F RMSE/(eV/A)  F MAE/(eV/A)  S RMSE/GPa");
        groups.forEach((name, group) -> print(name, group.frames, group.errors, out));
        print("(all)", frames, total, out);
    }

    private static void print(String name, int frames, ErrorStatistics e, PrintWriter out) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "%-20s %8d %18s %17s %14s %13s %11s",
                        name.replaceAll("\\s+", "_"),
                        frames,
                        number(1000 * e.energyRmse()),
                        number(1000 * e.energyMae()),
                        number(e.forceRmse()),
                        number(e.forceMae()),
                        number(Units.GPA * e.stressRmse())));
    }

    /** A number for people; a dash where there was nothing to compare. */
    static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The points of some groups, for a picture. */
    record Series(String label, Points points) {}

    /** Groups with values; of more than a picture can tell apart those with the largest errors, and the others as one. */
    List<Series> series(Quantity quantity) {
        List<String> names =
                new ArrayList<>(
                        groups.keySet().stream()
                                .filter(name -> summary(name, quantity).count() > 0)
                                .toList());
        Points others = new Points();
        int left = names.size() - MOST_SERIES + 1;
        if (names.size() > MOST_SERIES) {
            names.sort(Comparator.comparingDouble(name -> summary(name, quantity).rmse()));
            List<String> least = names.subList(0, left);
            least.forEach(name -> others.addAll(groups.get(name).points(quantity)));
            least.clear();
            names.sort(null);
        }
        List<Series> series = new ArrayList<>();
        names.forEach(name -> series.add(new Series(name, groups.get(name).points(quantity))));
        if (!others.reference.isEmpty()) {
            series.add(new Series(left + " other groups", others));
        }
        return series;
    }

    private ErrorSummary summary(String group, Quantity quantity) {
        return quantity.of(groups.get(group).errors);
    }

    int frames() {
        return frames;
    }

    ErrorStatistics total() {
        return total;
    }

    Map<String, Group> groups() {
        return groups;
    }
}
