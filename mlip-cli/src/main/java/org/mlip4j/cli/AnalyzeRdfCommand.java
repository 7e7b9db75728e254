package org.mlip4j.cli;

import org.mlip4j.sim.analysis.RadialDistribution;
import org.mlip4j.sim.analysis.Trajectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code mlip analyze rdf}. */
@Command(
        name = "rdf",
        description =
                "Radial distribution functions of all atoms and of each pair of elements, and running coordination"
                        + " numbers.",
        footer = {"", "Example: mlip analyze rdf run.xyz --cutoff 8 --plot rdf.png"})
final class AnalyzeRdfCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TRAJECTORY", description = "Extended XYZ, LAMMPS dump, ...")
    private Path file;

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "10",
            description = "Largest distance, Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "200",
            description = "Number of shells (default: ${DEFAULT-VALUE}).")
    private int bins;

    @Mixin private TrajectoryOptions frames;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RadialDistribution rdf = new RadialDistribution(cutoff, bins);
        Trajectory.Summary summary = frames.feed(file, spec.commandLine().getErr(), rdf);
        Measurement measurement =
                new Measurement()
                        .value("trajectory", file.toString())
                        .value("frames", summary.frames())
                        .value("problems", summary.problems())
                        .quietColumn("r/A", rdf.radii());
        for (RadialDistribution.Function f : rdf.functions()) {
            measurement
                    .column("g_" + f.name(), f.value(), f.error())
                    .quietColumn("n_" + f.name(), f.coordination());
            String[] ends = f.name().split("-");
            if (ends.length == 2 && !ends[0].equals(ends[1])) {
                measurement.quietColumn("n_" + ends[1] + "-" + ends[0], f.reverse());
            }
        }
        return output.write(measurement, false);
    }
}
