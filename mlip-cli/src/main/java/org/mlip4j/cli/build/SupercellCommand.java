package org.mlip4j.cli.build;

import org.mlip4j.sim.build.Supercells;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code mlip build supercell}. */
@Command(
        name = "supercell",
        description = "A supercell; partly filled sites are settled with whole atoms.",
        footer = {"", "Example: mlip build supercell LLZO --count Li=56 -o llzo.xyz"})
final class SupercellCommand implements Callable<Integer> {

    @Mixin private SupercellOptions cell;
    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        SupercellOptions.Supercell loaded = cell.load();
        output.write(
                Supercells.build(
                        loaded.bulk(),
                        loaded.sites(),
                        loaded.matrix(),
                        ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
