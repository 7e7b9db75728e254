package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Measurements that go on later find what they would have found at once, to the last digit. */
class AnalyzeStateTest {

    private static final int FRAMES = 120;
    private static final int BEFORE = 53;

    @TempDir private Path folder;
    private Path whole;
    private Path growing;
    private Path state;

    /** Lithium that walks between sulphur in one half of the cell and phosphorus in the other, which drift. */
    @BeforeEach
    void makeTrajectory() {
        Random random = new Random(5);
        double[] positions = random.doubles(3 * 60, 0, 16).toArray();
        int[] species = new int[60];
        Arrays.setAll(species, i -> i < 20 ? 3 : i < 40 ? 15 : 16);
        for (int i = 20; i < 60; i++) {
            positions[3 * i + 2] = (i < 40 ? 0 : 8) + 0.49 * positions[3 * i + 2];
        }
        List<Structure> frames = new ArrayList<>();
        for (int t = 0; t < FRAMES; t++) {
            double edge = 16 + 0.002 * random.nextGaussian();
            frames.add(
                    Structure.of(
                                    Cell.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge),
                                    species,
                                    positions)
                            .wrapped()
                            .withVelocities(random.doubles(180, -1, 1).toArray())
                            .withInfo(Map.of("time", Double.toString(0.1 * t))));
            for (int i = 0; i < 60; i++) {
                positions[3 * i] += 0.03;
                positions[3 * i + i % 3] += (i < 20 ? 0.3 : 0.02) * random.nextGaussian();
            }
        }
        whole = folder.resolve("whole.xyz");
        growing = folder.resolve("growing.xyz");
        state = folder.resolve("run.state");
        Structures.write(whole, frames);
        Structures.write(growing, frames.subList(0, BEFORE));
    }

    private static Cli.Outcome analyze(String what, Path file, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("analyze"));
        arguments.addAll(List.of(what.split(" ")));
        arguments.add(file);
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private void grow() throws IOException {
        Files.copy(whole, growing, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rdf --cutoff 6",
                "adf --cutoff 4",
                "density --layers 8",
                "density --layers 8 --fixed",
                "cell",
                "msd --species Li --temperature 600",
                "msd --reference mass",
                "vdos --pieces 16",
                "vdos --pieces 16 --vacf",
                "grid --species Li --spacing 1 --cube c.cube",
                "sq",
                "xrd",
                "vanhove --species Li --times 1 --cutoff 5",
                "rotation --center P --ligand S --cutoff 4",
                "polyhedra --center P --ligand S --cutoff 4",
                "region --phase P --species Li --width 2 --layer 1",
                "region --phase P --table rdf --width 2 --layer 1",
                "region --phase P --species Li --table track --width 2 --layer 1",
                "region --places 0.0,0.5 --signed --width 2 --layer 1"
            })
    void goesOnWithWhatHasGrown(String what) throws IOException {
        String measure = what.replace("c.cube", folder.resolve("c.cube").toString());
        Cli.Outcome expected = analyze(measure, whole);
        assertEquals(0, expected.status(), expected.err());
        assertEquals(0, analyze(measure, growing, "--state", state).status());
        grow();
        Cli.Outcome outcome = analyze(measure, growing, "--state", state, "--threads", 2);
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(
                expected.out().replace(whole.toString(), ""),
                outcome.out().replace(growing.toString(), ""));
        Cli.Outcome again = analyze(measure, growing, "--state", state);
        assertEquals(outcome.out(), again.out());
    }

    @Test
    void measuresNothingTwice() throws IOException {
        assertEquals(0, analyze("all", growing, "rdf", "cell", "--state", state).status());
        grow();
        Files.writeString(
                growing, Files.readString(growing).replaceFirst("\nLi ", "\nLi -0").strip());
        Cli.Outcome other = analyze("all", growing, "rdf", "cell", "--state", state);
        assertEquals(1, other.status());
        assertTrue(other.err().contains("another trajectory"), other.err());
    }

    /** A frame that is being written when it is read counts when it is whole. */
    @Test
    void frameThatIsCutIsReadLater() throws IOException {
        String text = Files.readString(whole);
        Files.writeString(growing, text.substring(0, text.length() * 2 / 3));
        Cli.Outcome cut = analyze("rdf", growing, "--state", state);
        assertEquals(1, cut.status());
        assertTrue(Files.exists(state));
        assertEquals(0, analyze("rdf", growing, "--state", state, "--keep-going").status());
        grow();
        Cli.Outcome outcome = analyze("rdf", growing, "--state", state);
        assertEquals(
                analyze("rdf", whole).out().replace(whole.toString(), ""),
                outcome.out().replace(growing.toString(), ""));
    }

    @Test
    void severalTrajectoriesHaveTheirOwn() {
        Cli.Outcome outcome = analyze("rdf", whole, growing, "--state", state);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(Files.exists(folder.resolve("run.state.1")));
        assertTrue(Files.exists(folder.resolve("run.state.2")));
        assertFalse(Files.exists(state));
    }

    @Test
    void statesOfSomethingElseAreRefused() throws IOException {
        assertEquals(0, analyze("rdf", whole, "--state", state).status());
        assertRefused("cutoff (10, now 5)", analyze("rdf --cutoff 5", whole, "--state", state));
        assertRefused("--skip and --every", analyze("rdf", whole, "--state", state, "--skip", 3));
        assertRefused("has 53 frames", analyze("rdf", growing, "--state", state));
        assertRefused("measurement", analyze("all", whole, "rdf", "cell", "--state", state));
        assertRefused("state", analyze("msd", whole, "--state", state));
        byte[] bytes = Files.readAllBytes(state);
        for (int length : new int[] {0, 5, 40, bytes.length / 2, bytes.length - 1}) {
            Files.write(state, Arrays.copyOf(bytes, length));
            assertRefused("is damaged", analyze("rdf", whole, "--state", state));
        }
        Files.copy(whole, state, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertRefused("remove it", analyze("rdf", whole, "--state", state));
        assertRefused(
                "cannot be written",
                analyze("rdf", whole, "--state", folder.resolve("nowhere/run.state")));
    }

    private static void assertRefused(String reason, Cli.Outcome outcome) {
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains(reason), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
}
