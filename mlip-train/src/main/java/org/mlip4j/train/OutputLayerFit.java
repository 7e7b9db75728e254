package org.mlip4j.train;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.HdnnpCommittee;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fits the last layer of every network and leaves the hidden ones as they are, which is a linear problem: the energy is
 * E = E_0 + sum_k c_k E_k, where E_0 has all output parameters zero and E_k has the k-th one set to 1. Random hidden
 * layers with a fitted output are known as extreme learning machines (Huang, Zhu, Siew, Neurocomputing 70, 489 (2006));
 * good for a first model, not for a production one.
 *
 * <p>The basis E_k, and its forces, is evaluated as a committee of models with one output parameter each, so that the
 * symmetry functions are computed once.
 */
public final class OutputLayerFit {

    private final HdnnpModel model;
    private final double forceWeight;
    private final LeastSquares equations;

    private OutputLayerFit(HdnnpModel model, double forceWeight, int unknowns) {
        this.model = model;
        this.forceWeight = forceWeight;
        this.equations = new LeastSquares(unknowns);
    }

    /**
     * Fits to energies per atom and forces.
     *
     * @param model symmetry functions, scaling, hidden layers; the output layers must be linear
     * @param structures data set whose structures have an energy, and forces if they are to count
     * @param forceWeight weight of a force component, in Angstrom, against the energy per atom
     * @param ridge penalty on the squares of the output parameters, relative to the mean diagonal of the normal equations
     * @return the model with new output layers
     */
    public static HdnnpModel fit(
            HdnnpModel model, List<Structure> structures, double forceWeight, double ridge) {
        int unknowns = model.networks().stream().mapToInt(OutputLayerFit::outputCount).sum();
        OutputLayerFit fit = new OutputLayerFit(model, forceWeight, unknowns);
        List<HdnnpPotential> basis = new ArrayList<>();
        basis.add(fit.potential(new double[unknowns]));
        for (int k = 0; k < unknowns; k++) {
            double[] unit = new double[unknowns];
            unit[k] = 1;
            basis.add(fit.potential(unit));
        }
        try (Calculator calculator = new Calculator(new HdnnpCommittee("basis", basis))) {
            for (Structure structure : structures) {
                fit.add(structure, calculator.evaluate(structure, Output.COMMITTEE));
            }
        }
        return fit.withOutput(fit.equations.solve(ridge));
    }

    private static int outputCount(NeuralNetwork network) {
        if (network.activations().getLast() != Activation.IDENTITY) {
            throw new MlipException("the output layer is not linear: " + network.architecture());
        }
        return network.nodes().get(network.nodes().size() - 2) + 1;
    }

    private HdnnpPotential potential(double[] output) {
        return new HdnnpPotential("basis", withOutput(output));
    }

    private HdnnpModel withOutput(double[] output) {
        List<NeuralNetwork> networks = new ArrayList<>();
        int from = 0;
        for (NeuralNetwork network : model.networks()) {
            int count = outputCount(network);
            double[] parameters = network.parameters().clone();
            System.arraycopy(output, from, parameters, parameters.length - count, count);
            from += count;
            networks.add(network.withParameters(parameters));
        }
        return model.withNetworks(networks);
    }

    private void add(Structure structure, Result result) {
        Result.Spread members = result.spread().orElseThrow();
        double energy =
                structure
                        .labels()
                        .energy()
                        .orElseThrow(
                                () ->
                                        new MlipException(
                                                "a structure to fit to has no energy: "
                                                        + structure));
        double zero = members.energies()[0];
        double[] row =
                Arrays.stream(members.energies())
                        .skip(1)
                        .map(e -> (e - zero) / structure.size())
                        .toArray();
        equations.add(row, (energy - zero) / structure.size());
        structure.labels().forces().ifPresent(reference -> addForces(members.forces(), reference));
    }

    private void addForces(double[][] members, double[] reference) {
        double[] row = new double[members.length - 1];
        for (int i = 0; i < reference.length; i++) {
            for (int k = 0; k < row.length; k++) {
                row[k] = forceWeight * (members[k + 1][i] - members[0][i]);
            }
            equations.add(row, forceWeight * (reference[i] - members[0][i]));
        }
    }
}
