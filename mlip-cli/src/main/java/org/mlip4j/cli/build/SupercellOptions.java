package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.Supercells;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Prototypes;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code CRYSTAL --repeat --radius --cell}: a crystal and the cell of it that is wanted. */
final class SupercellOptions {

    @Parameters(paramLabel = "CRYSTAL", description = "File or name of the crystal.")
    private String crystal;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Three numbers of copies, or nine integers: rows of a matrix.")
    private Values.Integers repeat;

    @Option(
            names = "--radius",
            paramLabel = "R",
            description = "As many copies as put opposite faces at least this far apart, Angstrom.")
    private Double radius;

    @Option(
            names = "--cell",
            paramLabel = "CELL",
            defaultValue = "given",
            description =
                    "Start from this cell: given, standard (needs spglib), primitive, niggli (default: ${DEFAULT-VALUE}).")
    private Supercells.Start start;

    /**
     * What the options say.
     *
     * @param bulk the crystal of the file
     * @param sites the supercell
     * @param matrix nine integers, its vectors in those of the cell it started from
     */
    record Supercell(Crystal bulk, Crystal sites, long[] matrix) {}

    Supercell load() {
        if (radius != null && repeat != null) {
            throw new MlipException("give --repeat or --radius, not both");
        }
        Crystal bulk = Prototypes.load(crystal);
        Crystal cell = Supercells.start(bulk, start);
        long[] matrix =
                radius == null
                        ? Supercells.matrix(repeat == null ? new int[] {1, 1, 1} : repeat.values())
                        : Supercells.compact(cell, radius);
        return new Supercell(bulk, cell.supercell(matrix), matrix);
    }
}
