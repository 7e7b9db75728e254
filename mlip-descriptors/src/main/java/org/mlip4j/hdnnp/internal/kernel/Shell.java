package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.CutoffFunction;

import java.util.Arrays;

/**
 * The neighbours within a cutoff, grouped by element; each group begins at a multiple of the number of lanes. Between
 * groups and after the last there are neighbours at harmless places with f = 0. Arrays grow and are reused.
 */
final class Shell {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private final CutoffKernel cutoff;
    private final double radius;
    private final int[] fill;

    /** Where the neighbours of each element begin and end. */
    final int[] begin;

    final int[] end;

    /** Length of all groups together, a multiple of the number of lanes. */
    int size;

    /** Position among all neighbours, or -1. */
    private int[] origin = new int[0];

    double[] x;
    double[] y;
    double[] z;

    /** Distance, its square and its inverse. */
    double[] r;

    double[] r2;
    double[] inverse;

    /** Cutoff function f, and f' / (r f). */
    double[] f;

    double[] g;

    /** Derivatives of the energy. */
    double[] gx;

    double[] gy;
    double[] gz;

    Shell(CutoffFunction function, int elements) {
        cutoff = new CutoffKernel(function);
        radius = function.radius();
        fill = new int[elements];
        begin = new int[elements];
        end = new int[elements];
    }

    /** Takes over the neighbours within the cutoff. */
    void take(Neighborhood n) {
        Arrays.fill(fill, 0);
        for (int j = 0; j < n.count; j++) {
            if (n.r[j] < radius) {
                fill[n.kind[j]]++;
            }
        }
        size = 0;
        for (int e = 0; e < fill.length; e++) {
            begin[e] = size;
            end[e] = size + fill[e];
            size += Lanes.padded(fill[e]);
            fill[e] = begin[e];
        }
        grow(size + L);
        Arrays.fill(origin, 0, size, -1);
        for (int j = 0; j < n.count; j++) {
            if (n.r[j] < radius) {
                put(fill[n.kind[j]]++, j, n.dx[j], n.dy[j], n.dz[j], n.r[j]);
            }
        }
        for (int e = 0; e < fill.length; e++) {
            for (int j = end[e]; j < begin[e] + Lanes.padded(end[e] - begin[e]); j++) {
                put(j, -1, radius / 2, 0, 0, radius / 2);
            }
        }
        for (int j = size; j < size + L; j++) {
            put(j, -1, radius / 2, 0, 0, radius / 2);
        }
        invert(r, r2, inverse, size + L);
        cutoff.evaluate(r2, size + L, f, g);
        for (int e = 0; e < fill.length; e++) {
            Arrays.fill(f, end[e], begin[e] + Lanes.padded(end[e] - begin[e]), 0);
        }
        Arrays.fill(f, size, size + L, 0);
    }

    /** Cutoff function f of other distances, and f' / r. */
    void evaluateCutoff(double[] squares, int from, int to, double[] values, double[] slopes) {
        cutoff.evaluateSlopes(squares, from, to, values, slopes);
    }

    double squaredRadius() {
        return radius * radius;
    }

    void clearGradients() {
        Arrays.fill(gx, 0, size + L, 0);
        Arrays.fill(gy, 0, size + L, 0);
        Arrays.fill(gz, 0, size + L, 0);
    }

    /** Adds the derivatives to those of all neighbours. */
    void giveBack(Neighborhood n) {
        for (int j = 0; j < size; j++) {
            int to = origin[j];
            if (to >= 0) {
                n.gx[to] += gx[j];
                n.gy[to] += gy[j];
                n.gz[to] += gz[j];
            }
        }
    }

    private void put(int j, int from, double ex, double ey, double ez, double distance) {
        origin[j] = from;
        x[j] = ex;
        y[j] = ey;
        z[j] = ez;
        r[j] = distance;
    }

    private static void invert(double[] r, double[] r2, double[] inverse, int n) {
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        for (int j = 0; j < n; j += L) {
            DoubleVector v = DoubleVector.fromArray(S, r, j);
            v.mul(v).intoArray(r2, j);
            one.div(v).intoArray(inverse, j);
        }
    }

    private void grow(int capacity) {
        if (origin.length >= capacity) {
            return;
        }
        int length = Lanes.padded(capacity + capacity / 4);
        origin = new int[length];
        x = new double[length];
        y = new double[length];
        z = new double[length];
        r = new double[length];
        r2 = new double[length];
        inverse = new double[length];
        f = new double[length];
        g = new double[length];
        gx = new double[length];
        gy = new double[length];
        gz = new double[length];
    }
}
