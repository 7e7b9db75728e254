package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.DensityProfile;
import org.mlip4j.sim.analysis.Observable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mlip analyze density}. */
@Command(
        name = "density",
        description =
                "Atoms of each element per volume in layers across a lattice vector, for instance across a boundary.",
        footer = {"", "Example: mlip analyze density run.xyz --axis c --layers 100 --plot n.png"})
final class DensityMeasure extends Measure {

    /** The lattice vectors. */
    enum Axis {
        A,
        B,
        C
    }

    @Option(
            names = "--axis",
            paramLabel = "a|b|c",
            defaultValue = "c",
            description = "The lattice vector across the layers (default: ${DEFAULT-VALUE}).")
    private Axis axis;

    @Option(
            names = "--layers",
            paramLabel = "N",
            defaultValue = "100",
            description = "Number of layers (default: ${DEFAULT-VALUE}).")
    private int layers;

    @Option(names = "--fixed", description = "Do not take off the mean displacement of all atoms.")
    private boolean fixed;

    private DensityProfile profile;

    @Override
    public Observable start() {
        profile = new DensityProfile(axis.ordinal(), layers, !fixed);
        return profile;
    }

    @Override
    public Measurement finish(Pass pass) {
        Measurement m = new Measurement().quietColumn("place/A", profile.places());
        String[] symbols = profile.symbols();
        for (int k = 0; k < symbols.length; k++) {
            m.column("n_" + symbols[k] + "/A-3", profile.density(k), profile.error(k));
        }
        return m;
    }
}
