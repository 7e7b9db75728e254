package org.mlip4j.mtp;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Potential;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Optional;

/** All levels, with one to four species. */
@Tag("slow")
@ParameterizedClass(name = "level {0}, {1} species, {2}")
@CsvSource({
    "4, 4, SMOOTH_CHEBYSHEV",
    "6, 1, SMOOTH_CHEBYSHEV",
    "8, 2, SMOOTH_CHEBYSHEV",
    "10, 3, SMOOTH_CHEBYSHEV",
    "12, 4, SMOOTH_CHEBYSHEV",
    "14, 1, SMOOTH_CHEBYSHEV",
    "16, 2, SMOOTH_CHEBYSHEV",
    "18, 3, SMOOTH_CHEBYSHEV",
    "20, 4, SMOOTH_CHEBYSHEV",
    "22, 1, SMOOTH_CHEBYSHEV",
    "24, 2, SMOOTH_CHEBYSHEV",
    "26, 3, SMOOTH_CHEBYSHEV",
    "28, 4, SMOOTH_CHEBYSHEV"
})
class MtpLevelsContractTest extends PotentialContract {

    private final MtpPotential potential;

    MtpLevelsContractTest(int level, int species, RadialBasis.Kind kind) {
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
