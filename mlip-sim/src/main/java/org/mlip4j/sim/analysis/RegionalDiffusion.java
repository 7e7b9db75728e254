package org.mlip4j.sim.analysis;

import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Diffusion along and across two boundaries, by distance from them, with the atoms that come and go taken into account.
 *
 * <p>Along the boundaries: the mean square displacement of the atoms that begin in layer r is 2 times the sum over layers s
 * of D_s times the mean time that they spend in s, plus what their shaking adds. The difference between a time and its double
 * is free of the latter; the D_s are the solution of these linear equations. Across: the {@link Smoluchowski} equation.
 *
 * <p>The time is the shortest, of a frame and its doublings, from which to its double the displacement along the boundaries
 * grows in proportion to time (d ln / d ln at least {@value #SLOPE}). Errors come from ten parts of the time, and from what half and double of the time change
 * across the boundaries.
 */
public final class RegionalDiffusion implements Observable {

    private static final double SLOPE = 0.9;
    private static final int LONGEST = 9;

    private final Steps steps;
    private final BoundaryFinder finder;
    private final int axis;
    private final boolean isFolded;
    private final double width;
    private final long limit;
    private final BlockAverage average = new BlockAverage();
    private final Deque<Moment> past = new ArrayDeque<>();
    private Layers layers;
    private Layers replicaLayers;
    private double[] path;
    private long lastIndex;
    private int lags;

    /** Where the atoms were: path, layer, and in how many frames so far each atom was in each layer (half of each end). */
    private record Moment(double[] path, int[] layer, float[] spent) {

        static Moment keep(Moment moment, AnalysisState state) {
            boolean is = moment != null;
            double[] path = state.keep(is ? moment.path : null);
            int[] layer = state.keep(is ? moment.layer : null);
            double[] times = new double[is ? moment.spent.length : 0];
            Arrays.setAll(times, i -> moment.spent[i]);
            times = state.keep(times);
            float[] spent = new float[times.length];
            for (int i = 0; i < spent.length; i++) {
                spent[i] = (float) times[i];
            }
            return new Moment(path, layer, spent);
        }
    }

    /**
     * Of no frame yet.
     *
     * @param elements codes of the elements that are followed
     * @param reference what displacements are measured against
     * @param settings how the boundaries are found
     * @param isFolded whether the two grains are taken together
     * @param width thickness of the layers, Angstrom
     * @param limit numbers kept at most, 8 bytes each
     */
    public RegionalDiffusion(
            int[] elements,
            Paths.Reference reference,
            BoundaryFinder.Settings settings,
            boolean isFolded,
            double width,
            long limit) {
        this.steps = new Steps(elements, reference);
        this.finder = new BoundaryFinder(settings);
        this.isFolded = isFolded;
        this.width = width;
        this.axis = settings.axis();
        this.limit = limit;
    }

    /**
     * Takes the layers of a replica in place of its own, so that both have the same.
     *
     * @param replica that has been measured; its grains must be about as thick
     */
    public void takeLayersOf(RegionalDiffusion replica) {
        replicaLayers = replica.layers;
    }

    @Override
    public Runnable prepare(Frame frame) {
        Steps.Places places = Steps.places(frame.structure());
        BoundaryFinder.Signs signs = finder.signs(frame.structure());
        double[] normal = normal(frame.structure().cell(), axis);
        return () -> add(frame.index(), places, signs, normal);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of layers", isFolded ? 1 : 0, width);
        steps.keep(state);
        finder.keep(state);
        average.keep(state);
        layers = Layers.keep(layers, state);
        path = state.keep(path);
        lastIndex = state.keep(lastIndex);
        lags = state.keep(lags);
        int count = state.keep(past.size());
        List<Moment> moments = new ArrayList<>(past);
        past.clear();
        for (int k = 0; k < count; k++) {
            past.addLast(Moment.keep(k < moments.size() ? moments.get(k) : null, state));
        }
    }

    /** Unit vector across the layers. */
    static double[] normal(Cell cell, int axis) {
        double[] n = new double[3];
        int a = (axis + 1) % 3;
        int b = (axis + 2) % 3;
        for (int d = 0; d < 3; d++) {
            int e = (d + 1) % 3;
            int f = (d + 2) % 3;
            n[d] = cell.get(a, e) * cell.get(b, f) - cell.get(a, f) * cell.get(b, e);
        }
        double length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
        return Arrays.stream(n).map(x -> x / length).toArray();
    }

    private void add(long index, Steps.Places places, BoundaryFinder.Signs signs, double[] normal) {
        double[] step = steps.next(places);
        BoundaryFinder.Planes planes = finder.next(signs);
        if (layers == null) {
            begin(planes, step.length);
        } else if (index != lastIndex + 1) {
            past.clear();
        }
        lastIndex = index;
        for (int i = 0; i < path.length; i++) {
            path[i] += step[i];
        }
        int[] layer = layerOf(signs, planes);
        past.addFirst(moment(layer));
        if (past.size() > (1 << lags - 1) + 1) {
            past.removeLast();
        }
        average.add(sums(normal));
    }

    private void begin(BoundaryFinder.Planes planes, int coordinates) {
        layers = Layers.of(planes, isFolded, width).orThoseOf(replicaLayers);
        path = new double[coordinates];
        long perMoment = coordinates + coordinates / 3 * (layers.count() / 2 + 1);
        long moments = Math.max(5, limit / perMoment);
        lags = Math.min(LONGEST, 63 - Long.numberOfLeadingZeros(moments - 1));
    }

    private int[] layerOf(BoundaryFinder.Signs signs, BoundaryFinder.Planes planes) {
        int[] atoms = steps.atoms();
        int[] layer = new int[atoms.length];
        Arrays.setAll(layer, i -> layers.layer(planes.distance(signs.shares()[atoms[i]])));
        return layer;
    }

    private Moment moment(int[] layer) {
        int n = layers.count();
        float[] spent = new float[layer.length * n];
        Moment before = past.peekFirst();
        if (before != null) {
            System.arraycopy(before.spent, 0, spent, 0, spent.length);
            for (int i = 0; i < layer.length; i++) {
                spent[i * n + before.layer[i]] += 0.5f;
                spent[i * n + layer[i]] += 0.5f;
            }
        }
        return new Moment(path.clone(), layer, spent);
    }

    /** Numbers per lag and layer: atoms, squares along, squares across, then times spent and arrivals by layer. */
    private int stride() {
        return 3 + 2 * layers.count();
    }

    private double[] sums(double[] normal) {
        int n = layers.count();
        double[] sums = new double[lags * n * stride()];
        Moment[] moments = past.toArray(Moment[]::new);
        for (int l = 0; l < lags && 1 << l < moments.length; l++) {
            Moment then = moments[1 << l];
            for (int i = 0; i < then.layer.length; i++) {
                int at = (l * n + then.layer[i]) * stride();
                double across = 0;
                double square = 0;
                for (int d = 0; d < 3; d++) {
                    double moved = path[3 * i + d] - then.path[3 * i + d];
                    across += moved * normal[d];
                    square += moved * moved;
                }
                sums[at]++;
                sums[at + 1] += (square - across * across) / 2;
                sums[at + 2] += across * across;
                for (int s = 0; s < n; s++) {
                    sums[at + 3 + s] += moments[0].spent[i * n + s] - then.spent[i * n + s];
                }
                sums[at + 3 + n + moments[0].layer[i]]++;
            }
        }
        return sums;
    }

    /**
     * The coefficients.
     *
     * @param places middles of the layers, Angstrom from the boundary
     * @param along in each layer, Angstrom^2/ps
     * @param alongError standard errors
     * @param across in each layer, Angstrom^2/ps
     * @param acrossError standard errors
     * @param regions first the boundary, then the grain, each with D along and across
     * @param time that the coefficients belong to, ps
     * @param isDiffusive whether displacements grow in proportion to time there
     * @param stays share of the atoms of the boundary that are in it after this time
     */
    public record Profile(
            double[] places,
            double[] along,
            double[] alongError,
            double[] across,
            double[] acrossError,
            List<Region> regions,
            double time,
            boolean isDiffusive,
            double stays) {}

    /**
     * One region.
     *
     * @param name boundary, or grain, with its number where the grains differ
     * @param along D along the boundary, Angstrom^2/ps
     * @param alongError standard error
     * @param across D across it: harmonic mean over its layers
     * @param acrossError standard error
     */
    public record Region(
            String name, double along, double alongError, double across, double acrossError) {}

    /**
     * What the frames so far say.
     *
     * @param interval time between frames, ps
     * @param halfWidth layers whose middles are nearer than this are the boundary, those farther than twice this the grain, Angstrom
     * @return the coefficients
     */
    public Profile profile(double interval, double halfWidth) {
        if (past.size() < 5) {
            throw new MlipException("diffusion by region needs five successive frames at least");
        }
        return new Estimate(interval, regions(halfWidth)).profile();
    }

    /** The region of each layer: 0 boundary, 1 neither, 2 grain, 3 second grain where they differ. */
    private int[] regions(double halfWidth) {
        double[] middles = layers.middles();
        int[] region = new int[middles.length];
        for (int k = 0; k < region.length; k++) {
            double away = Math.abs(middles[k]);
            region[k] =
                    away < halfWidth
                            ? 0
                            : away < 2 * halfWidth ? 1 : isFolded || middles[k] < 0 ? 2 : 3;
        }
        for (int needed : isFolded ? new int[] {0, 2} : new int[] {0, 2, 3}) {
            if (Arrays.stream(region).noneMatch(r -> r == needed)) {
                throw new MlipException(
                        "no layer of %.2f Angstrom lies in the %s when the boundary is %.2f Angstrom wide; take another width, thinner layers or thicker grains"
                                .formatted(
                                        layers.width(),
                                        needed == 0 ? "boundary" : "grain",
                                        2 * halfWidth));
            }
        }
        return region;
    }

    /** What the sums say. */
    private final class Estimate {

        private final double interval;
        private final int[] region;
        private final int regions;
        private final int n = layers.count();
        private final double[] total;

        Estimate(double interval, int[] region) {
            this.interval = interval;
            this.region = region;
            this.regions = isFolded ? 3 : 4;
            double[] mean = average.mean();
            this.total = Arrays.stream(mean).map(m -> m * average.count()).toArray();
        }

        Profile profile() {
            int last = filled() - 2;
            int lag = 0;
            while (lag < last && !(slope(lag) > SLOPE)) {
                lag++;
            }
            int chosen = lag;
            double[] guess = new double[n];
            Arrays.fill(guess, acrossAll(lag));
            double[] near = across(total, lag, guess);
            Jackknife found = Jackknife.of(average.sums(), sums -> evaluate(sums, chosen, near));
            double[] errors = found.errors().clone();
            if (lag < last) {
                double[] doubled = evaluate(total, lag + 1, near);
                for (int k = n; k < errors.length; k++) {
                    boolean isAcross = k < 2 * n || k >= 2 * n + regions;
                    double change = Math.abs(doubled[k] - found.values()[k]);
                    errors[k] = isAcross ? Math.max(errors[k], change) : errors[k];
                }
            }
            return result(found.values(), errors, lag);
        }

        private Profile result(double[] values, double[] errors, int lag) {
            String[] names =
                    isFolded
                            ? new String[] {"boundary", "", "grain"}
                            : new String[] {"boundary", "", "grain1", "grain2"};
            List<Region> found = new ArrayList<>();
            for (int r = 0; r < regions; r++) {
                if (r != 1) {
                    int along = 2 * n + r;
                    int across = along + regions;
                    found.add(
                            new Region(
                                    names[r],
                                    values[along],
                                    errors[along],
                                    values[across],
                                    errors[across]));
                }
            }
            return new Profile(
                    layers.middles(),
                    Arrays.copyOf(values, n),
                    Arrays.copyOf(errors, n),
                    Arrays.copyOfRange(values, n, 2 * n),
                    Arrays.copyOfRange(errors, n, 2 * n),
                    found,
                    interval * (1 << lag),
                    slope(lag) > SLOPE,
                    stays(lag));
        }

        /** Lags that have pairs of frames. */
        private int filled() {
            int l = 0;
            while (l < lags && atoms(total, l) > 0) {
                l++;
            }
            return l;
        }

        private double atoms(double[] sums, int lag) {
            double atoms = 0;
            for (int r = 0; r < n; r++) {
                atoms += sums[(lag * n + r) * stride()];
            }
            return atoms;
        }

        private double slope(int lag) {
            double[] along = along(lag);
            return Math.log(along[1] / along[0]) / Math.log(2);
        }

        private double stays(int lag) {
            double began = 0;
            double stayed = 0;
            for (int r = 0; r < n; r++) {
                for (int s = 0; s < n && region[r] == 0; s++) {
                    double arrived = total[(lag * n + r) * stride() + 3 + n + s];
                    began += arrived;
                    stayed += region[s] == 0 ? arrived : 0;
                }
            }
            return stayed / began;
        }

        /** D along, then across, of the layers, then of the regions. */
        private double[] evaluate(double[] sums, int lag, double[] guess) {
            int[] each = new int[n];
            Arrays.setAll(each, k -> k);
            double[] across = across(sums, lag, guess);
            double[] resistance = new double[regions];
            double[] ofRegions = new double[regions];
            for (int k = 0; k < n; k++) {
                resistance[region[k]] += 1 / across[k];
                ofRegions[region[k]]++;
            }
            Arrays.setAll(ofRegions, r -> ofRegions[r] / resistance[r]);
            return Stream.of(
                            along(sums, lag, each, n),
                            across,
                            along(sums, lag, region, regions),
                            ofRegions)
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
        }

        private double[] across(double[] sums, int lag, double[] guess) {
            double[][] counts = new double[n][n];
            for (int r = 0; r < n; r++) {
                for (int s = 0; s < n; s++) {
                    counts[r][s] = sums[(lag * n + r) * stride() + 3 + n + s];
                }
            }
            double time = interval * (1 << lag);
            return Smoluchowski.coefficients(counts, time, layers.width(), shake(lag), guess);
        }

        /** Of all layers together, roughly. */
        private double acrossAll(int lag) {
            double squares = 0;
            for (int r = 0; r < n; r++) {
                squares += total[(lag * n + r) * stride() + 2] / atoms(total, lag);
            }
            return squares / (2 * interval * (1 << lag));
        }

        /** Standard deviation of the places about the paths, from what of the displacement along does not grow. */
        private double shake(int lag) {
            double[] along = along(lag);
            return Math.sqrt(Math.max(0, (2 * along[0] - along[1]) / 2));
        }

        /** Mean square displacements along at a time and its double. */
        private double[] along(int lag) {
            double[] along = new double[2];
            for (int k = 0; k < 2; k++) {
                for (int r = 0; r < n; r++) {
                    along[k] += total[((lag + k) * n + r) * stride() + 1] / atoms(total, lag + k);
                }
            }
            return along;
        }

        /** D along of groups of layers. */
        private double[] along(double[] sums, int lag, int[] group, int groups) {
            RealMatrix spent = MatrixUtils.createRealMatrix(groups, groups);
            ArrayRealVector squares = new ArrayRealVector(groups);
            for (int k = 0; k < 2; k++) {
                double[] atoms = new double[groups];
                for (int r = 0; r < n; r++) {
                    atoms[group[r]] += sums[((lag + k) * n + r) * stride()];
                }
                double sign = k == 0 ? -1 : 1;
                for (int r = 0; r < n; r++) {
                    int at = ((lag + k) * n + r) * stride();
                    double weight = sign / Math.max(1, atoms[group[r]]);
                    squares.addToEntry(group[r], weight * sums[at + 1]);
                    for (int s = 0; s < n; s++) {
                        spent.addToEntry(
                                group[r], group[s], 2 * interval * weight * sums[at + 3 + s]);
                    }
                }
            }
            for (int g = 0; g < groups; g++) {
                if (spent.getEntry(g, g) == 0) {
                    spent.setEntry(g, g, 1); // Nobody was there.
                    squares.setEntry(g, Double.NaN);
                }
            }
            return new QRDecomposition(spent).getSolver().solve(squares).toArray();
        }
    }
}
