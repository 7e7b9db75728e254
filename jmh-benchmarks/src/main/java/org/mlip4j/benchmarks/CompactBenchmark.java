package org.mlip4j.benchmarks;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Energy and forces of an HDNNP of compact functions, one thread, neighbour list given: a random model in the manner of
 * one for a molecular liquid. Three elements; per element 27 radial and 324 wide angular functions, nine functions of the
 * distance and six of the angle; 8 Angstrom, about 190 neighbours; networks 351-30-20-1; 216 atoms.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
public class CompactBenchmark {

    private static final List<Element> ELEMENTS =
            List.of(Element.of("H"), Element.of("C"), Element.of("O"));

    /** Ends of the functions of the distance in Angstrom. */
    private static final double[][] RANGES = {
        {-8, 8},
        {-7.4, 7.4},
        {-6.4, 6.4},
        {-5.3, 5.3},
        {-4.2, 4.2},
        {-3.2, 3.2},
        {0, 5.3},
        {1.3, 6.6},
        {2.6, 8}
    };

    /** Ends of the functions of the angle in degrees. */
    private static final double[][] ANGLES = {
        {-90, 90}, {90, 270}, {0, 180}, {0, 120}, {60, 180}, {49.1, 169.1}
    };

    private static final int EDGE = 6;
    private static final double SPACING = 2.24;

    private Evaluator evaluator;
    private NeighborList list;
    private Accumulator out;

    /** Makes model, structure, and neighbour list. */
    @Setup
    public void prepare() {
        HdnnpPotential potential = new HdnnpPotential("random", randomModel(1));
        list = NeighborSearch.of(randomStructure(1), potential.info().cutoff());
        evaluator = potential.newEvaluator();
        out = new Accumulator(list.atomCount(), Set.of());
    }

    /**
     * One evaluation of the whole structure.
     *
     * @return the energy
     */
    @Benchmark
    public double evaluate() {
        out.reset(list.atomCount());
        evaluator.accumulate(list, out);
        return out.energy();
    }

    /**
     * The same without vector instructions.
     *
     * @return the energy
     */
    @Benchmark
    @Fork(value = 1, jvmArgsAppend = "-Dmlip4j.kernel=scalar")
    public double evaluateScalar() {
        return evaluate();
    }

    /** Atoms on a grid, each moved at random. */
    static Structure randomStructure(long seed) {
        Random random = new Random(seed);
        int[] species = new int[EDGE * EDGE * EDGE];
        double[] x = new double[3 * species.length];
        for (int i = 0; i < species.length; i++) {
            int[] place = {i % EDGE, i / EDGE % EDGE, i / (EDGE * EDGE)};
            for (int d = 0; d < 3; d++) {
                x[3 * i + d] = SPACING * (place[d] + 0.3 * random.nextDouble());
            }
            species[i] = ELEMENTS.get(random.nextInt(ELEMENTS.size())).code();
        }
        double edge = EDGE * SPACING;
        double[] cell = {edge, 0, 0, 0, edge, 0, 0, 0, edge};
        return Structure.of(Cell.periodic(cell), species, x);
    }

    static HdnnpModel randomModel(long seed) {
        Random random = new Random(seed);
        List<SymmetryFunction> functions = functions();
        List<Integer> nodes = List.of(functions.size(), 30, 20, 1);
        List<Activation> activations =
                List.of(Activation.SOFTPLUS, Activation.SOFTPLUS, Activation.IDENTITY);
        List<ElementModel> parts = new ArrayList<>();
        for (Element element : ELEMENTS) {
            double[] weights =
                    random.doubles(NeuralNetwork.parameterCount(nodes), -0.1, 0.1).toArray();
            NeuralNetwork network = new NeuralNetwork(nodes, activations, false, weights);
            parts.add(new ElementModel(element, 0, functions, List.of(), network));
        }
        return new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    private static List<SymmetryFunction> functions() {
        List<SymmetryFunction> functions = new ArrayList<>();
        for (double[] range : RANGES) {
            CompactFunction radial =
                    new CompactFunction(CoreFunction.POLY2, range[1] < 8, range[0], range[1]);
            for (Element a : ELEMENTS) {
                functions.add(new CompactRadial(a.code(), radial));
                for (Element b : ELEMENTS) {
                    for (double[] angle : ANGLES) {
                        if (a.code() <= b.code()) {
                            functions.add(
                                    new CompactAngular(
                                            a.code(), b.code(), false, radial, angle[0], angle[1]));
                        }
                    }
                }
            }
        }
        return functions;
    }
}
