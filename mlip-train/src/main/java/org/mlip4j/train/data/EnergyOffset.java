package org.mlip4j.train.data;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is left of errors of energies when constants, one per element, are taken out of them: all that energies of another
 * level of theory, or of other pseudopotentials, share with those that a model has learnt. Keeps no structures.
 */
public final class EnergyOffset {

    /** So many structures per element are needed, that constants do not fit any errors. */
    private static final int PER_ELEMENT = 3;

    private final List<Element> elements;
    private final DMatrixRMaj squares;
    private final DMatrixRMaj products;
    private double sum;
    private int count;

    /**
     * No errors yet.
     *
     * @param elements those that structures may hold
     */
    public EnergyOffset(List<Element> elements) {
        this.elements = List.copyOf(elements);
        squares = new DMatrixRMaj(elements.size(), elements.size());
        products = new DMatrixRMaj(elements.size(), 1);
    }

    /**
     * Adds the error of one structure.
     *
     * @param structure with at least one atom. Not modified.
     * @param error of its total energy, eV
     */
    public void add(Structure structure, double error) {
        double[] shares = new double[elements.size()];
        int atoms = structure.size();
        for (int code : structure.species()) {
            shares[elements.indexOf(Element.of(code))] += 1.0 / atoms;
        }
        for (int a = 0; a < shares.length; a++) {
            for (int b = 0; b < shares.length; b++) {
                squares.add(a, b, shares[a] * shares[b]);
            }
            products.add(a, 0, shares[a] * error / atoms);
        }
        sum += error * error / atoms / atoms;
        count++;
    }

    /**
     * The root mean square of the errors without the constants that fit them best.
     *
     * @return eV per atom; empty when there are too few structures to tell
     */
    public OptionalDouble rmse() {
        int present = 0;
        for (int e = 0; e < elements.size(); e++) {
            present += squares.get(e, e) > 0 ? 1 : 0;
        }
        if (count < PER_ELEMENT * Math.max(1, present)) {
            return OptionalDouble.empty();
        }
        DMatrixRMaj inverse = new DMatrixRMaj(elements.size(), elements.size());
        CommonOps_DDRM.pinv(squares, inverse);
        DMatrixRMaj constants = new DMatrixRMaj(elements.size(), 1);
        CommonOps_DDRM.mult(inverse, products, constants);
        double fitted = CommonOps_DDRM.dot(products, constants);
        return OptionalDouble.of(Math.sqrt(Math.max(0, sum - fitted) / count));
    }
}
