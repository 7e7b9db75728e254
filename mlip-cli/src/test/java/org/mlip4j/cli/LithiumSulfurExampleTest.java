package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Displacements;
import org.mlip4j.sim.label.Cp2kLabeller;
import org.mlip4j.sim.label.ExternalProgram;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of the lithium-sulfur example fit each other and this program; CP2K itself is not run. */
class LithiumSulfurExampleTest {

    private static final Path EXAMPLE = Cli.EXAMPLE.resolveSibling("li-s");

    @TempDir private Path folder;

    private static List<Structure> start() {
        return Structures.read(EXAMPLE.resolve("start.xyz"));
    }

    @Test
    void theLoopStartsFromTenStructures() {
        LearnConfig config = LearnConfig.read(EXAMPLE.resolve("learn.yaml"));
        assertEquals(List.of(EXAMPLE.resolve("start.xyz")), config.start());
        LearnConfig.read(EXAMPLE.resolve("learn-melts.yaml"));
        assertEquals(10, start().size());
        for (Structure s : start()) {
            assertTrue(s.cell().isPeriodic() && s.size() <= 32);
            assertTrue(s.info().containsKey("group"));
        }
    }

    /** The commands of README.md make what the third loop explores. */
    @Test
    void theThirdLoopExploresAnInterface() throws IOException {
        Path slab = folder.resolve("slab.xyz");
        String planes = "--plane 1,1,0 --plane2 1,1,0 --thickness 38 --thickness2 38";
        done("build interface Li Li2S " + planes + " -o " + slab);
        done("build supercell " + slab + " --repeat 5,4,1 -o " + folder.resolve("interface.xyz"));
        assertEquals(5980, Structures.read(folder.resolve("interface.xyz")).getFirst().size());
        for (String file : List.of("learn-interface.yaml", "li-s.xyz.gz", "pbe_gpaw.py")) {
            Files.copy(EXAMPLE.resolve(file), folder.resolve(file));
        }
        LearnConfig.read(folder.resolve("learn-interface.yaml"));
    }

    private static void done(String command) {
        Cli.Outcome outcome = Cli.run((Object[]) command.split(" "));
        assertEquals(0, outcome.status(), outcome.err());
    }

    /** Every structure gets an input with a mesh of its own, whose points are at most 0.25 per Angstrom apart. */
    @Test
    void theTemplateIsFilledForEveryStructure() throws IOException {
        LearnConfig.Labels labels = LearnConfig.readLabels(EXAMPLE.resolve("cp2k.yaml"));
        Cp2kLabeller labeller =
                new Cp2kLabeller(
                        Files.readString(labels.label().file().orElseThrow()),
                        new ExternalProgram("true", Duration.ofSeconds(60)));
        for (Structure s : start()) {
            assertThrows(MlipException.class, () -> labeller.label(s, folder));
            String input = Files.readString(folder.resolve("cp2k.inp"));
            assertFalse(input.contains("${"), input);
            StringBuilder mesh = new StringBuilder("SCHEME MONKHORST-PACK");
            for (int k = 0; k < 3; k++) {
                double edge = s.cell().get(k, k);
                mesh.append(' ').append((int) Math.ceil(2 * Math.PI / edge / 0.25));
            }
            assertTrue(input.contains(mesh), () -> mesh + " not in " + input);
        }
    }

    /** Labels are complete, and forces add up to nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "li-s.xyz.gz",
                "li-s-test.xyz.gz",
                "li-s-coarse.xyz.gz",
                "li-s-cp2k.xyz.gz",
                "li-s-cp2k-test.xyz.gz"
            })
    void dataIsComplete(String file) {
        for (Structure s : Structures.read(EXAMPLE.resolve(file))) {
            assertTrue(s.size() <= 32 && s.info().containsKey("group"));
            assertTrue(s.labels().energy().isPresent() && s.labels().virial().isPresent());
            double[] net = new double[3];
            double[] forces = s.labels().forces().orElseThrow();
            for (int c = 0; c < forces.length; c++) {
                net[c % 3] += forces[c] / s.size();
            }
            assertArrayEquals(new double[3], net, 1e-3);
        }
    }

    /**
     * GPAW and CP2K, with other bases and pseudopotentials and the same mesh, for the ten structures that loops of both
     * begin with.
     */
    @Test
    void twoCodesAgree() {
        List<Structure> gpaw = Structures.read(EXAMPLE.resolve("li-s-coarse.xyz.gz"));
        int count = 0;
        double sum = 0;
        int components = 0;
        for (Structure s : Structures.read(EXAMPLE.resolve("li-s-cp2k.xyz.gz"))) {
            if (!"start".equals(s.info().get("origin"))) {
                continue;
            }
            Structure same =
                    gpaw.stream()
                            .filter(g -> Arrays.equals(g.species(), s.species()))
                            .filter(
                                    g ->
                                            Arrays.stream(Displacements.largestComponents(g, s))
                                                    .allMatch(d -> d < 1e-6))
                            .findFirst()
                            .orElseThrow();
            double[] a = same.labels().forces().orElseThrow();
            double[] b = s.labels().forces().orElseThrow();
            for (int c = 0; c < a.length; c++) {
                sum += (a[c] - b[c]) * (a[c] - b[c]);
                assertEquals(a[c], b[c], 0.15);
            }
            components += a.length;
            count++;
        }
        assertEquals(10, count);
        assertTrue(Math.sqrt(sum / components) < 0.018, "RMS " + Math.sqrt(sum / components));
    }

