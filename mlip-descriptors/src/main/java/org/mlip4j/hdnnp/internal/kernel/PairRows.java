package org.mlip4j.hdnnp.internal.kernel;

import static org.mlip4j.hdnnp.internal.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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

    /** Where a block has what: position, r^2, 1 / r, f, f' / (r f), r. */
    private static final int X = 0;

    private static final int Y = L;
    private static final int Z = 2 * L;
    private static final int SQUARE = 3 * L;
    private static final int INVERSE = 4 * L;
    private static final int CUTOFF = 5 * L;
    private static final int SLOPE = 6 * L;
    private static final int DISTANCE = 7 * L;
    private static final int BLOCK = 8 * L;

    /** The derivatives of a block, or of one neighbour with each still spread over lanes: x, y, z. */
    private static final int GRADIENTS = 3 * L;

    /** r^2 of what is no neighbour. */
    private static final double FAR = Lanes.FAR;

    /** 1 when r_jk takes part, otherwise 0. */
    private final double narrow;

    private final boolean anyShift;
    private double[] near = new double[0];
    private double[] pull = new double[0];
    private double[] rows = new double[0];

    /** Which of the lanes of a row of k are pairs that matter. */
    private long[] lanes = new long[0];

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

    /** E, dE/dcos and what a pair gives to the derivatives: see {@link PairKernel#finish}. */
    double[] sum;

    double[] stretch;
    double[] bend;
    double[] cross;

    /** Along r_j, divided by r_j, what functions not centred on the atom add. */
    double[] shifted;

    PairRows(boolean narrow, boolean anyShift) {
        this.narrow = narrow ? 1 : 0;
        this.anyShift = anyShift;
    }

    /** Finds the pairs and sets the range of each element pair. */
    void collect(Shell n, PairTerms[] parts) {
        grow(n, parts);
        pack(n);
        int p = 0;
        int word = 0;
        for (PairTerms part : parts) {
            part.from = p;
            p = collect(n, part, p, word);
            if (anyShift) {
                collectDistances(n, part, part.from, word);
            }
            word += words(n, part);
            p = fill(p, n.squaredRadius() / 4);
            part.to = p;
        }
        size = p;
    }

    private static int words(Shell n, PairTerms part) {
        int words = 0;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            words += (n.end[part.along] - firstBlock(n, part, j) + L - 1) / L;
        }
        return words;
    }

    private static int firstBlock(Shell n, PairTerms part, int j) {
        return part.same() ? (j + 1) / L * L : n.begin[part.along];
    }

    private int collect(Shell n, PairTerms part, int start, int startWord) {
        double[] near = this.near;
        double[] cosines = this.cosines;
        double[] third = this.third;
        double[] inverse = this.inverse;
        double[] cutoffs = this.cutoffs;
        long[] lanes = this.lanes;
        DoubleVector limit = broadcast(n.squaredRadius());
        DoubleVector narrow = broadcast(this.narrow);
        boolean same = part.same();
        int end = n.end[part.along];
        int p = start;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int at = j / L * BLOCK + j % L;
            DoubleVector xj = broadcast(near[at + X]);
            DoubleVector yj = broadcast(near[at + Y]);
            DoubleVector zj = broadcast(near[at + Z]);
            DoubleVector squareJ = broadcast(near[at + SQUARE]);
            DoubleVector inverseJ = broadcast(near[at + INVERSE]);
            DoubleVector cutoffJ = broadcast(near[at + CUTOFF]);
            int first = same ? j + 1 : 0;
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                int b = k * (BLOCK / L);
                DoubleVector dot =
                        DoubleVector.fromArray(S, near, b + Z)
                                .fma(
                                        zj,
                                        DoubleVector.fromArray(S, near, b + Y)
                                                .fma(
                                                        yj,
                                                        DoubleVector.fromArray(S, near, b + X)
                                                                .mul(xj)));
                DoubleVector squareK = DoubleVector.fromArray(S, near, b + SQUARE);
                DoubleVector more = squareJ.sub(dot.add(dot));
                long bits =
                        more.fma(narrow, squareK).lt(limit).toLong()
                                & -1L << Math.max(first - k, 0);
                VectorMask<Double> mask = VectorMask.fromLong(S, bits);
                lanes[word++] = bits;
                dot.compress(mask).intoArray(cosines, p);
                more.add(squareK).compress(mask).intoArray(third, p);
                DoubleVector.fromArray(S, near, b + INVERSE)
                        .mul(inverseJ)
                        .compress(mask)
                        .intoArray(inverse, p);
                DoubleVector.fromArray(S, near, b + CUTOFF)
                        .mul(cutoffJ)
                        .compress(mask)
                        .intoArray(cutoffs, p);
                p += Long.bitCount(bits);
            }
        }
        return p;
    }

    private void collectDistances(Shell n, PairTerms part, int start, int startWord) {
        int p = start;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            DoubleVector distanceJ = broadcast(n.r[j]);
            for (int k = firstBlock(n, part, j); k < n.end[part.along]; k += L) {
                long bits = lanes[word++];
                DoubleVector.fromArray(S, near, k * (BLOCK / L) + DISTANCE)
                        .add(distanceJ)
                        .compress(VectorMask.fromLong(S, bits))
                        .intoArray(distances, p);
                p += Long.bitCount(bits);
            }
        }
    }

    private int fill(int p, double square) {
        int end = Lanes.padded(p);
        for (int q = p; q < end; q++) {
            cosines[q] = 0;
            third[q] = square;
            inverse[q] = 0;
            cutoffs[q] = 0;
        }
        if (anyShift) {
            Arrays.fill(distances, p, end, 0);
        }
        return end;
    }

    /** Turns the derivatives into those with respect to the neighbours' positions and adds them to the shell's. */
    void spread(Shell n, PairTerms[] parts) {
        Arrays.fill(pull, 0, n.size * 3, 0);
        Arrays.fill(rows, 0, n.size * GRADIENTS, 0);
        int word = 0;
        for (PairTerms part : parts) {
            spread(n, part, word);
            if (anyShift) {
                spreadShift(n, part, word);
            }
            word += words(n, part);
        }
        unpack(n);
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
        int p = part.from;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int at = j / L * BLOCK + j % L;
            DoubleVector xj = broadcast(near[at + X]);
            DoubleVector yj = broadcast(near[at + Y]);
            DoubleVector zj = broadcast(near[at + Z]);
            DoubleVector inverseJ = broadcast(near[at + INVERSE] * near[at + INVERSE]);
            DoubleVector slopeJ = broadcast(near[at + SLOPE]);
            DoubleVector sumX = broadcast(0);
            DoubleVector sumY = sumX;
            DoubleVector sumZ = sumX;
            DoubleVector sumJ = sumX;
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                int b = k * (BLOCK / L);
                int to = k * (GRADIENTS / L);
                long bits = lanes[word++];
                VectorMask<Double> mask = VectorMask.fromLong(S, bits);
                DoubleVector energy = DoubleVector.fromArray(S, sum, p).expand(mask);
                DoubleVector base = DoubleVector.fromArray(S, stretch, p).expand(mask);
                DoubleVector c = DoubleVector.fromArray(S, bend, p).expand(mask);
                DoubleVector x = DoubleVector.fromArray(S, cross, p).expand(mask);
                p += Long.bitCount(bits);
                DoubleVector vx = DoubleVector.fromArray(S, near, b + X);
                DoubleVector vy = DoubleVector.fromArray(S, near, b + Y);
                DoubleVector vz = DoubleVector.fromArray(S, near, b + Z);
                DoubleVector inverseK = DoubleVector.fromArray(S, near, b + INVERSE);
                sumJ = sumJ.add(slopeJ.fma(energy, base)).sub(c.mul(inverseJ));
                DoubleVector onK =
                        DoubleVector.fromArray(S, near, b + SLOPE)
                                .fma(energy, base)
                                .sub(c.mul(inverseK).mul(inverseK));
                sumX = x.fma(vx, sumX);
                sumY = x.fma(vy, sumY);
                sumZ = x.fma(vz, sumZ);
                onK.fma(vx, x.fma(xj, DoubleVector.fromArray(S, pull, to))).intoArray(pull, to);
                onK.fma(vy, x.fma(yj, DoubleVector.fromArray(S, pull, to + L)))
                        .intoArray(pull, to + L);
                onK.fma(vz, x.fma(zj, DoubleVector.fromArray(S, pull, to + 2 * L)))
                        .intoArray(pull, to + 2 * L);
            }
            int row = j * GRADIENTS;
            sumJ.fma(xj, sumX).add(DoubleVector.fromArray(S, rows, row)).intoArray(rows, row);
            sumJ.fma(yj, sumY)
                    .add(DoubleVector.fromArray(S, rows, row + L))
                    .intoArray(rows, row + L);
            sumJ.fma(zj, sumZ)
                    .add(DoubleVector.fromArray(S, rows, row + 2 * L))
                    .intoArray(rows, row + 2 * L);
        }
    }

    /** What functions not centred on the atom add: shifted / r_j along r_j. */
    private void spreadShift(Shell n, PairTerms part, int startWord) {
        int p = part.from;
        int word = startWord;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int at = j / L * BLOCK + j % L;
            DoubleVector sumJ = broadcast(0);
            for (int k = firstBlock(n, part, j); k < n.end[part.along]; k += L) {
                int b = k * (BLOCK / L);
                long bits = lanes[word++];
                DoubleVector s =
                        DoubleVector.fromArray(S, shifted, p).expand(VectorMask.fromLong(S, bits));
                p += Long.bitCount(bits);
                sumJ = sumJ.add(s);
                DoubleVector onK = s.mul(DoubleVector.fromArray(S, near, b + INVERSE));
                int to = k * (GRADIENTS / L);
                onK.fma(DoubleVector.fromArray(S, near, b + X), DoubleVector.fromArray(S, pull, to))
                        .intoArray(pull, to);
                onK.fma(
                                DoubleVector.fromArray(S, near, b + Y),
                                DoubleVector.fromArray(S, pull, to + L))
                        .intoArray(pull, to + L);
                onK.fma(
                                DoubleVector.fromArray(S, near, b + Z),
                                DoubleVector.fromArray(S, pull, to + 2 * L))
                        .intoArray(pull, to + 2 * L);
            }
            DoubleVector onJ = sumJ.mul(near[at + INVERSE]);
            for (int d = 0; d < 3; d++) {
                int row = j * GRADIENTS + d * L;
                onJ.mul(near[at + d * L])
                        .add(DoubleVector.fromArray(S, rows, row))
                        .intoArray(rows, row);
            }
        }
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
            DoubleVector.fromArray(S, n.r, k).intoArray(near, b + DISTANCE);
        }
        for (int e = 0; e < n.end.length; e++) {
            for (int k = n.end[e]; k % L != 0; k++) {
                int b = k / L * BLOCK + k % L;
                near[b + X] = 0;
                near[b + SQUARE] = FAR;
            }
        }
    }

    private void unpack(Shell n) {
        for (int e = 0; e < n.end.length; e++) {
            for (int j = n.begin[e]; j < n.end[e]; j++) {
                int at = j / L * GRADIENTS + j % L;
                int row = j * GRADIENTS;
                n.gx[j] += pull[at] + total(rows, row);
                n.gy[j] += pull[at + L] + total(rows, row + L);
                n.gz[j] += pull[at + 2 * L] + total(rows, row + 2 * L);
            }
        }
    }

    private static double total(double[] values, int from) {
        return DoubleVector.fromArray(S, values, from).reduceLanes(VectorOperators.ADD);
    }

    private void grow(Shell n, PairTerms[] parts) {
        int most = L;
        int words = 0;
        for (PairTerms part : parts) {
            part.arrange(n);
            int down = n.end[part.down] - n.begin[part.down];
            int along = n.end[part.along] - n.begin[part.along];
            most += (part.same() ? down * (down - 1) / 2 : down * along) + 2 * L;
            words += down * (along / L + 2);
        }
        if (near.length < n.size * (BLOCK / L)) {
            int room = Lanes.padded(n.size + n.size / 4 + L);
            near = new double[room * (BLOCK / L)];
            pull = new double[room * 3];
            rows = new double[room * GRADIENTS];
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
