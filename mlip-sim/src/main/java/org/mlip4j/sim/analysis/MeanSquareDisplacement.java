package org.mlip4j.sim.analysis;

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
        double[] mean = new double[paths.length()];
        for (int i = 0; i < paths.atoms(); i++) {
            double[] one = of(paths.series(3 * i + d));
            for (int n = 0; n < mean.length; n++) {
                mean[n] += one[n] / paths.atoms();
            }
        }
        return mean;
    }

    /** Mean square of the differences of a series at all lags. */
    static double[] of(double[] series) {
        int n = series.length;
        double[] power = Fourier.power(series, Fourier.powerOfTwo(2 * n));
        double[] products = Fourier.correlations(power, n);
        double squares = 0;
        for (double x : series) {
            squares += 2 * x * x;
        }
        double[] result = new double[n];
        for (int lag = 0; lag < n; lag++) {
            if (lag > 0) {
                double first = series[lag - 1];
                double last = series[n - lag];
                squares -= first * first + last * last;
            }
            result[lag] = Math.max(0, (squares - 2 * products[lag]) / (n - lag));
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
