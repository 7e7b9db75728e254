package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a boundary is made of: density, composition and coordination by distance from it, the volume and the atoms that it has
 * in excess of the grains, and where it is and how wide, over time. Excesses per area of one boundary are those of J. W. Gibbs:
 * with the grains' densities (folded: per atom of the framework, which are those that do not diffuse) taken off.
 */
public final class RegionProfile implements Observable {

    private static final int MOST_TIMES = 1 << 14;

    private final BoundaryFinder finder;
    private final BoundaryFinder.Settings settings;
    private final boolean isFolded;
    private final double width;
    private final double cutoff;
    private final BlockAverage average = new BlockAverage();
    private final List<double[]> track = new ArrayList<>();
    private volatile int[] elements;
    private Layers layers;
    private Layers replicaLayers;
    private double moved;
    private double[] lastShares;
    private long stride = 1;

    /**
     * Of no frame yet.
     *
     * @param settings how the boundaries are found
     * @param isFolded whether the two grains are taken together
     * @param width thickness of the layers, Angstrom
     * @param cutoff length of the longest bond, for coordination numbers, Angstrom
     */
    public RegionProfile(
            BoundaryFinder.Settings settings, boolean isFolded, double width, double cutoff) {
        this.settings = settings;
        this.finder = new BoundaryFinder(settings);
        this.isFolded = isFolded;
        this.width = width;
        this.cutoff = cutoff;
        if (!(cutoff > 0)) {
            throw new MlipException("bonds need a positive cutoff");
        }
    }

    /**
     * Takes the layers of a replica in place of its own, so that both have the same.
     *
     * @param replica that has been measured; its grains must be about as thick
     */
    public void takeLayersOf(RegionProfile replica) {
        replicaLayers = replica.layers;
    }

    /**
     * A quantity by distance.
     *
     * @param name what, with the element
     * @param values one per layer
     * @param errors standard errors
     */
    public record Column(String name, double[] values, double[] errors) {}

