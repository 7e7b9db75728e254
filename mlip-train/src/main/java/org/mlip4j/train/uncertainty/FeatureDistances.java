package org.mlip4j.train.uncertainty;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.train.selection.FeatureRows;
import org.mlip4j.train.selection.Frames;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Distances of an atom's features from those of the training atoms of its element.
 *
 * <p>Mahalanobis: d^2 = (b - m)^T S^-1 (b - m) with the mean m and the covariance S of the training atoms, of features in
 * units of their standard deviations; a part of 1e-6 is added to the diagonal, since features may depend on each other. One that
 * is the same for all training atoms of the element is in units of its size in all training atoms, so that it counts as if it
 * varied by a thousandth of that.
 * Cosine: 1 minus the cosine of the angle to the nearest training atom, of features less their mean in these units; at most
 * 1000 training atoms of an element, drawn at random, are kept for it.
 */
public final class FeatureDistances {

    private static final double RIDGE = 1e-6;
    private static final int KEPT = 1000;

    /** Of its size, up to which what a feature varies by is taken for rounding. */
    private static final double CONSTANT = 1e-10;

    /** The same of one that is 0, of the size of all. */
    private static final double ZERO = 1e-13;

    /** What is known of the training atoms of one element. */
    private static final class Atoms {
        private final int n;
        private final double[] mean;
        private final double[] scale;
        private final DMatrixRMaj covariance;
        private final Sample kept = new Sample(KEPT);
        private LinearSolverDense<DMatrixRMaj> solver;
        private long count;

        Atoms(int n) {
            this.n = n;
            mean = new double[n];
            scale = new double[n];
            covariance = new DMatrixRMaj(n, n);
        }

        /** Welford's update of mean and variances. */
        void addMoments(double[] row) {
            count++;
            for (int f = 0; f < n; f++) {
                double before = row[f] - mean[f];
                mean[f] += before / count;
                scale[f] += before * (row[f] - mean[f]);
            }
        }

        /** The sum of the squares of a feature. */
        double squares(int f) {
            return scale[f] + count * mean[f] * mean[f];
        }

        void finishMoments(double[] sizes) {
            for (int f = 0; f < n; f++) {
                double deviation = Math.sqrt(scale[f] / count);
                scale[f] = 1 / (deviation > CONSTANT * sizes[f] ? deviation : sizes[f]);
            }
            count = 0;
        }

        double[] scaled(double[] row) {
            double[] x = new double[n];
            for (int f = 0; f < n; f++) {
                x[f] = (row[f] - mean[f]) * scale[f];
            }
            return x;
        }

        void addCovariance(double[] row) {
            double[] x = scaled(row);
            double[] s = covariance.data;
            for (int f = 0; f < n; f++) {
                for (int g = 0; g < n; g++) {
                    s[f * n + g] += x[f] * x[g];
                }
            }
            count++;
            kept.offer(unit(x));
        }

        void finishCovariance() {
            for (int f = 0; f < n; f++) {
                for (int g = 0; g < n; g++) {
                    covariance.data[f * n + g] /= count;
                }
                covariance.data[f * n + f] += RIDGE;
            }
            solver = LinearSolverFactory_DDRM.chol(n);
            if (!solver.setA(covariance)) {
                throw new MlipException(
                        "the covariance of the features of the training atoms cannot be inverted");
            }
        }

        double mahalanobis(double[] row) {
            double[] x = scaled(row);
            DMatrixRMaj solution = new DMatrixRMaj(n, 1);
            solver.solve(DMatrixRMaj.wrap(n, 1, x), solution);
            double square = 0;
            for (int f = 0; f < n; f++) {
                square += x[f] * solution.data[f];
            }
            return Math.sqrt(Math.max(0, square));
        }

        double cosine(double[] row) {
            double[] x = unit(scaled(row));
            double nearest = -1;
            for (double[] other : kept.rows()) {
                double product = 0;
                for (int f = 0; f < n; f++) {
                    product += x[f] * other[f];
                }
                nearest = Math.max(nearest, product);
            }
            return Math.max(0, 1 - nearest);
        }

        private static double[] unit(double[] x) {
            double square = 0;
            for (double v : x) {
                square += v * v;
            }
            double[] unit = x.clone();
            for (int f = 0; f < unit.length && square > 0; f++) {
                unit[f] /= Math.sqrt(square);
            }
            return unit;
        }
    }

    /** A number from the row of an atom. */
    @FunctionalInterface
    private interface Distance {
        double of(Atoms atoms, double[] row);
    }

    /** One of the distances. */
    private record Measure(String name, FeatureDistances distances, Distance distance)
            implements Uncertainty {

        @Override
        public double[] ofAtoms(Structure structure) {
            double[] values = new double[structure.size()];
            distances.features.forEach(
                    structure,
                    (atom, row) ->
                            values[atom] =
                                    distance.of(distances.atoms(structure.species()[atom]), row));
            return values;
        }
    }

    private final FeatureRows features;
    private final Map<Integer, Atoms> elements = new TreeMap<>();

    private FeatureDistances(Graded potential) {
        features = new FeatureRows(potential, GradeMode.NEIGHBORHOOD);
    }

    /**
     * Learns the features of training atoms.
     *
     * @param potential whose features are taken
     * @param trained structures, read twice, one in memory at a time
     * @return the distances, for one thread
     * @throws MlipException if a structure cannot be evaluated, or there is none
     */
    public static FeatureDistances of(Graded potential, Frames trained) {
        FeatureDistances distances = new FeatureDistances(potential);
        int n = distances.features.count();
        trained.forEach(
                structure ->
                        distances.features.forEach(
                                structure,
                                (atom, row) ->
                                        distances
                                                .elements
                                                .computeIfAbsent(
                                                        structure.species()[atom],
                                                        code -> new Atoms(n))
                                                .addMoments(row)));
        double[] sizes = sizes(distances.elements.values(), n);
        distances.elements.values().forEach(atoms -> atoms.finishMoments(sizes));
        trained.forEach(
                structure ->
                        distances.features.forEach(
                                structure,
                                (atom, row) ->
                                        distances
                                                .atoms(structure.species()[atom])
                                                .addCovariance(row)));
        distances.elements.values().forEach(Atoms::finishCovariance);
        return distances;
    }

    /** Root mean squares of the features of all training atoms; that of all features for one that is always 0. */
    private static double[] sizes(Collection<Atoms> elements, int n) {
        double[] sizes = new double[n];
        double all = 0;
        long count = elements.stream().mapToLong(atoms -> atoms.count).sum();
        for (int f = 0; f < n; f++) {
            int feature = f;
            double square =
                    elements.stream().mapToDouble(atoms -> atoms.squares(feature)).sum() / count;
            all += square / n;
            sizes[f] = Math.sqrt(square);
        }
        double size = all > 0 ? Math.sqrt(all) : 1;
        for (int f = 0; f < n; f++) {
            sizes[f] = sizes[f] > ZERO * size ? sizes[f] : size;
        }
        return sizes;
    }

    private Atoms atoms(int code) {
        Atoms known = elements.get(code);
        if (known == null) {
            throw new MlipException(
                    "no training structure holds "
                            + Element.of(code).symbol()
                            + ", so there is no distance to its atoms");
        }
        return known;
    }

    /**
     * The Mahalanobis distance.
     *
     * @return the measure
     */
    public Uncertainty mahalanobis() {
        return new Measure("Mahalanobis distance", this, Atoms::mahalanobis);
    }

    /**
     * The cosine distance.
     *
     * @return the measure
     */
    public Uncertainty cosine() {
        return new Measure("cosine distance", this, Atoms::cosine);
    }
}
