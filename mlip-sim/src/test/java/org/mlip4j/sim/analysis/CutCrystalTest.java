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
import org.mlip4j.sim.Supercell;
import org.mlip4j.sim.relaxation.Relaxation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Crystals of argon that are cut, beside sums over the pairs that the cut runs through; voltages beside hand calculation. */
class CutCrystalTest {

    private static final double EDGE = 5.3;
    private static final double LAYER = EDGE / 2;

    /** Six layers of an fcc crystal along z, in a cell of one atom each: a and b are half of face diagonals. */
    private static Structure crystal() {
        double[] positions = new double[18];
        for (int layer = 0; layer < 6; layer++) {
            positions[3 * layer] = layer % 2 == 0 ? 0 : LAYER;
            positions[3 * layer + 1] = 0;
            positions[3 * layer + 2] = layer * LAYER + 0.3;
        }
        int[] species = new int[6];
        Arrays.fill(species, 18);
        double[] vectors = {LAYER, LAYER, 0, LAYER, -LAYER, 0, 0, 0, 6 * LAYER};
        return Structure.of(Cell.periodic(vectors), species, positions);
    }

    /** Energy per area of pairs on both sides of a plane, with the upper side moved. */
    private static double across(double x, double y, double opening) {
        LennardJones lj = LennardJones.ARGON;
        double sum = 0;
        for (int down = 0; down < 4; down++) {
            for (int up = 1; up < 5; up++) {
                for (int i = -8; i <= 8; i++) {
                    for (int j = -8; j <= 8; j++) {
                        double dx = LAYER * (i + j) + x + ((down + up) % 2 == 0 ? 0 : LAYER);
                        double dy = LAYER * (i - j) + y;
                        double dz = LAYER * (down + up) + opening;
                        double r2 = dx * dx + dy * dy + dz * dz;
                        double share = 1 - r2 / (lj.cutoff() * lj.cutoff());
                        if (share > 0) {
                            double s6 = Math.pow(lj.sigma() * lj.sigma() / r2, 3);
                            sum += 4 * lj.epsilon() * (s6 * s6 - s6) * Math.pow(share, 3);
                        }
                    }
                }
            }
        }
        return sum / (2 * LAYER * LAYER);
    }

