package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Energies of formation, hulls, voltages, defects and surfaces are those of the energies that they come from. */
class AnalyzeEnergiesTest {

    @TempDir private Path folder;

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("o.json").toFile());
    }

    private static void assertDone(Cli.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.err());
    }

    /** A vacancy costs what the crystal's energy per atom is short of; faults end where they begin; members agree with themselves. */
    @Test
    void energiesOfDefectsFaultsAndSurfaces() throws IOException {
        Path model = Cli.EXAMPLE.resolve("model");
        Path cell = Cli.EXAMPLE.resolve("structure.xyz");
        Path json = folder.resolve("o.json");
        assertDone(
                Cli.run(
                        "analyze",
                        "defect",
                        model,
                        cell,
                        "--as-is",
                        "--rigid",
                        "--vacancy",
                        "Li",
                        "--sites",
                        "1-8",
                        "--mu",
                        "Li=-2:-1",
                        "--beside",
                        cell,
                        "--json",
                        json));
        JsonNode low = json().get("energy_low/eV");
        assertEquals(
                1, json().get("energy_high/eV").get(0).asDouble() - low.get(0).asDouble(), 1e-9);
        assertEquals(0, json().get("segregation/eV").get(0).asDouble(), 1e-9);
        Cli.Outcome none =
                Cli.run("analyze", "defect", model, cell, "--as-is", "--rigid", "--vacancy", "Li");
        assertEquals(1, none.status());
        assertTrue(none.err().contains("chemical potential"), none.err());
        assertDone(
                Cli.run(
                        "analyze",
                        "fault",
                        model,
                        cell,
                        "--as-is",
                        "--points",
                        "3",
                        "--json",
                        json));
        assertEquals(0, json().get("end_J_per_m2").asDouble(), 1e-8);
        assertDone(
                Cli.run(
                        "analyze",
                        "traction",
                        model,
                        cell,
                        "--as-is",
                        "--to",
                        "9",
                        "--json",
                        json));
        double work = json().get("work_of_separation_J_per_m2").asDouble();
        Structure whole = Structures.read(cell).getFirst();
        double[] open = whole.cell().vectors();
        open[8] += 20;
        Path slab = folder.resolve("slab.xyz");
        Structures.write(slab, List.of(whole.wrapped().withCell(whole.cell().withVectors(open))));
        assertDone(
                Cli.run(
                        "analyze",
                        "excess",
                        model,
                        slab,
                        "--crystal",
                        cell,
                        "--strained",
                        cell,
                        "--axis",
                        "c",
                        "--planes",
                        "1",
                        "--json",
                        json));
        assertEquals(work, json().get("energy_low_J_per_m2").asDouble(), 1e-8);
        assertEquals(0, json().get("strain_ev").asDouble(), 1e-9);
        List<Object> adsorb =
                new ArrayList<>(List.of("analyze", "defect", model, slab, "--as-is", "--rigid"));
        adsorb.addAll(List.of("--adsorb", "Li", "--grid", "2,1", "--mu", "Li=-2"));
        adsorb.addAll(List.of("--json", json));
        assertDone(Cli.run(adsorb.toArray()));
        assertEquals(2, json().get("energy_low/eV").size());
        assertEquals(0.5, json().get("over_first").get(1).asDouble());
        Structure put = Structures.read(slab).getFirst();
        double[] all = Arrays.copyOf(put.positions(), 3 * put.size() + 3);
        for (int d = 0; d < 3; d++) {
            String column = "xyz".charAt(d) + "/A";
            all[3 * put.size() + d] = json().get(column).get(1).asDouble();
        }
        int[] species = Arrays.copyOf(put.species(), put.size() + 1);
        species[put.size()] = 3;
        try (Calculator calculator = new Calculator(Potentials.load(model))) {
            double more =
                    calculator.evaluate(Structure.of(put.cell(), species, all)).energy()
                            - calculator.evaluate(put).energy();
            assertEquals(more + 2, json().get("energy_low/eV").get(1).asDouble(), 1e-8);
        }
        List<Object> relaxing = new ArrayList<>(adsorb);
        relaxing.set(relaxing.indexOf("--rigid"), "--steps=1");
        refused(relaxing, "is not relaxed, with a force");
        adsorb.set(3, cell);
        Cli.Outcome full = Cli.run(adsorb.toArray());
        assertEquals(1, full.status());
        assertTrue(full.err().contains("vacuum"), full.err());
    }

    /** Lithium that is put on its own metal costs what --mu says. */
    @Test
    void anAtomOnItsOwnMetal() throws IOException {
        Path slab = folder.resolve("metal.xyz");
        double[] r = new double[3 * 16];
        for (int i = 0; i < 16; i++) {
            double half = i % 2 == 0 ? 0 : 1.72;
            r[3 * i] = half + 3.44 * (i / 2 % 2);
            r[3 * i + 1] = half + 3.44 * (i / 4 % 2);
            r[3 * i + 2] = half + 3.44 * (i / 8);
        }
        int[] species = new int[16];
        Arrays.fill(species, 3);
        Cell cell = Cell.periodic(6.88, 0, 0, 0, 6.88, 0, 0, 0, 30);
        Structures.write(slab, List.of(Structure.of(cell, species, r)));
        List<Object> adsorb = new ArrayList<>(List.of("analyze", "defect"));
        adsorb.addAll(List.of(Cli.EXAMPLE.resolve("model"), slab, "--as-is", "--rigid"));
        adsorb.addAll(List.of("--adsorb", "Li", "--grid", "1,1", "--mu", "Li=-2:-1"));
        adsorb.addAll(List.of("--json", folder.resolve("o.json")));
        assertDone(Cli.run(adsorb.toArray()));
        JsonNode found = json();
        assertEquals(
                1, found.get("highest_ev").asDouble() - found.get("lowest_ev").asDouble(), 1e-9);
    }

    /** The crystal and four atoms of lithium above it, in a cell of a height, with the column of the grains. */
    private Path interfaceOf(Structure crystal, double height, String name) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(crystal.size() + 4).append('\n');
        text.append("Lattice=\"10.26 0 0 0 10.26 0 0 0 ").append(height);
        text.append("\" Properties=species:S:1:pos:R:3:grain:I:1 pbc=\"T T T\"\n");
        Structure wrapped = crystal.wrapped();
        for (int i = 0; i < wrapped.size(); i++) {
            text.append(wrapped.species()[i] == 3 ? "Li" : "Cl");
            for (int d = 0; d < 3; d++) {
                text.append(' ').append(wrapped.positions()[3 * i + d]);
            }
            text.append(" 1\n");
        }
        for (int i = 0; i < 4; i++) {
            text.append("Li ").append(5.13 * (i % 2)).append(' ').append(5.13 * (i / 2));
            text.append(" 12.5 2\n");
        }
        Path file = folder.resolve(name);
        Files.writeString(file, text.toString());
        return file;
    }

    /** Lithium on the crystal: what it is made of, and what pulls them apart. */
    @Test
    void anInterfaceWithTheMetal() throws IOException {
        Path model = Cli.EXAMPLE.resolve("model");
        Path cell = Cli.EXAMPLE.resolve("structure.xyz");
        Structure crystal = Structures.read(cell).getFirst();
        Path metal = folder.resolve("metal.xyz");
        double[] two = {0, 0, 0, 1.72, 1.72, 1.72};
        Structures.write(metal, List.of(Structure.of(Cell.cubic(3.44), new int[] {3, 3}, two)));
        Path both = interfaceOf(crystal, 40, "both.xyz");
        List<Object> excess = new ArrayList<>(List.of("analyze", "excess", model, both));
        excess.addAll(List.of("--crystal", cell, "--crystal", metal, "--mu", "Li=" + metal));
        excess.addAll(List.of("--json", folder.resolve("o.json"), "--grains", both));
        assertDone(Cli.run(excess.toArray()));
        JsonNode found = json();
        assertEquals(1, found.get("parts").get(0).asDouble(), 1e-9);
        assertEquals(2, found.get("parts").get(1).asDouble(), 1e-9);
        try (Calculator calculator = new Calculator(Potentials.load(model))) {
            Structure whole = Structures.read(both).getFirst();
            double energy = calculator.evaluate(whole).energy();
            double crystals =
                    calculator.evaluate(crystal).energy()
                            + 2 * calculator.evaluate(Structures.read(metal).getFirst()).energy();
            assertEquals(energy - crystals, found.get("excess_low_ev").asDouble(), 1e-7);
            double apart = -energy;
            for (int[] part : new int[][] {{0, crystal.size()}, {crystal.size(), whole.size()}}) {
                int[] species = Arrays.copyOfRange(whole.species(), part[0], part[1]);
                double[] r = Arrays.copyOfRange(whole.positions(), 3 * part[0], 3 * part[1]);
                apart += calculator.evaluate(Structure.of(whole.cell(), species, r)).energy();
            }
            double work = found.get("work_of_separation_J_per_m2").asDouble();
            assertEquals(16.02176634 * apart / (2 * 10.26 * 10.26), work, 1e-7);
        }
        refused(excess, "in the order of --crystal", "--strained", metal, "--strained", cell);
        excess.set(3, interfaceOf(crystal, 14, "thin.xyz"));
        refused(excess, "make the other grain thicker");
        excess.set(excess.size() - 1, metal);
        refused(excess, "no column 'grain'");
        Path other = folder.resolve("other.xyz");
        excess.set(excess.size() - 1, other);
        Files.writeString(other, Files.readString(both).replace(" 2\n", " 1\n"));
        refused(excess, "one grain only");
        Files.writeString(other, Files.readString(both).replaceFirst("\nCl ", "\nLi "));
        refused(excess, "in the same order");
    }

    private void refused(List<Object> command, String part, Object... more) {
        List<Object> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(more));
        Cli.Outcome outcome = Cli.run(arguments.toArray());
        assertEquals(1, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }

    /** Voltages of structures whose host is another are those of nothing. */
    @Test
    void voltagesNeedOneHost() throws IOException {
        Path metal = folder.resolve("metal.xyz");
        Structures.write(
                metal, List.of(Structure.of(Cell.cubic(3.1), new int[] {3}, new double[3])));
        Path phases = folder.resolve("phases.xyz");
        int[][] species = {{17, 17}, {3, 17, 17}, {3, 17, 3, 17}};
        List<Structure> all = new ArrayList<>();
        for (int[] of : species) {
            double[] r = new double[3 * of.length];
            Arrays.setAll(r, i -> i % 3 == 0 ? 2.6 * (i / 3) : 0);
            all.add(Structure.of(Cell.cubic(10.4), of, r));
        }
        Structures.write(phases, all);
        List<Object> voltage = new ArrayList<>(List.of("analyze", "voltage"));
        voltage.addAll(List.of(Cli.EXAMPLE.resolve("model"), phases, "--metal", metal));
        voltage.addAll(List.of("--json", folder.resolve("o.json"), "--host"));
        List<Object> good = new ArrayList<>(voltage);
        good.add("Cl");
        assertDone(Cli.run(good.toArray()));
        // The mean voltage over the whole range is what the ends and the metal say.
        try (Calculator calculator =
                new Calculator(Potentials.load(Cli.EXAMPLE.resolve("model")))) {
            double mu = calculator.evaluate(Structures.read(metal).getFirst()).energy();
            double gained =
                    calculator.evaluate(all.get(0)).energy()
                            + 2 * mu
                            - calculator.evaluate(all.get(2)).energy();
            JsonNode found = json();
            JsonNode contents = found.get("stable_contents");
            double sum = 0;
            for (int k = 0; k + 1 < contents.size(); k++) {
                double from = contents.get(k).asDouble();
                double to = contents.get(k + 1).asDouble();
                String key = String.format(Locale.ROOT, "voltage_V_from_%.4g_to_%.4g", from, to);
                sum += (to - from) * found.get(key).asDouble();
            }
            assertEquals(gained / 2, sum, 1e-9);
        }
        refused(voltage, "another element", "Li");
        refused(good, "must be positive", "--charge", "0");
        all.set(1, Structure.of(Cell.cubic(9), new int[] {3, 17, 16}, all.get(1).positions()));
        Structures.write(phases, all);
        refused(good, "1.000 S, 1.000 Cl per atom of Cl, the first has 1.000 Cl");
    }

    @Test
    void hullOfTheModelAndOfTheLabels() throws IOException {
        Path file = folder.resolve("phases.xyz");
        double[] energies = {-2, -4, -8, -3.5};
        int[][] species = {{3}, {17}, {3, 17}, {3, 3, 17}};
        List<Structure> phases = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            double[] r = new double[3 * species[k].length];
            for (int i = 0; i < species[k].length; i++) {
                r[3 * i] = 2.5 * i;
            }
            phases.add(
                    Structure.of(Cell.cubic(7.5), species[k], r)
                            .withLabels(Labels.NONE.withEnergy(energies[k])));
        }
        Structures.write(file, phases);
        Cli.Outcome outcome =
                Cli.run(
                        "analyze",
                        "hull",
                        Cli.EXAMPLE.resolve("model"),
                        file,
                        "--json",
                        folder.resolve("o.json"));
        assertDone(outcome);
        // LiCl: -4 per atom against -3 of the elements; Li2Cl: 6.5 above a third of Li and two
        // thirds of LiCl.
        assertEquals(-1, json().get("reference_formation/eV").get(2).asDouble(), 1e-9);
        assertEquals(6.5 / 3, json().get("reference_above_hull/eV").get(3).asDouble(), 1e-9);
        assertEquals(4, json().get("above_hull/eV").size());
        assertTrue(outcome.out().contains("# stable: ["), outcome.out());
    }
}
