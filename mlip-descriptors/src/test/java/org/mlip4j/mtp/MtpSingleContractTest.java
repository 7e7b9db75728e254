package org.mlip4j.mtp;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Precision;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Optional;

/** In single precision: sums agree as in double, what is computed anew at other positions within rounding of float. */
@ParameterizedClass(name = "level {0}, {1} species, {2}")
@CsvSource({"6, 3, SHAPEEV", "8, 4, SMOOTH_CHEBYSHEV_REPULSIVE", "10, 2, SMOOTH_CHEBYSHEV"})
class MtpSingleContractTest extends PotentialContract {

    private final Potential potential;

    MtpSingleContractTest(int level, int species, RadialBasis.Kind kind) {
        potential =
                Precision.SINGLE.of(
                        new MtpPotential(
                                RandomMtp.of(level, species, kind), Optional.empty(), "random"));
    }

    @BeforeAll
    static void compileKernels() {
        WarmUp.run(Precision.SINGLE);
    }

    @Override
    protected Potential potential() {
        return potential;
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("random.mtp");
    }

    @Override
    protected double rounding() {
        return 1e-5;
    }

    @Override
    protected double slopeError() {
        return 5e-4;
    }

    @Override
    protected LoadOptions loadOptions() {
        return LoadOptions.DEFAULT.withPrecision(Precision.SINGLE);
    }
}
