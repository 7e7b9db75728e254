package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.Supercells;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Prototypes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code mlip build supercell}. */
@Command(
        name = "supercell",
        description = "A supercell; partly filled sites are settled with whole atoms.",
        footer = {"", "Example: mlip build supercell LLZO --count Li=56 -o llzo.xyz"})
final class SupercellCommand implements Callable<Integer> {

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
                    "Start from this cell: given, primitive, niggli (default: ${DEFAULT-VALUE}).")
    private Supercells.Start start;

    @Mixin private SiteOptions sites;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Crystal loaded = Prototypes.load(crystal);
        Crystal cell = Supercells.start(loaded, start);
        long[] matrix = Supercells.matrix(repeat == null ? new int[] {1, 1, 1} : repeat.values());
        if (radius != null) {
            if (repeat != null) {
                throw new MlipException("give --repeat or --radius, not both");
            }
            matrix = Supercells.compact(cell, radius);
        }
        output.write(
                Supercells.build(loaded, cell.supercell(matrix), matrix, sites.blueprint()),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
