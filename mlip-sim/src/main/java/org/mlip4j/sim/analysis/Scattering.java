package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Structure factors and X-ray diffraction from the Fourier components of the density at all reciprocal lattice vectors of the
 * cell: S_ab(q) = Re rho_a rho_b^* / sqrt(N_a N_b) (N. W. Ashcroft and D. C. Langreth, Phys. Rev. 156, 685 (1967)), the sum
 * over all atoms over N, and that weighted by scattering factors over the sum of their squares. No distribution function is
 * transformed, so nothing is cut off.
 */
public final class Scattering implements Observable {

    private static final long MOST = 2_000_000;

    /** Lines within this are one in any case, degrees. */
    private static final double SAME_ANGLE = 1e-4;

    private final double longest;
    private final int bins;
    private final BlockAverage average = new BlockAverage();
    private final BlockAverage shapes = new BlockAverage();
    private volatile Vectors vectors;
    private double[] intensities;
    private double[] lengths;
    private long frames;

    /**
     * Half of the reciprocal lattice vectors, in terms of the lattice; factors of the elements for each; the inverse of the cell
     * that they were found for.
     */
    private record Vectors(int[] elements, int[] hkl, double[][] factors, double[] inverse) {

        static Vectors keep(Vectors vectors, AnalysisState state) {
            boolean is = vectors != null;
            int[] elements = state.keep(is ? vectors.elements : null);
            int[] hkl = state.keep(is ? vectors.hkl : null);
            List<double[]> factors = new ArrayList<>(is ? List.of(vectors.factors) : List.of());
            state.keep(factors);
            double[] inverse = state.keep(is ? vectors.inverse : null);
            return elements == null
                    ? null
                    : new Vectors(elements, hkl, factors.toArray(double[][]::new), inverse);
        }

        int count() {
            return hkl.length / 3;
        }
    }

    /**
     * Of no frame yet.
     *
     * @param longest scattering vector, 1/Angstrom
     * @param bins number of shells of equal thickness up to it
     */
    public Scattering(double longest, int bins) {
        if (!(longest > 0) || bins < 1) {
            throw new MlipException(
                    "a structure factor needs a positive largest q and at least one bin");
        }
        this.longest = longest;
        this.bins = bins;
    }

    /**
     * A structure factor.
     *
     * @param name {@code all}, {@code X-ray}, or two symbols
     * @param value one per shell; NaN where no vector lies in it
     * @param error standard errors
     */
    public record Function(String name, double[] value, double[] error) {}

