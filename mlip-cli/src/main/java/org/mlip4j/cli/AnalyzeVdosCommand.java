package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Trajectory;
import org.mlip4j.sim.analysis.VibrationalSpectrum;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** {@code mlip analyze vdos}. */
@Command(
        name = "vdos",
        description =
                "Vibrational density of states of each element from velocities, or the velocity autocorrelation function."
                        + " Frames must be close in time: their spacing limits the frequency.",
        footer = {"", "Example: mlip analyze vdos run.xyz --pieces 2048 --plot vdos.png"})
final class AnalyzeVdosCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TRAJECTORY", description = "With velocities.")
    private Path file;

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

    @Mixin private TrajectoryOptions frames;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        VibrationalSpectrum spectrum = new VibrationalSpectrum(pieces);
        Trajectory.Summary summary = frames.feed(file, spec.commandLine().getErr(), spectrum);
        double interval = frames.interval(file, summary);
        VibrationalSpectrum.Density density = spectrum.density(interval);
        if (!(density.temperature() > 0)) {
            throw new MlipException(file + " has velocities that are all zero");
        }
        Measurement measurement =
                new Measurement()
                        .value("trajectory", file.toString())
                        .value("frames", summary.frames())
                        .value("problems", summary.problems())
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
        return output.write(measurement, false);
    }
}
