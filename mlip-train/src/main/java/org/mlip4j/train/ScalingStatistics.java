package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Smallest and largest value, mean and standard deviation of every symmetry function over a data set: what the inputs
 * of the networks are scaled with, and what later counts as extrapolation.
 *
 * <p>One pass; structures are read as they are needed and treated in parallel. Sums are taken per structure and merged in
 * order (Chan, Golub, LeVeque, Am. Stat. 37, 242 (1983)), so the result does not depend on the number of threads.
 */
public final class ScalingStatistics {

    /** Structures that are in memory at a time. */
    private static final int BATCH = 64;

    /** Number, extremes, mean and sum of squared deviations of one symmetry function. */
    private static final class Moments {
        private long count;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double mean;
        private double squares;

        void add(double value) {
            count++;
            min = Math.min(min, value);
            max = Math.max(max, value);
            double before = value - mean;
            mean += before / count;
            squares += before * (value - mean);
        }

        void merge(Moments other) {
            if (other.count == 0) {
                return;
            }
            long total = count + other.count;
            double shift = other.mean - mean;
            squares += other.squares + shift * shift * ((double) count * other.count / total);
            mean += shift * other.count / total;
            min = Math.min(min, other.min);
            max = Math.max(max, other.max);
            count = total;
        }

        /** Standard deviation of the sample, with n - 1. */
        Scaling.Range range() {
            return new Scaling.Range(
                    min, max, mean, count > 1 ? Math.sqrt(squares / (count - 1)) : 0);
        }
    }

    private final HdnnpModel model;
    private final Moments[][] moments;

    private ScalingStatistics(HdnnpModel model) {
        this.model = model;
        moments = zero();
    }

    private Moments[][] zero() {
        return model.elements().stream()
                .map(
                        part ->
                                IntStream.range(0, part.functions().size())
                                        .mapToObj(n -> new Moments())
                                        .toArray(Moments[]::new))
                .toArray(Moments[][]::new);
    }

    /**
     * The model with the ranges of its symmetry functions in a data set.
     *
     * @param model symmetry functions and networks; ranges and scaling that it has already are replaced
     * @param scaling how the symmetry functions are to be scaled
     * @param structures the data set, read once
     * @param threads at least 1; the result does not depend on it
     * @return the model with ranges and scaling
     * @throws MlipException if an element of the model does not occur
     */
    public static HdnnpModel apply(
            HdnnpModel model, Scaling scaling, Iterator<Structure> structures, int threads) {
        ScalingStatistics statistics = new ScalingStatistics(withoutRanges(model));
        List<Structure> batch = new ArrayList<>();
        try (Workers workers = new Workers(threads)) {
            while (structures.hasNext()) {
                batch.add(structures.next());
                if (batch.size() == BATCH || !structures.hasNext()) {
                    statistics.add(batch, workers);
                    batch.clear();
                }
            }
        }
        return statistics.completed(scaling);
    }

    /** Raw values do not need ranges, and old ones must not be in the way. */
    private static HdnnpModel withoutRanges(HdnnpModel model) {
        List<ElementModel> parts =
                model.elements().stream()
                        .map(
                                p ->
                                        new ElementModel(
                                                p.element(),
                                                p.energyOffset(),
                                                p.functions(),
                                                List.of(),
                                                p.network()))
                        .toList();
        return new HdnnpModel(parts, Scaling.NONE, model.normalization());
    }

    private void add(List<Structure> batch, Workers workers) {
        Moments[][][] each = new Moments[batch.size()][][];
        workers.share(each.length, (worker, s) -> each[s] = describe(batch.get(s)));
        for (Moments[][] one : each) {
            for (int e = 0; e < moments.length; e++) {
                for (int n = 0; n < moments[e].length; n++) {
                    moments[e][n].merge(one[e][n]);
                }
            }
        }
    }

    private Moments[][] describe(Structure structure) {
        Moments[][] one = zero();
        NeighborList list = NeighborSearch.of(structure, model.cutoff());
        Describer describer = new Describer(model);
        for (int k = list.begin(); k < list.end(); k++) {
            Moments[] ofElement = one[indexOf(list.species()[list.centers()[k]])];
            double[] values = describer.raw(list, k);
            for (int n = 0; n < ofElement.length; n++) {
                ofElement[n].add(values[n]);
            }
        }
        return one;
    }

    private int indexOf(int species) {
        List<ElementModel> parts = model.elements();
        for (int e = 0; e < parts.size(); e++) {
            if (parts.get(e).element().code() == species) {
                return e;
            }
        }
        throw new MlipException(
                "a structure holds species " + species + ", which the model does not know");
    }

    private HdnnpModel completed(Scaling scaling) {
        List<ElementModel> parts = new ArrayList<>();
        for (int e = 0; e < moments.length; e++) {
            ElementModel part = model.elements().get(e);
            if (moments[e][0].count == 0) {
                throw new MlipException(
                        "the element " + part.element() + " does not occur in the data set");
            }
            List<Scaling.Range> ranges = Arrays.stream(moments[e]).map(Moments::range).toList();
            parts.add(
                    new ElementModel(
                            part.element(),
                            part.energyOffset(),
                            part.functions(),
                            ranges,
                            part.network()));
        }
        return new HdnnpModel(parts, scaling, model.normalization());
    }
}
