package org.mlip4j.train;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Radial coefficients from which the training of a moment tensor potential starts. */
public final class MtpStarts {

    /** The polynomials begin a little below the smallest distance, as in MLIP-3. */
    public static final double MARGIN = 0.99;

    /** Distances per radial function at which two bases are compared. */
    private static final int POINTS = 4;

    private MtpStarts() {}

    /**
     * The radial basis that suits the data: from just below the smallest distance to the cutoff.
     *
     * @param frames structures
     * @param cutoff Angstrom
     * @param size number of functions
     * @return Chebyshev polynomials that are smooth at the cutoff
     */
    public static RadialBasis basis(List<TrainingFrame> frames, double cutoff, int size) {
        double least = least(frames, cutoff);
        if (!(least < cutoff)) {
            throw new MlipException(
                    "no two atoms of the training structures are nearer than the cutoff of "
                            + cutoff
                            + " Angstrom");
        }
        return new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, MARGIN * least, cutoff, size);
    }

    /** The smallest distance of all, infinite where none is below the cutoff. */
    private static double least(List<TrainingFrame> frames, double cutoff) {
        double least = Double.POSITIVE_INFINITY;
        for (TrainingFrame frame : frames) {
            for (double r : distances(frame, cutoff)) {
                least = Math.min(least, r);
            }
        }
        return least;
    }

    /**
     * A radial basis that covers the data: polynomials are large, and much alike, below the distances that they are for.
     *
     * @param basis a template's
     * @param frames structures
     * @return the basis, from just below the smallest distance in the data where that is shorter than its own
     */
    public static RadialBasis covering(RadialBasis basis, List<TrainingFrame> frames) {
        double least = least(frames, basis.max());
        return least < basis.min()
                ? new RadialBasis(basis.kind(), MARGIN * least, basis.max(), basis.size())
                : basis;
    }

    /**
     * A model with the species of the data, in a radial basis that covers them. Its radial functions stay: polynomials of one
     * degree are the same whatever interval they are scaled to. Those of species that it did not have are the mean of the others, and
     * about constant below the distances that it was made for, where polynomials grow without bounds.
     *
     * @param model trained
     * @param elements of the data
     * @param frames structures
     * @return the model, with other radial coefficients where the data have shorter distances than its basis
     */
    public static MtpModel covering(
            MtpModel model, List<Element> elements, List<TrainingFrame> frames) {
        MtpModel all = withSpecies(model, elements);
        RadialBasis basis = covering(model.basis(), frames);
        if (basis.equals(model.basis())) {
            return all;
        }
        DMatrixRMaj same = change(model.basis(), basis, 0);
        DMatrixRMaj bounded = change(model.basis(), basis, model.basis().min());
        int size = basis.size();
        int block = size * all.tree().radialCount();
        int species = all.species().size();
        int known = model.species().size();
        double[] old = all.radialCoefficients();
        double[] radial = new double[old.length];
        for (int c = 0; c < old.length; c++) {
            int pair = c / block;
            boolean added = pair / species >= known || pair % species >= known;
            for (int k = 0; k < size; k++) {
                radial[c / size * size + k] += (added ? bounded : same).get(k, c % size) * old[c];
            }
        }
        return new MtpModel(
                all.name(),
                all.tag(),
                all.species(),
                all.types(),
                all.scaling(),
                basis,
                all.tree(),
                radial,
                all.speciesCoefficients(),
                all.momentCoefficients());
    }

    private static MtpModel withSpecies(MtpModel model, List<Element> elements) {
        List<Element> added = new ArrayList<>(elements);
        added.removeAll(model.species());
        return added.isEmpty() ? model : model.withAddedSpecies(added);
    }

    /** Column k is function k of one basis, constant below a distance, in those of another by least squares. */
    private static DMatrixRMaj change(RadialBasis from, RadialBasis to, double constant) {
        RadialBasis before = polynomials(from);
        RadialBasis after = polynomials(to);
        int n = to.size();
        int points = POINTS * n;
        DMatrixRMaj left = new DMatrixRMaj(points, n);
        DMatrixRMaj right = new DMatrixRMaj(points, n);
        double[] values = new double[n];
        double[] slopes = new double[n];
        for (int q = 0; q < points; q++) {
            double xi = Math.cos(Math.PI * (q + 0.5) / points);
            double r = (to.min() + to.max() + xi * (to.max() - to.min())) / 2;
            after.evaluate(r, values, slopes);
            for (int k = 0; k < n; k++) {
                left.set(q, k, values[k]);
            }
            before.evaluate(Math.max(r, constant), values, slopes);
            for (int k = 0; k < n; k++) {
                right.set(q, k, values[k]);
            }
        }
        DMatrixRMaj result = new DMatrixRMaj(n, n);
        CommonOps_DDRM.solve(left, right, result);
        return result;
    }

    /** Without the constants that two kinds have below the smallest distance. */
    private static RadialBasis polynomials(RadialBasis basis) {
        RadialBasis.Kind kind =
                switch (basis.kind()) {
                    case CHEBYSHEV_REPULSIVE -> RadialBasis.Kind.CHEBYSHEV;
                    case SMOOTH_CHEBYSHEV_REPULSIVE -> RadialBasis.Kind.SMOOTH_CHEBYSHEV;
                    default -> basis.kind();
                };
        return new RadialBasis(kind, basis.min(), basis.max(), basis.size());
    }

    /**
     * Factor on the radial functions that brings basic moments to the order of one.
     *
     * @param frames structures
     * @param basis radial functions
     * @return the inverse of the mean over atoms of sum (r - cutoff)^2
     * @throws MlipException if no atom has a neighbour
     */
    public static double scaling(List<TrainingFrame> frames, RadialBasis basis) {
        double sum = 0;
        long atoms = 0;
        for (TrainingFrame frame : frames) {
            for (double r : distances(frame, basis.max())) {
                sum += (basis.max() - r) * (basis.max() - r);
            }
            atoms += frame.structure().size();
        }
        if (sum == 0) {
            throw new MlipException(
                    "no two atoms of the training structures are closer than the cutoff of "
                            + basis.max()
                            + " Angstrom; take a larger one");
        }
        return atoms / sum;
    }

    private static double[] distances(TrainingFrame frame, double cutoff) {
        NeighborList list = NeighborSearch.of(frame.structure(), cutoff);
        double[] x = list.positions();
        double[] distances = new double[list.first()[list.end()]];
        int count = 0;
        for (int k = list.begin(); k < list.end(); k++) {
            int i = 3 * list.centers()[k];
            for (int at = list.first()[k]; at < list.first()[k + 1]; at++) {
                int j = 3 * list.neighbors()[at];
                double r =
                        Math.hypot(
                                Math.hypot(x[j] - x[i], x[j + 1] - x[i + 1]), x[j + 2] - x[i + 2]);
                if (r < cutoff) {
                    distances[count++] = r;
                }
            }
        }
        return Arrays.copyOf(distances, count);
    }

    /**
     * A model of a level whose radial functions are random around f_mu = phi_mu, the same for all pairs of species but for
     * the random part, and whose linear coefficients are nothing.
     *
     * @param tree moments
     * @param basis radial functions
     * @param elements species, in order
     * @param scaling factor on the radial functions
     * @param seed of the random numbers
     * @return new model
     */
    public static MtpModel random(
            MomentTree tree, RadialBasis basis, List<Element> elements, double scaling, long seed) {
        int species = elements.size();
        int count = tree.radialCount();
        Random random = new Random(seed);
        double[] radial = new double[species * species * count * basis.size()];
        for (int c = 0; c < radial.length; c++) {
            int mu = c / basis.size() % count;
            boolean own = c % basis.size() == Math.min(mu, basis.size() - 1);
            radial[c] = (own ? 1 : 0) + random.nextDouble() - 0.5;
        }
        return new MtpModel(
                "MTP1m",
                "",
                elements,
                IntStream.range(0, species).boxed().toList(),
                scaling,
                basis,
                tree,
                radial,
                new double[species],
                new double[tree.scalars().length]);
    }

    /**
     * A trained model as the start of a fit with further species or more moments: its radial functions stay; those that it
     * does not have are random. Linear coefficients are found anew by least squares, as far as the data determine them.
     *
     * @param model trained
     * @param tree moments, the model's own or more
     * @param elements of the data
     * @param seed of the random numbers
     * @return new model
     */
    public static MtpModel from(
            MtpModel model, MomentTree tree, List<Element> elements, long seed) {
        MtpModel all = withSpecies(model, elements);
        if (tree.equals(all.tree())) {
            return all;
        }
        int old = all.tree().radialCount();
        if (tree.radialCount() < old) {
            throw new MlipException(
                    "the model to start from has more radial functions than the new level");
        }
        int size = all.basis().size();
        double norm =
                Math.sqrt(
                        Arrays.stream(all.radialCoefficients()).map(c -> c * c).sum()
                                / (all.radialCoefficients().length / size));
        MtpModel random = random(tree, all.basis(), all.species(), all.scaling(), seed);
        double[] radial = random.radialCoefficients();
        for (int c = 0; c < radial.length; c++) {
            int mu = c / size % tree.radialCount();
            int pair = c / size / tree.radialCount();
            radial[c] =
                    mu < old
                            ? all.radialCoefficients()[(pair * old + mu) * size + c % size]
                            : norm * radial[c];
        }
        return new MtpModel(
                all.name(),
                all.tag(),
                all.species(),
                all.types(),
                all.scaling(),
                all.basis(),
                tree,
                radial,
                all.speciesCoefficients(),
                random.momentCoefficients());
    }
}
