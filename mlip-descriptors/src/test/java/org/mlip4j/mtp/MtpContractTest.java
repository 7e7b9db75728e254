package org.mlip4j.mtp;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Potential;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Optional;

/** Generated levels with random coefficients; level 0 stands for a definition of one's own. */
@ParameterizedClass(name = "level {0}, {1} species, {2}")
@CsvSource({
    "2, 1, SMOOTH_CHEBYSHEV",
    "6, 3, SHAPEEV",
    "8, 4, SMOOTH_CHEBYSHEV_REPULSIVE",
    "10, 2, SMOOTH_CHEBYSHEV",
    "0, 2, SMOOTH_CHEBYSHEV"
})
class MtpContractTest extends PotentialContract {

    private final MtpPotential potential;

    MtpContractTest(int level, int species, RadialBasis.Kind kind) {
        potential = new MtpPotential(model(level, species, kind), Optional.empty(), "random");
    }

    private static MtpModel model(int level, int species, RadialBasis.Kind kind) {
        return level > 0
                ? RandomMtp.of(level, species, kind)
                : RandomMtp.of(
                        MomentTree.of(new int[][] {{3, 2, 4, 3}, {}, {1, 5}}, 9),
                        new RadialBasis(kind, 1.1, 3.9, 6),
                        species,
                        7);
    }

    @BeforeAll
    static void compileKernels() {
        WarmUp.run();
    }

    @Override
    protected Potential potential() {
        return potential;
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("random.mtp");
    }
}
