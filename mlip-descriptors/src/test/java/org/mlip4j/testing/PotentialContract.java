package org.mlip4j.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What every potential must do, whatever its family and kernel. */
public abstract class PotentialContract {

    private static final double ROUNDING = 1e-11;

    /** The potential under test; cheap, with a cutoff of 3 to 6 Angstrom. */
    protected abstract Potential potential();

    /** Where {@link Potentials#save} can write it. */
    protected abstract Path saveTo(Path folder);

    /** Relative error of results that are equal but for rounding. */
    protected double rounding() {
        return ROUNDING;
    }

    /** The same of differences of energies, over a step, against derivatives. */
    protected double slopeError() {
        return 1e-8;
    }

    /** How {@link Potentials#load} gets back what was saved. */
    protected LoadOptions loadOptions() {
        return LoadOptions.DEFAULT;
    }

    /** The evaluator whose steady state must not allocate. */
    protected Evaluator steadyEvaluator() {
        return potential().newEvaluator();
    }

    private Structure structure(boolean a, boolean b, boolean c) {
        return RandomStructures.inCell(7, codes(7), 5, a, b, c);
    }

    private Structure bulk() {
        return structure(true, true, true);
    }

    private int[] codes(int count) {
        List<Element> elements = potential().info().elements();
        int[] codes = new int[count];
        Arrays.setAll(codes, i -> elements.get(i % elements.size()).code());
        return codes;
    }

    private Result evaluate(Structure structure, Output... outputs) {
        try (Calculator calculator = new Calculator(potential())) {
            return calculator.evaluate(structure, outputs);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void forcesAndVirialAreDerivativesForEveryPeriodicity(int pbc) {
        Structure structure = structure((pbc & 1) != 0, (pbc & 2) != 0, (pbc & 4) != 0);
        try (Calculator calculator = new Calculator(potential())) {
            if (pbc == 0 || pbc == 7) {
                FiniteDifferences.checkForces(calculator, structure, slopeError());
                FiniteDifferences.checkVirial(calculator, structure, slopeError());
            } else {
                FiniteDifferences.checkOneDirection(calculator, structure, slopeError());
            }
        }
    }

    @Test
    void atomVirialsAreDerivativesOfAtomicEnergies() {
        try (Calculator calculator = new Calculator(potential())) {
            FiniteDifferences.checkAtomVirials(
                    calculator, RandomStructures.cluster(3, codes(6), 4), slopeError());
        }
    }

    @Test
    void atomicQuantitiesSumToTheTotals() {
        Result result = evaluate(bulk(), Output.ATOM_ENERGIES, Output.ATOM_VIRIALS);
        double energy = Arrays.stream(result.atomEnergies().orElseThrow()).sum();
        assertEquals(result.energy(), energy, ROUNDING * Math.max(1, Math.abs(energy)));
        double[] virials = result.atomVirials().orElseThrow();
        double[] sum = new double[9];
        for (int i = 0; i < virials.length; i++) {
            sum[i % 9] += virials[i];
        }
        assertArrayEquals(result.virial(), sum, ROUNDING * scale(sum));
        double[] force = new double[3];
        for (int i = 0; i < result.forces().length; i++) {
            force[i % 3] += result.forces()[i];
        }
        assertArrayEquals(new double[3], force, ROUNDING * scale(result.forces()));
    }

    @Test
    void rotatesWithTheStructure() {
        Structure structure = bulk();
        double[] q = rotation(0.3, -0.5, 0.7);
        Structure rotated =
                Structure.of(
                        structure.cell().withVectors(rotate(q, structure.cell().vectors())),
                        structure.species(),
                        rotate(q, structure.positions()));
        Result before = evaluate(structure);
        Result after = evaluate(rotated);
        same(before.energy(), after.energy());
        assertArrayEquals(
                rotate(q, before.forces()),
                after.forces(),
                10 * rounding() * scale(before.forces()));
        double[] half = rotate(q, before.virial());
        double[] virial = transpose(rotate(q, transpose(half)));
        assertArrayEquals(virial, after.virial(), 10 * rounding() * scale(before.virial()));
    }

    @Test
    void ignoresTranslationsAndLatticeShifts() {
        Structure structure = bulk();
        Result before = evaluate(structure);
        double[] x = structure.positions().clone();
        for (int i = 0; i < x.length; i++) {
            x[i] += new double[] {0.37, -1.1, 2.9}[i % 3];
        }
        same(before, evaluate(structure.withPositions(x)));
        for (int d = 0; d < 3; d++) {
            x[3 + d] += 2 * structure.cell().get(0, d) - structure.cell().get(2, d);
        }
        same(before, evaluate(structure.withPositions(x)));
    }

    @Test
    void followsAPermutationOfAtoms() {
        Structure structure = bulk();
        int n = structure.size();
        int[] species = new int[n];
        double[] x = new double[3 * n];
        for (int i = 0; i < n; i++) {
            species[i] = structure.species()[n - 1 - i];
            System.arraycopy(structure.positions(), 3 * (n - 1 - i), x, 3 * i, 3);
        }
        Result before = evaluate(structure);
        Result after = evaluate(Structure.of(structure.cell(), species, x));
        same(before.energy(), after.energy());
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < 3; d++) {
                assertEquals(
                        before.forces()[3 * (n - 1 - i) + d],
                        after.forces()[3 * i + d],
                        rounding() * scale(before.forces()));
            }
        }
    }

