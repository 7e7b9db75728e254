package org.mlip4j.hdnnp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.mlip4j.hdnnp.TestModels;
import org.mlip4j.hdnnp.internal.kernel.DescriptorKernel;
import org.mlip4j.hdnnp.internal.kernel.Neighborhood;
import org.mlip4j.hdnnp.internal.kernel.Network;
import org.mlip4j.hdnnp.internal.kernel.SimdKernel;
import org.mlip4j.testing.RandomStructures;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Vectors give what the plain kernel gives. */
class KernelsTest {

    private static final double TOLERANCE = 1e-11;

    private static final String REPEAT = "repeat";

    private static final double SINGLE_TOLERANCE = 2e-5;
    private static final List<Element> ELEMENTS =
            List.of(Element.of(TestModels.H), Element.of(TestModels.O));
    private static final int[] NEIGHBORS = {0, 1, 2, 3, 7, 8, 9, 20, 64, 200};

    @ParameterizedTest
    @EnumSource(CutoffFunction.Kind.class)
    void everyCutoffFunction(CutoffFunction.Kind kind) {
        for (double alpha : new double[] {0, 0.4}) {
            CutoffFunction fc = new CutoffFunction(kind, 4, alpha);
            List<SymmetryFunction> functions = new ArrayList<>();
            for (int type : TestModels.TYPES) {
                functions.addAll(TestModels.functions(type, fc, CoreFunction.POLY2, false));
            }
            compare(functions, 7);
        }
    }

    @ParameterizedTest
    @EnumSource(CoreFunction.class)
    void everyCompactFunction(CoreFunction core) {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
        for (boolean asymmetric : new boolean[] {false, true}) {
            List<SymmetryFunction> functions = new ArrayList<>();
            for (int type = 20; type <= 25; type++) {
                functions.addAll(TestModels.functions(type, fc, core, asymmetric));
            }
            compare(functions, 9);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomFunctions(long seed) {
        compare(randomFunctions(new Random(seed)), seed);
    }

    /** Widths that are whole multiples of others, and one that nearly is. */
    @Test
    void multiplesOfWidths() {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.TANH, 4, 0);
        List<SymmetryFunction> functions = new ArrayList<>();
        for (double eta : new double[] {0.01, 0.03, 0.07, 0.2, 0.3100001, 0.31, 0.33, 1.5}) {
            for (int zeta : new int[] {1, 4}) {
                functions.add(
                        new GaussianAngular(TestModels.H, TestModels.O, true, eta, 0, 1, zeta, fc));
            }
        }
        compare(functions, 13);
    }

    /** Buffers that grow, and are longer than needed afterwards. */
    @Test
    void oneKernelForManySizes() {
        List<SymmetryFunction> functions = randomFunctions(new Random(12));
        DescriptorKernel kernel = create(Kernels.SIMD, functions);
        Random random = new Random(12);
        int[] kinds = new int[Element.CODE_LIMIT];
        kinds[TestModels.O] = 1;
        for (int count : new int[] {3, 9, 10, 13, 20, 27, 38, 51, 64, 66, 80, 104, 131, 5}) {
            NeighborList list = NeighborSearch.of(place(random, count, 1.6, 0.3), 4);
            double[][] g = new double[2][functions.size()];
            double[] dEdG = random.doubles(functions.size(), -1, 1).toArray();
            DescriptorKernel[] both = {create(Kernels.SCALAR, functions), kernel};
            double[][] gradients = new double[2][];
            for (int k = 0; k < 2; k++) {
                Neighborhood n = new Neighborhood();
                n.gather(list, 0, 4, kinds);
                both[k].compute(n, g[k]);
                both[k].pullBack(n, dEdG);
                gradients[k] = Arrays.copyOf(n.gx, n.count);
            }
            assertClose(Kernels.SIMD, g[0], g[1], 1e-6);
            assertClose(Kernels.SIMD, gradients[0], gradients[1], 1);
        }
    }

    /** Crystals: atoms in line, at equal distances, at the cutoff. */
    @Test
    void idealLattice() {
        List<SymmetryFunction> functions = randomFunctions(new Random(11));
        compare(functions, place(new Random(1), 124, 1.5, 0));
        compare(functions, place(new Random(1), 124, 2, 0));
    }

    /** Vectors of 128 and 256 bits, in JVMs of their own. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void shorterVectors(int bytes) throws Exception {
        inJvmOfItsOwn(bytes, Integer.toString(8 * bytes));
    }

    /** Compiling must not change bits: runs are to repeat, and Java compiles whenever it likes. */
    @Test
    void compiledCodeGivesTheBitsOfInterpreted() throws Exception {
        inJvmOfItsOwn(64, REPEAT);
    }

    private static void inJvmOfItsOwn(int bytes, String argument) throws Exception {
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-XX:MaxVectorSize=" + bytes,
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KernelsTest.class.getName(),
                                argument)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(java.getInputStream().readAllBytes());
        assertEquals(0, java.waitFor(), said);
    }

