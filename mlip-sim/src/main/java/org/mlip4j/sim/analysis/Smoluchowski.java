package org.mlip4j.sim.analysis;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

import java.util.Arrays;

/**
 * Diffusion across layers from how often atoms are found in one layer and, a time later, in another: the coefficients of the
 * layers that make these numbers most likely for motion by the Smoluchowski equation between reflecting ends (D. J. Bicout
 * and A. Szabo, J. Chem. Phys. 109, 2325 (1998); G. Hummer, New J. Phys. 7, 34 (2005)). That atoms come and go meanwhile is
 * part of it, so that no residence time has to be chosen. The equation is discretised four times finer than the layers,
 * within which density and coefficient are taken as constant, and places are blurred by a normal distribution, since atoms
 * shake about their paths.
 */
final class Smoluchowski {

    private static final int FINE = 4;
    private static final int SWEEPS = 30;
    private static final double TOLERANCE = 2e-3;
    private static final double STEP = 0.05;
    private static final double LEAST = 1e-12;

    private final double[][] counts;
    private final double[] share;
    private final double perTime;
    private final RealMatrix observed;
    private final int n;

    private Smoluchowski(double[][] counts, double time, double width, double shake) {
        this.counts = counts;
        n = counts.length;
        share = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                share[i] += counts[i][j] / 2;
                share[j] += counts[i][j] / 2;
            }
        }
        double total = Arrays.stream(share).sum();
        Arrays.setAll(share, i -> Math.max(share[i], LEAST * total) / total / FINE);
        double cell = width / FINE;
        perTime = time / (cell * cell);
        observed = observed(shake / cell);
    }

    /**
     * Diffusion coefficients.
     *
     * @param counts from layer to layer
     * @param time in between, ps
     * @param width of a layer, Angstrom
     * @param shake standard deviation of the places about the paths, Angstrom
     * @param guess coefficients, one per layer
     * @return of each layer, Angstrom^2/ps
     */
    static double[] coefficients(
            double[][] counts, double time, double width, double shake, double[] guess) {
        Smoluchowski equation = new Smoluchowski(counts, time, width, shake);
        double[] log = Arrays.stream(guess).map(d -> Math.log(Math.max(d, LEAST))).toArray();
        equation.climb(log);
        return Arrays.stream(log).map(Math::exp).toArray();
    }

    /** Per layer, how much an atom whose path is in each cell is seen there, times the square root of the density. */
    private RealMatrix observed(double blur) {
        RealMatrix seen = MatrixUtils.createRealMatrix(n, n * FINE);
        int cells = n * FINE;
        for (int a = 0; a < cells; a++) {
            double[] weights = new double[cells];
            for (int b = -cells; b < 2 * cells; b++) {
                int reflected = b < 0 ? -1 - b : b >= cells ? 2 * cells - 1 - b : b;
                weights[reflected] +=
                        blur > 0.05
                                ? Math.exp(-(b - a) * (b - a) / (2 * blur * blur))
                                : b == a ? 1 : 0;
            }
            double sum = Arrays.stream(weights).sum();
            for (int b = 0; b < cells; b++) {
                seen.addToEntry(b / FINE, a, weights[b] / sum * Math.sqrt(share[a / FINE]));
            }
        }
        return seen;
    }

    /** Newton's method for one logarithm after the other, until none moves. */
    private void climb(double[] log) {
        double here = likelihood(log);
        double[] reach = new double[n];
        Arrays.fill(reach, 1);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            double moved = 0;
            for (int i = 0; i < n; i++) {
                double old = log[i];
                log[i] = old + STEP;
                double up = likelihood(log);
                log[i] = old - STEP;
                double down = likelihood(log);
                double curvature = up + down - 2 * here;
                double newton = curvature < 0 ? STEP * (down - up) / (2 * curvature) : 0;
                double move =
                        curvature < 0
                                ? Math.clamp(newton, -reach[i], reach[i])
                                : Math.signum(up - down) * reach[i];
                log[i] = old + move;
                double there = likelihood(log);
                if (there >= here) {
                    here = there;
                    moved = Math.max(moved, Math.abs(move));
                } else {
                    log[i] = old;
                    reach[i] /= 2;
                    moved = Math.max(moved, Math.min(reach[i], Math.abs(move) / 2));
                }
            }
            if (moved < TOLERANCE) {
                return;
            }
        }
    }

    /** Logarithm of the likelihood of the counts. */
    private double likelihood(double[] log) {
        int cells = n * FINE;
        RealMatrix rates = MatrixUtils.createRealMatrix(cells, cells);
        for (int a = 0; a + 1 < cells; a++) {
            int i = a / FINE;
            int j = (a + 1) / FINE;
            double d = 2 / (Math.exp(-log[i]) + Math.exp(-log[j]));
            double flow = d * perTime * Math.sqrt(share[i] * share[j]);
            double side = flow / Math.sqrt(share[i] * share[j]);
            rates.setEntry(a, a + 1, side);
            rates.setEntry(a + 1, a, side);
            rates.addToEntry(a, a, -flow / share[i]);
            rates.addToEntry(a + 1, a + 1, -flow / share[j]);
        }
        EigenDecompositionSymmetric eigen = new EigenDecompositionSymmetric(rates);
        double[][] seen = observed.multiply(eigen.getV()).getData();
        double[] decay = Arrays.stream(eigen.getEigenvalues()).map(Math::exp).toArray();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (counts[i][j] + counts[j][i] > 0 && j <= i) {
                    double together = 0;
                    for (int k = 0; k < cells; k++) {
                        together += seen[i][k] * decay[k] * seen[j][k];
                    }
                    double times = i == j ? counts[i][i] : counts[i][j] + counts[j][i];
                    sum += times * Math.log(Math.max(together, 1e-14));
                }
            }
        }
        return sum;
    }
}
