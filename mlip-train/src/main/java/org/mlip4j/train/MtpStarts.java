package org.mlip4j.train;

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
    private static final double MARGIN = 0.99;

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
        double least = Double.POSITIVE_INFINITY;
        for (TrainingFrame frame : frames) {
            for (double r : distances(frame, cutoff)) {
                least = Math.min(least, r);
            }
        }
        if (!(least < cutoff)) {
            throw new MlipException(
                    "no two atoms of the training structures are nearer than the cutoff of "
                            + cutoff
                            + " Angstrom");
        }
        return new RadialBasis(RadialBasis.Kind.SMOOTH_CHEBYSHEV, MARGIN * least, cutoff, size);
    }

    /**
     * Factor on the radial functions that brings basic moments to the order of one.
     *
     * @param frames structures
     * @param basis radial functions
     * @return the inverse of the mean over atoms of sum (r - cutoff)^2
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
        List<Element> added = new ArrayList<>(elements);
        added.removeAll(model.species());
        MtpModel all = added.isEmpty() ? model : model.withAddedSpecies(added);
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
