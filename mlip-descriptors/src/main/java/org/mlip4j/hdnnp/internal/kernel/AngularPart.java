package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.hdnnp.internal.kernel.PairTerms.Shape;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Narrow Gaussian angular functions that share their cutoff function. {@link PairRows} goes from
 * neighbours to pairs and back, {@link PairKernel} has the loops over pairs. Gaussians and powers of the angle are kept
 * from the first pass to the second.
 */
final class AngularPart {

    /** About how many pairs are evaluated together: few enough for what is computed to stay in the nearest cache. */
    private static final int CHUNK = 256;

    private final boolean anyShift;

    /** What the sum of the three squared distances may be at most. */
    private final double largest;

    /** Element pairs with the same shapes and powers come one after the other and are evaluated together. */
    private final PairTerms[] parts;

    private final boolean[] lastAlike;
    private final PairRows pairs;

    /** Of one element pair: see {@link PairTerms#addTo}. */
    private final double[] sums;

    /** How many shapes and, made even, powers the blocks have at most. */
    private final int rows;

    private final int columns;

    /** Rows of the length of the pairs' arrays: exp(-eta s) per shape; powers of the angle, one less than asked for. */
    private double[] gaussian = new double[0];

    private double[] power;

    /** f_ij f_ik f_jk and f_ij f_ik f'_jk / r_jk. */
    private double[] cutoff;

    private double[] cutoffSlope;

