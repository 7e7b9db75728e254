package org.mlip4j.hdnnp;

import org.mlip4j.core.Evaluator;
import org.mlip4j.core.Potential;
import org.mlip4j.hdnnp.internal.HdnnpEvaluator;
import org.mlip4j.hdnnp.internal.Kernels;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class HdnnpContractTest extends PotentialContract {

    private final Potential potential = new HdnnpPotential("test", TestModels.mixed(1), Map.of());

    @Override
    protected Potential potential() {
        return potential;
    }

    /**
     * The scalar kernel. The vector kernel allocates where the compiler boxes vectors, which depends
     * on what else the JVM has run.
     */
    @Override
    protected Evaluator steadyEvaluator() {
        return new HdnnpEvaluator(List.of(TestModels.mixed(1)), Kernels.SCALAR);
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("model");
    }
}
