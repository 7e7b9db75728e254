package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Map;

/** How many atoms of which elements, and in what volume. */
final class CompositionOptions {

    @Parameters(
            paramLabel = "COMPOSITION",
            description =
                    "For instance Li6PS5Cl or Li2S; taken as it is, or repeated up to --atoms.")
    private Values.Formula formula;

    @Option(
            names = "--atoms",
            paramLabel = "N",
            description = "Repeat the composition as often as fits into this number of atoms.")
    private Long atoms;

    @Option(
            names = "--density",
            paramLabel = "D",
            required = true,
            description = "Density in g/cm^3.")
    private double density;

    /** Numbers of atoms by atomic number. */
    Map<Integer, Long> counts() {
        return formula.upTo(atoms);
    }

    /** In g/cm^3. */
    double density() {
        if (!(density > 0 && density < 30)) {
            throw new MlipException("--density must be between 0 and 30 g/cm^3");
        }
        return density;
    }
}