    /**
     * One number of the boundary.
     *
     * @param name what, with its unit
     * @param value mean
     * @param error standard error
     */
    public record Quantity(String name, double value, double error) {}

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        BoundaryFinder.Signs signs = finder.signs(structure);
        if (elements == null) {
            elements = structure.elements();
        }
        int[] bonds = bonds(structure);
        return () -> add(frame.index(), signs, bonds);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of layers", isFolded ? 1 : 0, width, cutoff);
        finder.keep(state);
        average.keep(state);
        state.keep(track);
        layers = Layers.keep(layers, state);
        elements = state.keep(elements);
        moved = state.keep(moved);
        lastShares = state.keep(lastShares);
        stride = state.keep(stride);
    }

    private int[] bonds(Structure structure) {
        NeighborList list = NeighborSearch.of(structure, cutoff);
        int[] bonds = new int[structure.size()];
        Arrays.setAll(bonds, i -> list.first()[i + 1] - list.first()[i]);
        return bonds;
    }

    /** Per layer: its volume, then atoms and bonds of each element; then area, widths and thickness of the second grain. */
    private void add(long index, BoundaryFinder.Signs signs, int[] bonds) {
        BoundaryFinder.Planes planes = finder.next(signs);
        if (layers == null) {
            layers = Layers.of(planes, isFolded, width).orThoseOf(replicaLayers);
        }
        Structure structure = signs.structure();
        double area = structure.cell().volume() / signs.height();
        int n = layers.count();
        int stride = 1 + 2 * elements.length;
        double[] sums = new double[n * stride + 6];
        for (int k = 0; k < n; k++) {
            sums[k * stride] = area * layers.thickness(planes, k);
        }
        for (int i = 0; i < bonds.length; i++) {
            int layer = layers.layer(planes.distance(signs.shares()[i]));
            int kind = Arrays.binarySearch(elements, structure.species()[i]);
            sums[layer * stride + 1 + kind]++;
            sums[layer * stride + 1 + elements.length + kind] += bonds[i];
        }
        double thickness = 2 * planes.half(1);
        double[] others = {
            area, planes.widths()[0], planes.widths()[1], thickness, planes.contrast(), 1
        };
        System.arraycopy(others, 0, sums, n * stride, others.length);
        average.add(sums);
        follow(index, signs, planes);
    }

    private void follow(long index, BoundaryFinder.Signs signs, BoundaryFinder.Planes planes) {
        if (lastShares != null) {
            int markers = 0;
            double sum = 0;
            int[] species = signs.structure().species();
            for (int i = 0; i < species.length; i++) {
                if (settings.marks(species[i], elements)) {
                    sum += Math.IEEEremainder(signs.shares()[i] - lastShares[i], 1);
                    markers++;
                }
            }
            moved += sum / Math.max(1, markers);
        }
        lastShares = signs.shares();
        if (index % stride == 0) {
            track.add(
                    new double[] {
                        index,
                        planes.first() - moved,
                        planes.second() - moved,
                        planes.height(),
                        planes.widths()[0],
                        planes.widths()[1]
                    });
        }
        if (track.size() > MOST_TIMES) {
            stride *= 2;
            track.removeIf(row -> row[0] % stride != 0);
        }
    }

    /**
     * Where the boundaries were, seen from the atoms that do not diffuse.
     *
     * @param interval time between frames, ps
     * @return rows: time, ps; how far the first and the second have moved since the first frame, their widths and the thickness of
     *     the second grain, Angstrom
     */
    public double[][] track(double interval) {
        double[][] rows = new double[6][track.size()];
        double[] before = track.getFirst();
        double[] at = {0, 0, 0};
        for (int t = 0; t < track.size(); t++) {
            double[] now = track.get(t);
            for (int p = 1; p <= 2; p++) {
                at[p] += Math.IEEEremainder(now[p] - before[p], 1) * now[3];
                rows[p][t] = at[p];
            }
            before = now;
            rows[0][t] = now[0] * interval;
            rows[3][t] = now[4];
            rows[4][t] = now[5];
            double size = now[2] - now[1];
            rows[5][t] = (size - Math.floor(size)) * now[3];
        }
        return rows;
    }

    /**
     * Middles of the layers.
     *
     * @return Angstrom from the nearer boundary
     */
    public double[] places() {
        return layers.middles();
    }

    /**
     * By distance: densities per element, their shares of all atoms, and mean numbers of bonds.
     *
     * @return columns
     */
    public List<Column> columns() {
        int n = layers.count();
        int m = elements.length;
        Jackknife all = Jackknife.of(average.sums(), this::byLayer);
        List<Column> columns = new ArrayList<>();
        String[] names = {"n_%s/A-3", "x_%s", "bonds_%s"};
        for (int kind = 0; kind < 3; kind++) {
            for (int e = 0; e < m; e++) {
                int at = (kind * m + e) * n;
                columns.add(
                        new Column(
                                names[kind].formatted(Element.of(elements[e])),
                                Arrays.copyOfRange(all.values(), at, at + n),
                                Arrays.copyOfRange(all.errors(), at, at + n)));
            }
        }
        return columns;
    }

    private double[] byLayer(double[] sums) {
        int n = layers.count();
        int m = elements.length;
        double[] values = new double[3 * m * n];
        for (int k = 0; k < n; k++) {
            int at = k * (1 + 2 * m);
            double atoms = Arrays.stream(sums, at + 1, at + 1 + m).sum();
            for (int e = 0; e < m; e++) {
                double count = sums[at + 1 + e];
                values[e * n + k] = count / sums[at];
                values[(m + e) * n + k] = count / atoms;
                values[(2 * m + e) * n + k] = sums[at + 1 + m + e] / count;
            }
        }
        return values;
    }

    /**
     * Width, thickness and excesses.
     *
     * @param halfWidth layers whose middles are farther than twice this from a boundary are the grain, Angstrom
     * @return mean values
     */
    public List<Quantity> quantities(double halfWidth) {
        List<String> names = new ArrayList<>();
        names.addAll(
                List.of("width_1_A", "width_2_A", "grain2_thickness_A", "contrast", "area_A2"));
        if (isFolded) {
            names.add("excess_volume_A");
        }
        for (int element : elements) {
            names.add("excess_" + Element.of(element) + "_per_A2");
        }
        Jackknife all = Jackknife.of(average.sums(), sums -> quantities(sums, halfWidth));
        List<Quantity> quantities = new ArrayList<>();
        for (int q = 0; q < names.size(); q++) {
            quantities.add(new Quantity(names.get(q), all.values()[q], all.errors()[q]));
        }
        return quantities;
    }

    private double[] quantities(double[] sums, double halfWidth) {
        int m = elements.length;
        int end = layers.count() * (1 + 2 * m);
        double frames = sums[end + 5];
        double area = sums[end] / frames;
        double[] excess = isFolded ? foldedExcess(sums, halfWidth) : excess(sums, halfWidth);
        double[] values = new double[5 + excess.length];
        values[0] = sums[end + 1] / frames;
        values[1] = sums[end + 2] / frames;
        values[2] = sums[end + 3] / frames;
        values[3] = sums[end + 4] / frames;
        values[4] = area;
        for (int k = 0; k < excess.length; k++) {
            values[5 + k] = excess[k] / (2 * frames * area);
        }
        return values;
    }

    /** Volume, then atoms of each element, in the layers of a grain (0, 1; both when folded) or everywhere (-1). */
    private double[] contents(double[] sums, double halfWidth, int grain) {
        double[] middles = layers.middles();
        double[] contents = new double[1 + elements.length];
        int layersFound = 0;
        for (int k = 0; k < layers.count(); k++) {
            boolean isInside = isFolded || grain < 0 || middles[k] > 0 == (grain == 1);
            if (isInside && (halfWidth <= 0 || Math.abs(middles[k]) > 2 * halfWidth)) {
                layersFound++;
                for (int c = 0; c < contents.length; c++) {
                    contents[c] += sums[k * (1 + 2 * elements.length) + c];
                }
            }
        }
        if (layersFound == 0) {
            throw new MlipException(
                    "no layer is farther than %.2f Angstrom from the boundaries, so there is no grain to compare with; give a smaller --width"
                            .formatted(2 * halfWidth));
        }
        return contents;
    }

    private double[] foldedExcess(double[] sums, double halfWidth) {
        double[] grain = contents(sums, halfWidth, 0);
        double[] all = contents(sums, 0, -1);
        double scale = framework(all) / framework(grain);
        double[] excess = new double[all.length];
        Arrays.setAll(excess, c -> all[c] - scale * grain[c]);
        return excess;
    }

    private double framework(double[] contents) {
        double atoms = 0;
        for (int e = 0; e < elements.length; e++) {
            if (settings.marks(elements[e], elements)) {
                atoms += contents[1 + e];
            }
        }
        if (!(atoms > 0)) {
            throw new MlipException("excesses need atoms that do not diffuse");
        }
        return atoms;
    }

    private double[] excess(double[] sums, double halfWidth) {
        double[] excess = new double[elements.length];
        for (int g = 0; g < 2; g++) {
            double[] grain = contents(sums, halfWidth, g);
            double[] all = contents(sums, 0, g);
            for (int e = 0; e < excess.length; e++) {
                excess[e] += all[1 + e] - grain[1 + e] * all[0] / grain[0];
            }
        }
        return excess;
    }
}