    /**
     * What {@link #inJvmOfItsOwn} starts.
     *
     * @param args length of vectors in bits, or what repeats evaluations
     */
    public static void main(String[] args) {
        if (args[0].equals(REPEAT)) {
            for (Activation activation : Activation.values()) {
                repeatNetwork(activation);
            }
            repeatFunctions();
            return;
        }
        assertTrue(SimdKernel.vectorBits() <= Integer.parseInt(args[0]));
        for (int seed = 1; seed < 5; seed++) {
            compare(randomFunctions(new Random(seed)), seed);
        }
    }

    private static void repeatNetwork(Activation activation) {
        List<Integer> nodes = List.of(10, 20, 7, 1);
        double[] weights =
                new Random(1).doubles(NeuralNetwork.parameterCount(nodes), -0.5, 0.5).toArray();
        List<Activation> layers = List.of(activation, activation, Activation.IDENTITY);
        Network network = Kernels.SIMD.network(new NeuralNetwork(nodes, layers, false, weights));
        Random random = new Random(2);
        Arrays.setAll(network.input(), n -> n < 10 ? random.nextGaussian() : 0);
        double output = network.forward();
        double[] gradient = Arrays.copyOf(network.backward(), 10);
        for (int repeat = 0; repeat < 20_000; repeat++) {
            assertEquals(output, network.forward(), activation::toString);
            network.backward();
        }
        assertArrayEquals(gradient, Arrays.copyOf(network.backward(), 10), activation::toString);
    }

    /** Exponents that are no whole numbers, and one that is. */
    private static void repeatFunctions() {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
        List<SymmetryFunction> functions = TestModels.functions(3, fc, CoreFunction.POLY2, false);
        NeighborList list = NeighborSearch.of(place(new Random(3), 60, 1.6, 0.3), 4);
        for (Kernels kernels : List.of(Kernels.SIMD, Kernels.SINGLE)) {
            DescriptorKernel kernel = create(kernels, functions);
            double[] g = new double[functions.size()];
            int[] kinds = new int[Element.CODE_LIMIT];
            kinds[TestModels.O] = 1;
            double[] first = null;
            for (int repeat = 0; repeat < 3000; repeat++) {
                Neighborhood n = new Neighborhood();
                n.gather(list, 0, 4, kinds);
                kernel.compute(n, g);
                first = first == null ? g.clone() : first;
                assertArrayEquals(first, g, kernels::toString);
            }
        }
    }

