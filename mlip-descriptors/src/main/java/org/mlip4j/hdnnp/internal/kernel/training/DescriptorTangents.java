package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.internal.Kernels;

import java.util.Arrays;

/**
 * The scaled symmetry functions of a model and their directional derivatives. Nothing is stored between calls: what is needed
 * of the geometry is computed again. One thread's.
 */
public final class DescriptorTangents {

    private final int[] kinds = new int[Element.CODE_LIMIT];
    private final TangentKernel[] kernels;
    private final double[] cutoffs;
    private final double[][] factors;
    private final double[][] offsets;
    private final double base;
    private final double[][] tangents;
    private final Surroundings surroundings;

    /**
     * Prepares the derivatives.
     *
     * @param model elements, symmetry functions and scaling; its networks are not used
     */
    public DescriptorTangents(HdnnpModel model) {
        this(model, Kernels.BEST.usesVectors());
    }

    DescriptorTangents(HdnnpModel model, boolean vectors) {
        int elements = model.elements().size();
        Arrays.fill(kinds, -1);
        kernels = new TangentKernel[elements];
        cutoffs = new double[elements];
        factors = new double[elements][];
        offsets = new double[elements][];
        base = model.scaling().base();
        tangents = new double[elements][];
        surroundings = new Surroundings(elements);
        RowLoops loops = vectors ? new VectorRowLoops() : new RowLoops();
        for (int e = 0; e < elements; e++) {
            ElementModel part = model.elements().get(e);
            kinds[part.element().code()] = e;
            kernels[e] = new TangentKernel(model.elementList(), part.functions(), loops);
            cutoffs[e] = part.cutoff();
            tangents[e] = new double[part.functions().size()];
            factors[e] = new double[part.functions().size()];
            offsets[e] = new double[part.functions().size()];
            for (int n = 0; n < factors[e].length; n++) {
                boolean scaled = model.scaling().mode() != Scaling.Mode.NONE;
                factors[e][n] = scaled ? model.scaling().factor(part.ranges().get(n)) : 1;
                offsets[e][n] = scaled ? model.scaling().offset(part.ranges().get(n)) : 0;
            }
        }
    }

    /**
     * How the inputs of one atom's network change when an atom, with all its images, moves.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @param atom the atom that moves
     * @param axis 0, 1 or 2: along x, y or z
     * @return one number per function, per Angstrom; reused by the next call
     */
    public double[] alongAxis(NeighborList list, int k, int atom, int axis) {
        int e = gather(list, k);
        surroundings.displace(list, atom, axis);
        return scaled(e);
    }

    /**
     * How the inputs of one atom's network change when space is strained: r_a grows by r_b.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @param a first index of the strain
     * @param b second index
     * @return one number per function; reused by the next call
     */
    public double[] alongStrain(NeighborList list, int k, int a, int b) {
        int e = gather(list, k);
        surroundings.strain(a, b);
        return scaled(e);
    }

    /**
     * How the inputs of one atom's network change when all atoms, with their images, move, and space is strained.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @param velocities of the local atoms, x y z per atom. Not modified.
     * @param strain nine rates, row by row: r_a grows by sum_b strain_ab r_b. Not modified.
     * @return one number per function; reused by the next call
     */
    public double[] along(NeighborList list, int k, double[] velocities, double[] strain) {
        int e = gather(list, k);
        surroundings.flow(list, velocities, strain);
        return scaled(e);
    }

    /**
     * The inputs of one atom's network, the same bits in every run.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @param to where they go
     * @param at where the first goes
     */
    public void inputs(NeighborList list, int k, double[] to, int at) {
        int e = gather(list, k);
        surroundings.rest();
        double[] values = tangents[e];
        kernels[e].values(surroundings, values);
        for (int n = 0; n < values.length; n++) {
            to[at + n] = base + factors[e][n] * (values[n] - offsets[e][n]);
        }
    }

    private int gather(NeighborList list, int k) {
        int e = kinds[list.species()[list.centers()[k]]];
        surroundings.gather(list, k, cutoffs[e], kinds);
        return e;
    }

    private double[] scaled(int e) {
        double[] tangent = tangents[e];
        kernels[e].rates(surroundings, tangent);
        for (int n = 0; n < tangent.length; n++) {
            tangent[n] *= factors[e][n];
        }
        return tangent;
    }
}
