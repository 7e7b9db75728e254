package org.mlip4j.train;

import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;
import org.mlip4j.hdnnp.internal.kernel.training.NetworkTape;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Half the sum over the properties of weight times mean square error over all labels, and its gradient with respect to the
 * weights of the networks. Energies and virials count per atom; all errors are in training units (energies times the energy
 * factor of the model's normalisation, forces times energy factor over length factor).
 *
 * <p>With E' the derivative of the energy along a displacement of every atom by its force error and a strain by the virial
 * error, the gradient of the squared errors of forces and virial is that of -E': one directional derivative for all of them.
 *
 * <p>Structures are dealt to the same slices whatever the number of threads, and the slices are added in order.
 */
final class BatchLoss implements LBfgs.Objective {

    private static final int SLICES = 16;

    private static final double[] NOTHING = {};

    private final TrainingPlan plan;
    private final List<PreparedFrame> frames;
    private final Workers workers;
    private final double energyFactor;
    private final double forceFactor;

    /** Weight over the number of labels, of each property that is fitted. */
    private final Map<Property, Double> scale = new EnumMap<>(Property.class);

    private final int[] weightAt;
    private final double[] values = new double[SLICES];
    private final double[][] gradients;
    private final DescriptorTangents[] tangents;
    private final NetworkTape[][] tapes;

    BatchLoss(TrainingPlan plan, List<PreparedFrame> frames, Workers workers) {
        this.plan = plan;
        this.frames = frames;
        this.workers = workers;
        energyFactor = plan.model().normalization().energyFactor();
        forceFactor = energyFactor / plan.model().normalization().lengthFactor();
        plan.updates()
                .forEach(
                        (property, settings) -> {
                            int count = new Candidates(property, settings, frames).count();
                            if (count > 0) {
                                scale.put(property, settings.weight() / count);
                            }
                        });
        int elements = plan.model().elements().size();
        weightAt = new int[elements + 1];
        tapes = new NetworkTape[workers.count()][elements];
        for (int e = 0; e < elements; e++) {
            var network = plan.model().elements().get(e).network();
            weightAt[e + 1] = weightAt[e] + network.parameters().length;
            for (NetworkTape[] own : tapes) {
                own[e] = new NetworkTape(network);
            }
        }
        tangents = new DescriptorTangents[workers.count()];
        Arrays.setAll(tangents, w -> new DescriptorTangents(plan.model()));
        gradients = new double[SLICES][weightAt[elements]];
    }

    @Override
    public double at(double[] w, double[] gradient) {
        var potential = new HdnnpPotential("training", Weights.apply(plan.model(), w));
        ErrorMeter.predict(potential, frames, workers);
        AtomicInteger next = new AtomicInteger();
        workers.run(
                worker -> {
                    for (int s = next.getAndIncrement(); s < SLICES; s = next.getAndIncrement()) {
                        values[s] = 0;
                        Arrays.fill(gradients[s], 0);
                        for (int f = s; f < frames.size(); f += SLICES) {
                            values[s] += add(worker, frames.get(f), w, gradients[s]);
                        }
                    }
                });
        double value = 0;
        Arrays.fill(gradient, 0);
        for (int s = 0; s < SLICES; s++) {
            value += values[s];
            for (int n = 0; n < gradient.length; n++) {
                gradient[n] += gradients[s][n];
            }
        }
        return value;
    }

    /** Adds the gradient of one structure's share and returns the share. */
    private double add(int worker, PreparedFrame frame, double[] w, double[] gradient) {
        int n = frame.size();
        double weight = weight(Property.ENERGY, frame);
        double error =
                weight > 0 && !Double.isNaN(frame.energy)
                        ? (frame.predictedEnergy - frame.energy) * energyFactor / n
                        : 0;
        double half = 0.5 * weight * error * error;
        double[] velocities = new double[3 * n];
        double[] strain = new double[9];
        half +=
                direction(
                        weight(Property.FORCE, frame),
                        forceFactor,
                        1 / plan.model().normalization().lengthFactor(),
                        frame.forces,
                        frame.predictedForces,
                        velocities);
        half +=
                direction(
                        weight(Property.VIRIAL, frame) / ((double) n * n),
                        energyFactor,
                        1,
                        upper(frame.virial),
                        frame.predictedVirial,
                        strain);
        double ofEnergy = weight * error / n;
        NeighborList list = frame.list();
        double[] inputs = frame.inputs(NOTHING);
        for (int i = 0; i < n; i++) {
            int e = frame.kind[i];
            NetworkTape tape = tapes[worker][e];
            if (!frame.keepsInputs()) {
                frame.describe(i, list, tangents[worker], inputs);
            }
            tape.value(w, weightAt[e], inputs, frame.inputAt[i]);
            tape.addGradient(w, weightAt[e], ofEnergy, gradient);
            double[] rates = tangents[worker].along(list, i, velocities, strain);
            tape.tangent(w, weightAt[e], rates);
            tape.addTangentGradient(w, weightAt[e], -1, gradient);
        }
        return half;
    }

    private double weight(Property property, PreparedFrame frame) {
        double own = frame.frame.weights().of(property);
        return scale.getOrDefault(property, 0.0) * own * own;
    }

    /** A virial without its lower triangle, which repeats the upper. */
    private static double[] upper(double[] virial) {
        if (virial == null) {
            return null;
        }
        double[] upper = virial.clone();
        upper[3] = Double.NaN;
        upper[6] = Double.NaN;
        upper[7] = Double.NaN;
        return upper;
    }

    /**
     * Half the weighted square error of some labels, and the direction along which the energy in training units is derived.
     *
     * @param weight of a squared error
     * @param factor on labels and predictions: brings them to training units
     * @param rate of a prediction in training units per derivative of the energy in training units
     * @param labels NaN where there is none
     * @param predicted as many
     * @param to receives the direction
     */
    private static double direction(
            double weight,
            double factor,
            double rate,
            double[] labels,
            double[] predicted,
            double[] to) {
        double half = 0;
        for (int c = 0; weight > 0 && labels != null && c < labels.length; c++) {
            if (!Double.isNaN(labels[c])) {
                double error = (predicted[c] - labels[c]) * factor;
                half += 0.5 * weight * error * error;
                to[c] = weight * error * rate;
            }
        }
        return half;
    }
}