    @Test
    void energiesForcesAndVirials() {
        HdnnpModel model = TestModels.mixed(5);
        int[] codes = {1, 8, 1, 1, 8, 1, 8, 8, 1, 1, 8, 1};
        NeighborList list =
                NeighborSearch.of(
                        RandomStructures.inCell(3, codes, 6, true, true, true), model.cutoff());
        Accumulator[] results = new Accumulator[Kernels.values().length];
        for (Kernels kernels : Kernels.values()) {
            results[kernels.ordinal()] = new Accumulator(list.atomCount(), List.of());
            new HdnnpEvaluator(List.of(model), kernels)
                    .accumulate(list, results[kernels.ordinal()]);
        }
        for (Kernels kernels : Kernels.values()) {
            Accumulator result = results[kernels.ordinal()];
            assertEquals(1, result.energy() / results[0].energy(), tolerance(kernels));
            assertClose(kernels, results[0].forces(), result.forces(), 1);
            assertClose(kernels, results[0].virial(), result.virial(), 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void networks(Activation activation) {
        for (int width : new int[] {1, 3, 8, 20, 33}) {
            List<Integer> nodes = List.of(width + 4, width, 7, 1);
            Random random = new Random(width);
            double[] weights =
                    random.doubles(NeuralNetwork.parameterCount(nodes), -0.3, 0.3).toArray();
            NeuralNetwork coefficients =
                    new NeuralNetwork(
                            nodes,
                            List.of(activation, activation, Activation.IDENTITY),
                            width == 8,
                            weights);
            double[] output = new double[Kernels.values().length];
            double[][] gradients = new double[output.length][];
            for (Kernels kernels : Kernels.values()) {
                Network network = kernels.network(coefficients);
                Random inputs = new Random(3);
                for (int n = 0; n < width + 4; n++) {
                    network.input()[n] = inputs.nextGaussian();
                }
                output[kernels.ordinal()] = network.forward();
                gradients[kernels.ordinal()] = Arrays.copyOf(network.backward(), width + 4);
            }
            for (Kernels kernels : Kernels.values()) {
                int k = kernels.ordinal();
                double tolerance = kernels == Kernels.SINGLE ? 1e-6 : 1e-13;
                assertEquals(output[0], output[k], tolerance * Math.max(1, Math.abs(output[0])));
                assertClose(kernels, gradients[0], gradients[k], 1);
            }
        }
    }

    @Test
    void namesWhatItUses() {
        CutoffFunction fc = new CutoffFunction(CutoffFunction.Kind.COSINE, 4, 0);
        List<SymmetryFunction> gaussian = TestModels.functions(2, fc, CoreFunction.POLY2, false);
        List<SymmetryFunction> broken =
                List.of(new GaussianAngular(1, 1, true, 0.1, 0, 1.5, 2, fc));
        List<SymmetryFunction> both = new ArrayList<>(gaussian);
        both.addAll(broken);
        String simd = "simd-" + SimdKernel.vectorBits();
        assertEquals("scalar", Kernels.SCALAR.name(both));
        assertEquals(simd, Kernels.SIMD.name(gaussian));
        assertEquals("scalar", Kernels.SIMD.name(broken));
        assertEquals(simd + " + scalar", Kernels.SIMD.name(both));
    }

    private static List<SymmetryFunction> randomFunctions(Random random) {
        CutoffFunction.Kind[] kinds = CutoffFunction.Kind.values();
        List<CutoffFunction> cutoffs = new ArrayList<>();
        for (double radius : new double[] {4, 3.1}) {
            double alpha = random.nextBoolean() ? 0 : 0.5 * random.nextDouble();
            cutoffs.add(new CutoffFunction(kinds[random.nextInt(kinds.length)], radius, alpha));
        }
        List<SymmetryFunction> functions = new ArrayList<>();
        int[][] pairs = {{1, 1}, {1, 8}, {8, 8}, {0, 0}};
        double[] etas = {0, 0.02, 0.3, 4};
        double[] lambdas = {-1, 1, 0.5};
        for (int n = 0; n < 60; n++) {
            if (n % 2 == 1) {
                functions.add(randomCompact(random));
                continue;
            }
            CutoffFunction fc = cutoffs.get(random.nextInt(2));
            double shift = random.nextInt(3) == 0 ? 3 * random.nextDouble() : 0;
            double eta = etas[random.nextInt(4)];
            if (n % 5 == 0) {
                int[] neighbors = {0, 1, 8};
                functions.add(new GaussianRadial(neighbors[random.nextInt(3)], 9 * eta, shift, fc));
            } else {
                int[] pair = pairs[random.nextInt(4)];
                boolean narrow = pair[0] == 0 || random.nextBoolean();
                double lambda = lambdas[random.nextInt(3)];
                int zeta = 1 + random.nextInt(17);
                functions.add(
                        new GaussianAngular(
                                pair[0], pair[1], narrow, eta, shift, lambda, zeta, fc));
            }
        }
        return functions;
    }

    private static SymmetryFunction randomCompact(Random random) {
        CoreFunction[] cores = CoreFunction.values();
        double[] ends = {-4, 0, 0.9, 2.5, 3.1, 4};
        double[] angles = {-180, -90, 0, 49.1, 60, 90, 120, 180, 270};
        int[][] pairs = {{1, 1}, {1, 8}, {8, 8}, {0, 0}};
        int[] neighbors = {0, 1, 8};
        int left = random.nextInt(4);
        double right = ends[left == 0 ? 5 : Math.max(3, left + 1 + random.nextInt(5 - left))];
        CompactFunction radial =
                new CompactFunction(
                        cores[random.nextInt(cores.length)],
                        random.nextBoolean(),
                        ends[left],
                        right);
        int[] pair = pairs[random.nextInt(4)];
        int from = random.nextInt(5);
        double end = from < 2 ? -angles[from] : angles[from + 1 + random.nextInt(7 - from)];
        return random.nextInt(3) == 0
                ? new CompactRadial(neighbors[random.nextInt(3)], radial)
                : new CompactAngular(
                        pair[0], pair[1], random.nextBoolean(), radial, angles[from], end);
    }

    private static void compare(List<SymmetryFunction> functions, long seed) {
        Random random = new Random(seed);
        for (int count : NEIGHBORS) {
            compare(functions, place(random, count, count > 100 ? 1.2 : 1.6, 0.3));
        }
    }

    /** An atom in the middle and the nearest places of a jittered grid, elements at random. */
    private static Structure place(Random random, int neighbors, double spacing, double jitter) {
        List<double[]> places = new ArrayList<>();
        for (int n = 0; n < 7 * 7 * 7; n++) {
            places.add(new double[] {n % 7 - 3, n / 7 % 7 - 3, n / 49 - 3});
        }
        places.sort(
                (a, b) ->
                        Double.compare(
                                a[0] * a[0] + a[1] * a[1] + a[2] * a[2],
                                b[0] * b[0] + b[1] * b[1] + b[2] * b[2]));
        double[] positions = new double[3 * (neighbors + 1)];
        int[] codes = new int[neighbors + 1];
        for (int i = 0; i <= neighbors; i++) {
            codes[i] = random.nextInt(3) == 0 ? TestModels.H : TestModels.O;
            for (int d = 0; d < 3; d++) {
                double noise = jitter * (2 * random.nextDouble() - 1);
                positions[3 * i + d] = spacing * (places.get(i)[d] + noise);
            }
        }
        return Structure.of(Cell.none(), codes, positions);
    }

    private static void compare(List<SymmetryFunction> functions, Structure structure) {
        NeighborList list = NeighborSearch.of(structure, 4);
        int[] kinds = new int[Element.CODE_LIMIT];
        kinds[TestModels.O] = 1;
        double[][] g = new double[Kernels.values().length][functions.size()];
        double[][] gradients = new double[g.length][];
        double[] dEdG = new double[functions.size()];
        for (Kernels kernels : Kernels.values()) {
            DescriptorKernel kernel = create(kernels, functions);
            Neighborhood n = new Neighborhood();
            n.gather(list, 0, 4, kinds);
            kernel.compute(n, g[kernels.ordinal()]);
            if (kernels == Kernels.SCALAR) {
                Random random = new Random(structure.size());
                Arrays.setAll(dEdG, i -> random.nextGaussian() / Math.max(1, Math.abs(g[0][i])));
            }
            kernel.pullBack(n, dEdG);
            double[] all = new double[3 * n.count];
            for (int j = 0; j < n.count; j++) {
                all[3 * j] = n.gx[j];
                all[3 * j + 1] = n.gy[j];
                all[3 * j + 2] = n.gz[j];
            }
            gradients[kernels.ordinal()] = all;
        }
        for (Kernels kernels : Kernels.values()) {
            int k = kernels.ordinal();
            assertClose(kernels, g[0], g[k], kernels == Kernels.SINGLE ? 1e-3 : 1e-6);
            assertClose(kernels, gradients[0], gradients[k], 1);
        }
    }

    private static DescriptorKernel create(Kernels kernels, List<SymmetryFunction> functions) {
        double[] scales = new double[functions.size()];
        Arrays.fill(scales, 1);
        return kernels.create(ELEMENTS, functions, scales);
    }

    private static double tolerance(Kernels kernels) {
        return kernels == Kernels.SINGLE ? SINGLE_TOLERANCE : TOLERANCE;
    }

    /** Relative to each number, or to a share of the largest where that is more. */
    private static void assertClose(
            Kernels kernels, double[] wanted, double[] found, double share) {
        double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
        for (int i = 0; i < wanted.length; i++) {
            double scale = Math.max(1e-100, Math.max(Math.abs(wanted[i]), share * largest));
            assertEquals(
                    wanted[i], found[i], tolerance(kernels) * scale, kernels + ", number " + i);
        }
    }
}
