package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.LennardJones;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Correlations in time of motions that are known, pairs of atoms, and curves beside their noise. */
class MotionTest {

    private static final int[] EIGHT = {3, 3, 3, 3, 3, 3, 3, 3};

    private static void feed(Observable observable, long index, Structure structure) {
        observable.prepare(new Frame(index, index + 1, structure)).run();
    }

    /** What walkers have moved after t steps is distributed as Maxwell's velocities are. */
    @Test
    void walkersSpreadAsMaxwellSays() {
        Random random = new Random(8);
        VanHove functions =
                new VanHove(new int[] {3}, Paths.Reference.FRAMEWORK, 8, 40, Long.MAX_VALUE);
        double[] at = random.doubles(3 * 61, 0, 12).toArray();
        int[] species = new int[61];
        Arrays.fill(species, 3);
        species[60] = 16;
        for (int t = 0; t < 400; t++) {
            feed(functions, t, Structure.of(Cell.cubic(12), species, at).wrapped());
            for (int i = 0; i < 180; i++) {
                at[i] += 0.5 * random.nextGaussian();
            }
        }
        VanHove.Function four = functions.at(4);
        double[] r = functions.radii();
        double integral = 0;
        for (int k = 0; k < r.length; k++) {
            // The spread after four steps is one Angstrom.
            double truth = Math.sqrt(2 / Math.PI) * r[k] * r[k] * Math.exp(-r[k] * r[k] / 2);
            assertEquals(truth, four.self()[k], 0.02, "r " + r[k]);
            integral += 0.2 * four.self()[k];
            // Walkers do not see each other: their density is everywhere the mean one.
            assertEquals(1, four.distinct()[k], 6 * four.distinctError()[k] + 0.05);
        }
        assertEquals(1, integral, 1e-9);
        assertThrows(MlipException.class, () -> functions.at(400));
    }

    /** Where nothing moves, the distinct part is the radial distribution function. */
    @Test
    void withoutMotionTheDistinctPartIsTheRadialDistribution() {
        double[] positions = new double[3 * 27];
        for (int i = 0; i < positions.length; i++) {
            int atom = i / 3;
            positions[i] = 3 * new int[] {atom % 3, atom / 3 % 3, atom / 9}[i % 3];
        }
        int[] species = new int[27];
        Arrays.fill(species, 3);
        Structure cubic = Structure.of(Cell.cubic(9), species, positions);
        RadialDistribution rdf = new RadialDistribution(8, 17);
        VanHove functions = new VanHove(new int[0], Paths.Reference.NONE, 8, 17, Long.MAX_VALUE);
        for (int t = 0; t < 3; t++) {
            feed(rdf, t, cubic);
            feed(functions, t, cubic);
        }
        VanHove.Function one = functions.at(1);
        assertArrayEquals(rdf.functions().getFirst().value(), one.distinct(), 1e-9);
        assertEquals(1 / (8.0 / 17), one.self()[0], 1e-9);
        assertEquals(0, functions.largestChange());
    }

    /** Tetrahedra that turn about one of their bonds: C_1 = 1/3 + 2/3 cos(w t). */
    @Test
    void tetrahedraThatTurn() {
        double w = 0.05;
        Reorientation turning = new Reorientation(15, 16, 2.4, Long.MAX_VALUE);
        int frames = 400;
        for (int t = 0; t < frames; t++) {
            double[] positions = new double[30];
            for (int group = 0; group < 2; group++) {
                double[] center = {0.1, 5, 0.2 + 5 * group};
                for (int i = 0; i < 5; i++) {
                    double z = i == 0 ? 0 : i == 1 ? 1 : -1.0 / 3;
                    double flat = i < 2 ? 0 : Math.sqrt(8) / 3;
                    double angle = 2 * Math.PI * i / 3 + w * t;
                    int at = 15 * group + 3 * i;
                    positions[at] = center[0] + 2 * flat * Math.cos(angle);
                    positions[at + 1] = center[1] + 2 * flat * Math.sin(angle);
                    positions[at + 2] = center[2] + 2 * z;
                }
            }
            int[] species = {15, 16, 16, 16, 16, 15, 16, 16, 16, 16};
            feed(turning, t, Structure.of(Cell.cubic(10), species, positions).wrapped());
        }
        Reorientation.Correlation c = turning.correlation();
        assertEquals(2, c.groups());
        assertEquals(8, c.bonds());
        assertEquals(0, c.broken());
        for (int t = 0; t < c.first().length; t++) {
            double cosine = 1.0 / 9 + 8.0 / 9 * Math.cos(w * t);
            assertEquals(1.0 / 4 + 3 * cosine / 4, c.first()[t], 1e-9);
            assertEquals(1.0 / 4 + 3 * (1.5 * cosine * cosine - 0.5) / 4, c.second()[t], 1e-9);
            assertEquals(0, c.firstError()[t], 1e-7);
        }
        double fall = Math.acos((Math.exp(-1) - 1.0 / 3) * 1.5) / w;
        assertEquals(fall, c.time(), 0.01);
        Reorientation none = new Reorientation(15, 16, 1, 100);
        Structure frame = Structure.of(Cell.cubic(9), new int[] {15, 16}, new double[6]);
        assertThrows(MlipException.class, () -> feed(none, 0, frame));
    }

