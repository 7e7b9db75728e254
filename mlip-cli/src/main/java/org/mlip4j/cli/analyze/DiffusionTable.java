package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Diffusion;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Diffusion coefficients by temperature; those of replicas averaged. */
final class DiffusionTable {

    private final List<double[]> rows = new ArrayList<>();
    private final double hop;
    private final PrintWriter warnings;

    /** Of jumps of a length, Angstrom. */
    DiffusionTable(double hop, PrintWriter warnings) {
        this.hop = hop;
        this.warnings = warnings;
    }

    /** Adds the runs at a temperature, 0 where it is not known. */
    void add(double temperature, List<DiffusionRun> replicas, double charge, double modelError) {
        Diffusion self = DiffusionRun.together(replicas, false);
        Diffusion ofCharge = DiffusionRun.together(replicas, true);
        boolean known = temperature > 0;
        DiffusionRun run = replicas.getFirst();
        double hops = replicas.stream().mapToDouble(r -> r.self().hops(hop)).sum();
        long alone = replicas.stream().filter(r -> r.self().diffusive()).count();
        int counted = DiffusionRun.longEnough(replicas);
        warn(known ? "at %.6g K ".formatted(temperature) : "", replicas.size(), counted, alone);
        // Of a single run the collective displacement says next to nothing.
        double haven =
                replicas.size() > 1 ? self.coefficient() / ofCharge.coefficient() : Double.NaN;
        rows.add(
                new double[] {
                    known ? temperature : Double.NaN,
                    DiffusionRun.CM2_PER_S * self.coefficient(),
                    DiffusionRun.CM2_PER_S * self.error(),
                    DiffusionRun.CM2_PER_S * self.interval(),
                    DiffusionRun.CM2_PER_S * self.upperBound(),
                    known ? run.conductivity(self.coefficient(), charge, temperature) : Double.NaN,
                    known ? run.conductivity(self.interval(), charge, temperature) : Double.NaN,
                    haven,
                    haven
                            * Math.hypot(
                                    self.error() / self.coefficient(),
                                    ofCharge.error() / ofCharge.coefficient()),
                    DiffusionRun.CM2_PER_S * modelError,
                    hops,
                    Diffusion.usualErrorOf(hops),
                    counted,
                    alone
                });
    }

    private void warn(String where, int replicas, int counted, long alone) {
        if (counted < replicas) {
            warnings.println(
                    "mlip: warning: %s%d of %d replicas are too short beside the others and do not count"
                            .formatted(where, replicas - counted, replicas));
        }
        if (alone > 0 && alone < replicas) {
            warnings.println(
                    "mlip: warning: %s%d of %d replicas are diffusive by themselves; coefficient or bound are those of all together"
                            .formatted(where, alone, replicas));
        }
    }

    void addTo(Measurement m) {
        m.quietColumn("T/K", column(0));
        m.column("D/(cm2/s)", column(1), column(2));
        m.quietColumn("D_interval95", column(3));
        m.quietColumn("D_upper_bound95", column(4));
        m.quietColumn("sigma/(S/cm)", column(5));
        m.quietColumn("sigma_interval95", column(6));
        m.quietColumn("haven", column(7));
        m.quietColumn("haven_error", column(8));
        m.quietColumn("D_model_error", column(9));
        m.quietColumn("hops", column(10));
        m.quietColumn("usual_relative_error", column(11));
        m.quietColumn("replicas", column(12));
        m.quietColumn("diffusive_by_themselves", column(13));
    }

    /** How many known temperatures have a coefficient. */
    int size() {
        return (int) usable().count();
    }

    double[] temperatures() {
        return usable().mapToDouble(r -> r[0]).toArray();
    }

    double[] values() {
        return usable().mapToDouble(r -> r[1]).toArray();
    }

    double[] errors() {
        return usable().mapToDouble(r -> r[2]).toArray();
    }

    private java.util.stream.Stream<double[]> usable() {
        return rows.stream().filter(r -> r[0] > 0 && r[1] > 0 && r[2] > 0);
    }

    private double[] column(int c) {
        return rows.stream().mapToDouble(r -> r[c]).toArray();
    }
}
