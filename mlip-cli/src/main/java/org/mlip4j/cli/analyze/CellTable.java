package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.CellStatistics;
import org.mlip4j.sim.analysis.Transition;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cells against temperature, and where they change otherwise than smoothly. */
final class CellTable {

    /** What moves less than this, relative to its value, is held by the barostat or not at all. */
    private static final double MOVES = 1e-10;

    private record Row(double temperature, double[] means, double[] errors) {}

    private final List<Row> rows = new ArrayList<>();

    /** Adds the means of a run at one temperature, K. */
    void add(double temperature, double[] means, double[] errors) {
        rows.add(new Row(temperature, means, errors));
    }

    /** The parts of a run whose temperature rises or falls evenly; their errors come from the scatter between neighbours. */
    static CellTable ofRamp(CellStatistics cell, double from, double to) {
        double[][] parts = cell.parts();
        int n = CellStatistics.NAMES.size();
        double[] errors = new double[n];
        for (int q = 0; q < n; q++) {
            errors[q] = scatter(parts, q);
        }
        CellTable table = new CellTable();
        for (int k = 0; k < parts.length; k++) {
            double share = (k + 0.5) * cell.partShare();
            table.add(from + share * (to - from), parts[k], errors);
        }
        return table;
    }

    /** From the median of the second differences, which a step does not move. */
    private static double scatter(double[][] parts, int q) {
        double[] bends = new double[Math.max(0, parts.length - 2)];
        Arrays.setAll(bends, k -> Math.abs(parts[k][q] - 2 * parts[k + 1][q] + parts[k + 2][q]));
        Arrays.sort(bends);
        double quartile = 0.67449;
        return bends.length == 0 ? Double.NaN : bends[bends.length / 2] / (quartile * Math.sqrt(6));
    }

    /** Adds the table and what it says. */
    void addTo(Measurement m) {
        judge(m);
        m.quietColumn("T/K", temperatures());
        for (int q = 0; q < CellStatistics.NAMES.size(); q++) {
            String name = CellStatistics.NAMES.get(q);
            // One quantity is drawn: the others have other units.
            if (q == 0) {
                m.column(name, means(q), errors(q));
            } else {
                m.quietColumn(name, means(q)).quietColumn(name + "_error", errors(q));
            }
        }
    }

    /** Adds transitions where there are any, and warns of them. */
    void flag(Measurement m, PrintWriter err) {
        List<String> found = judge(m);
        if (!found.isEmpty()) {
            err.println(
                    "mlip: warning: the lattice has a transition between the temperatures fitted (%s); one line through both sides means nothing"
                            .formatted(String.join("; ", found)));
        }
    }

    /** What is said of each quantity that moves; the names of the transitions. */
    private List<String> judge(Measurement m) {
        List<String> found = new ArrayList<>();
        double[] t = temperatures();
        if (Arrays.stream(t).distinct().count() < Transition.FEWEST) {
            return found;
        }
        for (int q = 0; q < CellStatistics.NAMES.size(); q++) {
            if (!moves(q)) {
                continue;
            }
            Transition fit = Transition.of(t, means(q), errors(q));
            String name = CellStatistics.NAMES.get(q);
            if (q == 0) {
                double mean = Arrays.stream(means(q)).average().orElseThrow();
                m.value("expansion_per_K", fit.slope() / mean);
                m.value("expansion_error_per_K", fit.slopeError() / mean);
            }
            m.value(name + "_shape", fit.shape().toString());
            if (fit.shape() != Transition.Shape.SMOOTH) {
                m.value(name + "_transition_K", fit.temperature());
                m.value(name + "_between_K", List.of(fit.low(), fit.high()));
                m.value(name + "_jump", fit.jump()).value(name + "_jump_error", fit.jumpError());
                m.value(name + "_AICc_above_best", fit.evidence());
                found.add("%s: %s at about %.0f K".formatted(name, fit.shape(), fit.temperature()));
            }
        }
        return found;
    }

    private boolean moves(int q) {
        return rows.stream().allMatch(r -> r.errors[q] > MOVES * Math.abs(r.means[q]));
    }

    private double[] temperatures() {
        return rows.stream().mapToDouble(Row::temperature).toArray();
    }

    private double[] means(int q) {
        return rows.stream().mapToDouble(r -> r.means[q]).toArray();
    }

    private double[] errors(int q) {
        return rows.stream().mapToDouble(r -> r.errors[q]).toArray();
    }
}
