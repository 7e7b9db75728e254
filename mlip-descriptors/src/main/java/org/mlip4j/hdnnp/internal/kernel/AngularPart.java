package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.hdnnp.internal.kernel.PairTerms.Angle;
import org.mlip4j.hdnnp.internal.kernel.PairTerms.Shape;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Gaussian angular functions that share their cutoff function and whether r_jk takes part. {@link PairRows} goes from
 * neighbours to pairs and back, {@link PairKernel} has the loops over pairs. Gaussians and powers of the angle are kept
 * from the first pass to the second.
 */
final class AngularPart {

    private final boolean narrow;
    private final boolean anyShift;
    private final Block[] blocks;
    private final PairTerms[] parts;
    private final PairRows pairs;

    /** How many shapes and, made even, powers the blocks have at most. */
    private final int rows;

    private final int columns;

    /** Rows of the length of the pairs' arrays: exp(-eta s) per shape; powers of the angle; their derivatives. */
    private double[] gaussian = new double[0];

    private double[] power;
    private double[] slope;

    /** f_ij f_ik [f_jk], and [f_ij f_ik f'_jk / r_jk]. */
    private double[] cutoff;

    private double[] cutoffSlope;

    /** Element pairs with the same shapes and powers: their pairs lie together. */
    private record Block(List<Shape> shapes, List<Angle> powers, PairTerms[] parts) {

        static Block of(List<PairTerms> parts) {
            PairTerms one = parts.getFirst();
            return new Block(one.shapes, one.powers, parts.toArray(PairTerms[]::new));
        }

        int from() {
            return parts[0].from;
        }

        int to() {
            return parts[parts.length - 1].to;
        }
    }

