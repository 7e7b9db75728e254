package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;

import java.util.Arrays;
import java.util.List;

/**
 * The different compact functions of the distance that symmetry functions are products of, for all neighbours of a shell: one row
 * each of values, derivatives, and derivatives of the energy with respect to the values.
 */
final class RadialRows {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private final CompactFunction[] factors;
    private final int elements;
    private double[] scratch = new double[0];
    private double[] chain = new double[0];
    private final double[] lanes = new double[L];

    /** Length of a row. */
    int stride;

    double[] value = new double[0];
    double[] slope;
    double[] adjoint;

    /** Which neighbours of each element the factor may see: factor * elements + element. */
    private final int[] begin;

    private final int[] end;

    RadialRows(List<CompactFunction> factors, int elements) {
        this.factors = factors.toArray(CompactFunction[]::new);
        this.elements = elements;
        begin = new int[this.factors.length * elements];
        end = new int[begin.length];
    }

    void compute(SortedShell n) {
        if (value.length < n.capacity * factors.length) {
            stride = n.capacity;
            value = new double[stride * factors.length];
            slope = new double[value.length];
            adjoint = new double[value.length];
            scratch = new double[stride];
            chain = new double[stride];
        }
        for (int f = 0; f < factors.length; f++) {
            double left = factors[f].left();
            for (int e = 0; e < elements; e++) {
                int first = Math.max(n.begin[e], n.firstBeyond(e, left * (1 - 1e-8)) - 1);
                begin[f * elements + e] = left <= 0 ? n.begin[e] : first / L * L;
                end[f * elements + e] = n.firstBeyond(e, factors[f].right());
            }
            evaluate(factors[f], n.r, 0, n.size, value, slope, f * stride);
        }
    }

    /** Values and slopes of a factor at other distances. */
    void evaluate(int factor, double[] r, int from, int n, double[] values, double[] slopes) {
        if (scratch.length < n) {
            scratch = new double[n];
            chain = new double[n];
        }
        evaluate(factors[factor], r, from, n, values, slopes, 0);
    }

    private void evaluate(
            CompactFunction f,
            double[] r,
            int from,
            int n,
            double[] values,
            double[] slopes,
            int at) {
        if (f.asymmetric() && f.core() != CoreFunction.EXPONENTIAL) {
            Bumps.steepen(r, from, n, f.left(), f.right(), scratch, chain);
            Bumps.evaluate(f.core(), scratch, 0, n, 0, 2, values, slopes, at);
            multiply(slopes, at, chain, n);
        } else {
            Bumps.evaluate(f.core(), r, from, n, f.left(), f.right(), values, slopes, at);
        }
    }

    private static void multiply(double[] a, int at, double[] b, int n) {
        for (int i = 0; i < n; i += L) {
            DoubleVector.fromArray(S, a, at + i)
                    .mul(DoubleVector.fromArray(S, b, i))
                    .intoArray(a, at + i);
        }
    }

    /** The first neighbour of an element that a factor may see, a multiple of the number of lanes. */
    int begin(int factor, int element) {
        return begin[factor * elements + element];
    }

    /** One beyond the last that it may see; what follows up to a multiple of the number of lanes has value 0. */
    int end(int factor, int element) {
        return end[factor * elements + element];
    }

    /** Sum of a factor over the neighbours of an element. */
    double sum(int factor, int element) {
        DoubleVector total = DoubleVector.broadcast(S, 0.0);
        int row = factor * stride;
        for (int j = begin(factor, element); j < end(factor, element); j += L) {
            total = total.add(DoubleVector.fromArray(S, value, row + j));
        }
        total.intoArray(lanes, 0);
        return Lanes.sum(lanes, 0);
    }

    void clearAdjoints() {
        Arrays.fill(adjoint, 0, stride * factors.length, 0);
    }

    /** Adds to dE/dvalue of the neighbours of an element. */
    void addAdjoint(int factor, int element, double dE) {
        DoubleVector more = DoubleVector.broadcast(S, dE);
        int row = factor * stride;
        for (int j = begin(factor, element); j < end(factor, element); j += L) {
            DoubleVector.fromArray(S, adjoint, row + j).add(more).intoArray(adjoint, row + j);
        }
    }

    /** Adds slope * dE/dvalue, summed over factors, to dE/dr. */
    void pullBack(SortedShell n) {
        for (int f = 0; f < factors.length; f++) {
            for (int e = 0; e < elements; e++) {
                add(f * stride, begin(f, e), end(f, e), n.along);
            }
        }
    }

    private void add(int row, int from, int to, double[] along) {
        double[] adjoint = this.adjoint;
        double[] slope = this.slope;
        for (int j = from; j < to; j += L) {
            DoubleVector.fromArray(S, adjoint, row + j)
                    .fma(
                            DoubleVector.fromArray(S, slope, row + j),
                            DoubleVector.fromArray(S, along, j))
                    .intoArray(along, j);
        }
    }
}
