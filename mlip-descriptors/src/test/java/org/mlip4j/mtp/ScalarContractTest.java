package org.mlip4j.mtp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.mlip4j.core.Potential;
import org.mlip4j.mtp.internal.Kernels;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Optional;

/** The scalar evaluation, which serves as the oracle and where there are no vectors. */
class ScalarContractTest extends PotentialContract {

    private final MtpPotential potential =
            new MtpPotential(
                    RandomMtp.of(10, 3, RadialBasis.Kind.SMOOTH_CHEBYSHEV),
                    Optional.empty(),
                    "random",
                    false);

    @BeforeEach
    void switchVectorsOff() {
        System.setProperty(Kernels.PROPERTY, "scalar");
    }

    @AfterEach
    void switchVectorsOn() {
        System.clearProperty(Kernels.PROPERTY);
    }

    @Override
    protected Potential potential() {
        return potential;
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("random.almtp");
    }
}
