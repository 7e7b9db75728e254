package org.mlip4j.sim.crystal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;

import java.util.List;
import java.util.Random;

class LatticeTest {

    @Test
    void hermiteAndSmithForms() {
        long[] m = {2, 4, 4, -6, 6, 12, 10, -4, -16};
        assertArrayEquals(new long[] {2, 6, 12}, IntegerMatrix.smith(m));
        long[] h = IntegerMatrix.hermite(m);
        assertEquals(144, h[0] * h[4] * h[8]);
        assertEquals(0, h[3] + h[6] + h[7]);
    }

    /** The example of Grosse-Kunstleve et al., Acta Cryst. A 60, 1 (2004), after Krivy and Gruber (1976). */
    @Test
    void niggliCellOfThePaper() {
        double[] metric = {9, 27, 4, -5, -4, -22};
        double a = 3;
        double b = Math.sqrt(27);
        double c = 2;
        double cosGamma = metric[5] / (2 * a * b);
        double cosBeta = metric[4] / (2 * a * c);
        double cosAlpha = metric[3] / (2 * b * c);
        double sine = Math.sqrt(1 - cosGamma * cosGamma);
        double y = (cosAlpha - cosBeta * cosGamma) / sine;
        double[] basis = {
            a,
            0,
            0,
            b * cosGamma,
            b * sine,
            0,
            c * cosBeta,
            c * y,
            c * Math.sqrt(1 - cosBeta * cosBeta - y * y)
        };
        double[] g = Matrix3.gram(LatticeReduction.niggli(basis));
        assertArrayEquals(
                new double[] {4, 9, 9, 9, 3, 4},
                new double[] {g[0], g[4], g[8], 2 * g[5], 2 * g[2], 2 * g[1]},
                1e-9);
    }

    @Test
    void reductionsKeepTheLattice() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            double[] m = random.doubles(9, -5, 5).toArray();
            double volume = Math.abs(Matrix3.determinant(m));
            if (volume > 1) {
                for (double[] r :
                        new double[][] {
                            LatticeReduction.minkowski(m), LatticeReduction.niggli(m)
                        }) {
                    assertEquals(volume, Matrix3.determinant(r), 1e-9 * volume);
                    double[] t = Matrix3.multiply(r, Matrix3.inverse(m));
                    for (double x : t) {
                        assertEquals(Math.rint(x), x, 1e-6);
                    }
                }
            }
        }
    }

    /** A rhombic net of 80 degrees has the eight operations of an orthorhombic lattice, however long the third vector. */
    @Test
    void operationsOfLongCellsAreOrthogonal() {
        double angle = Math.toRadians(80);
        double[] basis = {3, 0, 0, 3 * Math.cos(angle), 3 * Math.sin(angle), 0, 0, 0, 60};
        List<double[]> group = Symmetry.latticePointGroup(basis, 1e-3);
        assertEquals(8, group.size());
        for (double[] w : group) {
            assertArrayEquals(
                    new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                    Matrix3.multiply(w, Matrix3.transpose(w)),
                    1e-9);
        }
    }

    @Test
    void roundedLatticesAreIdealised() {
        double[] rounded = {2.95, 0, 0, -1.475, 2.555, 0, 0, 0, 4.683};
        Crystal crystal =
                Symmetry.idealised(
                        Crystal.of(
                                Cell.periodic(rounded),
                                new double[3],
                                new int[1],
                                List.of(SiteKind.of(22))),
                        1e-4);
        double[] g = Matrix3.gram(crystal.cell().vectors());
        assertEquals(g[0], g[4], 1e-12);
        assertEquals(-g[0] / 2, g[1], 1e-12);
        assertEquals(4.683, Math.sqrt(g[8]), 1e-12);
        assertEquals(2.95, Math.sqrt(g[0]), 2e-4);
    }

    /** Orders of the space groups' point groups and numbers of sites of the primitive cells. */
    @ParameterizedTest
    @CsvSource({
        "LLZO, 256, 128, 48",
        "Li6PS5Cl, 76, 19, 24",
        "Li3N, 4, 4, 24",
        "Li2S, 12, 3, 48",
        "Li, 2, 1, 48",
        "LiCoO2, 12, 4, 12",
        "Li3PS4, 32, 32, 8"
    })
    void shippedCrystalsHaveTheSymmetryOfTheirSpaceGroup(
            String name, int sites, int primitiveSites, int operations) {
        Crystal crystal = Prototypes.named(name);
        Crystal primitive = Symmetry.primitive(crystal);
        assertEquals(sites, crystal.size());
        assertEquals(primitiveSites, primitive.size());
        assertEquals(operations, Symmetry.operations(primitive).size());
    }

    /** Files without symmetry give every atom a label of its own. */
    @Test
    void labelsDoNotLowerTheSymmetry() {
        Crystal crystal = Prototypes.named("Li2S");
        int[] kind = new int[crystal.size()];
        List<SiteKind> kinds = new java.util.ArrayList<>();
        for (int i = 0; i < kind.length; i++) {
            kind[i] = i;
            kinds.add(new SiteKind("X" + i, crystal.kindOf(i).occupancy()));
        }
        Crystal labelled = Crystal.of(crystal.cell(), crystal.positions(), kind, kinds);
        Crystal primitive = Symmetry.primitive(labelled);
        assertEquals(3, primitive.size());
        assertEquals(48, Symmetry.operations(primitive).size());
    }

    @Test
    void polyanionsAreWhole() {
        Crystal crystal = Prototypes.named("Li3PS4").supercell(1, 1, 0, 0, 2, 0, 0, 0, 1);
        int[] size = new int[1 + java.util.Arrays.stream(crystal.unit()).max().orElseThrow()];
        for (int i = 0; i < crystal.size(); i++) {
            size[crystal.unit()[i]]++;
        }
        assertEquals(8, java.util.Arrays.stream(size).filter(n -> n == 5).count());
        assertTrue(java.util.Arrays.stream(size).allMatch(n -> n == 5 || n == 1 || n == 0));
    }
}
