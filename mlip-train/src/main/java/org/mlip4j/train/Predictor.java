package org.mlip4j.train;

import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;
import org.mlip4j.hdnnp.internal.kernel.training.NetworkTape;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The prediction for one label and its gradient with respect to all weights, in training units: energies times the energy
 * factor of the model's normalisation, forces times energy factor over length factor.
 *
 * <p>A force component is a directional derivative of the energy along the displacement of one atom, to which only the
 * atoms around it contribute; a virial component is one along a strain. Atoms are split into the same slices whatever the
 * number of threads, and the slices are added in order.
 */
final class Predictor {

    private static final int SLICES = 8;

    private final Workers workers;
    private final int[] weightAt;
    private final int size;
    private final double forceFactor;
    private final int widest;

    private final DescriptorTangents[] tangents;
    private final NetworkTape[][] tapes;
    private final double[] values = new double[SLICES];
    private final double[][] gradients;

    /** Of the last prediction: its atoms and, unless it is an energy, the directions of their inputs. */
    private Property property;

    private PreparedFrame frame;
    private NeighborList list;
    private double[] inputs = {};

    /** For the inputs of structures that do not keep them. */
    private double[] room = {};

    private int[] atoms = {};
    private int atomCount;
    private double[][] directions = {};

    Predictor(HdnnpModel model, Workers workers) {
        this.workers = workers;
        int elements = model.elements().size();
        weightAt = new int[elements + 1];
        tangents = new DescriptorTangents[workers.count()];
        tapes = new NetworkTape[workers.count()][elements];
        int most = 0;
        for (int e = 0; e < elements; e++) {
            var network = model.elements().get(e).network();
            weightAt[e + 1] = weightAt[e] + network.parameters().length;
            most = Math.max(most, network.inputCount());
            for (NetworkTape[] ofWorker : tapes) {
                ofWorker[e] = new NetworkTape(network);
            }
        }
        widest = most;
        size = weightAt[elements];
        for (int w = 0; w < tangents.length; w++) {
            tangents[w] = new DescriptorTangents(model);
        }
        forceFactor = -1 / model.normalization().lengthFactor();
        gradients = new double[SLICES][size];
    }

    /** Where the weights of each element start; one more entry is their number. */
    int[] weightAt() {
        return weightAt;
    }

    /** The prediction for a label. */
    double predict(Property wanted, Candidates.Label label, double[] w) {
        property = wanted;
        frame = label.frame();
        list = wanted == Property.ENERGY && frame.knowsInputs() ? null : frame.list();
        inputs = frame.inputs(room);
        room = frame.keepsInputs() ? room : inputs;
        collectAtoms(label.component() / 3);
        run((worker, slice) -> values[slice] = predict(worker, slice, label.component(), w));
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return factor() * sum;
    }

    private double factor() {
        return switch (property) {
            case ENERGY -> 1;
            case FORCE -> forceFactor;
            case VIRIAL -> -1;
        };
    }

    private void collectAtoms(int moving) {
        int n = frame.size();
        if (atoms.length < n) {
            atoms = new int[n];
        }
        if (property != Property.FORCE) {
            Arrays.setAll(atoms, i -> i);
            atomCount = n;
        } else {
            boolean[] near = new boolean[n];
            near[moving] = true;
            int[] neighbors = list.neighbors();
            for (int p = list.first()[moving]; p < list.first()[moving + 1]; p++) {
                near[PreparedFrame.owner(list, neighbors[p])] = true;
            }
            // The atom that moves is most of the work and comes first.
            atoms[0] = moving;
            atomCount = 1;
            for (int i = 0; i < n; i++) {
                if (near[i] && i != moving) {
                    atoms[atomCount++] = i;
                }
            }
        }
        if (property != Property.ENERGY && directions.length < atomCount) {
            directions = new double[n][widest];
        }
    }

    private double predict(int worker, int slice, int component, double[] w) {
        double sum = 0;
        for (int a = from(slice); a < from(slice + 1); a++) {
            int i = atoms[a];
            int e = frame.kind[i];
            NetworkTape tape = tapes[worker][e];
            if (!frame.keepsInputs()) {
                frame.describe(i, list, tangents[worker], inputs);
            }
            double value = tape.value(w, weightAt[e], inputs, frame.inputAt[i]);
            if (property == Property.ENERGY) {
                sum += value;
                continue;
            }
            int first = component / 3;
            int second = component % 3;
            double[] direction =
                    property == Property.FORCE
                            ? tangents[worker].alongAxis(list, i, first, second)
                            : tangents[worker].alongStrain(list, i, first, second);
            System.arraycopy(direction, 0, directions[a], 0, direction.length);
            sum += tape.tangent(w, weightAt[e], direction);
        }
        return sum;
    }

    /** Adds factor times the gradient of the last prediction. */
    void addGradient(double[] w, double factor, double[] sum) {
        double f = factor * factor();
        run(
                (worker, slice) -> {
                    Arrays.fill(gradients[slice], 0);
                    addGradient(worker, slice, w, f);
                });
        for (double[] gradient : gradients) {
            for (int n = 0; n < size; n++) {
                sum[n] += gradient[n];
            }
        }
    }

    private void addGradient(int worker, int slice, double[] w, double f) {
        for (int a = from(slice); a < from(slice + 1); a++) {
            int i = atoms[a];
            int e = frame.kind[i];
            NetworkTape tape = tapes[worker][e];
            tape.value(w, weightAt[e], inputs, frame.inputAt[i]);
            if (property == Property.ENERGY) {
                tape.addGradient(w, weightAt[e], f, gradients[slice]);
            } else {
                tape.tangent(w, weightAt[e], directions[a]);
                tape.addTangentGradient(w, weightAt[e], f, gradients[slice]);
            }
        }
    }

    /** First atom of a slice; the first slice is one atom. */
    private int from(int slice) {
        return slice == 0 ? 0 : 1 + (atomCount - 1) * (slice - 1) / (SLICES - 1);
    }

    private interface SliceTask {
        void run(int worker, int slice);
    }

    private void run(SliceTask task) {
        AtomicInteger next = new AtomicInteger();
        workers.run(
                worker -> {
                    for (int s = next.getAndIncrement(); s < SLICES; s = next.getAndIncrement()) {
                        task.run(worker, s);
                    }
                });
    }
}
