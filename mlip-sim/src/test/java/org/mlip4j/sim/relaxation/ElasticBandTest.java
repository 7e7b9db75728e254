package org.mlip4j.sim.relaxation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Argon;
import org.mlip4j.sim.LennardJones;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** A vacancy in argon changes places with a neighbour. */
class ElasticBandTest {

    private static final double EDGE = 5.3;
    private static final BitSet NONE = new BitSet();

    private final Calculator calculator = new Calculator(LennardJones.ARGON, 1, 0.5);
    private Structure start;
    private Structure end;

    @BeforeEach
    void vacancy() {
        Structure crystal = Argon.crystal(EDGE, 2);
        start = relaxed(without(crystal, 0));
        double[] moved = without(crystal, 0).positions().clone();
        // The first of the rest, (0, a/2, a/2), goes to the origin, and comes back as its periodic
        // image.
        moved[0] = 0;
        moved[1] = 2 * EDGE;
        moved[2] = 0;
        end = relaxed(without(crystal, 0).withPositions(moved));
    }

    private static Structure without(Structure structure, int atom) {
        int[] rest = IntStream.range(0, structure.size()).filter(i -> i != atom).toArray();
        return Structure.of(
                structure.cell(),
                Arrays.stream(rest).map(i -> structure.species()[i]).toArray(),
                Arrays.stream(rest)
                        .flatMap(i -> IntStream.range(3 * i, 3 * i + 3))
                        .mapToDouble(i -> structure.positions()[i])
                        .toArray());
    }

    private Structure relaxed(Structure structure) {
        Relaxation relaxation = new Relaxation(calculator, structure, NONE, CellFreedom.NONE);
        assertTrue(
                relaxation.run(
                        Optimizer.Method.LBFGS, new Relaxation.Limits(1e-5, 1, 500), s -> true));
        return relaxation.structure();
    }

    @ParameterizedTest
    @EnumSource(Optimizer.Method.class)
    void climbsToTheSaddlePoint(Optimizer.Method method) {
        ElasticBand band = band(InitialPath.between(start, end, 4, NONE), true);
        assertTrue(band.run(method, now -> true), "force " + band.largestForce());
        assertEquals(0, band.reactionEnergy(), 1e-6);
        Structure top = highest(band);
        double[] forces = calculator.evaluate(top).forces();
        assertTrue(Optimizer.longest(forces) < 2e-3, "no force at the saddle point");
        // By symmetry the saddle point lies half-way, which an odd number of images meets without
        // climbing.
        ElasticBand odd = band(InitialPath.between(start, end, 5, NONE), false);
        assertTrue(odd.run(method, now -> true));
        assertEquals(odd.barrier(), band.barrier(), 2e-5);
        assertTrue(band.barrier() > 0.02, "barrier " + band.barrier());
    }

    private ElasticBand band(List<Structure> path, boolean climbs) {
        return new ElasticBand(
                calculator, path, NONE, new ElasticBand.Settings(0.1, climbs, 2e-4, 2000));
    }

    private static Structure highest(ElasticBand band) {
        return band.structures().stream()
                .max((a, b) -> Double.compare(energy(a), energy(b)))
                .orElseThrow();
    }

    private static double energy(Structure structure) {
        return structure.labels().energy().orElseThrow();
    }

    @Test
    void pathTakesTheShortWayAndImagesAreEvenlySpaced() {
        ElasticBand band = band(InitialPath.between(start, end, 5, NONE), false);
        assertTrue(band.run(Optimizer.Method.FIRE, now -> true));
        double[] distances = band.distances();
        double hop = EDGE / Math.sqrt(2);
        assertEquals(hop, distances[6], 0.4 * hop);
        for (int k = 1; k <= 6; k++) {
            assertEquals(distances[6] / 6, distances[k] - distances[k - 1], 0.02 * hop);
        }
    }

    @Test
    void atomsThatMeetOnTheStraightWayGoAroundEachOther() {
        Structure pair =
                Structure.of(
                        Cell.cubic(20),
                        new String[] {"Ar", "Ar", "Ar"},
                        new double[] {0, 0, 0, 4, 0.01, 0, 2, 3, 0});
        Structure exchanged = pair.withPositions(new double[] {4, 0, 0, 0, 0.01, 0, 2, 3, 0});
        double[] half = InitialPath.between(pair, exchanged, 1, NONE).get(1).positions();
        double distance =
                Math.hypot(Math.hypot(half[3] - half[0], half[4] - half[1]), half[5] - half[2]);
        assertTrue(distance > 3, "distance " + distance);
    }

    /** A crystal that is held but for the atom that jumps: nothing but this atom moves, in no image. */
    @Test
    void heldAtomsStayWhereBothEndsHaveThem() {
        BitSet held = new BitSet();
        held.set(1, start.size());
        double[] jumped = start.positions().clone();
        System.arraycopy(end.positions(), 0, jumped, 0, 3);
        List<Structure> path = InitialPath.between(start, start.withPositions(jumped), 3, held);
        ElasticBand band =
                new ElasticBand(
                        calculator, path, held, new ElasticBand.Settings(0.1, true, 1e-3, 500));
        assertTrue(band.run(Optimizer.Method.FIRE, now -> true));
        for (Structure image : band.structures()) {
            for (int i = 3; i < jumped.length; i++) {
                assertEquals(start.positions()[i], image.positions()[i], 1e-12);
            }
            // They feel what they feel, which labels tell.
            assertArrayEquals(
                    calculator.evaluate(image).forces(),
                    image.labels().forces().orElseThrow(),
                    1e-9);
        }
    }

