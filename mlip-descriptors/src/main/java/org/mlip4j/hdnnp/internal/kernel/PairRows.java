package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

import java.util.Arrays;

/**
 * From neighbours to the pairs j, k of them that matter, in dense arrays, and back: element pair by element pair, each
 * beginning at a multiple of the number of lanes, j by j. Pairs that fill the gaps have f = 0.
 *
 * <p>Neighbours are held in blocks of as many as a vector has lanes, their numbers one vector after the other. A row of
 * k is walked in whole blocks even if it begins within one: a processor forwards what it has just stored to a load of
 * the same place only.
 */
final class PairRows {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Where a block has what: position, r^2, 1 / r, f, f' / (r f), -1 / r^2. */
    private static final int X = Lanes.START;

    private static final int Y = X + L;
    private static final int Z = X + 2 * L;
    private static final int SQUARE = X + 3 * L;
    private static final int INVERSE = X + 4 * L;
    private static final int CUTOFF = X + 5 * L;
    private static final int SLOPE = X + 6 * L;
    private static final int TURN = X + 7 * L;
    private static final int BLOCK = 8 * L;

    /** Per block of k: derivatives x, y, z along r_j, and what is to be multiplied by r_k. */
    private static final int PULLS = 4 * L;

    /** Per j: derivatives x, y, z, each still spread over lanes. */
    private static final int ROWS = 3 * L;

    /** r^2 of what is no neighbour. */
    private static final double FAR = Lanes.FAR;

    private final boolean anyShift;
    private double[] near = new double[0];
    private double[] pull = new double[0];
    private double[] rows = new double[0];
    private final double[] totals = new double[2 * L];

    /** Which of the lanes of a row of k are pairs that matter. */
    private long[] lanes = new long[0];

    /** How many of these were walked. */
    private int word;

    /** Length of the arrays. */
    int capacity;

    int size;

    /** r_j . r_k, later cos theta. */
    double[] cosines;

    /** r_jk^2. */
    double[] third;

    /** 1 / (r_j r_k). */
    double[] inverse;

    /** f_j f_k. */
    double[] cutoffs;

    /** r_j + r_k, if functions ask for it. */
    double[] distances;

    /** What the pairs of one element pair give to the derivatives: see {@link PairKernel#mix}. */
    double[] sum;

    double[] stretch;
    double[] bend;
    double[] cross;

    /** Along r_j, divided by r_j, what functions not centred on the atom add. */
    double[] shifted;

    PairRows(boolean anyShift) {
        this.anyShift = anyShift;
    }

    /** Makes ready for {@link #collect} of all element pairs, one after the other. */
    void begin(Shell n, PairTerms[] parts) {
        grow(n, parts);
        pack(n);
        size = Lanes.START;
        word = 0;
    }

    /** Finds the pairs of an element pair and sets their range. */
    void collect(Shell n, PairTerms part) {
        part.from = size;
        int p = collect(n, part, size, word);
        if (anyShift) {
            collectDistances(n, part, part.from, word);
        }
        word += words(n, part);
        size = fill(p, n.squaredRadius() / 4);
        part.to = size;
    }

