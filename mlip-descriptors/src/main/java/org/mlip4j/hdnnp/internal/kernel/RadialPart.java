package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;
import java.util.List;

/**
 * Gaussian radial functions of one cutoff function. Each width and centre is evaluated for the neighbours of all
 * elements at once; functions are sums over the neighbours of one.
 */
final class RadialPart {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /**
     * One function of the neighbours of one element.
     *
     * @param index its position among all functions of the central element
     * @param element of the neighbours
     * @param weight w
     * @param eta width
     * @param shift r_s
     * @param lift see {@link SimdKernel}
     */
    record Term(int index, int element, double weight, double eta, double shift, double lift) {

        Row row() {
            return new Row(eta, shift, lift);
        }
    }

    /** Widths, centres and lifts, a row each. */
    private record Row(double eta, double shift, double lift) {}

    private final Term[] terms;
    private final Row[] rows;
    private final int[] row;

    /** Weights, without what Gaussians are lifted by. */
    private final double[] weight;

    /** Per element and row: weights times dE/dG; the same times 2 eta; times 2 eta r_s. */
    private final double[] mix;

    private final double[] stretch;
    private final double[] shifted;

    /** exp(lift - eta (r - r_s)^2) of all neighbours, one row after the other. */
    private double[] gaussian = new double[0];

    /** Per element and row: a sum over neighbours with its lanes apart; the sum. */
    private final double[] lanes;

    private final double[] totals;

    RadialPart(int elements, List<Term> functions) {
        terms = functions.toArray(Term[]::new);
        List<Row> found = functions.stream().map(Term::row).distinct().toList();
        rows = found.toArray(Row[]::new);
        row = functions.stream().mapToInt(t -> found.indexOf(t.row())).toArray();
        weight = functions.stream().mapToDouble(t -> t.weight * Math.exp(-t.lift)).toArray();
        mix = new double[elements * rows.length];
        stretch = new double[mix.length];
        shifted = new double[mix.length];
        totals = new double[mix.length];
        lanes = new double[mix.length * L];
    }

    void compute(Shell n, double[] g) {
        if (gaussian.length < Lanes.START + n.size * rows.length) {
            int room = n.size + Lanes.padded(n.size / 4);
            gaussian = new double[Lanes.START + room * rows.length];
        }
        for (int t = 0; t < rows.length; t++) {
            int at = Lanes.START + t * n.size;
            squares(n.r, n.size, rows[t].shift, gaussian, at);
            exponentials(rows[t], gaussian, at, at + n.size);
        }
        Arrays.fill(lanes, 0);
        for (int e = 0; e < n.begin.length; e++) {
            sum(n, n.begin[e], n.end[e], e * rows.length * L);
        }
        Lanes.sums(lanes, totals.length, totals);
        for (int t = 0; t < terms.length; t++) {
            g[terms[t].index] += weight[t] * totals[terms[t].element * rows.length + row[t]];
        }
    }

    /** out = (r - shift)^2: not expanded, which would cost digits. */
    static void squares(double[] r, int n, double shift, double[] out, int at) {
        DoubleVector center = DoubleVector.broadcast(S, shift);
        for (int j = 0; j < n; j += L) {
            DoubleVector d = DoubleVector.fromArray(S, r, j).sub(center);
            d.mul(d).intoArray(out, at + j);
        }
    }

    private static void exponentials(Row row, double[] x, int from, int to) {
        Exponential.sum(-row.eta, x, 0, x, 0, x, row.lift, from, to, x, 0);
    }

    /** Adds the neighbours of an element to the sums of all rows, whose lanes stay apart: rows are many, neighbours few. */
    private void sum(Shell n, int from, int to, int at) {
        double[] gaussian = this.gaussian;
        double[] lanes = this.lanes;
        int count = rows.length;
        int stride = n.size;
        for (int k = from; k < to; k += L) {
            DoubleVector f = DoubleVector.fromArray(S, n.f, k);
            for (int t = 0; t < count; t++) {
                DoubleVector.fromArray(S, gaussian, Lanes.START + t * stride + k)
                        .fma(f, DoubleVector.fromArray(S, lanes, at + t * L))
                        .intoArray(lanes, at + t * L);
            }
        }
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        Arrays.fill(mix, 0);
        for (int t = 0; t < terms.length; t++) {
            mix[terms[t].element * rows.length + row[t]] += weight[t] * dEdG[terms[t].index];
        }
        for (int m = 0; m < mix.length; m++) {
            Row r = rows[m % rows.length];
            stretch[m] = 2 * r.eta * mix[m];
            shifted[m] = stretch[m] * r.shift;
        }
        for (int e = 0; e < n.begin.length; e++) {
            push(n, n.begin[e], n.end[e], e * rows.length);
        }
    }

    /** dE/dr / r = f (sum f'/(r f) - stretch + shifted / r) with sums over functions. */
    private void push(Shell n, int from, int to, int m) {
        double[] gaussian = this.gaussian;
        double[] mix = this.mix;
        double[] stretch = this.stretch;
        double[] shifted = this.shifted;
        int count = rows.length;
        int stride = n.size;
        for (int k = from; k < to; k += L) {
            DoubleVector sum = DoubleVector.broadcast(S, 0.0);
            DoubleVector wide = sum;
            DoubleVector off = sum;
            for (int t = 0; t < count; t++) {
                DoubleVector v = DoubleVector.fromArray(S, gaussian, Lanes.START + t * stride + k);
                sum = v.fma(DoubleVector.broadcast(S, mix[m + t]), sum);
                wide = v.fma(DoubleVector.broadcast(S, stretch[m + t]), wide);
                off = v.fma(DoubleVector.broadcast(S, shifted[m + t]), off);
            }
            DoubleVector slope =
                    off.mul(DoubleVector.fromArray(S, n.inverse, k))
                            .add(sum.mul(DoubleVector.fromArray(S, n.g, k)))
                            .sub(wide)
                            .mul(DoubleVector.fromArray(S, n.f, k));
            slope.fma(DoubleVector.fromArray(S, n.x, k), DoubleVector.fromArray(S, n.gx, k))
                    .intoArray(n.gx, k);
            slope.fma(DoubleVector.fromArray(S, n.y, k), DoubleVector.fromArray(S, n.gy, k))
                    .intoArray(n.gy, k);
            slope.fma(DoubleVector.fromArray(S, n.z, k), DoubleVector.fromArray(S, n.gz, k))
                    .intoArray(n.gz, k);
        }
    }
}
