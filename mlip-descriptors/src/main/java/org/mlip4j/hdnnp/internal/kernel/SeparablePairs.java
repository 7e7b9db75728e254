package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.internal.kernel.SeparableTable.Bump;
import org.mlip4j.hdnnp.internal.kernel.SeparableTable.Row;

import java.util.Arrays;
import java.util.List;

/**
 * Angular functions of one pair of neighbouring elements that are products of functions of the angle and the distances.
 * Pairs j, k stand j by j, the neighbours k in the order of the shell, each row from a multiple of the number of lanes
 * on. Because neighbours are ordered by distance, those within the support of a function of the distance follow one
 * another. Angles are kept from the first pass to the second; functions of them are computed for a few hundred pairs at
 * a time.
 */
final class SeparablePairs {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int WIDTH = SeparableTable.WIDTH;

    /** Pairs that are worked on together. */
    private static final int BLOCK = 256;

    /** An angle where every compact function is 0. */
    private static final double NOWHERE = 100;

    private final int first;
    private final int second;
    private final SeparableTable[] tables;
    private final boolean anyNarrow;

    /** The element of j, which has fewer neighbours, and that of k. */
    private int down;

    private int along;

    /** The end of the rows, a multiple of the number of lanes. */
    private int last;

    private int size;

    /** Position of the first pair of each neighbour j. */
    private int[] start = new int[0];

    private double[] cosine = new double[0];
    private double[] sine = new double[0];
    private double[] theta = new double[0];
    private double[] third = new double[0];

    /** Of the pairs of a block: functions of the angle and their derivatives, one row per column of a table. */
    private double[] value = new double[0];

    private double[] slope = new double[0];
    private int stride;

    /** Function of r_jk and its derivative. */
    private double[] factor = new double[0];

    private double[] factorSlope = new double[0];

    /** dE/d theta and dE/d cos theta; dE/dr_jk. */
    private double[] bend = new double[0];

    private double[] bendCosine = new double[0];
    private double[] pull = new double[0];
    private final double[][] lanes;
    private final double[] sums = new double[3 * L];

    SeparablePairs(int first, int second, List<SeparableTable.Term> terms) {
        this.first = first;
        this.second = second;
        tables = SeparableTable.of(terms).toArray(SeparableTable[]::new);
        anyNarrow = terms.stream().anyMatch(t -> t.row().narrow());
        lanes =
                Arrays.stream(tables)
                        .map(t -> new double[t.sums.length * L])
                        .toArray(double[][]::new);
    }

    void compute(SortedShell n, RadialRows radial, double[] g) {
        arrange(n);
        cosines(n);
        Angles.fromCosines(cosine, size, theta, sine);
        hideHalves(n);
        for (double[] sums : lanes) {
            Arrays.fill(sums, 0);
        }
        for (int j = n.begin[down]; j < n.end[down]; ) {
            int to = blockEnd(j, n.end[down]);
            int length = blockLength(j, to);
            for (int t = 0; t < tables.length; t++) {
                functions(tables[t], start[j], length, null);
                for (int r = 0; r < tables[t].rows.length; r++) {
                    Row row = tables[t].rows[r];
                    if (row.narrow()) {
                        radial.evaluate(row.factor(), third, start[j], length, factor, factorSlope);
                    }
                    dots(radial, row, tables[t].angles.length, j, to, lanes[t], r * WIDTH * L);
                }
            }
            j = to;
        }
        for (int t = 0; t < tables.length; t++) {
            Lanes.sums(lanes[t], tables[t].sums.length, tables[t].sums);
            tables[t].addTo(g);
        }
    }

    /** Adds to the derivatives of rows and shell. */
    void pullBack(SortedShell n, RadialRows radial, double[] dEdG) {
        for (SeparableTable table : tables) {
            table.setMix(dEdG);
        }
        for (int j = n.begin[down]; j < n.end[down]; ) {
            int to = blockEnd(j, n.end[down]);
            int length = blockLength(j, to);
            Arrays.fill(bend, 0, length, 0);
            Arrays.fill(pull, 0, length, 0);
            for (SeparableTable table : tables) {
                functions(table, start[j], length, slope);
                for (int r = 0; r < table.rows.length; r++) {
                    Row row = table.rows[r];
                    if (row.narrow()) {
                        radial.evaluate(row.factor(), third, start[j], length, factor, factorSlope);
                        pulls(radial, row, table, r * WIDTH, j, to);
                    }
                    mix(radial, row, table, r * WIDTH, j, to);
                }
            }
            turn(j, length);
            for (int i = j; i < to; i++) {
                spread(n, i, start[i] - start[j]);
                if (anyNarrow) {
                    spreadPull(n, i, start[i] - start[j]);
                }
            }
            j = to;
        }
    }

