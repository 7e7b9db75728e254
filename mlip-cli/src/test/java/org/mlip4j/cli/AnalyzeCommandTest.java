package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** What is put into trajectories comes out of {@code mlip analyze}. */
class AnalyzeCommandTest {

    @TempDir private Path folder;

    /** Lithium that walks, D = step^2 / (2 * 0.1 ps), among sulphur that stays. */
    private Path walk(String name, int seed, double step) {
        Random random = new Random(seed);
        double[] positions = random.doubles(3 * 30, 0, 15).toArray();
        int[] species = new int[30];
        for (int i = 0; i < 30; i++) {
            species[i] = i < 24 ? 3 : 16;
        }
        List<Structure> frames = new ArrayList<>();
        for (int t = 0; t < 400; t++) {
            frames.add(
                    Structure.of(Cell.cubic(15), species, positions)
                            .wrapped()
                            .withVelocities(random.doubles(90, -1, 1).toArray())
                            .withInfo(Map.of("time", Double.toString(0.1 * t))));
            for (int i = 0; i < 72; i++) {
                positions[i] += step * random.nextGaussian();
            }
        }
        Path file = folder.resolve(name);
        Structures.write(file, frames);
        return file;
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("o.json").toFile());
    }

    private static void assertDone(Cli.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.err());
    }

    @Test
    void diffusionOfOneRun() throws IOException {
        Path file = walk("a.xyz", 1, 0.3);
        Path plot = folder.resolve("msd.png");
        Cli.Outcome outcome =
                Cli.run(
                        "analyze",
                        "msd",
                        file,
                        "--species",
                        "Li",
                        "--temperature",
                        "600",
                        "--json",
                        folder.resolve("o.json"),
                        "--plot",
                        plot);
        assertDone(outcome);
        assertTrue(outcome.out().contains("# diffusive: true"), outcome.out());
        double d = json().get("D_cm2_per_s").asDouble();
        assertEquals(0.45e-4, d, 2 * json().get("D_interval95_cm2_per_s").asDouble());
        // 24 ions in 3375 A^3 at 600 K, by hand.
        double sigma = 24 / 3375e-24 * 1.602176634e-19 * d / (8.617333262e-5 * 600);
        assertEquals(sigma, json().get("conductivity_S_per_cm").asDouble(), 1e-9 * sigma);
        assertTrue(Files.size(plot) > 5000);
    }

    @Test
    void activationEnergyOfSeveralRunsWithReplicas() throws IOException {
        List<Object> args = new ArrayList<>(List.of("analyze", "msd"));
        double[] temperatures = {600, 700, 850, 1000, 1000};
        for (int k = 0; k < 5; k++) {
            double d = Math.exp(2 - 0.2 / (8.617333262e-5 * temperatures[k]));
            args.add(walk(k + ".xyz", k, Math.sqrt(2 * 0.1 * d)));
        }
        args.addAll(List.of("--temperature", "600,700,850,1000,1000", "--species", "Li"));
        args.addAll(List.of("--extrapolate", "300", "--json", folder.resolve("o.json")));
        Cli.Outcome outcome = Cli.run(args.toArray());
        assertDone(outcome);
        assertEquals(4, json().get("T/K").size());
        for (int k = 0; k < 5; k++) {
            JsonNode run = json().get("runs").get(k);
            assertEquals(temperatures[k], run.get("temperature_K").asDouble());
            assertEquals(
                    24
                            / 3375e-24
                            * 1.602176634e-19
                            * run.get("D_cm2_per_s").asDouble()
                            / (8.617333262e-5 * temperatures[k]),
                    run.get("conductivity_S_per_cm").asDouble(),
                    1e-9);
        }
        assertTrue(json().get("haven").get(0).isNull() && json().get("haven").get(3).isNumber());
        assertEquals(
                0.2,
                json().get("activation_energy_eV").asDouble(),
                4 * json().get("activation_energy_error_eV").asDouble());
        assertTrue(outcome.err().contains("outside of the temperatures"), outcome.err());
        assertTrue(json().has("conductivity_S_per_cm_at_300_K_low95"));
        assertEquals(1, json().get("charge").asDouble());
        assertEquals(2, json().get("replicas").get(3).asInt());
        assertEquals(2, json().get("diffusive_by_themselves").get(3).asInt());
    }

    /** Where ions only shake about their sites the table has a bound in place of a coefficient. */
    @Test
    void boundsStandWhereThereIsNoDiffusion() throws IOException {
        Path walk = walk("a.xyz", 1, 0.3);
        Path shaking = shaking(walk);
        Object[] args = {"analyze", "msd", walk, shaking, "--temperature", "900,600"};
        List<Object> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--species", "Li", "--json", folder.resolve("o.json")));
        assertDone(Cli.run(all.toArray()));
        int still = json().get("T/K").get(0).asDouble() == 600 ? 0 : 1;
        JsonNode bounds = json().get("D_upper_bound95");
        assertTrue(bounds.get(1 - still).isNull());
        assertTrue(
                bounds.get(still).asDouble() > 0 && bounds.get(still).asDouble() < 1e-6,
                bounds.toString());
        assertEquals(json().get("runs").get(1).get("D_upper_bound95_cm2_per_s"), bounds.get(still));
    }

    /** Ions that only shake about where a walk begins. */
    private Path shaking(Path walk) throws IOException {
        Structure first = Structures.read(walk).getFirst();
        Random random = new Random(5);
        List<Structure> frames = new ArrayList<>();
        for (int t = 0; t < 400; t++) {
            double[] positions = first.positions().clone();
            for (int i = 0; i < 72; i++) {
                positions[i] += 0.1 * random.nextGaussian();
            }
            frames.add(
                    first.withPositions(positions)
                            .withInfo(Map.of("time", Double.toString(0.1 * t))));
        }
        Path shaking = folder.resolve("b.xyz");
        Structures.write(shaking, frames);
        return shaking;
    }

    /** A replica in which ions only shake by chance counts in the mean, and the table says that it is one of two. */
    @Test
    void replicasThatAreNotDiffusiveAreNotLeftOut() throws IOException {
        Path walk = walk("a.xyz", 1, 0.3);
        Path still = shaking(walk);
        Path json = folder.resolve("o.json");
        assertDone(Cli.run("analyze", "msd", walk, "--species", "Li", "--json", json));
        double alone = json().get("D_cm2_per_s").asDouble();
        Cli.Outcome both =
                Cli.run(
                        "analyze",
                        "msd",
                        walk,
                        walk,
                        walk,
                        walk,
                        walk,
                        still,
                        "--species",
                        "Li",
                        "--json",
                        json);
        assertDone(both);
        assertEquals(5.0 / 6 * alone, json().get("D/(cm2/s)").get(0).asDouble(), 0.1 * alone);
        assertEquals(6, json().get("replicas").get(0).asInt());
        assertEquals(5, json().get("diffusive_by_themselves").get(0).asInt());
        assertTrue(both.err().contains("5 of 6 replicas are diffusive"), both.err());
    }

    @Test
    void structureAndVibrations() throws IOException {
        Path file = walk("a.xyz", 1, 0.01);
        assertDone(
                Cli.run(
                        "analyze",
                        "rdf",
                        file,
                        "--cutoff",
                        "6",
                        "--bins",
                        "12",
                        "--json",
                        folder.resolve("o.json"),
                        "--threads",
                        "2"));
        assertEquals(12, json().get("g_Li-S").size());
        assertDone(
                Cli.run(
                        "analyze",
                        "vdos",
                        file,
                        "--pieces",
                        "64",
                        "--json",
                        folder.resolve("o.json")));
        assertEquals(87, json().get("states").asDouble(), 1e-6);
        Cli.Outcome few = Cli.run("analyze", "vdos", file, "--pieces", "512");
        assertEquals(1, few.status());
        assertTrue(few.err().contains("coarser resolution"), few.err());
    }

    @Test
    void severalInOnePassAreTheSameAsOneByOne() throws IOException {
        Path file = walk("a.xyz", 1, 0.3);
        Path json = folder.resolve("o.json");
        Path report = folder.resolve("o.html");
        Path tables = folder.resolve("tables");
        assertDone(
                Cli.run(
                        "analyze",
                        "all",
                        file,
                        "rdf --cutoff 6 --bins 12",
                        "msd --species Li",
                        "adf --cutoff 4",
                        "density --axis a --layers 10",
                        "-o",
                        tables,
                        "--report",
                        report,
                        "--json",
                        json,
                        "--threads",
                        "2"));
        JsonNode all = json();
        double atoms = 0;
        for (JsonNode layer : all.get("density").get("n_Li/A-3")) {
            atoms += layer.asDouble() * 15 * 15 * 1.5;
        }
        assertEquals(24, atoms, 1e-9);
        assertTrue(all.get("adf").has("p_Li-S-Li") && all.get("adf").has("bonds_S-Li"));
        assertDone(
                Cli.run("analyze", "rdf", file, "--cutoff", "6", "--bins", "12", "--json", json));
        assertEquals(json().get("g_Li-S"), all.get("rdf").get("g_Li-S"));
        assertDone(Cli.run("analyze", "msd", file, "--species", "Li", "--json", json));
        assertEquals(json().get("D_cm2_per_s"), all.get("msd").get("D_cm2_per_s"));
        assertTrue(Files.readString(report).contains("data:image/png"));
        assertEquals(
                12,
                Files.readAllLines(tables.resolve("rdf.txt")).stream()
                        .filter(l -> !l.startsWith("#"))
                        .count());
        Cli.Outcome wrong = Cli.run("analyze", "all", file, "rdf --nothing 3");
        assertEquals(2, wrong.status());
        assertTrue(wrong.err().contains("--nothing"), wrong.err());
    }

    /** The mean of two files, with an error that their scatter says too. */
    @Test
    void severalFilesAreReplicas() throws IOException {
        Path one = walk("a.xyz", 1, 0.01);
        Path two = walk("b.xyz", 2, 0.01);
        Path json = folder.resolve("o.json");
        List<double[]> found = new ArrayList<>();
        for (Object[] files : new Object[][] {{one}, {two}, {one, two}}) {
            List<Object> args = new ArrayList<>(List.of("analyze", "rdf", "--bins", "10"));
            args.addAll(List.of(files));
            args.addAll(List.of("--json", json));
            assertDone(Cli.run(args.toArray()));
            found.add(
                    new double[] {
                        json().get("g_all").get(7).asDouble(),
                        json().get("g_all_error").get(7).asDouble()
                    });
        }
        assertEquals((found.get(0)[0] + found.get(1)[0]) / 2, found.get(2)[0], 1e-12);
        double scatter = Math.abs(found.get(0)[0] - found.get(1)[0]) / 2;
        double own = Math.hypot(found.get(0)[1], found.get(1)[1]) / 2;
        assertEquals(Math.max(scatter, own), found.get(2)[1], 1e-9);
    }

    /** Angles that occur in one file only, and errors that tell of the scatter, whatever the order of the files. */
    @Test
    void replicasWhoseColumnsDiffer() throws IOException {
        Path one = bonds("a.xyz", 2.3, 2.2);
        Path two = bonds("b.xyz", 2.0, 4.5);
        Path json = folder.resolve("o.json");
        List<JsonNode> found = new ArrayList<>();
        for (Object[] files : new Object[][] {{one}, {two}, {one, two}, {two, one}}) {
            List<Object> args = new ArrayList<>(List.of("analyze", "adf", "--cutoff", "2.6"));
            args.addAll(List.of(files));
            args.addAll(List.of("--json", json));
            assertDone(Cli.run(args.toArray()));
            found.add(json());
        }
        assertTrue(!found.get(1).has("p_P-P-S"), found.get(1).toString());
        for (JsonNode both : found.subList(2, 4)) {
            assertEquals(found.get(0).get("p_P-P-S"), both.get("p_P-P-S"));
            for (int row = 0; row < 90; row++) {
                assertEquals(
                        (at(found.get(0), "p_S-P-S", row) + at(found.get(1), "p_S-P-S", row)) / 2,
                        at(both, "p_S-P-S", row),
                        1e-12);
            }
            assertEquals(2.15, both.get("length_P-S_A").asDouble(), 1e-3);
            assertEquals(0.15, both.get("length_P-S_A_error").asDouble(), 1e-3);
            assertEquals(2, both.get("trajectory").size());
            assertEquals(20, both.get("frames").asInt());
        }
        Cli.Outcome other = Cli.run("analyze", "rdf", one, walk("c.xyz", 1, 0.1));
        assertEquals(1, other.status());
        assertTrue(other.err().contains("[P, S]") && other.err().contains("[Li, S]"), other.err());
    }

    private static double at(JsonNode found, String column, int row) {
        return found.get(column).get(row).asDouble();
    }

    /** A phosphorus atom with two of sulphur at a distance, and another one. */
    private Path bonds(String name, double toSulphur, double toPhosphorus) throws IOException {
        Random random = new Random(6);
        List<Structure> frames = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            double[] r = {
                5, 5, 5, 5 + toSulphur, 5, 5, 5, 5 + toSulphur, 5, 5, 5, 5 - toPhosphorus
            };
            Arrays.setAll(r, i -> r[i] + 1e-3 * random.nextGaussian());
            frames.add(Structure.of(Cell.cubic(12), new int[] {15, 16, 16, 15}, r));
        }
        Path file = folder.resolve(name);
        Structures.write(file, frames);
        return file;
    }

    @Test
    void aTableOfCoefficients() throws IOException {
        Path table = folder.resolve("d.txt");
        Files.writeString(
                table,
                "# T D error\n600 1e-6 1e-7\n700 3e-6 3e-7\n800 7e-6 7e-7\n1000 2e-5 2e-6\n");
        Cli.Outcome outcome = Cli.run("analyze", "arrhenius", table);
        assertDone(outcome);
        assertTrue(outcome.out().contains("# shape: LINE"), outcome.out());
        Files.writeString(table, "600 1e-6\n");
        Cli.Outcome bad = Cli.run("analyze", "arrhenius", table);
        assertEquals(1, bad.status());
        assertTrue(bad.err().contains("d.txt:1") || bad.err().contains("line 1"), bad.err());
    }

    @Test
    void framesLeftOutAreNamed() throws IOException {
        Path file = walk("a.xyz", 1, 0.1);
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 40));
        Cli.Outcome stopped = Cli.run("analyze", "rdf", file);
        assertEquals(1, stopped.status());
        assertTrue(stopped.err().contains("frame 400"), stopped.err());
        Cli.Outcome kept = Cli.run("analyze", "rdf", file, "--keep-going");
        assertDone(kept);
        assertTrue(kept.err().contains("frame 400"), kept.err());
        assertTrue(kept.out().contains("# frames: 399"), kept.out());
    }

    @Test
    void propertiesOfTheExampleModel() throws IOException {
        Path model = Cli.EXAMPLE.resolve("model");
        Path structure = Cli.EXAMPLE.resolve("structure.xyz");
        assertDone(
                Cli.run(
                        "analyze",
                        "eos",
                        model,
                        structure,
                        "--as-is",
                        "--range",
                        "0.2",
                        "--clamped",
                        "--points",
                        "7",
                        "--json",
                        folder.resolve("o.json")));
        assertEquals(7, json().get("E/eV").size());
        assertTrue(json().get("clamped").asBoolean());
        assertEquals(
                json().get("energy_ev_per_atom").asDouble() * json().get("atoms").asInt(),
                json().get("E/eV").get(3).asDouble(),
                1e-9);
        assertDone(Cli.run("analyze", "dimer", model, "--json", folder.resolve("o.json")));
        assertEquals(200, json().get("r/A").size());
        assertAllStatesAreShown(model);
        Path constants = folder.resolve("FORCE_CONSTANTS");
        assertDone(
                Cli.run(
                        "analyze",
                        "phonon",
                        model,
                        structure,
                        "--as-is",
                        "--supercell",
                        "2,1,1",
                        "--mesh",
                        "1",
                        "--force-constants",
                        constants));
        int total = 2 * Structures.read(structure).getFirst().size();
        List<String> lines = Files.readAllLines(constants);
        assertEquals(1 + 4 * total * total, lines.size());
        assertEquals(total + " " + total, lines.getFirst().strip().replaceAll(" +", " "));
        Cli.Outcome wrong = Cli.run("analyze", "phonon", model, structure, "--as-is", "--q", "0,0");
        assertEquals(1, wrong.status());
        assertTrue(wrong.err().contains("wave vector"), wrong.err());
    }

    /** A crystal of the structure of CsCl is not stable with this model; its imaginary modes belong to the density too. */
    private void assertAllStatesAreShown(Path model) throws IOException {
        Path structure = folder.resolve("cscl.xyz");
        double[] positions = {0, 0, 0, 1.55, 1.55, 1.55};
        Structures.write(
                structure, List.of(Structure.of(Cell.cubic(3.1), new int[] {3, 17}, positions)));
        assertDone(
                Cli.run(
                        "analyze",
                        "phonon",
                        model,
                        structure,
                        "--as-is",
                        "--supercell",
                        "2,2,2",
                        "--mesh",
                        "2",
                        "--json",
                        folder.resolve("o.json")));
        JsonNode axis = json().get("f/THz");
        double step = axis.get(1).asDouble() - axis.get(0).asDouble();
        double states = 0;
        for (JsonNode density : json().get("states_per_THz")) {
            states += step * density.asDouble();
        }
        assertEquals(3 * json().get("atoms").asInt(), states, 1e-3);
        double lowest = json().get("lowest_frequency_THz").asDouble();
        assertTrue(lowest < -1 && axis.get(0).asDouble() < lowest, "lowest " + lowest);
    }

    /** Two grains of oxygen, labelled; lithium walks everywhere alike. */
    @Test
    void boundariesAndGrains() throws IOException {
        Path built = folder.resolve("gb.xyz");
        Path run = folder.resolve("run.xyz");
        bicrystal(built, run, 4);
        assertDone(region(run, built, "profile"));
        for (String region : List.of("along_boundary", "across_grain")) {
            double d = json().get("D_" + region + "_cm2_per_s").asDouble();
            double error = json().get("D_" + region + "_error_cm2_per_s").asDouble();
            assertEquals(0.45e-4, d, 4 * error + 0.1e-4, region);
        }
        assertTrue(json().get("excess_Li_per_A2_error").isNumber());
        assertDone(region(run, built, "track"));
        assertEquals(32, json().get("grain2_thickness/A").get(0).asDouble(), 3);
        assertDone(region(run, built, "rdf"));
        assertTrue(json().has("g_grain_Li-O"));
        assertDone(region(run, built, "profile"));
        double width = json().get("width_1_A").asDouble();
        JsonNode places = json().get("distance/A");
        Path again = folder.resolve("again.xyz");
        bicrystal(built, again, 5);
        assertDone(region(again, built, "profile"));
        width += json().get("width_1_A").asDouble();
        assertDone(region(run, built, "profile", again));
        assertEquals(places, json().get("distance/A"));
        assertEquals(width / 2, json().get("width_1_A").asDouble(), 1e-9);
        Cli.Outcome other = Cli.run("analyze", "region", run, "--grains", run);
        assertEquals(1, other.status());
        assertTrue(other.err().contains("no column 'grain'"), other.err());
    }

    private Cli.Outcome region(Path run, Path built, String table, Path... replicas) {
        List<Object> args = new ArrayList<>(List.of("analyze", "region", run));
        args.addAll(List.of(replicas));
        args.addAll(List.of("--grains", built, "--species", "Li", "--interval", "0.1"));
        args.addAll(List.of("--table", table, "--json", folder.resolve("o.json")));
        return Cli.run(args.toArray());
    }

    private static void bicrystal(Path built, Path run, int seed) throws IOException {
        Random random = new Random(4);
        int[] species = new int[300];
        double[] positions = new double[900];
        StringBuilder text = new StringBuilder();
        text.append(
                "300\nLattice=\"16 0 0 0 16 0 0 0 64\" Properties=species:S:1:pos:R:3:grain:I:1\n");
        for (int i = 0; i < 300; i++) {
            species[i] = i < 100 ? 3 : 8;
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = (d == 2 ? 64 : 16) * random.nextDouble();
            }
            text.append(i < 100 ? "Li" : "O").append(" 0 0 0 ");
            text.append(positions[3 * i + 2] < 32 ? "1\n" : "2\n");
        }
        Files.writeString(built, text);
        List<Structure> frames = new ArrayList<>();
        Cell cell = Cell.periodic(16, 0, 0, 0, 16, 0, 0, 0, 64);
        Random steps = new Random(seed);
        for (int t = 0; t < 200; t++) {
            for (int i = 0; i < 300; i++) {
                positions[i] += 0.3 * steps.nextGaussian();
            }
            frames.add(Structure.of(cell, species, positions).wrapped());
        }
        Structures.write(run, frames);
    }

    @Test
    void scatteringAndDensityOnAGrid() throws IOException {
        Path file = walk("a.xyz", 1, 0.01);
        Path json = folder.resolve("o.json");
        assertDone(Cli.run("analyze", "sq", file, "--every", "50", "--q", "4", "--json", json));
        assertEquals(200, json().get("S_X-ray").size());
        assertDone(
                Cli.run(
                        "analyze",
                        "xrd",
                        file,
                        "--every",
                        "200",
                        "--two-theta",
                        "10,40",
                        "--json",
                        json));
        assertTrue(json().get("intensity").size() > 10);
        Path cube = folder.resolve("li.cube");
        assertDone(
                Cli.run(
                        "analyze",
                        "grid",
                        file,
                        "--species",
                        "Li",
                        "--spacing",
                        "1",
                        "--cube",
                        cube));
        assertEquals(2 + 1 + 3 + 30 + 15 * 15 * 3, Files.readAllLines(cube).size());
    }

    /** Two walks with the same steps differ by their noise, one with other steps by more. */
    @Test
    void trajectoriesBesideAReference() throws IOException {
        Path reference = walk("a.xyz", 1, 0.3);
        Path json = folder.resolve("o.json");
        Path page = folder.resolve("o.html");
        double[] ratios = new double[2];
        for (int k = 0; k < 2; k++) {
            Path other = walk("b.xyz", 5, k == 0 ? 0.3 : 0.45);
            assertDone(
                    Cli.run(
                            "analyze",
                            "compare",
                            reference,
                            other,
                            "msd --species Li",
                            "rdf --cutoff 6 --bins 12",
                            "--report",
                            page,
                            "--json",
                            json));
            ratios[k] = json().get("msd").get("msd/A2").get("ratio").asDouble();
            assertTrue(json().get("rdf").has("g_Li-S") && json().get("worst_ratio").asDouble() > 0);
            assertEquals(1, json().get("length_over_reference").asDouble(), 1e-9);
        }
        assertTrue(ratios[0] < 3 && ratios[1] > 2 * ratios[0], ratios[0] + " " + ratios[1]);
        assertTrue(Files.readString(page).contains("data:image/png"));
        Cli.Outcome wrong =
                Cli.run(
                        "analyze",
                        "compare",
                        reference,
                        Cli.EXAMPLE.resolve("structure.xyz"),
                        "rdf --cutoff 3");
        assertEquals(1, wrong.status());
        assertTrue(wrong.err().contains("same atoms"), wrong.err());
        Path still = walk("still.xyz", 1, 0);
        Cli.Outcome noNoise =
                Cli.run("analyze", "compare", still, walk("b.xyz", 5, 0.3), "rdf --cutoff 6");
        assertEquals(1, noNoise.status(), noNoise.out());
        assertTrue(noNoise.err().contains("no curve of"), noNoise.err());
    }

    @Test
    void correlationsAndPolyhedra() throws IOException {
        Path file = walk("a.xyz", 1, 0.3);
        Path json = folder.resolve("o.json");
        assertDone(
                Cli.run(
                        "analyze",
                        "all",
                        file,
                        "vanhove --species Li --times 0.4,1.04 --cutoff 6 --bins 30",
                        "rotation --center S --ligand Li --cutoff 5",
                        "polyhedra --center Li --ligand S --cutoff 5",
                        "--json",
                        json));
        JsonNode self = json().get("vanhove").get("self_0.4ps");
        // Four steps of 0.3: a spread of 0.6 along each axis.
        double truth = Math.sqrt(2 / Math.PI) / 0.216 * 0.81 * Math.exp(-0.81 / 0.72);
        assertEquals(truth, self.get(4).asDouble(), 0.1 * truth);
        assertTrue(json().get("vanhove").has("distinct_1ps"));
        assertEquals(1, json().get("rotation").get("C_1").get(0).asDouble(), 1e-9);
        assertTrue(json().get("polyhedra").get("ligands").asDouble() > 0);
    }

    /** Two members of a committee whose coefficients differ, two runs of each. */
    @Test
    void diffusionDiffersBetweenMembersOfACommittee() throws IOException {
        List<Object> args = new ArrayList<>(List.of("analyze", "msd"));
        for (int k = 0; k < 4; k++) {
            args.add(walk(k + ".xyz", 20 + k, k < 2 ? 0.2 : 0.4));
        }
        args.addAll(List.of("--temperature", "600,600,600,600", "--species", "Li"));
        args.addAll(List.of("--members", "1,1,2,2", "--json", folder.resolve("o.json")));
        Cli.Outcome four = Cli.run(args.toArray());
        assertDone(four);
        assertTrue(four.out().contains("# runs: 4, each with"), four.out());
        // 0.2 and 0.8e-4 cm2/s: a standard deviation of 0.42e-4.
        assertEquals(0.42e-4, json().get("D_model_error").get(0).asDouble(), 0.12e-4);
        args.set(args.indexOf("1,1,2,2"), "1,2");
        Cli.Outcome few = Cli.run(args.toArray());
        assertEquals(1, few.status());
        assertTrue(few.err().contains("each of 4 trajectories"), few.err());
    }

    /** Atoms in cubic cells whose edges a law gives, with noise. */
    private Path cells(String name, int seed, int frames, IntToDoubleFunction edge) {
        Random random = new Random(seed);
        List<Structure> all = new ArrayList<>();
        for (int t = 0; t < frames; t++) {
            double a = edge.applyAsDouble(t) + 0.01 * random.nextGaussian();
            all.add(Structure.of(Cell.cubic(a), new int[] {3, 3}, new double[6]));
        }
        Path file = folder.resolve(name);
        Structures.write(file, all);
        return file;
    }

    @Test
    void meltingIsFoundAmongTemperaturesAndWhileHeating() throws IOException {
        List<Object> args = new ArrayList<>(List.of("analyze", "cell"));
        List<String> kelvins = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
            int t = 300 + 50 * k;
            args.add(cells(t + ".xyz", k, 100, i -> 4 + 1e-4 * (t - 300) + (t > 480 ? 0.05 : 0)));
            kelvins.add(Integer.toString(t));
        }
        args.addAll(List.of("--temperature", String.join(",", kelvins)));
        args.addAll(List.of("--json", folder.resolve("o.json")));
        assertDone(Cli.run(args.toArray()));
        assertEquals("STEP", json().get("a_A_shape").asText());
        assertEquals(475, json().get("a_A_transition_K").asDouble(), 1e-9);
        assertEquals(
                0.05,
                json().get("a_A_jump").asDouble(),
                4 * json().get("a_A_jump_error").asDouble());
        // The angles do not move, so nothing is said of them.
        assertTrue(!json().has("alpha_deg_shape"));
        Path heating = cells("ramp.xyz", 9, 2000, i -> 4 + 2e-5 * i + (i > 1200 ? 0.05 : 0));
        assertDone(
                Cli.run(
                        "analyze",
                        "cell",
                        heating,
                        "--ramp",
                        "300,1300",
                        "--json",
                        folder.resolve("o.json")));
        assertEquals("STEP", json().get("volume_A3_per_atom_shape").asText());
        assertEquals(900, json().get("volume_A3_per_atom_transition_K").asDouble(), 30);
        Cli.Outcome one = Cli.run("analyze", "cell", heating, "--json", folder.resolve("o.json"));
        assertDone(one);
        assertTrue(json().get("a_A").asDouble() > 4, "the mean, not the parts");
        assertTrue(json().get("a_A_of_part").size() > 30);
        assertTrue(one.out().contains("# a_A_error"), one.out());
        Cli.Outcome bad = Cli.run("analyze", "cell", heating, "--temperature", "300,400");
        assertEquals(1, bad.status());
        assertTrue(bad.err().contains("--temperature needs a number"), bad.err());
    }

    @Test
    void latticeTransitionsAreFlaggedBesideTheActivationEnergy() {
        List<Object> args = new ArrayList<>(List.of("analyze", "msd"));
        List<String> kelvins = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
            double t = 600 + 50 * k;
            double d = Math.exp(2 - 0.2 / (8.617333262e-5 * t));
            List<Structure> frames = new ArrayList<>();
            Random random = new Random(k);
            for (Structure frame :
                    Structures.read(
                            walk("w.xyz", k, Math.sqrt(2 * 0.1 * d)), FormatOptions.defaults())) {
                double edge = 15 + (k > 4 ? 0.5 : 0) + 0.02 * random.nextGaussian();
                frames.add(frame.withCell(Cell.cubic(edge)));
            }
            Path file = folder.resolve(k + ".xyz");
            Structures.write(file, frames);
            args.add(file);
            kelvins.add(Double.toString(t));
        }
        args.addAll(List.of("--temperature", String.join(",", kelvins), "--species", "Li"));
        Cli.Outcome outcome = Cli.run(args.toArray());
        assertDone(outcome);
        assertTrue(outcome.err().contains("the lattice has a transition"), outcome.err());
        assertTrue(outcome.out().contains("volume_A3_per_atom_shape: STEP"), outcome.out());
        assertTrue(outcome.out().contains("usual_relative_error"), outcome.out());
    }
}
