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

    /** Where the neighbours of each element begin and end. */
    final int[] begin;

    final int[] end;

    /** Length of all groups together, a multiple of the number of lanes. */
    int size;

    /** Position among all neighbours. */
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
        begin = new int[elements];
        end = new int[elements];
    }

    /** Takes over the neighbours within the cutoff. */
    void take(Neighborhood n) {
        grow(n.count + (begin.length + 2) * L);
        size = 0;
        for (int e = 0; e < begin.length; e++) {
            begin[e] = size;
            end[e] = find(n.kind, n.r, n.count, e, size);
            size += Lanes.padded(end[e] - size);
            copy(n, begin[e], end[e]);
            fill(end[e]);
        }
        fill(size);
        invert(r, r2, inverse, size + L);
        cutoff.evaluate(r2, size + L, f, g);
        for (int e = 0; e < begin.length; e++) {
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
        double[] onX = n.gx;
        double[] onY = n.gy;
        double[] onZ = n.gz;
        for (int e = 0; e < begin.length; e++) {
            for (int j = begin[e]; j < end[e]; j++) {
                int to = origin[j];
                onX[to] += gx[j];
                onY[to] += gy[j];
                onZ[to] += gz[j];
            }
        }
    }

    /** Which neighbours are of an element: written first, and counted afterwards, because guesses cost more. */
    private int find(int[] kind, double[] distance, int count, int element, int start) {
        int[] origin = this.origin;
        double radius = this.radius;
        int m = start;
        for (int j = 0; j < count; j++) {
            origin[m] = j;
            m += kind[j] == element & distance[j] < radius ? 1 : 0;
        }
        return m;
    }

    private void copy(Neighborhood n, int from, int to) {
        double[] dx = n.dx;
        double[] dy = n.dy;
        double[] dz = n.dz;
        double[] distance = n.r;
        for (int j = from; j < to; j++) {
            int of = origin[j];
            x[j] = dx[of];
            y[j] = dy[of];
            z[j] = dz[of];
            r[j] = distance[of];
        }
    }

    /** Harmless places, a vector of them. */
    private void fill(int from) {
        DoubleVector zero = DoubleVector.broadcast(S, 0.0);
        DoubleVector somewhere = DoubleVector.broadcast(S, radius / 2);
        somewhere.intoArray(x, from);
        zero.intoArray(y, from);
        zero.intoArray(z, from);
        somewhere.intoArray(r, from);
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
