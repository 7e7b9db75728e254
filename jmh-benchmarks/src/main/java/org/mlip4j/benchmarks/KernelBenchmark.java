package org.mlip4j.benchmarks;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Energy and forces with the symmetry functions of one kind alone, for numbers of neighbours that fill vectors and such
 * that do not: atoms a second (one operation is one atom), floating-point operations a second, and per cent of the peak of
 * a core. One element, one thread; the network is a sum of the functions.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
public class KernelBenchmark {

    private static final int ATOMS = 64;
    private static final double CUTOFF = 6;
    private static final int ELEMENT = Element.of("Li").code();
    private static final int[] EXPONENTS = {1, 6};
    private static final int[] SIGNS = {1, -1};

    /** Ends of the polynomials in the angle, degrees. */
    private static final double[][] ANGLES = {
        {-90, 90}, {0, 90}, {0, 180}, {45, 135}, {90, 180}, {90, 270}
    };

    /** Kinds of symmetry functions, with the operations that none of their kernels can leave out. */
    public enum Kind {

        /** Nine Gaussians: distance and cutoff function 42, each Gaussian with slope, sum and way back 34. */
        RADIAL(42 + 9 * 34, 0, 0),

        /**
         * Twelve with r_jk: per pair 10, per pair within the cutoff of each other three exponentials 90, derivatives 66,
         * cutoff function 47, sums 30, powers 20, products 3, forces 22.
         */
        NARROW(42, 10, 278),

        /** Twelve without r_jk: cosine 5, powers 14, sums 24, way back to distances 30 and angles 21, forces 12. */
        WIDE(42 + 3 * 34, 106, 0),

        /** Nine polynomials: distance 12, each with slope, sum and way back 18. */
        COMPACT_RADIAL(12 + 9 * 18, 0, 0),

        /** Nine distances times six angles: angle 31, its six polynomials 72, sums 117, way back 264, forces 12. */
        COMPACT_ANGULAR(12 + 9 * 18, 496, 0);

        private final double perNeighbor;
        private final double perPair;
        private final double perNearPair;

        Kind(double perNeighbor, double perPair, double perNearPair) {
            this.perNeighbor = perNeighbor;
            this.perPair = perPair;
            this.perNearPair = perNearPair;
        }
    }

    /** What is measured. */
    @Param public Kind kind;

    /** Neighbours of an atom; vectors have 2 to 8 places. */
    @Param({"7", "16", "33", "80", "191"})
    public int neighbors;

    private Evaluator evaluator;
    private NeighborList list;
    private Accumulator out;
    private double flops;
    private double peak;

    /** Makes model and neighbours. */
    @Setup
    public void prepare() {
        evaluator = new HdnnpPotential("random", sumOf(functions(kind))).newEvaluator();
        list = clusters(new Random(1));
        out = new Accumulator(list.atomCount(), Set.of());
        flops =
                ATOMS * (kind.perNeighbor * neighbors + kind.perPair * pairs())
                        + kind.perNearPair * nearPairs();
        peak = Peak.flopsPerSecond();
    }

    /**
     * Energy and forces.
     *
     * @param work what JMH prints
     * @return the energy
     */
    @Benchmark
    @OperationsPerInvocation(ATOMS)
    public double evaluate(Work work) {
        work.flops += flops;
        work.percentOfPeak += 100 * flops / peak;
        out.reset(list.atomCount());
        evaluator.accumulate(list, out);
        return out.energy();
    }

    /**
     * The same without vector instructions.
     *
     * @param work what JMH prints
     * @return the energy
     */
    @Benchmark
    @OperationsPerInvocation(ATOMS)
    @Fork(
            value = 1,
            jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Dmlip4j.kernel=scalar"})
    public double evaluateScalar(Work work) {
        return evaluate(work);
    }

    /** What is counted beside an evaluation. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {

        /** Operations that cannot be left out, a fused multiply-add being two. */
        public double flops;

        /** The same in per cent of what a core can do in a second. */
        public double percentOfPeak;
    }

    private double pairs() {
        return neighbors * (neighbors - 1) / 2.0;
    }

