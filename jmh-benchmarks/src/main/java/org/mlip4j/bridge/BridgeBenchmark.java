package org.mlip4j.bridge;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.mlip4j.benchmarks.HdnnpBenchmark;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the doors for C add to an evaluation: 1792 atoms of the random model of {@link HdnnpBenchmark}, one thread, neighbours
 * with a skin of 1 Angstrom, through Java's own calculator, as LAMMPS hands atoms over and as Python does. In the package of
 * the doors, because nobody else may call them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:ObjectAlignmentInBytes=64"
        })
public class BridgeBenchmark {

    private static final double SKIN = 1;

    private final Arena arena = Arena.ofShared();
    private final Accumulator sum = new Accumulator(0, Set.of());
    private Structure structure;
    private Calculator calculator;
    private NeighborDoor neighborDoor;
    private StructureDoor structureDoor;
    private OutputPointers output;
    private long hostNeighbors;
    private long hostStructure;

    /** Loads the model three times and puts the atoms where a host has them. */
    @Setup
    public void prepare() {
        Potential potential = new HdnnpPotential("random", HdnnpBenchmark.randomModel(1));
        structure = HdnnpBenchmark.randomStructure(1);
        NeighborList list = NeighborSearch.of(structure, potential.info().cutoff() + SKIN);
        calculator = new Calculator(potential, 1, SKIN);
        neighborDoor = new NeighborDoor(potential, Units.METAL, 1);
        structureDoor =
                new StructureDoor(potential, BridgeOptions.parse("skin=" + SKIN, "threads=1"));
        hostNeighbors = neighbors(list);
        hostStructure =
                longs(
                        48,
                        structure.size(),
                        ints(structure.species()),
                        doubles(structure.positions()),
                        doubles(structure.cell().vectors()),
                        ints(new int[] {1, 1, 1}));
        long forces = arena.allocate(24L * list.atomCount(), 8).address();
        long[] fields = new long[16];
        fields[0] = 8 * fields.length;
        fields[1] = arena.allocate(8, 8).address();
        fields[2] = forces;
        fields[3] = arena.allocate(72, 8).address();
        output = new OutputPointers().read(longs(fields));
    }

    /**
     * In Java.
     *
     * @return energy
     */
    @Benchmark
    public double calculator() {
        calculator.evaluateInto(structure.cell(), structure.species(), structure.positions(), sum);
        return sum.energy();
    }

    /** As LAMMPS: atoms, ghosts, and neighbours found by the host. */
    @Benchmark
    public void neighbors() {
        neighborDoor.compute(hostNeighbors, output);
    }

    /** As Python: atoms in a cell. */
    @Benchmark
    public void structure() {
        structureDoor.compute(hostStructure, output);
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        calculator.close();
        neighborDoor.close();
        structureDoor.close();
        arena.close();
    }

    /** A {@code mlip4j_neighbors}. */
    private long neighbors(NeighborList list) {
        MemorySegment counts = arena.allocate(4L * list.localCount(), 8);
        MemorySegment lists = arena.allocate(8L * list.localCount(), 8);
        for (int k = 0; k < list.end(); k++) {
            int center = list.centers()[k];
            int[] own = Arrays.copyOfRange(list.neighbors(), list.first()[k], list.first()[k + 1]);
            counts.setAtIndex(JAVA_INT, center, own.length);
            lists.setAtIndex(JAVA_LONG, center, ints(own));
        }
        int ghosts = list.atomCount() - list.localCount();
        return longs(
                96,
                list.localCount(),
                ghosts,
                ints(list.species()),
                0,
                0,
                doubles(list.positions()),
                list.end(),
                ints(list.centers()),
                counts.address(),
                lists.address(),
                0);
    }

    private long longs(long... values) {
        return arena.allocateFrom(JAVA_LONG, values).address();
    }

    private long ints(int[] values) {
        return arena.allocateFrom(JAVA_INT, values).address();
    }

    private long doubles(double[] values) {
        return arena.allocateFrom(JAVA_DOUBLE, values).address();
    }
}