    AngularPart(double radius, List<PairTerms> terms) {
        largest = 3 * radius * radius;
        anyShift = terms.stream().anyMatch(p -> p.shapes.stream().anyMatch(s -> s.shift() != 0));
        Map<List<?>, List<PairTerms>> alike =
                terms.stream()
                        .collect(
                                Collectors.groupingBy(
                                        p -> List.of(p.shapes, p.powers),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        parts = alike.values().stream().flatMap(Collection::stream).toArray(PairTerms[]::new);
        lastAlike = new boolean[parts.length];
        int last = -1;
        for (List<PairTerms> some : alike.values()) {
            last += some.size();
            lastAlike[last] = true;
        }
        pairs = new PairRows(anyShift);
        sums = new double[PairTerms.mostSums(terms) * Lanes.COUNT];
        rows = terms.stream().mapToInt(p -> p.shapes.size()).max().orElse(0);
        columns = 2 * terms.stream().mapToInt(p -> p.turns).max().orElse(0);
    }

    void compute(Shell n, double[] g) {
        pairs.begin(n, parts);
        grow();
        int first = 0;
        for (int t = 0; t < parts.length; t++) {
            pairs.collect(n, parts[t]);
            if (lastAlike[t] || parts[t].to - parts[first].from >= CHUNK) {
                evaluate(n, parts[t], parts[first].from, parts[t].to);
                for (; first <= t; first++) {
                    sums(parts[first]);
                    parts[first].addTo(sums, g);
                }
            }
        }
    }

    private void evaluate(Shell n, PairTerms alike, int from, int to) {
        if (anyShift) {
            PairKernel.addRoots(pairs.distances, pairs.third, from, to);
        }
        for (int r : alike.byWidth) {
            int[] products = alike.products[r];
            if (products.length == 0 || alike.shapes.get(r).eta() * largest >= Exponential.SAFE) {
                gaussians(alike.shapes.get(r), r * pairs.capacity, from, to);
                continue;
            }
            for (int k = 0; k < products.length; k += 2) {
                int a = products[k] * pairs.capacity;
                int b = products[k + 1] * pairs.capacity;
                PairKernel.rowProduct(gaussian, a, b, r * pairs.capacity, from, to);
            }
        }
        n.evaluateCutoff(pairs.third, from, to, cutoff, cutoffSlope);
        PairKernel.complete(pairs, from, to, cutoff, cutoffSlope);
        for (int c = 0; c < alike.powers.size(); c++) {
            PairKernel.powers(
                    alike.powers.get(c), pairs.cosines, from, to, power, c * pairs.capacity);
        }
    }

    /** exp(lift - eta s), s = sum of (r - r_s)^2 = 2 r_j . r_k + 2 r_jk^2 - 2 r_s sum of r + const. */
    private void gaussians(Shape shape, int at, int from, int to) {
        double eta = shape.eta();
        double shift = shape.shift();
        double lift = shape.lift();
        if (shift == 0 && lift == 0 && eta * largest < Exponential.SAFE) {
            Exponential.ofSums(-2 * eta, pairs.cosines, pairs.third, from, to, gaussian, at);
        } else {
            Exponential.sum(
                    -2 * eta,
                    pairs.cosines,
                    -2 * eta,
                    pairs.third,
                    2 * eta * shift,
                    anyShift ? pairs.distances : pairs.third,
                    lift - 3 * eta * shift * shift,
                    from,
                    to,
                    gaussian,
                    at);
        }
    }

    private void sums(PairTerms part) {
        int stride = pairs.capacity;
        int at = 0;
        for (int turn = 0; turn < part.turns; turn++) {
            int c0 = part.column(turn, 0) * stride;
            int c1 = part.column(turn, 1) * stride;
            double lambda0 = part.angle(turn, 0).lambda();
            double lambda1 = part.angle(turn, 1).lambda();
            double[] power = part.powers.isEmpty() ? cutoff : this.power;
            int row = 0;
            for (; row + 2 < part.bent; row += 3) {
                PairKernel.sumThree(
                        pairs,
                        cutoff,
                        gaussian,
                        row * stride,
                        stride,
                        power,
                        c0,
                        c1,
                        lambda0,
                        lambda1,
                        part.from,
                        part.to,
                        sums,
                        at);
                at += 3 * PairTerms.COLUMNS * Lanes.COUNT;
            }
            for (; row < part.bent; row++) {
                PairKernel.sumOne(
                        pairs,
                        cutoff,
                        gaussian,
                        row * stride,
                        power,
                        c0,
                        c1,
                        lambda0,
                        lambda1,
                        part.from,
                        part.to,
                        sums,
                        at);
                at += PairTerms.COLUMNS * Lanes.COUNT;
            }
            for (; row < part.shapes.size(); row++) {
                if (turn == 0) {
                    PairKernel.sumLinear(
                            pairs, cutoff, gaussian, row * stride, part.from, part.to, sums, at);
                }
                at += PairTerms.COLUMNS * Lanes.COUNT;
            }
        }
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        pairs.beginSpread(n);
        for (PairTerms part : parts) {
            part.setMix(dEdG);
            mix(part);
            if (anyShift) {
                Arrays.fill(pairs.shifted, 0, Lanes.START + part.to - part.from, 0);
                mixShifts(part);
                PairKernel.finishThirdShift(pairs, part.from, part.to);
            }
            pairs.spread(n, part);
        }
        pairs.endSpread(n);
    }

    private void mix(PairTerms part) {
        for (int turn = 0; turn < part.turns; turn++) {
            PairKernel.mix(
                    pairs,
                    cutoff,
                    cutoffSlope,
                    gaussian,
                    part.bent,
                    turn == 0 ? part.shapes.size() : part.bent,
                    pairs.capacity,
                    part.powers.isEmpty() ? cutoff : power,
                    part.column(turn, 0) * pairs.capacity,
                    part.column(turn, 1) * pairs.capacity,
                    part.angle(turn, 0),
                    part.angle(turn, 1),
                    part.from,
                    part.to,
                    part.mix,
                    turn * part.shapes.size() * PairTerms.COLUMNS,
                    part.stretches,
                    turn == 0,
                    turn == part.turns - 1);
        }
    }

    private void mixShifts(PairTerms part) {
        int at = 0;
        for (int turn = 0; turn < part.turns; turn++) {
            for (int row = 0; row < part.shapes.size(); row++) {
                Shape shape = part.shapes.get(row);
                if (shape.shift() != 0) {
                    PairKernel.mixShift(
                            pairs,
                            cutoff,
                            gaussian,
                            row * pairs.capacity,
                            part.powers.isEmpty() ? cutoff : power,
                            part.column(turn, 0) * pairs.capacity,
                            part.column(turn, 1) * pairs.capacity,
                            part.angle(turn, 0).lambda(),
                            part.angle(turn, 1).lambda(),
                            part.from,
                            part.to,
                            part.mix,
                            at,
                            2 * shape.eta() * shape.shift());
                }
                at += PairTerms.COLUMNS;
            }
        }
    }

    private void grow() {
        int stride = pairs.capacity;
        if (gaussian.length >= rows * stride) {
            return;
        }
        gaussian = new double[rows * stride];
        power = new double[columns * stride];
        cutoff = new double[stride];
        cutoffSlope = new double[stride];
    }
}
