package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;
import java.util.List;

/** Gaussian radial functions of one neighbouring element that share their cutoff function. */
final class RadialPart {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /**
     * One function.
     *
     * @param index its position among all functions of the central element
     * @param weight w
     * @param eta width
     * @param shift r_s
     */
    record Term(int index, double weight, double eta, double shift) {}

    private final int element;
    private final int[] index;
    private final double[] weight;
    private final double[] eta;
    private final double[] shift;

    /** exp(-eta (r - r_s)^2) f of all neighbours, one row per function. */
    private double[] gaussian = new double[0];

    private double[] sum = new double[0];
    private double[] stretch = new double[0];
    private double[] shifted = new double[0];

    RadialPart(int element, List<Term> terms) {
        this.element = element;
        index = terms.stream().mapToInt(Term::index).toArray();
        weight = terms.stream().mapToDouble(Term::weight).toArray();
        eta = terms.stream().mapToDouble(Term::eta).toArray();
        shift = terms.stream().mapToDouble(Term::shift).toArray();
    }

    void compute(Shell n, double[] g) {
        int from = n.begin[element];
        int length = Lanes.padded(n.end[element] - from);
        if (sum.length < length) {
            int capacity = length + Lanes.padded(length / 4);
            sum = new double[capacity];
            stretch = new double[capacity];
            shifted = new double[capacity];
            gaussian = new double[capacity * index.length];
        }
        for (int t = 0; t < index.length; t++) {
            g[index[t]] +=
                    weight[t]
                            * gaussians(
                                    n.r,
                                    n.f,
                                    from,
                                    length,
                                    -eta[t],
                                    shift[t],
                                    gaussian,
                                    t * length);
        }
    }

    private static double gaussians(
            double[] r,
            double[] f,
            int from,
            int length,
            double exponent,
            double shift,
            double[] out,
            int at) {
        DoubleVector center = broadcast(shift);
        DoubleVector factor = broadcast(exponent);
        DoubleVector total = broadcast(0);
        for (int j = 0; j < length; j += L) {
            DoubleVector d = DoubleVector.fromArray(S, r, from + j).sub(center);
            DoubleVector value =
                    Lanes.exp(d.mul(d).mul(factor)).mul(DoubleVector.fromArray(S, f, from + j));
            value.intoArray(out, at + j);
            total = total.add(value);
        }
        return total.reduceLanes(VectorOperators.ADD);
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        int from = n.begin[element];
        int length = Lanes.padded(n.end[element] - from);
        Arrays.fill(sum, 0, length, 0);
        Arrays.fill(stretch, 0, length, 0);
        Arrays.fill(shifted, 0, length, 0);
        for (int t = 0; t < index.length; t++) {
            double w = weight[t] * dEdG[index[t]];
            double w1 = 2 * eta[t] * w;
            accumulate(gaussian, t * length, length, w, w1, w1 * shift[t], sum, stretch, shifted);
        }
        push(n, from, length, sum, stretch, shifted);
    }

    private static void accumulate(
            double[] gaussian,
            int at,
            int length,
            double w,
            double w1,
            double w2,
            double[] sum,
            double[] stretch,
            double[] shifted) {
        DoubleVector a = broadcast(w);
        DoubleVector b = broadcast(w1);
        DoubleVector c = broadcast(w2);
        for (int j = 0; j < length; j += L) {
            DoubleVector v = DoubleVector.fromArray(S, gaussian, at + j);
            v.fma(a, DoubleVector.fromArray(S, sum, j)).intoArray(sum, j);
            v.fma(b, DoubleVector.fromArray(S, stretch, j)).intoArray(stretch, j);
            v.fma(c, DoubleVector.fromArray(S, shifted, j)).intoArray(shifted, j);
        }
    }

    /** dE/dr / r = sum f'/(r f) - stretch + shifted / r. */
    private static void push(
            Shell n, int from, int length, double[] sum, double[] stretch, double[] shifted) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] g = n.g;
        double[] inverse = n.inverse;
        double[] gx = n.gx;
        double[] gy = n.gy;
        double[] gz = n.gz;
        for (int j = 0; j < length; j += L) {
            int k = from + j;
            DoubleVector slope =
                    DoubleVector.fromArray(S, shifted, j)
                            .fma(
                                    DoubleVector.fromArray(S, inverse, k),
                                    DoubleVector.fromArray(S, sum, j)
                                            .mul(DoubleVector.fromArray(S, g, k))
                                            .sub(DoubleVector.fromArray(S, stretch, j)));
            slope.fma(DoubleVector.fromArray(S, x, k), DoubleVector.fromArray(S, gx, k))
                    .intoArray(gx, k);
            slope.fma(DoubleVector.fromArray(S, y, k), DoubleVector.fromArray(S, gy, k))
                    .intoArray(gy, k);
            slope.fma(DoubleVector.fromArray(S, z, k), DoubleVector.fromArray(S, gz, k))
                    .intoArray(gz, k);
        }
    }
}