    /** Every step is there, and from one to the next the energy changes by the work of the forces. */
    @ParameterizedTest
    @CsvSource({"li2s-600K.xyz.gz, 501, 0.002", "li12s8-1000K.xyz.gz, 751, 0.005"})
    void dynamicsIsWholeAndItsForcesBelongToItsEnergies(String file, int count, double tolerance) {
        List<Structure> frames = Structures.read(EXAMPLE.resolve(file));
        assertEquals(count, frames.size());
        double mismatch = 0;
        double change = 0;
        for (int k = 1; k < frames.size(); k++) {
            Structure a = frames.get(k - 1);
            Structure b = frames.get(k);
            assertEquals(0.004 * k, Double.parseDouble(b.info().get("time")), 1e-9);
            assertTrue(b.velocities().isPresent());
            double step = energy(b) - energy(a);
            change += step * step;
            step -= work(a, b);
            mismatch += step * step;
        }
        double mean = Math.sqrt(mismatch / (count - 1));
        assertTrue(mean < tolerance, "eV a step: " + mean);
        assertTrue(mismatch < 1e-3 * change);
    }

    private static double work(Structure a, Structure b) {
        double[] before = a.labels().forces().orElseThrow();
        double[] after = b.labels().forces().orElseThrow();
        double work = 0;
        for (int c = 0; c < before.length; c++) {
            work -= (before[c] + after[c]) / 2 * (b.positions()[c] - a.positions()[c]);
        }
        return work;
    }

    /** The pressure is minus the slope of the energy over the volume. */
    @Test
    void stressesBelongToEnergies() {
        List<Structure> lithium =
                Structures.read(EXAMPLE.resolve("li-s.xyz.gz")).stream()
                        .filter(s -> s.info().get("group").equals("li-bcc-perfect"))
                        .toList();
        assertEquals(7, lithium.size());
        for (int k = 1; k < lithium.size(); k++) {
            Structure a = lithium.get(k - 1);
            Structure b = lithium.get(k);
            double slope = -(energy(b) - energy(a)) / (b.cell().volume() - a.cell().volume());
            double mean = (pressure(a) + pressure(b)) / 2;
            assertEquals(mean, slope, 0.002 + 0.05 * Math.abs(mean), "between " + a + " and " + b);
        }
    }

    /** What the data card says of plane waves up to 700 eV instead of 600, and of a finer mesh. */
    @ParameterizedTest
    @CsvSource({"cutoff, 0.0011, 0.025", "mesh, 0.122, 0.68"})
    void finerSettingsChangeWhatTheDataCardSays(String what, double force, double stress)
            throws IOException {
        List<Structure> data = Structures.read(EXAMPLE.resolve("li-s-coarse.xyz.gz"));
        Set<String> groups = new HashSet<>();
        for (String line : Files.readAllLines(EXAMPLE.resolve("check.jsonl"))) {
            JsonNode row = new ObjectMapper().readTree(line);
            if (!row.path("what").asText().equals(what)) {
                continue;
            }
            Structure label = data.get(row.path("structure").asInt());
            assertTrue(groups.add(label.info().get("group")));
            double[] forces = label.labels().forces().orElseThrow();
            double[] virial = label.labels().virial().orElseThrow();
            for (int c = 0; c < forces.length; c++) {
                assertEquals(row.at("/forces/" + c / 3 + "/" + c % 3).asDouble(), forces[c], force);
            }
            for (int c = 0; c < virial.length; c++) {
                double gpa = -virial[c] / label.cell().volume() * Units.GPA;
                assertEquals(row.at("/stress/" + c / 3 + "/" + c % 3).asDouble(), gpa, stress);
            }
        }
        assertEquals(22, groups.size());
    }

    /** The loops label with the level of the data, which is one; that of the coarse mesh is another, and not far off. */
    @Test
    void bothMeshesHaveLabelledTheSameStructures() {
        List<Structure> data = Structures.read(EXAMPLE.resolve("li-s.xyz.gz"));
        List<Structure> before = Structures.read(EXAMPLE.resolve("li-s-coarse.xyz.gz"));
        assertEquals(187, data.size());
        assertEquals(187, before.size());
        String level = LearnConfig.readLabels(EXAMPLE.resolve("learn.yaml")).label().level().get();
        for (Structure test : Structures.read(EXAMPLE.resolve("li-s-test.xyz.gz"))) {
            assertEquals(level, test.labels().level().orElseThrow());
        }
        for (int k = 0; k < data.size(); k++) {
            Structure fine = data.get(k);
            Structure coarse = before.get(k);
            assertEquals(level, fine.labels().level().orElseThrow());
            assertFalse(coarse.labels().level().orElseThrow().equals(level));
            assertArrayEquals(coarse.species(), fine.species());
            assertArrayEquals(coarse.positions(), fine.positions());
            assertEquals(coarse.cell(), fine.cell());
            double energy =
                    fine.labels().energy().orElseThrow() - coarse.labels().energy().orElseThrow();
            assertEquals(0, energy / fine.size(), 0.01);
            double[] forces = coarse.labels().forces().orElseThrow();
            assertArrayEquals(forces, fine.labels().forces().orElseThrow(), 0.13);
        }
    }

    /** Interfaces, and two sulfur atoms for three of lithium, are in the file for tests only. */
    @Test
    void whatIsForTestsIsNotTrainedOn() {
        for (Structure s : Structures.read(EXAMPLE.resolve("li-s.xyz.gz"))) {
            assertFalse(s.info().get("group").startsWith("interface"));
            long sulfur = Arrays.stream(s.species()).filter(z -> z == 16).count();
            assertFalse(5 * sulfur == 2L * s.size());
        }
    }

    private static double energy(Structure structure) {
        return structure.labels().energy().orElseThrow();
    }

    private static double pressure(Structure structure) {
        double[] w = structure.labels().virial().orElseThrow();
        return (w[0] + w[4] + w[8]) / 3 / structure.cell().volume();
    }
}
