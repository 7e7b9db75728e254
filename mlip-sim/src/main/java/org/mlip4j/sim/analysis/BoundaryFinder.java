package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the two planes at which grains or phases of a periodic cell meet, in each frame anew, so that they are followed where
 * they go. A number of each atom that does not diffuse is averaged in thin layers across a lattice vector, smoothed by a
 * Gaussian; planes are where the average goes through the middle between its two levels ({@link Sign#GRAINS}, {@link
 * Sign#ELEMENT}, {@link Sign#PLACES}) or has its two highest peaks ({@link Sign#DISORDER}).
 */
public final class BoundaryFinder {

    private static final double GRID = 0.25;
    private static final int LARGEST_GRID = 1024;

    /** 10 to 90 % of an error function, in standard deviations. */
    private static final double TEN_TO_NINETY = 2.563103;

    private static final double HALF_MAXIMUM = 2.354820;

    /** What tells the grains or phases apart. */
    public enum Sign {
        /** Labels of atoms, 1 and 2. */
        GRAINS,
        /** The share of an element among the atoms. */
        ELEMENT,
        /** Two places in the first frame, as shares of the lattice vector; the atoms between them make the second grain. */
        PLACES,
        /**
         * How far the surroundings of atoms, a histogram of distances to each element, are from the mean of their element.
         */
        DISORDER
    }

    /**
     * How planes are found.
     *
     * @param axis the lattice vector across them, 0, 1 or 2
     * @param sign what is looked at
     * @param labels of atoms, for GRAINS; else empty
     * @param element code, for ELEMENT
     * @param places for PLACES; else empty
     * @param mobile codes of the elements that do not mark a grain since they diffuse
     * @param smoothing standard deviation of the Gaussian, Angstrom
     * @param cutoff of the surroundings, for DISORDER, Angstrom
     */
    public record Settings(
            int axis,
            Sign sign,
            int[] labels,
            int element,
            double[] places,
            int[] mobile,
            double smoothing,
            double cutoff) {

        /** Checks the numbers. */
        public Settings {
            if (axis < 0 || axis > 2 || !(smoothing > 0) || !(cutoff > 0)) {
                throw new MlipException(
                        "boundaries need an axis 0, 1 or 2, and a positive smoothing and cutoff");
            }
            if (sign == Sign.PLACES && places.length != 2) {
                throw new MlipException("two places are needed, one for each boundary of the cell");
            }
        }

        /** Whether atoms of an element mark a grain: those that do not diffuse, all where all diffuse. */
        boolean marks(int code, int[] elements) {
            return !isMobile(code) || Arrays.stream(elements).allMatch(this::isMobile);
        }

        /** Requires what was kept to have been found in the same way. */
        void require(AnalysisState state) {
            state.require(
                    "sign of the boundaries", sign.ordinal(), axis, element, smoothing, cutoff);
            state.require("set of labels", labels);
            state.require("choice of places", places);
            state.require("choice of mobile elements", mobile);
        }

        private boolean isMobile(int code) {
            return Arrays.stream(mobile).anyMatch(m -> m == code);
        }
    }

    /**
     * Where the planes of a frame are.
     *
     * @param first share of the lattice vector at which the second grain begins, 0 to 1
     * @param second share at which it ends, above the first and below it plus one
     * @param widths of both: from 10 to 90 % of the step, or the peak's width at half of its height; less the smoothing; Angstrom
     * @param height of the cell across the planes, Angstrom
     * @param contrast height of the step; mean height of the peaks over the median deviation of the average from its median
     */
    public record Planes(
            double first, double second, double[] widths, double height, double contrast) {

        /**
         * How far a place is from the nearer plane.
         *
         * @param share of the lattice vector
         * @return Angstrom; positive in the second grain, negative in the first
         */
        public double distance(double share) {
            double above = share - first - Math.floor(share - first);
            double size = second - first;
            return height
                    * (above < size
                            ? Math.min(above, size - above)
                            : -Math.min(above - size, 1 - above));
        }

        /** All numbers of this, for {@link #of}. */
        double[] numbers() {
            return new double[] {first, second, widths[0], widths[1], height, contrast};
        }

        /** The planes with these numbers. */
        static Planes of(double[] n) {
            return new Planes(n[0], n[1], new double[] {n[2], n[3]}, n[4], n[5]);
        }

        /**
         * Half of the thickness of a grain.
         *
         * @param grain 0 for the first, 1 for the second
         * @return Angstrom
         */
        public double half(int grain) {
            return height / 2 * (grain == 1 ? second - first : 1 - second + first);
        }
    }

    private final Settings settings;
    private int[] labels;
    private Planes last;

    /**
     * Of no frame yet.
     *
     * @param settings how to look
     */
    public BoundaryFinder(Settings settings) {
        this.settings = settings;
        labels = settings.labels().clone();
    }

    /** What one frame alone tells: shares of the lattice vector, and a number of each atom where it takes work. */
    record Signs(Structure structure, double[] shares, double[] numbers, double height) {}

    /** The part that several threads may do at once. */
    Signs signs(Structure structure) {
        double[] inverse = Cells.inverse(structure.cell());
        if (inverse == null) {
            throw new MlipException("the cell is missing; boundaries need one");
        }
        int axis = settings.axis();
        double[] shares = new double[structure.size()];
        for (int i = 0; i < shares.length; i++) {
            double f = Cells.fraction(inverse, structure.positions(), 3 * i, axis);
            shares[i] = f - Math.floor(f);
        }
        double across = 0;
        for (int d = 0; d < 3; d++) {
            across += inverse[3 * d + axis] * inverse[3 * d + axis];
        }
        double[] numbers = settings.sign() == Sign.DISORDER ? disorder(structure) : null;
        return new Signs(structure, shares, numbers, 1 / Math.sqrt(across));
    }

    /** As {@link Observable#keep}. */
    void keep(AnalysisState state) {
        settings.require(state);
        labels = state.keep(labels);
        double[] planes = state.keep(last == null ? null : last.numbers());
        last = planes == null ? null : Planes.of(planes);
    }

    /** The planes of the next frame. */
    Planes next(Signs signs) {
        double[] numbers = numbers(signs);
        int cells = (int) Math.clamp(Math.rint(signs.height() / GRID), 16, LARGEST_GRID);
        double[] profile =
                profile(signs, numbers, cells, settings.smoothing() / signs.height() * cells);
        last =
                settings.sign() == Sign.DISORDER
                        ? peaks(profile, signs.height())
                        : steps(profile, signs.height());
        return last;
    }

    private double[] numbers(Signs signs) {
        Structure structure = signs.structure();
        int[] species = structure.species();
        double[] numbers = signs.numbers();
        if (numbers == null) {
            numbers = new double[species.length];
            if (settings.sign() == Sign.PLACES && labels.length == 0) {
                labels = labelsOf(signs.shares());
            }
            boolean isElement = settings.sign() == Sign.ELEMENT;
            if (!isElement && labels.length != species.length) {
                throw new MlipException(
                        "there are %d labels of grains and %d atoms"
                                .formatted(labels.length, species.length));
            }
            for (int i = 0; i < numbers.length; i++) {
                boolean high = isElement ? species[i] == settings.element() : labels[i] == 2;
                numbers[i] = high ? 1 : 0;
            }
        }
        int[] elements = structure.elements();
        for (int i = 0; i < numbers.length; i++) {
            if (!settings.marks(species[i], elements)) {
                numbers[i] = Double.NaN;
            }
        }
        return numbers;
    }

    private int[] labelsOf(double[] shares) {
        double a = settings.places()[0];
        double size = settings.places()[1] - a - Math.floor(settings.places()[1] - a);
        return Arrays.stream(shares)
                .mapToInt(f -> f - a - Math.floor(f - a) < size ? 2 : 1)
                .toArray();
    }

    /** Smoothed mean in cells of equal thickness. */
    private double[] profile(Signs signs, double[] numbers, int cells, double sigma) {
        double[] sum = new double[cells];
        double[] count = new double[cells];
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isNaN(numbers[i])) {
                int cell = Math.min((int) (signs.shares()[i] * cells), cells - 1);
                sum[cell] += numbers[i];
                count[cell]++;
            }
        }
        int reach = Math.min((int) Math.ceil(4 * sigma), cells / 2);
        double[] profile = new double[cells];
        for (int k = 0; k < cells; k++) {
            double top = 0;
            double bottom = 1e-300;
            for (int d = -reach; d <= reach; d++) {
                double weight = Math.exp(-d * d / (2 * sigma * sigma));
                top += weight * sum[Math.floorMod(k + d, cells)];
                bottom += weight * count[Math.floorMod(k + d, cells)];
            }
            profile[k] = top / bottom;
        }
        return profile;
    }

    /** The interval of the circle in which the profile is most above the middle between its levels. */
    private Planes steps(double[] profile, double height) {
        int n = profile.length;
        double[] sorted = profile.clone();
        Arrays.sort(sorted);
        double low = sorted[n / 10];
        double high = sorted[n - 1 - n / 10];
        if (!(high - low > 0.1)) {
            throw new MlipException("no two grains or phases stand out along this lattice vector");
        }
        double middle = (low + high) / 2;
        int[] interval = largestSum(profile, middle);
        double first = crossing(profile, interval[0] - 1, middle);
        double second = crossing(profile, interval[1] - 1, middle);
        double[] widths = {
            stepWidth(profile, interval[0], -1, low, high, height),
            stepWidth(profile, interval[1] - 1, 1, low, high, height)
        };
        return planes(first, second, widths, height, n, high - low);
    }

    /** First cell, and the one behind the last, of the part of the circle with the largest sum of profile less middle. */
    private static int[] largestSum(double[] profile, double middle) {
        double[] above = Arrays.stream(profile).map(v -> v - middle).toArray();
        double[] below = Arrays.stream(above).map(v -> -v).toArray();
        int[] inside = largestRun(above);
        int[] outside = largestRun(below);
        // A part that goes on at the start of the cell is what the lowest part leaves over.
        double around = sum(above, 0, above.length) + sum(below, outside[0], outside[1]);
        return sum(above, inside[0], inside[1]) >= around
                ? inside
                : new int[] {outside[1], above.length + outside[0]};
    }

    /** First number, and the one behind the last, of the successive numbers with the largest sum. */
    private static int[] largestRun(double[] numbers) {
        int[] best = {0, 1};
        double largest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int start = 0;
        for (int k = 0; k < numbers.length; k++) {
            if (sum <= 0) {
                sum = 0;
                start = k;
            }
            sum += numbers[k];
            if (sum > largest) {
                largest = sum;
                best = new int[] {start, k + 1};
            }
        }
        return best;
    }

    private static double sum(double[] numbers, int from, int to) {
        return Arrays.stream(numbers, from, to).sum();
    }

    /** Where the profile goes through a level between the middles of two neighbouring cells, in cells. */
    private static double crossing(double[] profile, int cell, double level) {
        double a = profile[Math.floorMod(cell, profile.length)];
        double b = profile[Math.floorMod(cell + 1, profile.length)];
        return cell + 0.5 + Math.clamp((level - a) / (b - a), 0, 1);
    }

    private double stepWidth(
            double[] profile, int cell, int outwards, double low, double high, double height) {
        double size = height / profile.length;
        double outside = walk(profile, cell, outwards, low + 0.1 * (high - low), false);
        double inside = walk(profile, cell, -outwards, low + 0.9 * (high - low), true);
        double sigma = (outside + inside) * size / TEN_TO_NINETY;
        return TEN_TO_NINETY * root(sigma * sigma - square(settings.smoothing()));
    }

    /** How many cells it takes from a cell to where the profile is below, or above, a level; a fraction. */
    private static double walk(double[] profile, int cell, int step, double level, boolean above) {
        int n = profile.length;
        for (int k = 0; k < n / 2; k++) {
            double here = profile[Math.floorMod(cell + step * k, n)];
            double next = profile[Math.floorMod(cell + step * (k + 1), n)];
            if (above ? next >= level : next <= level) {
                return k + Math.clamp((level - here) / (next - here), 0, 1);
            }
        }
        return n / 2.0;
    }

    /** The two highest peaks that are a quarter of the cell apart at least. */
    private Planes peaks(double[] profile, double height) {
        int n = profile.length;
        double base = median(profile);
        int[] best = {0, n / 2};
        double highest = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < n; a++) {
            for (int b = a + n / 4; b <= a + n - n / 4 && b < n; b++) {
                if (profile[a] + profile[b] > highest) {
                    highest = profile[a] + profile[b];
                    best = new int[] {a, b};
                }
            }
        }
        double[] at = new double[2];
        double[] widths = new double[2];
        for (int p = 0; p < 2; p++) {
            double half = (profile[best[p]] + base) / 2;
            double up = walk(profile, best[p], 1, half, false);
            double down = walk(profile, best[p], -1, half, false);
            at[p] = center(profile, best[p], (int) Math.ceil(Math.max(up, down)), base);
            double full = (up + down) * height / n;
            widths[p] = root(full * full - square(HALF_MAXIMUM * settings.smoothing()));
        }
        boolean exchange = last != null && isNearer(at[1] / n, at[0] / n);
        int one = exchange ? 1 : 0;
        return planes(
                at[one],
                at[1 - one],
                new double[] {widths[one], widths[1 - one]},
                height,
                n,
                (highest / 2 - base) / scatter(profile));
    }

    /** Whether the first plane of the last frame is nearer to one place than to the other. */
    private boolean isNearer(double one, double other) {
        return Math.abs(Math.IEEEremainder(one - last.first(), 1))
                < Math.abs(Math.IEEEremainder(other - last.first(), 1));
    }

    private static double center(double[] profile, int peak, int reach, double base) {
        double weight = 0;
        double moment = 0;
        for (int d = -reach; d <= reach; d++) {
            double w = Math.max(0, profile[Math.floorMod(peak + d, profile.length)] - base);
            weight += w;
            moment += w * d;
        }
        return peak + 0.5 + (weight > 0 ? moment / weight : 0);
    }

    private static Planes planes(
            double first, double second, double[] widths, double height, int n, double contrast) {
        double a = first / n - Math.floor(first / n);
        double size = (second - first) / n;
        return new Planes(a, a + size - Math.floor(size), widths, height, contrast);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** How the profile scatters from cell to cell where it is flattest: the lower half of its steps. */
    private static double scatter(double[] profile) {
        int n = profile.length;
        double center = median(profile);
        double[] away = Arrays.stream(profile).map(v -> Math.abs(v - center)).sorted().toArray();
        return Math.max(1e-6, 1.4826 * away[n / 2]);
    }

    private static double square(double x) {
        return x * x;
    }

    private static double root(double x) {
        return Math.sqrt(Math.max(0, x));
    }

    /** How far each atom's surroundings are from the mean of its element. */
    private double[] disorder(Structure structure) {
        int[] elements =
                Arrays.stream(structure.elements())
                        .filter(code -> settings.marks(code, structure.elements()))
                        .toArray();
        double[][] surroundings = surroundings(structure, elements);
        double[] numbers = new double[structure.size()];
        for (int element : elements) {
            int[] atoms =
                    IntStream.range(0, numbers.length)
                            .filter(i -> structure.species()[i] == element)
                            .toArray();
            double[] mean = new double[surroundings[atoms[0]].length];
            for (int i : atoms) {
                for (int k = 0; k < mean.length; k++) {
                    mean[k] += surroundings[i][k] / atoms.length;
                }
            }
            for (int i : atoms) {
                for (int k = 0; k < mean.length; k++) {
                    numbers[i] += square(surroundings[i][k] - mean[k]);
                }
            }
        }
        return numbers;
    }

    /** Histograms of distances, blurred by 0.4 Angstrom, of each atom that marks a grain to each such element. */
    private double[][] surroundings(Structure structure, int[] elements) {
        NeighborList list = NeighborSearch.of(structure, settings.cutoff());
        double blur = 0.4;
        int bins = (int) Math.ceil(settings.cutoff() / blur);
        double[][] found = new double[structure.size()][elements.length * bins];
        double[] r = list.positions();
        for (int i = 0; i < structure.size(); i++) {
            for (int k = list.first()[i]; k < list.first()[i + 1]; k++) {
                int j = list.neighbors()[k];
                int kind = Arrays.binarySearch(elements, list.species()[j]);
                if (kind >= 0) {
                    double distance =
                            Math.hypot(
                                    Math.hypot(r[3 * j] - r[3 * i], r[3 * j + 1] - r[3 * i + 1]),
                                    r[3 * j + 2] - r[3 * i + 2]);
                    add(found[i], kind * bins, bins, distance / blur);
                }
            }
        }
        return found;
    }

    /** Shares a distance between the two nearest bins; what is far counts less, to nothing at the end. */
    private static void add(double[] histogram, int from, int bins, double place) {
        int bin = (int) place;
        double part = place - bin;
        double weight = 1 - place / bins;
        if (bin < bins) {
            histogram[from + bin] += weight * (1 - part);
        }
        if (bin + 1 < bins) {
            histogram[from + bin + 1] += weight * part;
        }
    }
}
