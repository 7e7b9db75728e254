package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.internal.kernel.DescriptorKernel;
import org.mlip4j.hdnnp.internal.kernel.Network;
import org.mlip4j.hdnnp.internal.kernel.SimdKernel;
import org.mlip4j.hdnnp.internal.kernel.SimdNetwork;

import java.lang.System.Logger;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Ways to compute symmetry functions and networks. */
public enum Kernels {
    /** One number at a time. */
    SCALAR {
        @Override
        DescriptorKernel create(
                List<Element> elements, List<SymmetryFunction> functions, double[] scales) {
            return new ScalarKernel(elements, functions);
        }

        @Override
        Network network(NeuralNetwork coefficients) {
            return new ScalarNetwork(coefficients);
        }

        @Override
        void multiply(double[] rows, int width, double[] in, int n, double[] out) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < width; k++) {
                    out[k] += in[j] * rows[START + j * width + k];
                }
            }
        }

        @Override
        Predicate<SymmetryFunction> handled() {
            return f -> false;
        }

        @Override
        String vectors() {
            return "";
        }
    },
    /** In vectors, as far as the functions allow. */
    SIMD {
        @Override
        DescriptorKernel create(
                List<Element> elements, List<SymmetryFunction> functions, double[] scales) {
            if (functions.stream().noneMatch(handled())) {
                return new ScalarKernel(elements, functions);
            }
            Optional<DescriptorKernel> rest =
                    functions.stream().allMatch(handled())
                            ? Optional.empty()
                            : Optional.of(
                                    new ScalarKernel(elements, functions, handled().negate()));
            return new SimdKernel(elements, functions, new double[functions.size()], rest);
        }

        @Override
        Network network(NeuralNetwork coefficients) {
            return new SimdNetwork(coefficients);
        }

        @Override
        void multiply(double[] rows, int width, double[] in, int n, double[] out) {
            SimdNetwork.multiply(rows, width, in, n, out);
        }

        @Override
        Predicate<SymmetryFunction> handled() {
            return SimdKernel::handles;
        }

        @Override
        String vectors() {
            return "simd-" + SimdKernel.vectorBits();
        }
    },
    /** In vectors of single-precision numbers; networks in double. */
    SINGLE {
        @Override
        DescriptorKernel create(
                List<Element> elements, List<SymmetryFunction> functions, double[] scales) {
            return new org.mlip4j.hdnnp.internal.kernel.single.SimdKernel(
                    elements, functions, SinglePrecision.lifts(scales), Optional.empty());
        }

        @Override
        Network network(NeuralNetwork coefficients) {
            return SIMD.network(coefficients);
        }

        @Override
        void multiply(double[] rows, int width, double[] in, int n, double[] out) {
            SIMD.multiply(rows, width, in, n, out);
        }

        @Override
        Predicate<SymmetryFunction> handled() {
            return SIMD.handled();
        }

        @Override
        String vectors() {
            return SIMD.vectors() + " single";
        }
    };

    /** The fastest way that works here; {@code -Dmlip4j.kernel=scalar} forces the plain one. */
    public static final Kernels BEST = best();

    private static final int LEAST_BITS = 128;

    /** Where matrices begin in their arrays. */
    static final int START = SimdNetwork.START;

    /** Doubles in the longest vectors. */
    private static final int PAD = 8;

    private static Kernels best() {
        if ("scalar".equals(System.getProperty("mlip4j.kernel"))) {
            return scalar("because mlip4j.kernel=scalar");
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return scalar("because Java was started without --add-modules jdk.incubator.vector");
        }
        if (SimdKernel.vectorBits() < LEAST_BITS) {
            return scalar(
                    "because this machine has no vectors of at least " + LEAST_BITS + " bits");
        }
        return SIMD;
    }

    private static Kernels scalar(String reason) {
        System.getLogger("org.mlip4j.hdnnp")
                .log(
                        Logger.Level.INFO,
                        "symmetry functions are computed without vector instructions, " + reason);
        return SCALAR;
    }

    /**
     * Whether vector instructions are used.
     *
     * @return false when everything is done one number at a time
     */
    public boolean usesVectors() {
        return this == SIMD;
    }

    /**
     * A kernel for central atoms of one element.
     *
     * @param scales differences of each function that are of the order of one to the network
     */
    abstract DescriptorKernel create(
            List<Element> elements, List<SymmetryFunction> functions, double[] scales);

    /** An atomic network. */
    abstract Network network(NeuralNetwork coefficients);

    /** out += the sum of n rows times numbers; rows begin at {@link #START} and have a {@link #padded} width. */
    abstract void multiply(double[] rows, int width, double[] in, int n, double[] out);

    /** The length of rows of n numbers for vectors of any machine. */
    static int padded(int n) {
        return (n + PAD - 1) / PAD * PAD;
    }

    abstract Predicate<SymmetryFunction> handled();

    abstract String vectors();

    /**
     * What people call it.
     *
     * @param functions of a model
     * @return such as simd-512, scalar, or both
     */
    public String name(List<SymmetryFunction> functions) {
        if (functions.stream().noneMatch(handled())) {
            return "scalar";
        }
        return functions.stream().allMatch(handled()) ? vectors() : vectors() + " + scalar";
    }
}
