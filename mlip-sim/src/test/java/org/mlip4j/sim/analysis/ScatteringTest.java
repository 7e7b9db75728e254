package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Scattering of crystals and gases. */
class ScatteringTest {

    /** Antifluorite Li2S of the prototype's lattice constant. */
    private static Structure lithiumSulfide() {
        double a = LATTICE;
        double[][] face = {{0, 0, 0}, {0, .5, .5}, {.5, 0, .5}, {.5, .5, 0}};
        int[] species = new int[12];
        double[] positions = new double[36];
        for (int i = 0; i < 12; i++) {
            double move = i < 4 ? 0 : i < 8 ? 0.25 : 0.75;
            species[i] = i < 4 ? 16 : 3;
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = a * (face[i % 4][d] + move);
            }
        }
        return Structure.of(Cell.cubic(a), species, positions);
    }

    private static final double LATTICE = 5.71;

    /**
     * Angles and intensities of the same crystal from pymatgen, XRDCalculator(wavelength=1.54184, symprec=0), whose
     * scattering factors are another fit.
     */
    private static final double[][] PYMATGEN = {
        {27.047463, 100.0000},
        {31.331452, 23.4471},
        {44.899416, 55.2434},
        {53.203322, 36.2151},
        {55.769709, 4.5332},
        {65.373954, 8.4540},
        {72.101951, 14.2154},
        {74.284100, 5.9378},
        {82.816870, 17.3914},
        {89.102067, 11.7745}
    };

    @Test
    void linesOfACrystalAreThoseOfPymatgen() {
        Scattering scattering = new Scattering(6, 1);
        scattering.prepare(new Frame(0, 1, lithiumSulfide())).run();
        List<Scattering.Line> lines = scattering.pattern(1.54184, 10, 90, 0.01, Double.NaN);
        assertEquals(PYMATGEN.length, lines.size());
        for (int k = 0; k < PYMATGEN.length; k++) {
            assertEquals(PYMATGEN[k][0], lines.get(k).twoTheta(), 1e-4);
            assertEquals(PYMATGEN[k][1], lines.get(k).intensity(), 0.2);
        }
        assertEquals(LATTICE / Math.sqrt(3), lines.getFirst().spacing(), 1e-9);
        assertThrows(MlipException.class, () -> scattering.pattern(0.5, 10, 90, 0, 0));
    }

    /** Edges that fluctuate by 0.4 % on their own make three lines of each (h00); the ten of the crystal are meant. */
    @Test
    void aCellThatMovesHasTheLinesOfItsMean() {
        double[][] found = breathing(0);
        assertEquals(PYMATGEN.length, found.length);
        for (int k = 0; k < PYMATGEN.length; k++) {
            assertEquals(PYMATGEN[k][0], found[k][0], 0.1);
            assertEquals(PYMATGEN[k][1], found[k][1], 0.6);
        }
        // A split that the frames do show stays: (002) beside (200) and (020).
        double[][] split = breathing(0.02);
        assertEquals(2, Arrays.stream(split).filter(l -> Math.abs(l[0] - 31.1) < 0.5).count());
    }

    private static double[][] breathing(double longer) {
        Random random = new Random(3);
        Structure still = lithiumSulfide();
        Scattering scattering = new Scattering(6.3, 1);
        for (int t = 0; t < 40; t++) {
            double[] scales = random.doubles(3).map(x -> 1 + 0.007 * (2 * x - 1)).toArray();
            scales[2] += longer;
            double[] vectors = still.cell().vectors();
            Arrays.setAll(vectors, i -> vectors[i] * scales[i % 3]);
            double[] r = still.positions().clone();
            Arrays.setAll(r, i -> r[i] * scales[i % 3]);
            Structure frame = Structure.of(Cell.periodic(vectors), still.species(), r);
            scattering.prepare(new Frame(t, t + 1, frame)).run();
        }
        assertTrue(scattering.pattern(1.54184, 10, 90, 0.01, 0).size() > 2 * PYMATGEN.length);
        assertTrue(scattering.pattern(1.54184, 10, 90, 0.01, 20).size() < 6);
        return scattering.pattern(1.54184, 10, 90, 0.01, Double.NaN).stream()
                .map(l -> new double[] {l.twoTheta(), l.intensity()})
                .toArray(double[][]::new);
    }

    /** Equal to the double sum over atoms, which is written down here. */
    @Test
    void structureFactorsAreTheSumsOverPairs() {
        Random random = new Random(2);
        int[] species = {3, 3, 3, 8, 8};
        double[] r = random.doubles(15, 0, 6).toArray();
        Cell cell = Cell.periodic(6, 0, 0, 1, 5, 0, 0.5, 0.3, 7);
        Scattering scattering = new Scattering(1.2, 1);
        scattering.prepare(new Frame(0, 1, Structure.of(cell, species, r))).run();
        double[] sums = new double[3];
        int vectors = 0;
        double[] inverse = Cells.inverse(cell);
        for (int h = -3; h <= 3; h++) {
            for (int k = -3; k <= 3; k++) {
                for (int l = -3; l <= 3; l++) {
                    double[] q = new double[3];
                    for (int d = 0; d < 3; d++) {
                        q[d] =
                                2
                                        * Math.PI
                                        * (inverse[3 * d] * h
                                                + inverse[3 * d + 1] * k
                                                + inverse[3 * d + 2] * l);
                    }
                    double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
                    if (length == 0 || length > 1.2) {
                        continue;
                    }
                    vectors++;
                    for (int i = 0; i < 5; i++) {
                        for (int j = 0; j < 5; j++) {
                            double phase = 0;
                            for (int d = 0; d < 3; d++) {
                                phase += q[d] * (r[3 * i + d] - r[3 * j + d]);
                            }
                            sums[0] += Math.cos(phase) / 5;
                            sums[1] += i < 3 && j < 3 ? Math.cos(phase) / 3 : 0;
                            sums[2] += i < 3 && j >= 3 ? Math.cos(phase) / Math.sqrt(6) : 0;
                        }
                    }
                }
            }
        }
        assertTrue(vectors > 2);
        List<Scattering.Function> functions = scattering.functions();
        assertEquals(sums[0] / vectors, functions.get(0).value()[0], 1e-12);
        assertEquals("Li-Li", functions.get(2).name());
        assertEquals(sums[1] / vectors, functions.get(2).value()[0], 1e-12);
        assertEquals("Li-O", functions.get(3).name());
        assertEquals(sums[2] / vectors, functions.get(3).value()[0], 1e-12);
    }

    @Test
    void aGasScattersAsItsAtomsDo() {
        Random random = new Random(5);
        Scattering scattering = new Scattering(4, 4);
        for (int t = 0; t < 30; t++) {
            double[] r = random.doubles(300, 0, 12).toArray();
            int[] species = new int[100];
            for (int i = 0; i < 100; i++) {
                species[i] = i < 40 ? 3 : 57;
            }
            Structure gas = Structure.of(Cell.cubic(12), species, r);
            scattering.prepare(new Frame(t, t + 1, gas)).run();
        }
        for (int f : new int[] {0, 1, 2, 4}) {
            Scattering.Function function = scattering.functions().get(f);
            for (int k = 1; k < 4; k++) {
                double error = function.error()[k];
                assertEquals(1, function.value()[k], 5 * error, function.name());
                assertTrue(error < 0.1, function.name() + " " + error);
            }
        }
    }

    @Test
    void scatteringFactorsBeginWithTheNumberOfElectrons() {
        for (int code = 1; code <= 98; code++) {
            assertEquals(code, ScatteringFactors.of(code, 0), 0.04);
            assertTrue(ScatteringFactors.of(code, 10) < ScatteringFactors.of(code, 1));
        }
        assertThrows(MlipException.class, () -> ScatteringFactors.of(1000, 1));
    }
}