    /** Lets the more numerous element fill the vectors, and gives every row its place. */
    private void arrange(SortedShell n) {
        boolean swap = n.end[first] - n.begin[first] > n.end[second] - n.begin[second];
        down = swap ? second : first;
        along = swap ? first : second;
        last = n.begin[along] + Lanes.padded(n.end[along] - n.begin[along]);
        if (start.length <= n.size) {
            start = new int[n.capacity + 1];
        }
        int p = 0;
        for (int j = n.begin[down]; j < n.end[down]; j++) {
            start[j] = p;
            p += last - firstOf(n, j);
        }
        start[n.end[down]] = p;
        size = p;
        grow(last - n.begin[along]);
    }

    /** Rows of k are walked in whole vectors at multiples of their length, even if the row begins between. */
    private int firstOf(SortedShell n, int j) {
        return down == along ? (j + 1) / L * L : n.begin[along];
    }

    private int blockEnd(int j, int end) {
        int to = j + 1;
        while (to < end && start[to + 1] - start[j] <= BLOCK) {
            to++;
        }
        return to;
    }

    private int blockLength(int j, int to) {
        return start[to] - start[j];
    }

    private void cosines(SortedShell n) {
        for (int j = n.begin[down]; j < n.end[down]; j++) {
            int k = firstOf(n, j);
            cosines(n, j, k, start[j] - k);
            if (anyNarrow) {
                thirdSides(n, j, k, start[j] - k);
            }
        }
    }