    @Test
    void doublesInASupercell() {
        Structure structure = bulk();
        int n = structure.size();
        int[] species = Arrays.copyOf(structure.species(), 2 * n);
        double[] x = Arrays.copyOf(structure.positions(), 6 * n);
        double[] v = structure.cell().vectors();
        System.arraycopy(species, 0, species, n, n);
        for (int i = 0; i < 3 * n; i++) {
            x[3 * n + i] = x[i] + v[i % 3];
        }
        for (int d = 0; d < 3; d++) {
            v[d] *= 2;
        }
        Result one = evaluate(structure);
        Result two = evaluate(Structure.of(structure.cell().withVectors(v), species, x));
        same(2 * one.energy(), two.energy());
        assertArrayEquals(
                one.forces(), Arrays.copyOf(two.forces(), 3 * n), rounding() * scale(one.forces()));
        assertArrayEquals(
                Arrays.stream(one.virial()).map(w -> 2 * w).toArray(),
                two.virial(),
                rounding() * scale(two.virial()));
    }

    @Test
    void evaluatesAtomsWithoutNeighbors() {
        for (Element element : potential().info().elements()) {
            int[] one = {element.code()};
            Result alone = evaluate(Structure.of(Cell.none(), one, new double[3]));
            assertTrue(Double.isFinite(alone.energy()));
            assertArrayEquals(new double[3], alone.forces());
            double far = 10 * potential().info().cutoff();
            Result two =
                    evaluate(
                            Structure.of(
                                    Cell.none(),
                                    new int[] {element.code(), element.code()},
                                    new double[] {0, 0, 0, far, 0, 0}));
            same(2 * alone.energy(), two.energy());
        }
    }

    @Test
    void evaluatesBoxesSmallerThanTheCutoff() {
        double edge = 0.55 * potential().info().cutoff();
        Structure two =
                Structure.of(
                        Cell.periodic(edge, 0, 0, 0.1, edge, 0, 0, 0.2, 1.1 * edge),
                        codes(2),
                        new double[] {0.1, 0, 0, 0.4 * edge, 0.55 * edge, 0.5 * edge});
        try (Calculator calculator = new Calculator(potential())) {
            FiniteDifferences.checkForces(calculator, two, slopeError());
            FiniteDifferences.checkVirial(calculator, two, slopeError());
        }
    }

    @Test
    void endsSmoothlyAtTheCutoff() {
        double cutoff = potential().info().cutoff();
        Result inside = evaluate(pair(cutoff - 1e-4));
        Result outside = evaluate(pair(cutoff + 1e-4));
        assertEquals(outside.energy(), inside.energy(), 1e-6);
        assertArrayEquals(new double[6], inside.forces(), 1e-2);
        assertArrayEquals(new double[6], outside.forces());
    }

    private Structure pair(double distance) {
        return Structure.of(Cell.none(), codes(2), new double[] {0, 0, 0, distance, 0, 0});
    }

    @Test
    void leavesItsInputAlone() {
        NeighborList list = NeighborSearch.of(bulk(), potential().info().cutoff());
        double[] positions = list.positions().clone();
        int[] neighbors = list.neighbors().clone();
        int[] species = list.species().clone();
        potential().newEvaluator().accumulate(list, new Accumulator(list.atomCount(), Set.of()));
        assertArrayEquals(positions, list.positions());
        assertArrayEquals(neighbors, list.neighbors());
        assertArrayEquals(species, list.species());
    }

    @Test
    void addsToWhatIsThere() {
        NeighborList list = NeighborSearch.of(bulk(), potential().info().cutoff());
        Evaluator evaluator = potential().newEvaluator();
        Accumulator once = accumulate(evaluator, list);
        Accumulator twice = accumulate(evaluator, list);
        evaluator.accumulate(list, twice);
        same(2 * once.energy(), twice.energy());
        Accumulator weighted = new Accumulator(list.atomCount(), Set.of());
        weighted.setWeight(2);
        evaluator.accumulate(list, weighted);
        same(weighted.energy(), twice.energy());
        assertArrayEquals(weighted.forces(), twice.forces(), rounding() * scale(twice.forces()));
        assertArrayEquals(weighted.virial(), twice.virial(), rounding() * scale(twice.virial()));
        assertEquals(2, weighted.weight());
    }

