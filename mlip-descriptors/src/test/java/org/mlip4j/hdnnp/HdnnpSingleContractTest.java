package org.mlip4j.hdnnp;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Precision;

/** In single precision: sums agree as in double, what is computed anew at other positions within rounding of float. */
class HdnnpSingleContractTest extends HdnnpContractTest {

    private final Potential single = Precision.SINGLE.of(super.potential());

    @Override
    protected Potential potential() {
        return single;
    }

    @Override
    protected double rounding() {
        return 2e-6;
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
