package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.train.uncertainty.Calibration;
import org.mlip4j.train.uncertainty.Uncertainty;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Measures of uncertainty beside the true errors of forces, collected atom by atom. */
final class UncertaintyTable {

    private final List<Uncertainty> measures;
    private final double threshold;
    private final Atoms judged;
    private final Atoms calibrating;
    private Map<String, Calibration> calibrations;

    /** Measures and errors of some atoms. */
    private static final class Atoms {

        private final List<Uncertainty> measures;
        private final List<DoubleStream.Builder> values = new ArrayList<>();
        private final DoubleStream.Builder errors = DoubleStream.builder();
        private final IntStream.Builder groups = IntStream.builder();
        private int frames;

        Atoms(List<Uncertainty> measures) {
            this.measures = measures;
            measures.forEach(m -> values.add(DoubleStream.builder()));
        }

        void add(Structure frame, Result result) {
            if (frame.labels().forces().isEmpty()) {
                return;
            }
            double[] expected = frame.labels().forces().get();
            for (int i = 0; i < frame.size(); i++) {
                double square = 0;
                for (int c = 3 * i; c < 3 * i + 3; c++) {
                    double error = result.forces()[c] - expected[c];
                    square += error * error;
                }
                errors.add(Math.sqrt(square));
                groups.add(frames);
            }
            for (int m = 0; m < measures.size(); m++) {
                for (double value : measures.get(m).ofAtoms(frame)) {
                    values.get(m).add(value);
                }
            }
            frames++;
        }
    }

    /**
     * An empty table.
     *
     * @param measures those to compare
     * @param threshold error of a force, eV/Angstrom, to be warned of
     */
    UncertaintyTable(List<Uncertainty> measures, double threshold) {
        this.measures = measures;
        this.threshold = threshold;
        if (measures.isEmpty()) {
            throw new MlipException(
                    "the model has no measure of uncertainty: no active set of neighbourhoods, no committee, no replicas; name its training set with"
                            + " --trained for distances from it");
        }
        judged = new Atoms(measures);
        calibrating = new Atoms(measures);
    }

    /** Adds the atoms of a structure with reference forces. */
    void add(Structure frame, Result result) {
        judged.add(frame, result);
    }

    /** Adds atoms that the factors are found from. Without any they are those of every second structure that is judged. */
    void calibrate(Structure frame, Result result) {
        calibrating.add(frame, result);
    }

    private Map<String, Calibration> calibrations() {
        if (calibrations == null) {
            double[] e = judged.errors.build().toArray();
            int[] g = judged.groups.build().toArray();
            double[] known = calibrating.errors.build().toArray();
            if (e.length == 0) {
                throw new MlipException(
                        "no structure has reference forces, so uncertainties cannot be compared with errors");
            }
            calibrations = new LinkedHashMap<>();
            for (int m = 0; m < measures.size(); m++) {
                double[] v = judged.values.get(m).build().toArray();
                double[] there = calibrating.values.get(m).build().toArray();
                calibrations.put(
                        measures.get(m).name(),
                        known.length == 0
                                ? Calibration.of(v, e, g, threshold)
                                : Calibration.of(
                                        v, e, threshold, Calibration.factor(there, known)));
            }
        }
        return calibrations;
    }

    void print(PrintWriter out) {
        out.println(
                "# uncertainty of an atom           atoms  rank correlation  AUROC(F error > %s eV/A)  factor for 90 %%  coverage"
                        .formatted(threshold));
        calibrations()
                .forEach(
                        (name, c) ->
                                out.println(
                                        String.format(
                                                Locale.ROOT,
                                                "%-32s %8d  %16s  %24s  %15s  %8s",
                                                name,
                                                c.count(),
                                                Validation.number(c.rankCorrelation()),
                                                Validation.number(c.auroc()),
                                                Validation.number(c.factor()),
                                                Validation.number(c.coverage()))));
    }

    /** The same by names in JSON. */
    Map<String, Object> content() {
        Map<String, Object> all = new LinkedHashMap<>();
        calibrations()
                .forEach(
                        (name, c) -> {
                            Map<String, Object> own = new LinkedHashMap<>();
                            own.put("atoms", c.count());
                            own.put("rank_correlation", c.rankCorrelation());
                            own.put("auroc", c.auroc());
                            own.put("threshold_ev_per_ang", threshold);
                            own.put("factor_90", c.factor());
                            own.put("coverage_90", c.coverage());
                            own.put(
                                    "bin_measure",
                                    c.bins().stream().map(Calibration.Bin::measure).toList());
                            own.put(
                                    "bin_force_rmse_ev_per_ang",
                                    c.bins().stream().map(Calibration.Bin::error).toList());
                            all.put(name, own);
                        });
        return all;
    }

    void addTo(Page page) {
        page.heading(2, "Uncertainty against true errors of forces");
        page.startTable(
                List.of(
                        "measure",
                        "atoms",
                        "rank correlation",
                        "AUROC, error above " + threshold + " eV/Å",
                        "factor for 90 %",
                        "coverage"));
        calibrations()
                .forEach(
                        (name, c) ->
                                page.row(
                                        false,
                                        List.of(
                                                name,
                                                Integer.toString(c.count()),
                                                Validation.number(c.rankCorrelation()),
                                                Validation.number(c.auroc()),
                                                Validation.number(c.factor()),
                                                Validation.number(c.coverage()))));
        page.endTable();
        Map<String, double[]> curves = new LinkedHashMap<>();
        calibrations()
                .forEach(
                        (name, c) ->
                                curves.put(
                                        name,
                                        c.bins().stream()
                                                .mapToDouble(Calibration.Bin::error)
                                                .toArray()));
        page.startPictures();
        Charts.curves("tenth of the atoms, by the measure", "force RMSE, eV/Å", curves)
                .ifPresent(
                        url ->
                                page.picture(
                                        url,
                                        "Errors of the ten parts of the atoms in the order of each measure; a good"
                                                + " measure rises."));
        page.endPictures();
    }
}
