package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.hdnnp.internal.kernel.PairTerms.Shape;

import java.util.Arrays;
import java.util.List;

/**
 * Wide Gaussian angular functions that share their cutoff function. Without r_jk a pair's Gaussian and cutoff functions
 * are products R(r_j) R(r_k) of R(r) = exp(-eta (r - r_s)^2) f(r), so that all that is left to do for a pair is its angle.
 * Pairs are rows of k in whole vectors; R of what is no neighbour is 0.
 */
final class WidePart {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;

    /** Rows that are computed together. */
    static final int GROUP = 3;

    private final Shape[] shapes;
    private final PairTerms[] parts;

    /** Per part and row: which of the shapes; one beyond the last, which is 0, where there is none. */
    private final int[][] shapeOf;

    private final int columns;

    /** Of one element pair: see {@link PairTerms#addTo}. */
    private final double[] sums;

    /** Per row j of a block 0 for lanes up to j, otherwise 1; at {@link #ALL} 1 for all. */
    private final double[] later = new double[L * L + L];

    private static final int ALL = L * L;

    private int stride;

    /** Rows of neighbours, per shape: R; dE/dR. */
    private double[] radial;

    private double[] adjoint;

    /** Directions, and derivatives with respect to them. */
    private double[] ux;

    private double[] uy;
    private double[] uz;
    private double[] tx;
    private double[] ty;
    private double[] tz;

    private int capacity;
    private int size;
    private double[] cosines;

    /** dE/dcos. */
    private double[] bend;

    private double[] power;

    WidePart(List<PairTerms> terms) {
        List<Shape> found = terms.stream().flatMap(p -> p.shapes.stream()).distinct().toList();
        shapes = found.toArray(Shape[]::new);
        parts = terms.toArray(PairTerms[]::new);
        shapeOf = new int[parts.length][];
        for (int t = 0; t < parts.length; t++) {
            List<Shape> own = parts[t].shapes;
            shapeOf[t] = new int[parts[t].rows];
            Arrays.setAll(
                    shapeOf[t], r -> r < own.size() ? found.indexOf(own.get(r)) : shapes.length);
        }
        sums = new double[PairTerms.mostSums(terms) * L];
        columns = 2 * terms.stream().mapToInt(p -> p.turns).max().orElse(0);
        for (int j = 0; j <= L; j++) {
            Arrays.fill(later, Math.min(j * L + j + 1, ALL), j * L + L, 1);
        }
    }

    void compute(Shell n, double[] g) {
        grow(n);
        direct(n);
        for (int m = 0; m < shapes.length; m++) {
            int at = Lanes.START + m * stride;
            RadialPart.squares(n.r, n.size, shapes[m].shift(), radial, at);
            exponentials(shapes[m], radial, at, at + n.size);
            weigh(n.f, n.size, radial, at);
        }
        int p = Lanes.START;
        for (int t = 0; t < parts.length; t++) {
            PairTerms part = parts[t];
            part.from = p;
            p = collect(n, part, p);
            part.to = p;
            for (int c = 0; c < part.powers.size(); c++) {
                PairKernel.powers(part.powers.get(c), cosines, part.from, p, power, c * capacity);
            }
            for (int turn = 0; turn < part.turns; turn++) {
                for (int row = 0; row < part.rows; row += GROUP) {
                    sum(n, part, turn, row, shapeOf[t]);
                }
            }
            part.addTo(sums, g);
        }
        size = p;
    }

    /** Half of what the product is lifted by each. */
    private static void exponentials(Shape s, double[] x, int from, int to) {
        Exponential.sum(-s.eta(), x, 0, x, 0, x, s.lift() / 2, from, to, x, 0);
    }

    private static void weigh(double[] f, int n, double[] values, int at) {
        for (int k = 0; k < n; k += L) {
            DoubleVector.fromArray(S, values, at + k)
                    .mul(DoubleVector.fromArray(S, f, k))
                    .intoArray(values, at + k);
        }
    }

    private void direct(Shell n) {
        for (int k = 0; k < n.size; k += L) {
            DoubleVector inverse = DoubleVector.fromArray(S, n.inverse, k);
            DoubleVector.fromArray(S, n.x, k).mul(inverse).intoArray(ux, k);
            DoubleVector.fromArray(S, n.y, k).mul(inverse).intoArray(uy, k);
            DoubleVector.fromArray(S, n.z, k).mul(inverse).intoArray(uz, k);
        }
    }

    private static int firstBlock(Shell n, PairTerms part, int j) {
        return part.same() ? j / L * L : n.begin[part.along];
    }

