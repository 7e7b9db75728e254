package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The van Hove correlation functions of the atoms of some kind (L. van Hove, Phys. Rev. 95, 249 (1954)): 4 pi r^2 G_s(r, t), the
 * probability density per Angstrom that an atom has moved by r after t, and G_d(r, t), the density of other atoms at a
 * distance r from where an atom was, over the mean density, so that G_d(r, 0) is the radial distribution function. Displacements
 * are those of {@link Paths}; the distinct part takes the cell of the first frame and is not for cells that change.
 */
public final class VanHove implements Observable {

    /** Origins of time of the distinct part at most. */
    private static final int ORIGINS = 100;

    private static final int BLOCKS = 10;

    /** Angstrom. */
    private static final double APART = 2e-4;

    private final Paths paths;
    private final int bins;
    private final double cutoff;
    private Structure first;
    private double largestChange;

    /**
     * Of no frame yet.
     *
     * @param elements codes of the elements that are followed; empty for all atoms
     * @param reference what displacements are measured against
     * @param cutoff largest distance, Angstrom
     * @param bins number of shells of equal thickness
     * @param limit numbers kept at most, 8 bytes each
     */
    public VanHove(int[] elements, Paths.Reference reference, double cutoff, int bins, long limit) {
        if (!(cutoff > 0) || bins < 1) {
            throw new MlipException("a van Hove function needs a positive cutoff and a bin");
        }
        this.paths = new Paths(elements, reference, limit);
        this.cutoff = cutoff;
        this.bins = bins;
    }

    /**
     * The functions at one time; the errors are standard errors.
     *
     * @param frames the time in frames
     * @param self 4 pi r^2 G_s, per Angstrom
     * @param selfError of self
     * @param distinct G_d over the density
     * @param distinctError of distinct
     */
    public record Function(
            long frames,
            double[] self,
            double[] selfError,
            double[] distinct,
            double[] distinctError) {}

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("the cell is missing; a van Hove function needs a density");
        }
        Runnable rest = paths.prepare(frame);
        return () -> {
            rest.run();
            if (first == null) {
                first = structure;
            }
            double change = structure.cell().volume() / first.cell().volume() - 1;
            largestChange = Math.max(largestChange, Math.abs(change));
        };
    }

    @Override
    public void keep(AnalysisState state) {
        paths.keep(state);
        first = state.keep(first);
        largestChange = state.keep(largestChange);
    }

    /**
     * Middles of the shells.
     *
     * @return Angstrom
     */
    public double[] radii() {
        double[] radii = new double[bins];
        Arrays.setAll(radii, k -> (k + 0.5) * cutoff / bins);
        return radii;
    }

    /**
     * The largest relative difference of the volume from that of the first frame.
     *
     * @return 0 for a cell that does not change
     */
    public double largestChange() {
        return largestChange;
    }

    /**
     * The functions at a time, or as near to it as the frames that are kept allow.
     *
     * @param frames the time in frames, at least one
     * @return averages over atoms and origins of time
     * @throws MlipException if the trajectory is not longer than that
     */
    public Function at(long frames) {
        int lag = Math.toIntExact(Math.max(1, Math.round((double) frames / paths.stride())));
        int origins = paths.length() - lag;
        if (origins < 1) {
            throw new MlipException(
                    "the trajectory is not longer than the time of %d frames".formatted(frames));
        }
        BlockAverage self = new BlockAverage();
        for (int t = 0; t < origins; t++) {
            self.add(self(t, lag));
        }
        int step = Math.max(1, origins / ORIGINS);
        List<double[]> counts = new ArrayList<>();
        for (int t = 0; t < origins; t += step) {
            counts.add(distinct(t, lag));
        }
        BlockAverage distinct = new BlockAverage();
        counts.forEach(distinct::add);
        return new Function(
                lag * paths.stride(),
                self.mean(),
                self.error(),
                distinct.mean(),
                counts.size() < BLOCKS ? nothing() : distinct.error());
    }

    private double[] nothing() {
        double[] none = new double[bins];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    private double[] self(int t, int lag) {
        double[] from = paths.at(t);
        double[] to = paths.at(t + lag);
        double[] density = new double[bins];
        double width = cutoff / bins;
        for (int i = 0; i < from.length; i += 3) {
            int bin = bin(distance(from, i, to, i));
            if (bin < bins) {
                density[bin] += 1 / (width * paths.atoms());
            }
        }
        return density;
    }

    private int bin(double distance) {
        return (int) Math.min(bins, distance / cutoff * bins);
    }

    private static double distance(double[] from, int i, double[] to, int j) {
        double x = to[j] - from[i];
        double y = to[j + 1] - from[i + 1];
        double z = to[j + 2] - from[i + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    /** Of all pairs of a place at t and one at t + lag those that are not the same atom, in the image that it moved to. */
    private double[] distinct(int t, int lag) {
        int n = paths.atoms();
        int[] atoms = paths.followed();
        double[] both = new double[6 * n];
        int[] group = new int[2 * n];
        int[] species = new int[2 * n];
        double[] start = first.positions();
        for (int i = 0; i < 3 * n; i++) {
            double place = start[3 * atoms[i / 3] + i % 3];
            both[i] = place + paths.at(t)[i];
            // An atom that has not moved at all must not be at the same place as itself.
            both[3 * n + i] = place + paths.at(t + lag)[i] + APART;
            species[i / 3] = first.species()[atoms[i / 3]];
            species[n + i / 3] = species[i / 3];
        }
        Arrays.fill(group, n, 2 * n, 1);
        Cell cell = first.cell();
        Structure pair = Structure.of(cell, species, both);
        long[] counts = NeighborSearch.count(pair, cutoff, bins, group, 2);
        double[] density = new double[bins];
        for (int k = 0; k < bins; k++) {
            density[k] = counts[bins + k];
        }
        for (int i = 0; i < 3 * n; i += 3) {
            int bin = bin(distance(both, i, both, 3 * n + i));
            if (bin < bins) {
                density[bin]--;
            }
        }
        double width = cutoff / bins;
        for (int k = 0; k < bins; k++) {
            double shell =
                    4 * Math.PI / 3 * (Math.pow((k + 1) * width, 3) - Math.pow(k * width, 3));
            // Of one atom alone the others are its images.
            density[k] *= cell.volume() / (n * Math.max(1.0, n - 1) * shell);
        }
        return density;
    }
}
