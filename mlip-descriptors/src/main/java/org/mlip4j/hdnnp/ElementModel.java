package org.mlip4j.hdnnp;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.List;

/**
 * The part of a model that belongs to central atoms of one element.
 *
 * @param element the element
 * @param energyOffset energy of the free atom, added to every atomic energy
 * @param functions symmetry functions in the order of the network's inputs
 * @param ranges their ranges in the training data, one per function; empty when the model was never given any
 * @param network turns scaled symmetry functions into a normalised atomic energy
 */
public record ElementModel(
        Element element,
        double energyOffset,
        List<SymmetryFunction> functions,
        List<Scaling.Range> ranges,
        NeuralNetwork network) {

    /** Validates and copies. */
    public ElementModel {
        functions = List.copyOf(functions);
        ranges = List.copyOf(ranges);
        if (functions.isEmpty()) {
            throw new MlipException("the element " + element + " has no symmetry function");
        }
        if (!ranges.isEmpty() && ranges.size() != functions.size()
                || network.inputCount() != functions.size()) {
            throw new MlipException(
                    "the element "
                            + element
                            + " has "
                            + functions.size()
                            + " symmetry functions, "
                            + ranges.size()
                            + " ranges and a network with "
                            + network.inputCount()
                            + " inputs");
        }
    }

    /**
     * The same model with its symmetry functions, their ranges and the inputs of the network in another order.
     *
     * @param order for every new place the old one
     * @return a model with the same energies up to rounding
     */
    public ElementModel reordered(List<Integer> order) {
        double[] parameters = network.parameters().clone();
        int width = network.nodes().get(1);
        for (int n = 0; n < order.size(); n++) {
            System.arraycopy(
                    network.parameters(), order.get(n) * width, parameters, n * width, width);
        }
        return new ElementModel(
                element,
                energyOffset,
                order.stream().map(functions::get).toList(),
                ranges.isEmpty() ? ranges : order.stream().map(ranges::get).toList(),
                network.withParameters(parameters));
    }

    /**
     * The largest cutoff of the symmetry functions.
     *
     * @return distance
     */
    public double cutoff() {
        return functions.stream().mapToDouble(SymmetryFunction::cutoff).max().orElseThrow();
    }
}
