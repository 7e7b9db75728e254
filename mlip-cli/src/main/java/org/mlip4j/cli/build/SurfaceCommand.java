package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.Surface;
import org.mlip4j.sim.crystal.Prototypes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code mlip build surface}. */
@Command(
        name = "surface",
        description =
                "A stoichiometric slab with vacuum; says how many terminations there are and whether it is polar.",
        footer = {"", "Example: mlip build surface Li2S --plane 1,1,1 --thickness 15 -o slab.xyz"})
final class SurfaceCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CRYSTAL", description = "File or name of the crystal.")
    private String crystal;

    @Option(
            names = "--plane",
            paramLabel = "H,K,L",
            required = true,
            description = "Miller indices in the cell of the crystal.")
    private Values.Integers plane;

    @Option(
            names = "--termination",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Which cut between planes of atoms, from 0; default: the widest.")
    private int termination;

    @Option(
            names = "--thickness",
            paramLabel = "D",
            defaultValue = "10",
            description = "Least thickness, Angstrom (default: ${DEFAULT-VALUE}).")
    private double thickness;

    @Option(
            names = "--vacuum",
            paramLabel = "D",
            defaultValue = "15",
            description = "Thickness of the vacuum, Angstrom (default: ${DEFAULT-VALUE}).")
    private double vacuum;

    @Option(
            names = "--repeat",
            paramLabel = "N,M",
            defaultValue = "1,1",
            description = "Copies along the two vectors of the plane (default: ${DEFAULT-VALUE}).")
    private Values.Integers repeat;

    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (repeat.values().length != 2 || repeat.values()[0] < 1 || repeat.values()[1] < 1) {
            throw new MlipException("--repeat needs two positive numbers such as 2,2");
        }
        if (!(thickness > 0) || !(vacuum >= 0)) {
            throw new MlipException("--thickness must be positive and --vacuum not negative");
        }
        output.write(
                Surface.slab(
                        Prototypes.load(crystal),
                        plane.indices(),
                        termination,
                        thickness,
                        vacuum,
                        repeat.values(),
                        ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
