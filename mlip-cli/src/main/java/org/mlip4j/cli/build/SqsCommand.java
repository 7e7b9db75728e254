package org.mlip4j.cli.build;

import org.mlip4j.sim.build.QuasiRandom;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code mlip build sqs}. */
@Command(
        name = "sqs",
        description =
                "A special quasi-random cell of an isovalent alloy: pairs and triangles of the mixed sites hold the combinations"
                        + " of elements as often as a random alloy does. Sites that a CIF shares between elements of one charge"
                        + " are mixed too.",
        footer = {
            "",
            "Example: mlip build sqs Li6PS5Cl --repeat 2,2,2 --replace Cl=Br:16 -o alloy.xyz"
        })
final class SqsCommand implements Callable<Integer> {

    @Mixin private SupercellOptions cell;

    @Option(
            names = "--replace",
            split = ",",
            paramLabel = "HOST=EL:N",
            description =
                    "N atoms of EL in place of HOST, an element or the label of a site, of the same charge: Cl=Br:16.")
    private List<String> replace = List.of();

    @Option(
            names = "--shells",
            paramLabel = "N",
            defaultValue = "4",
            description = "Shells of pairs (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--triangle-shells",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Shells that the edges of triangles belong to, 0 for none (default: ${DEFAULT-VALUE}).")
    private int triangles;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Exchanges tried per candidate (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        SupercellOptions.Supercell loaded = cell.load();
        output.write(
                QuasiRandom.build(
                        loaded.bulk(),
                        loaded.sites(),
                        DopeCommand.replacements(replace),
                        new QuasiRandom.Settings(pairs, triangles, steps),
                        ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