    /**
     * A line of a powder pattern.
     *
     * @param twoTheta degrees
     * @param intensity with the factors of multiplicity, polarisation and Lorentz; the strongest is 100
     * @param spacing of the planes, Angstrom
     */
    public record Line(double twoTheta, double intensity, double spacing) {}

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        double[] inverse = Cells.inverse(structure.cell());
        if (inverse == null) {
            throw new MlipException("the cell is missing; scattering needs one");
        }
        if (vectors == null) {
            vectors = vectors(structure, inverse);
        }
        Vectors all = vectors;
        double[] q = new double[all.count()];
        for (int g = 0; g < q.length; g++) {
            q[g] = length(inverse, all.hkl[3 * g], all.hkl[3 * g + 1], all.hkl[3 * g + 2]);
        }
        double[][] density = density(structure, inverse, all);
        double[] strong = intensities(all, density);
        double[] sums = sums(structure, all, density, strong, q);
        double[] shape = shape(all.inverse, structure.cell());
        return () -> add(sums, strong, q, shape);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of shells", longest, bins);
        average.keep(state);
        shapes.keep(state);
        intensities = state.keep(intensities);
        lengths = state.keep(lengths);
        frames = state.keep(frames);
        vectors = Vectors.keep(vectors, state);
    }

    private synchronized Vectors vectors(Structure structure, double[] inverse) {
        if (vectors != null) {
            return vectors;
        }
        int[] most = new int[3];
        Cell cell = structure.cell();
        for (int k = 0; k < 3; k++) {
            double square = 0;
            for (int d = 0; d < 3; d++) {
                square += cell.get(k, d) * cell.get(k, d);
            }
            most[k] = (int) (longest * Math.sqrt(square) / (2 * Math.PI));
        }
        List<int[]> found = new ArrayList<>();
        for (int h = 0; h <= most[0]; h++) {
            for (int k = h == 0 ? 0 : -most[1]; k <= most[1]; k++) {
                for (int l = h == 0 && k == 0 ? 1 : -most[2]; l <= most[2]; l++) {
                    if (length(inverse, h, k, l) <= longest) {
                        found.add(new int[] {h, k, l});
                    }
                }
            }
            if (found.size() > MOST) {
                throw new MlipException(
                        "there are more than %d reciprocal lattice vectors; give a smaller largest q"
                                .formatted(MOST));
            }
        }
        if (found.isEmpty()) {
            throw new MlipException("no reciprocal lattice vector is that short; give a larger q");
        }
        int[] elements = structure.elements();
        double[][] factors = new double[elements.length][found.size()];
        for (int e = 0; e < elements.length; e++) {
            for (int g = 0; g < factors[e].length && !Element.of(elements[e]).isUnnamed(); g++) {
                int[] i = found.get(g);
                double q = length(inverse, i[0], i[1], i[2]);
                factors[e][g] = ScatteringFactors.of(elements[e], q);
            }
        }
        return new Vectors(
                elements, found.stream().flatMapToInt(Arrays::stream).toArray(), factors, inverse);
    }

    /** The squares of unit vectors that are strained as a cell is against another one, less the change of the volume. */
    private static double[] shape(double[] inverse, Cell cell) {
        double[] strain = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                strain[i] += inverse[i - i % 3 + k] * cell.get(k, i % 3);
            }
        }
        double[] shape = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                shape[i] += strain[i - i % 3 + k] * strain[i % 3 * 3 + k];
            }
        }
        double volume = Cell.of(strain, true, true, true).volume();
        return Arrays.stream(shape).map(s -> s / Math.cbrt(volume * volume)).toArray();
    }

    private static double length(double[] inverse, int h, int k, int l) {
        double square = 0;
        for (int d = 0; d < 3; d++) {
            double g = inverse[3 * d] * h + inverse[3 * d + 1] * k + inverse[3 * d + 2] * l;
            square += g * g;
        }
        return 2 * Math.PI * Math.sqrt(square);
    }

    /** Real and imaginary parts of the density of each element at each vector. */
    private static double[][] density(Structure structure, double[] inverse, Vectors all) {
        int n = all.count();
        double[][] density = new double[all.elements.length][2 * n];
        int[] most = new int[3];
        for (int i = 0; i < all.hkl.length; i++) {
            most[i % 3] = Math.max(most[i % 3], Math.abs(all.hkl[i]));
        }
        double[][] phases = new double[3][];
        for (int a = 0; a < structure.size(); a++) {
            for (int k = 0; k < 3; k++) {
                double f = Cells.fraction(inverse, structure.positions(), 3 * a, k);
                phases[k] = powers(2 * Math.PI * f, most[k]);
            }
            double[] sum = density[Arrays.binarySearch(all.elements, structure.species()[a])];
            for (int g = 0; g < n; g++) {
                int h = 2 * (all.hkl[3 * g] + most[0]);
                int k = 2 * (all.hkl[3 * g + 1] + most[1]);
                int l = 2 * (all.hkl[3 * g + 2] + most[2]);
                double re = phases[0][h] * phases[1][k] - phases[0][h + 1] * phases[1][k + 1];
                double im = phases[0][h] * phases[1][k + 1] + phases[0][h + 1] * phases[1][k];
                sum[2 * g] += re * phases[2][l] - im * phases[2][l + 1];
                sum[2 * g + 1] += re * phases[2][l + 1] + im * phases[2][l];
            }
        }
        return density;
    }

    /** exp(i m angle) for m from -most to most. */
    private static double[] powers(double angle, int most) {
        double[] powers = new double[2 * (2 * most + 1)];
        for (int m = -most; m <= most; m++) {
            powers[2 * (m + most)] = Math.cos(m * angle);
            powers[2 * (m + most) + 1] = Math.sin(m * angle);
        }
        return powers;
    }

    /** Square of the scattered amplitude at each vector. */
    private static double[] intensities(Vectors all, double[][] density) {
        double[] strong = new double[all.count()];
        for (int g = 0; g < strong.length; g++) {
            double re = 0;
            double im = 0;
            for (int e = 0; e < density.length; e++) {
                re += all.factors[e][g] * density[e][2 * g];
                im += all.factors[e][g] * density[e][2 * g + 1];
            }
            strong[g] = re * re + im * im;
        }
        return strong;
    }

    /** Sums over the vectors of each shell: how many, all atoms, X-rays, pairs of elements. */
    private double[] sums(
            Structure structure, Vectors all, double[][] density, double[] strong, double[] q) {
        int m = all.elements.length;
        double[] sums = new double[bins * (3 + m * (m + 1) / 2)];
        int[] atoms = new int[m];
        Arrays.stream(structure.species())
                .forEach(s -> atoms[Arrays.binarySearch(all.elements, s)]++);
        for (int g = 0; g < q.length; g++) {
            int bin = Math.min((int) (q[g] / longest * bins), bins - 1);
            double re = 0;
            double im = 0;
            double squares = 0;
            int pair = 3;
            for (int a = 0; a < m; a++) {
                re += density[a][2 * g];
                im += density[a][2 * g + 1];
                squares += atoms[a] * all.factors[a][g] * all.factors[a][g];
                for (int b = a; b < m; b++) {
                    double together =
                            density[a][2 * g] * density[b][2 * g]
                                    + density[a][2 * g + 1] * density[b][2 * g + 1];
                    sums[pair++ * bins + bin] += together / Math.sqrt((double) atoms[a] * atoms[b]);
                }
            }
            sums[bin]++;
            sums[bins + bin] += (re * re + im * im) / structure.size();
            sums[2 * bins + bin] += squares > 0 ? strong[g] / squares : 0;
        }
        return sums;
    }

    private void add(double[] sums, double[] strong, double[] q, double[] shape) {
        average.add(sums);
        shapes.add(shape);
        if (intensities == null) {
            intensities = new double[strong.length];
            lengths = new double[q.length];
        }
        for (int g = 0; g < q.length; g++) {
            intensities[g] += strong[g];
            lengths[g] += q[g];
        }
        frames++;
    }

    /**
     * Middles of the shells.
     *
     * @return 1/Angstrom
     */
    public double[] lengths() {
        double[] middles = new double[bins];
        Arrays.setAll(middles, k -> (k + 0.5) * longest / bins);
        return middles;
    }

    /**
     * The structure factors of the frames so far.
     *
     * @return of all atoms, of X-rays where elements are known, and of each pair of elements
     */
    public List<Function> functions() {
        Jackknife all = Jackknife.of(average.sums(), this::perVector);
        int[] elements = vectors.elements;
        List<String> names = new ArrayList<>(List.of("all", "X-ray"));
        for (int a = 0; a < elements.length; a++) {
            for (int b = a; b < elements.length; b++) {
                names.add(Element.of(elements[a]) + "-" + Element.of(elements[b]));
            }
        }
        List<Function> functions = new ArrayList<>();
        for (int f = 0; f < names.size(); f++) {
            functions.add(
                    new Function(
                            names.get(f),
                            Arrays.copyOfRange(all.values(), f * bins, (f + 1) * bins),
                            Arrays.copyOfRange(all.errors(), f * bins, (f + 1) * bins)));
        }
        return functions;
    }

    private double[] perVector(double[] sums) {
        double[] values = new double[sums.length - bins];
        Arrays.setAll(values, i -> sums[bins + i] / sums[i % bins]);
        return values;
    }

    /**
     * The powder pattern of the frames so far: mean intensities at the angles of the mean cell.
     *
     * @param wavelength Angstrom
     * @param from smallest 2 theta, degrees
     * @param to largest 2 theta, degrees
     * @param weakest lines below this are left out
     * @param width lines that are less than this from a stronger one are added to it, degrees; NaN for those whose distance is no
     *     larger than its uncertainty, since the cell moves from frame to frame
     * @return lines by angle
     */
    public List<Line> pattern(
            double wavelength, double from, double to, double weakest, double width) {
        if (longest < 4 * Math.PI * Math.sin(Math.toRadians(to / 2)) / wavelength - 1e-9) {
            throw new MlipException(
                    "the largest q is too small for 2 theta of %.1f degrees".formatted(to));
        }
        List<Line> all = new ArrayList<>();
        for (int g = 0; g < lengths.length; g++) {
            double q = lengths[g] / frames;
            double sine = q * wavelength / (4 * Math.PI);
            double theta = Math.asin(Math.min(1, sine));
            double angle = 2 * Math.toDegrees(theta);
            if (sine < 1 && angle >= from && angle <= to) {
                double polarised =
                        (1 + Math.pow(Math.cos(2 * theta), 2)) / (sine * sine * Math.cos(theta));
                double strong = 2 * intensities[g] / frames * polarised;
                all.add(new Line(angle, strong, 2 * Math.PI / q));
            }
        }
        all.sort(Comparator.comparingDouble(Line::twoTheta));
        double doubt = doubt();
        List<Line> lines =
                together(
                        all,
                        line -> {
                            double slope = 2 * Math.tan(Math.toRadians(line.twoTheta / 2));
                            double own =
                                    Double.isNaN(width) ? Math.toDegrees(doubt * slope) : width;
                            return Math.max(SAME_ANGLE, own);
                        });
        double most = lines.stream().mapToDouble(Line::intensity).max().orElse(1);
        return lines.stream()
                .map(l -> new Line(l.twoTheta, 100 * l.intensity / most, l.spacing))
                .filter(l -> l.intensity >= weakest)
                .sorted(Comparator.comparingDouble(Line::twoTheta))
                .toList();
    }

    /** By which share of the spacing two lines of the mean cell may differ by chance: twice the error of its shape. */
    private double doubt() {
        double squares = Arrays.stream(shapes.error()).map(e -> e * e).sum();
        return Double.isNaN(squares) ? 0 : 2 * Math.sqrt(squares);
    }

    /** Adds lines to the strongest ones that they are near to, at their mean place. */
    private static List<Line> together(List<Line> byAngle, ToDoubleFunction<Line> width) {
        int[] byStrength =
                IntStream.range(0, byAngle.size())
                        .boxed()
                        .sorted(Comparator.comparingDouble(k -> -byAngle.get(k).intensity))
                        .mapToInt(Integer::intValue)
                        .toArray();
        boolean[] isTaken = new boolean[byStrength.length];
        List<Line> lines = new ArrayList<>();
        for (int strongest : byStrength) {
            if (isTaken[strongest]) {
                continue;
            }
            Line line = byAngle.get(strongest);
            double reach = width.applyAsDouble(line);
            int k = strongest;
            while (k > 0 && line.twoTheta - byAngle.get(k - 1).twoTheta < reach) {
                k--;
            }
            double strong = 0;
            double angle = 0;
            double spacing = 0;
            for (; k < isTaken.length && byAngle.get(k).twoTheta - line.twoTheta < reach; k++) {
                if (!isTaken[k]) {
                    isTaken[k] = true;
                    Line part = byAngle.get(k);
                    strong += part.intensity;
                    angle += part.intensity * (part.twoTheta - line.twoTheta);
                    spacing += part.intensity * (part.spacing - line.spacing);
                }
            }
            // Differences, since a line may have no intensity at all.
            double weight = strong > 0 ? 1 / strong : 0;
            lines.add(
                    new Line(
                            line.twoTheta + weight * angle,
                            strong,
                            line.spacing + weight * spacing));
        }
        return lines;
    }
}
