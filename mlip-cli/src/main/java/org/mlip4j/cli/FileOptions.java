package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Units;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;

/** {@code --units}, {@code --elements}: what a model or structure file may leave open. */
final class FileOptions {

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

    LoadOptions options() {
        return new LoadOptions(
                Optional.ofNullable(units), elements == null ? List.of() : elements.elements());
    }
}
