package org.mlip4j.cli.build;

import org.mlip4j.sim.build.Polycrystal;
import org.mlip4j.sim.crystal.Prototypes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code mlip build polycrystal}. */
@Command(
        name = "polycrystal",
        description =
                "A periodic box of grains in random orientations (Voronoi). Groups that overlap at the boundaries are left"
                        + " out, and others so that whole formula units remain.",
        footer = {
            "",
            "Example: mlip build polycrystal Li6PS5Cl --box 50,50,50 --grains 4 -o grains.xyz"
        })
final class PolycrystalCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CRYSTAL", description = "File or name of the crystal.")
    private String crystal;

    @Option(
            names = "--box",
            split = ",",
            required = true,
            arity = "1",
            paramLabel = "L",
            description = "Three lengths of the box, Angstrom.")
    private double[] box;

    @Option(
            names = "--grains",
            paramLabel = "N",
            defaultValue = "4",
            description = "Number of grains (default: ${DEFAULT-VALUE}).")
    private int grains;

    @Mixin private SiteOptions sites;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        output.write(
                Polycrystal.build(Prototypes.load(crystal), box, grains, sites.blueprint()),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
