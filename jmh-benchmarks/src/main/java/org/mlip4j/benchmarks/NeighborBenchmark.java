package org.mlip4j.benchmarks;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Building a neighbour list of 6 Angstrom, about 80 neighbours each, for 10^3 to 10^6 atoms. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-Xmx8g")
public class NeighborBenchmark {

    private static final double SPACING = 2.24;

    /** Atoms along each edge of the cubic cell: 10^3, 9261, 97336, 10^6 atoms. */
    @Param({"10", "21", "46", "100"})
    public int edge;

    /** Threads of the search. */
    @Param({"1", "2"})
    public int threads;

    private Structure structure;
    private NeighborSearch search;

    /** Makes the structure: a disturbed simple cubic lattice. */
    @Setup
    public void setUp() {
        int atoms = edge * edge * edge;
        Random random = new Random(1);
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            positions[3 * i] = SPACING * (i % edge) + 0.3 * random.nextDouble();
            positions[3 * i + 1] = SPACING * (i / edge % edge) + 0.3 * random.nextDouble();
            positions[3 * i + 2] = SPACING * (i / edge / edge) + 0.3 * random.nextDouble();
        }
        int[] species = new int[atoms];
        Arrays.fill(species, Element.of("Li").code());
        structure = Structure.of(Cell.cubic(SPACING * edge), species, positions);
        search = new NeighborSearch(6, 0, threads);
    }

    /**
     * Builds the list.
     *
     * @return the list
     */
    @Benchmark
    public NeighborList list() {
        return search.find(structure);
    }

    /** Ends the threads. */
    @TearDown
    public void tearDown() {
        search.close();
    }
}
