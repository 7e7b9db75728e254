package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

class ZblPotentialTest {

    private static final ZblPotential ZBL =
            new ZblPotential(
                    List.of(Element.of("Li"), Element.of("O"), Element.of("Zr")), 0.8, 2.5);

    static Structure crowd(int atoms, long seed, Cell cell) {
        Random random = new Random(seed);
        double[] p = new double[3 * atoms];
        int[] species = new int[atoms];
        int[] choice = {3, 8, 40};
        for (int i = 0; i < atoms; i++) {
            species[i] = choice[random.nextInt(3)];
            p[3 * i] = 1.1 * (i % 4) + 0.2 * random.nextDouble();
            p[3 * i + 1] = 1.1 * (i / 4 % 4) + 0.2 * random.nextDouble();
            p[3 * i + 2] = 1.1 * (i / 16) + 0.2 * random.nextDouble();
        }
        return Structure.of(cell, species, p);
    }

    private static double pairEnergy(int z1, int z2, double r) {
        return ZBL.evaluate(
                        Structure.of(
                                Cell.none(), new int[] {z1, z2}, new double[] {0, 0, 0, r, 0, 0}))
                .energy();
    }

    @Test
    void hasTheUniversalFormAtShortDistance() {
        double a = 0.8854 * 0.529177210903 / (Math.pow(40, 0.23) + Math.pow(8, 0.23));
        double x = 0.5 / a;
        double phi =
                0.18175 * Math.exp(-3.1998 * x)
                        + 0.50986 * Math.exp(-0.94229 * x)
                        + 0.28022 * Math.exp(-0.4029 * x)
                        + 0.02817 * Math.exp(-0.20162 * x);
        assertEquals(14.399645 * 40 * 8 / 0.5 * phi, pairEnergy(40, 8, 0.5), 1e-4);
    }

    @Test
    void isSmoothToSecondOrderAtBothEndsOfTheSwitch() {
        for (double r : new double[] {0.8, 2.5}) {
            double h = 1e-3;
            double left = 2 * second(r - 2 * h, h) - second(r - 4 * h, h);
            double right = 2 * second(r + 2 * h, h) - second(r + 4 * h, h);
            assertEquals(left, right, 2e-3 * Math.abs(second(0.8, h)), "curvature at " + r);
        }
        assertEquals(0, pairEnergy(3, 3, 2.5), 0);
    }

    private static double second(double r, double h) {
        return (pairEnergy(3, 8, r + h) - 2 * pairEnergy(3, 8, r) + pairEnergy(3, 8, r - h))
                / (h * h);
    }

    @Test
    void forcesAndVirialAreDerivativesOfTheEnergy() {
        Structure s = crowd(20, 1, Cell.periodic(4.6, 0, 0, 0.9, 4.7, 0, 0.3, -0.5, 4.4));
        Result result = ZBL.evaluate(s);
        double h = 1e-5;
        for (int c = 0; c < 12; c++) {
            double[] p = s.positions().clone();
            p[c] += h;
            double up = ZBL.evaluate(s.withPositions(p)).energy();
            p[c] -= 2 * h;
            double down = ZBL.evaluate(s.withPositions(p)).energy();
            assertEquals(
                    -(up - down) / (2 * h),
                    result.forces()[c],
                    1e-4 * Math.max(1, Math.abs(result.forces()[c])));
        }
        for (int k = 0; k < 9; k++) {
            double up = ZBL.evaluate(strained(s, k, h)).energy();
            double down = ZBL.evaluate(strained(s, k, -h)).energy();
            assertEquals(
                    -(up - down) / (2 * h),
                    result.virial()[k],
                    1e-5 * Math.abs(result.virial()[0]));
        }
    }

    /** Moves every point by eps times its component k / 3 along direction k % 3, the strain conjugate to W[k]. */
    private static Structure strained(Structure s, int k, double eps) {
        int from = k / 3;
        int to = k % 3;
        double[] p = s.positions().clone();
        double[] m = s.cell().vectors();
        for (int i = 0; i < p.length; i += 3) {
            p[i + to] += eps * s.positions()[i + from];
        }
        for (int v = 0; v < 9; v += 3) {
            m[v + to] += eps * s.cell().vectors()[v + from];
        }
        return s.withCell(s.cell().withVectors(m)).withPositions(p);
    }

    @Test
    void perAtomQuantitiesSumToTheTotals() {
        Structure s = crowd(40, 2, Cell.cubic(4.9));
        try (Calculator calculator = new Calculator(ZBL)) {
            Result r = calculator.evaluate(s, Output.ATOM_ENERGIES, Output.ATOM_VIRIALS);
            assertEquals(
                    r.energy(),
                    Arrays.stream(r.atomEnergies().orElseThrow()).sum(),
                    1e-9 * r.energy());
            double[] sum = new double[9];
            double[] perAtom = r.atomVirials().orElseThrow();
            for (int i = 0; i < perAtom.length; i++) {
                sum[i % 9] += perAtom[i];
            }
            assertArrayEquals(r.virial(), sum, 1e-9 * r.virial()[0]);
        }
    }

