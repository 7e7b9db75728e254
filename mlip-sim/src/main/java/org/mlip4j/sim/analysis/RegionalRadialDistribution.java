package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Radial distribution functions about the atoms of the boundaries and about those of the grains. Neighbours are counted
 * wherever they are, against the density that their element has in the whole cell.
 */
public final class RegionalRadialDistribution implements Observable {

    private static final String[] REGIONS = {"boundary", "grain"};

    private final BoundaryFinder finder;
    private final double halfWidth;
    private final double cutoff;
    private final int bins;
    private final BlockAverage average = new BlockAverage();
    private volatile int[] elements;

    /**
     * Of no frame yet.
     *
     * @param settings how the boundaries are found
     * @param halfWidth atoms nearer than this to a boundary belong to it, those farther than twice this to a grain, Angstrom
     * @param cutoff largest distance, Angstrom
     * @param bins number of shells
     */
    public RegionalRadialDistribution(
            BoundaryFinder.Settings settings, double halfWidth, double cutoff, int bins) {
        if (!(halfWidth > 0) || !(cutoff > 0) || bins < 1) {
            throw new MlipException(
                    "a radial distribution by region needs a positive width and cutoff and at least one bin");
        }
        finder = new BoundaryFinder(settings);
        this.halfWidth = halfWidth;
        this.cutoff = cutoff;
        this.bins = bins;
    }

    /**
     * One function.
     *
     * @param name {@code boundary_Li-O}: oxygen about lithium of the boundary
     * @param value g(r), one per shell
     * @param error standard errors
     * @param coordination mean number of neighbours up to the outer radius of the shell
     */
    public record Function(String name, double[] value, double[] error, double[] coordination) {}

    @Override
    public Runnable prepare(Frame frame) {
        BoundaryFinder.Signs signs = finder.signs(frame.structure());
        if (elements == null) {
            elements = frame.structure().elements();
        }
        return () -> add(signs);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of regions", halfWidth, cutoff, bins);
        finder.keep(state);
        average.keep(state);
        elements = state.keep(elements);
    }

    /** Pairs per region, element, element and shell; then atoms per region and element; then densities and one. */
    private void add(BoundaryFinder.Signs signs) {
        BoundaryFinder.Planes planes = finder.next(signs);
        Structure structure = signs.structure();
        int m = elements.length;
        int[] group = new int[structure.size()];
        int pairs = 2 * m * m * bins;
        double[] sums = new double[pairs + 3 * m + 1];
        sums[pairs + 3 * m] = 1;
        for (int i = 0; i < group.length; i++) {
            double away = Math.abs(planes.distance(signs.shares()[i]));
            int region = away < halfWidth ? 0 : away < 2 * halfWidth ? 2 : 1;
            int kind = Arrays.binarySearch(elements, structure.species()[i]);
            group[i] = region * m + kind;
            if (region < 2) {
                sums[pairs + group[i]]++;
            }
            sums[pairs + 2 * m + kind] += 1 / structure.cell().volume();
        }
        long[] counts = NeighborSearch.count(structure, cutoff, bins, group, 3 * m);
        for (int a = 0; a < 2 * m; a++) {
            for (int b = 0; b < 3 * m; b++) {
                for (int k = 0; k < bins; k++) {
                    sums[(a * m + b % m) * bins + k] += counts[(a * 3 * m + b) * bins + k];
                }
            }
        }
        average.add(sums);
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
     * The functions of the frames so far.
     *
     * @return of each region and ordered pair of elements
     */
    public List<Function> functions() {
        int m = elements.length;
        Jackknife all = Jackknife.of(average.sums(), this::values);
        List<Function> functions = new ArrayList<>();
        for (int f = 0; f < 2 * m * m; f++) {
            double[] value = Arrays.copyOfRange(all.values(), f * bins, (f + 1) * bins);
            double[] error = Arrays.copyOfRange(all.errors(), f * bins, (f + 1) * bins);
            int running = (2 * m * m + f) * bins;
            functions.add(
                    new Function(
                            REGIONS[f / (m * m)]
                                    + "_"
                                    + Element.of(elements[f / m % m])
                                    + "-"
                                    + Element.of(elements[f % m]),
                            value,
                            error,
                            Arrays.copyOfRange(all.values(), running, running + bins)));
        }
        return functions;
    }

    private double[] values(double[] sums) {
        int m = elements.length;
        int pairs = 2 * m * m * bins;
        double frames = sums[pairs + 3 * m];
        double[] values = new double[2 * pairs];
        double width = cutoff / bins;
        for (int f = 0; f < 2 * m * m; f++) {
            double atoms = sums[pairs + f / m];
            double density = sums[pairs + 2 * m + f % m] / frames;
            double running = 0;
            for (int k = 0; k < bins; k++) {
                double inner = k * width;
                double outer = inner + width;
                double shell = 4 * Math.PI / 3 * (outer * outer * outer - inner * inner * inner);
                double neighbors = sums[f * bins + k] / atoms;
                running += neighbors;
                values[f * bins + k] = neighbors / (density * shell);
                values[pairs + f * bins + k] = running;
            }
        }
        return values;
    }
}
