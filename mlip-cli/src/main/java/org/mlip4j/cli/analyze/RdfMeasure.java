package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.RadialDistribution;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mlip analyze rdf}. */
@Command(
        name = "rdf",
        description =
                "Radial distribution functions of all atoms and of each pair of elements, and running coordination"
                        + " numbers.",
        footer = {"", "Example: mlip analyze rdf run.xyz --cutoff 8 --plot rdf.png"})
final class RdfMeasure extends Measure {

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

    private RadialDistribution rdf;

    @Override
    public Observable start() {
        rdf = new RadialDistribution(cutoff, bins);
        return rdf;
    }

    @Override
    public Measurement finish(Pass pass) {
        Measurement measurement = new Measurement().quietColumn("r/A", rdf.radii());
        for (RadialDistribution.Function f : rdf.functions()) {
            measurement
                    .column("g_" + f.name(), f.value(), f.error())
                    .quietColumn("n_" + f.name(), f.coordination());
            String[] ends = f.name().split("-");
            if (ends.length == 2 && !ends[0].equals(ends[1])) {
                measurement.quietColumn("n_" + ends[1] + "-" + ends[0], f.reverse());
            }
        }
        return measurement;
    }
}
