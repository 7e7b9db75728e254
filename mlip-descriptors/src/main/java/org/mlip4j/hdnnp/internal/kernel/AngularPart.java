package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.hdnnp.internal.kernel.PairTerms.Angle;
import org.mlip4j.hdnnp.internal.kernel.PairTerms.Shape;

import java.util.Arrays;
import java.util.List;

/**
 * Gaussian angular functions that share their cutoff function and whether r_jk takes part. Of every pair of neighbours
 * that matters a few numbers are kept from the first pass to the second; {@link PairKernel} has the loops and {@link
 * PairRows} goes from neighbours to pairs and back.
 */
final class AngularPart {

    private final boolean narrow;
    private final boolean anyShift;
    private final PairTerms[] parts;
    private final int maxRows;
    private final PairRows pairs;

    /** exp(-eta s) f_ij f_ik f_jk of all pairs, one row per shape. */
    private double[] gaussian = new double[0];

    /** Of the pairs of one element pair: functions of the angle and their derivatives, one row per column. */
    private double[] angle = new double[0];

    private double[] angleSlope = new double[0];

    AngularPart(boolean narrow, List<PairTerms> parts) {
        this.narrow = narrow;
        this.parts = parts.toArray(PairTerms[]::new);
        anyShift =
                parts.stream().anyMatch(p -> Arrays.stream(p.shapes).anyMatch(s -> s.shift() != 0));
        maxRows = parts.stream().mapToInt(p -> p.shapes.length).max().orElse(0);
        pairs = new PairRows(narrow, anyShift);
    }

    void compute(Shell n, double[] g) {
        pairs.collect(n, parts);
        int stride = pairs.capacity;
        if (gaussian.length < stride * maxRows) {
            gaussian = new double[stride * maxRows];
        }
        for (PairTerms part : parts) {
            int length = part.to - part.from;
            angles(part, length, false);
            for (int e = 0; e < part.shapes.length; e++) {
                gaussians(part.shapes[e], part.from, length, e * stride);
                for (int c = 0; c < part.columns; c += 4) {
                    PairKernel.dots(
                            gaussian,
                            e * stride + part.from,
                            angle,
                            c * length,
                            length,
                            part.sums,
                            e * part.columns + c);
                }
            }
            part.addTo(g);
        }
    }

    private void gaussians(Shape shape, int from, int length, int row) {
        double eta = shape.eta();
        double shift = shape.shift();
        if (shift == 0 || eta == 0) {
            PairKernel.gaussians(
                    pairs.squares, pairs.cutoffs, from, length, -eta, gaussian, row + from);
        } else {
            PairKernel.shiftedGaussians(
                    pairs.squares,
                    pairs.distances,
                    pairs.cutoffs,
                    from,
                    length,
                    -eta,
                    -2 * shift,
                    (narrow ? 3 : 2) * shift * shift,
                    gaussian,
                    row + from);
        }
    }

    private void angles(PairTerms part, int length, boolean slopes) {
        int needed = part.columns * length;
        if (angle.length < needed) {
            angle = new double[needed + needed / 4];
            angleSlope = new double[angle.length];
        }
        for (int c = 0; c < part.columns; c++) {
            int at = c * length;
            if (c >= part.angles.length) {
                Arrays.fill(angle, at, at + length, 0);
                Arrays.fill(angleSlope, at, at + length, 0);
                continue;
            }
            Angle a = part.angles[c];
            if (slopes && a.zeta() == 1) {
                PairKernel.powers(pairs.cosines, part.from, length, a.lambda(), 1, angle, at);
                Arrays.fill(angleSlope, at, at + length, a.lambda());
            } else if (slopes) {
                double slope = a.zeta() * a.lambda();
                PairKernel.powersAndSlopes(
                        pairs.cosines,
                        part.from,
                        length,
                        a.lambda(),
                        a.zeta(),
                        slope,
                        angle,
                        angleSlope,
                        at);
            } else {
                PairKernel.powers(
                        pairs.cosines, part.from, length, a.lambda(), a.zeta(), angle, at);
            }
        }
    }

    /** Adds to the gradients of the shell. */
    void pullBack(Shell n, double[] dEdG) {
        pairs.clearAdjoints();
        int stride = pairs.capacity;
        for (PairTerms part : parts) {
            int length = part.to - part.from;
            part.setMix(dEdG);
            angles(part, length, true);
            for (int e = 0; e < part.shapes.length; e++) {
                Shape shape = part.shapes[e];
                double stretch = 2 * shape.eta();
                for (int c = 0; c < part.columns; c += 4) {
                    PairKernel.mix(
                            gaussian,
                            e * stride + part.from,
                            angle,
                            angleSlope,
                            c * length,
                            length,
                            part.mix,
                            e * part.columns + c,
                            stretch,
                            pairs.sum,
                            pairs.stretch,
                            pairs.bend,
                            part.from);
                    if (shape.shift() != 0) {
                        PairKernel.mixShift(
                                gaussian,
                                e * stride + part.from,
                                angle,
                                c * length,
                                length,
                                part.mix,
                                e * part.columns + c,
                                stretch * shape.shift(),
                                pairs.shifted,
                                part.from);
                    }
                }
            }
        }
        pairs.spread(n, parts);
    }
}