    /** The lattice vectors of a cell may be chosen so that the nearest image is several of them away. */
    @Test
    void theShortWayDoesNotDependOnTheChoiceOfTheLatticeVectors() {
        List<Structure> straight = InitialPath.between(start, end, 1, NONE);
        double l = 2 * EDGE;
        for (double[] vectors :
                List.of(
                        new double[] {l, 0, 0, 3 * l, l, 0, -2 * l, 4 * l, l},
                        new double[] {0, l, 0, 0, 3 * l, l, l, l, 2 * l})) {
            Cell skewed = Cell.periodic(vectors);
            List<Structure> path =
                    InitialPath.between(start.withCell(skewed), end.withCell(skewed), 1, NONE);
            for (int k = 0; k < 3; k++) {
                assertArrayEquals(straight.get(k).positions(), path.get(k).positions(), 1e-4);
            }
        }
        // A slab: nothing repeats along the third vector.
        Cell flat = Cell.of(new double[] {l, 0, 0, 3 * l, l, 0, 0, 0, 0}, true, true, false);
        double[] last =
                InitialPath.between(start.withCell(flat), end.withCell(flat), 1, NONE)
                        .getLast()
                        .positions();
        for (int i = 0; i < last.length; i++) {
            double moved = Math.abs(last[i] - start.positions()[i]);
            assertTrue(i % 3 == 2 || moved < EDGE, "component " + i + " moved by " + moved);
        }
    }

    /** One atom deleted from either copy of a crystal: every atom between them has the number of another. */
    @Test
    void endsInAnotherOrderAreFoundWithAVacancyToo() {
        int n = start.size();
        double[] first = new double[3 * n];
        double[] second = new double[3 * n];
        int side = (int) Math.ceil(Math.cbrt(n + 1));
        double[] lattice = new double[3 * (n + 1)];
        for (int i = 0; i <= n; i++) {
            lattice[3 * i] = EDGE * (i % side);
            lattice[3 * i + 1] = EDGE * (i / side % side);
            lattice[3 * i + 2] = EDGE * (i / side / side);
        }
        System.arraycopy(lattice, 3, first, 0, 3 * n);
        System.arraycopy(lattice, 0, second, 0, 3 * n);
        int[] species = new int[n];
        Arrays.fill(species, start.species()[0]);
        Cell cell = box(side, side, side + 1);
        Structure one = Structure.of(cell, species, first);
        assertEquals(n, InitialPath.exchanged(one, one.withPositions(second)).cardinality());
        // A row in which every atom goes to the place of the next, and the last to an empty one.
        double[] row = second.clone();
        for (int i = 0; i < side - 1; i++) {
            row[3 * i] += EDGE;
        }
        Structure jump = one.withPositions(row);
        Cell longer = box(3 * side, side, side + 1);
        assertTrue(
                InitialPath.exchanged(
                                one.withPositions(second).withCell(longer), jump.withCell(longer))
                        .isEmpty());
    }

    private static Cell box(int a, int b, int c) {
        return Cell.periodic(a * EDGE, 0, 0, 0, b * EDGE, 0, 0, 0, c * EDGE);
    }

    @Test
    void atomsThatTakeEachOthersPlacesAreFound() {
        assertTrue(InitialPath.exchanged(start, end).isEmpty());
        double[] r = start.positions().clone();
        for (int k = 0; k < 3; k++) {
            r[3 * 2 + k] = start.positions()[3 * 7 + k];
            r[3 * 7 + k] = start.positions()[3 * 2 + k] + (k == 0 ? 2 * EDGE : 0);
        }
        Structure exchanged = start.withPositions(r);
        BitSet two = new BitSet();
        two.set(2);
        two.set(7);
        assertEquals(two, InitialPath.exchanged(start, exchanged));
        // Half-way they would be at one place.
        Structure half = InitialPath.between(start, exchanged, 1, NONE).get(1);
        assertTrue(Double.isFinite(calculator.evaluate(half).energy()));
        double[] p = half.positions();
        double d = 0;
        for (int k = 0; k < 3; k++) {
            double x = p[3 * 2 + k] - p[3 * 7 + k];
            x -= 2 * EDGE * Math.rint(x / (2 * EDGE));
            d += x * x;
        }
        assertTrue(Math.sqrt(d) > 1.5, "distance " + Math.sqrt(d));
    }

    @Test
    void endsThatDoNotBelongTogetherAreRefused() {
        Structure larger = end.withCell(Cell.cubic(2 * EDGE + 0.1));
        assertThrows(MlipException.class, () -> InitialPath.between(start, larger, 3, NONE));
        Structure slab = end.withCell(Cell.of(end.cell().vectors(), true, true, false));
        assertThrows(MlipException.class, () -> InitialPath.between(start, slab, 3, NONE));
        Structure fewer = without(end, 3);
        assertThrows(MlipException.class, () -> InitialPath.between(start, fewer, 3, NONE));
        assertThrows(MlipException.class, () -> InitialPath.between(start, end, 0, NONE));
        MlipException same =
                assertThrows(MlipException.class, () -> InitialPath.between(start, start, 3, NONE));
        assertTrue(same.getMessage().contains("same structure"), same.getMessage());
    }
}
