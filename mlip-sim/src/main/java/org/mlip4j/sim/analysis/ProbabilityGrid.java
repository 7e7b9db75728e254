package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where atoms of some elements are, as a density on a grid that moves with the cell: ions per volume. The mean displacement of
 * the other atoms since the first frame is taken off, so that a drift does not blur it.
 */
public final class ProbabilityGrid implements Observable {

    private static final double BOHR = 0.529177210903;
    private static final long MOST = 100_000_000;

    private final int[] kinds;
    private final double spacing;
    private int[] points;
    private double[] counts;
    private double[] last;
    private final double[] drift = new double[3];
    private Structure first;
    private long frames;
    private double volume;

    /**
     * Of no frame yet.
     *
     * @param elements codes of the elements whose density is wanted
     * @param spacing of the grid at most, Angstrom
     */
    public ProbabilityGrid(int[] elements, double spacing) {
        if (elements.length == 0 || !(spacing > 0)) {
            throw new MlipException("a density on a grid needs elements and a positive spacing");
        }
        this.kinds = elements.clone();
        this.spacing = spacing;
    }

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        double[] inverse = Cells.inverse(structure.cell());
        if (inverse == null) {
            throw new MlipException("the cell is missing; a density on a grid needs one");
        }
        double[] shares = new double[3 * structure.size()];
        Arrays.setAll(
                shares, i -> Cells.fraction(inverse, structure.positions(), i - i % 3, i % 3));
        return () -> add(structure, shares);
    }

    private void add(Structure structure, double[] shares) {
        if (first == null) {
            begin(structure);
        }
        follow(structure, shares);
        for (int i = 0; i < structure.size(); i++) {
            if (isWanted(structure.species()[i])) {
                int at = 0;
                for (int k = 0; k < 3; k++) {
                    double f = shares[3 * i + k] - drift[k];
                    int point = (int) Math.rint((f - Math.floor(f)) * points[k]) % points[k];
                    at = at * points[k] + point;
                }
                counts[at]++;
            }
        }
        frames++;
        volume += structure.cell().volume();
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of elements", kinds);
        state.require("spacing", spacing);
        points = state.keep(points);
        counts = state.keep(counts);
        last = state.keep(last);
        first = state.keep(first);
        frames = state.keep(frames);
        volume = state.keep(volume);
        System.arraycopy(state.keep(drift), 0, drift, 0, drift.length);
    }

    private boolean isWanted(int code) {
        return Arrays.stream(kinds).anyMatch(k -> k == code);
    }

    private void begin(Structure structure) {
        first = structure.wrapped();
        points = new int[3];
        long all = 1;
        for (int k = 0; k < 3; k++) {
            double square = 0;
            for (int d = 0; d < 3; d++) {
                square += structure.cell().get(k, d) * structure.cell().get(k, d);
            }
            points[k] = (int) Math.ceil(Math.sqrt(square) / spacing);
            all *= points[k];
        }
        if (all > MOST) {
            throw new MlipException(
                    "the grid would have %d points; give a larger spacing".formatted(all));
        }
        counts = new double[(int) all];
    }

    /** Mean displacement of the other atoms since the first frame, by nearest images from frame to frame. */
    private void follow(Structure structure, double[] shares) {
        int others = 0;
        double[] moved = new double[3];
        for (int i = 0; last != null && i < shares.length; i++) {
            if (!isWanted(structure.species()[i / 3])) {
                moved[i % 3] += Math.IEEEremainder(shares[i] - last[i], 1);
                others += i % 3 == 0 ? 1 : 0;
            }
        }
        for (int k = 0; k < 3 && others > 0; k++) {
            drift[k] += moved[k] / others;
        }
        last = shares;
    }

    /**
     * Numbers of points along the lattice vectors.
     *
     * @return three numbers
     */
    public int[] points() {
        return points.clone();
    }

    /**
     * The density.
     *
     * @return ions per Angstrom^3, the third lattice vector fastest; their mean times the volume is the number of ions
     */
    public double[] density() {
        double perPoint = volume / frames / counts.length;
        return Arrays.stream(counts).map(c -> c / frames / perPoint).toArray();
    }

    /**
     * Share of the points that hold the ions for half of the time.
     *
     * @return 0 to 0.5; small where ions keep to their sites
     */
    public double halfVolume() {
        double[] sorted = counts.clone();
        Arrays.sort(sorted);
        double half = Arrays.stream(sorted).sum() / 2;
        int n = 0;
        for (int k = sorted.length - 1; k >= 0 && half > 0; k--) {
            half -= sorted[k];
            n++;
        }
        return (double) n / sorted.length;
    }

    /**
     * Writes a Gaussian cube file, with the atoms of the first frame; lengths in Bohr, values in ions per Angstrom^3.
     *
     * @param out where to; not closed
     * @throws IOException if it cannot be written
     */
    public void writeCube(Writer out) throws IOException {
        out.write("Density of ions, per Angstrom^3\nlengths in Bohr\n");
        out.write("%5d 0.0 0.0 0.0%n".formatted(first.size()));
        Cell cell = first.cell();
        for (int k = 0; k < 3; k++) {
            out.write("%5d".formatted(points[k]));
            for (int d = 0; d < 3; d++) {
                out.write(String.format(Locale.ROOT, " %.9f", cell.get(k, d) / points[k] / BOHR));
            }
            out.write("\n");
        }
        double[] r = first.positions();
        for (int i = 0; i < first.size(); i++) {
            out.write(
                    String.format(
                            Locale.ROOT,
                            "%5d 0.0 %.9f %.9f %.9f%n",
                            first.species()[i],
                            r[3 * i] / BOHR,
                            r[3 * i + 1] / BOHR,
                            r[3 * i + 2] / BOHR));
        }
        double[] density = density();
        for (int k = 0; k < density.length; k++) {
            boolean ends = k % points[2] % 6 == 5 || k % points[2] == points[2] - 1;
            out.write(String.format(Locale.ROOT, " %.5E", density[k]) + (ends ? "\n" : ""));
        }
    }
}
