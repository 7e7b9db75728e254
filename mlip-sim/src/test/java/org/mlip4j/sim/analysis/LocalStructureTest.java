package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Angles, bonds and layers of structures in which they are known. */
class LocalStructureTest {

    private static void feed(Observable observable, long index, Structure structure) {
        observable.prepare(new Frame(index, index + 1, structure)).run();
    }

    /** In rock salt each atom has six bonds, with twelve right angles and three straight ones. */
    @Test
    void anglesOfRockSalt() {
        int[] species = new int[8];
        double[] positions = new double[24];
        for (int i = 0; i < 8; i++) {
            int[] place = {i & 1, i >> 1 & 1, i >> 2};
            species[i] = (place[0] + place[1] + place[2]) % 2 == 0 ? 11 : 17;
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = 2.82 * place[d];
            }
        }
        AngularDistribution adf = new AngularDistribution(3.1, 35);
        feed(adf, 0, Structure.of(Cell.cubic(5.64), species, positions));
        double[] larger = Arrays.stream(positions).map(x -> 1.05 * x).toArray();
        feed(adf, 1, Structure.of(Cell.cubic(1.05 * 5.64), species, larger));
        Map<String, double[]> found = new TreeMap<>();
        adf.functions().forEach(f -> found.put(f.name(), f.value()));
        assertEquals("[Cl-Na-Cl, Na-Cl-Na, all]", found.keySet().toString());
        double width = 180.0 / 35;
        found.values()
                .forEach(
                        p -> {
                            assertEquals(0.8, p[17] * width, 1e-12);
                            assertEquals(0.2, p[34] * width, 1e-12);
                        });
        assertEquals(90, adf.angles()[17], 1e-12);
        AngularDistribution.Coordination bonds = adf.coordinations().get(1);
        assertEquals("Na-Cl", bonds.name());
        assertEquals(6, bonds.mean(), 1e-12);
        assertEquals(1, bonds.shares()[6], 1e-12);
        assertEquals(1.025 * 2.82, bonds.length(), 1e-12);
        assertEquals(0.025 * 2.82, bonds.lengthError(), 1e-12);
        assertEquals(0.025 * 2.82, bonds.spread(), 1e-9);
        assertEquals(0, adf.coordinations().getFirst().mean(), 1e-12);
    }

    /** The primitive cell of an fcc crystal, with one atom in it, has the distances and numbers of the cubic one. */
    @Test
    void imagesOfAnAtomAloneAreItsNeighbors() {
        double h = 2.1;
        double[] vectors = {0, h, h, h, 0, h, h, h, 0};
        RadialDistribution one = new RadialDistribution(5, 50);
        feed(one, 0, Structure.of(Cell.periodic(vectors), new int[] {29}, new double[3]));
        RadialDistribution.Function g = one.functions().getLast();
        double[] distances = {h * Math.sqrt(2), 2 * h};
        int[] numbers = {12, 6};
        for (int k = 0; k < 2; k++) {
            int shell = (int) (distances[k] * 10);
            double volume = 4 * Math.PI / 3 * (Math.pow(shell + 1, 3) - Math.pow(shell, 3)) / 1000;
            double expected = numbers[k] * 2 * h * h * h / volume;
            assertEquals(expected, g.value()[shell], 1e-9 * expected);
        }
        assertEquals(18, g.coordination()[49], 1e-12);
    }

    /** Two layers in a skewed cell that drifts and breathes: all atoms stay in their layers, and the sum is their number. */
    @Test
    void layersThatDrift() {
        DensityProfile profile = new DensityProfile(2, 10, true);
        DensityProfile fixed = new DensityProfile(2, 10, false);
        for (int t = 0; t < 8; t++) {
            double c = t % 2 == 0 ? 19 : 21;
            double[] vectors = {4, 0, 0, 1, 5, 0, 2, -1, c};
            double[] shares = {0.1, 0.2, 0.05, 0.6, 0.7, 0.05, 0.3, 0.9, 0.55};
            double[] positions = new double[9];
            for (int i = 0; i < 9; i++) {
                int atom = i - i % 3;
                double third = shares[atom + 2] + 0.3 * t;
                positions[i] =
                        shares[atom] * vectors[i % 3]
                                + shares[atom + 1] * vectors[3 + i % 3]
                                + third * vectors[6 + i % 3];
            }
            Structure frame =
                    Structure.of(Cell.periodic(vectors), new int[] {3, 3, 8}, positions).wrapped();
            feed(profile, t, frame);
            feed(fixed, t, frame);
        }
        assertArrayEquals(new String[] {"Li", "O"}, profile.symbols());
        double inverse = (1 / 19.0 + 1 / 21.0) / 2;
        double[] li = new double[10];
        li[0] = 2 / (4 * 5 / 10.0) * inverse;
        assertArrayEquals(li, profile.density(0), 1e-12);
        double[] o = new double[10];
        o[5] = 1 / (4 * 5 / 10.0) * inverse;
        assertArrayEquals(o, profile.density(1), 1e-12);
        assertEquals(0.05 * 20, profile.places()[0], 1e-9);
        // Eight steps of 0.3 of the cell, not followed, visit every other layer or so.
        assertEquals(8, Arrays.stream(fixed.density(0)).filter(n -> n > 0).count(), 2);
    }

    private static PolyhedralConnectivity.Connectivity polyhedra(
            double cutoff, double edge, int[] species, double[] places) {
        PolyhedralConnectivity found =
                new PolyhedralConnectivity(new int[] {11}, new int[] {17}, cutoff);
        double[] positions = Arrays.stream(places).map(x -> x * edge).toArray();
        feed(found, 0, Structure.of(Cell.cubic(edge), species, positions));
        feed(found, 1, Structure.of(Cell.cubic(edge), species, positions));
        return found.connectivity();
    }

    /** Squares in one layer share four corners, whether the cell has a third vector or not. */
    @Test
    void polyhedraOfALayerWithoutAThirdVector() {
        for (double height : new double[] {0, 10}) {
            PolyhedralConnectivity found =
                    new PolyhedralConnectivity(new int[] {11}, new int[] {17}, 2.5);
            Cell cell = Cell.of(new double[] {4, 0, 0, 0, 4, 0, 0, 0, height}, true, true, false);
            double[] positions = {0, 0, 0, 2, 0, 0, 0, 2, 0};
            feed(found, 0, Structure.of(cell, new int[] {11, 17, 17}, positions));
            assertEquals(4, found.connectivity().corners().mean(), 1e-12);
            assertEquals(0, found.connectivity().edges().mean(), 1e-12);
        }
    }

    /** Octahedra of rock salt share 12 edges and 6 corners, cubes of CsCl 6 faces, 12 edges and 8 corners: in the smallest cells too. */
    @Test
    void polyhedraOfRockSaltAndCaesiumChloride() {
        double[] half = {0, 0, 0, .5, .5, 0, .5, 0, .5, 0, .5, .5};
        double[] rock = Arrays.copyOf(half, 24);
        for (int i = 0; i < 12; i++) {
            rock[12 + i] = half[i] + (i % 3 == 0 ? 0.5 : 0);
        }
        int[] species = {11, 11, 11, 11, 17, 17, 17, 17};
        PolyhedralConnectivity.Connectivity salt = polyhedra(3, 5.64, species, rock);
        assertEquals(6, salt.ligands().mean(), 1e-12);
        assertEquals(6, salt.corners().mean(), 1e-12);
        assertEquals(12, salt.edges().mean(), 1e-12);
        assertEquals(0, salt.faces().mean(), 1e-12);
        assertEquals(1, salt.neighbors()[18], 1e-12);
        assertEquals(1, salt.polyhedra()[6], 1e-12);
        double[] body = {0, 0, 0, 0.5, 0.5, 0.5};
        PolyhedralConnectivity.Connectivity cubes = polyhedra(3.7, 4.12, new int[] {11, 17}, body);
        assertEquals(8, cubes.ligands().mean(), 1e-12);
        assertEquals(8, cubes.corners().mean(), 1e-12);
        assertEquals(12, cubes.edges().mean(), 1e-12);
        assertEquals(6, cubes.faces().mean(), 1e-12);
    }
}
