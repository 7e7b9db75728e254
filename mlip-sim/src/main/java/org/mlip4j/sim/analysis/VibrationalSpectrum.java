package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;

/**
 * The vibrational density of states g of each element, from the velocities: the power spectrum of sqrt(m) v, which is the
 * Fourier transform of the mass-weighted velocity autocorrelation function (J. M. Dickey and A. Paskin, Phys. Rev. 188, 1407
 * (1969)). Velocities of a number of successive frames are tapered (Hann) and transformed, such pieces overlap by half, and
 * their spectra are averaged (P. D. Welch, IEEE Trans. Audio Electroacoust. 15, 70 (1967)). With T the mean kinetic
 * temperature of 3 N - 3 degrees of freedom, the integral of g over the frequency is 3 N - 3; at the frequency zero g is 12 m N D
 * / (k T) of an element with N atoms of mass m that diffuse with the coefficient D.
 */
public final class VibrationalSpectrum implements Observable {

    private final int piece;
    private final BlockAverage spectra = new BlockAverage();
    private final BlockAverage correlations = new BlockAverage();
    private final double[][] ring;
    private int[] species;
    private int[] elements;
    private double[] masses;
    private int inRing;
    private long lastIndex;

    /**
     * Of no frame yet.
     *
     * @param piece frames per piece, a power of two; the resolution is the inverse of its duration
     */
    public VibrationalSpectrum(int piece) {
        if (piece < 8 || Integer.bitCount(piece) != 1) {
            throw new MlipException(
                    "a piece of " + piece + " frames is not a power of two from 8 on");
        }
        this.piece = piece;
        this.ring = new double[piece][];
    }

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        double[] velocities =
                structure
                        .velocities()
                        .orElseThrow(
                                () ->
                                        new MlipException(
                                                "velocities are missing; write them with the frames"));
        return () -> add(frame, velocities);
    }

    private void add(Frame frame, double[] velocities) {
        if (frame.structure().size() < 2) {
            throw new MlipException("it has one atom alone, which does not vibrate against others");
        }
        if (species == null) {
            species = frame.structure().species();
            elements = frame.structure().elements();
            masses = Arrays.stream(species).mapToDouble(VibrationalSpectrum::mass).toArray();
        } else if (frame.index() != lastIndex + 1) {
            inRing = 0; // Velocities from both sides of a gap do not belong to one piece.
        }
        lastIndex = frame.index();
        ring[inRing++] = velocities;
        if (inRing == piece) {
            transform();
            System.arraycopy(ring, piece / 2, ring, 0, piece / 2);
            inRing = piece / 2;
        }
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("number of frames per piece", piece);
        spectra.keep(state);
        correlations.keep(state);
        species = state.keep(species);
        elements = state.keep(elements);
        masses = state.keep(masses);
        inRing = state.keep(inRing);
        lastIndex = state.keep(lastIndex);
        for (int t = 0; t < inRing; t++) {
            ring[t] = state.keep(ring[t]);
        }
    }

    private static double mass(int code) {
        double mass = Element.of(code).mass();
        if (Double.isNaN(mass)) {
            throw new MlipException(
                    "species " + Element.of(code) + " has no mass; name it with --elements");
        }
        return mass;
    }

    /** Adds the spectra and the correlations of the piece, each by element. */
    private void transform() {
        int half = piece / 2;
        double[] spectrum = new double[elements.length * (half + 1)];
        double[] correlation = new double[elements.length * half];
        double[] x = new double[piece];
        double[] tapered = new double[piece];
        for (int c = 0; c < 3 * species.length; c++) {
            int e = Arrays.binarySearch(elements, species[c / 3]);
            for (int t = 0; t < piece; t++) {
                x[t] = ring[t][c];
                double sine = Math.sin(Math.PI * (t + 0.5) / piece);
                tapered[t] = sine * sine * x[t];
            }
            double mass = masses[c / 3];
            // The mean square of the taper is 3/8.
            double[] power = Fourier.power(tapered, piece);
            // Twice for the negative frequencies, of which the outermost two have none: theirs are
            // half as wide.
            for (int k = 0; k <= half; k++) {
                spectrum[e * (half + 1) + k] +=
                        2 * mass * power[k] / (0.375 * (double) piece * piece);
            }
            double[] products = Fourier.correlations(Fourier.power(x, 2 * piece), half);
            for (int t = 0; t < half; t++) {
                correlation[e * half + t] += mass * products[t] / (piece - t);
            }
        }
        spectra.add(spectrum);
        correlations.add(correlation);
    }

    /**
     * The density of states.
     *
     * @param frequencies THz
     * @param elements symbols
     * @param densities per element, states per THz
     * @param errors their standard errors
     * @param temperature mean kinetic temperature, K
     */
    public record Density(
            double[] frequencies,
            String[] elements,
            double[][] densities,
            double[][] errors,
            double temperature) {

        /**
         * The number of states.
         *
         * @return integral over all frequencies and elements, 3 N - 3
         */
        public double states() {
            double width = frequencies[1] - frequencies[0];
            return width * Arrays.stream(densities).mapToDouble(g -> sum(g, 0, g.length)).sum();
        }
    }

    /**
     * The density of states of the frames so far.
     *
     * @param interval time between frames, ps
     * @return the density
     * @throws MlipException if there are fewer frames than one piece has
     */
    public Density density(double interval) {
        double[] mean = mean(spectra);
        double[] error = spectra.error();
        int n = piece / 2 + 1;
        int states = 3 * species.length - 3;
        // Sum over all of m v^2, which is (3 N - 3) k T.
        double energy = 0;
        for (int e = 0; e < elements.length; e++) {
            energy += sum(mean, e * n, n);
        }
        double width = 1 / (piece * interval);
        double scale = states / (energy * width);
        double[] frequencies = new double[n];
        Arrays.setAll(frequencies, k -> k * width);
        return new Density(
                frequencies,
                symbols(),
                rows(mean, n, scale),
                rows(error, n, scale),
                energy * MVV_TO_KELVIN / states);
    }

    /** The sum over the frequencies of a spectrum, the first and the last of which are half as wide as the others. */
    private static double sum(double[] spectra, int from, int n) {
        double inner = Arrays.stream(spectra, from + 1, from + n - 1).sum();
        return inner + (spectra[from] + spectra[from + n - 1]) / 2;
    }

    /** Atomic mass unit times (Angstrom/ps)^2 over Boltzmann's constant, K (CODATA 2018). */
    private static final double MVV_TO_KELVIN = 1.66053906660e-27 * 1e4 / 1.380649e-23;

    /**
     * The mass-weighted velocity autocorrelation function, over all origins within the pieces.
     *
     * @return per element, at lags of 0, 1, 2, ... frames; the sum over elements is 1 at lag 0
     * @throws MlipException if there are fewer frames than one piece has
     */
    public double[][] autocorrelation() {
        double[] mean = mean(correlations);
        int n = piece / 2;
        double total = 0;
        for (int e = 0; e < elements.length; e++) {
            total += mean[e * n];
        }
        return rows(mean, n, 1 / total);
    }

    /**
     * The elements.
     *
     * @return symbols in the order of the rows of the results
     */
    public String[] symbols() {
        return Arrays.stream(elements).mapToObj(c -> Element.of(c).symbol()).toArray(String[]::new);
    }

    private double[] mean(BlockAverage average) {
        if (average.count() == 0) {
            throw new MlipException(
                    "the trajectory has fewer successive frames than one piece of "
                            + piece
                            + "; ask for a coarser resolution");
        }
        return average.mean();
    }

    private static double[][] rows(double[] flat, int n, double scale) {
        double[][] rows = new double[flat.length / n][n];
        for (int i = 0; i < flat.length; i++) {
            rows[i / n][i % n] = scale * flat[i];
        }
        return rows;
    }
}
