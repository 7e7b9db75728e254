package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Arrhenius;

import java.io.PrintWriter;

/** What is said of an Arrhenius fit. */
public final class ArrheniusReport {

    private ArrheniusReport() {}

    /**
     * Adds what a fit says.
     *
     * @param m where to
     * @param t temperatures, K
     * @param values coefficients, cm^2/s
     * @param errors their standard errors
     * @return the fit
     */
    public static Arrhenius add(Measurement m, double[] t, double[] values, double[] errors) {
        Arrhenius fit = Arrhenius.fit(t, values, errors);
        m.value("activation_energy_eV", fit.activationEnergy());
        m.value("activation_energy_error_eV", fit.activationEnergyError());
        m.value("ln_D0", fit.logPrefactor());
        m.value("ln_D0_error", fit.logPrefactorError());
        m.value("shape", fit.shape().toString());
        m.value("kink_K", fit.kink());
        m.value("AICc_above_best", fit.evidence());
        return fit;
    }

    static void addAt(
            Measurement m,
            double t,
            DiffusionTable table,
            DiffusionRun run,
            double charge,
            PrintWriter err) {
        Arrhenius fit = Arrhenius.fit(table.temperatures(), table.values(), table.errors());
        double[] d = addAt(m, fit, t, err);
        for (int i = 0; i < 3; i++) {
            String name = "conductivity_S_per_cm_at_%.0f_K".formatted(t) + ENDS[i];
            m.value(name, run.conductivity(d[i] / DiffusionRun.CM2_PER_S, charge, t));
        }
    }

    private static final String[] ENDS = {"", "_low95", "_high95"};

    /**
     * Reads the line off at a temperature.
     *
     * @param m where to
     * @param fit the line
     * @param t temperature, K
     * @param err where warnings go
     * @return coefficient and the ends of its 95 % prediction interval, cm^2/s
     */
    public static double[] addAt(Measurement m, Arrhenius fit, double t, PrintWriter err) {
        double[] d = fit.at(t);
        for (int i = 0; i < 3; i++) {
            m.value("D_cm2_per_s_at_%.0f_K".formatted(t) + ENDS[i], d[i]);
        }
        m.value("extrapolated_to_%.0f_K".formatted(t), fit.isOutside(t));
        if (fit.isOutside(t)) {
            err.println(
                    "mlip: warning: %.0f K is outside of the temperatures fitted; the interval assumes that the line goes on, without a transition"
                            .formatted(t));
        }
        if (fit.shape() != Arrhenius.Shape.LINE) {
            err.println(
                    "mlip: warning: the coefficients do not lie on one line (%s); do not extrapolate them with one"
                            .formatted(fit.shape()));
        }
        return d;
    }
}