    @Test
    void reusedEvaluatorsRepeatBitForBit() {
        NeighborList list = NeighborSearch.of(bulk(), potential().info().cutoff());
        NeighborList other =
                NeighborSearch.of(
                        RandomStructures.inCell(11, codes(12), 6, true, true, false),
                        potential().info().cutoff());
        Evaluator evaluator = potential().newEvaluator();
        Accumulator first = accumulate(evaluator, list);
        accumulate(evaluator, other);
        Accumulator again = accumulate(evaluator, list);
        assertEquals(first.energy(), again.energy());
        assertArrayEquals(first.forces(), again.forces());
        assertArrayEquals(first.virial(), again.virial());
    }

    @Test
    void ignoresPairsBeyondTheCutoff() {
        double cutoff = potential().info().cutoff();
        Accumulator tight =
                accumulate(potential().newEvaluator(), NeighborSearch.of(bulk(), cutoff));
        Accumulator wide =
                accumulate(potential().newEvaluator(), NeighborSearch.of(bulk(), 1.3 * cutoff));
        same(tight.energy(), wide.energy());
        assertArrayEquals(tight.virial(), wide.virial(), rounding() * scale(tight.virial()));
    }

    @Test
    void threadsAgree() {
        Structure structure = RandomStructures.inCell(5, codes(60), 12, true, true, true);
        try (Calculator one = new Calculator(potential(), 1, 0);
                Calculator three = new Calculator(potential(), 3, 0)) {
            same(one.evaluate(structure), three.evaluate(structure));
            Result again = three.evaluate(structure);
            assertEquals(three.evaluate(structure).energy(), again.energy());
        }
    }

    @Test
    void savedAndLoadedIsEqual(@TempDir Path folder) {
        Path path = saveTo(folder);
        Potentials.save(potential(), path);
        Potential loaded = Potentials.load(path, loadOptions());
        Result before = evaluate(bulk());
        Result after = loaded.evaluate(bulk());
        assertEquals(before.energy(), after.energy());
        assertArrayEquals(before.forces(), after.forces());
        assertArrayEquals(before.virial(), after.virial());
        assertEquals(potential().info().elements(), loaded.info().elements());
        assertEquals(potential().info().cutoff(), loaded.info().cutoff());
    }

    @Test
    void allocatesNothingInSteadyState() {
        NeighborList list = NeighborSearch.of(bulk(), potential().info().cutoff());
        Evaluator evaluator = steadyEvaluator();
        Accumulator out =
                new Accumulator(
                        list.atomCount(), Set.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // until the compiler is done, which is a matter of processor time, however busy the machine
        // is
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long end = system.getProcessCpuTime() + TimeUnit.SECONDS.toNanos(100);
        while (least > 0 && system.getProcessCpuTime() < end) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int step = 0; step < 20; step++) {
                out.reset(list.atomCount());
                evaluator.accumulate(list, out);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes allocated in 20 evaluations");
    }

    private static Accumulator accumulate(Evaluator evaluator, NeighborList list) {
        Accumulator out = new Accumulator(list.atomCount(), Set.of());
        evaluator.accumulate(list, out);
        return out;
    }

    private void same(Result before, Result after) {
        same(before.energy(), after.energy());
        assertArrayEquals(before.forces(), after.forces(), rounding() * scale(before.forces()));
        assertArrayEquals(before.virial(), after.virial(), rounding() * scale(before.virial()));
    }

    private void same(double before, double after) {
        assertEquals(before, after, rounding() * Math.max(1, Math.abs(before)));
    }

    private static double scale(double[] values) {
        return Arrays.stream(values).map(Math::abs).reduce(1, Math::max);
    }

    private static double[] rotation(double a, double b, double c) {
        double[] x = {1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)};
        double[] y = {Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)};
        double[] z = {Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1};
        return rotate(x, transpose(rotate(y, transpose(z))));
    }

    /** Applies a rotation to every row of three. */
    private static double[] rotate(double[] q, double[] vectors) {
        double[] rotated = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            for (int d = 0; d < 3; d++) {
                rotated[i] += q[3 * (i % 3) + d] * vectors[i - i % 3 + d];
            }
        }
        return rotated;
    }

    private static double[] transpose(double[] m) {
        return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
    }
}
