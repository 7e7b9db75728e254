package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Arrhenius;
import org.mlip4j.sim.analysis.Diffusion;
import org.mlip4j.sim.analysis.MeanSquareDisplacement;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.Trajectory;
import org.mlip4j.sim.analysis.Walkers;

import java.util.Arrays;
import java.util.List;

/** The diffusion in one trajectory. */
record DiffusionRun(
        Trajectory.Summary summary,
        Paths paths,
        double interval,
        MeanSquareDisplacement msd,
        Diffusion self,
        Diffusion charge) {

    /** Angstrom^2/ps to cm^2/s. */
    static final double CM2_PER_S = 1e-4;

    static DiffusionRun of(Pass pass, Paths paths) {
        double interval = pass.interval() * paths.stride();
        MeanSquareDisplacement msd = MeanSquareDisplacement.of(paths, interval);
        return new DiffusionRun(
                pass.summary(),
                paths,
                interval,
                msd,
                Diffusion.ofAtoms(paths, msd),
                Diffusion.ofCharge(paths, interval));
    }

    /** The diffusion in replicas, of each atom by itself or of the charge. */
    static Diffusion together(List<DiffusionRun> runs, boolean ofCharge) {
        return Diffusion.of(runs.stream().map(r -> r.walkers(ofCharge)).toList());
    }

    /** How many of these are long enough to count. */
    static int longEnough(List<DiffusionRun> runs) {
        return Walkers.alike(runs.stream().map(r -> r.walkers(false)).toList()).size();
    }

    private Walkers walkers(boolean ofCharge) {
        return ofCharge ? Walkers.charge(paths, interval) : Walkers.atoms(paths, msd);
    }

    /** Conductivity by Nernst and Einstein, S/cm, of a coefficient in Angstrom^2/ps. */
    double conductivity(double coefficient, double charge, double temperature) {
        double perVolume = paths.atoms() / (summary.volume() * 1e-24);
        double elementaryCharge = 1.602176634e-19;
        return perVolume
                * charge
                * charge
                * elementaryCharge
                * coefficient
                * CM2_PER_S
                / (Arrhenius.BOLTZMANN * temperature);
    }

    /** What is to be said of this run alone. */
    Measurement measurement(double hop) {
        Measurement m = new Measurement();
        m.value("atoms", paths.atoms());
        m.value("interval_ps", interval);
        m.value("frames_put_between_others", paths.filled());
        m.value("diffusive", self.diffusive());
        if (self.diffusive()) {
            m.value("D_cm2_per_s", CM2_PER_S * self.coefficient());
            m.value("D_error_cm2_per_s", CM2_PER_S * self.error());
            m.value("D_interval95_cm2_per_s", CM2_PER_S * self.interval());
            m.value("D_x_cm2_per_s", CM2_PER_S * self.components()[0]);
            m.value("D_y_cm2_per_s", CM2_PER_S * self.components()[1]);
            m.value("D_z_cm2_per_s", CM2_PER_S * self.components()[2]);
            m.value("fit_from_ps", interval * self.firstLag());
            m.value("fit_to_ps", interval * self.lastLag());
        } else {
            m.value("D_upper_bound95_cm2_per_s", CM2_PER_S * self.upperBound());
        }
        m.value("log_slope", self.slope());
        m.value("hops", self.hops(hop));
        m.value("usual_relative_error", self.usualError(hop));
        return m;
    }

    /** Adds the displacement at lags up to half of the length. */
    void addTable(Measurement m) {
        int[] lags = lags();
        m.quietColumn("t/ps", Arrays.stream(lags).mapToDouble(n -> n * interval).toArray());
        m.column("msd/A2", Arrays.stream(lags).mapToDouble(msd::at).toArray(), null);
        for (int d = 0; d < 3; d++) {
            double[] component = msd.components()[d];
            m.column(
                    "msd_" + "xyz".charAt(d),
                    Arrays.stream(lags).mapToDouble(n -> component[n]).toArray(),
                    null);
        }
    }

    private int[] lags() {
        int last = Math.max(1, msd.length() / 2);
        int[] lags = new int[200];
        Arrays.setAll(lags, k -> (int) Math.round(Math.pow(last, k / 199.0)));
        return Arrays.stream(lags).distinct().filter(n -> n < msd.length()).toArray();
    }
}
