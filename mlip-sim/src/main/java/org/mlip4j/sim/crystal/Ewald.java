package org.mlip4j.sim.crystal;

import org.mlip4j.core.Cell;

/**
 * Electrostatic energy of point charges that repeat in three directions (Ewald, Ann. Phys. 369, 253 (1921); in the form
 * of Toukmaji and Board, Comput. Phys. Commun. 95, 73 (1996), eq. 2-5): a real-space sum of erfc(sqrt(eta) r)/r, a
 * reciprocal sum, the self-energy, and for a charged cell the neutralising background. Conducting boundary.
 */
public final class Ewald {

    /** e^2/(4 pi epsilon_0), eV Angstrom (CODATA 2018). */
    public static final double COULOMB = 14.399645478425668;

    /** Neglected terms are smaller than about 10 to minus this. */
    private static final double DIGITS = 12;

    private Ewald() {}

    /**
     * Energy per cell.
     *
     * @param cell lattice vectors
     * @param positions 3 per charge, Angstrom. Not modified.
     * @param charges in e. Not modified.
     * @return eV
     */
    public static double energy(Cell cell, double[] positions, double[] charges) {
        int n = charges.length;
        double volume = cell.volume();
        double eta = Math.PI * Math.cbrt(n / (volume * volume));
        double reach = Math.sqrt(DIGITS * Math.log(10));
        double root = Math.sqrt(eta);
        double squares = 0;
        double net = 0;
        for (double q : charges) {
            squares += q * q;
            net += q;
        }
        double energy =
                real(cell, positions, charges, root, reach / root)
                        + reciprocal(cell, positions, charges, eta, 2 * root * reach)
                        - root / Math.sqrt(Math.PI) * squares
                        - Math.PI * net * net / (2 * volume * eta);
        return COULOMB * energy;
    }

    private static double real(
            Cell cell, double[] positions, double[] charges, double root, double cutoff) {
        double[] sum = new double[1];
        new Pairs(cell, positions, cutoff)
                .forEach(
                        (i, j, d, r) ->
                                sum[0] += 0.5 * charges[i] * charges[j] * erfc(root * r) / r);
        return sum[0];
    }

    /** Sum over half of the reciprocal lattice; phases of the three directions are multiplied up. */
    private static double reciprocal(
            Cell cell, double[] positions, double[] charges, double eta, double cutoff) {
        int n = charges.length;
        double[] inverse = Matrix3.inverse(cell.vectors());
        double[] vectors = cell.vectors();
        int[] most = new int[3];
        double[][][] phase = new double[3][][];
        for (int k = 0; k < 3; k++) {
            most[k] = (int) (cutoff * Matrix3.norm(Matrix3.row(vectors, k)) / (2 * Math.PI));
            phase[k] = phases(positions, inverse, k, most[k]);
        }
        double sum = 0;
        double[] re = new double[n];
        double[] im = new double[n];
        for (int a = 0; a <= most[0]; a++) {
            for (int b = a == 0 ? 0 : -most[1]; b <= most[1]; b++) {
                boolean ready = false;
                for (int c = a == 0 && b == 0 ? 1 : -most[2]; c <= most[2]; c++) {
                    double g2 = square(inverse, a, b, c);
                    if (g2 > cutoff * cutoff) {
                        continue;
                    }
                    if (!ready) {
                        product(phase, a, b, charges, re, im);
                        ready = true;
                    }
                    sum += Math.exp(-g2 / (4 * eta)) / g2 * structureFactor(phase[2], c, re, im);
                }
            }
        }
        return 4 * Math.PI / cell.volume() * sum;
    }

    /** Row m holds cos and sin of 2 pi m f for every charge. */
    private static double[][] phases(double[] positions, double[] inverse, int k, int most) {
        int n = positions.length / 3;
        double[][] table = new double[most + 1][2 * n];
        for (int i = 0; i < n; i++) {
            double f =
                    positions[3 * i] * inverse[k]
                            + positions[3 * i + 1] * inverse[3 + k]
                            + positions[3 * i + 2] * inverse[6 + k];
            for (int m = 0; m <= most; m++) {
                table[m][2 * i] = Math.cos(2 * Math.PI * m * f);
                table[m][2 * i + 1] = Math.sin(2 * Math.PI * m * f);
            }
        }
        return table;
    }

    private static void product(
            double[][][] phase, int a, int b, double[] charges, double[] re, double[] im) {
        double[] p = phase[0][a];
        double[] q = phase[1][Math.abs(b)];
        double sign = b < 0 ? -1 : 1;
        for (int i = 0; i < re.length; i++) {
            double s = sign * q[2 * i + 1];
            re[i] = charges[i] * (p[2 * i] * q[2 * i] - p[2 * i + 1] * s);
            im[i] = charges[i] * (p[2 * i] * s + p[2 * i + 1] * q[2 * i]);
        }
    }

    private static double structureFactor(double[][] phase, int c, double[] re, double[] im) {
        double[] p = phase[Math.abs(c)];
        double sign = c < 0 ? -1 : 1;
        double x = 0;
        double y = 0;
        for (int i = 0; i < re.length; i++) {
            double s = sign * p[2 * i + 1];
            x += re[i] * p[2 * i] - im[i] * s;
            y += re[i] * s + im[i] * p[2 * i];
        }
        return x * x + y * y;
    }

    private static double square(double[] inverse, int a, int b, int c) {
        double sum = 0;
        for (int d = 0; d < 3; d++) {
            double g = inverse[3 * d] * a + inverse[3 * d + 1] * b + inverse[3 * d + 2] * c;
            sum += g * g;
        }
        return 4 * Math.PI * Math.PI * sum;
    }

    /**
     * Complementary error function for non-negative arguments to about 1e-15: power series below 2.5, continued fraction
     * (Abramowitz and Stegun 7.1.6 and 7.1.14) above.
     */
    static double erfc(double x) {
        if (x < 2.5) {
            double term = 2 * x / Math.sqrt(Math.PI) * Math.exp(-x * x);
            double sum = 0;
            for (int k = 1; term > 1e-17 * sum; k++) {
                sum += term;
                term *= 2 * x * x / (2 * k + 1);
            }
            return 1 - sum;
        }
        double fraction = x;
        for (int k = 60; k >= 1; k--) {
            fraction = x + 0.5 * k / fraction;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
    }
}
