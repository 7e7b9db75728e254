package org.mlip4j.mtp;

import org.mlip4j.core.MlipException;

import java.util.Arrays;

/**
 * The functions of distance phi_0, phi_1, ... of which the radial functions of a moment tensor potential are linear
 * combinations (Novikov et al., Mach. Learn.: Sci. Technol. 2, 025002 (2021), Eq. 4).
 *
 * @param kind which functions
 * @param min distance that the polynomials map to -1, Angstrom
 * @param max distance that they map to +1, Angstrom; the cutoff
 * @param size number of functions
 */
public record RadialBasis(Kind kind, double min, double max, int size) {

    /** Height and steepness of the repulsion of {@link Kind#SMOOTH_CHEBYSHEV_REPULSIVE}, eV and 1/Angstrom. */
    private static final double REPULSION = 10_000;

    private static final double REPULSION_DECAY = 10;

    /** The families of radial functions that MLIP-2 and MLIP-3 know, by the names in their files. */
    public enum Kind {
        /** Chebyshev polynomials; not smooth at the cutoff. */
        CHEBYSHEV("BChebyshev"),
        /** {@link #CHEBYSHEV}, constant below the smallest distance. */
        CHEBYSHEV_REPULSIVE("BChebyshev_repuls"),
        /** Chebyshev polynomials times (r - max)^2: the usual choice. */
        SMOOTH_CHEBYSHEV("RBChebyshev"),
        /** {@link #SMOOTH_CHEBYSHEV}, constant below the smallest distance, with an exponential wall there. */
        SMOOTH_CHEBYSHEV_REPULSIVE("RBChebyshev_repuls"),
        /** Orthogonal polynomials times (min / r)^2 (r - max)^2. */
        SHAPEEV("RBShapeev"),
        /** Powers of the distance; not smooth at the cutoff. */
        TAYLOR("RBTaylor");

        private final String keyword;

        Kind(String keyword) {
            this.keyword = keyword;
        }

        /**
         * The name in files.
         *
         * @return for instance {@code RBChebyshev}
         */
        public String keyword() {
            return keyword;
        }

        boolean isClamped() {
            return this == CHEBYSHEV_REPULSIVE || this == SMOOTH_CHEBYSHEV_REPULSIVE;
        }
    }

    /** Validates. */
    public RadialBasis {
        if (!(min >= 0) || !(max > min) || Double.isInfinite(max)) {
            throw new MlipException(
                    "a radial basis from "
                            + min
                            + " to "
                            + max
                            + " Angstrom; the second must be larger than the first");
        }
        if (size < 1) {
            throw new MlipException("a radial basis needs at least one function, got " + size);
        }
    }

    /**
     * Values and derivatives at a distance below the cutoff.
     *
     * @param r distance, Angstrom
     * @param phi receives phi_0 ... phi_(size-1)
     * @param dphi receives their derivatives with respect to r
     */
    public void evaluate(double r, double[] phi, double[] dphi) {
        switch (kind) {
            case CHEBYSHEV, CHEBYSHEV_REPULSIVE -> chebyshev(Math.max(r, clamp()), 1, 0, phi, dphi);
            case SMOOTH_CHEBYSHEV, SMOOTH_CHEBYSHEV_REPULSIVE -> {
                double d = Math.max(r, clamp()) - max;
                chebyshev(Math.max(r, clamp()), d * d, 2 * d, phi, dphi);
            }
            case SHAPEEV -> jacobi(r, phi, dphi);
            case TAYLOR -> powers(r, phi, dphi);
        }
        if (kind.isClamped() && r <= min) {
            Arrays.fill(dphi, 0, size, 0);
        }
    }

    private double clamp() {
        return kind.isClamped() ? min : 0;
    }

    /** phi_k = w T_k(xi) with xi from -1 at min to 1 at max. */
    private void chebyshev(double r, double w, double dw, double[] phi, double[] dphi) {
        double slope = 2 / (max - min);
        double xi = (2 * r - (min + max)) / (max - min);
        phi[0] = w;
        dphi[0] = dw;
        if (size > 1) {
            phi[1] = xi * w;
            dphi[1] = slope * w + xi * dw;
        }
        for (int k = 2; k < size; k++) {
            phi[k] = 2 * xi * phi[k - 1] - phi[k - 2];
            dphi[k] = 2 * (slope * phi[k - 1] + xi * dphi[k - 1]) - dphi[k - 2];
        }
    }

    /**
     * phi_k = (min s / r)^2 n_k P_k(xi), with s = (max - r) / (max - min), the Jacobi polynomials P_k^(5,1) and
     * n_k = sqrt((2k + 7) (k + 6) / 8 / (k + 1)^3).
     */
    private void jacobi(double r, double[] phi, double[] dphi) {
        double slope = 2 / (max - min);
        double xi = (2 * r - (min + max)) / (max - min);
        double s = (max - r) / (max - min);
        double w = min * s / r * (min * s / r);
        double dw = -2 * w * (1 / (max - min) / s + 1 / r);
        double before = 0;
        double slopeBefore = 0;
        double p = 1;
        double dp = 0;
        for (int k = 0; k < size; k++) {
            double n = Math.sqrt((2 * k + 7) * (k + 6) / 8.0 / (k + 1) / (k + 1) / (k + 1));
            phi[k] = n * w * p;
            dphi[k] = n * (dw * p + w * dp * slope);
            // Three-term recurrence of P_k^(a,b) for a = 5, b = 1 (DLMF 18.9.2).
            int c = 2 * k + 6;
            double scale = 2.0 * (k + 1) * (k + 7) * c;
            double a1 = (c + 1.0) * (c + 2) * c / scale;
            double a0 = (c + 1.0) * 24 / scale;
            double a2 = 2.0 * (k + 5) * (k + 1) * (c + 2) / scale;
            double next = (a1 * xi + a0) * p - a2 * before;
            double slopeNext = a1 * p + (a1 * xi + a0) * dp - a2 * slopeBefore;
            before = p;
            slopeBefore = dp;
            p = next;
            dp = slopeNext;
        }
    }

    private void powers(double r, double[] phi, double[] dphi) {
        phi[0] = 1;
        dphi[0] = 0;
        for (int k = 1; k < size; k++) {
            phi[k] = r * phi[k - 1];
            dphi[k] = k * phi[k - 1];
        }
    }

    /**
     * Whether pairs closer than the smallest distance repel each other beyond what the radial functions say.
     *
     * @return true for {@link Kind#SMOOTH_CHEBYSHEV_REPULSIVE}
     */
    public boolean hasRepulsion() {
        return kind == Kind.SMOOTH_CHEBYSHEV_REPULSIVE;
    }

    /**
     * The repulsion that a neighbour adds to an atomic energy.
     *
     * @param r distance, Angstrom
     * @return eV, 0 from the smallest distance on
     */
    public double repulsion(double r) {
        return hasRepulsion() && r < min
                ? REPULSION
                        * (Math.exp(-REPULSION_DECAY * (r - 1))
                                - Math.exp(-REPULSION_DECAY * (min - 1)))
                : 0;
    }

    /**
     * Derivative of {@link #repulsion}.
     *
     * @param r distance, Angstrom
     * @return eV/Angstrom
     */
    public double repulsionSlope(double r) {
        return hasRepulsion() && r < min
                ? -REPULSION_DECAY * REPULSION * Math.exp(-REPULSION_DECAY * (r - 1))
                : 0;
    }
}
