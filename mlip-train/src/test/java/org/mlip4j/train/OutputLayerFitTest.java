package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;

import java.util.List;

class OutputLayerFitTest {

    /** The truth has the hidden layers of the start, so the fit must find it. */
    @Test
    void findsTheOutputLayerThatMadeTheData() {
        HdnnpModel start = Fixtures.untrained(1);
        Potential truth = new HdnnpPotential("truth", otherOutput(start));
        List<Structure> data =
                Fixtures.structures(12).stream().map(s -> labelled(s, truth.evaluate(s))).toList();
        Potential fitted =
                new HdnnpPotential("fitted", OutputLayerFit.fit(start, data, 0.1, 1e-14));
        for (Structure structure : data) {
            Result result = fitted.evaluate(structure);
            assertEquals(structure.labels().energy().orElseThrow(), result.energy(), 1e-6);
            assertArrayEquals(structure.labels().forces().orElseThrow(), result.forces(), 1e-6);
        }
    }

    private static Structure labelled(Structure structure, Result result) {
        return structure.withLabels(
                Labels.NONE.withEnergy(result.energy()).withForces(result.forces()));
    }

    private static HdnnpModel otherOutput(HdnnpModel model) {
        List<ElementModel> parts =
                model.elements().stream()
                        .map(
                                part -> {
                                    double[] parameters = part.network().parameters().clone();
                                    for (int k = parameters.length - 7;
                                            k < parameters.length;
                                            k++) {
                                        parameters[k] = Math.sin(k + part.element().code());
                                    }
                                    return new ElementModel(
                                            part.element(),
                                            part.energyOffset(),
                                            part.functions(),
                                            part.ranges(),
                                            part.network().withParameters(parameters));
                                })
                        .toList();
        return new HdnnpModel(parts, model.scaling(), model.normalization());
    }

    @Test
    void refusesDataWithoutEnergies() {
        assertThrows(
                MlipException.class,
                () -> OutputLayerFit.fit(Fixtures.untrained(1), Fixtures.structures(1), 1, 1e-10));
    }
}
