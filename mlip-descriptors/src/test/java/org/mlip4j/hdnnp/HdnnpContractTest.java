package org.mlip4j.hdnnp;

import org.mlip4j.core.Potential;
import org.mlip4j.testing.PotentialContract;

import java.nio.file.Path;
import java.util.Map;

class HdnnpContractTest extends PotentialContract {

    private final Potential potential = new HdnnpPotential("test", TestModels.mixed(1), Map.of());

    @Override
    protected Potential potential() {
        return potential;
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("model");
    }
}
