package org.mlip4j.sim.label;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.nio.file.Path;

/**
 * A potential as teacher of another one.
 *
 * @param teacher whose energies, forces and virials are taken
 */
public record PotentialLabeller(Potential teacher) implements Labeller {

    @Override
    public Structure label(Structure structure, Path folder) {
        try (Calculator calculator = new Calculator(teacher)) {
            Result result = calculator.evaluate(structure);
            Labels labels = Labels.NONE.withEnergy(result.energy()).withForces(result.forces());
            return structure.withLabels(
                    result.volume() > 0 ? labels.withVirial(result.virial()) : labels);
        }
    }
}
