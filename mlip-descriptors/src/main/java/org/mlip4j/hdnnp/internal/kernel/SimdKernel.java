package org.mlip4j.hdnnp.internal.kernel;

import jdk.incubator.vector.DoubleVector;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Symmetry functions in vectors: {@link SeparableKernel} has the compact ones; Gaussian functions that have the
 * same cutoff function share a {@link Shell}; another kernel does the rest.
 *
 * <p>Sums of Gaussians that are smaller than any number of single precision, but matter because the model scales them
 * up, are computed with exponents that are lifted, and lowered in double precision.
 */
public final class SimdKernel implements DescriptorKernel {

    private final Optional<DescriptorKernel> rest;
    private final Family[] families;
    private final Optional<SeparableKernel> separable;

    /** What has one cutoff function: arrays of at most one, because lists would allocate their iterators. */
    private record Family(
            Shell shell, RadialPart[] radial, AngularPart[] narrow, WidePart[] wide) {}

    /**
     * Prepares the kernel of one central element.
     *
     * @param elements the elements of the model
     * @param functions the symmetry functions of the central element
     * @param lifts what to add to the exponents of Gaussians, per function: logarithms of powers of 2
     * @param rest computes those that {@link #handles} refuses, if any, and sets the others to 0
     */
    public SimdKernel(
            List<Element> elements,
            List<SymmetryFunction> functions,
            double[] lifts,
            Optional<DescriptorKernel> rest) {
        this.rest = rest;
        separable =
                functions.stream().anyMatch(SeparableKernel::handles)
                        ? Optional.of(new SeparableKernel(elements, functions))
                        : Optional.empty();
        families =
                functions.stream()
                        .filter(SimdKernel::isGaussian)
                        .map(f -> (CutoffFunction) f.radial())
                        .distinct()
                        .map(cutoff -> family(elements, functions, lifts, cutoff))
                        .toArray(Family[]::new);
    }

    /**
     * Whether vectors are used for a symmetry function.
     *
     * @param function any
     * @return false for what no paper describes
     */
    public static boolean handles(SymmetryFunction function) {
        return SeparableKernel.handles(function) || isGaussian(function);
    }

    private static boolean isGaussian(SymmetryFunction function) {
        return switch (function) {
            case GaussianRadial f -> f.eta() >= 0;
            case GaussianAngular f -> f.eta() >= 0 && f.zeta() >= 1 && Math.abs(f.lambda()) <= 1;
            default -> false;
        };
    }

    /**
     * Length of the vectors.
     *
     * @return in bits
     */
    public static int vectorBits() {
        return DoubleVector.SPECIES_PREFERRED.vectorBitSize();
    }

    private static Family family(
            List<Element> elements,
            List<SymmetryFunction> functions,
            double[] lifts,
            CutoffFunction cutoff) {
        List<RadialPart.Term> terms = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            for (int n = 0; n < functions.size(); n++) {
                if (functions.get(n) instanceof GaussianRadial f
                        && isGaussian(f)
                        && f.radial().equals(cutoff)
                        && concerns(f.neighbor(), elements.get(e))) {
                    double weight = f.isWeighted() ? elements.get(e).code() : 1;
                    terms.add(new RadialPart.Term(n, e, weight, f.eta(), f.shift(), lifts[n]));
                }
            }
        }
        RadialPart[] radial =
                terms.isEmpty()
                        ? new RadialPart[0]
                        : new RadialPart[] {new RadialPart(elements.size(), terms)};
        List<PairTerms> narrow = pairs(elements, functions, lifts, cutoff, true);
        List<PairTerms> wide = pairs(elements, functions, lifts, cutoff, false);
        return new Family(
                new Shell(cutoff, elements.size()),
                radial,
                narrow.isEmpty()
                        ? new AngularPart[0]
                        : new AngularPart[] {new AngularPart(cutoff.radius(), narrow)},
                wide.isEmpty() ? new WidePart[0] : new WidePart[] {new WidePart(wide)});
    }

    private static List<PairTerms> pairs(
            List<Element> elements,
            List<SymmetryFunction> functions,
            double[] lifts,
            CutoffFunction cutoff,
            boolean narrow) {
        Map<List<Integer>, List<PairTerms.Term>> pairs = new LinkedHashMap<>();
        for (int a = 0; a < elements.size(); a++) {
            for (int b = a; b < elements.size(); b++) {
                for (int n = 0; n < functions.size(); n++) {
                    if (functions.get(n) instanceof GaussianAngular f
                            && isGaussian(f)
                            && f.narrow() == narrow
                            && f.radial().equals(cutoff)
                            && concerns(f.first(), elements.get(a))
                            && concerns(f.second(), elements.get(b))) {
                        double weight =
                                f.isWeighted()
                                        ? elements.get(a).code() * (double) elements.get(b).code()
                                        : 1;
                        pairs.computeIfAbsent(List.of(a, b), k -> new ArrayList<>())
                                .add(
                                        new PairTerms.Term(
                                                n,
                                                weight,
                                                new PairTerms.Shape(f.eta(), f.shift(), lifts[n]),
                                                new PairTerms.Angle(f.lambda(), f.zeta())));
                    }
                }
            }
        }
        return pairs.entrySet().stream()
                .map(
                        e ->
                                new PairTerms(
                                        e.getKey().get(0),
                                        e.getKey().get(1),
                                        e.getValue(),
                                        narrow ? 1 : WidePart.GROUP))
                .toList();
    }

    private static boolean concerns(int wanted, Element element) {
        return wanted == SymmetryFunction.WEIGHTED || wanted == element.code();
    }

    @Override
    public void compute(Neighborhood neighbors, double[] g) {
        if (rest.isPresent()) {
            rest.get().compute(neighbors, g);
        } else {
            Arrays.fill(g, 0);
        }
        if (separable.isPresent()) {
            separable.get().compute(neighbors, g);
        }
        for (Family family : families) {
            family.shell.take(neighbors);
            for (RadialPart part : family.radial) {
                part.compute(family.shell, g);
            }
            for (AngularPart part : family.narrow) {
                part.compute(family.shell, g);
            }
            for (WidePart part : family.wide) {
                part.compute(family.shell, g);
            }
        }
    }

    @Override
    public void pullBack(Neighborhood neighbors, double[] dEdG) {
        if (rest.isPresent()) {
            rest.get().pullBack(neighbors, dEdG);
        }
        if (separable.isPresent()) {
            separable.get().pullBack(neighbors, dEdG);
        }
        for (Family family : families) {
            family.shell.clearGradients();
            for (RadialPart part : family.radial) {
                part.pullBack(family.shell, dEdG);
            }
            for (AngularPart part : family.narrow) {
                part.pullBack(family.shell, dEdG);
            }
            for (WidePart part : family.wide) {
                part.pullBack(family.shell, dEdG);
            }
            family.shell.giveBack(neighbors);
        }
    }
}
