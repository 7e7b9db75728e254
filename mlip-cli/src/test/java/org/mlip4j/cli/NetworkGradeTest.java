package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.GradientProjection;
import org.mlip4j.hdnnp.HdnnpPotential;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code mlip grade} with a neural network potential. */
class NetworkGradeTest {

    @TempDir private Path folder;

    private Path structures() {
        Path file = folder.resolve("some.xyz");
        Structures.write(
                file, Structures.read(Cli.EXAMPLE.resolve("training.xyz.gz")).subList(0, 6));
        return file;
    }

    private HdnnpPotential built(Path out, Object... more) {
        Object[] command = {
            "grade", Cli.EXAMPLE.resolve("model"), "--build-from", structures(), "-o", out
        };
        Cli.Outcome outcome = Cli.run(Stream.concat(Stream.of(command), Stream.of(more)).toArray());
        assertEquals(0, outcome.status(), outcome.err());
        return (HdnnpPotential) Potentials.load(out);
    }

    @Test
    void featuresAreCombinationsOfTheWholeGradient() {
        Path out = folder.resolve("model.mlip");
        HdnnpPotential model = built(out, "--features", 20);
        assertEquals(Optional.of(new GradientProjection(20, 1)), model.gradientProjection());
        assertEquals(20 * model.info().elements().size(), model.activeSet().orElseThrow().size());
        Cli.Outcome graded = Cli.run("grade", out, folder.resolve("some.xyz"));
        List<String> lines = graded.out().lines().filter(line -> !line.startsWith("#")).toList();
        assertEquals(6, lines.size());
        // Of all atoms no grade is above 2, element by element.
        assertTrue(
                Arrays.stream(new String[] {"# Li ", "# Cl "})
                        .allMatch(
                                start ->
                                        graded.out()
                                                .lines()
                                                .anyMatch(
                                                        line ->
                                                                line.startsWith(start)
                                                                        && line.split("\\s+")[4]
                                                                                .equals("0.0000"))),
                graded.out());
        for (String line : lines) {
            double grade = Double.parseDouble(line.strip().split("\\s+")[2]);
            assertTrue(grade > 0.01 && grade < 1.01, line);
        }
    }

    /** The baseline stands first. */
    @Test
    void ofASumTheFittedNetworkGrades() {
        Potential network = Potentials.load(Cli.EXAMPLE.resolve("model"));
        Path sum = folder.resolve("sum.mlip");
        Potentials.save(new SumPotential(network, network), sum);
        Path out = folder.resolve("model.mlip");
        Cli.Outcome outcome =
                Cli.run("grade", sum, "--build-from", structures(), "-o", out, "--features", 20);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                List.of(false, true),
                SumPotential.termsOf(Potentials.load(out)).stream()
                        .map(term -> Graded.in(term).isPresent())
                        .toList());
    }

    @Test
    void outputWeightsMayBeTheFeatures() {
        HdnnpPotential model = built(folder.resolve("model.mlip"), "--features", 0);
        assertEquals(Optional.empty(), model.gradientProjection());
    }

    @Test
    void featuresGoWithANewActiveSet() {
        Cli.Outcome outcome =
                Cli.run(
                        "grade",
                        Cli.EXAMPLE.resolve("model"),
                        Cli.EXAMPLE.resolve("structure.xyz"),
                        "--features",
                        9);
        assertEquals(2, outcome.status());
        assertTrue(outcome.err().contains("--features goes with --build-from"), outcome.err());
    }
}
