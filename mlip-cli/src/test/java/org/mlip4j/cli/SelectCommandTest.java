package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A moment tensor potential trained by the command, and structures selected with it. */
class SelectCommandTest {

    @TempDir private Path folder;

    private static Structure shaken(Random random, double edge, double noise) {
        String[] symbols = {"Li", "Li", "Li", "Li"};
        double[] p = {0, 0, 0, .5, .5, 0, .5, 0, .5, 0, .5, .5};
        for (int i = 0; i < p.length; i++) {
            p[i] = edge * p[i] + noise * random.nextGaussian();
        }
        return Structure.of(Cell.cubic(edge), symbols, p);
    }

    /** Labels of a screened repulsion, which stands for a code of electronic structure. */
    private static List<Structure> labelled(int count, double edge, double noise, long seed) {
        Random random = new Random(seed);
        List<Structure> all = new ArrayList<>();
        try (Calculator teacher =
                new Calculator(new ZblPotential(List.of(Element.of("Li")), 3, 4))) {
            for (int s = 0; s < count; s++) {
                Structure one = shaken(random, edge, noise);
                Result r = teacher.evaluate(one);
                all.add(
                        one.withLabels(
                                Labels.NONE
                                        .withEnergy(r.energy())
                                        .withForces(r.forces())
                                        .withVirial(r.virial())));
            }
        }
        return all;
    }

    @Test
    void trainedModelSelectsWhatItDoesNotKnow() throws IOException {
        Structures.write(folder.resolve("train.xyz"), labelled(8, 4.2, 0.2, 1));
        List<Structure> pool = labelled(6, 4.2, 0.01, 2);
        pool.addAll(labelled(2, 3.5, 0.1, 3));
        Structures.write(folder.resolve("pool.xyz"), pool);
        Path config = folder.resolve("mlip.yaml");
        Files.writeString(
                config,
                """
                data: [{file: train.xyz}]
                split: {validation: 0.25}
                energy_references: mean
                model: {type: mtp, level: 4, cutoff: 4, radial_basis_size: 4}
                training: {iterations: 3, starts: 1}
                """);
        Cli.Outcome trained = Cli.run("train", config, "--threads", 2);
        assertEquals(0, trained.status(), trained.err());
        Path model = folder.resolve("model/model.almtp");
        assertTrue(
                Files.readString(folder.resolve("model/report.html"))
                        .contains("Final model on the part: validation"));
        assertTrue(Files.readString(folder.resolve("model/training.json")).contains("\"final\""));

        Path out = folder.resolve("selected.xyz");
        Path json = folder.resolve("selected.json");
        Cli.Outcome selected =
                Cli.run(
                        "select",
                        folder.resolve("pool.xyz"),
                        "-n",
                        2,
                        "--by",
                        "maxvol",
                        "--model",
                        model,
                        "--elements",
                        "Li",
                        "-o",
                        out,
                        "--json",
                        json);
        assertEquals(0, selected.status(), selected.err());
        List<Structure> taken = Structures.read(out);
        assertEquals(2, taken.size());
        assertEquals("7", taken.get(0).info().get("selected_from"));
        assertEquals("8", taken.get(1).info().get("selected_from"));
        assertTrue(Double.parseDouble(taken.get(0).info().get("max_grade")) > 2);
        assertTrue(taken.get(0).labels().energy().isPresent(), "labels stay");
        assertTrue(Files.readString(json).contains("\"offered\": 8"));

        Path unnamed = folder.resolve("unnamed.cfg");
        Structures.write(
                unnamed, List.of(pool.getFirst()), FormatOptions.defaults().withElements("Li"));
        Cli.Outcome nameless =
                Cli.run("select", unnamed, "-n", 1, "--by", "maxvol", "--model", model, "-o", out);
        assertEquals(1, nameless.status());
        assertTrue(
                nameless.err().contains("the structure holds X0; name the species"),
                nameless.err());

        Cli.Outcome none =
                Cli.run(
                        "select",
                        folder.resolve("train.xyz"),
                        "-n",
                        2,
                        "--by",
                        "farthest",
                        "--model",
                        model,
                        "--elements",
                        "Li",
                        "--start",
                        folder.resolve("train.xyz"),
                        "-o",
                        out);
        assertEquals(1, none.status());
        assertEquals(
                "mlip: nothing to select: of 8 structures are left out 8 (duplicate)",
                none.err().strip());
    }
}
