package org.mlip4j.hdnnp;

/**
 * One symmetry function: a number that describes the surroundings of an atom i and does not change when they are
 * rotated, moved, or equal atoms exchanged.
 *
 * <p>With f_c the cutoff function, r_ij the distances, theta the angle j-i-k, and sums over neighbours of the given
 * elements (pairs j, k each counted once):
 *
 * <pre>
 * {@link GaussianRadial}    G = sum_j w exp(-eta (r_ij - r_s)^2) f_c(r_ij)
 * {@link GaussianAngular}   G = 2^(1 - zeta) sum_jk w (1 + lambda cos theta)^zeta
 *                 exp(-eta ((r_ij - r_s)^2 + (r_ik - r_s)^2 [+ (r_jk - r_s)^2])) f_c(r_ij) f_c(r_ik) [f_c(r_jk)]
 * {@link CompactRadial}     G = sum_j w C(r_ij)
 * {@link CompactAngular}    G = sum_jk w C(theta) C(r_ij) C(r_ik) [C(r_jk)]
 * </pre>
 *
 * The terms in brackets belong to the narrow angular functions. Behler, J. Chem. Phys. 134, 074106 (2011), eqs. 6, 8
 * and 9; weighted functions sum over neighbours of every element with w = Z_j or Z_j Z_k (Gastegger et al., J. Chem.
 * Phys. 148, 241709 (2018)), the others have w = 1; compact functions: Bircher, Singraber, Dellago, Mach. Learn.: Sci.
 * Technol. 2, 035026 (2021).
 */
public sealed interface SymmetryFunction {

    /** In place of a neighbour's species code: all elements, weighted by their atomic numbers. */
    int WEIGHTED = 0;

    /**
     * The factor that ends the function at its cutoff.
     *
     * @return f_c or C, a function of distances
     */
    RadialFunction radial();

    /**
     * The number by which RuNNer and n2p2 call this kind of function.
     *
     * @return 2, 3, 9, 12, 13, or 20 to 25
     */
    int type();

    /**
     * The same function in another unit of length.
     *
     * @param factor new units per old unit
     * @return a function of the new distances with the same values
     */
    SymmetryFunction scaled(double factor);

    /**
     * The cutoff.
     *
     * @return distance beyond which no neighbour matters
     */
    default double cutoff() {
        return radial().cutoff();
    }

    /**
     * Whether the function sums over all elements.
     *
     * @return true for weighted functions
     */
    boolean isWeighted();

    /**
     * Gaussian radial function: types 2 and, weighted, 12.
     *
     * @param neighbor species code of the neighbours, or {@link #WEIGHTED}
     * @param eta width, 1/length^2
     * @param shift centre r_s
     * @param radial cutoff function
     */
    record GaussianRadial(int neighbor, double eta, double shift, CutoffFunction radial)
            implements SymmetryFunction {

        @Override
        public int type() {
            return isWeighted() ? 12 : 2;
        }

        @Override
        public boolean isWeighted() {
            return neighbor == WEIGHTED;
        }

        @Override
        public GaussianRadial scaled(double factor) {
            return new GaussianRadial(
                    neighbor, eta / (factor * factor), shift * factor, radial.scaled(factor));
        }
    }

    /**
     * Gaussian angular function: types 3 (narrow), 9 (wide) and, weighted and narrow, 13.
     *
     * @param first species code of one neighbour, or {@link #WEIGHTED}
     * @param second species code of the other, not below {@code first}, or {@link #WEIGHTED}
     * @param narrow whether the terms of r_jk are present
     * @param eta width, 1/length^2
     * @param shift centre r_s
     * @param lambda sign of the cosine
     * @param zeta angular resolution
     * @param radial cutoff function
     */
    record GaussianAngular(
            int first,
            int second,
            boolean narrow,
            double eta,
            double shift,
            double lambda,
            double zeta,
            CutoffFunction radial)
            implements SymmetryFunction {

        /** Validates. */
        public GaussianAngular {
            checkPair(first, second);
            if (first == WEIGHTED && !narrow) {
                throw new IllegalArgumentException(
                        "weighted Gaussian angular functions are narrow");
            }
        }

        @Override
        public int type() {
            return isWeighted() ? 13 : narrow ? 3 : 9;
        }

        @Override
        public boolean isWeighted() {
            return first == WEIGHTED;
        }

        @Override
        public GaussianAngular scaled(double factor) {
            return new GaussianAngular(
                    first,
                    second,
                    narrow,
                    eta / (factor * factor),
                    shift * factor,
                    lambda,
                    zeta,
                    radial.scaled(factor));
        }
    }

    /**
     * Compact radial function: types 20 and, weighted, 23.
     *
     * @param neighbor species code of the neighbours, or {@link #WEIGHTED}
     * @param radial compact function of the distance
     */
    record CompactRadial(int neighbor, CompactFunction radial) implements SymmetryFunction {

        @Override
        public int type() {
            return isWeighted() ? 23 : 20;
        }

        @Override
        public boolean isWeighted() {
            return neighbor == WEIGHTED;
        }

        @Override
        public CompactRadial scaled(double factor) {
            return new CompactRadial(neighbor, radial.scaled(factor));
        }
    }

    /**
     * Compact angular function: types 21 (narrow), 22 (wide) and, weighted, 24 and 25.
     *
     * @param first species code of one neighbour, or {@link #WEIGHTED}
     * @param second species code of the other, not below {@code first}, or {@link #WEIGHTED}
     * @param narrow whether the factor C(r_jk) is present
     * @param radial compact function of the distances
     * @param leftAngle lower end of the compact function of the angle, degrees; below 0 only if the middle is 0
     * @param rightAngle its upper end, degrees; above 180 only if the middle is 180
     */
    record CompactAngular(
            int first,
            int second,
            boolean narrow,
            CompactFunction radial,
            double leftAngle,
            double rightAngle)
            implements SymmetryFunction {

        /** Validates. */
        public CompactAngular {
            checkPair(first, second);
            double middle = (leftAngle + rightAngle) / 2;
            if (leftAngle < 0 && middle != 0
                    || rightAngle > 180 && middle != 180
                    || rightAngle - leftAngle > 360) {
                throw new IllegalArgumentException(
                        "the angles "
                                + leftAngle
                                + " to "
                                + rightAngle
                                + " must lie within 0 to 180, or be centred on 0 or 180");
            }
        }

        /**
         * The function of the angle: the core of the radial function, never asymmetric.
         *
         * @return compact function of theta in radians
         */
        public CompactFunction angular() {
            return new CompactFunction(
                    radial.core(), false, leftAngle * Math.PI / 180, rightAngle * Math.PI / 180);
        }

        @Override
        public int type() {
            return isWeighted() ? narrow ? 24 : 25 : narrow ? 21 : 22;
        }

        @Override
        public boolean isWeighted() {
            return first == WEIGHTED;
        }

        @Override
        public CompactAngular scaled(double factor) {
            return new CompactAngular(
                    first, second, narrow, radial.scaled(factor), leftAngle, rightAngle);
        }
    }

    private static void checkPair(int first, int second) {
        if (first > second || first == WEIGHTED && second != WEIGHTED) {
            throw new IllegalArgumentException(
                    "the neighbours of an angular function come in ascending order, got "
                            + first
                            + " and "
                            + second);
        }
    }
}
