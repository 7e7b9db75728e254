package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;

/**
 * The pairs j, k of a shell's neighbours that matter, in dense arrays: element pair by element pair, each beginning at a
 * multiple of the number of lanes, j by j. Pairs that fill the gaps have f = 0.
 */
final class PairRows {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    private final boolean narrow;
    private final boolean anyShift;

    /** Length of the arrays. */
    int capacity;

    private int size;

    /** cos theta. */
    double[] cosines;

    /** r_jk^2. */
    private double[] third;

    /** r_ij^2 + r_ik^2 [+ r_jk^2], and the same without squares. */
    double[] squares;

    double[] distances;

    /** f_ij f_ik [f_jk]. */
    double[] cutoffs;

    private double[] thirdCutoff;

    /** f'_jk / (r_jk f_jk). */
    private double[] slope;

    /** E = sum of A w over functions; the sums with 2 eta and 2 eta r_s; dE/dcos; dE/dr_jk / r_jk. */
    double[] sum;

    double[] stretch;
    double[] shifted;
    double[] bend;
    private double[] pull;

    /** Which of the lanes of a row of k are pairs that matter. */
    private long[] lanes = new long[0];

    PairRows(boolean narrow, boolean anyShift) {
        this.narrow = narrow;
        this.anyShift = anyShift;
    }

