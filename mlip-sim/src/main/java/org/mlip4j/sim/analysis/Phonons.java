package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.Supercell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Harmonic vibrations from finite displacements: every atom of a cell is moved by plus and minus a small amount along x, y, z in a
 * supercell, and forces give the force constants (K. Parlinski, Z. Q. Li, Y. Kawazoe, Phys. Rev. Lett. 78, 4063 (1997)); those of
 * atoms that are equally far in several images are shared among the images. The sum of the force constants of an atom is
 * made zero by the one on itself, so that three branches begin at zero. No polar correction.
 */
public final class Phonons {

    /** sqrt(eV / (u Angstrom^2)) / (2 pi), THz (CODATA 2018). */
    private static final double THZ =
            Math.sqrt(1.602176634e-19 / 1e-20 / 1.66053906660e-27) / (2 * Math.PI) * 1e-12;

    private static final double SAME_LENGTH = 1e-4;

    private final Structure cell;
    private final double[] masses;
    private final double[] inverse;
    private final List<Term> terms = new ArrayList<>();
    private final double drift;
    private final int[] copies;

    /** d^2 E / dx_i dx_j of the atoms i of the cell at the origin and all atoms j of the supercell, 9 numbers each. */
    private final double[] constants;

    /** A block of force constants over the square root of the masses, and a vector between images of the atoms. */
    private record Term(int i, int j, double[] block, double[] vector) {}