    AngularPart(boolean narrow, List<PairTerms> terms) {
        this.narrow = narrow;
        anyShift = terms.stream().anyMatch(p -> p.shapes.stream().anyMatch(s -> s.shift() != 0));
        Map<List<?>, List<PairTerms>> alike =
                terms.stream()
                        .collect(
                                Collectors.groupingBy(
                                        p -> List.of(p.shapes, p.powers),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        blocks = alike.values().stream().map(Block::of).toArray(Block[]::new);
        parts = alike.values().stream().flatMap(Collection::stream).toArray(PairTerms[]::new);
        pairs = new PairRows(narrow, anyShift);
        rows = terms.stream().mapToInt(p -> p.shapes.size()).max().orElse(0);
        columns = 2 * terms.stream().mapToInt(p -> p.turns).max().orElse(0);
    }

    void compute(Shell n, double[] g) {
        pairs.collect(n, parts);
        grow();
        cutoffs(n);
        for (Block block : blocks) {
            for (int r = 0; r < block.shapes.size(); r++) {
                gaussians(block, r);
            }
        }
        PairKernel.multiply(pairs.cosines, pairs.inverse, pairs.size);
        for (Block block : blocks) {
            for (int c = 0; c < block.powers.size(); c++) {
                powers(block, c);
            }
        }
        for (PairTerms part : parts) {
            sums(part);
            part.addTo(g);
        }
    }

    private void cutoffs(Shell n) {
        if (narrow) {
            n.evaluateCutoff(pairs.third, pairs.size, cutoff, cutoffSlope);
            PairKernel.multiply(cutoff, pairs.cutoffs, pairs.size);
            PairKernel.multiply(cutoffSlope, pairs.cutoffs, pairs.size);
            if (anyShift) {
                PairKernel.addRoots(pairs.distances, pairs.third, pairs.size);
            }
        } else {
            System.arraycopy(pairs.cutoffs, 0, cutoff, 0, pairs.size);
        }
    }

    /** exp(lift - eta s), s = sum of (r - r_s)^2 = 2 r_j . r_k + 2 r_jk^2 [or 1] - 2 r_s sum of r + const. */
    private void gaussians(Block block, int row) {
        double eta = block.shapes.get(row).eta();
        double shift = block.shapes.get(row).shift();
        Exponential.sum(
                -2 * eta,
                pairs.cosines,
                (narrow ? -2 : -1) * eta,
                pairs.third,
                2 * eta * shift,
                anyShift ? pairs.distances : pairs.third,
                block.shapes.get(row).lift() + (narrow ? -3 : -2) * eta * shift * shift,
                block.from(),
                block.to(),
                gaussian,
                row * pairs.capacity);
    }

    private void powers(Block block, int column) {
        Angle angle = block.powers.get(column);
        double lambda = angle.lambda();
        double zeta = angle.zeta();
        double[] c = pairs.cosines;
        int at = column * pairs.capacity;
        int from = block.from();
        int to = block.to();
        if (zeta == Math.rint(zeta) && zeta <= PairKernel.MAX_ZETA) {
            PairKernel.powers(c, from, to, lambda, (int) zeta, power, slope, at);
        } else {
            PairKernel.realPowers(c, from, to, lambda, zeta, power, slope, at);
        }
    }

    private void sums(PairTerms part) {
        int stride = pairs.capacity;
        int at = 0;
        for (int turn = 0; turn < part.turns; turn++) {
            int column = 2 * turn * stride;
            int row = 0;
            for (; row + 2 < part.shapes.size(); row += 3) {
                PairKernel.sumThree(
                        gaussian,
                        row * stride,
                        stride,
                        cutoff,
                        pairs.cosines,
                        power,
                        column,
                        part.from,
                        part.to,
                        part.sums,
                        at);
                at += 3 * PairTerms.COLUMNS;
            }
            for (; row < part.shapes.size(); row++) {
                PairKernel.sumOne(
                        gaussian,
                        row * stride,
                        stride,
                        cutoff,
                        pairs.cosines,
                        power,
                        column,
                        part.from,
                        part.to,
                        part.sums,
                        at);
                at += PairTerms.COLUMNS;
            }
        }
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        Arrays.fill(pairs.sum, 0, pairs.size, 0);
        Arrays.fill(pairs.stretch, 0, pairs.size, 0);
        Arrays.fill(pairs.bend, 0, pairs.size, 0);
        for (PairTerms part : parts) {
            part.setMix(dEdG);
            mix(part);
        }
        PairKernel.finish(pairs, cutoff, cutoffSlope, narrow ? 1 : 0);
        if (anyShift) {
            Arrays.fill(pairs.shifted, 0, pairs.size, 0);
            for (PairTerms part : parts) {
                mixShifts(part);
            }
            PairKernel.multiply(pairs.shifted, cutoff, pairs.size);
            if (narrow) {
                PairKernel.finishThirdShift(pairs);
            }
        }
        pairs.spread(n, parts);
    }

    private void mix(PairTerms part) {
        int stride = pairs.capacity;
        int at = 0;
        for (int turn = 0; turn < part.turns; turn++) {
            int column = 2 * turn * stride;
            int row = 0;
            for (; row + 2 < part.shapes.size(); row += 3) {
                PairKernel.mixThree(
                        gaussian,
                        row * stride,
                        stride,
                        pairs,
                        power,
                        slope,
                        column,
                        part.from,
                        part.to,
                        part.mix,
                        at,
                        2 * part.shapes.get(row).eta(),
                        2 * part.shapes.get(row + 1).eta(),
                        2 * part.shapes.get(row + 2).eta());
                at += 3 * PairTerms.COLUMNS;
            }
            for (; row < part.shapes.size(); row++) {
                PairKernel.mixOne(
                        gaussian,
                        row * stride,
                        stride,
                        pairs,
                        power,
                        slope,
                        column,
                        part.from,
                        part.to,
                        part.mix,
                        at,
                        2 * part.shapes.get(row).eta());
                at += PairTerms.COLUMNS;
            }
        }
    }

    private void mixShifts(PairTerms part) {
        int stride = pairs.capacity;
        int at = 0;
        for (int turn = 0; turn < part.turns; turn++) {
            for (int row = 0; row < part.shapes.size(); row++) {
                Shape shape = part.shapes.get(row);
                if (shape.shift() != 0) {
                    PairKernel.mixShift(
                            gaussian,
                            row * stride,
                            stride,
                            pairs,
                            power,
                            2 * turn * stride,
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
        slope = new double[columns * stride];
        cutoff = new double[stride];
        cutoffSlope = new double[stride];
    }
}
