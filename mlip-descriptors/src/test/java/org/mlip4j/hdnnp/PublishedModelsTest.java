package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.hdnnp.io.HdnnpProvider;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Published models, evaluated by n2p2 elsewhere and written with eight decimals or in other units. */
@Tag("shared")
class PublishedModelsTest {

    private static final Pattern LATTICE = Pattern.compile("Lattice=\"([^\"]*)\"");
    private static final Pattern ENERGY = Pattern.compile("\\benergy=(\\S+)");

    /**
     * Models in Bohr and Hartree against energies in eV and forces in eV/Angstrom. Forces are left out in the few cells
     * so small that atoms see their own images: there n2p2 omits part of the force (its energies are right, and finite
     * differences of them confirm the forces found here).
     */
    @ParameterizedTest
    @ValueSource(strings = {"Cu", "Li", "Si"})
    void bohrModelsAgreeInElectronvolts(String element) {
        Path folder = SharedData.root().resolve("data/potentials/n2p2").resolve(element);
        Potential potential =
                new HdnnpProvider().load(folder, LoadOptions.DEFAULT.withUnits(Units.ATOMIC));
        double worstEnergy = 0;
        double worstForce = 0;
        List<String> lines = SharedData.lines(folder.resolve(element + "_test_predicted.xyz"));
        int at = 0;
        try (Calculator calculator = new Calculator(potential)) {
            while (at < lines.size()) {
                int atoms = Integer.parseInt(lines.get(at).strip());
                double[] forces = new double[3 * atoms];
                Structure structure = frame(lines.subList(at, at + atoms + 2), forces);
                Result result = calculator.evaluate(structure);
                double energy = Double.parseDouble(find(ENERGY, lines.get(at + 1)));
                worstEnergy = Math.max(worstEnergy, Math.abs(result.energy() - energy) / atoms);
                boolean ownImages = seesOwnImages(structure, potential.info().cutoff());
                for (int i = 0; i < forces.length && !ownImages; i++) {
                    worstForce = Math.max(worstForce, Math.abs(result.forces()[i] - forces[i]));
                }
                at += atoms + 2;
            }
        }
        System.getLogger(getClass().getName())
                .log(
                        System.Logger.Level.INFO,
                        element + ": " + worstEnergy + " eV/atom, " + worstForce + " eV/A");
        assertTrue(worstEnergy < 2e-7, "eV/atom: " + worstEnergy);
        assertTrue(worstForce < 5e-6, "eV/A: " + worstForce);
    }

    private static boolean seesOwnImages(Structure structure, double cutoff) {
        NeighborList list = NeighborSearch.of(structure, cutoff);
        double[] x = list.positions();
        for (int i = 0; i < list.localCount(); i++) {
            for (int p = list.first()[i]; p < list.first()[i + 1]; p++) {
                int j = list.neighbors()[p];
                double r =
                        Math.hypot(
                                Math.hypot(x[3 * j] - x[3 * i], x[3 * j + 1] - x[3 * i + 1]),
                                x[3 * j + 2] - x[3 * i + 2]);
                if (j >= list.localCount() && list.owner(j) == i && r < cutoff) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Structure frame(List<String> lines, double[] forces) {
        int atoms = lines.size() - 2;
        String[] symbols = new String[atoms];
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            String[] words = lines.get(i + 2).strip().split("\\s+");
            symbols[i] = words[0];
            for (int c = 0; c < 3; c++) {
                positions[3 * i + c] = Double.parseDouble(words[1 + c]);
                forces[3 * i + c] = Double.parseDouble(words[4 + c]);
            }
        }
        String[] lattice = find(LATTICE, lines.get(1)).strip().split("\\s+");
        double[] vectors = new double[9];
        for (int c = 0; c < 9; c++) {
            vectors[c] = Double.parseDouble(lattice[c]);
        }
        return Structure.of(Cell.periodic(vectors), symbols, positions);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), text);
        return matcher.group(1);
    }

    /** Forces of n2p2's own examples, all digits of their files. */
    @ParameterizedTest
    @ValueSource(strings = {"Cu2S_PBE", "H2O_RPBE-D3"})
    void agreesWithPredictedOutput(String name) {
        Path folder = SharedData.root().resolve("data/peer_refs/n2p2").resolve(name);
        Potential potential = new HdnnpProvider().load(folder, LoadOptions.DEFAULT);
        Structure structure = SharedData.structures(folder.resolve("input.data")).getFirst();
        Result result = potential.evaluate(structure);
        int i = 0;
        for (String line : SharedData.lines(folder.resolve("predicted_output.data"))) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals("atom")) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(
                            Double.parseDouble(words[7 + c]), result.forces()[3 * i + c], 1e-9);
                }
                i++;
            } else if (words[0].equals("energy")) {
                double energy = Double.parseDouble(words[1]);
                assertEquals(energy, result.energy(), 1e-10 * Math.abs(energy));
            }
        }
        assertEquals(structure.size(), i);
    }
}