    /**
     * Displaces atoms.
     *
     * @param calculator what gives forces; not closed here
     * @param cell relaxed, periodic in three directions, of named elements. Not modified.
     * @param copies of the cell in the supercell along a, b, c
     * @param displacement Angstrom, for instance 0.01
     * @throws MlipException if the cell is not periodic
     */
    public Phonons(Calculator calculator, Structure cell, int[] copies, double displacement) {
        this.cell = cell;
        this.masses =
                Arrays.stream(cell.species()).mapToDouble(c -> Element.of(c).mass()).toArray();
        if (Arrays.stream(masses).anyMatch(Double::isNaN)) {
            throw new MlipException("a species has no mass; name it with --elements");
        }
        this.inverse = Cells.inverse(cell.cell());
        if (inverse == null) {
            throw new MlipException("phonons need a structure that repeats along a, b, c");
        }
        this.copies = copies.clone();
        Structure large = Supercell.of(cell, copies[0], copies[1], copies[2]);
        int n = cell.size();
        this.constants = new double[9 * n * large.size()];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double[][] rows = new double[3][];
            for (int d = 0; d < 3; d++) {
                rows[d] = row(calculator, large, 3 * i + d, displacement);
                for (int e = 0; e < 3; e++) {
                    double sum = 0;
                    for (int j = 0; j < large.size(); j++) {
                        sum += rows[d][3 * j + e];
                    }
                    rows[d][3 * i + e] -= sum;
                    largest = Math.max(largest, Math.abs(sum));
                }
            }
            for (int c = 0; c < 9 * large.size(); c++) {
                constants[9 * i * large.size() + c] = rows[c % 9 / 3][3 * (c / 9) + c % 3];
            }
            addTerms(large, i, rows);
        }
        this.drift = largest;
    }

    /**
     * Force constants between all atoms of the supercell, in the format FORCE_CONSTANTS of phonopy, which ShengBTE reads too: the number
     * of atoms, and for each pair of them their numbers and three lines of three numbers, d^2 E / dx_i dx_j in eV/Angstrom^2.
     *
     * @return text; atoms are in phonopy's order: all copies of the first atom of the cell, the first lattice vector fastest, then all
     *     of the second
     */
    public String forceConstants() {
        int total = constants.length / (9 * cell.size());
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%4d %4d\n", total, total));
        for (int i = 0; i < total; i++) {
            for (int j = 0; j < total; j++) {
                text.append(String.format(Locale.ROOT, "%d %d\n", i + 1, j + 1));
                int at = 9 * (place(i)[3] * total + between(place(i), place(j)));
                for (int row = 0; row < 3; row++) {
                    text.append(
                            String.format(
                                    Locale.ROOT,
                                    "%22.15f%22.15f%22.15f\n",
                                    constants[at + 3 * row],
                                    constants[at + 3 * row + 1],
                                    constants[at + 3 * row + 2]));
                }
            }
        }
        return text.toString();
    }

    /** Copy along a, b, c and atom of the cell, of an atom in phonopy's order. */
    private int[] place(int atom) {
        return new int[] {
            atom % copies[0],
            atom / copies[0] % copies[1],
            atom / (copies[0] * copies[1]) % copies[2],
            atom / (copies[0] * copies[1] * copies[2])
        };
    }

    /** The number in the supercell of the atom that is to the cell at the origin as one is to the cell of the other. */
    private int between(int[] from, int[] to) {
        int image = 0;
        for (int k = 0; k < 3; k++) {
            image = image * copies[k] + Math.floorMod(to[k] - from[k], copies[k]);
        }
        return image * cell.size() + to[3];
    }

    /** d^2 E / dx_k dx for one coordinate and all others. */
    private static double[] row(Calculator calculator, Structure large, int k, double step) {
        double[] row = new double[3 * large.size()];
        for (int sign = -1; sign <= 1; sign += 2) {
            double[] moved = large.positions().clone();
            moved[k] += sign * step;
            double[] forces = calculator.evaluate(large.withPositions(moved)).forces();
            for (int c = 0; c < row.length; c++) {
                row[c] -= sign * forces[c] / (2 * step);
            }
        }
        return row;
    }

    private void addTerms(Structure large, int i, double[][] rows) {
        double[] r = large.positions();
        int n = cell.size();
        for (int j = 0; j < large.size(); j++) {
            double[] between = {
                r[3 * j] - r[3 * i], r[3 * j + 1] - r[3 * i + 1], r[3 * j + 2] - r[3 * i + 2]
            };
            List<double[]> shortest = shortest(large, between);
            double[] block = new double[9];
            for (int c = 0; c < 9; c++) {
                block[c] =
                        rows[c / 3][3 * j + c % 3]
                                / (Math.sqrt(masses[i] * masses[j % n]) * shortest.size());
            }
            for (double[] vector : shortest) {
                terms.add(new Term(i, j % n, block, vector));
            }
        }
    }

    /** All shortest images of a vector. */
    private static List<double[]> shortest(Structure large, double[] between) {
        List<double[]> found = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        for (int image = 0; image < 343; image++) {
            int[] s = {image / 49 - 3, image / 7 % 7 - 3, image % 7 - 3};
            double[] v = between.clone();
            for (int d = 0; d < 3; d++) {
                for (int k = 0; k < 3; k++) {
                    v[d] += s[k] * large.cell().get(k, d);
                }
            }
            double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            if (length < best - SAME_LENGTH) {
                found.clear();
                best = length;
            }
            if (length < best + SAME_LENGTH) {
                found.add(v);
            }
        }
        return found;
    }

    /**
     * How far force constants were from adding up to zero before they were made to.
     *
     * @return largest sum over the atoms of the supercell, eV/Angstrom^2; small where displacement and forces are accurate
     */
    public double drift() {
        return drift;
    }

    /**
     * Frequencies at a wave vector.
     *
     * @param q in units of the reciprocal vectors of the cell
     * @return 3 per atom of the cell, ascending, THz; an imaginary frequency is negative
     */
    public double[] frequencies(double... q) {
        int m = 3 * cell.size();
        RealMatrix matrix = new Array2DRowRealMatrix(2 * m, 2 * m);
        for (Term term : terms) {
            double phase = 0;
            for (int k = 0; k < 3; k++) {
                phase += 2 * Math.PI * q[k] * Cells.fraction(inverse, term.vector, 0, k);
            }
            double cos = Math.cos(phase);
            double sin = Math.sin(phase);
            for (int c = 0; c < 9; c++) {
                int a = 3 * term.i + c / 3;
                int b = 3 * term.j + c % 3;
                add(matrix, m, a, b, term.block[c] * cos / 2, term.block[c] * sin / 2);
                add(matrix, m, b, a, term.block[c] * cos / 2, -term.block[c] * sin / 2);
            }
        }
        // Each eigenvalue of the Hermitian matrix comes twice.
        double[] squares = new EigenDecompositionSymmetric(matrix).getEigenvalues().clone();
        Arrays.sort(squares);
        double[] frequencies = new double[m];
        Arrays.setAll(
                frequencies,
                k -> Math.signum(squares[2 * k]) * Math.sqrt(Math.abs(squares[2 * k])) * THZ);
        return frequencies;
    }

    private static void add(RealMatrix matrix, int m, int a, int b, double real, double imaginary) {
        matrix.addToEntry(a, b, real);
        matrix.addToEntry(m + a, m + b, real);
        matrix.addToEntry(a, m + b, -imaginary);
        matrix.addToEntry(m + a, b, imaginary);
    }

    /**
     * The density of states, from a regular mesh of wave vectors, each frequency as a Gaussian.
     *
     * @param mesh wave vectors along each reciprocal vector
     * @param width standard deviation of the Gaussians, THz
     * @param frequencies where the density is wanted, THz
     * @return states per THz and cell; the integral is three times the number of atoms
     */
    public double[] density(int mesh, double width, double[] frequencies) {
        return broadened(meshModes(mesh), width, frequencies, 1 / Math.pow(mesh, 3));
    }

    /**
     * The modes of a periodic cell of this many copies, which are those that dynamics in it has: the wave vectors that fit into it.
     *
     * @param copies of the cell along a, b, c
     * @return frequencies, ascending, THz; without the three translations of the whole cell
     */
    public double[] modes(int... copies) {
        double[] modes = modes(copies, 0);
        // Translations have the frequencies nearest to zero at the wave vector zero, which comes
        // first.
        double[] still = frequencies(0, 0, 0);
        double limit =
                Arrays.stream(still).map(Math::abs).sorted().skip(2).findFirst().orElseThrow();
        return IntStream.range(0, modes.length)
                .filter(k -> k >= still.length || Math.abs(modes[k]) > limit)
                .mapToDouble(k -> modes[k])
                .sorted()
                .toArray();
    }

    /**
     * The modes of the regular mesh of {@link #density}.
     *
     * @param mesh wave vectors along each reciprocal vector
     * @return frequencies, THz, wave vector by wave vector
     */
    public double[] meshModes(int mesh) {
        return modes(new int[] {mesh, mesh, mesh}, 0.5);
    }

    private double[] modes(int[] mesh, double offset) {
        return IntStream.range(0, mesh[0] * mesh[1] * mesh[2])
                .mapToObj(
                        k ->
                                frequencies(
                                        (k / (mesh[1] * mesh[2]) + offset) / mesh[0],
                                        (k / mesh[2] % mesh[1] + offset) / mesh[1],
                                        (k % mesh[2] + offset) / mesh[2]))
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /**
     * Frequencies as Gaussians.
     *
     * @param modes frequencies, THz
     * @param width standard deviation, THz
     * @param frequencies where the density is wanted, THz
     * @param weight of each mode
     * @return per THz
     */
    public static double[] broadened(
            double[] modes, double width, double[] frequencies, double weight) {
        double norm = weight / (Math.sqrt(2 * Math.PI) * width);
        double[] density = new double[frequencies.length];
        for (double mode : modes) {
            for (int b = 0; b < density.length; b++) {
                double x = (frequencies[b] - mode) / width;
                density[b] += norm * Math.exp(-x * x / 2);
            }
        }
        return density;
    }
}
