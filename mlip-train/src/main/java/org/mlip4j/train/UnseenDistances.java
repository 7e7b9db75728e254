package org.mlip4j.train;

import org.mlip4j.core.ShortestDistances;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.List;

/**
 * Holds the radial functions of each pair of species near zero at distances that the pair never has in the data, below the smallest
 * one: labels say nothing of them there, and what polynomials do on their own is what simulations fall into. The penalty is the mean
 * square over these distances, in units of the mean square where there are data, summed over functions and pairs.
 */
final class UnseenDistances {

    /** Points on each of the two parts of the way from the smallest distance of the basis to the cutoff. */
    private static final int POINTS = 24;

    /** Of the smallest distance, to leave a little room. */
    private static final double MARGIN = 0.97;

    private final double weight;
    private final int functions;
    private final int size;

    /** The smallest distance of each pair of species, infinite where none is in the cutoff. */
    private final double[] least;

    private final double cutoff;

    /** For each pair of species the mean of phi phi^T over unseen distances; null where all have been seen. */
    private final double[][] unseen;

    /** For each radial function the inverse of its mean square over seen distances, at the start. */
    private final double[] scales;

    /**
     * Looks at distances.
     *
     * @param start gives the basis and the units of the functions
     * @param frames structures
     * @param weight of the penalty in the loss; 0 is none
     */
    UnseenDistances(MtpModel start, List<MtpFrame> frames, double weight) {
        this.weight = weight;
        functions = start.tree().radialCount();
        size = start.basis().size();
        int species = start.species().size();
        unseen = new double[species * species][];
        scales = new double[functions];
        least = least(start, frames);
        cutoff = start.basis().max();
        if (weight == 0) {
            return;
        }
        int seen = 0;
        for (int pair = 0; pair < unseen.length; pair++) {
            RadialBasis basis = start.basis();
            double from = Math.min(MARGIN * least[pair], basis.max());
            unseen[pair] = from > basis.min() ? products(basis, basis.min(), from) : null;
            if (from < basis.max()) {
                double[] products = products(basis, Math.max(from, basis.min()), basis.max());
                for (int mu = 0; mu < functions; mu++) {
                    double[] c = start.radialCoefficients();
                    scales[mu] += square(products, c, at(pair, mu), null, 0);
                }
                seen++;
            }
        }
        for (int mu = 0; mu < functions; mu++) {
            scales[mu] = scales[mu] > 0 ? seen / scales[mu] : 0;
        }
    }

    /** The smallest distance of each pair of species, infinite beyond the cutoff. */
    private static double[] least(MtpModel model, List<MtpFrame> frames) {
        ShortestDistances shortest = new ShortestDistances(model.species());
        frames.forEach(frame -> shortest.add(frame.list()));
        return model.species().stream()
                .flatMapToDouble(a -> model.species().stream().mapToDouble(b -> shortest.of(a, b)))
                .toArray();
    }

    /** The mean of phi phi^T over distances. */
    private static double[] products(RadialBasis basis, double from, double to) {
        int n = basis.size();
        double[] phi = new double[n];
        double[] slopes = new double[n];
        double[] products = new double[n * n];
        for (int p = 0; p < POINTS; p++) {
            basis.evaluate(from + (to - from) * (p + 0.5) / POINTS, phi, slopes);
            for (int k = 0; k < n * n; k++) {
                products[k] += phi[k / n] * phi[k % n] / POINTS;
            }
        }
        return products;
    }

    /** Whether a pair of species has distances in the data. */
    boolean isSeen(int pair) {
        return least[pair] < cutoff;
    }

    private int at(int pair, int function) {
        return (pair * functions + function) * size;
    }

    /** c^T Q c; where there is a gradient, adds 2 scale Q c to it. */
    private double square(double[] q, double[] c, int at, double[] gradient, double scale) {
        double sum = 0;
        for (int k = 0; k < size; k++) {
            double row = 0;
            for (int l = 0; l < size; l++) {
                row += q[k * size + l] * c[at + l];
            }
            sum += c[at + k] * row;
            if (gradient != null) {
                gradient[at + k] += 2 * scale * row;
            }
        }
        return sum;
    }

    /**
     * The penalty.
     *
     * @param x coefficients, the radial ones first
     * @param gradient its derivatives are added
     */
    double add(double[] x, double[] gradient) {
        double sum = 0;
        for (int pair = 0; pair < unseen.length && weight > 0; pair++) {
            for (int mu = 0; mu < functions && unseen[pair] != null; mu++) {
                double scale = weight * scales[mu];
                sum += scale * square(unseen[pair], x, at(pair, mu), gradient, scale);
            }
        }
        return sum;
    }

    /** Half of the second derivatives, added to the upper triangle of a matrix of n x n. */
    void addCurvature(double[] gram, int n) {
        for (int pair = 0; pair < unseen.length && weight > 0; pair++) {
            for (int mu = 0; mu < functions && unseen[pair] != null; mu++) {
                int at = at(pair, mu);
                for (int k = 0; k < size; k++) {
                    for (int l = k; l < size; l++) {
                        gram[(at + k) * n + at + l] +=
                                weight * scales[mu] * unseen[pair][k * size + l];
                    }
                }
            }
        }
    }
}
