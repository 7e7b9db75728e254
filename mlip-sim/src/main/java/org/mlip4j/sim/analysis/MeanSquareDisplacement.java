package org.mlip4j.sim.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The mean square displacement of atoms, averaged over atoms and over all origins of time, by fast Fourier transform (V.
 * Calandrini, E. Pellegrini, P. Calligari, K. Hinsen, G. R. Kneller, Collection SFN 12, 201 (2011), section 4.1).
 *
 * @param lagTime time between frames, ps
 * @param components x, y, z at lags of 0, 1, 2, ... frames, Angstrom^2
 */
public record MeanSquareDisplacement(double lagTime, double[][] components) {

    /**
     * Averages over atoms.
     *
     * @param paths the atoms
     * @param lagTime time between the frames that the paths keep, ps
     * @return the displacement at all lags
     */
    public static MeanSquareDisplacement of(Paths paths, double lagTime) {
        double[][] components =
                IntStream.range(0, 3)
                        .parallel()
                        .mapToObj(d -> component(paths, d))
                        .toArray(double[][]::new);
        return new MeanSquareDisplacement(lagTime, components);
    }

    private static double[] component(Paths paths, int d) {
        int n = paths.length();
        double[] power = new double[Fourier.powerOfTwo(2 * n)];
        double[] squares = new double[n];
        // The power of the sum of a real and an imaginary series is the sum of theirs, once both
        // sides are averaged.
        for (int i = 0; i < paths.atoms(); i += 2) {
            double[] one = paths.series(3 * i + d);
            double[] two = i + 1 < paths.atoms() ? paths.series(3 * i + 3 + d) : new double[n];
            Fourier.addPower(one, two, power);
            for (int t = 0; t < n; t++) {
                squares[t] += one[t] * one[t] + two[t] * two[t];
            }
        }
        double[] mean = ofSums(squares, Fourier.correlations(power, n));
        Arrays.setAll(mean, lag -> mean[lag] / paths.atoms());
        return mean;
    }

    /** Mean square of the differences of a series at all lags. */
    static double[] of(double[] series) {
        int n = series.length;
        double[] power = Fourier.power(series, Fourier.powerOfTwo(2 * n));
        double[] squares = Arrays.stream(series).map(x -> x * x).toArray();
        return ofSums(squares, Fourier.correlations(power, n));
    }

    /** From the squares at each time and the sums of products at each lag. */
    private static double[] ofSums(double[] squares, double[] products) {
        int n = squares.length;
        double sum = 2 * Arrays.stream(squares).sum();
        double[] result = new double[n];
        for (int lag = 0; lag < n; lag++) {
            if (lag > 0) {
                sum -= squares[lag - 1] + squares[n - lag];
            }
            result[lag] = Math.max(0, (sum - 2 * products[lag]) / (n - lag));
        }
        return result;
    }

    /**
     * The displacement in all directions.
     *
     * @param lag in frames
     * @return Angstrom^2
     */
    public double at(int lag) {
        return components[0][lag] + components[1][lag] + components[2][lag];
    }

    /**
     * How many lags there are.
     *
     * @return frames
     */
    public int length() {
        return components[0].length;
    }
}
