import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Labels;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Supercell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes the data that model/ is trained with, and the structure that it is used on: rock-salt
 * cells of LiCl, strained and rattled, with the energies and forces of a screened ionic pair potential.
 *
 * <p>It shows how a potential of one's own and the library fit together. It does not describe real LiCl: the reference is
 * a toy, not an electronic-structure calculation.
 *
 * <pre>java -cp 'lib/*' --add-modules jdk.incubator.vector examples/licl/MakeData.java FOLDER</pre>
 */
public final class MakeData {

    static final double CUTOFF = 6.0;
    static final double LATTICE_CONSTANT = 5.13;
    static final int LI = Element.of("Li").code();
    static final int CL = Element.of("Cl").code();

    private MakeData() {}

    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : ".");
        Structures.write(folder.resolve("training.xyz.gz"), dataSet(48, 1));
        Structures.write(
                folder.resolve("structure.xyz"),
                List.of(rattled(rockSalt(2), 0.02, new SplittableRandom(3))));
    }

    /** The conventional cell of 8 atoms, repeated n times along each edge. */
    static Structure rockSalt(int n) {
        double h = LATTICE_CONSTANT / 2;
        String[] symbols = {"Li", "Li", "Li", "Li", "Cl", "Cl", "Cl", "Cl"};
        double[] positions = {
            0, 0, 0, 0, h, h, h, 0, h, h, h, 0, h, 0, 0, 0, h, 0, 0, 0, h, h, h, h
        };
        return Supercell.of(
                Structure.of(Cell.cubic(LATTICE_CONSTANT), symbols, positions), n, n, n);
    }

    /** Strained and rattled crystals with the energies and forces of the reference. */
    static List<Structure> dataSet(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Structure crystal = Supercell.of(rockSalt(1), 2, 2, 1);
        List<Structure> structures = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            double amplitude = 0.3 * (k + 1) / count;
            Structure structure = rattled(strained(crystal, random), amplitude, random);
            Result reference = new IonicPairs().evaluate(structure);
            structures.add(
                    structure.withLabels(
                            Labels.NONE
                                    .withEnergy(reference.energy())
                                    .withForces(reference.forces())));
        }
        return structures;
    }

    static Structure strained(Structure structure, SplittableRandom random) {
        double[] strain = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        for (int i = 0; i < 9; i++) {
            strain[i] += random.nextDouble(-0.04, 0.04);
        }
        return structure
                .withPositions(product(structure.positions(), strain))
                .withCell(
                        structure.cell().withVectors(product(structure.cell().vectors(), strain)));
    }

    /** Row vectors times a 3x3 matrix. */
    static double[] product(double[] rows, double[] matrix) {
        double[] result = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < 3; k++) {
                result[i] += rows[i - i % 3 + k] * matrix[3 * k + i % 3];
            }
        }
        return result;
    }

    static Structure rattled(Structure structure, double amplitude, SplittableRandom random) {
        double[] positions = structure.positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += amplitude * random.nextDouble(-1, 1);
        }
        return structure.withPositions(positions);
    }

    /**
     * V(r) = (k q_i q_j exp(-r / 4) / r + A exp(-r / 0.33)) (1 - (r / r_c)^2)^3 with charges +1 and -1, and A such that
     * rock salt is at rest at the lattice constant.
     */
    static final class IonicPairs implements Potential {

        private static final double COULOMB = Units.HARTREE * Units.BOHR;
        private static final double REPULSION = 663;

        @Override
        public PotentialInfo info() {
            List<Element> elements = List.of(Element.of(LI), Element.of(CL));
            return new PotentialInfo(
                    "pairs", "ionic pairs", elements, CUTOFF, 0, "scalar", Map.of());
        }

        @Override
        public Evaluator newEvaluator() {
            return this::accumulate;
        }

        private void accumulate(NeighborList list, Accumulator out) {
            double[] r = list.positions();
            int[] species = list.species();
            for (int c = list.begin(); c < list.end(); c++) {
                int i = list.centers()[c];
                double energy = 0;
                for (int k = list.first()[c]; k < list.first()[c + 1]; k++) {
                    int j = list.neighbors()[k];
                    double dx = r[3 * j] - r[3 * i];
                    double dy = r[3 * j + 1] - r[3 * i + 1];
                    double dz = r[3 * j + 2] - r[3 * i + 2];
                    double d = Math.sqrt(dx * dx + dy * dy + dz * dz);
                    if (d < CUTOFF) {
                        double sign = species[i] == species[j] ? 1 : -1;
                        double coulomb = sign * COULOMB * Math.exp(-d / 4) / d;
                        double repulsion = REPULSION * Math.exp(-d / 0.33);
                        double x = 1 - d * d / (CUTOFF * CUTOFF);
                        double slope =
                                (-coulomb * (1 / d + 0.25) - repulsion / 0.33) * x * x * x
                                        - (coulomb + repulsion) * 6 * d / (CUTOFF * CUTOFF) * x * x;
                        energy += 0.5 * (coulomb + repulsion) * x * x * x;
                        double g = 0.5 * slope / d;
                        out.addGradient(i, j, dx, dy, dz, g * dx, g * dy, g * dz);
                    }
                }
                out.addEnergy(i, energy);
            }
        }
    }
}