    private static int words(Shell n, PairTerms part) {
        int words = 0;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j += 2) {
            words += (n.end[part.along] - firstBlock(n, part, j) + L - 1) / L;
        }
        return 2 * words;
    }

    /** Where rows j and j + 1 begin; j is even. */
    private static int firstBlock(Shell n, PairTerms part, int j) {
        return part.same() ? j / L * L : n.begin[part.along];
    }

    private int collect(Shell n, PairTerms part, int start, int startWord) {
        double[] near = this.near;
        double[] cosines = this.cosines;
        double[] third = this.third;
        double[] inverse = this.inverse;
        double[] cutoffs = this.cutoffs;
        long[] lanes = this.lanes;
        DoubleVector limit = DoubleVector.broadcast(S, n.squaredRadius());
        DoubleVector minusTwo = DoubleVector.broadcast(S, -2.0);
        int end = n.end[part.along];
        int last = n.end[part.down];
        int p = start;
        int word = startWord;
        for (int j = n.begin[part.down]; j < last; j += 2) {
            int at = j / L * BLOCK + j % L;
            DoubleVector x0 = DoubleVector.broadcast(S, near[at + X]);
            DoubleVector y0 = DoubleVector.broadcast(S, near[at + Y]);
            DoubleVector z0 = DoubleVector.broadcast(S, near[at + Z]);
            DoubleVector square0 = DoubleVector.broadcast(S, near[at + SQUARE]);
            DoubleVector inverse0 = DoubleVector.broadcast(S, near[at + INVERSE]);
            DoubleVector cutoff0 = DoubleVector.broadcast(S, near[at + CUTOFF]);
            DoubleVector x1 = DoubleVector.broadcast(S, near[at + 1 + X]);
            DoubleVector y1 = DoubleVector.broadcast(S, near[at + 1 + Y]);
            DoubleVector z1 = DoubleVector.broadcast(S, near[at + 1 + Z]);
            DoubleVector square1 = DoubleVector.broadcast(S, near[at + 1 + SQUARE]);
            DoubleVector inverse1 = DoubleVector.broadcast(S, near[at + 1 + INVERSE]);
            DoubleVector cutoff1 = DoubleVector.broadcast(S, near[at + 1 + CUTOFF]);
            int first = firstBlock(n, part, j);
            long keep0 = part.same() ? -2L << j - first : -1;
            long keep1 = part.same() ? -4L << j - first : -1;
            for (int k = first; k < end; k += L) {
                int b = k * (BLOCK / L);
                DoubleVector vx = DoubleVector.fromArray(S, near, b + X);
                DoubleVector vy = DoubleVector.fromArray(S, near, b + Y);
                DoubleVector vz = DoubleVector.fromArray(S, near, b + Z);
                DoubleVector square = DoubleVector.fromArray(S, near, b + SQUARE);
                DoubleVector inverseK = DoubleVector.fromArray(S, near, b + INVERSE);
                DoubleVector cutoffK = DoubleVector.fromArray(S, near, b + CUTOFF);
                DoubleVector dot0 = vz.fma(z0, vy.fma(y0, vx.mul(x0)));
                DoubleVector dot1 = vz.fma(z1, vy.fma(y1, vx.mul(x1)));
                DoubleVector third0 = dot0.fma(minusTwo, square.add(square0));
                DoubleVector third1 = dot1.fma(minusTwo, square.add(square1));
                long bits0 = third0.lt(limit).toLong() & keep0;
                long bits1 = third1.lt(limit).toLong() & keep1;
                keep0 = -1;
                keep1 = -1;
                lanes[word] = bits0;
                lanes[word + 1] = bits1;
                word += 2;
                int q = p + Long.bitCount(bits0);
                VectorMask<Double> mask0 = VectorMask.fromLong(S, bits0);
                DoubleVector a0 = dot0.compress(mask0);
                DoubleVector b0 = third0.compress(mask0);
                DoubleVector c0 = inverseK.mul(inverse0).compress(mask0);
                DoubleVector d0 = cutoffK.mul(cutoff0).compress(mask0);
                VectorMask<Double> mask1 = VectorMask.fromLong(S, bits1);
                DoubleVector a1 = dot1.compress(mask1);
                DoubleVector b1 = third1.compress(mask1);
                DoubleVector c1 = inverseK.mul(inverse1).compress(mask1);
                DoubleVector d1 = cutoffK.mul(cutoff1).compress(mask1);
                a0.intoArray(cosines, p);
                a1.intoArray(cosines, q);
                b0.intoArray(third, p);
                b1.intoArray(third, q);
                c0.intoArray(inverse, p);
                c1.intoArray(inverse, q);
                d0.intoArray(cutoffs, p);
                d1.intoArray(cutoffs, q);
                p = q + Long.bitCount(bits1);
            }
        }
        return p;
    }

    private void collectDistances(Shell n, PairTerms part, int start, int startWord) {
        int p = start;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j += 2) {
            for (int k = firstBlock(n, part, j); k < n.end[part.along]; k += L) {
                DoubleVector distance = DoubleVector.fromArray(S, n.r, k);
                for (int i = 0; i < 2; i++) {
                    long bits = lanes[word++];
                    distance.add(n.r[j + i])
                            .compress(VectorMask.fromLong(S, bits))
                            .intoArray(distances, p);
                    p += Long.bitCount(bits);
                }
            }
        }
    }

    /** Writes harmless pairs up to the next multiple of the number of lanes. */
    private int fill(int p, double square) {
        DoubleVector zero = DoubleVector.zero(S);
        zero.intoArray(cosines, p);
        zero.add(square).intoArray(third, p);
        zero.intoArray(inverse, p);
        zero.intoArray(cutoffs, p);
        if (anyShift) {
            zero.intoArray(distances, p);
        }
        return Lanes.START + Lanes.padded(p - Lanes.START);
    }

    /** Makes ready for {@link #spread} of all element pairs, one after the other. */
    void beginSpread(Shell n) {
        Arrays.fill(pull, 0, Lanes.START + n.size * (PULLS / L), 0);
        Arrays.fill(rows, 0, Lanes.START + n.size * ROWS, 0);
        word = 0;
    }

    /** Turns the derivatives of the pairs of an element pair into those with respect to the neighbours' positions. */
    void spread(Shell n, PairTerms part) {
        spread(n, part, word);
        if (anyShift) {
            spreadShift(n, part, word);
        }
        word += words(n, part);
    }

    /**
     * <pre>
     * dE/dr_j = (f'_j / (r_j f_j) sum + stretch - bend / r_j^2) r_j + cross r_k
     * </pre>
     */
    private void spread(Shell n, PairTerms part, int startWord) {
        double[] near = this.near;
        double[] pull = this.pull;
        double[] rows = this.rows;
        double[] sum = this.sum;
        double[] stretch = this.stretch;
        double[] bend = this.bend;
        double[] cross = this.cross;
        long[] lanes = this.lanes;
        int end = n.end[part.along];
        int last = n.end[part.down];
        int p = Lanes.START;
        int word = startWord;
        for (int j = n.begin[part.down]; j < last; j += 2) {
            int at = j / L * BLOCK + j % L;
            DoubleVector x0 = DoubleVector.broadcast(S, near[at + X]);
            DoubleVector y0 = DoubleVector.broadcast(S, near[at + Y]);
            DoubleVector z0 = DoubleVector.broadcast(S, near[at + Z]);
            DoubleVector x1 = DoubleVector.broadcast(S, near[at + 1 + X]);
            DoubleVector y1 = DoubleVector.broadcast(S, near[at + 1 + Y]);
            DoubleVector z1 = DoubleVector.broadcast(S, near[at + 1 + Z]);
            DoubleVector crossX0 = DoubleVector.broadcast(S, 0.0);
            DoubleVector crossY0 = crossX0;
            DoubleVector crossZ0 = crossX0;
            DoubleVector sum0 = crossX0;
            DoubleVector stretch0 = crossX0;
            DoubleVector bend0 = crossX0;
            DoubleVector crossX1 = crossX0;
            DoubleVector crossY1 = crossX0;
            DoubleVector crossZ1 = crossX0;
            DoubleVector sum1 = crossX0;
            DoubleVector stretch1 = crossX0;
            DoubleVector bend1 = crossX0;
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                int b = k * (BLOCK / L);
                int to = Lanes.START + k * (PULLS / L);
                long bits0 = lanes[word];
                long bits1 = lanes[word + 1];
                word += 2;
                int q = p + Long.bitCount(bits0);
                DoubleVector e0 = DoubleVector.fromArray(S, sum, p);
                DoubleVector s0 = DoubleVector.fromArray(S, stretch, p);
                DoubleVector c0 = DoubleVector.fromArray(S, bend, p);
                DoubleVector d0 = DoubleVector.fromArray(S, cross, p);
                DoubleVector e1 = DoubleVector.fromArray(S, sum, q);
                DoubleVector s1 = DoubleVector.fromArray(S, stretch, q);
                DoubleVector c1 = DoubleVector.fromArray(S, bend, q);
                DoubleVector d1 = DoubleVector.fromArray(S, cross, q);
                p = q + Long.bitCount(bits1);
                VectorMask<Double> mask0 = VectorMask.fromLong(S, bits0);
                e0 = e0.expand(mask0);
                s0 = s0.expand(mask0);
                c0 = c0.expand(mask0);
                d0 = d0.expand(mask0);
                VectorMask<Double> mask1 = VectorMask.fromLong(S, bits1);
                e1 = e1.expand(mask1);
                s1 = s1.expand(mask1);
                c1 = c1.expand(mask1);
                d1 = d1.expand(mask1);
                DoubleVector vx = DoubleVector.fromArray(S, near, b + X);
                DoubleVector vy = DoubleVector.fromArray(S, near, b + Y);
                DoubleVector vz = DoubleVector.fromArray(S, near, b + Z);
                crossX0 = d0.fma(vx, crossX0);
                crossY0 = d0.fma(vy, crossY0);
                crossZ0 = d0.fma(vz, crossZ0);
                crossX1 = d1.fma(vx, crossX1);
                crossY1 = d1.fma(vy, crossY1);
                crossZ1 = d1.fma(vz, crossZ1);
                sum0 = sum0.add(e0);
                stretch0 = stretch0.add(s0);
                bend0 = bend0.add(c0);
                sum1 = sum1.add(e1);
                stretch1 = stretch1.add(s1);
                bend1 = bend1.add(c1);
                d1.fma(x1, d0.fma(x0, DoubleVector.fromArray(S, pull, to))).intoArray(pull, to);
                d1.fma(y1, d0.fma(y0, DoubleVector.fromArray(S, pull, to + L)))
                        .intoArray(pull, to + L);
                d1.fma(z1, d0.fma(z0, DoubleVector.fromArray(S, pull, to + 2 * L)))
                        .intoArray(pull, to + 2 * L);
                DoubleVector onK = DoubleVector.fromArray(S, pull, to + 3 * L).add(s0.add(s1));
                onK = e0.add(e1).fma(DoubleVector.fromArray(S, near, b + SLOPE), onK);
                c0.add(c1)
                        .fma(DoubleVector.fromArray(S, near, b + TURN), onK)
                        .intoArray(pull, to + 3 * L);
            }
            int row = Lanes.START + j * ROWS;
            sum0 = sum0.mul(near[at + SLOPE]).add(stretch0).add(bend0.mul(near[at + TURN]));
            sum0.fma(x0, crossX0).add(DoubleVector.fromArray(S, rows, row)).intoArray(rows, row);
            sum0.fma(y0, crossY0)
                    .add(DoubleVector.fromArray(S, rows, row + L))
                    .intoArray(rows, row + L);
            sum0.fma(z0, crossZ0)
                    .add(DoubleVector.fromArray(S, rows, row + 2 * L))
                    .intoArray(rows, row + 2 * L);
            row += ROWS;
            sum1 = sum1.mul(near[at + 1 + SLOPE]).add(stretch1).add(bend1.mul(near[at + 1 + TURN]));
            sum1.fma(x1, crossX1).add(DoubleVector.fromArray(S, rows, row)).intoArray(rows, row);
            sum1.fma(y1, crossY1)
                    .add(DoubleVector.fromArray(S, rows, row + L))
                    .intoArray(rows, row + L);
            sum1.fma(z1, crossZ1)
                    .add(DoubleVector.fromArray(S, rows, row + 2 * L))
                    .intoArray(rows, row + 2 * L);
        }
    }

    /** What functions not centred on the atom add: shifted / r_j along r_j. */
    private void spreadShift(Shell n, PairTerms part, int startWord) {
        int p = Lanes.START;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j += 2) {
            DoubleVector sum0 = DoubleVector.broadcast(S, 0.0);
            DoubleVector sum1 = sum0;
            for (int k = firstBlock(n, part, j); k < n.end[part.along]; k += L) {
                int q = p + Long.bitCount(lanes[word]);
                DoubleVector s0 =
                        DoubleVector.fromArray(S, shifted, p)
                                .expand(VectorMask.fromLong(S, lanes[word]));
                DoubleVector s1 =
                        DoubleVector.fromArray(S, shifted, q)
                                .expand(VectorMask.fromLong(S, lanes[word + 1]));
                p = q + Long.bitCount(lanes[word + 1]);
                word += 2;
                sum0 = sum0.add(s0);
                sum1 = sum1.add(s1);
                int to = Lanes.START + k * (PULLS / L) + 3 * L;
                s0.add(s1)
                        .fma(
                                DoubleVector.fromArray(S, n.inverse, k),
                                DoubleVector.fromArray(S, pull, to))
                        .intoArray(pull, to);
            }
            sum0.intoArray(totals, 0);
            sum1.intoArray(totals, L);
            addShift(n, j, Lanes.sum(totals, 0));
            addShift(n, j + 1, Lanes.sum(totals, L));
        }
    }

    private void addShift(Shell n, int j, double sum) {
        pull[Lanes.START + j / L * PULLS + 3 * L + j % L] += sum * n.inverse[j];
    }

    private void pack(Shell n) {
        double[] near = this.near;
        for (int k = 0; k < n.size; k += L) {
            int b = k * (BLOCK / L);
            DoubleVector.fromArray(S, n.x, k).intoArray(near, b + X);
            DoubleVector.fromArray(S, n.y, k).intoArray(near, b + Y);
            DoubleVector.fromArray(S, n.z, k).intoArray(near, b + Z);
            DoubleVector.fromArray(S, n.r2, k).intoArray(near, b + SQUARE);
            DoubleVector.fromArray(S, n.inverse, k).intoArray(near, b + INVERSE);
            DoubleVector.fromArray(S, n.f, k).intoArray(near, b + CUTOFF);
            DoubleVector.fromArray(S, n.g, k).intoArray(near, b + SLOPE);
            DoubleVector inverse = DoubleVector.fromArray(S, n.inverse, k);
            inverse.mul(inverse).neg().intoArray(near, b + TURN);
        }
        for (int e = 0; e < n.end.length; e++) {
            for (int k = n.end[e]; k % L != 0; k++) {
                int b = k / L * BLOCK + k % L;
                near[b + X] = 0;
                near[b + SQUARE] = FAR;
            }
        }
    }

    /** Adds to the derivatives of the shell. */
    void endSpread(Shell n) {
        for (int e = 0; e < n.end.length; e++) {
            for (int j = n.begin[e]; j < n.end[e]; j++) {
                int at = Lanes.START + j / L * PULLS + j % L;
                int row = Lanes.START + j * ROWS;
                double onK = pull[at + 3 * L];
                n.gx[j] += onK * n.x[j] + pull[at] + Lanes.sum(rows, row);
                n.gy[j] += onK * n.y[j] + pull[at + L] + Lanes.sum(rows, row + L);
                n.gz[j] += onK * n.z[j] + pull[at + 2 * L] + Lanes.sum(rows, row + 2 * L);
            }
        }
    }

    private void grow(Shell n, PairTerms[] parts) {
        int most = Lanes.START + L;
        int words = 0;
        for (PairTerms part : parts) {
            part.arrange(n);
            int down = n.end[part.down] - n.begin[part.down];
            int along = n.end[part.along] - n.begin[part.along];
            most += (part.same() ? down * (down - 1) / 2 : down * along) + 2 * L;
            words += (down + 1) * (along / L + 2);
        }
        if (near.length < Lanes.START + n.size * (BLOCK / L)) {
            int room = Lanes.padded(n.size + n.size / 4 + L);
            near = new double[Lanes.START + room * (BLOCK / L)];
            pull = new double[Lanes.START + room * (PULLS / L)];
            rows = new double[Lanes.START + room * ROWS];
        }
        if (lanes.length < words) {
            lanes = new long[words + words / 4];
        }
        if (capacity < most) {
            allocate(Lanes.apart(most + most / 8));
        }
    }

    private void allocate(int length) {
        capacity = length;
        cosines = new double[length];
        third = new double[length];
        inverse = new double[length];
        cutoffs = new double[length];
        sum = new double[length];
        stretch = new double[length];
        bend = new double[length];
        cross = new double[length];
        distances = new double[anyShift ? length : 0];
        shifted = new double[anyShift ? length : 0];
    }
}
