package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code mlip build} writes what it says, and refuses in one sentence what it cannot build. */
class BuildCommandTest {

    @TempDir private Path folder;

    @Test
    void supercellWithItsReport() throws IOException {
        Path json = folder.resolve("report.json");
        Structure built = build("supercell Li2S --repeat 2,1,1 --json " + json);
        assertEquals(24, built.size());
        assertEquals(2 * 5.71 * 5.71 * 5.71, built.cell().volume(), 1e-6);
        assertTrue(Files.readString(json).contains("\"Li16 S8\""));
    }

    @Test
    void hexagonalBoundariesByFourIndicesAndFromRoundedFiles() throws IOException {
        String[] lists = new String[2];
        for (int k = 0; k < 2; k++) {
            String axis = k == 0 ? "1,0,0" : "2,-1,-1,0";
            lists[k] =
                    Cli.run("build", "gb", "Li3N", "--axis", axis, "--max-atoms", 200, "--list")
                            .out();
        }
        assertTrue(lists[0].lines().count() > 1, lists[0]);
        assertEquals(lists[0], lists[1]);
        Path file = folder.resolve("titanium.vasp");
        Files.writeString(
                file,
                """
                titanium
                1
                2.95 0 0
                -1.475 2.555 0
                0 0 4.683
                Ti
                2
                direct
                0.333 0.667 0.25
                0.667 0.333 0.75
                """);
        Structure built = build("gb " + file + " --plane 0,0,0,1 --twist --sigma 7");
        assertEquals(84, built.size());
    }

    @Test
    void picturesOfStructures() throws IOException {
        Path first = folder.resolve("first.svg");
        Path second = folder.resolve("second.svg");
        build("supercell Li2S --repeat 2,1,1 --picture " + first);
        String cell = folder.resolve("built.xyz").toString();
        assertEquals(0, Cli.run("picture", cell, "-o", second).status());
        assertEquals(Files.readString(first), Files.readString(second));
        Cli.Outcome beyond = Cli.run("picture", cell, "--frame", "2", "-o", second);
        assertEquals(1, beyond.status());
        assertTrue(beyond.err().contains("has 1 frames"), beyond.err());
    }

