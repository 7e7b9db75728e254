package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Structure;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.testing.RandomStructures;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The vector kernel against the scalar evaluation. */
class MtpKernelTest {

    private static final double TOLERANCE = 1e-11;

    private static void compare(MtpModel model, List<Output> outputs) {
        int[] codes = new int[43];
        Arrays.setAll(codes, i -> 1000 + i * i % model.species().size());
        Structure structure = RandomStructures.inCell(3, codes, 9, true, true, false);
        NeighborList list = NeighborSearch.of(structure, model.basis().max() + 0.5);
        Accumulator scalar = accumulate(model, list, outputs, false);
        Accumulator vector = accumulate(model, list, outputs, true);
        assertEquals(
                scalar.energy(),
                vector.energy(),
                TOLERANCE * Math.max(1, Math.abs(scalar.energy())));
        same(scalar.forces(), vector.forces());
        same(scalar.virial(), vector.virial());
        if (!outputs.isEmpty()) {
            same(scalar.atomEnergies(), vector.atomEnergies());
            same(scalar.atomVirials(), vector.atomVirials());
        }
    }

    private static Accumulator accumulate(
            MtpModel model, NeighborList list, List<Output> outputs, boolean vectors) {
        Accumulator out = new Accumulator(list.atomCount(), outputs);
        out.setWeight(0.7);
        Kernels.newEvaluator(model, vectors, Precision.DOUBLE).accumulate(list.window(1, 40), out);
        return out;
    }

    private static void same(double[] expected, double[] found) {
        double largest = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
        assertArrayEquals(expected, found, TOLERANCE * largest);
    }

    @ParameterizedTest
    @EnumSource
    void agreesForEveryRadialBasis(RadialBasis.Kind kind) {
        MomentTree tree = MomentTree.ofLevel(10);
        RadialBasis basis = new RadialBasis(kind, 2, 4.6, 5);
        compare(RandomMtp.of(tree, basis, 3, 5), List.of());
        compare(
                RandomMtp.of(tree, basis, 3, 5),
                List.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, 8, 12, 16, 20})
    void agreesForEveryLevel(int level) {
        compare(
                RandomMtp.of(level, 1 + level / 2 % 4, RadialBasis.Kind.SMOOTH_CHEBYSHEV),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void agreesForShortRadialBases(int size) {
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4.6, size);
        compare(RandomMtp.of(MomentTree.ofLevel(8), basis, 2, 9), List.of());
    }

    /** Sums whose products do not stand together, and a basic moment that occurs twice. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void agreesForUnusualTrees(int species) {
        int[] basic = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0};
        int[] products = {0, 0, 1, 5, 1, 1, 1, 6, 1, 3, 2, 5, 2, 2, 1, 6, 5, 6, 3, 7};
        MomentTree tree = new MomentTree(8, basic, products, new int[] {0, 5, 6, 7, 4, 5});
        RadialBasis basis = new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, 1.5, 4.6, 4);
        compare(RandomMtp.of(tree, basis, species, 11), List.of());
    }

    /** Two radial functions that are the same but for a factor, with large coefficients that cancel. */
    @Test
    void singlePrecisionIsRefusedWhereTermsCancel() {
        MtpModel model = RandomMtp.of(8, 1, RadialBasis.Kind.SMOOTH_CHEBYSHEV);
        MtpPotential usual = new MtpPotential(model, Optional.empty(), "usual");
        assertEquals("vector single", usual.inSinglePrecision().info().kernel());
        int size = model.basis().size();
        for (int k = 0; k < size; k++) {
            model.radialCoefficients()[size + k] = 0.3 * model.radialCoefficients()[k];
        }
        model.momentCoefficients()[0] += 3e6;
        model.momentCoefficients()[1] -= 1e7;
        MtpPotential sensitive = new MtpPotential(model, Optional.empty(), "sensitive");
        String message =
                assertThrows(MlipException.class, sensitive::inSinglePrecision).getMessage();
        assertTrue(message.startsWith("sensitive is too sensitive for single"), message);
    }
}
