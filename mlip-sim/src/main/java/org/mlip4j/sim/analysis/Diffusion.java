package org.mlip4j.sim.analysis;

import org.hipparchus.distribution.continuous.GammaDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.dynamics.TimeAverage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A diffusion coefficient with its error, from a line through the mean square displacement where that grows in proportion
 * to time. The line is fitted by generalised least squares with the covariance of Brownian motion ({@code
 * BrownianCovariance}). The error does not rely on that covariance: it comes from the scatter between
 * walkers, or, where that is larger by more than half or the walkers are few, from the fluctuation in time of the mean over all walkers, which
 * sees correlated jumps.
 *
 * @param diffusive whether there is a window, spanning a factor of {@value #SPAN} in time at least, in which d ln(MSD) / d
 *     ln(t) is 1 within {@value #TOLERANCE} or three of its standard deviations, and the coefficient is above zero by two
 *     of its errors
 * @param coefficient D, Angstrom^2/ps, which is 1e-4 cm^2/s; NaN when not diffusive
 * @param error its standard error
 * @param interval half of its 95 % confidence interval
 * @param components D along x, y, z
 * @param upperBound of D when not diffusive, 95 % one-sided: displacement at half of the length over 6 t, times what chance may have
 *     left out of as many jumps as scatter like the walkers, or of jumps of {@value #JUMP} Angstrom when these are fewer
 * @param firstLag shortest time in the fit, frames; 0 when not diffusive
 * @param lastLag longest time in the fit, frames
 * @param slope d ln(MSD) / d ln(t) over the window; over the longest times when not diffusive
 * @param totalSquare sum over walkers of the largest mean square displacement, Angstrom^2
 */
public record Diffusion(
        boolean diffusive,
        double coefficient,
        double error,
        double interval,
        double[] components,
        double upperBound,
        int firstLag,
        int lastLag,
        double slope,
        double totalSquare) {

    private static final double TOLERANCE = 0.1;
    private static final double BLURRED = 0.25;
    private static final int SPAN = 4;
    private static final int FEW = 4;
    private static final double CLEARLY = 1.5;
    private static final int LAGS = 12;
    private static final int PIECES = 512;
    private static final double JUMP = 3;

    /**
     * Self-diffusion: of every atom by itself.
     *
     * @param paths the atoms
     * @param msd their mean square displacement
     * @return the estimate
     */
    public static Diffusion ofAtoms(Paths paths, MeanSquareDisplacement msd) {
        return of(List.of(Walkers.atoms(paths, msd)));
    }

    /**
     * Charge diffusion: of the sum of the displacements, over the square root of the number of atoms; all atoms have the same
     * charge. Its ratio to self-diffusion is the inverse of the Haven ratio (J. M. Haven and B. Verkerk, Phys. Chem. Glasses
     * 6, 38 (1965)).
     *
     * @param paths the atoms
     * @param lagTime time between the frames that the paths keep, ps
     * @return the estimate
     */
    public static Diffusion ofCharge(Paths paths, double lagTime) {
        return of(List.of(Walkers.charge(paths, lagTime)));
    }

    /**
     * Of replicas: the mean displacement of all tells whether they diffuse and at which lags, and the coefficient is the mean of what
     * each has at these lags, so that those in which little happened by chance count as the others do. Replicas that are much shorter than the others are
     * left out ({@link Walkers#alike}).
     *
     * @param replicas the walkers of each
     * @return the estimate; its error is the larger of theirs and their scatter's
     * @throws MlipException if the time between frames in one is no multiple of that in another
     */
    public static Diffusion of(List<Walkers> replicas) {
        return new Estimate(Walkers.alike(replicas)).result();
    }

    /**
     * The number of jumps that the displacement amounts to (X. He, Y. Zhu, A. Epstein, Y. Mo, npj Comput. Mater. 4, 18
     * (2018), equation 9).
     *
     * @param distance length of a jump, Angstrom
     * @return count
     */
    public double hops(double distance) {
        return totalSquare / (distance * distance);
    }

    /**
     * The relative standard deviation of D that is usual for this number of jumps (the same, equation 8).
     *
     * @param distance length of a jump, Angstrom
     * @return 3.43 / sqrt(hops) + 0.04
     */
    public double usualError(double distance) {
        return usualErrorOf(hops(distance));
    }

    /**
     * The same for the jumps of several runs together.
     *
     * @param hops number of jumps
     * @return 3.43 / sqrt(hops) + 0.04
     */
    public static double usualErrorOf(double hops) {
        return 3.43 / Math.sqrt(hops) + 0.04;
    }

    /** The steps of an estimate. */
    private static final class Estimate {

        private final List<Walkers> replicas;
        private final int walkers;
        private final MeanSquareDisplacement msd;
        private final int frames;

        Estimate(List<Walkers> replicas) {
            this.replicas = replicas;
            this.walkers = replicas.stream().mapToInt(Walkers::count).sum();
            this.msd = Walkers.mean(replicas);
            this.frames = msd.length();
        }

        Diffusion result() {
            int[] window = window();
            if (window.length == 0) {
                return notDiffusive();
            }
            int[] lags = spread(window[0], window[1]);
            double[] weights = brownian(lags).slopeWeights(lags);
            double perTime = 1 / (2 * msd.lagTime());
            double[] components = new double[3];
            ReplicaMean mean = mean(lags, weights, perTime, components);
            if (!(mean.value() > 2 * mean.error())) {
                return notDiffusive();
            }
            double slope =
                    Math.log(msd.at(window[1]) / msd.at(window[0]))
                            / Math.log((double) window[1] / window[0]);
            return new Diffusion(
                    true,
                    mean.value(),
                    mean.error(),
                    mean.interval(),
                    components,
                    Double.NaN,
                    window[0],
                    window[1],
                    slope,
                    totalSquare());
        }

        /** The mean over replicas; that of x, y, z goes to components. */
        private ReplicaMean mean(
                int[] lags, double[] weights, double perTime, double[] components) {
            int n = replicas.size();
            double[] values = new double[n];
            double[] errors = new double[n];
            double[] intervals = new double[n];
            for (int r = 0; r < n; r++) {
                Walkers replica = replicas.get(r);
                for (int d = 0; d < 3; d++) {
                    for (int k = 0; k < lags.length; k++) {
                        double part = weights[k] * replica.msd().components()[d][lags[k]] * perTime;
                        values[r] += part / 3;
                        components[d] += part / n;
                    }
                }
                double[] error = errors(replica, lags, weights);
                errors[r] = error[0] * perTime / 3;
                intervals[r] = errors[r] * error[1];
            }
            return ReplicaMean.of(values, errors, intervals);
        }

        /** First and last lag of the longest run in which the logarithmic slope is one; empty if there is none. */
        private int[] window() {
            int[] best = {};
            double longest = SPAN;
            int start = 0;
            for (int lag : candidates()) {
                start = isProportional(lag) ? start == 0 ? lag : start : 0;
                if (start > 0 && 2.0 * lag / start >= longest) {
                    longest = 2.0 * lag / start;
                    best = new int[] {start, 2 * lag};
                }
            }
            return best;
        }

        /** Lags whose double is at most half of the length, each about 1.3 times the one before. */
        private List<Integer> candidates() {
            List<Integer> lags = new ArrayList<>();
            for (int lag = 1; 4 * lag < frames; lag = Math.max(lag + 1, (int) (1.3 * lag))) {
                lags.add(lag);
            }
            return lags;
        }

        private boolean isProportional(int lag) {
            double here = msd.at(lag);
            double there = msd.at(2 * lag);
            if (!(here > 0 && there > 0)) {
                return false;
            }
            double slope = Math.log(there / here) / Math.log(2);
            double blur = new BrownianCovariance(1, 0, frames).slopeDeviation(lag, 3 * walkers);
            double off = Math.abs(slope - 1);
            return blur < BLURRED && (off < TOLERANCE || off < 3 * blur);
        }

        private static int[] spread(int first, int last) {
            int[] lags = new int[LAGS];
            for (int k = 0; k < LAGS; k++) {
                lags[k] =
                        (int) Math.round(first * Math.pow((double) last / first, k / (LAGS - 1.0)));
            }
            return Arrays.stream(lags).distinct().toArray();
        }

        /** The Brownian motion that a plain line through the displacements stands for. */
        private BrownianCovariance brownian(int[] lags) {
            double meanLag = Arrays.stream(lags).average().orElseThrow();
            double mean = Arrays.stream(lags).mapToDouble(msd::at).average().orElseThrow();
            double above = 0;
            double below = 0;
            for (int lag : lags) {
                above += (lag - meanLag) * (msd.at(lag) - mean);
                below += (lag - meanLag) * (lag - meanLag);
            }
            double step = above / below;
            double shake = Math.max(0, (mean - step * meanLag) / 2);
            return new BrownianCovariance(1, step > 0 ? shake / step : 0, frames);
        }

        /** Standard error of the weighted sum of displacements, and what to multiply it with for 95 % confidence. */
        private static double[] errors(Walkers replica, int[] lags, double[] weights) {
            int walkers = replica.count();
            double[] perWalker = new double[walkers];
            double[] inTime = new double[replica.msd().length() - lags[lags.length - 1]];
            for (int c = 0; c < 3 * walkers; c++) {
                double[] x = replica.series().apply(c);
                for (int k = 0; k < lags.length; k++) {
                    perWalker[c / 3] += add(x, lags[k], weights[k] / walkers, inTime) * walkers;
                }
            }
            double mean = Arrays.stream(perWalker).average().orElseThrow();
            double square = Arrays.stream(perWalker).map(v -> (v - mean) * (v - mean)).sum();
            double between = Math.sqrt(square / ((double) walkers * (walkers - 1)));
            double[] pieces = pieces(inTime);
            TimeAverage time = TimeAverage.of(pieces);
            // With few independent pieces the second error is itself uncertain.
            int independent = Math.max(2, (int) (pieces.length / time.inefficiency()));
            return walkers > FEW && time.error() < CLEARLY * between
                    ? new double[] {between, quantile(walkers - 1)}
                    : new double[] {time.error(), quantile(independent - 1)};
        }

        /** The weighted mean square displacement of one coordinate, which is added to the sums by origin. */
        private static double add(double[] x, int lag, double weight, double[] inTime) {
            double sum = 0;
            for (int t = 0; t + lag < x.length; t++) {
                double d = x[t + lag] - x[t];
                sum += d * d;
                if (t < inTime.length) {
                    inTime[t] += weight * d * d;
                }
            }
            return weight * sum / (x.length - lag);
        }

        /** Means over at most {@value #PIECES} pieces. */
        private static double[] pieces(double[] series) {
            int length = (series.length + PIECES - 1) / PIECES;
            double[] pieces = new double[series.length / length];
            for (int p = 0; p < pieces.length; p++) {
                pieces[p] =
                        Arrays.stream(series, p * length, (p + 1) * length).average().orElseThrow();
            }
            return pieces;
        }

        private static double quantile(int freedom) {
            return new TDistribution(freedom).inverseCumulativeProbability(0.975);
        }

        /**
         * What the displacement at half of the length may be at most, 95 % one-sided: that of the number of equal jumps, Poisson
         * distributed, of which as few as were seen come with 5 %.
         */
        private double largest(int lag) {
            double here = msd.at(lag);
            double brownian =
                    new BrownianCovariance(1, 0, frames).of(lag, lag) / (3.0 * walkers * lag * lag);
            // All jumps of the run count, those in its middle in more origins than the others.
            double perJump = JUMP * JUMP / (1.5 * walkers);
            double perEvent =
                    Math.max(
                            perJump, here > 0 ? Math.max(here * brownian, scatter(lag) / here) : 0);
            double events = here / perEvent;
            return perEvent
                    * new GammaDistribution(events + 1, 1).inverseCumulativeProbability(0.95);
        }

        /** The variance of the mean over walkers of their square displacements. */
        private double scatter(int lag) {
            double[] squares = new double[walkers];
            int before = 0;
            for (Walkers replica : replicas) {
                for (int c = 0; c < 3 * replica.count(); c++) {
                    squares[before + c / 3] +=
                            add(replica.series().apply(c), lag, 1, new double[0]);
                }
                before += replica.count();
            }
            double mean = Arrays.stream(squares).average().orElseThrow();
            double sum = Arrays.stream(squares).map(s -> (s - mean) * (s - mean)).sum();
            return walkers > 1 ? sum / ((double) walkers * (walkers - 1)) : 0;
        }

        private double totalSquare() {
            double largest = 0;
            for (int lag = 1; 2 * lag <= frames; lag++) {
                largest = Math.max(largest, msd.at(lag));
            }
            return walkers * largest;
        }

        private Diffusion notDiffusive() {
            int lag = Math.max(1, frames / 2);
            double bound = Double.NaN;
            double slope = Double.NaN;
            if (frames > 2) {
                bound = largest(lag) / (6 * lag * msd.lagTime());
                slope =
                        Math.log(msd.at(lag) / msd.at(Math.max(1, lag / 2)))
                                / Math.log((double) lag / Math.max(1, lag / 2));
            }
            return new Diffusion(
                    false,
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    new double[] {Double.NaN, Double.NaN, Double.NaN},
                    bound,
                    0,
                    0,
                    slope,
                    totalSquare());
        }
    }
}
