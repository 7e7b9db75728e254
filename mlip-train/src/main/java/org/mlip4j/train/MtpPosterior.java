package org.mlip4j.train;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Workers;
import org.mlip4j.mtp.MtpModel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The posterior of the linear coefficients of a fitted moment tensor potential, its radial functions as they are: Bayesian
 * linear regression with the weights of the loss as precisions of the labels up to a factor, and a normal prior on coefficients in units in
 * which each changes the labels alike. Precisions of noise and prior are those of largest evidence (D. J. C. MacKay, Neural
 * Comput. 4, 415 (1992)). Labels are taken for independent, which those of one structure are not: the spread ranks;
 * how large it is needs a calibration.
 */
final class MtpPosterior {

    private static final int ROUNDS = 100;

    private final MtpModel model;
    private final long seed;

    /** Units of the coefficients. */
    private final double[] scale;

    /** Eigenvalues of the scaled normal equations, and eigenvectors as columns. */
    private final double[] values;

    private final DMatrixRMaj[] vectors;
    private double noisePrecision;
    private double priorPrecision;

    /**
     * Prepares.
     *
     * @param plan the fit
     * @param fitted its result, references of the elements included
     * @param room bytes for neighbours that may be kept
     * @param workers threads
     */
    MtpPosterior(MtpPlan plan, MtpModel fitted, long room, Workers workers) {
        model = fitted;
        seed = plan.seed();
        List<MtpFrame> frames =
                MtpFrame.all(plan, fitted, plan.data().train(), new AtomicLong(room), workers);
        MtpLoss loss = new MtpLoss(frames, workers);
        double[] gram = loss.normal(fitted).gram();
        int n = (int) Math.round(Math.sqrt(gram.length));
        scale = new double[n];
        for (int i = 0; i < n; i++) {
            double diagonal = frames.size() * gram[i * n + i];
            scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
        }
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double value = frames.size() * gram[i * n + j] * scale[i] * scale[j];
                matrix.set(i, j, value);
                matrix.set(j, i, value);
            }
        }
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(matrix)) {
            throw new MlipException("the normal equations of the fit have no eigenvalues");
        }
        values = new double[n];
        vectors = new DMatrixRMaj[n];
        for (int k = 0; k < n; k++) {
            values[k] = Math.max(0, eigen.getEigenvalue(k).getReal());
            vectors[k] = eigen.getEigenVector(k);
        }
        MtpModel bare = plan.withReferences(fitted, -1);
        double[] gradient = new double[bare.parameterCount()];
        double squares = frames.size() * loss.gradient(bare, gradient);
        long labels = frames.stream().mapToLong(MtpFrame::labels).sum();
        findPrecisions(bare, squares, labels);
    }

    /** Largest evidence, by its fixed point. */
    private void findPrecisions(MtpModel bare, double squares, long labels) {
        double[] x = linear(bare);
        double norm = 0;
        for (int i = 0; i < x.length; i++) {
            norm += scale[i] > 0 ? x[i] * x[i] / (scale[i] * scale[i]) : 0;
        }
        double determined = Math.min(values.length, 0.5 * labels);
        for (int round = 0; round < ROUNDS; round++) {
            noisePrecision = (labels - determined) / Math.max(squares, Double.MIN_NORMAL);
            priorPrecision = determined / Math.max(norm, Double.MIN_NORMAL);
            determined = 0;
            for (double value : values) {
                determined += noisePrecision * value / (noisePrecision * value + priorPrecision);
            }
            determined = Math.min(determined, 0.5 * labels);
        }
    }

    private static double[] linear(MtpModel model) {
        double[] species = model.speciesCoefficients();
        double[] moments = model.momentCoefficients();
        double[] all = new double[species.length + moments.length];
        System.arraycopy(species, 0, all, 0, species.length);
        System.arraycopy(moments, 0, all, species.length, moments.length);
        return all;
    }

    /**
     * The fitted model and pairs around it, drawn so that the mean is the fitted model and the expected variance of
     * anything linear that of the posterior.
     */
    List<MtpModel> committee(int members) {
        if (members < 3 || members % 2 == 0) {
            throw new IllegalArgumentException("an odd number of members, at least 3");
        }
        double[] x = linear(model);
        double factor = Math.sqrt((double) members / (members - 1));
        SplittableRandom random = new SplittableRandom(seed);
        List<MtpModel> all = new ArrayList<>(List.of(model));
        while (all.size() < members) {
            double[] change = draw(random);
            for (double sign : new double[] {factor, -factor}) {
                double[] moved = x.clone();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += sign * change[i];
                }
                all.add(with(moved));
            }
        }
        return all;
    }

    private double[] draw(SplittableRandom random) {
        double[] change = new double[scale.length];
        for (int k = 0; k < values.length; k++) {
            double size =
                    random.nextGaussian() / Math.sqrt(noisePrecision * values[k] + priorPrecision);
            for (int i = 0; i < change.length; i++) {
                change[i] += size * scale[i] * vectors[k].get(i);
            }
        }
        return change;
    }

    private MtpModel with(double[] linear) {
        int species = model.species().size();
        return model.withCoefficients(
                model.radialCoefficients(),
                Arrays.copyOf(linear, species),
                Arrays.copyOfRange(linear, species, linear.length));
    }
}
