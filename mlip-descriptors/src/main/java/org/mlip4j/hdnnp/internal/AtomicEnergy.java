package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.Extrapolations;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.internal.kernel.Network;

import java.util.List;

/** The energy of an atom of one element as a function of its raw symmetry functions. Not thread-safe. */
final class AtomicEnergy {

    private final List<Scaling.Range> ranges;
    private final Network network;
    private final double[] offset;
    private final double[] factor;

    /** Ends of the ranges of the training data; without end where these are not known. */
    private final double[] low;

    private final double[] high;
    private final double base;
    private final double perOutput;
    private final double constant;

    AtomicEnergy(HdnnpModel model, ElementModel part, Kernels kernels) {
        Scaling scaling = model.scaling();
        ranges = part.ranges();
        network = kernels.network(part.network());
        offset = new double[part.functions().size()];
        factor = new double[offset.length];
        low = new double[offset.length];
        high = new double[offset.length];
        base = scaling.base();
        for (int n = 0; n < offset.length; n++) {
            boolean scaled = scaling.mode() != Scaling.Mode.NONE;
            offset[n] = scaled ? scaling.offset(ranges.get(n)) : 0;
            factor[n] = scaled ? scaling.factor(ranges.get(n)) : 1;
        }
        for (int n = 0; n < offset.length; n++) {
            low[n] = ranges.isEmpty() ? Double.NEGATIVE_INFINITY : ranges.get(n).min();
            high[n] = ranges.isEmpty() ? Double.POSITIVE_INFINITY : ranges.get(n).max();
        }
        perOutput = 1 / model.normalization().energyFactor();
        constant = model.normalization().meanEnergy() + part.energyOffset();
    }

    /** Returns the energy. */
    double value(double[] g) {
        scale(g, network.input());
        return network.forward() * perOutput + constant;
    }

    /** Computes features at the last {@link #addGradient}. */
    void features(GradientFeatures features, double[] out) {
        features.compute(network, perOutput, out);
    }

    /** S = base + factor (G - offset). */
    void scale(double[] g, double[] scaled) {
        for (int n = 0; n < offset.length; n++) {
            scaled[n] = base + factor[n] * (g[n] - offset[n]);
        }
    }

    /** The difference of a raw symmetry function that makes one of 1 to the network. */
    double scale(int n) {
        return 1 / Math.abs(factor[n]);
    }

    /** Adds share * dE/dG of the last {@link #value} to the gradient. */
    void addGradient(double share, double[] dEdG) {
        double[] dS = network.backward();
        double s = share * perOutput;
        for (int n = 0; n < factor.length; n++) {
            dEdG[n] += s * factor[n] * dS[n];
        }
    }

    /** Whether any raw symmetry function lies outside the range of the training data. */
    boolean extrapolates(double[] g) {
        boolean outside = false;
        for (int n = 0; n < low.length; n++) {
            outside |= extrapolates(n, g[n]);
        }
        return outside;
    }

    /** {@link Scaling.Range#contains}, without branches. */
    boolean extrapolates(int n, double g) {
        return !(g + Scaling.Range.SLACK >= low[n] & g - Scaling.Range.SLACK <= high[n]);
    }

    /** Records a value that lies outside. */
    void record(
            Extrapolations out, int atom, int species, int n, SymmetryFunction function, double g) {
        Scaling.Range range = ranges.get(n);
        out.record(
                atom,
                species,
                n + 1,
                "symmetry function " + function.type(),
                g,
                range.min(),
                range.max());
    }
}
