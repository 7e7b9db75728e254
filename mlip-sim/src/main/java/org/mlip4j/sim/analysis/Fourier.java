package org.mlip4j.sim.analysis;

import org.hipparchus.transform.DftNormalization;
import org.hipparchus.transform.FastFourierTransformer;
import org.hipparchus.transform.TransformType;

import java.util.Arrays;

/** Correlations and spectra of real series by fast Fourier transforms. */
final class Fourier {

    private Fourier() {}

    /** The smallest power of two that is not below n. */
    static int powerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }

    /** |sum_t x_t exp(-2 pi i k t / n)|^2 for all k, of the series filled up with zeros to n, a power of two. */
    static double[] power(double[] series, int n) {
        double[][] complex = new double[2][n];
        System.arraycopy(series, 0, complex[0], 0, series.length);
        FastFourierTransformer.transformInPlace(
                complex, DftNormalization.STANDARD, TransformType.FORWARD);
        double[] power = complex[0];
        for (int k = 0; k < n; k++) {
            power[k] = power[k] * power[k] + complex[1][k] * complex[1][k];
        }
        return power;
    }

    /** Adds the power spectra of two series, filled up with zeros, up to what is odd in k and drops out of correlations. */
    static void addPower(double[] one, double[] two, double[] power) {
        double[][] complex = {Arrays.copyOf(one, power.length), Arrays.copyOf(two, power.length)};
        FastFourierTransformer.transformInPlace(
                complex, DftNormalization.STANDARD, TransformType.FORWARD);
        for (int k = 0; k < power.length; k++) {
            power[k] += complex[0][k] * complex[0][k] + complex[1][k] * complex[1][k];
        }
    }

    /** Sums sum_t x_t x_(t+lag) for the lags below a number from a power spectrum of at least twice the length. */
    static double[] correlations(double[] power, int lags) {
        double[][] complex = {power.clone(), new double[power.length]};
        FastFourierTransformer.transformInPlace(
                complex, DftNormalization.STANDARD, TransformType.INVERSE);
        return Arrays.copyOf(complex[0], lags);
    }
}