    @Test
    void faultsAndSeparationAreSumsOverPairsAcrossThePlane() {
        RigidBlocks blocks = new RigidBlocks(crystal(), 2, 0.4);
        assertEquals(2 * LAYER * LAYER, blocks.area(), 1e-12);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0)) {
            double whole = blocks.energy(calculator, 0, 0, 0);
            for (double u : new double[] {0.2, 0.5, 0.8}) {
                double fault = blocks.energy(calculator, u, 0, 0) - whole;
                double truth = across(u * LAYER, u * LAYER, 0) - across(0, 0, 0);
                assertEquals(truth, fault, 1e-10, "shift " + u);
            }
            assertEquals(0, blocks.energy(calculator, 1, 0, 0) - whole, 1e-12);
            assertEquals(0, blocks.energy(calculator, 1, -2, 0) - whole, 1e-12);
            double work = blocks.energy(calculator, 0, 0, 9) - whole;
            assertEquals(-across(0, 0, 0), work, 1e-10);
            for (double u : new double[] {0, 0.3}) {
                for (double apart : new double[] {0, 0.05, 1}) {
                    double up = across(u * LAYER, u * LAYER, apart + 1e-4);
                    double down = across(u * LAYER, u * LAYER, apart - 1e-4);
                    double traction = blocks.traction(calculator, u, 0, apart);
                    assertEquals((up - down) / 2e-4, traction, 1e-8, "opening " + apart);
                }
            }
            double opening = blocks.opening(calculator, 0.5, 0, 2);
            double least = blocks.energy(calculator, 0.5, 0, opening);
            assertTrue(opening > 0.1 && opening < 2, "opening " + opening);
            assertTrue(least < blocks.energy(calculator, 0.5, 0, opening + 0.01));
            assertTrue(least < blocks.energy(calculator, 0.5, 0, opening - 0.01));
            // Beyond the cutoff nothing is felt, which is no minimum.
            assertEquals(opening, blocks.opening(calculator, 0.5, 0, 30), 2e-5);
        }
    }

    /** The plane lies between the same layers wherever the atoms of the cell are listed. */
    @Test
    void atomsOutsideOfTheCellAreCutToo() {
        Structure crystal = crystal();
        double[] r = crystal.positions().clone();
        r[2] += 12 * LAYER;
        r[8] -= 6 * LAYER;
        RigidBlocks one = new RigidBlocks(crystal, 2, 0.4);
        RigidBlocks two = new RigidBlocks(crystal.withPositions(r), 2, 0.4);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0)) {
            assertEquals(
                    one.energy(calculator, 0.3, 0.1, 1),
                    two.energy(calculator, 0.3, 0.1, 1),
                    1e-12);
        }
        assertThrows(
                MlipException.class,
                () ->
                        new RigidBlocks(
                                Structure.of(Cell.none(), new int[] {18}, new double[3]), 2, 0));
        // What does not repeat along the third vector would feel nothing of its being moved.
        Cell slab = Cell.of(crystal.cell().vectors(), true, true, false);
        assertThrows(MlipException.class, () -> new RigidBlocks(crystal.withCell(slab), 2, 0.4));
        assertEquals(one.area(), RigidBlocks.area(slab, 2), 1e-12);
    }

    /** A layer that lies in the plane but for rounding is not torn. */
    @Test
    void layersInThePlaneStayWhole() {
        Structure wide = Supercell.of(crystal(), 2, 2, 1);
        double place = 0.3 / (6 * LAYER);
        double[] r = wide.positions().clone();
        r[2] -= 1e-9;
        RigidBlocks even = new RigidBlocks(wide, 2, place - 1e-3);
        RigidBlocks torn = new RigidBlocks(wide.withPositions(r), 2, place);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0)) {
            assertEquals(
                    even.energy(calculator, 0.2, 0, 0), torn.energy(calculator, 0.2, 0, 0), 1e-8);
        }
    }

    /** Contents 0, 1/2 and 1 with a phase above the line at 1/4: two plateaus. */
    @Test
    void voltagesOfAHull() {
        List<VoltageProfile.Phase> phases =
                List.of(
                        new VoltageProfile.Phase(1, -12.5),
                        new VoltageProfile.Phase(0, -6),
                        new VoltageProfile.Phase(0.5, -9.5),
                        new VoltageProfile.Phase(0.25, -7.5),
                        new VoltageProfile.Phase(1, -12.1));
        VoltageProfile profile = VoltageProfile.of(phases, -2, 1);
        assertEquals(3, profile.hull().size());
        // (9.5 - 6) / 0.5 - 2 and (12.5 - 9.5) / 0.5 - 2.
        assertArrayEquals(new double[] {5, 4}, profile.voltages(), 1e-12);
        assertArrayEquals(new double[] {0, 0, 0, 0.25, 0.4}, profile.above(), 1e-12);
        assertArrayEquals(
                new double[] {2.5, 2}, VoltageProfile.of(phases, -2, 2).voltages(), 1e-12);
        assertThrows(MlipException.class, () -> VoltageProfile.of(phases.subList(0, 1), -2, 1));
    }

    /** Four surface cells of six layers with vacuum above, and moved along the vector that crosses them by a share of it. */
    private static Structure slab(double share) {
        Structure wide = Supercell.of(crystal(), 2, 2, 1);
        double[] vectors = wide.cell().vectors();
        vectors[6] = 1.2;
        vectors[7] = -0.8;
        vectors[8] += 30;
        double[] positions = wide.positions().clone();
        for (int k = 0; k < positions.length; k++) {
            positions[k] += share * vectors[6 + k % 3];
        }
        return Structure.of(Cell.periodic(vectors), wide.species(), positions).wrapped();
    }

    /** The energy of an atom over the slab, from the distances of 7 x 7 images. */
    private static double adatom(Structure slab, double[] at) {
        LennardJones lj = LennardJones.ARGON;
        double sum = 0;
        for (int image = 0; image < 49; image++) {
            for (int i = 0; i < slab.size(); i++) {
                double r2 = 0;
                for (int d = 0; d < 3; d++) {
                    double shift =
                            (image / 7 - 3) * slab.cell().get(0, d)
                                    + (image % 7 - 3) * slab.cell().get(1, d);
                    r2 += Math.pow(slab.positions()[3 * i + d] + shift - at[d], 2);
                }
                double share = 1 - r2 / (lj.cutoff() * lj.cutoff());
                if (share > 0) {
                    double s6 = Math.pow(lj.sigma() * lj.sigma() / r2, 3);
                    sum += 4 * lj.epsilon() * (s6 * s6 - s6) * Math.pow(share, 3);
                }
            }
        }
        return sum;
    }

    /** Atoms come to rest in the hollows of the uppermost layer, and before they relax they cost what pairs do. */
    @Test
    void atomsAreAdsorbedInHollows() {
        Structure slab = slab(0);
        List<AdsorptionSites.Site> sites = AdsorptionSites.over(slab, 2, new int[] {4, 4}, 3.5);
        Relaxation.Limits limits = new Relaxation.Limits(1e-6, Double.MAX_VALUE, 500);
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0)) {
            double bare = calculator.evaluate(slab).energy();
            PointDefects rigid = new PointDefects(calculator, slab, Optional.empty());
            double self = rigid.addition(new double[] {0, 0, 28}, 18).energy() - bare;
            Structure lowest = null;
            double least = Double.POSITIVE_INFINITY;
            for (AdsorptionSites.Site site : sites) {
                double[] at = site.position();
                assertTrue(at[2] > 5 * LAYER + 0.3, "above the slab");
                assertEquals(
                        adatom(slab, at) + self, rigid.addition(at, 18).energy() - bare, 1e-10);
                PointDefects.Defect relaxed =
                        new PointDefects(calculator, slab, Optional.of(limits)).addition(at, 18);
                if (relaxed.energy() < least - 1e-9) {
                    least = relaxed.energy();
                    lowest = relaxed.structure();
                }
            }
            double[] r = lowest.positions();
            int last = r.length - 3;
            // The uppermost layer is an odd one, so hollows are over the even ones.
            double a = (r[last] + r[last + 1]) / (2 * LAYER);
            double b = (r[last] - r[last + 1]) / (2 * LAYER);
            assertEquals(Math.rint(a), a, 1e-3);
            assertEquals(Math.rint(b), b, 1e-3);
            assertEquals(6 * LAYER + 0.3, r[last + 2], 0.2);
        }
        List<AdsorptionSites.Site> split =
                AdsorptionSites.over(slab(-0.2), 2, new int[] {4, 4}, 3.5);
        double down = -0.2 * slab.cell().get(2, 2);
        for (int k = 0; k < 16; k++) {
            assertEquals(sites.get(k).first(), split.get(k).first());
        }
        assertEquals(
                sites.stream().mapToDouble(s -> s.position()[2]).max().orElseThrow() + down,
                split.stream().mapToDouble(s -> s.position()[2]).max().orElseThrow(),
                0.4);
        assertThrows(
                MlipException.class,
                () -> AdsorptionSites.over(crystal(), 2, new int[] {2, 2}, LAYER));
    }
}
