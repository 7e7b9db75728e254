package org.mlip4j.train;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A structure with its neighbours and the inputs of its networks, which stay the same throughout a training: kept where
 * memory allows, else found again whenever they are needed, with the same bits.
 */
final class PreparedFrame {

    final int number;
    final TrainingFrame frame;

    /** Per atom: position of its element in the model, and where its inputs start. */
    final int[] kind;

    final int[] inputAt;

    private final double cutoff;
    private NeighborList list;
    private double[] inputs;

    /** Where the inputs lie if they are not kept; null where they are computed. */
    private InputStore store;

    private long stored;

    /** Labels without what the baseline explains, eV and Angstrom; NaN where there is none. */
    final double energy;

    final double[] forces;
    final double[] virial;

    /** Sum of the constants of the atomic energies, eV. */
    final double constant;

    /** What the model said when errors were last measured; forces per atom, x y z. */
    double predictedEnergy;

    double[] predictedForces;
    double[] predictedVirial;

    /**
     * Prepares a structure.
     *
     * @param number its place in the data set
     * @param frame the structure
     * @param model gives the symmetry functions
     * @param describer computes them
     * @param baseline null where there is none
     */
    PreparedFrame(
            int number,
            TrainingFrame frame,
            HdnnpModel model,
            DescriptorTangents describer,
            Calculator baseline) {
        this.number = number;
        this.frame = frame;
        cutoff = model.cutoff();
        list = NeighborSearch.of(frame.structure(), cutoff);
        int n = frame.structure().size();
        kind = new int[n];
        inputAt = new int[n + 1];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            kind[i] = kindOf(model, frame.structure().species()[i]);
            ElementModel part = model.elements().get(kind[i]);
            inputAt[i + 1] = inputAt[i] + part.functions().size();
            sum += part.energyOffset() + model.normalization().meanEnergy();
        }
        constant = sum;
        inputs = new double[inputAt[n]];
        describe(list, describer, inputs);
        Result known = baseline == null ? null : baseline.evaluate(frame.structure());
        energy = frame.energy().orElse(Double.NaN) - (known == null ? 0 : known.energy());
        forces = frame.forcesWithout(known);
        virial = frame.virialWithout(known);
    }

    /**
     * Prepares structures.
     *
     * @param frames the structures
     * @param model gives the symmetry functions
     * @param baseline what their labels are relieved of
     * @param room bytes for what may be kept. Modified.
     * @param store for the inputs of the others; it has to be mapped before they are asked for
     * @param workers share the work
     * @return in the same order
     */
    static List<PreparedFrame> all(
            List<TrainingFrame> frames,
            HdnnpModel model,
            Optional<Potential> baseline,
            AtomicLong room,
            Optional<InputStore> store,
            Workers workers) {
        PreparedFrame[] prepared = new PreparedFrame[frames.size()];
        AtomicInteger next = new AtomicInteger();
        workers.run(
                w -> {
                    DescriptorTangents describer = new DescriptorTangents(model);
                    try (Calculator calculator = baseline.map(Calculator::new).orElse(null)) {
                        for (int f = next.getAndIncrement();
                                f < prepared.length;
                                f = next.getAndIncrement()) {
                            prepared[f] =
                                    new PreparedFrame(
                                            f, frames.get(f), model, describer, calculator);
                            prepared[f].keepWithin(room, store);
                        }
                    }
                });
        return Arrays.asList(prepared);
    }

    private static int kindOf(HdnnpModel model, int species) {
        List<ElementModel> parts = model.elements();
        for (int e = 0; e < parts.size(); e++) {
            if (parts.get(e).element().code() == species) {
                return e;
            }
        }
        throw new MlipException(
                "the data hold the element "
                        + Element.of(species).symbol()
                        + ", which the model does not know: "
                        + model.elementList());
    }

    int size() {
        return kind.length;
    }

    /** Bytes of neighbours and inputs. */
    long bytes() {
        return TrainingMemory.bytes(list) + 8L * inputs.length;
    }

    /**
     * Keeps neighbours and inputs if what is left of some memory suffices, and takes it; otherwise the inputs go into a file, if
     * there is one, and are forgotten.
     */
    void keepWithin(AtomicLong left, Optional<InputStore> others) {
        if (TrainingMemory.take(bytes(), left)) {
            list = list.trimmed();
        } else {
            OptionalLong place =
                    others.map(file -> file.add(inputs)).orElseGet(OptionalLong::empty);
            if (place.isPresent()) {
                store = others.get();
                stored = place.getAsLong();
            }
            list = null;
            inputs = null;
        }
    }

    /** Its neighbours. */
    NeighborList list() {
        return list == null ? NeighborSearch.of(frame.structure(), cutoff) : list;
    }

    /** Whether inputs are found without the neighbours. */
    boolean knowsInputs() {
        return inputs != null || store != null;
    }

    /** Whether the inputs are kept. */
    boolean keepsInputs() {
        return inputs != null;
    }

    /** The inputs, or room for them when they are not kept: some memory if it is large enough, else new. */
    double[] inputs(double[] room) {
        if (inputs != null) {
            return inputs;
        }
        int size = inputAt[kind.length];
        return room.length < size ? new double[size] : room;
    }

    /** Finds the inputs of all atoms, from what is stored or by computing. */
    void describe(NeighborList neighbors, DescriptorTangents describer, double[] to) {
        for (int i = 0; i < kind.length; i++) {
            describe(i, neighbors, describer, to);
        }
    }

    /** Finds the inputs of an atom; neighbours may be null when {@link #knowsInputs()}. */
    void describe(int i, NeighborList neighbors, DescriptorTangents describer, double[] to) {
        if (store != null) {
            store.read(stored + inputAt[i], to, inputAt[i], inputAt[i + 1] - inputAt[i]);
        } else {
            describer.inputs(neighbors, i, to, inputAt[i]);
        }
    }

    /** The atom itself or the one that a ghost is an image of. */
    static int owner(NeighborList list, int atom) {
        return atom < list.localCount() ? atom : list.owner(atom);
    }
}
