package org.mlip4j.hdnnp.internal;

import org.mlip4j.core.MlipException;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What single precision needs to know of a model: how to keep small sums of Gaussians within its range, and whether its
 * digits suffice.
 */
public final class SinglePrecision {

    /** Sums are lifted to this size: far above what is dropped, so far below the largest number that nothing overflows. */
    private static final int SMALLEST = -33;

    /** Largest power of 2 to lift by: exponentials stay below the largest number. */
    private static final int HIGHEST = 96;

    /** Largest exponent of an angular function: sums of its powers, up to 2 to this, stay below the largest number. */
    private static final double LARGEST_ZETA = 100;

    /** The weight of a lifted angular function, 2^(1 - zeta - lift), must be a number: the smallest is 2^-149. */
    private static final int LOWEST = 148;

    /** Relative error of a symmetry function, a few units of the last place, as measured. */
    private static final double ERROR = 8 * Math.ulp(1f);

    /** Error of an atomic energy, eV, beyond which a model is refused. */
    private static final double LIMIT = 1e-3;

    /** Places in the range of the training data where the error is estimated. */
    private static final int SAMPLES = 16;

    private SinglePrecision() {}

    /**
     * How far exponents of Gaussians are lifted.
     *
     * @param scales differences of each function that are of the order of one to the network
     * @return logarithms of powers of 2
     */
    static double[] lifts(double[] scales) {
        double[] lifts = new double[scales.length];
        for (int n = 0; n < scales.length; n++) {
            lifts[n] = Math.log(2) * Math.clamp(SMALLEST - Math.getExponent(scales[n]), 0, HIGHEST);
        }
        return lifts;
    }

    /**
     * Refuses what single precision cannot do.
     *
     * @param name of the potential
     * @param models one or the members of a committee
     * @throws MlipException if there are no vectors, a function varies by too little or has too large an exponent, or the
     *     energy of an atom would be wrong by more than 1 meV
     */
    public static void require(String name, List<HdnnpModel> models) {
        if (!Kernels.BEST.usesVectors()) {
            throw new MlipException(
                    "single precision needs vector instructions, which are switched off or not there");
        }
        for (HdnnpModel model : models) {
            for (ElementModel part : model.elements()) {
                requireExponents(name, part);
                requireRanges(name, model.scaling(), part);
                double error = energyError(model, part);
                if (!(error < LIMIT)) {
                    throw new MlipException(
                            name
                                    + " is too sensitive for single precision: an atomic energy of "
                                    + part.element()
                                    + " would be wrong by about "
                                    + String.format(java.util.Locale.ROOT, "%.1g", error)
                                    + " eV; use double precision");
                }
            }
        }
    }

    private static void requireExponents(String name, ElementModel part) {
        for (int n = 0; n < part.functions().size(); n++) {
            if (part.functions().get(n) instanceof GaussianAngular f && f.zeta() > LARGEST_ZETA) {
                throw refusal(
                        name, n, part, "has the exponent " + f.zeta() + ", above " + LARGEST_ZETA);
            }
        }
    }

    private static void requireRanges(String name, Scaling scaling, ElementModel part) {
        for (int n = 0; n < part.ranges().size(); n++) {
            double scale = 1 / Math.abs(scaling.factor(part.ranges().get(n)));
            if (!(Math.getExponent(scale) >= smallest(part.functions().get(n)))) {
                throw refusal(name, n, part, "varies by " + scale + " only");
            }
        }
    }

    private static MlipException refusal(String name, int n, ElementModel part, String reason) {
        return new MlipException(
                "%s cannot be evaluated in single precision: symmetry function %d of %s %s; use double precision"
                        .formatted(name, n + 1, part.element(), reason));
    }

    private static int smallest(SymmetryFunction function) {
        return switch (function) {
            case GaussianRadial f -> SMALLEST - HIGHEST;
            case GaussianAngular f ->
                    SMALLEST - Math.min(HIGHEST, LOWEST - (int) Math.ceil(f.zeta()));
            default -> SMALLEST;
        };
    }

    /** The error of an atomic energy for independent errors of the symmetry functions, the worst of some samples. */
    private static double energyError(HdnnpModel model, ElementModel part) {
        AtomicEnergy energy = new AtomicEnergy(model, part, Kernels.SCALAR);
        List<Scaling.Range> ranges = part.ranges();
        Random random = new Random(1);
        double worst = 0;
        for (int s = 0; s < SAMPLES && !ranges.isEmpty(); s++) {
            double[] g =
                    ranges.stream()
                            .mapToDouble(r -> r.min() + random.nextDouble() * (r.max() - r.min()))
                            .toArray();
            double[] gradient = new double[g.length];
            energy.value(g);
            energy.addGradient(1, gradient);
            double square =
                    IntStream.range(0, g.length)
                            .mapToDouble(n -> gradient[n] * g[n] * ERROR)
                            .map(e -> e * e)
                            .sum();
            worst = Math.max(worst, Math.sqrt(square));
        }
        return worst;
    }
}