    private long nearPairs() {
        double[] x = list.positions();
        long near = 0;
        for (int a = 0; a < ATOMS; a++) {
            for (int p = list.first()[a]; p < list.first()[a + 1]; p++) {
                for (int q = p + 1; q < list.first()[a + 1]; q++) {
                    int j = 3 * list.neighbors()[p];
                    int k = 3 * list.neighbors()[q];
                    double y = Math.hypot(x[j + 1] - x[k + 1], x[j + 2] - x[k + 2]);
                    near += Math.hypot(x[j] - x[k], y) < CUTOFF ? 1 : 0;
                }
            }
        }
        return near;
    }

    /** Atoms, each with neighbours of its own between 1.5 Angstrom and the cutoff. */
    private NeighborList clusters(Random random) {
        int atoms = ATOMS * (1 + neighbors);
        double[] x = new double[3 * atoms];
        int[] species = new int[atoms];
        Arrays.fill(species, ELEMENT);
        int[] centers = new int[ATOMS];
        int[] first = new int[ATOMS + 1];
        int[] all = new int[ATOMS * neighbors];
        Arrays.setAll(centers, a -> a);
        Arrays.setAll(first, a -> a * neighbors);
        for (int p = 0; p < all.length; p++) {
            all[p] = ATOMS + p;
            double[] at = inShell(random);
            System.arraycopy(at, 0, x, 3 * all[p], 3);
        }
        return new NeighborList(ATOMS, atoms, x, species, null, centers, first, all, ATOMS);
    }

    private static double[] inShell(Random random) {
        double[] at = new double[3];
        double square = 0;
        while (square < 1.5 * 1.5 || square > CUTOFF * CUTOFF) {
            Arrays.setAll(at, d -> random.nextDouble(-CUTOFF, CUTOFF));
            square = at[0] * at[0] + at[1] * at[1] + at[2] * at[2];
        }
        return at;
    }

    private static HdnnpModel sumOf(List<SymmetryFunction> functions) {
        double[] weights = new double[functions.size() + 1];
        Arrays.fill(weights, 0, functions.size(), 0.1);
        NeuralNetwork network =
                new NeuralNetwork(
                        List.of(functions.size(), 1), List.of(Activation.IDENTITY), false, weights);
        return new HdnnpModel(
                List.of(new ElementModel(Element.of(ELEMENT), 0, functions, List.of(), network)),
                Scaling.NONE,
                HdnnpModel.Normalization.NONE);
    }

    private static List<SymmetryFunction> functions(Kind kind) {
        List<SymmetryFunction> functions = new ArrayList<>();
        CutoffFunction cutoff = new CutoffFunction(CutoffFunction.Kind.COSINE, CUTOFF, 0);
        for (int n = 0; n < 9; n++) {
            double shift = 0.7 * Math.pow(1.28, n);
            CompactFunction bump =
                    new CompactFunction(CoreFunction.POLY2, false, 0.5 * n - CUTOFF, CUTOFF);
            switch (kind) {
                case RADIAL ->
                        functions.add(
                                new GaussianRadial(ELEMENT, 12.5 / (shift * shift), shift, cutoff));
                case COMPACT_RADIAL -> functions.add(new CompactRadial(ELEMENT, bump));
                case COMPACT_ANGULAR -> addAngles(bump, functions);
                case NARROW, WIDE -> {
                    if (n < 3) {
                        addAngular(kind == Kind.NARROW, 0.015 * (1 + 3 * n), cutoff, functions);
                    }
                }
            }
        }
        return functions;
    }

    private static void addAngular(
            boolean narrow, double eta, CutoffFunction cutoff, List<SymmetryFunction> functions) {
        for (int zeta : EXPONENTS) {
            for (int lambda : SIGNS) {
                functions.add(
                        new GaussianAngular(
                                ELEMENT, ELEMENT, narrow, eta, 0, lambda, zeta, cutoff));
            }
        }
    }

    private static void addAngles(CompactFunction bump, List<SymmetryFunction> functions) {
        for (double[] angle : ANGLES) {
            functions.add(new CompactAngular(ELEMENT, ELEMENT, false, bump, angle[0], angle[1]));
        }
    }
}
