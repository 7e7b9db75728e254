package org.mlip4j.mtp;

import org.mlip4j.core.Element;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Models with random coefficients whose energies are of the order of an electron volt. */
final class RandomMtp {

    private RandomMtp() {}

    static MtpModel of(int level, int species, RadialBasis.Kind kind) {
        return of(
                MomentTree.ofLevel(level),
                new RadialBasis(kind, 1.1, 3.9, 6),
                species,
                100 * level + species);
    }

    static MtpModel of(MomentTree tree, RadialBasis basis, int species, long seed) {
        Random random = new Random(seed);
        List<Integer> types = IntStream.range(0, species).boxed().toList();
        double[] radial =
                random.doubles(
                                (long) species * species * tree.radialCount() * basis.size(),
                                -0.3,
                                0.3)
                        .toArray();
        int[] factors = factors(tree);
        double[] moments =
                IntStream.of(tree.scalars())
                        .mapToDouble(s -> random.nextGaussian() * Math.pow(0.3, factors[s]))
                        .toArray();
        return new MtpModel(
                "random",
                "",
                types.stream().map(Element::unnamed).toList(),
                types,
                0.08,
                basis,
                tree,
                radial,
                random.doubles(species, -1, 1).toArray(),
                moments);
    }

    /** How many basic moments are multiplied in each moment. */
    private static int[] factors(MomentTree tree) {
        int[] factors = new int[tree.momentCount()];
        Arrays.fill(factors, 0, tree.basicCount(), 1);
        for (int t = 0; t < tree.products().length; t += 4) {
            factors[tree.products()[t + 3]] =
                    factors[tree.products()[t]] + factors[tree.products()[t + 1]];
        }
        return factors;
    }
}
