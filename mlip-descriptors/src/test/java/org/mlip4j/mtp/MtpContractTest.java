package org.mlip4j.mtp;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Potential;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Optional;

/** Generated levels with random coefficients. */
@ParameterizedClass(name = "level {0}, {1} species, {2}")
@CsvSource({
    "2, 1, SMOOTH_CHEBYSHEV",
    "6, 3, SHAPEEV",
    "8, 4, SMOOTH_CHEBYSHEV_REPULSIVE",
    "10, 2, SMOOTH_CHEBYSHEV"
})
class MtpContractTest extends PotentialContract {

    private final MtpPotential potential;

    MtpContractTest(int level, int species, RadialBasis.Kind kind) {
        potential =
                new MtpPotential(RandomMtp.of(level, species, kind), Optional.empty(), "random");
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