    @Test
    void perturbedCopiesDifferByTheirSeedOnly() {
        build("supercell Li --repeat 2,2,2");
        double first = Double.NaN;
        String cell = folder.resolve("built.xyz").toString();
        for (int seed : new int[] {1, 1, 2}) {
            Cli.Outcome outcome =
                    Cli.run(
                            (Object[])
                                    ("build perturb "
                                                    + cell
                                                    + " --rattle 0.05 --strain 0.02 --number 3"
                                                    + " --seed "
                                                    + seed
                                                    + " -o "
                                                    + folder
                                                    + "/copies.xyz")
                                            .split(" "));
            assertEquals(0, outcome.status(), outcome.err());
            List<Structure> copies = Structures.read(folder.resolve("copies.xyz"));
            assertEquals(3, copies.size());
            double x = copies.getFirst().positions()[3];
            if (seed == 1) {
                first = Double.isNaN(first) ? x : first;
                assertEquals(first, x, 0);
            } else {
                assertTrue(Math.abs(first - x) > 1e-6);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LLZO --replace Zr=Ta:8 | Li48 O96 Zr8 La24 Ta8",
                "LLZO --replace Zr=Nb:4 | Li52 O96 Zr12 Nb4 La24",
                "LLZO --replace Li=Al:2 | Li50 O96 Al2 Zr16 La24",
                "LLZO --replace Li1=Ga:1 | Li53 O96 Ga1 Zr16 La24",
                "LLZO --replace La=Ba:1 | Li57 O96 Zr16 Ba1 La23",
                "LLZO --replace La=Zr:1,Zr=La:1 --count Li=56 | Li56 O96 Zr16 La24",
                "LLZO --remove O=1 | Li54 O95 Zr16 La24",
                "Li2S --repeat 2,2,2 --remove S=1 --compensate Li | Li62 S31",
                "Li2S --repeat 2,2,2 --replace S=Cl:2 --compensate Li | Li62 S30 Cl2",
                "Li6PS5Cl --replace S=Cl:1 | Li23 Cl5 P4 S19"
            })
    void defectsAreBalanced(String command, String composition) throws IOException {
        Path json = folder.resolve("report.json");
        build("dope " + command + " --candidates 1 --json " + json);
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(
                counts(composition), counts(report.get("composition").asText()), report.toString());
        assertEquals(0, report.get("net_charge_e").asDouble());
    }

    /** Lithium metal on lithium sulfide, as an interface is: nothing to choose, so charges do not matter. */
    @Test
    void orderedCellsMayBeCharged() throws IOException {
        Path cell = folder.resolve("cell.xyz");
        Files.writeString(
                cell,
                """
                4
                Lattice="4 0 0 0 4 0 0 0 8" Properties=species:S:1:pos:R:3 pbc="T T T"
                Li 0 0 0
                Li 2 2 2
                Li 0 0 4
                S 2 2 6
                """);
        Path json = folder.resolve("report.json");
        Structure built = build("supercell " + cell + " --repeat 2,2,1 --json " + json);
        assertEquals(16, built.size());
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(4, report.get("net_charge_e").asDouble());
        assertNull(report.get("electrostatic_energy_ev"), report.toString());
    }

    private static Set<String> counts(String composition) {
        return Set.of(composition.split(" "));
    }

    @Test
    void dopantsSitWhereTheyAreAsked() throws IOException {
        Path json = folder.resolve("report.json");
        build("dope LLZO --replace Li1=Al:2 --candidates 1 --json " + json);
        assertTrue(Files.readString(json).contains("\"Al on Li1\": 2"));
    }

    /** The label of a site that two elements share is that of both rows. */
    @Test
    void dopantsGoOnSharedSites() throws IOException {
        Path cif = folder.resolve("shared.cif");
        Files.writeString(
                cif,
                """
                data_shared
                _cell_length_a 4.2
                _cell_length_b 4.2
                _cell_length_c 4.2
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                loop_
                _atom_site_label
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                _atom_site_occupancy
                Na1 Na 0 0 0 0.75
                K1 K 0 0 0 0.25
                O1' O 0.5 0.5 0.5 1
                """);
        Path json = folder.resolve("report.json");
        Structure built =
                build(
                        "dope "
                                + cif
                                + " --repeat 2,2,2 --replace Na1/K1=Li:2,O1'=S:1 --charges O=-1,S=-1 --json "
                                + json);
        assertEquals(2, java.util.Arrays.stream(built.species()).filter(s -> s == 3).count());
        JsonNode sites = new ObjectMapper().readTree(Files.readString(json)).get("sites");
        assertEquals(4, sites.get("Na on Na1/K1").asInt(), sites.toString());
        assertEquals(2, sites.get("K on Na1/K1").asInt(), sites.toString());
        assertEquals(1, sites.get("S on O1'").asInt(), sites.toString());
    }

    @Test
    void quasiRandomAlloysSayTheirDeviations() throws IOException {
        Path json = folder.resolve("report.json");
        Structure alloy =
                build("sqs Li6PS5Cl --replace Cl=Br:2 --candidates 1 --steps 500 --json " + json);
        assertEquals(2, java.util.Arrays.stream(alloy.species()).filter(s -> s == 35).count());
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(5, report.get("deviations of Cl2 Br2").size(), report.toString());
    }

    /** Half of the tetrahedral sites of a lattice of chlorine, and the model of the quickstart. */
    @Test
    void aModelChoosesAmongCandidates() throws IOException {
        Path cif = folder.resolve("cell.cif");
        Files.writeString(cif, splitSites());
        Path json = folder.resolve("report.json");
        Path model = Cli.EXAMPLE.resolve("model");
        String command =
                "supercell "
                        + cif
                        + " --candidates 4 --keep 3 --json "
                        + json
                        + " --model "
                        + model;
        Structure chosen = build(command);
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        double before = chosenEnergy(report);
        try (Calculator calculator = new Calculator(Potentials.load(model), 1, 0)) {
            assertEquals(calculator.evaluate(chosen).energy(), before, 1e-6);
        }
        build(command + " --relax");
        report = new ObjectMapper().readTree(Files.readString(json));
        assertTrue(chosenEnergy(report) < before, report.toString());
    }

    private static double chosenEnergy(JsonNode report) {
        double least = Double.POSITIVE_INFINITY;
        double ewald = Double.NEGATIVE_INFINITY;
        assertEquals(3, report.get("candidates").size());
        for (JsonNode candidate : report.get("candidates")) {
            least = Math.min(least, candidate.get("model_energy_ev").asDouble());
            assertTrue(candidate.get("electrostatic_energy_ev").asDouble() >= ewald);
            ewald = candidate.get("electrostatic_energy_ev").asDouble();
        }
        assertEquals(least, report.get("model_energy_ev").asDouble(), 0);
        return least;
    }

    private static String splitSites() {
        StringBuilder text = new StringBuilder("data_x\n");
        for (String length : List.of("a", "b", "c")) {
            text.append("_cell_length_").append(length).append(" 5.4\n");
        }
        for (String angle : List.of("alpha", "beta", "gamma")) {
            text.append("_cell_angle_").append(angle).append(" 90\n");
        }
        text.append(
                "loop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n"
                        + "_atom_site_occupancy\n");
        for (String place : List.of("0 0 0", "0 0.5 0.5", "0.5 0 0.5", "0.5 0.5 0")) {
            text.append("Cl1 ").append(place).append(" 1\n");
        }
        for (int i = 0; i < 8; i++) {
            text.append(
                    "Li1 %s %s %s 0.5\n"
                            .formatted(
                                    i % 2 * 0.5 + 0.25,
                                    i / 2 % 2 * 0.5 + 0.25,
                                    i / 4 * 0.5 + 0.25));
        }
        return text.toString();
    }

    @Test
    void boundariesAreListedBySize() {
        Cli.Outcome outcome =
                Cli.run("build", "gb", "Li", "--axis", "0,0,1", "--max-atoms", "100", "--list");
        assertEquals(0, outcome.status(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertTrue(lines.getFirst().contains("atoms"), outcome.out());
        assertTrue(lines.size() > 4, outcome.out());
        assertTrue(lines.get(1).startsWith("    5 "), outcome.out());
    }

    @Test
    void interfacesHaveARichAndAPoorSide() throws IOException {
        Path json = folder.resolve("report.json");
        build(
                "interface Li Li3N --plane 1,1,0 --plane2 1,0,0 --thickness 6 --thickness2 6 --rich N --json "
                        + json);
        assertTrue(Files.readString(json).contains("atoms_per_nm2_at_the_first_interface"));
    }

    @Test
    @Tag("spglib")
    void standardCellsAndSymmetry() throws IOException {
        Path json = folder.resolve("report.json");
        Path primitive = folder.resolve("primitive.xyz");
        Structure small = build("supercell Li2S --cell primitive");
        assertEquals(3, small.size());
        Files.copy(folder.resolve("built.xyz"), primitive);
        Structure standard = build("supercell " + primitive + " --cell standard");
        assertEquals(12, standard.size());
        assertEquals(5.71, standard.cell().get(1, 1), 1e-6);
        Cli.Outcome outcome = Cli.run("build", "symmetry", primitive, "--json", json);
        assertEquals(0, outcome.status(), outcome.err());
        JsonNode report = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(225, report.get("space_group").asInt());
        assertEquals("Fm-3m", report.get("symbol").asText());
    }

    @Test
    void slabHasItsVacuum() {
        Structure slab = build("surface Li2S --plane 1,1,0 --thickness 8 --vacuum 12");
        double[] z = new double[slab.size()];
        java.util.Arrays.setAll(z, i -> slab.positions()[3 * i + 2]);
        java.util.Arrays.sort(z);
        double material = z[z.length - 1] - z[0];
        assertTrue(slab.cell().get(2, 2) - material >= 12, "vacuum");
        assertEquals(0, slab.size() % 3);
    }

    @ParameterizedTest
    @CsvSource({"Li,26", "Li2S,48"})
    void tiltBoundaryHasTwoEqualGrains(String crystal, int atoms) throws IOException {
        Structure built = build("gb " + crystal + " --plane 2,1,0 --axis 0,0,1 --sigma 5");
        assertEquals(atoms, built.size());
        List<String> lines = Files.readAllLines(folder.resolve("built.xyz"));
        long second = lines.stream().skip(2).filter(line -> line.strip().endsWith(" 2")).count();
        assertEquals(built.size() / 2, second);
    }

    @Test
    void interfaceOfMetalAndSulfide() {
        Structure built =
                build(
                        "interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --thickness 6 --thickness2 6");
        long sulfur = java.util.Arrays.stream(built.species()).filter(s -> s == 16).count();
        assertTrue(sulfur > 0 && built.size() > 3 * sulfur, built.size() + " atoms");
    }

    @Test
    void polycrystalNamesItsGrains() throws IOException {
        build("polycrystal Li --box 25,25,25 --grains 5 --seed 3");
        List<String> lines = Files.readAllLines(folder.resolve("built.xyz"));
        long grains =
                lines.stream().skip(2).map(l -> l.substring(l.lastIndexOf(' '))).distinct().count();
        assertEquals(5, grains);
    }

    @Test
    void randomCrystalsHaveTheirCompositionAndDensity() {
        Path file = folder.resolve("random.xyz");
        Cli.Outcome outcome =
                Cli.run(
                        (Object[])
                                ("build random Li2S --atoms 12 --density 1.6 --groups 75-230 --number 4 -o "
                                                + file)
                                        .split(" "));
        assertEquals(0, outcome.status(), outcome.err());
        List<Structure> crystals = Structures.read(file);
        assertEquals(4, crystals.size());
        for (Structure crystal : crystals) {
            assertEquals(12, crystal.size());
            assertTrue(Integer.parseInt(crystal.info().get("space_group")) >= 75);
            double mass = 4 * (2 * 6.94 + 32.06);
            assertEquals(1.6, mass * 1.66053906660 / crystal.cell().volume(), 2e-3);
        }
    }

    @Test
    void packedAtomsHaveTheDensity() {
        Structure built = build("amorphous Li6PS5Cl --atoms 130 --density 1.6");
        assertEquals(130, built.size());
        double mass = 10 * (6 * 6.94 + 30.974 + 5 * 32.06 + 35.45);
        assertEquals(1.6, mass * 1.66053906660 / built.cell().volume(), 2e-3);
    }

    @Test
    void packedAtomsMayBeCharged() {
        Path file = folder.resolve("charged.xyz");
        String command = "build amorphous Li12S8 --density 1.6 -o " + file;
        Cli.Outcome outcome = Cli.run((Object[]) command.split(" "));
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(
                outcome.err().startsWith("mlip: warning: Li12 S8 has the charge -4"),
                outcome.err());
        assertEquals(20, Structures.read(file).getFirst().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | supercell Nowhere | no crystal called 'Nowhere'",
                "1 | supercell LLZO --count Li=55 | charge",
                "1 | supercell Li --repeat 900,900,900 | sites",
                "1 | supercell Li --repeat 0,1,1 | positive",
                "1 | gb Li --plane 2,1,0 --axis 1,0,0 | does not lie in the plane",
                "1 | gb Li --plane 0,0,1 --twist --sigma 6 | Sigma 6",
                "2 | gb Li --plane 2,1,0 | --axis",
                "1 | surface Li --plane 0,0,0 | not all zero",
                "2 | surface Li --plane a,b,c | whole numbers",
                "1 | amorphous Li2S --atoms 12 --density 9 | too close",
                "1 | supercell Li2S --min-distance Li-S=3 | closer than",
                "1 | random Li2S --density 1.6 --groups 0 | from 1 to 230",
                "1 | random Li2S --density 1.6 --groups x | such as 16-230",
                "1 | random Li2S --density 1.6 --groups 227 | do not add up",
                "1 | random Li2S --density 1.6 --atoms 2 | at least the 3",
                "1 | random Li2S --density -1 | between 0 and 30",
                "1 | polycrystal Li --box 9,9 | three positive lengths",
                "1 | polycrystal LLZO --box 4,4,4 | no whole formula unit",
                "1 | polycrystal Li --box 900,900,900 | sites",
                "1 | dope LLZO --replace Zr=Ta:17 | do not fit on 16 Zr",
                "1 | dope LLZO --replace Mg=Ta:1 | neither an element nor a site",
                "1 | dope LLZO --replace Zr:Ta | an example is Zr=Ta:8",
                "1 | dope LLZO --replace Zr=Ta:0 | at least one atom",
                "1 | dope LLZO --replace Zr=Ta:8,Ta=Nb:2 | 'Ta' is neither an element nor a site",
                "1 | dope LLZO --replace Zr=Zr:2 | cannot replace itself",
                "1 | dope LLZO --replace Li=Al:2,Li1=Al:1 | name the sites of each",
                "1 | dope LLZO --remove Li=1 | would come back",
                "1 | sqs LLZO --replace Zr=Ta:8 | not isovalent",
                "1 | sqs LLZO --replace Li=Na:8 | partly vacant",
                "1 | sqs Li2S | nothing to mix",
                "1 | sqs Li2S --replace S=Se:2 --shells 0 | 1 to 20 shells",
                "1 | sqs Li2S --repeat 2,2,2 --replace Li=Na:8 --shells 20 --triangle-shells 20 | pairs and triangles",
                "1 | interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --match -1 | counted from 0",
                "1 | interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --thickness NaN | must be positive, got NaN",
                "1 | interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --vacuum -5 | zero or more, got -5",
                "1 | supercell LLZO --relax | go with --model",
                "1 | supercell LLZO --model nowhere | nowhere",
                "1 | interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --rich Li | as much Li",
                "1 | interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --rich Li --poor Li | give one of",
                "1 | gb Li --axis 0,0,1 --list --max-atoms 0 | goes from 1",
                "1 | dope Li2S --remove S=1 | name with --compensate",
                "1 | dope Li2S --replace Li=Mg:1 --compensate S | cannot be balanced with S",
                "1 | dope Li2S --replace S=N:1 --compensate Li | cannot be balanced with Li"
            })
    void refusedInOneSentence(int status, String command, String part) {
        Path file = folder.resolve("refused.xyz");
        Cli.Outcome outcome = Cli.run((Object[]) ("build " + command + " -o " + file).split(" "));
        assertEquals(status, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
        String sentence = outcome.err().strip().lines().findFirst().orElseThrow();
        assertTrue(sentence.startsWith("mlip"), sentence);
        assertFalse(outcome.err().contains("\tat "), outcome.err());
        assertFalse(Files.exists(file), "no file");
    }

    private Structure build(String command) {
        Path file = folder.resolve("built.xyz");
        Cli.Outcome outcome = Cli.run((Object[]) ("build " + command + " -o " + file).split(" "));
        assertEquals(0, outcome.status(), outcome.err());
        List<Structure> read = Structures.read(file);
        assertEquals(1, read.size());
        return read.getFirst();
    }
}
