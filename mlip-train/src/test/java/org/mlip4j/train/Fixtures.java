package org.mlip4j.train;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A small model and random structures of Li and Cl. */
final class Fixtures {

    static final int LI = 3;
    static final int CL = 17;

    private Fixtures() {}

    static HdnnpModel untrained(long seed) {
        CutoffFunction end = new CutoffFunction(CutoffFunction.Kind.POLY2, 4.5, 0);
        List<SymmetryFunction> functions =
                List.of(
                        new GaussianRadial(LI, 0.5, 2, end),
                        new GaussianRadial(CL, 0.5, 2, end),
                        new GaussianAngular(LI, CL, true, 0.01, 0, 1, 2, end));
        List<ElementModel> parts = new ArrayList<>();
        for (int code : new int[] {LI, CL}) {
            parts.add(
                    new ElementModel(
                            Element.of(code),
                            0.25,
                            functions,
                            List.of(),
                            RandomNetworks.xavier(
                                    List.of(3, 6, 1),
                                    List.of(Activation.TANH, Activation.IDENTITY),
                                    seed + code)));
        }
        return new HdnnpModel(parts, Scaling.NONE, HdnnpModel.Normalization.NONE);
    }

    static List<Structure> structures(int count) {
        SplittableRandom random = new SplittableRandom(11);
        List<Structure> structures = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            double[] positions = new double[24];
            int[] species = new int[8];
            for (int i = 0; i < 8; i++) {
                species[i] = (i + s) % 3 == 0 ? LI : CL;
                positions[3 * i] = 2.5 * (i & 1) + random.nextDouble(0.8);
                positions[3 * i + 1] = 2.5 * (i >> 1 & 1) + random.nextDouble(0.8);
                positions[3 * i + 2] = 2.5 * (i >> 2) + random.nextDouble(0.8);
            }
            structures.add(Structure.of(Cell.cubic(5.2), species, positions));
        }
        return structures;
    }
}