    /** Atoms about the edges of a cell that a flipped one follows: whether the crossings are told or not, they only shake. */
    @Test
    void aCellThatFlipsMovesNoAtom() {
        for (boolean isTold : new boolean[] {true, false}) {
            Random random = new Random(4);
            double[] base = random.doubles(24, -20, 30).toArray();
            Paths paths = new Paths(new int[0], Paths.Reference.NONE, Long.MAX_VALUE);
            for (int t = 0; t < 30; t++) {
                double tilt = 5 + 1e-4 * (t - 14.5);
                double[] vectors = {10, 0, 0, tilt > 5 ? tilt - 10 : tilt, 10, 0, 0, 0, 10};
                double[] moved =
                        Arrays.stream(base).map(x -> x + 0.05 * random.nextGaussian()).toArray();
                Structure frame = Structure.of(Cell.periodic(vectors), EIGHT, moved);
                feed(
                        paths,
                        t,
                        isTold
                                ? frame.withInfo(Map.of(Structure.UNWRAPPED, "T"))
                                : frame.wrapped());
            }
            assertShaken(paths, 0.5);
        }
    }

    /** A layer whose third vector is zero, as ASE writes it. */
    @Test
    void layersWithoutAThirdVector() {
        Cell layer = Cell.of(new double[] {8, 0, 0, 3, 7, 0, 0, 0, 0}, true, true, false);
        for (boolean isTold : new boolean[] {true, false}) {
            Random random = new Random(5);
            double[] base = random.doubles(24, -20, 30).toArray();
            Paths paths = new Paths(new int[0], Paths.Reference.NONE, Long.MAX_VALUE);
            Reorientation bonds = new Reorientation(15, 16, 1, Long.MAX_VALUE);
            for (int t = 0; t < 30; t++) {
                double[] moved =
                        Arrays.stream(base).map(x -> x + 0.05 * random.nextGaussian()).toArray();
                Structure frame = Structure.of(layer, EIGHT, moved);
                feed(
                        paths,
                        t,
                        isTold
                                ? frame.withInfo(Map.of(Structure.UNWRAPPED, "T"))
                                : frame.wrapped());
                double[] pair = {0.03 * (t % 2) - 0.01, 0.1, 0, 0.3, 0.1, 0.5};
                feed(bonds, t, Structure.of(layer, new int[] {15, 16}, pair).wrapped());
            }
            assertShaken(paths, 0.5);
            assertEquals(0, bonds.correlation().broken());
        }
    }

    private static void assertShaken(Paths paths, double most) {
        for (int t = 0; t < paths.length(); t++) {
            for (double moved : paths.at(t)) {
                assertEquals(0, moved, most, "frame " + t);
            }
        }
    }

    /** One minimum: the way of the energy is no longer than need be, and the force turns once. */
    @Test
    void pairOfArgon() {
        double[] r = new double[300];
        Arrays.setAll(r, k -> 2.5 + 5.5 * k / 299);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0)) {
            DimerCurve curve = DimerCurve.of(calculator, 18, 18, r);
            assertEquals(1, curve.tortuosity(), 1e-9);
            assertEquals(1, curve.turns());
            assertTrue(curve.isRepulsiveToTheEnd());
            int least = 0;
            for (int k = 0; k < 300; k++) {
                least = curve.energies()[k] < curve.energies()[least] ? k : least;
            }
            assertEquals(r[least], curve.repulsiveBelow(), 2 * 5.5 / 299);
        }
    }

    /** Two runs of the same system differ by their noise; a shift is seen when it is larger. */
    @Test
    void curvesBesideTheirNoise() {
        Random random = new Random(12);
        int frames = 400;
        double same = 0;
        double other = 0;
        double[] x = new double[30];
        Arrays.setAll(x, k -> k);
        for (int trial = 0; trial < 50; trial++) {
            CurveDeviation.Curve[] c = new CurveDeviation.Curve[4];
            for (int k = 0; k < 4; k++) {
                // Halves of the reference, another run of half the length, and one that is shifted.
                double error = 1 / Math.sqrt(frames / 2.0);
                double shift = k == 3 ? 10 * error : 0;
                double[] y = new double[x.length];
                Arrays.setAll(y, i -> 2 + Math.sin(x[i]) + shift + error * random.nextGaussian());
                c[k] = new CurveDeviation.Curve(x, y);
            }
            double[] mean = new double[x.length];
            Arrays.setAll(mean, i -> (c[0].y()[i] + c[1].y()[i]) / 2);
            CurveDeviation.Curve whole = new CurveDeviation.Curve(x, mean);
            CurveDeviation.Curve[] halves = {c[0], c[1]};
            same += CurveDeviation.of(whole, halves, c[2], 0.5).ratio() / 50;
            other += CurveDeviation.of(whole, halves, c[3], 0.5).ratio() / 50;
        }
        assertEquals(1, same, 0.1);
        assertTrue(other > 5, "ratio " + other);
        // A straight line is what it is between its points.
        CurveDeviation.Curve line = new CurveDeviation.Curve(x, x);
        CurveDeviation.Curve coarse =
                new CurveDeviation.Curve(new double[] {-1, 15, 40}, new double[] {-1, 15, 40});
        assertEquals(
                0,
                CurveDeviation.of(line, new CurveDeviation.Curve[] {line, line}, coarse, 1)
                        .deviation(),
                1e-12);
    }
}
