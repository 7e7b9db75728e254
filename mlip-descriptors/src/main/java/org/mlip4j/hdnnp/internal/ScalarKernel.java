package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.RadialFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.internal.kernel.DescriptorKernel;
import org.mlip4j.hdnnp.internal.kernel.Neighborhood;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The readable kernel, and the oracle for faster ones: loops once over neighbours and once over pairs of neighbours.
 * Cutoff functions are computed once per neighbour, Gaussians once per width.
 */
final class ScalarKernel implements DescriptorKernel {

    private final int elementCount;
    private final RadialFunction[] radials;

    /** Per neighbouring element. */
    private final RadialTerms[][] radialTerms;

    /** Per pair of neighbouring elements: first * elementCount + second. */
    private final AngularBlock[][] angularBlocks;

    /** Cutoff functions, and their derivatives, of the distances of all neighbours. */
    private final double[][] factor;

    private final double[][] slope;
    private final Triplet triplet = new Triplet();

    /**
     * Prepares the kernel of one central element.
     *
     * @param elements the elements of the model
     * @param functions the symmetry functions of the central element
     */
    ScalarKernel(List<Element> elements, List<SymmetryFunction> functions) {
        this(elements, functions, f -> true);
    }

    /**
     * Prepares a kernel that computes some functions and sets the others to 0.
     *
     * @param elements the elements of the model
     * @param functions the symmetry functions of the central element
     * @param wanted which of them
     */
    ScalarKernel(
            List<Element> elements,
            List<SymmetryFunction> functions,
            Predicate<SymmetryFunction> wanted) {
        FunctionGroups groups = new FunctionGroups(elements, functions, wanted);
        elementCount = elements.size();
        radials = groups.radials();
        radialTerms = groups.radialTerms();
        angularBlocks = groups.angularBlocks();
        factor = new double[radials.length][0];
        slope = new double[radials.length][0];
    }

    @Override
    public void compute(Neighborhood n, double[] g) {
        Arrays.fill(g, 0);
        for (int c = 0; c < radials.length; c++) {
            if (factor[c].length < n.count) {
                factor[c] = new double[n.atom.length];
                slope[c] = new double[n.atom.length];
            }
            for (int j = 0; j < n.count; j++) {
                factor[c][j] = radials[c].value(n.r[j]);
            }
        }
        for (int j = 0; j < n.count; j++) {
            for (RadialTerms terms : radialTerms[n.kind[j]]) {
                double f = factor[terms.radial][j];
                if (f != 0) {
                    terms.add(n.r[j], f, g);
                }
            }
            for (int k = j + 1; k < n.count; k++) {
                AngularBlock[] blocks = angularBlocks[n.kind[j] * elementCount + n.kind[k]];
                if (matters(blocks, j, k)) {
                    triplet.set(n, j, k);
                    for (AngularBlock block : blocks) {
                        block.add(triplet, factor[block.radial][j], factor[block.radial][k], g);
                    }
                }
            }
        }
    }

    @Override
    public void pullBack(Neighborhood n, double[] dEdG) {
        for (int c = 0; c < radials.length; c++) {
            for (int j = 0; j < n.count; j++) {
                slope[c][j] = factor[c][j] == 0 ? 0 : radials[c].derivative(n.r[j]);
            }
        }
        for (int j = 0; j < n.count; j++) {
            double dEdr = 0;
            for (RadialTerms terms : radialTerms[n.kind[j]]) {
                double f = factor[terms.radial][j];
                if (f != 0) {
                    dEdr += terms.slope(n.r[j], f, slope[terms.radial][j], dEdG);
                }
            }
            n.gx[j] += dEdr / n.r[j] * n.dx[j];
            n.gy[j] += dEdr / n.r[j] * n.dy[j];
            n.gz[j] += dEdr / n.r[j] * n.dz[j];
            for (int k = j + 1; k < n.count; k++) {
                AngularBlock[] blocks = angularBlocks[n.kind[j] * elementCount + n.kind[k]];
                if (matters(blocks, j, k)) {
                    pullBack(n, j, k, blocks, dEdG);
                }
            }
        }
    }

    private void pullBack(Neighborhood n, int j, int k, AngularBlock[] blocks, double[] dEdG) {
        triplet.set(n, j, k);
        for (AngularBlock block : blocks) {
            double[] f = factor[block.radial];
            double[] s = slope[block.radial];
            block.pullBack(triplet, f[j], f[k], s[j], s[k], dEdG);
        }
        triplet.addTo(n, j, k);
    }

    private boolean matters(AngularBlock[] blocks, int j, int k) {
        for (AngularBlock block : blocks) {
            if (factor[block.radial][j] != 0 && factor[block.radial][k] != 0) {
                return true;
            }
        }
        return false;
    }
}
