package org.mlip4j.hdnnp;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A high-dimensional neural network potential: coefficients only (Behler, Parrinello, Phys. Rev. Lett. 98, 146401
 * (2007)). The energy of a structure is a sum over its atoms,
 *
 * <pre>E = sum_i (network_i(S_i) / energyFactor + meanEnergy + energyOffset_i)</pre>
 *
 * with S_i the scaled symmetry functions of atom i. Evaluated as if lengths were in Angstrom and energies in eV: a model
 * stated in other units is converted by {@link #fromUnits}.
 *
 * @param elements one part per element, in ascending order of atomic number
 * @param scaling how symmetry functions are scaled
 * @param normalization how network outputs become energies
 */
public record HdnnpModel(
        List<ElementModel> elements, Scaling scaling, Normalization normalization) {

    /**
     * Scale of the data set.
     *
     * @param meanEnergy mean energy per atom, added to every atomic energy
     * @param energyFactor normalised energy per energy
     * @param lengthFactor normalised length per length; without influence on energies and forces, kept because files
     *     hold it
     */
    public record Normalization(double meanEnergy, double energyFactor, double lengthFactor) {

        /** None. */
        public static final Normalization NONE = new Normalization(0, 1, 1);
    }

    /** Validates and copies. */
    public HdnnpModel {
        elements =
                elements.stream().sorted(Comparator.comparingInt(e -> e.element().code())).toList();
        if (elements.isEmpty()) {
            throw new MlipException("a model needs at least one element");
        }
        if (scaling.mode() != Scaling.Mode.NONE
                && elements.stream().anyMatch(e -> e.ranges().isEmpty())) {
            throw new MlipException(
                    "a model that scales its symmetry functions needs their ranges");
        }
        for (int i = 1; i < elements.size(); i++) {
            if (elements.get(i).element().equals(elements.get(i - 1).element())) {
                throw new MlipException(
                        "the element " + elements.get(i).element() + " appears twice");
            }
        }
    }

    /**
     * The largest cutoff.
     *
     * @return distance
     */
    public double cutoff() {
        return elements.stream().mapToDouble(ElementModel::cutoff).max().orElseThrow();
    }

    /**
     * The elements.
     *
     * @return in ascending order of atomic number
     */
    public List<Element> elementList() {
        return elements.stream().map(ElementModel::element).toList();
    }

    /**
     * Number of weights and biases.
     *
     * @return count over all networks
     */
    public long parameterCount() {
        return elements.stream().mapToLong(e -> e.network().parameters().length).sum();
    }

    /**
     * Whether another model has the same symmetry functions for the same elements, so that they need computing once.
     *
     * @param other the other model
     * @return true when raw symmetry functions agree
     */
    public boolean sharesFunctionsWith(HdnnpModel other) {
        if (!elementList().equals(other.elementList())) {
            return false;
        }
        for (int e = 0; e < elements.size(); e++) {
            if (!elements.get(e).functions().equals(other.elements.get(e).functions())) {
                return false;
            }
        }
        return true;
    }

    /**
     * The same model with other networks.
     *
     * @param networks one per element, in the order of {@link #elements()}
     * @return new model
     * @throws MlipException if a network has another number of inputs
     */
    public HdnnpModel withNetworks(List<NeuralNetwork> networks) {
        List<ElementModel> parts = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            ElementModel part = elements.get(e);
            parts.add(
                    new ElementModel(
                            part.element(),
                            part.energyOffset(),
                            part.functions(),
                            part.ranges(),
                            networks.get(e)));
        }
        return new HdnnpModel(parts, scaling, normalization);
    }

    /**
     * The networks.
     *
     * @return one per element, in the order of {@link #elements()}
     */
    public List<NeuralNetwork> networks() {
        return elements.stream().map(ElementModel::network).toList();
    }

    /**
     * This model, whose numbers are in the given units, in Angstrom and eV: widths, centres, cutoffs and energies are
     * converted; networks and the values of the symmetry functions stay.
     *
     * @param units units of this model's numbers
     * @return the model in Angstrom and eV
     */
    public HdnnpModel fromUnits(Units units) {
        if (units.isIdentity()) {
            return this;
        }
        List<ElementModel> converted =
                elements.stream()
                        .map(
                                e ->
                                        new ElementModel(
                                                e.element(),
                                                e.energyOffset() * units.energy(),
                                                e.functions().stream()
                                                        .map(f -> f.scaled(units.length()))
                                                        .toList(),
                                                e.ranges(),
                                                e.network()))
                        .toList();
        Normalization n =
                new Normalization(
                        normalization.meanEnergy() * units.energy(),
                        normalization.energyFactor() / units.energy(),
                        normalization.lengthFactor() / units.length());
        return new HdnnpModel(converted, scaling, n);
    }
}