    @Test
    void threadsAndSkinDoNotMatter() {
        Structure s = crowd(64, 4, Cell.cubic(5.2));
        Result one = ZBL.evaluate(s);
        try (Calculator calculator = new Calculator(ZBL, 3, 0.7)) {
            for (int repeat = 0; repeat < 3; repeat++) {
                Result r = calculator.evaluate(s);
                assertEquals(one.energy(), r.energy(), 1e-12 * one.energy());
                assertArrayEquals(one.forces(), r.forces(), 1e-9);
            }
        }
    }

    @Test
    void sumAndCommitteeAreLinear() {
        Structure s = crowd(16, 5, Cell.none());
        ZblPotential other = new ZblPotential(ZBL.info().elements(), 0.1, 1.9);
        double a = ZBL.evaluate(s).energy();
        double b = other.evaluate(s).energy();
        assertEquals(a + b, new SumPotential(ZBL, other).evaluate(s).energy(), 1e-12 * a);
        CommitteePotential committee = new CommitteePotential("two", List.of(ZBL, other));
        try (Calculator calculator = new Calculator(committee, 2, 0)) {
            Result mean = calculator.evaluate(s);
            Result full = calculator.evaluate(s, Output.COMMITTEE);
            assertEquals((a + b) / 2, mean.energy(), 1e-12 * a);
            assertEquals(mean.energy(), full.energy(), 1e-12 * a);
            assertArrayEquals(mean.forces(), full.forces(), 1e-9);
            assertEquals(
                    (a - b) * (a - b) / 4,
                    full.spread().orElseThrow().energyVariance(),
                    1e-9 * a * a);
        }
    }

    /** Ends a tenth above the shortest distance of each pair, where there is none near 4 Angstrom. */
    @Test
    void radiiOfEachPairFollowTheData() {
        Structure chain =
                Structure.of(
                        Cell.none(),
                        new String[] {"O", "Li", "Li", "O"},
                        new double[] {0, 0, 0, 2, 0, 0, 4.5, 0, 0, 6.4, 0, 0});
        Structure cell = Structure.of(Cell.cubic(3), new String[] {"Li"}, new double[] {0.1, 0, 0});
        ZblPotential zbl = ZblPotential.shorterThanIn(List.of(chain, cell));
        Element li = Element.of("Li");
        Element o = Element.of("O");
        assertEquals(List.of(li, o), zbl.info().elements());
        assertEquals(4, zbl.info().cutoff(), 1e-12);
        double[] expected = {1.1 * 2.5, 1.1 * 1.9, 4};
        for (int pair = 0; pair < 3; pair++) {
            ZblPotential.Radii radii = zbl.radii().get(pair);
            assertEquals(pair < 2 ? li : o, radii.first());
            assertEquals(pair < 1 ? li : o, radii.second());
            assertEquals(expected[pair], radii.outer(), 1e-12);
            assertEquals(expected[pair] / 2, radii.inner(), 1e-12);
            Structure two =
                    Structure.of(
                            Cell.none(),
                            new int[] {radii.first().code(), radii.second().code()},
                            new double[] {0, 0, 0, 0, 1.5, 0});
            double alone =
                    new ZblPotential(zbl.info().elements(), radii.inner(), radii.outer())
                            .evaluate(two)
                            .energy();
            assertEquals(alone, zbl.evaluate(two).energy(), 1e-12 * alone);
        }
        assertEquals("Li-Li 2.750, Li-O 2.090, O-O 4.000", zbl.info().details().get("outer"));
    }

    @Test
    void saysWhatIsWrong() {
        assertThrows(MlipException.class, () -> new ZblPotential(ZBL.info().elements(), 2, 1));
        ZblPotential.Radii ofLi = ZBL.radii().getFirst();
        assertThrows(MlipException.class, () -> new ZblPotential(List.of(ofLi, ofLi)));
        assertThrows(
                MlipException.class, () -> new ZblPotential(List.of(ofLi, ZBL.radii().getLast())));
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () ->
                                ZBL.evaluate(
                                        Structure.of(
                                                Cell.none(),
                                                new String[] {"Li", "Co"},
                                                new double[] {0, 0, 0, 2, 0, 0})));
        assertTrue(
                e.getMessage().contains("Co") && e.getMessage().contains("Li O Zr"),
                e.getMessage());
        MlipException noStress =
                assertThrows(
                        MlipException.class, () -> ZBL.evaluate(crowd(2, 1, Cell.none())).stress());
        assertTrue(noStress.getMessage().contains("no stress"));
        assertThrows(
                MlipException.class,
                () -> new Calculator(ZBL).evaluate(crowd(2, 1, Cell.none()), Output.COMMITTEE));
    }
}
