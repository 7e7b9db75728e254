package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.VibrationalSpectrum;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Arrays;

/** {@code mlip analyze vdos}. */
@Command(
        name = "vdos",
        description =
                "Vibrational density of states of each element from velocities, or the velocity autocorrelation function."
                        + " Frames must be close in time: their spacing limits the frequency.",
        footer = {"", "Example: mlip analyze vdos run.xyz --pieces 2048 --plot vdos.png"})
final class VdosMeasure extends Measure {

    @Option(
            names = "--pieces",
            paramLabel = "N",
            defaultValue = "1024",
            description =
                    "Frames per piece that is transformed, a power of two; the resolution is the inverse of its duration"
                            + " (default: ${DEFAULT-VALUE}).")
    private int pieces;

    @Option(names = "--vacf", description = "The autocorrelation function instead of its spectrum.")
    private boolean autocorrelation;

    private VibrationalSpectrum spectrum;

    @Override
    public Observable start() {
        spectrum = new VibrationalSpectrum(pieces);
        return spectrum;
    }

    @Override
    public Measurement finish(Pass pass) {
        double interval = pass.interval();
        VibrationalSpectrum.Density density = spectrum.density(interval);
        if (!(density.temperature() > 0)) {
            throw new MlipException(pass.file() + " has velocities that are all zero");
        }
        Measurement measurement =
                new Measurement()
                        .value("temperature_K", density.temperature())
                        .value("states", density.states());
        if (autocorrelation) {
            double[][] rows = spectrum.autocorrelation();
            double[] times = new double[rows[0].length];
            Arrays.setAll(times, t -> t * interval);
            measurement.quietColumn("t/ps", times);
            for (int e = 0; e < rows.length; e++) {
                measurement.column("c_" + density.elements()[e], rows[e], null);
            }
        } else {
            measurement.quietColumn("f/THz", density.frequencies());
            for (int e = 0; e < density.elements().length; e++) {
                measurement.column(
                        "g_" + density.elements()[e], density.densities()[e], density.errors()[e]);
            }
        }
        return measurement;
    }
}
