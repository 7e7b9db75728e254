package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;

/**
 * The neighbours within a cutoff, grouped by element and ordered by distance; each group begins at a multiple of the
 * number of lanes. What fills the gaps lies far beyond the cutoff. Arrays grow and are reused.
 */
final class SortedShell {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Low bits of a distance that make room for a position while sorting. */
    private static final long POSITION = (1L << 20) - 1;

    /** Relative distance by which the order may be wrong because of these. */
    private static final double SLACK = 1e-9;

    private final double radius;

    /** A distance beyond every cutoff. */
    final double far;

    private final int[] fill;
    private long[] keys = new long[0];
    private int[] origin;

    /** Where the neighbours of each element begin and end. */
    final int[] begin;

    final int[] end;

    /** Length of all groups together, a multiple of the number of lanes. */
    int size;

    /** Length of the arrays. */
    int capacity;

    /** Directions. */
    double[] x;

    double[] y;
    double[] z;
    double[] r;

    /** dE/dr. */
    double[] along;

    /** Derivatives with respect to the directions; only what is perpendicular to a direction matters. */
    double[] turnX;

    double[] turnY;
    double[] turnZ;

    /** Derivatives with respect to positions. */
    double[] pullX;

    double[] pullY;
    double[] pullZ;

    SortedShell(double radius, int elements) {
        this.radius = radius;
        far = 10 * radius;
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
        for (int j = 0; j < n.count; j++) {
            if (n.r[j] < radius) {
                keys[fill[n.kind[j]]++] = Double.doubleToRawLongBits(n.r[j]) & ~POSITION | j;
            }
        }
        for (int e = 0; e < fill.length; e++) {
            Arrays.sort(keys, begin[e], end[e]);
            place(n, begin[e], end[e]);
        }
    }

    private void place(Neighborhood n, int from, int to) {
        for (int i = from; i < to; i++) {
            int j = (int) (keys[i] & POSITION);
            double inverse = 1 / n.r[j];
            origin[i] = j;
            x[i] = n.dx[j] * inverse;
            y[i] = n.dy[j] * inverse;
            z[i] = n.dz[j] * inverse;
            r[i] = n.r[j];
        }
        for (int i = to; i < from + Lanes.padded(to - from); i++) {
            origin[i] = -1;
            x[i] = 1;
            y[i] = 0;
            z[i] = 0;
            r[i] = far;
        }
    }

    /** The first neighbour of an element that may lie beyond a distance. */
    int firstBeyond(int element, double distance) {
        int low = begin[element];
        int high = end[element];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (r[middle] < distance * (1 + SLACK)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void clearGradients() {
        Arrays.fill(along, 0, size, 0);
        Arrays.fill(turnX, 0, size, 0);
        Arrays.fill(turnY, 0, size, 0);
        Arrays.fill(turnZ, 0, size, 0);
        Arrays.fill(pullX, 0, size, 0);
        Arrays.fill(pullY, 0, size, 0);
        Arrays.fill(pullZ, 0, size, 0);
    }

    /**
     * Adds the derivatives to those of all neighbours. With e the direction and t the derivative with respect to it,
     *
     * <pre>dE/dr_j = (dE/dr) e + (t - (t e) e) / r + pull</pre>
     */
    void giveBack(Neighborhood n) {
        for (int i = 0; i < size; i += L) {
            DoubleVector ex = DoubleVector.fromArray(S, x, i);
            DoubleVector ey = DoubleVector.fromArray(S, y, i);
            DoubleVector ez = DoubleVector.fromArray(S, z, i);
            DoubleVector tx = DoubleVector.fromArray(S, turnX, i);
            DoubleVector ty = DoubleVector.fromArray(S, turnY, i);
            DoubleVector tz = DoubleVector.fromArray(S, turnZ, i);
            DoubleVector inverse =
                    DoubleVector.broadcast(S, 1.0).div(DoubleVector.fromArray(S, r, i));
            DoubleVector radial = tz.fma(ez, ty.fma(ey, tx.mul(ex))).mul(inverse);
            DoubleVector a = DoubleVector.fromArray(S, along, i).sub(radial);
            tx.fma(inverse, a.fma(ex, DoubleVector.fromArray(S, pullX, i))).intoArray(pullX, i);
            ty.fma(inverse, a.fma(ey, DoubleVector.fromArray(S, pullY, i))).intoArray(pullY, i);
            tz.fma(inverse, a.fma(ez, DoubleVector.fromArray(S, pullZ, i))).intoArray(pullZ, i);
        }
        for (int i = 0; i < size; i++) {
            int to = origin[i];
            if (to >= 0) {
                n.gx[to] += pullX[i];
                n.gy[to] += pullY[i];
                n.gz[to] += pullZ[i];
            }
        }
    }

    private void grow(int wanted) {
        if (capacity >= wanted) {
            return;
        }
        capacity = Lanes.padded(wanted + wanted / 4);
        keys = new long[capacity];
        origin = new int[capacity];
        x = new double[capacity];
        y = new double[capacity];
        z = new double[capacity];
        r = new double[capacity];
        along = new double[capacity];
        turnX = new double[capacity];
        turnY = new double[capacity];
        turnZ = new double[capacity];
        pullX = new double[capacity];
        pullY = new double[capacity];
        pullZ = new double[capacity];
    }
}
