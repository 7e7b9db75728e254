package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Scattering;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mlip analyze sq}. */
@Command(
        name = "sq",
        description =
                "Structure factors of all atoms, of X-rays and of each pair of elements, from the reciprocal lattice vectors of"
                        + " the cell.",
        footer = {"", "Example: mlip analyze sq run.xyz --q 8 --plot sq.png"})
final class ScatteringMeasure extends Measure {

    @Option(
            names = "--q",
            paramLabel = "Q",
            defaultValue = "8",
            description = "Largest scattering vector, 1/Angstrom (default: ${DEFAULT-VALUE}).")
    private double longest;

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "200",
            description = "Number of shells up to it (default: ${DEFAULT-VALUE}).")
    private int bins;

    private Scattering scattering;

    @Override
    public Observable start() {
        scattering = new Scattering(longest, bins);
        return scattering;
    }

    @Override
    public Measurement finish(Pass pass) {
        Measurement m = new Measurement().quietColumn("q/A-1", scattering.lengths());
        scattering.functions().forEach(f -> m.column("S_" + f.name(), f.value(), f.error()));
        return m;
    }
}
