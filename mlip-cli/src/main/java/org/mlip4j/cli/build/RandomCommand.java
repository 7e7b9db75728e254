package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.build.Blueprint;
import org.mlip4j.sim.build.RandomCrystal;
import org.mlip4j.sim.crystal.SpaceGroup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** {@code mlip build random}. */
@Command(
        name = "random",
        description =
                "Random crystals with a composition and a space group, least distances kept: starting points of structure"
                        + " searches and training sets.",
        footer = {
            "",
            "Example: mlip build random Li2S --atoms 24 --density 1.6 --groups 16-230 --number 20 -o random.xyz"
        })
final class RandomCommand implements Callable<Integer> {

    /** Groups that do not take the composition are passed over; this many in a row end the command. */
    private static final int MISSES = 300;

    @Mixin private CompositionOptions composition;

    @Option(
            names = "--groups",
            paramLabel = "N[-M]",
            defaultValue = "2-230",
            description =
                    "A space group, or a range of which one is drawn for each crystal (default: ${DEFAULT-VALUE}).")
    private String groups;

    @Option(
            names = "--number",
            paramLabel = "N",
            defaultValue = "1",
            description = "Crystals (default: ${DEFAULT-VALUE}).")
    private int number;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Structures to write; the name tells the format.")
    private Path output;

    @Mixin private SiteOptions sites;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (!groups.matches("\\d{1,3}(-\\d{1,3})?") || number < 1) {
            throw new MlipException(
                    "--groups takes a number or a range such as 16-230, and --number at least 1");
        }
        String[] ends = groups.split("-");
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        if (first > last) {
            throw new MlipException("the range of --groups begins after its end: " + groups);
        }
        SpaceGroup[] all =
                IntStream.rangeClosed(first, last)
                        .mapToObj(SpaceGroup::of)
                        .toArray(SpaceGroup[]::new);
        write(all, sites.blueprint());
        return 0;
    }

    private void write(SpaceGroup[] all, Blueprint blueprint) {
        Map<Integer, Long> counts = composition.counts();
        double density = composition.density();
        Random random = new Random(blueprint.seed());
        PrintWriter out = spec.commandLine().getOut();
        try (StructureWriter writer = Structures.writer(output, FormatOptions.defaults())) {
            for (int written = 0, missed = 0; written < number; ) {
                SpaceGroup group = all[random.nextInt(all.length)];
                Optional<Structure> found =
                        RandomCrystal.of(group, counts, density, blueprint, random);
                if (found.isPresent()) {
                    writer.write(found.get().withInfo(info(group)));
                    out.println("%d: %d %s".formatted(++written, group.number(), group.symbol()));
                    missed = 0;
                } else if (++missed >= Math.min(MISSES, 3 * all.length)) {
                    throw new MlipException(
                            "no such crystal found in space groups %s: their positions do not add up to this composition, or atoms come too close; change --atoms, or lower --density or --min-distance"
                                    .formatted(groups));
                }
            }
            writer.commit();
        }
    }

    private static Map<String, String> info(SpaceGroup group) {
        Map<String, String> info = new LinkedHashMap<>();
        info.put("space_group", Integer.toString(group.number()));
        return info;
    }
}
