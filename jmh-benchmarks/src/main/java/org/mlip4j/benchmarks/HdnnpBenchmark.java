package org.mlip4j.benchmarks;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.openjdk.jmh.annotations.AuxCounters;
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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Energy and forces of an HDNNP, one thread, neighbour list given. Without further words a random model in the manner of
 * a solid electrolyte with its cathode: five elements, 45 radial and 180 angular functions each, 6 Angstrom, networks
 * 225-20-20-1, on 1792 atoms. {@code -Dmodel=... -Dstructure=...} evaluates another one; {@code -Dunits=...} states the
 * units of its files. {@code -jvmArgsAppend} on JMH's command line replaces the flags below: repeat {@code
 * --add-modules=jdk.incubator.vector} there, or the plain kernel is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64"})
public class HdnnpBenchmark {

    private static final List<Element> ELEMENTS =
            List.of(
                    Element.of("Li"),
                    Element.of("O"),
                    Element.of("Co"),
                    Element.of("Zr"),
                    Element.of("La"));

    /** Of ten atoms, which element each is: about the composition of the interface. */
    private static final int[] COMPOSITION = {0, 0, 0, 1, 1, 1, 1, 1, 2, 4};

    private Evaluator evaluator;
    private NeighborList list;
    private Accumulator out;
    private double flops;
    private double peak;

    /** Makes or loads model and structure, and the neighbour list. */
    @Setup
    public void prepare() {
        String model = System.getProperty("model");
        String file = System.getProperty("structure");
        Potential potential =
                model == null
                        ? new HdnnpPotential("random", randomModel(1))
                        : Potentials.load(Path.of(model));
        Structure structure =
                file == null ? randomStructure(1) : Structures.read(Path.of(file)).getFirst();
        list = NeighborSearch.of(structure, potential.info().cutoff());
        evaluator = potential.newEvaluator();
        out = new Accumulator(list.atomCount(), Set.of());
        flops = model == null ? count(list, potential.info().cutoff()) : Double.NaN;
        peak = Peak.flopsPerSecond();
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
     * The same, for what is counted beside it: floating-point operations, and per cent of the peak of a core, a second. Only
     * for the random model.
     *
     * @param work what JMH prints
     * @return the energy
     */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public double evaluateCounted(Work work) {
        work.flops += flops;
        work.percentOfPeak += 100 * flops / peak;
        return evaluate();
    }

    /** What is counted beside an evaluation. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {

        /** Operations that cannot be left out. */
        public double flops;

        /** The same in per cent of what a core can do in a second. */
        public double percentOfPeak;
    }

    /**
     * Operations that cannot be left out, a fused multiply-add being two. A pair of neighbours within the cutoff of each other:
     * three exponentials 90, derivatives 66, cutoff function and slope 47, sums 30, powers 20, products 3, forces 22.
     */
    private static double count(NeighborList list, double cutoff) {
        long neighbors = 0;
        long looks = 0;
        long pairs = 0;
        for (int k = list.begin(); k < list.end(); k++) {
            int begin = list.first()[k];
            int end = list.first()[k + 1];
            neighbors += end - begin;
            looks += (end - begin) * (end - begin - 1L) / 2;
            for (int p = begin; p < end; p++) {
                for (int q = p + 1; q < end; q++) {
                    pairs += near(list, p, q, cutoff) ? 1 : 0;
                }
            }
        }
        int inputs = functions().size();
        double network = 4.0 * (inputs * 20 + 20 * 20 + 20);
        return 278.0 * pairs + 10.0 * looks + 40.0 * 9 * neighbors + network * list.localCount();
    }

    private static boolean near(NeighborList list, int p, int q, double cutoff) {
        double[] x = list.positions();
        int j = 3 * list.neighbors()[p];
        int k = 3 * list.neighbors()[q];
        double square = 0;
        for (int d = 0; d < 3; d++) {
            square += (x[j + d] - x[k + d]) * (x[j + d] - x[k + d]);
        }
        return square < cutoff * cutoff;
    }

    /**
     * Number of atoms of the structure, by which times are to be divided.
     *
     * @return count
     */
    public int atomCount() {
        return list.localCount();
    }

    /**
     * 14 x 8 x 16 atoms on a grid, each moved at random; 80 neighbours within 6 Angstrom.
     *
     * @param seed of the random numbers
     * @return periodic structure
     */
    public static Structure randomStructure(long seed) {
        int[] counts = {14, 8, 16};
        double spacing = 2.246;
        Random random = new Random(seed);
        int atoms = counts[0] * counts[1] * counts[2];
        int[] species = new int[atoms];
        double[] x = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            int[] cell = {i % counts[0], i / counts[0] % counts[1], i / (counts[0] * counts[1])};
            for (int d = 0; d < 3; d++) {
                x[3 * i + d] = spacing * (cell[d] + 0.2 * random.nextDouble());
            }
            species[i] = ELEMENTS.get(COMPOSITION[random.nextInt(COMPOSITION.length)]).code();
        }
        double[] edges = {
            counts[0] * spacing, 0, 0, 0, counts[1] * spacing, 0, 0, 0, counts[2] * spacing
        };
        return Structure.of(Cell.periodic(edges), species, x);
    }

    /**
     * Five elements, 45 radial and 180 angular functions each, networks 225-20-20-1.
     *
     * @param seed of the weights
     * @return model without scaling
     */
    public static HdnnpModel randomModel(long seed) {
        Random random = new Random(seed);
        List<SymmetryFunction> functions = functions();
        List<Integer> nodes = List.of(functions.size(), 20, 20, 1);
        List<Activation> activations =
                List.of(Activation.TANH, Activation.TANH, Activation.IDENTITY);
        List<ElementModel> parts = new ArrayList<>();
        for (Element element : ELEMENTS) {
            double[] weights =
                    random.doubles(NeuralNetwork.parameterCount(nodes), -0.3, 0.3).toArray();
            parts.add(
                    new ElementModel(
                            element,
                            0,
                            functions,
                            List.of(),
                            new NeuralNetwork(nodes, activations, false, weights)));
        }
        return new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    /** Nine radial functions per element, twelve narrow angular ones (three widths, two exponents, both signs) per pair of elements. */
    private static List<SymmetryFunction> functions() {
        CutoffFunction cutoff = new CutoffFunction(CutoffFunction.Kind.COSINE, 6, 0);
        List<SymmetryFunction> functions = new ArrayList<>();
        for (Element a : ELEMENTS) {
            for (int n = 0; n < 9; n++) {
                double shift = 0.7 * Math.pow(1.28, n);
                functions.add(new GaussianRadial(a.code(), 12.5 / (shift * shift), shift, cutoff));
            }
        }
        double[] eta = {0.015, 0.04, 0.2};
        for (Element a : ELEMENTS) {
            for (Element b : ELEMENTS) {
                for (int n = 0; n < 12 && a.code() <= b.code(); n++) {
                    double lambda = n % 2 == 0 ? 1 : -1;
                    double zeta = n / 2 % 2 == 0 ? 1 : 6;
                    functions.add(
                            new GaussianAngular(
                                    a.code(), b.code(), true, eta[n / 4], 0, lambda, zeta, cutoff));
                }
            }
        }
        return functions;
    }
}
