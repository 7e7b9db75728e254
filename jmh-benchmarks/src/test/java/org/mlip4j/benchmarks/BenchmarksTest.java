package org.mlip4j.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.HdnnpPotential;

/** The bodies of the benchmarks compute what they should. */
class BenchmarksTest {

    @Test
    void hdnnpBodyGivesTheEnergyOfTheStructure() {
        HdnnpBenchmark benchmark = new HdnnpBenchmark();
        benchmark.prepare();
        double expected =
                new HdnnpPotential("random", HdnnpBenchmark.randomModel(1))
                        .evaluate(HdnnpBenchmark.randomStructure(1))
                        .energy();
        assertEquals(expected, benchmark.evaluate(), 1e-10 * Math.abs(expected));
        assertEquals(expected, benchmark.evaluate(), 1e-10 * Math.abs(expected));
    }

    @Test
    void compactBodyGivesTheEnergyOfTheStructure() {
        CompactBenchmark benchmark = new CompactBenchmark();
        benchmark.prepare();
        double expected =
                new HdnnpPotential("random", CompactBenchmark.randomModel(1))
                        .evaluate(CompactBenchmark.randomStructure(1))
                        .energy();
        assertEquals(expected, benchmark.evaluate(), 1e-10 * Math.abs(expected));
        assertEquals(expected, benchmark.evaluateScalar(), 1e-10 * Math.abs(expected));
    }

    @ParameterizedTest
    @EnumSource
    void kernelBodyGivesAnEnergyAndCountsOperations(KernelBenchmark.Kind kind) {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.kind = kind;
        benchmark.neighbors = 7;
        benchmark.prepare();
        KernelBenchmark.Work work = new KernelBenchmark.Work();
        double energy = benchmark.evaluate(work);
        assertTrue(energy != 0 && Double.isFinite(energy), "energy " + energy);
        assertEquals(energy, benchmark.evaluateScalar(work), 1e-10 * Math.abs(energy));
        assertTrue(work.percentOfPeak > 0, "work of " + work.percentOfPeak);
    }

    @Test
    void mtpBodyGivesTheEnergyOfTheStructureAndGrades() {
        MtpBenchmark benchmark = new MtpBenchmark();
        benchmark.species = 2;
        benchmark.prepare();
        double expected =
                benchmark.randomPotential().evaluate(benchmark.randomStructure()).energy();
        assertEquals(expected, benchmark.evaluate(), 1e-10 * Math.abs(expected));
        assertEquals(expected, benchmark.evaluateScalar(), 1e-10 * Math.abs(expected));
        assertEquals(expected, benchmark.evaluateWithGrades(), 1e-10 * Math.abs(expected));
        // with the unit matrix as active set no grade is below 1, the derivative by the atom's own
        // energy
        for (double grade : benchmark.grades()) {
            assertTrue(grade >= 1 && Double.isFinite(grade), "grade " + grade);
        }
    }

    @Test
    void neighborBodyFindsEveryPair() {
        int[] pairs = new int[2];
        for (int threads = 1; threads <= 2; threads++) {
            NeighborBenchmark benchmark = new NeighborBenchmark();
            benchmark.edge = 10;
            benchmark.threads = threads;
            benchmark.setUp();
            NeighborList list = benchmark.list();
            pairs[threads - 1] = list.first()[list.localCount()];
            benchmark.tearDown();
        }
        assertEquals(pairs[0], pairs[1]);
        assertEquals(80, pairs[0] / 1000.0, 2);
    }
}
