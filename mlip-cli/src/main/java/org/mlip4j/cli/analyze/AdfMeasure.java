package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.AngularDistribution;
import org.mlip4j.sim.analysis.Observable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.List;

/** {@code mlip analyze adf}. */
@Command(
        name = "adf",
        description =
                "Distributions of the angles between bonds of an atom, of all atoms and of each triple of elements with the"
                        + " central one in the middle, how many bonds atoms have, and how long these are.",
        footer = {"", "Example: mlip analyze adf run.xyz --cutoff 2.6 --plot adf.png"})
final class AdfMeasure extends Measure {

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "3",
            description = "Length of the longest bond, Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "90",
            description = "Number of intervals from 0 to 180 degrees (default: ${DEFAULT-VALUE}).")
    private int bins;

    private AngularDistribution adf;

    @Override
    public Observable start() {
        adf = new AngularDistribution(cutoff, bins);
        return adf;
    }

    @Override
    public Measurement finish(Pass pass) {
        Measurement m = new Measurement();
        for (AngularDistribution.Coordination c : adf.coordinations()) {
            m.value("bonds_" + c.name(), c.mean());
            m.value("bonds_" + c.name() + "_error", c.error());
            m.value("shares_with_bonds_" + c.name(), shares(c.shares()));
            if (c.mean() > 0) {
                m.value("length_" + c.name() + "_A", c.length());
                m.value("length_" + c.name() + "_A_error", c.lengthError());
                m.value("length_" + c.name() + "_A_spread", c.spread());
            }
        }
        m.quietColumn("angle/deg", adf.angles());
        adf.functions().forEach(f -> m.column("p_" + f.name(), f.value(), f.error()));
        return m;
    }

    /** Without the zeros at the end. */
    private static List<Double> shares(double[] shares) {
        int last = shares.length;
        while (last > 1 && shares[last - 1] == 0) {
            last--;
        }
        return Arrays.stream(shares, 0, last).boxed().toList();
    }
}