    /** Finds the pairs and sets the range of each element pair. */
    void collect(Shell n, PairTerms[] parts) {
        grow(n, parts);
        int p = 0;
        int word = 0;
        double limit = n.squaredRadius();
        for (PairTerms part : parts) {
            part.from = p;
            int end = n.end[part.along];
            for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
                int k = part.same() ? j + 1 : n.begin[part.along];
                p =
                        narrow
                                ? narrowRow(n, j, k, end, limit, p, word)
                                : wideRow(n, j, k, end, p, word);
                word += words(k, end);
            }
            p = fill(p, limit / 4);
            part.to = p;
        }
        size = p;
        if (narrow) {
            n.evaluateCutoff(third, size, thirdCutoff, slope);
            PairKernel.multiply(cutoffs, thirdCutoff, size);
            if (anyShift) {
                PairKernel.addRoots(distances, third, size);
            }
        }
    }

    /**
     * Rows of k are walked in whole vectors at multiples of their length, even if the row begins between: a processor
     * forwards what it has just stored to a load of the same place only.
     */
    private static int aligned(int k) {
        return k / L * L;
    }

    private static int words(int k, int end) {
        return (end - aligned(k) + L - 1) / L;
    }

    private int fill(int p, double square) {
        int end = Lanes.padded(p);
        Arrays.fill(cosines, p, end, 0);
        Arrays.fill(squares, p, end, 0);
        Arrays.fill(cutoffs, p, end, 0);
        if (narrow) {
            Arrays.fill(third, p, end, square);
        }
        if (anyShift) {
            Arrays.fill(distances, p, end, 0);
        }
        return end;
    }

    private int narrowRow(
            Shell n, int j, int first, int end, double limit, int start, int startWord) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] r2 = n.r2;
        double[] inverse = n.inverse;
        double[] f = n.f;
        double[] cosines = this.cosines;
        double[] third = this.third;
        double[] squares = this.squares;
        double[] cutoffs = this.cutoffs;
        long[] lanes = this.lanes;
        DoubleVector xj = broadcast(x[j]);
        DoubleVector yj = broadcast(y[j]);
        DoubleVector zj = broadcast(z[j]);
        DoubleVector r2j = broadcast(r2[j]);
        DoubleVector inverseJ = broadcast(inverse[j]);
        DoubleVector fj = broadcast(f[j]);
        int p = start;
        int word = startWord;
        for (int k = aligned(first); k < end; k += L) {
            DoubleVector dot =
                    DoubleVector.fromArray(S, z, k)
                            .fma(
                                    zj,
                                    DoubleVector.fromArray(S, y, k)
                                            .fma(yj, DoubleVector.fromArray(S, x, k).mul(xj)));
            DoubleVector both = DoubleVector.fromArray(S, r2, k).add(r2j);
            DoubleVector square = both.sub(dot.add(dot));
            long bits = square.lt(limit).toLong() & Lanes.between(first - k, end - k);
            VectorMask<Double> mask = VectorMask.fromLong(S, bits);
            lanes[word++] = bits;
            dot.mul(inverseJ)
                    .mul(DoubleVector.fromArray(S, inverse, k))
                    .compress(mask)
                    .intoArray(cosines, p);
            square.compress(mask).intoArray(third, p);
            square.add(both).compress(mask).intoArray(squares, p);
            DoubleVector.fromArray(S, f, k).mul(fj).compress(mask).intoArray(cutoffs, p);
            if (anyShift) {
                DoubleVector.fromArray(S, n.r, k)
                        .add(n.r[j])
                        .compress(mask)
                        .intoArray(distances, p);
            }
            p += Long.bitCount(bits);
        }
        return p;
    }

    private int wideRow(Shell n, int j, int first, int end, int start, int startWord) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] r2 = n.r2;
        double[] inverse = n.inverse;
        double[] f = n.f;
        double[] cosines = this.cosines;
        double[] squares = this.squares;
        double[] cutoffs = this.cutoffs;
        DoubleVector xj = broadcast(x[j]);
        DoubleVector yj = broadcast(y[j]);
        DoubleVector zj = broadcast(z[j]);
        DoubleVector r2j = broadcast(r2[j]);
        DoubleVector inverseJ = broadcast(inverse[j]);
        DoubleVector fj = broadcast(f[j]);
        int p = start;
        int word = startWord;
        for (int k = aligned(first); k < end; k += L) {
            DoubleVector dot =
                    DoubleVector.fromArray(S, z, k)
                            .fma(
                                    zj,
                                    DoubleVector.fromArray(S, y, k)
                                            .fma(yj, DoubleVector.fromArray(S, x, k).mul(xj)));
            long bits = Lanes.between(first - k, end - k);
            VectorMask<Double> mask = VectorMask.fromLong(S, bits);
            lanes[word++] = bits;
            dot.mul(inverseJ)
                    .mul(DoubleVector.fromArray(S, inverse, k))
                    .compress(mask)
                    .intoArray(cosines, p);
            DoubleVector.fromArray(S, r2, k).add(r2j).compress(mask).intoArray(squares, p);
            DoubleVector.fromArray(S, f, k).mul(fj).compress(mask).intoArray(cutoffs, p);
            if (anyShift) {
                DoubleVector.fromArray(S, n.r, k)
                        .add(n.r[j])
                        .compress(mask)
                        .intoArray(distances, p);
            }
            p += Long.bitCount(bits);
        }
        return p;
    }

    void clearAdjoints() {
        Arrays.fill(sum, 0, size, 0);
        Arrays.fill(stretch, 0, size, 0);
        Arrays.fill(bend, 0, size, 0);
        if (anyShift) {
            Arrays.fill(shifted, 0, size, 0);
        }
    }

    /** Turns the derivatives into those with respect to the neighbours' positions and adds them to the shell's. */
    void spread(Shell n, PairTerms[] parts) {
        if (narrow) {
            PairKernel.third(slope, sum, stretch, pull, size);
            if (anyShift) {
                PairKernel.addThirdShift(shifted, third, pull, size);
            }
        } else {
            Arrays.fill(pull, 0, size, 0);
        }
        int word = 0;
        for (PairTerms part : parts) {
            int p = part.from;
            int end = n.end[part.along];
            for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
                int k = aligned(part.same() ? j + 1 : n.begin[part.along]);
                if (anyShift) {
                    spreadShift(n, j, k, end, p, word);
                }
                p = spreadRow(n, j, k, end, p, word);
                word += words(k, end);
            }
        }
    }

    /**
     * With u the derivative along r_jk, divided by r_jk, and c that by cos theta:
     *
     * <pre>
     * dE/dr_j = (f'_j / (r_j f_j) sum - stretch + u - c cos theta / r_j^2) r_j + (c / (r_j r_k) - u) r_k
     * </pre>
     */
    private int spreadRow(Shell n, int j, int first, int end, int start, int startWord) {
        double[] x = n.x;
        double[] y = n.y;
        double[] z = n.z;
        double[] inverse = n.inverse;
        double[] g = n.g;
        double[] gx = n.gx;
        double[] gy = n.gy;
        double[] gz = n.gz;
        double[] cosines = this.cosines;
        double[] sum = this.sum;
        double[] stretch = this.stretch;
        double[] bend = this.bend;
        double[] pull = this.pull;
        long[] lanes = this.lanes;
        DoubleVector xj = broadcast(x[j]);
        DoubleVector yj = broadcast(y[j]);
        DoubleVector zj = broadcast(z[j]);
        DoubleVector inverseJ = broadcast(inverse[j]);
        DoubleVector inverseJ2 = inverseJ.mul(inverseJ);
        DoubleVector gj = broadcast(g[j]);
        double[] rows = n.rows;
        int row = 4 * L * j;
        DoubleVector sumX = DoubleVector.fromArray(S, rows, row);
        DoubleVector sumY = DoubleVector.fromArray(S, rows, row + L);
        DoubleVector sumZ = DoubleVector.fromArray(S, rows, row + 2 * L);
        DoubleVector sumJ = DoubleVector.fromArray(S, rows, row + 3 * L);
        int p = start;
        int word = startWord;
        for (int k = first; k < end; k += L) {
            long bits = lanes[word++];
            VectorMask<Double> mask = VectorMask.fromLong(S, bits);
            DoubleVector energy = DoubleVector.fromArray(S, sum, p).expand(mask);
            DoubleVector c = DoubleVector.fromArray(S, bend, p).expand(mask);
            DoubleVector u = DoubleVector.fromArray(S, pull, p).expand(mask);
            DoubleVector base = u.sub(DoubleVector.fromArray(S, stretch, p).expand(mask));
            DoubleVector cCos = DoubleVector.fromArray(S, cosines, p).expand(mask).mul(c);
            p += Long.bitCount(bits);
            DoubleVector vx = DoubleVector.fromArray(S, x, k);
            DoubleVector vy = DoubleVector.fromArray(S, y, k);
            DoubleVector vz = DoubleVector.fromArray(S, z, k);
            DoubleVector inverseK = DoubleVector.fromArray(S, inverse, k);
            DoubleVector cross = c.mul(inverseJ).mul(inverseK).sub(u);
            sumJ = sumJ.add(gj.fma(energy, base).sub(cCos.mul(inverseJ2)));
            DoubleVector onK =
                    DoubleVector.fromArray(S, g, k)
                            .fma(energy, base)
                            .sub(cCos.mul(inverseK).mul(inverseK));
            sumX = cross.fma(vx, sumX);
            sumY = cross.fma(vy, sumY);
            sumZ = cross.fma(vz, sumZ);
            onK.fma(vx, cross.fma(xj, DoubleVector.fromArray(S, gx, k))).intoArray(gx, k);
            onK.fma(vy, cross.fma(yj, DoubleVector.fromArray(S, gy, k))).intoArray(gy, k);
            onK.fma(vz, cross.fma(zj, DoubleVector.fromArray(S, gz, k))).intoArray(gz, k);
        }
        sumX.intoArray(rows, row);
        sumY.intoArray(rows, row + L);
        sumZ.intoArray(rows, row + 2 * L);
        sumJ.intoArray(rows, row + 3 * L);
        return p;
    }

    /** What functions not centred on the atom add: shifted / r_j along r_j. */
    private void spreadShift(Shell n, int j, int first, int end, int start, int startWord) {
        double[] inverse = n.inverse;
        double[] shifted = this.shifted;
        DoubleVector sumJ = broadcast(0);
        int p = start;
        int word = startWord;
        for (int k = first; k < end; k += L) {
            long bits = lanes[word++];
            VectorMask<Double> mask = VectorMask.fromLong(S, bits);
            DoubleVector s = DoubleVector.fromArray(S, shifted, p).expand(mask);
            p += Long.bitCount(bits);
            sumJ = sumJ.add(s);
            DoubleVector onK = s.mul(DoubleVector.fromArray(S, inverse, k));
            onK.fma(DoubleVector.fromArray(S, n.x, k), DoubleVector.fromArray(S, n.gx, k))
                    .intoArray(n.gx, k);
            onK.fma(DoubleVector.fromArray(S, n.y, k), DoubleVector.fromArray(S, n.gy, k))
                    .intoArray(n.gy, k);
            onK.fma(DoubleVector.fromArray(S, n.z, k), DoubleVector.fromArray(S, n.gz, k))
                    .intoArray(n.gz, k);
        }
        int row = (4 * j + 3) * L;
        DoubleVector.fromArray(S, n.rows, row).add(sumJ.mul(inverse[j])).intoArray(n.rows, row);
    }

    private void grow(Shell n, PairTerms[] parts) {
        int most = L;
        int words = 0;
        for (PairTerms part : parts) {
            part.arrange(n);
            int rows = n.end[part.down] - n.begin[part.down];
            int columns = n.end[part.along] - n.begin[part.along];
            most += (part.same() ? rows * (rows - 1) / 2 : rows * columns) + 2 * L;
            words += rows * (columns / L + 2);
        }
        if (lanes.length < words) {
            lanes = new long[words + words / 4];
        }
        if (capacity >= most) {
            return;
        }
        capacity = Lanes.padded(most + most / 4);
        cosines = new double[capacity];
        squares = new double[capacity];
        cutoffs = new double[capacity];
        third = new double[narrow ? capacity : 0];
        thirdCutoff = new double[narrow ? capacity : 0];
        slope = new double[narrow ? capacity : 0];
        sum = new double[capacity];
        stretch = new double[capacity];
        bend = new double[capacity];
        pull = new double[capacity];
        distances = new double[anyShift ? capacity : 0];
        shifted = new double[anyShift ? capacity : 0];
    }
}
