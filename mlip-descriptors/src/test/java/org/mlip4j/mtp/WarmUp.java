package org.mlip4j.mtp;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Precision;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.testing.RandomStructures;

import java.util.List;

/** Vectors are objects until the kernels are compiled. */
final class WarmUp {

    private static final int EVALUATIONS = 15_000;

    private WarmUp() {}

    static void run() {
        run(Precision.DOUBLE);
    }

    static void run(Precision precision) {
        List<MtpModel> models =
                List.of(
                        RandomMtp.of(8, 2, RadialBasis.Kind.SMOOTH_CHEBYSHEV),
                        RandomMtp.of(8, 2, RadialBasis.Kind.SHAPEEV),
                        RandomMtp.of(2, 1, RadialBasis.Kind.SMOOTH_CHEBYSHEV));
        for (MtpModel model : models) {
            int second = model.species().getLast().code();
            int[] codes = {1000, second, 1000, second, 1000};
            NeighborList list =
                    NeighborSearch.of(
                            RandomStructures.inCell(1, codes, 5, true, true, true),
                            model.basis().max());
            Accumulator out =
                    new Accumulator(
                            list.atomCount(), List.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS));
            Evaluator evaluator = Kernels.newEvaluator(model, true, precision);
            for (int i = 0; i < EVALUATIONS; i++) {
                out.reset(list.atomCount());
                evaluator.accumulate(list, out);
            }
        }
    }
}
