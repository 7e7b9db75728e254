package org.mlip4j.sim.analysis;

import java.util.Arrays;

/**
 * How far a measured curve is from that of a reference, beside what the reference does not know of itself. The noise comes
 * from the two halves of the reference: the squared difference of two halves is four times the squared error of the whole, to
 * which the error of the other run is added, which goes with the inverse of its length. So the ratio of both is about 1
 * when both are runs of the same system.
 *
 * @param deviation root mean square difference over root mean square of the reference
 * @param noise the same of what is to be expected of two equal systems
 */
public record CurveDeviation(double deviation, double noise) {

    /**
     * A curve.
     *
     * @param x ascending
     * @param y as many
     */
    public record Curve(double[] x, double[] y) {

        private double at(double where) {
            int k = Arrays.binarySearch(x, where);
            if (k >= 0) {
                return y[k];
            }
            int above = Math.clamp(-k - 1, 1, x.length - 1);
            double share = (where - x[above - 1]) / (x[above] - x[above - 1]);
            return y[above - 1] + share * (y[above] - y[above - 1]);
        }
    }

    /**
     * Compares over the range that all curves have in common; values between points are interpolated.
     *
     * @param reference of the whole reference
     * @param halves of its first and second half
     * @param other what is judged
     * @param length of the other run over that of the reference
     * @return NaN where the reference is zero everywhere
     */
    public static CurveDeviation of(Curve reference, Curve[] halves, Curve other, double length) {
        double from = reference.x[0];
        double to = reference.x[reference.x.length - 1];
        for (Curve curve : new Curve[] {halves[0], halves[1], other}) {
            from = Math.max(from, curve.x[0]);
            to = Math.min(to, curve.x[curve.x.length - 1]);
        }
        double squares = 0;
        double apart = 0;
        double ofHalves = 0;
        for (int k = 0; k < reference.x.length; k++) {
            double x = reference.x[k];
            if (x < from || x > to) {
                continue;
            }
            squares += Math.pow(reference.y[k], 2);
            apart += Math.pow(other.at(x) - reference.y[k], 2);
            ofHalves += Math.pow(halves[0].at(x) - halves[1].at(x), 2);
        }
        return new CurveDeviation(
                Math.sqrt(apart / squares), Math.sqrt(ofHalves / squares / 4 * (1 + 1 / length)));
    }

    /**
     * How many times the noise the deviation is.
     *
     * @return about 1 for equal systems
     */
    public double ratio() {
        return deviation / noise;
    }
}