    private void cosines(SortedShell n, int j, int from, int shift) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] cosine = this.cosine;
        DoubleVector xj = DoubleVector.broadcast(S, x[j]);
        DoubleVector yj = DoubleVector.broadcast(S, y[j]);
        DoubleVector zj = DoubleVector.broadcast(S, z[j]);
        for (int k = from; k < last; k += L) {
            DoubleVector.fromArray(S, z, k)
                    .fma(
                            zj,
                            DoubleVector.fromArray(S, y, k)
                                    .fma(yj, DoubleVector.fromArray(S, x, k).mul(xj)))
                    .intoArray(cosine, shift + k);
        }
    }

    /** r_jk. */
    private void thirdSides(SortedShell n, int j, int from, int shift) {
        double[] r = n.r;
        DoubleVector rj = DoubleVector.broadcast(S, r[j]);
        for (int k = from; k < last; k += L) {
            DoubleVector rk = DoubleVector.fromArray(S, r, k);
            DoubleVector d = rk.sub(rj);
            DoubleVector versine =
                    DoubleVector.broadcast(S, 1.0)
                            .sub(DoubleVector.fromArray(S, cosine, shift + k));
            versine.mul(rj.add(rj)).fma(rk, d.mul(d)).abs().sqrt().intoArray(third, shift + k);
        }
    }

    /** Of two neighbours of one element, only pairs with k after j count: the others get harmless coordinates. */
    private void hideHalves(SortedShell n) {
        if (down != along) {
            return;
        }
        for (int j = n.begin[down]; j < n.end[down]; j++) {
            int hidden = (j + 1) % L;
            Arrays.fill(theta, start[j], start[j] + hidden, NOWHERE);
            if (anyNarrow) {
                Arrays.fill(third, start[j], start[j] + hidden, n.far);
            }
        }
    }

    private void functions(SeparableTable table, int from, int length, double[] slopes) {
        for (int c = 0; c < table.angles.length; c++) {
            Bump b = table.angles[c];
            Bumps.evaluate(
                    b.core(), theta, from, length, b.left(), b.right(), value, slopes, c * stride);
        }
    }

    /** Adds the sums of A R R [R] over the pairs of a block. */
    private void dots(
            RadialRows radial, Row row, int columns, int j0, int j1, double[] sums, int at) {
        double[] value = this.value;
        double[] factor = this.factor;
        double[] distance = radial.value;
        int base = row.factor() * radial.stride;
        int from = radial.begin(row.factor(), down);
        int to = Math.min(j1, radial.end(row.factor(), down));
        int low = radial.begin(row.factor(), along);
        int high = radial.end(row.factor(), along);
        boolean narrow = row.narrow();
        boolean same = down == along;
        int c1 = Math.min(1, columns - 1) * stride;
        int c2 = Math.min(2, columns - 1) * stride;
        int c3 = Math.min(3, columns - 1) * stride;
        int c4 = Math.min(4, columns - 1) * stride;
        int c5 = Math.min(5, columns - 1) * stride;
        DoubleVector s0 = DoubleVector.fromArray(S, sums, at);
        DoubleVector s1 = DoubleVector.fromArray(S, sums, at + L);
        DoubleVector s2 = DoubleVector.fromArray(S, sums, at + 2 * L);
        DoubleVector s3 = DoubleVector.fromArray(S, sums, at + 3 * L);
        DoubleVector s4 = DoubleVector.fromArray(S, sums, at + 4 * L);
        DoubleVector s5 = DoubleVector.fromArray(S, sums, at + 5 * L);
        for (int j = Math.max(j0, from); j < to; j++) {
            DoubleVector rj = DoubleVector.broadcast(S, distance[base + j]);
            int shift = start[j + 1] - start[j0] - last;
            for (int k = same ? Math.max(low, (j + 1) / L * L) : low; k < high; k += L) {
                int p = shift + k;
                DoubleVector f = DoubleVector.fromArray(S, distance, base + k).mul(rj);
                if (narrow) {
                    f = f.mul(DoubleVector.fromArray(S, factor, p));
                }
                s0 = DoubleVector.fromArray(S, value, p).fma(f, s0);
                s1 = DoubleVector.fromArray(S, value, p + c1).fma(f, s1);
                s2 = DoubleVector.fromArray(S, value, p + c2).fma(f, s2);
                s3 = DoubleVector.fromArray(S, value, p + c3).fma(f, s3);
                s4 = DoubleVector.fromArray(S, value, p + c4).fma(f, s4);
                s5 = DoubleVector.fromArray(S, value, p + c5).fma(f, s5);
            }
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + L);
        s2.intoArray(sums, at + 2 * L);
        s3.intoArray(sums, at + 3 * L);
        s4.intoArray(sums, at + 4 * L);
        s5.intoArray(sums, at + 5 * L);
    }

    /** The way back of {@link #dots}: derivatives with respect to R(r_ij), R(r_ik), and the angle. */
    private void mix(RadialRows radial, Row row, SeparableTable table, int cell, int j0, int j1) {
        double[] bend = this.bend;
        double[] value = this.value;
        double[] slope = this.slope;
        double[] factor = this.factor;
        double[] distance = radial.value;
        double[] adjoint = radial.adjoint;
        int columns = table.angles.length;
        int base = row.factor() * radial.stride;
        int from = radial.begin(row.factor(), down);
        int to = Math.min(j1, radial.end(row.factor(), down));
        int low = radial.begin(row.factor(), along);
        int high = radial.end(row.factor(), along);
        boolean narrow = row.narrow();
        boolean same = down == along;
        int c1 = Math.min(1, columns - 1) * stride;
        int c2 = Math.min(2, columns - 1) * stride;
        int c3 = Math.min(3, columns - 1) * stride;
        int c4 = Math.min(4, columns - 1) * stride;
        int c5 = Math.min(5, columns - 1) * stride;
        DoubleVector m0 = DoubleVector.broadcast(S, table.mix[cell]);
        DoubleVector m1 = DoubleVector.broadcast(S, table.mix[cell + 1]);
        DoubleVector m2 = DoubleVector.broadcast(S, table.mix[cell + 2]);
        DoubleVector m3 = DoubleVector.broadcast(S, table.mix[cell + 3]);
        DoubleVector m4 = DoubleVector.broadcast(S, table.mix[cell + 4]);
        DoubleVector m5 = DoubleVector.broadcast(S, table.mix[cell + 5]);
        for (int j = Math.max(j0, from); j < to; j++) {
            DoubleVector rj = DoubleVector.broadcast(S, distance[base + j]);
            DoubleVector onJ = DoubleVector.broadcast(S, 0.0);
            int shift = start[j + 1] - start[j0] - last;
            for (int k = same ? Math.max(low, (j + 1) / L * L) : low; k < high; k += L) {
                int p = shift + k;
                DoubleVector v = DoubleVector.fromArray(S, value, p).mul(m0);
                DoubleVector d = DoubleVector.fromArray(S, slope, p).mul(m0);
                v = DoubleVector.fromArray(S, value, p + c1).fma(m1, v);
                d = DoubleVector.fromArray(S, slope, p + c1).fma(m1, d);
                v = DoubleVector.fromArray(S, value, p + c2).fma(m2, v);
                d = DoubleVector.fromArray(S, slope, p + c2).fma(m2, d);
                v = DoubleVector.fromArray(S, value, p + c3).fma(m3, v);
                d = DoubleVector.fromArray(S, slope, p + c3).fma(m3, d);
                v = DoubleVector.fromArray(S, value, p + c4).fma(m4, v);
                d = DoubleVector.fromArray(S, slope, p + c4).fma(m4, d);
                v = DoubleVector.fromArray(S, value, p + c5).fma(m5, v);
                d = DoubleVector.fromArray(S, slope, p + c5).fma(m5, d);
                DoubleVector rk = DoubleVector.fromArray(S, distance, base + k);
                if (narrow) {
                    DoubleVector c = DoubleVector.fromArray(S, factor, p);
                    v = v.mul(c);
                    d = d.mul(c);
                }
                onJ = v.fma(rk, onJ);
                v.fma(rj, DoubleVector.fromArray(S, adjoint, base + k))
                        .intoArray(adjoint, base + k);
                d.fma(rk.mul(rj), DoubleVector.fromArray(S, bend, p)).intoArray(bend, p);
            }
            onJ.intoArray(sums, 0);
            adjoint[base + j] += Lanes.sum(sums, 0);
        }
    }

    /** Derivatives with respect to r_jk. */
    private void pulls(RadialRows radial, Row row, SeparableTable table, int cell, int j0, int j1) {
        double[] distance = radial.value;
        int base = row.factor() * radial.stride;
        int to = Math.min(j1, radial.end(row.factor(), down));
        int low = radial.begin(row.factor(), along);
        int high = radial.end(row.factor(), along);
        for (int c = 0; c < table.angles.length; c++) {
            int column = c * stride;
            DoubleVector m = DoubleVector.broadcast(S, table.mix[cell + c]);
            for (int j = Math.max(j0, radial.begin(row.factor(), down)); j < to; j++) {
                DoubleVector rj = m.mul(distance[base + j]);
                int shift = start[j + 1] - start[j0] - last;
                int k0 = down == along ? Math.max(low, (j + 1) / L * L) : low;
                for (int k = k0; k < high; k += L) {
                    int p = shift + k;
                    DoubleVector f = DoubleVector.fromArray(S, distance, base + k).mul(rj);
                    f.mul(DoubleVector.fromArray(S, value, column + p))
                            .fma(
                                    DoubleVector.fromArray(S, factorSlope, p),
                                    DoubleVector.fromArray(S, pull, p))
                            .intoArray(pull, p);
                }
            }
        }
    }

    /** dE/d cos theta of a block, from dE/d theta; 0 where atoms are in line, for there every smooth function is flat. */
    private void turn(int j, int length) {
        double[] bend = this.bend;
        double[] sine = this.sine;
        double[] bendCosine = this.bendCosine;
        int from = start[j];
        for (int p = 0; p < length; p += L) {
            DoubleVector s = DoubleVector.fromArray(S, sine, from + p);
            DoubleVector b = DoubleVector.fromArray(S, bend, p).div(s);
            b.neg().blend(0.0, s.compare(VectorOperators.EQ, 0.0)).intoArray(bendCosine, p);
        }
    }

    /** cos theta is the product of the directions. */
    private void spread(SortedShell n, int j, int at) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] turnX = n.turnX;
        double[] turnY = n.turnY;
        double[] turnZ = n.turnZ;
        double[] bend = bendCosine;
        DoubleVector xj = DoubleVector.broadcast(S, x[j]);
        DoubleVector yj = DoubleVector.broadcast(S, y[j]);
        DoubleVector zj = DoubleVector.broadcast(S, z[j]);
        DoubleVector sumX = DoubleVector.broadcast(S, 0.0);
        DoubleVector sumY = DoubleVector.broadcast(S, 0.0);
        DoubleVector sumZ = DoubleVector.broadcast(S, 0.0);
        int from = firstOf(n, j);
        for (int k = from; k < last; k += L) {
            DoubleVector c = DoubleVector.fromArray(S, bend, at + k - from);
            sumX = c.fma(DoubleVector.fromArray(S, x, k), sumX);
            sumY = c.fma(DoubleVector.fromArray(S, y, k), sumY);
            sumZ = c.fma(DoubleVector.fromArray(S, z, k), sumZ);
            c.fma(xj, DoubleVector.fromArray(S, turnX, k)).intoArray(turnX, k);
            c.fma(yj, DoubleVector.fromArray(S, turnY, k)).intoArray(turnY, k);
            c.fma(zj, DoubleVector.fromArray(S, turnZ, k)).intoArray(turnZ, k);
        }
        sumX.intoArray(sums, 0);
        sumY.intoArray(sums, L);
        sumZ.intoArray(sums, 2 * L);
        turnX[j] += Lanes.sum(sums, 0);
        turnY[j] += Lanes.sum(sums, L);
        turnZ[j] += Lanes.sum(sums, 2 * L);
    }

    /** dE/dr_jk pulls j and k towards each other. */
    private void spreadPull(SortedShell n, int j, int at) {
        double[] r = n.r;
        double xj = n.x[j] * r[j];
        double yj = n.y[j] * r[j];
        double zj = n.z[j] * r[j];
        DoubleVector sumX = DoubleVector.broadcast(S, 0.0);
        DoubleVector sumY = DoubleVector.broadcast(S, 0.0);
        DoubleVector sumZ = DoubleVector.broadcast(S, 0.0);
        int from = firstOf(n, j);
        for (int k = from; k < last; k += L) {
            DoubleVector u = DoubleVector.fromArray(S, pull, at + k - from);
            VectorMask<Double> none = u.compare(VectorOperators.EQ, 0.0);
            DoubleVector side = DoubleVector.fromArray(S, third, start[j] + k - from);
            u = u.div(side).blend(0.0, none);
            DoubleVector rk = DoubleVector.fromArray(S, r, k);
            DoubleVector dx = DoubleVector.fromArray(S, n.x, k).mul(rk).sub(xj).mul(u);
            DoubleVector dy = DoubleVector.fromArray(S, n.y, k).mul(rk).sub(yj).mul(u);
            DoubleVector dz = DoubleVector.fromArray(S, n.z, k).mul(rk).sub(zj).mul(u);
            sumX = sumX.add(dx);
            sumY = sumY.add(dy);
            sumZ = sumZ.add(dz);
            DoubleVector.fromArray(S, n.pullX, k).add(dx).intoArray(n.pullX, k);
            DoubleVector.fromArray(S, n.pullY, k).add(dy).intoArray(n.pullY, k);
            DoubleVector.fromArray(S, n.pullZ, k).add(dz).intoArray(n.pullZ, k);
        }
        sumX.intoArray(sums, 0);
        sumY.intoArray(sums, L);
        sumZ.intoArray(sums, 2 * L);
        n.pullX[j] -= Lanes.sum(sums, 0);
        n.pullY[j] -= Lanes.sum(sums, L);
        n.pullZ[j] -= Lanes.sum(sums, 2 * L);
    }

    private void grow(int longestRow) {
        if (cosine.length < size) {
            int length = Lanes.padded(size + size / 4);
            cosine = new double[length];
            theta = new double[length];
            sine = new double[length];
            third = new double[anyNarrow ? length : 0];
        }
        int block = Math.max(BLOCK, longestRow);
        if (stride < block) {
            stride = Lanes.padded(block + block / 4);
            value = new double[WIDTH * stride];
            slope = new double[WIDTH * stride];
            bend = new double[stride];
            bendCosine = new double[stride];
            factor = new double[anyNarrow ? stride : 0];
            factorSlope = new double[anyNarrow ? stride : 0];
            pull = new double[stride];
        }
    }
}
