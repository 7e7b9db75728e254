package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How groups such as PS4 turn: the correlation in time of the directions u of their bonds, C_1(t) = u(0) u(t) and C_2(t) = (3 (u(0)
 * u(t))^2 - 1) / 2, averaged over bonds and all origins of time (B. J. Berne and R. Pecora, Dynamic Light Scattering, section
 * 7.5). The bonds are those of the first frame. Errors come from the scatter between groups.
 *
 * <p>Memory is bounded as that of {@link Paths}.
 */
public final class Reorientation implements Observable {

    /** Products of components of a direction, and how often each counts in the square of a scalar product. */
    private static final int[][] PRODUCTS = {
        {0, 0, 1}, {1, 1, 1}, {2, 2, 1}, {0, 1, 2}, {0, 2, 2}, {1, 2, 2}
    };

    /** A bond that has become this many times the cutoff is broken. */
    private static final double BROKEN = 1.5;

    private final int center;
    private final int ligand;
    private final double cutoff;
    private final KeptFrames directions;
    private int[] centers;
    private int[] ligands;

    /** 1 of a bond that was ever too long. */
    private int[] broken;

    private long last = -1;
    private long gaps;

    /**
     * Of no frame yet.
     *
     * @param center code of the element in the middle of the groups
     * @param ligand code of the element about it
     * @param cutoff length of the longest bond, Angstrom
     * @param limit numbers kept at most, 8 bytes each
     */
    public Reorientation(int center, int ligand, double cutoff, long limit) {
        if (!(cutoff > 0)) {
            throw new MlipException("the length of the longest bond must be positive");
        }
        this.center = center;
        this.ligand = ligand;
        this.cutoff = cutoff;
        this.directions = new KeptFrames(limit);
    }

    /**
     * Correlations at times of 0, 1, 2, ... kept frames, up to half of the length.
     *
     * @param stride frames between two that are kept
     * @param first C_1
     * @param firstError its standard error; NaN of a single group
     * @param second C_2
     * @param secondError its standard error
     * @param groups how many groups there are
     * @param bonds how many bonds
     * @param broken how many of the bonds were ever longer than one and a half times the cutoff
     */
    public record Correlation(
            long stride,
            double[] first,
            double[] firstError,
            double[] second,
            double[] secondError,
            int groups,
            int bonds,
            int broken) {

        /**
         * When C_1 has fallen to 1/e.
         *
         * @return in frames, interpolated; NaN where it does not
         */
        public double time() {
            double goal = Math.exp(-1);
            for (int t = 1; t < first.length; t++) {
                if (first[t] < goal) {
                    return stride * (t - (goal - first[t]) / (first[t - 1] - first[t]));
                }
            }
            return Double.NaN;
        }
    }

    @Override
    public Runnable prepare(Frame frame) {
        return () -> add(frame);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("bond", center, ligand, cutoff);
        directions.keep(state);
        centers = state.keep(centers);
        ligands = state.keep(ligands);
        broken = state.keep(broken);
        last = state.keep(last);
        gaps = state.keep(gaps);
    }

    private void add(Frame frame) {
        Structure structure = frame.structure();
        if (centers == null) {
            findBonds(structure);
        }
        double[] now = directions(structure);
        // Frames that are missing are filled with the one that follows.
        for (long k = last < 0 ? 1 : frame.index() - last; k > 0; k--) {
            directions.add(now);
            gaps += k > 1 ? 1 : 0;
        }
        last = frame.index();
    }

    private void findBonds(Structure structure) {
        NeighborList list = NeighborSearch.of(structure, cutoff);
        List<int[]> bonds = new ArrayList<>();
        for (int i = 0; i < structure.size(); i++) {
            for (int k = list.first()[i]; k < list.first()[i + 1]; k++) {
                int j = list.neighbors()[k];
                if (list.species()[i] == center && list.species()[j] == ligand) {
                    bonds.add(new int[] {i, j < structure.size() ? j : list.owner(j)});
                }
            }
        }
        if (bonds.isEmpty()) {
            throw new MlipException(
                    "no %s is within %s Angstrom of a %s"
                            .formatted(Element.of(ligand), cutoff, Element.of(center)));
        }
        centers = bonds.stream().mapToInt(b -> b[0]).toArray();
        ligands = bonds.stream().mapToInt(b -> b[1]).toArray();
        broken = new int[centers.length];
    }

