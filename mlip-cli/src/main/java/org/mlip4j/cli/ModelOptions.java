package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Units;

import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code --units}, {@code --elements}: what a model or structure file may leave open; {@code --precision}. */
final class ModelOptions {

    /** A cutoff above this, in Angstrom, is rare, and common in Bohr. */
    private static final double LOOKS_LIKE_BOHR = 9;

    @Option(
            names = "--units",
            paramLabel = "L,E",
            description =
                    "Units of an n2p2 or RuNNer model and of an input.data read with it, for instance"
                            + " bohr,hartree; default: numbers pass through unconverted.")
    private Units units;

    @Option(
            names = "--elements",
            paramLabel = "LIST",
            description =
                    "Names of species 0, 1, 2, ... for files that only number them, for instance Li,P,S.")
    private OptionValues.ElementNames elements;

    @Option(
            names = "--precision",
            paramLabel = "double|single",
            defaultValue = "double",
            description =
                    "Of the inner loops; sums over atoms are always in double (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    LoadOptions options() {
        return new LoadOptions(
                Optional.ofNullable(units),
                elements == null ? List.of() : elements.elements(),
                precision);
    }

    Precision precision() {
        return precision;
    }

    Potential load(Path model, PrintWriter err) {
        LoadOptions options = options();
        Potential potential = Potentials.load(model, options);
        if (units == null && potential.info().cutoff() > LOOKS_LIKE_BOHR) {
            err.println(
                    "mlip: warning: the cutoff of "
                            + model
                            + " is "
                            + potential.info().cutoff()
                            + ", which looks like Bohr; if it is, add --units bohr,hartree");
        }
        return potential;
    }
}
