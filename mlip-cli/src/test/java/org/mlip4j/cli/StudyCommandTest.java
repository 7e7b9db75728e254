package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.cli.learn.FolderLock;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** A boundary of rock salt with the model of the quickstart, from the list to the table. */
class StudyCommandTest {

    @TempDir private Path folder;

    private Path list() throws IOException {
        Path salt = folder.resolve("licl.xyz");
        double a = 5.13;
        List<double[]> sites = new ArrayList<>();
        double[][] face = {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}};
        for (int ion = 0; ion < 2; ion++) {
            for (double[] f : face) {
                sites.add(new double[] {a * (f[0] + 0.5 * ion), a * f[1], a * f[2]});
            }
        }
        int[] species = {3, 3, 3, 3, 17, 17, 17, 17};
        double[] positions = sites.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
        Structures.write(salt, List.of(Structure.of(Cell.cubic(a), species, positions)));
        Path list = folder.resolve("list.txt");
        Files.writeString(
                list,
                "bulk %s # the crystal\ngood %s --plane 3,1,0 --axis 0,0,1 --thickness 9\nbad %s --plane 3,1,0 --axis 1,0,0\n"
                        .formatted(salt, salt, salt));
        return list;
    }

    private Cli.Outcome study(Path list, Object... more) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "study",
                                "gb",
                                Cli.EXAMPLE.resolve("model"),
                                list,
                                "-o",
                                folder.resolve("out"),
                                "--shifts",
                                "1,2",
                                "--scan-steps",
                                "3",
                                "--fmax",
                                "0.2",
                                "--width",
                                "4",
                                "--species",
                                "Li",
                                "--temperature",
                                "400",
                                "--steps",
                                "100",
                                "--every",
                                "5"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void fromTheListToTheTableAndOn() throws IOException {
        Path list = list();
        Cli.Outcome first = study(list);
        assertEquals(1, first.status(), first.err());
        assertTrue(first.err().contains("does not lie in the plane"), first.err());
        JsonNode rows =
                new ObjectMapper()
                        .readTree(folder.resolve("out/table.json").toFile())
                        .get("boundaries");
        assertEquals(2, rows.size());
        JsonNode good = rows.get(0);
        assertEquals(2, good.get("candidates").asInt());
        double energy = good.get("energy_J_per_m2").asDouble();
        assertTrue(energy > 0.05 && energy < 3, "energy " + energy);
        assertTrue(good.has("D_along_boundary_400K_cm2_per_s"), good.toString());
        assertTrue(rows.get(1).get("problem").asText().contains("does not lie"));
        assertTrue(Files.readString(folder.resolve("out/table.csv")).startsWith("name,"));
        assertTrue(Files.readString(folder.resolve("out/table.html")).contains("good"));
        assertTrue(
                Files.readString(folder.resolve("out/good/md400.xyz.out"))
                        .contains("--thermostat nose-hoover"));
        FileTime before = Files.getLastModifiedTime(folder.resolve("out/good/relaxed.xyz"));
        study(list);
        assertEquals(before, Files.getLastModifiedTime(folder.resolve("out/good/relaxed.xyz")));
        Path start = folder.resolve("out/good").resolve(good.get("start").asText());
        Files.writeString(start, Files.readString(start).replace(":grain:", ":grein:"));
        Cli.Outcome torn = study(list);
        assertTrue(torn.err().contains("has no column 'grain'"), torn.err());
        JsonNode row =
                new ObjectMapper()
                        .readTree(folder.resolve("out/table.json").toFile())
                        .get("boundaries")
                        .get(0);
        assertTrue(row.get("problem").asText().contains("grain"), row.toString());
        assertEquals(energy, row.get("energy_J_per_m2").asDouble(), "what is known stays");
        Cli.Outcome other = study(list, "--seed", "2");
        assertEquals(1, other.status());
        assertTrue(other.err().contains("other settings"), other.err());
        Files.writeString(list, Files.readString(list).replace("--thickness 9", "--thickness 10"));
        Cli.Outcome thicker = study(list);
        assertTrue(thicker.err().contains("was made with other arguments"), thicker.err());
    }

    /** Three temperatures in turn; the same command with more steps goes on from where they ended. */
    @Test
    void diffusionAtSeveralTemperaturesGoesOn() throws IOException {
        for (int steps : new int[] {60, 80}) {
            Cli.Outcome outcome =
                    diffusion(
                            "--temperature",
                            "600,700,800",
                            "--steps",
                            steps,
                            "--round",
                            40,
                            "--skip",
                            10,
                            "--every",
                            2,
                            "--check-size",
                            "2,1,1",
                            "--check-at",
                            "700",
                            "--charge",
                            2);
            assertEquals(0, outcome.status(), outcome.err());
            assertTrue(outcome.out().contains("T/K"), outcome.out());
            assertTrue(outcome.out().contains("plain comparison: a solid"), outcome.out());
            for (String run : new String[] {"600K-1", "700K-1", "800K-1", "700K-1-large"}) {
                List<String> log = Files.readAllLines(folder.resolve("d/" + run + ".log"));
                // A line of names, the start, and every second step.
                assertEquals(2 + steps / 2, log.size());
            }
        }
        assertTrue(Files.exists(folder.resolve("d/table.json")));
        assertTrue(Files.exists(folder.resolve("d/table.png")));
        JsonNode table = new ObjectMapper().readTree(folder.resolve("d/table.json").toFile());
        assertEquals(2, table.get("charge").asDouble());
        JsonNode size = new ObjectMapper().readTree(folder.resolve("d/size.json").toFile());
        assertEquals(2 * size.get("small_atoms").asInt(), size.get("large_atoms").asInt());
        assertEquals(700, size.get("temperature_K").asInt());
    }

    /** At ten million kelvins atoms leave their cell at once; the other temperatures are measured all the same. */
    @Test
    void aRunThatBlowsUpLeavesTheOthers() throws IOException {
        Cli.Outcome outcome =
                diffusion(
                        "--temperature",
                        "10000000,600,700",
                        "--steps",
                        60,
                        "--skip",
                        10,
                        "--every",
                        2);
        assertEquals(1, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("10000000K-1.xyz is left out"), outcome.err());
        assertTrue(outcome.err().contains("the run has blown up"), outcome.err());
        JsonNode table = new ObjectMapper().readTree(folder.resolve("d/table.json").toFile());
        assertTrue(outcome.out().contains("600.000"), outcome.out());
        assertTrue(!table.toString().contains("10000000K"), table.toString());
    }

    private Cli.Outcome diffusion(Object... more) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of(
                                "study",
                                "diffusion",
                                Cli.EXAMPLE.resolve("model"),
                                Cli.EXAMPLE.resolve("structure.xyz"),
                                "--species",
                                "Li",
                                "-o",
                                folder.resolve("d")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private static Object[] shortly(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("--steps", 40, "--skip", 3));
        arguments.addAll(List.of(more));
        return arguments.toArray();
    }

    /** Runs that are there and complete are not those of other options; nothing is measured twice. */
    @Test
    void whatIsThereIsNotTakenForAnotherStudy() throws IOException {
        Object[] same = shortly("--temperature", "600", "--round", 20, "--every", 2);
        Cli.Outcome first = diffusion(same);
        assertEquals(0, first.status(), first.err());
        assertTrue(first.err().contains("20 of 40 steps"), first.err());
        // Frames 0 and 2 belong to the three steps that are left out.
        String table = Files.readAllLines(folder.resolve("d/table.txt")).getFirst();
        assertTrue(table.contains("--skip 2 "), table);
        Cli.Outcome again = diffusion(same);
        assertEquals(0, again.status(), again.err());
        assertTrue(!again.err().contains("20 of 40 steps"), again.err());
        // Killed while the number was written.
        Files.writeString(folder.resolve("d/600K-1.steps"), "");
        assertEquals(0, diffusion(same).status());
        assertEquals("40", Files.readString(folder.resolve("d/600K-1.steps")));
        for (Object[] other :
                new Object[][] {
                    {"--temperature", "600", "--every", 2, "--timestep", 2},
                    {"--temperature", "600", "--every", 4},
                    {"--temperature", "600", "--every", 2, "--seed", 3},
                    {"--temperature", "600", "--every", 2, "--thermostat", "langevin"}
                }) {
            Cli.Outcome outcome = diffusion(shortly(other));
            assertEquals(1, outcome.status(), outcome.out());
            assertTrue(outcome.err().contains("belongs to another run"), outcome.err());
        }
        Cli.Outcome twice = diffusion(shortly("--temperature", "600,600", "--every", 2));
        assertTrue(twice.err().contains("given twice"), twice.err());
        try (FolderLock _ = new FolderLock(folder.resolve("d"), "test")) {
            Cli.Outcome beside = diffusion(same);
            assertEquals(1, beside.status());
            assertTrue(beside.err().contains("another mlip study is at work"), beside.err());
        }
    }
}