    private double[] directions(Structure structure) {
        double[] r = structure.positions();
        Cell cell = structure.cell();
        double[] inverse = Cells.inverseOfRepeating(cell);
        double[] all = new double[3 * centers.length];
        for (int b = 0; b < centers.length; b++) {
            double[] v = new double[3];
            for (int d = 0; d < 3; d++) {
                v[d] = r[3 * ligands[b] + d] - r[3 * centers[b] + d];
            }
            toNearest(v, cell, inverse);
            double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            broken[b] |= length > BROKEN * cutoff ? 1 : 0;
            for (int d = 0; d < 3; d++) {
                all[3 * b + d] = v[d] / length;
            }
        }
        return all;
    }

    private static void toNearest(double[] v, Cell cell, double[] inverse) {
        double[] images = new double[3];
        Arrays.setAll(
                images, k -> cell.isPeriodic(k) ? Math.rint(Cells.fraction(inverse, v, 0, k)) : 0);
        for (int k = 0; k < 3; k++) {
            for (int d = 0; d < 3; d++) {
                v[d] -= images[k] * cell.get(k, d);
            }
        }
    }

    /**
     * Frames that were missing.
     *
     * @return count
     */
    public long filled() {
        return gaps;
    }

    /**
     * The correlations of the frames so far.
     *
     * @return averages over groups
     */
    public Correlation correlation() {
        int lags = Math.max(1, directions.size() / 2);
        int[] groups = Arrays.stream(centers).distinct().toArray();
        double[][] sums = new double[4][lags];
        for (int group : groups) {
            double[][] own = new double[2][lags];
            int bonds = 0;
            for (int b = 0; b < centers.length; b++) {
                if (centers[b] == group) {
                    addBond(b, own);
                    bonds++;
                }
            }
            for (int t = 0; t < lags; t++) {
                for (int l = 0; l < 2; l++) {
                    double value = own[l][t] / bonds;
                    sums[l][t] += value;
                    sums[l + 2][t] += value * value;
                }
            }
        }
        int n = groups.length;
        return new Correlation(
                directions.stride(),
                Arrays.stream(sums[0]).map(s -> s / n).toArray(),
                errors(sums[0], sums[2], n),
                Arrays.stream(sums[1]).map(s -> s / n).toArray(),
                errors(sums[1], sums[3], n),
                n,
                centers.length,
                Arrays.stream(broken).sum());
    }

    private static double[] errors(double[] sums, double[] squares, int n) {
        double[] errors = new double[sums.length];
        for (int t = 0; t < errors.length; t++) {
            double variance = Math.max(0, squares[t] / n - sums[t] * sums[t] / n / n);
            errors[t] = n > 1 ? Math.sqrt(variance / (n - 1)) : Double.NaN;
        }
        return errors;
    }

    /** Adds C_1 and C_2 of a bond. */
    private void addBond(int b, double[][] own) {
        int n = directions.size();
        int lags = own[0].length;
        double[][] u = new double[3][];
        Arrays.setAll(u, d -> directions.series(3 * b + d));
        int length = Fourier.powerOfTwo(2 * n);
        double[] first = new double[length];
        double[] second = new double[length];
        for (double[] component : u) {
            addPower(component, 1, first);
        }
        for (int[] product : PRODUCTS) {
            double[] values = new double[n];
            Arrays.setAll(values, t -> u[product[0]][t] * u[product[1]][t]);
            addPower(values, product[2], second);
        }
        double[] one = Fourier.correlations(first, lags);
        double[] two = Fourier.correlations(second, lags);
        for (int t = 0; t < lags; t++) {
            own[0][t] += one[t] / (n - t);
            own[1][t] += 1.5 * two[t] / (n - t) - 0.5;
        }
    }

    private static void addPower(double[] series, double factor, double[] sum) {
        double[] power = Fourier.power(series, sum.length);
        for (int k = 0; k < sum.length; k++) {
            sum[k] += factor * power[k];
        }
    }
}
