package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

import java.util.Arrays;

/**
 * Layers by distance from the nearer one of two boundaries. Folded, the distance has no sign and both grains are one; else it
 * is negative in the first grain and positive in the second. The outermost layers hold what is farther away too.
 *
 * @param isFolded whether the distance has no sign
 * @param from where the first layer begins, Angstrom
 * @param width of a layer, Angstrom
 * @param count how many
 */
record Layers(boolean isFolded, double from, double width, int count) {

    /** Layers of about a width that fill the grains of a frame. */
    static Layers of(BoundaryFinder.Planes planes, boolean isFolded, double width) {
        if (!(width > 0)) {
            throw new MlipException("layers need a positive thickness");
        }
        double first = planes.half(0);
        double second = planes.half(1);
        double from = isFolded ? 0 : -first;
        double to = isFolded ? Math.min(first, second) : second;
        int count = (int) Math.max(2, Math.round((to - from) / width));
        return new Layers(isFolded, from, (to - from) / count, count);
    }

    /** Those of a replica, whose grains are as thick but for what heat changes, so that both have the same; these where there is none. */
    Layers orThoseOf(Layers replica) {
        if (replica == null) {
            return this;
        }
        double there = replica.from + replica.count * replica.width;
        double here = from + count * width;
        double most = (width + replica.width) / 2;
        if (Math.abs(replica.from - from) > most || Math.abs(there - here) > most) {
            throw new MlipException(
                    "grains end at %.4g and %.4g Angstrom from the boundary in one file and at %.4g and %.4g in another, so they are no replicas; measure them one by one"
                            .formatted(replica.from, there, from, here));
        }
        return replica;
    }

    /** Keeps layers, or takes them back. */
    static Layers keep(Layers layers, AnalysisState state) {
        double[] kept =
                state.keep(
                        layers == null
                                ? null
                                : new double[] {
                                    layers.isFolded ? 1 : 0, layers.from, layers.width, layers.count
                                });
        return kept == null ? null : new Layers(kept[0] == 1, kept[1], kept[2], (int) kept[3]);
    }

    /** Which layer a distance, with its sign, belongs to. */
    int layer(double distance) {
        double place = isFolded ? Math.abs(distance) : distance;
        return Math.clamp((long) Math.floor((place - from) / width), 0, count - 1);
    }

    /** Middles of the layers, Angstrom. */
    double[] middles() {
        double[] middles = new double[count];
        Arrays.setAll(middles, k -> from + (k + 0.5) * width);
        return middles;
    }

    /** Thickness of a layer in a frame, both boundaries together, Angstrom. */
    double thickness(BoundaryFinder.Planes planes, int layer) {
        double low = layer == 0 ? Double.NEGATIVE_INFINITY : from + layer * width;
        double high = layer == count - 1 ? Double.POSITIVE_INFINITY : from + (layer + 1) * width;
        double first = planes.half(0);
        double second = planes.half(1);
        return isFolded
                ? 2 * (overlap(low, high, 0, first) + overlap(low, high, 0, second))
                : 2 * (overlap(low, high, -first, 0) + overlap(low, high, 0, second));
    }

    private static double overlap(double low, double high, double from, double to) {
        return Math.max(0, Math.min(high, to) - Math.max(low, from));
    }
}
