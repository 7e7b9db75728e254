package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.toy.ToyPotential;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The neighbour door on more atoms than one block holds, called as a host would. */
class NeighborDoorTest {

    private static final int ATOMS = 3 * NeighborBlocks.BLOCK + 17;

    private final Arena arena = Arena.ofConfined();
    private final Potential potential =
            new ToyPotential(
                    "toy",
                    List.of(Element.of("Li"), Element.of("O")),
                    4,
                    1,
                    1.5,
                    ToyPotential.Accident.NONE);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void blocksGiveWhatTheCalculatorGives() {
        Structure structure = randomStructure();
        NeighborList list = NeighborSearch.of(structure, 4.3);
        Outputs outputs = new Outputs(list.atomCount());
        new NeighborDoor(potential, Units.METAL, 1).compute(hostList(list), outputs.pointers());
        try (Calculator calculator = new Calculator(potential)) {
            Result expected =
                    calculator.evaluate(structure, Output.ATOM_ENERGIES, Output.EXTRAPOLATIONS);
            assertEquals(expected.energy(), outputs.energy.get(ValueLayout.JAVA_DOUBLE, 0), 1e-9);
            assertArrayEquals(expected.forces(), folded(list, outputs.forces), 1e-11);
            assertArrayEquals(
                    expected.virial(), outputs.virial.toArray(ValueLayout.JAVA_DOUBLE), 1e-9);
            assertArrayEquals(
                    expected.atomEnergies().orElseThrow(),
                    Arrays.copyOf(outputs.energies.toArray(ValueLayout.JAVA_DOUBLE), ATOMS),
                    1e-12);
            assertTrue(expected.extrapolations().orElseThrow().total() > 0);
            assertEquals(
                    expected.extrapolations().orElseThrow().total(),
                    outputs.count.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Test
    void threadsShareTheBlocks() {
        NeighborList list = NeighborSearch.of(randomStructure(), 4.3);
        long address = hostList(list);
        double[][] forces = new double[3][];
        double[] energies = new double[3];
        int[] threads = {1, 2, 3};
        for (int n = 0; n < 3; n++) {
            try (NeighborDoor door = new NeighborDoor(potential, Units.METAL, threads[n])) {
                for (int repeat = 0; repeat < 20; repeat++) {
                    Outputs outputs = new Outputs(list.atomCount());
                    door.compute(address, outputs.pointers());
                    double energy = outputs.energy.get(ValueLayout.JAVA_DOUBLE, 0);
                    double[] now = outputs.forces.toArray(ValueLayout.JAVA_DOUBLE);
                    if (repeat > 0) {
                        assertEquals(energies[n], energy);
                        assertArrayEquals(forces[n], now);
                    }
                    energies[n] = energy;
                    forces[n] = now;
                }
            }
            assertEquals(energies[0], energies[n], 1e-12 * Math.abs(energies[0]));
            assertArrayEquals(forces[0], forces[n], 1e-12);
        }
    }

    @Test
    void aStepAllocatesNothing() {
        NeighborList list = NeighborSearch.of(randomStructure(), 4);
        OutputPointers pointers = new Outputs(list.atomCount()).pointers();
        long address = hostList(list);
        for (int threads = 1; threads <= 2; threads++) {
            try (NeighborDoor door = new NeighborDoor(new NeighborCount(), Units.METAL, threads)) {
                Allocation.assertNone(() -> door.compute(address, pointers));
            }
        }
    }

    @Test
    void aStepOfAWholeStructureAllocatesNothing() {
        Structure structure = randomStructure();
        OutputPointers pointers = new Outputs(ATOMS).pointers();
        long address =
                arena.allocateFrom(
                                ValueLayout.JAVA_LONG,
                                48,
                                ATOMS,
                                arena.allocateFrom(ValueLayout.JAVA_INT, structure.species())
                                        .address(),
                                arena.allocateFrom(ValueLayout.JAVA_DOUBLE, structure.positions())
                                        .address(),
                                arena.allocateFrom(
                                                ValueLayout.JAVA_DOUBLE, structure.cell().vectors())
                                        .address(),
                                arena.allocateFrom(ValueLayout.JAVA_INT, 1, 1, 1).address())
                        .address();
        for (int threads = 1; threads <= 2; threads++) {
            BridgeOptions options = BridgeOptions.parse("skin=0.5", "threads=" + threads);
            try (StructureDoor door = new StructureDoor(new NeighborCount(), options)) {
                Allocation.assertNone(() -> door.compute(address, pointers));
            }
        }
    }

    /** Its evaluator allocates nothing, so that what is left is the door's. */
    private final class NeighborCount implements Potential {

        @Override
        public PotentialInfo info() {
            return potential.info();
        }

        @Override
        public Evaluator newEvaluator() {
            return (list, out) -> {
                for (int k = list.begin(); k < list.end(); k++) {
                    out.addEnergy(list.centers()[k], list.first()[k + 1] - list.first()[k]);
                }
            };
        }
    }

    private static Structure randomStructure() {
        Random random = new Random(7);
        int[] species = new int[ATOMS];
        double[] positions = new double[3 * ATOMS];
        for (int i = 0; i < ATOMS; i++) {
            species[i] = random.nextBoolean() ? 3 : 8;
            positions[3 * i] = 2.2 * (i % 8) + 0.3 * random.nextDouble();
            positions[3 * i + 1] = 2.2 * (i / 8 % 8) + 0.3 * random.nextDouble();
            positions[3 * i + 2] = 2.2 * (i / 64) + 0.3 * random.nextDouble();
        }
        return Structure.of(
                Cell.periodic(17.6, 0, 0, 1, 17.6, 0, 0, 0, 2.2 * Math.ceilDiv(ATOMS, 64)),
                species,
                positions);
    }

    private static double[] folded(NeighborList list, MemorySegment forces) {
        double[] folded = new double[3 * ATOMS];
        for (int i = 0; i < list.atomCount(); i++) {
            int owner = i < ATOMS ? i : list.owner(i);
            for (int k = 0; k < 3; k++) {
                folded[3 * owner + k] += forces.getAtIndex(ValueLayout.JAVA_DOUBLE, 3L * i + k);
            }
        }
        return folded;
    }

    /** Writes a {@code mlip4j_neighbors} with special bits set on every other neighbour. */
    private long hostList(NeighborList list) {
        MemorySegment counts = arena.allocate(4L * ATOMS, 8);
        MemorySegment lists = arena.allocate(8L * ATOMS, 8);
        for (int k = 0; k < list.end(); k++) {
            int[] own = Arrays.copyOfRange(list.neighbors(), list.first()[k], list.first()[k + 1]);
            counts.setAtIndex(ValueLayout.JAVA_INT, list.centers()[k], own.length);
            for (int n = 0; n < own.length; n += 2) {
                own[n] |= 1 << 30;
            }
            lists.setAtIndex(
                    ValueLayout.JAVA_LONG,
                    list.centers()[k],
                    arena.allocateFrom(ValueLayout.JAVA_INT, own).address());
        }
        return arena.allocateFrom(
                        ValueLayout.JAVA_LONG,
                        96,
                        ATOMS,
                        list.atomCount() - ATOMS,
                        arena.allocateFrom(ValueLayout.JAVA_INT, list.species()).address(),
                        0,
                        0,
                        arena.allocateFrom(ValueLayout.JAVA_DOUBLE, list.positions()).address(),
                        list.end(),
                        arena.allocateFrom(ValueLayout.JAVA_INT, list.centers()).address(),
                        counts.address(),
                        lists.address(),
                        0x1FFFFFFF)
                .address();
    }

    private final class Outputs {
        final MemorySegment energy = arena.allocate(8, 8);
        final MemorySegment virial = arena.allocate(72, 8);
        final MemorySegment count = arena.allocate(8, 8);
        final MemorySegment energies;
        final MemorySegment forces;

        Outputs(int atoms) {
            energies = arena.allocate(8L * atoms, 8);
            forces = arena.allocate(24L * atoms, 8);
        }

        OutputPointers pointers() {
            return new OutputPointers()
                    .read(
                            arena.allocateFrom(
                                            ValueLayout.JAVA_LONG,
                                            104,
                                            energy.address(),
                                            forces.address(),
                                            virial.address(),
                                            energies.address(),
                                            0,
                                            0,
                                            count.address(),
                                            0,
                                            0,
                                            0,
                                            0,
                                            0)
                                    .address());
        }
    }
}