    private int collect(Shell n, PairTerms part, int start) {
        double[] ux = this.ux;
        double[] uy = this.uy;
        double[] uz = this.uz;
        double[] cosines = this.cosines;
        int end = n.end[part.along];
        int p = start;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            DoubleVector xj = DoubleVector.broadcast(S, ux[j]);
            DoubleVector yj = DoubleVector.broadcast(S, uy[j]);
            DoubleVector zj = DoubleVector.broadcast(S, uz[j]);
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                DoubleVector.fromArray(S, uz, k)
                        .fma(
                                zj,
                                DoubleVector.fromArray(S, uy, k)
                                        .fma(yj, DoubleVector.fromArray(S, ux, k).mul(xj)))
                        .intoArray(cosines, p);
                p += L;
            }
        }
        return p;
    }

    /** Sums over pairs of three rows times 1, cos theta, and two powers. */
    private void sum(Shell n, PairTerms part, int turn, int row, int[] shapeOf) {
        double[] radial = this.radial;
        double[] cosines = this.cosines;
        double[] later = this.later;
        double[] power = part.powers.isEmpty() ? cosines : this.power;
        int c0 = part.column(turn, 0) * capacity;
        int c1 = part.column(turn, 1) * capacity;
        int r0 = Lanes.START + shapeOf[row] * stride;
        int r1 = Lanes.START + shapeOf[row + 1] * stride;
        int r2 = Lanes.START + shapeOf[row + 2] * stride;
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, part.angle(turn, 0).lambda());
        DoubleVector sign1 = DoubleVector.broadcast(S, part.angle(turn, 1).lambda());
        DoubleVector s00 = DoubleVector.broadcast(S, 0.0);
        DoubleVector s01 = s00;
        DoubleVector s02 = s00;
        DoubleVector s03 = s00;
        DoubleVector s10 = s00;
        DoubleVector s11 = s00;
        DoubleVector s12 = s00;
        DoubleVector s13 = s00;
        DoubleVector s20 = s00;
        DoubleVector s21 = s00;
        DoubleVector s22 = s00;
        DoubleVector s23 = s00;
        int end = n.end[part.along];
        int p = part.from;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int from = part.same() ? j % L * L : ALL;
            DoubleVector a0 = DoubleVector.broadcast(S, radial[r0 + j]);
            DoubleVector a1 = DoubleVector.broadcast(S, radial[r1 + j]);
            DoubleVector a2 = DoubleVector.broadcast(S, radial[r2 + j]);
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                DoubleVector keep = DoubleVector.fromArray(S, later, from);
                from = ALL;
                DoubleVector x = DoubleVector.fromArray(S, cosines, p);
                DoubleVector y = x.fma(sign0, one).mul(DoubleVector.fromArray(S, power, c0 + p));
                DoubleVector z = x.fma(sign1, one).mul(DoubleVector.fromArray(S, power, c1 + p));
                DoubleVector a = DoubleVector.fromArray(S, radial, r0 + k).mul(a0).mul(keep);
                DoubleVector b = DoubleVector.fromArray(S, radial, r1 + k).mul(a1).mul(keep);
                DoubleVector d = DoubleVector.fromArray(S, radial, r2 + k).mul(a2).mul(keep);
                p += L;
                s00 = s00.add(a);
                s01 = a.fma(x, s01);
                s02 = a.fma(y, s02);
                s03 = a.fma(z, s03);
                s10 = s10.add(b);
                s11 = b.fma(x, s11);
                s12 = b.fma(y, s12);
                s13 = b.fma(z, s13);
                s20 = s20.add(d);
                s21 = d.fma(x, s21);
                s22 = d.fma(y, s22);
                s23 = d.fma(z, s23);
            }
        }
        double[] sums = this.sums;
        int at = (turn * part.rows + row) * PairTerms.COLUMNS * L;
        s00.intoArray(sums, at);
        s01.intoArray(sums, at + L);
        s02.intoArray(sums, at + 2 * L);
        s03.intoArray(sums, at + 3 * L);
        s10.intoArray(sums, at + 4 * L);
        s11.intoArray(sums, at + 5 * L);
        s12.intoArray(sums, at + 6 * L);
        s13.intoArray(sums, at + 7 * L);
        s20.intoArray(sums, at + 8 * L);
        s21.intoArray(sums, at + 9 * L);
        s22.intoArray(sums, at + 10 * L);
        s23.intoArray(sums, at + 11 * L);
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        Arrays.fill(adjoint, 0, adjoint.length, 0);
        Arrays.fill(bend, 0, size, 0);
        Arrays.fill(tx, 0, n.size, 0);
        Arrays.fill(ty, 0, n.size, 0);
        Arrays.fill(tz, 0, n.size, 0);
        for (int t = 0; t < parts.length; t++) {
            PairTerms part = parts[t];
            part.setMix(dEdG);
            for (int turn = 0; turn < part.turns; turn++) {
                for (int row = 0; row < part.rows; row += GROUP) {
                    mixRadial(n, part, turn, row, shapeOf[t]);
                    mixAngle(n, part, turn, row, shapeOf[t]);
                }
            }
            spread(n, part);
        }
        for (int m = 0; m < shapes.length; m++) {
            addRadial(n, m);
        }
        turn(n);
    }

    /** The way back of {@link #sum}: derivatives with respect to R. */
    private void mixRadial(Shell n, PairTerms part, int turn, int row, int[] shapeOf) {
        double[] radial = this.radial;
        double[] adjoint = this.adjoint;
        double[] sums = this.sums;
        double[] cosines = this.cosines;
        double[] later = this.later;
        double[] power = part.powers.isEmpty() ? cosines : this.power;
        int c0 = part.column(turn, 0) * capacity;
        int c1 = part.column(turn, 1) * capacity;
        int r0 = Lanes.START + shapeOf[row] * stride;
        int r1 = Lanes.START + shapeOf[row + 1] * stride;
        int r2 = Lanes.START + shapeOf[row + 2] * stride;
        double[] mix = part.mix;
        int m = (turn * part.rows + row) * PairTerms.COLUMNS;
        DoubleVector w00 = DoubleVector.broadcast(S, mix[m]);
        DoubleVector w01 = DoubleVector.broadcast(S, mix[m + 1]);
        DoubleVector w02 = DoubleVector.broadcast(S, mix[m + 2]);
        DoubleVector w03 = DoubleVector.broadcast(S, mix[m + 3]);
        DoubleVector w10 = DoubleVector.broadcast(S, mix[m + 4]);
        DoubleVector w11 = DoubleVector.broadcast(S, mix[m + 5]);
        DoubleVector w12 = DoubleVector.broadcast(S, mix[m + 6]);
        DoubleVector w13 = DoubleVector.broadcast(S, mix[m + 7]);
        DoubleVector w20 = DoubleVector.broadcast(S, mix[m + 8]);
        DoubleVector w21 = DoubleVector.broadcast(S, mix[m + 9]);
        DoubleVector w22 = DoubleVector.broadcast(S, mix[m + 10]);
        DoubleVector w23 = DoubleVector.broadcast(S, mix[m + 11]);
        DoubleVector one = DoubleVector.broadcast(S, 1.0);
        DoubleVector sign0 = DoubleVector.broadcast(S, part.angle(turn, 0).lambda());
        DoubleVector sign1 = DoubleVector.broadcast(S, part.angle(turn, 1).lambda());
        int end = n.end[part.along];
        int p = part.from;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int from = part.same() ? j % L * L : ALL;
            DoubleVector a0 = DoubleVector.broadcast(S, radial[r0 + j]);
            DoubleVector a1 = DoubleVector.broadcast(S, radial[r1 + j]);
            DoubleVector a2 = DoubleVector.broadcast(S, radial[r2 + j]);
            DoubleVector on0 = DoubleVector.broadcast(S, 0.0);
            DoubleVector on1 = on0;
            DoubleVector on2 = on0;
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                DoubleVector keep = DoubleVector.fromArray(S, later, from);
                from = ALL;
                DoubleVector x = DoubleVector.fromArray(S, cosines, p);
                DoubleVector y = x.fma(sign0, one).mul(DoubleVector.fromArray(S, power, c0 + p));
                DoubleVector z = x.fma(sign1, one).mul(DoubleVector.fromArray(S, power, c1 + p));
                p += L;
                DoubleVector a = z.fma(w03, y.fma(w02, x.fma(w01, w00))).mul(keep);
                DoubleVector b = z.fma(w13, y.fma(w12, x.fma(w11, w10))).mul(keep);
                DoubleVector d = z.fma(w23, y.fma(w22, x.fma(w21, w20))).mul(keep);
                on0 = a.fma(DoubleVector.fromArray(S, radial, r0 + k), on0);
                on1 = b.fma(DoubleVector.fromArray(S, radial, r1 + k), on1);
                on2 = d.fma(DoubleVector.fromArray(S, radial, r2 + k), on2);
                a.fma(a0, DoubleVector.fromArray(S, adjoint, r0 + k)).intoArray(adjoint, r0 + k);
                b.fma(a1, DoubleVector.fromArray(S, adjoint, r1 + k)).intoArray(adjoint, r1 + k);
                d.fma(a2, DoubleVector.fromArray(S, adjoint, r2 + k)).intoArray(adjoint, r2 + k);
            }
            on0.intoArray(sums, 0);
            on1.intoArray(sums, L);
            on2.intoArray(sums, 2 * L);
            addSum(0, r0 + j);
            addSum(L, r1 + j);
            addSum(2 * L, r2 + j);
        }
    }

    private void addSum(int of, int to) {
        adjoint[to] += Lanes.sum(sums, of);
    }

    /** The same with respect to the cosines: adds to bend. */
    private void mixAngle(Shell n, PairTerms part, int turn, int row, int[] shapeOf) {
        double[] radial = this.radial;
        double[] later = this.later;
        double[] bend = this.bend;
        double[] power = part.powers.isEmpty() ? cosines : this.power;
        int c0 = part.column(turn, 0) * capacity;
        int c1 = part.column(turn, 1) * capacity;
        int r0 = Lanes.START + shapeOf[row] * stride;
        int r1 = Lanes.START + shapeOf[row + 1] * stride;
        int r2 = Lanes.START + shapeOf[row + 2] * stride;
        double[] mix = part.mix;
        int m = (turn * part.rows + row) * PairTerms.COLUMNS;
        double slope0 = part.angle(turn, 0).lambda() * part.angle(turn, 0).zeta();
        double slope1 = part.angle(turn, 1).lambda() * part.angle(turn, 1).zeta();
        DoubleVector w01 = DoubleVector.broadcast(S, mix[m + 1]);
        DoubleVector w02 = DoubleVector.broadcast(S, mix[m + 2] * slope0);
        DoubleVector w03 = DoubleVector.broadcast(S, mix[m + 3] * slope1);
        DoubleVector w11 = DoubleVector.broadcast(S, mix[m + 5]);
        DoubleVector w12 = DoubleVector.broadcast(S, mix[m + 6] * slope0);
        DoubleVector w13 = DoubleVector.broadcast(S, mix[m + 7] * slope1);
        DoubleVector w21 = DoubleVector.broadcast(S, mix[m + 9]);
        DoubleVector w22 = DoubleVector.broadcast(S, mix[m + 10] * slope0);
        DoubleVector w23 = DoubleVector.broadcast(S, mix[m + 11] * slope1);
        int end = n.end[part.along];
        int p = part.from;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            int from = part.same() ? j % L * L : ALL;
            DoubleVector a0 = DoubleVector.broadcast(S, radial[r0 + j]);
            DoubleVector a1 = DoubleVector.broadcast(S, radial[r1 + j]);
            DoubleVector a2 = DoubleVector.broadcast(S, radial[r2 + j]);
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                DoubleVector keep = DoubleVector.fromArray(S, later, from);
                from = ALL;
                DoubleVector y = DoubleVector.fromArray(S, power, c0 + p);
                DoubleVector z = DoubleVector.fromArray(S, power, c1 + p);
                DoubleVector a = DoubleVector.fromArray(S, radial, r0 + k).mul(a0);
                DoubleVector b = DoubleVector.fromArray(S, radial, r1 + k).mul(a1);
                DoubleVector d = DoubleVector.fromArray(S, radial, r2 + k).mul(a2);
                a = z.fma(w03, y.fma(w02, w01)).mul(a);
                a = z.fma(w13, y.fma(w12, w11)).fma(b, a);
                a = z.fma(w23, y.fma(w22, w21)).fma(d, a);
                a.fma(keep, DoubleVector.fromArray(S, bend, p)).intoArray(bend, p);
                p += L;
            }
        }
    }

    /** From dE/dcos to derivatives with respect to the directions. */
    private void spread(Shell n, PairTerms part) {
        double[] bend = this.bend;
        double[] ux = this.ux;
        double[] uy = this.uy;
        double[] uz = this.uz;
        double[] tx = this.tx;
        double[] ty = this.ty;
        double[] tz = this.tz;
        int end = n.end[part.along];
        int p = part.from;
        for (int j = n.begin[part.down]; j < n.end[part.down]; j++) {
            DoubleVector xj = DoubleVector.broadcast(S, ux[j]);
            DoubleVector yj = DoubleVector.broadcast(S, uy[j]);
            DoubleVector zj = DoubleVector.broadcast(S, uz[j]);
            DoubleVector onX = DoubleVector.broadcast(S, 0.0);
            DoubleVector onY = onX;
            DoubleVector onZ = onX;
            for (int k = firstBlock(n, part, j); k < end; k += L) {
                DoubleVector d = DoubleVector.fromArray(S, bend, p);
                p += L;
                onX = d.fma(DoubleVector.fromArray(S, ux, k), onX);
                onY = d.fma(DoubleVector.fromArray(S, uy, k), onY);
                onZ = d.fma(DoubleVector.fromArray(S, uz, k), onZ);
                d.fma(xj, DoubleVector.fromArray(S, tx, k)).intoArray(tx, k);
                d.fma(yj, DoubleVector.fromArray(S, ty, k)).intoArray(ty, k);
                d.fma(zj, DoubleVector.fromArray(S, tz, k)).intoArray(tz, k);
            }
            onX.intoArray(sums, 0);
            onY.intoArray(sums, L);
            onZ.intoArray(sums, 2 * L);
            tx[j] += Lanes.sum(sums, 0);
            ty[j] += Lanes.sum(sums, L);
            tz[j] += Lanes.sum(sums, 2 * L);
        }
    }

    /** dE/dR dR/dr, R' / R = f' / f - 2 eta (r - r_s), along the directions. */
    private void addRadial(Shell n, int m) {
        DoubleVector shift = DoubleVector.broadcast(S, shapes[m].shift());
        DoubleVector width = DoubleVector.broadcast(S, -2 * shapes[m].eta());
        int row = Lanes.START + m * stride;
        for (int k = 0; k < n.size; k += L) {
            DoubleVector r = DoubleVector.fromArray(S, n.r, k);
            DoubleVector slope = r.sub(shift).fma(width, DoubleVector.fromArray(S, n.g, k).mul(r));
            DoubleVector along =
                    slope.mul(DoubleVector.fromArray(S, radial, row + k))
                            .mul(DoubleVector.fromArray(S, adjoint, row + k));
            along.fma(DoubleVector.fromArray(S, ux, k), DoubleVector.fromArray(S, n.gx, k))
                    .intoArray(n.gx, k);
            along.fma(DoubleVector.fromArray(S, uy, k), DoubleVector.fromArray(S, n.gy, k))
                    .intoArray(n.gy, k);
            along.fma(DoubleVector.fromArray(S, uz, k), DoubleVector.fromArray(S, n.gz, k))
                    .intoArray(n.gz, k);
        }
    }

    /** Derivatives t with respect to directions u give (t - (t u) u) / r. */
    private void turn(Shell n) {
        for (int k = 0; k < n.size; k += L) {
            DoubleVector x = DoubleVector.fromArray(S, ux, k);
            DoubleVector y = DoubleVector.fromArray(S, uy, k);
            DoubleVector z = DoubleVector.fromArray(S, uz, k);
            DoubleVector dx = DoubleVector.fromArray(S, tx, k);
            DoubleVector dy = DoubleVector.fromArray(S, ty, k);
            DoubleVector dz = DoubleVector.fromArray(S, tz, k);
            DoubleVector inverse = DoubleVector.fromArray(S, n.inverse, k);
            DoubleVector along = dz.fma(z, dy.fma(y, dx.mul(x))).neg();
            along.fma(x, dx).fma(inverse, DoubleVector.fromArray(S, n.gx, k)).intoArray(n.gx, k);
            along.fma(y, dy).fma(inverse, DoubleVector.fromArray(S, n.gy, k)).intoArray(n.gy, k);
            along.fma(z, dz).fma(inverse, DoubleVector.fromArray(S, n.gz, k)).intoArray(n.gz, k);
        }
    }

    private void grow(Shell n) {
        if (ux == null || stride < n.size) {
            stride = Lanes.padded(n.size + n.size / 4);
            radial = new double[Lanes.START + (shapes.length + 1) * stride];
            adjoint = new double[radial.length];
            ux = new double[stride];
            uy = new double[stride];
            uz = new double[stride];
            tx = new double[stride];
            ty = new double[stride];
            tz = new double[stride];
        }
        int most = Lanes.START + L;
        for (PairTerms part : parts) {
            part.arrange(n);
            int down = n.end[part.down] - n.begin[part.down];
            most += down * Lanes.padded(n.end[part.along] - n.begin[part.along]);
        }
        if (capacity < most) {
            capacity = Lanes.apart(most + most / 8);
            cosines = new double[capacity];
            bend = new double[capacity];
            power = new double[columns * capacity];
        }
    }
}
