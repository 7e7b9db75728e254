package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fits the weights of a high-dimensional neural network potential. The same plan gives the same weights bit for bit,
 * whatever the number of threads and however often the training was stopped and continued from its checkpoint.
 */
public final class HdnnpTrainer {

    private static final int MAGIC = 0x6d6c6970;
    private static final int VERSION = 5;

    /** The version before, which tells the networks by their weights alone. */
    private static final int SHAPELESS = 4;

    /** The version before that, which does not tell the structures for validation. */
    private static final int UNVALIDATED = 3;

    /** The version of 0.1.0, which tells neither cells and species nor the baseline. */
    private static final int PLAIN = 2;

    private TrainingPlan plan;
    private final TrainingMemory memory;
    private final List<EpochReport> reports = new ArrayList<>();
    private volatile boolean stopRequested;

    /** Weights after the last epoch with finite errors, and after the best one. */
    private double[] good;

    private double[] best;
    private int bestEpoch;
    private int epoch;
    private double secondsBefore;

    /** How much of the labels the baseline explains. */
    private double explained;

    /**
     * Prepares a training.
     *
     * @param plan what to do
     */
    public HdnnpTrainer(TrainingPlan plan) {
        this(plan, Long.MAX_VALUE);
    }

    /**
     * Prepares a training within some memory. The outcome does not depend on it.
     *
     * @param plan what to do
     * @param limit bytes that may be used; Java's heap is the limit anyway
     */
    public HdnnpTrainer(TrainingPlan plan, long limit) {
        this.plan = plan;
        memory = TrainingMemory.of(plan, limit);
        if (plan.data().train().isEmpty()) {
            throw new MlipException("there are no structures to train with");
        }
    }

    /** Asks a running training to write a checkpoint and stop after the current update. From any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * The memory that the training takes.
     *
     * @return an estimate
     */
    public TrainingMemory memory() {
        return memory;
    }

    /**
     * Trains, from the checkpoint where there is one.
     *
     * @param listeners are told
     * @return the outcome
     * @throws MlipException if the data do not fit the model, memory does not suffice, or files cannot be written
     */
    public TrainingResult run(TrainingListener... listeners) {
        memory.requireOptimizer();
        AtomicLong room = new AtomicLong(memory.room());
        Optional<Path> checkpoint = plan.checkpoint().filter(Files::exists);
        checkpoint.ifPresent(file -> Checkpoint.read(file, in -> readHead(in, file)));
        try (Workers workers = new Workers(plan.threads());
                InputStore store = memory.store().map(HdnnpTrainer::store).orElse(null)) {
            List<PreparedFrame> train = prepared(plan.data().train(), room, store, workers);
            List<PreparedFrame> test = prepared(plan.data().test(), room, store, workers);
            explained =
                    train.stream()
                            .mapToDouble(
                                    f ->
                                            Fingerprint.explained(
                                                    f.frame, f.energy, f.forces, f.virial))
                            .sum();
            if (store != null) {
                store.map();
            }
            Steps updates = steps(train, workers);
            if (checkpoint.isPresent()) {
                resume(checkpoint.get(), updates);
                measure(train, good, workers);
            } else {
                good = updates.weights().clone();
                report(0, 0, System.nanoTime(), updates, train, test, workers, listeners);
            }
            return loop(updates, train, test, workers, listeners);
        } catch (IOException e) {
            throw MlipException.of(
                    "cannot map the file of symmetry functions in " + memory.store().orElseThrow(),
                    e);
        }
    }

    private static InputStore store(Path folder) {
        try {
            return new InputStore(folder);
        } catch (IOException e) {
            throw MlipException.of("cannot write symmetry functions into " + folder, e);
        }
    }

    private Steps steps(List<PreparedFrame> train, Workers workers) {
        return plan.optimizer() instanceof Optimizer.Lbfgs settings
                ? new BatchSteps(plan, settings, train, workers)
                : new WeightUpdates(plan, train, workers);
    }

    private List<PreparedFrame> prepared(
            List<TrainingFrame> frames, AtomicLong room, InputStore store, Workers workers) {
        return PreparedFrame.all(
                frames, plan.model(), plan.baseline(), room, Optional.ofNullable(store), workers);
    }

    private TrainingResult loop(
            Steps updates,
            List<PreparedFrame> train,
            List<PreparedFrame> test,
            Workers workers,
            TrainingListener[] listeners) {
        while (epoch < plan.epochs()) {
            if (isPatienceOver()) {
                return result(
                        best,
                        "errors have not improved since epoch " + bestEpoch,
                        TrainingResult.Stop.PATIENCE);
            }
            long start = System.nanoTime() - (long) (1e9 * secondsBefore);
            Errors errors = reports.getLast().train();
            if (updates.isEpochDone()) {
                updates.startEpoch(epoch + 1);
            }
            while (!updates.isEpochDone()) {
                if (stopRequested) {
                    secondsBefore = (System.nanoTime() - start) / 1e9;
                    save(updates);
                    return result(
                            good,
                            "stopped on request in epoch " + (epoch + 1),
                            TrainingResult.Stop.INTERRUPTED);
                }
                updates.update(epoch + 1, errors, listeners);
                for (TrainingListener listener : listeners) {
                    listener.progress(updates.done(), updates.updatesPerEpoch());
                }
            }
            epoch++;
            secondsBefore = 0;
            if (!report(epoch, updates.done(), start, updates, train, test, workers, listeners)) {
                return result(
                        good,
                        "errors became infinite in epoch "
                                + epoch
                                + "; the weights are those after epoch "
                                + (epoch - 1),
                        TrainingResult.Stop.DIVERGED);
            }
            save(updates);
            if (updates.isConverged()) {
                return result(
                        plan.patience() > 0 ? best : good,
                        "no step lowers the errors any more after epoch " + epoch,
                        TrainingResult.Stop.DONE);
            }
        }
        return result(
                plan.patience() > 0 ? best : good,
                "all " + plan.epochs() + " epochs are done",
                TrainingResult.Stop.DONE);
    }

    private TrainingResult result(double[] w, String reason, TrainingResult.Stop stop) {
        return new TrainingResult(Weights.apply(plan.model(), w), reports, reason, stop);
    }

    private boolean isPatienceOver() {
        return plan.patience() > 0 && epoch - bestEpoch >= plan.patience();
    }

    /** Measures errors; false when they are not numbers any more. */
    private boolean report(
            int number,
            long count,
            long start,
            Steps updates,
            List<PreparedFrame> train,
            List<PreparedFrame> test,
            Workers workers,
            TrainingListener[] listeners) {
        for (double weight : updates.weights()) {
            if (!Double.isFinite(weight)) {
                return false;
            }
        }
        HdnnpModel model = measure(train, updates.weights(), workers);
        ErrorMeter.predict(new HdnnpPotential("training", model), test, workers);
        Errors ofTrain = ErrorMeter.errors(train);
        if (!reports.isEmpty() && !ofTrain.comparable(reports.getFirst().train())) {
            return false;
        }
        EpochReport report =
                new EpochReport(
                        number,
                        (System.nanoTime() - start) / 1e9,
                        count,
                        ofTrain,
                        ErrorMeter.errors(test));
        reports.add(report);
        good = updates.weights().clone();
        if (best == null || score(report) < score(reports.get(bestEpoch))) {
            best = good;
            bestEpoch = number;
        }
        for (TrainingListener listener : listeners) {
            listener.epoch(report, model);
        }
        return true;
    }

    private HdnnpModel measure(List<PreparedFrame> frames, double[] w, Workers workers) {
        HdnnpModel model = Weights.apply(plan.model(), w);
        ErrorMeter.predict(new HdnnpPotential("training", model), frames, workers);
        return model;
    }

    /** Sum over the fitted properties of the logarithms of their errors. */
    private double score(EpochReport report) {
        Errors errors = plan.data().test().isEmpty() ? report.train() : report.test();
        double sum = 0;
        for (Property property : plan.updates().keySet()) {
            double error =
                    switch (property) {
                        case ENERGY -> errors.energyRmsePerAtom();
                        case FORCE -> errors.forceRmse();
                        case VIRIAL -> errors.virialRmsePerAtom();
                    };
            sum += Double.isNaN(error) ? 0 : Math.log(error);
        }
        return sum;
    }

    private void save(Steps updates) {
        plan.checkpoint()
                .ifPresent(
                        file ->
                                Checkpoint.write(
                                        file,
                                        out -> {
                                            out.writeInt(MAGIC);
                                            out.writeInt(VERSION);
                                            out.writeLong(fingerprint(VERSION));
                                            out.writeLong(Fingerprint.of(plan.data().test()));
                                            ModelRanges.write(out, plan.model());
                                            write(out, updates);
                                            out.writeInt(MAGIC);
                                        }));
    }

    private void write(DataOutput out, Steps updates) throws IOException {
        out.writeDouble(explained);
        out.writeInt(epoch);
        out.writeDouble(secondsBefore);
        out.writeInt(bestEpoch);
        Checkpoint.write(out, good);
        Checkpoint.write(out, best);
        out.writeInt(reports.size());
        for (EpochReport report : reports) {
            report.write(out);
        }
        updates.write(out);
    }

    private void resume(Path file, Steps updates) {
        Checkpoint.read(
                file,
                in -> {
                    int version = readHead(in, file);
                    if (version != PLAIN && !Fingerprint.alike(in.readDouble(), explained)) {
                        throw ofAnother(file);
                    }
                    read(in, updates);
                    if (in.readInt() != MAGIC) {
                        throw new MlipException(
                                file + " is not a complete checkpoint; delete it to start again");
                    }
                });
    }

    /** Takes over what the model took from the data, and returns the version. */
    private int readHead(DataInput in, Path file) throws IOException {
        int version = in.readInt() == MAGIC ? in.readInt() : 0;
        if (version < PLAIN || version > VERSION) {
            throw new MlipException(
                    file + " is not a checkpoint of this version; delete it to start again");
        }
        if (in.readLong() != fingerprint(version)) {
            throw ofAnother(file);
        }
        if (version > UNVALIDATED
                && in.readLong() != Fingerprint.of(plan.data().test())
                && plan.patience() > 0) {
            throw Fingerprint.ofOtherValidation(file);
        }
        HdnnpModel kept = ModelRanges.read(in, plan.model());
        if (!ModelRanges.alike(kept, plan.model())) {
            throw ofAnother(file);
        }
        plan = plan.withModel(kept);
        return version;
    }

    private static MlipException ofAnother(Path file) {
        return new MlipException(
                file
                        + " belongs to a training with other data or settings; delete it to"
                        + " start again");
    }

    private void read(DataInput in, Steps updates) throws IOException {
        epoch = in.readInt();
        secondsBefore = in.readDouble();
        bestEpoch = in.readInt();
        good = new double[updates.weights().length];
        best = new double[updates.weights().length];
        Checkpoint.read(in, good);
        Checkpoint.read(in, best);
        int count = in.readInt();
        for (int n = 0; n < count; n++) {
            reports.add(EpochReport.read(in));
        }
        updates.read(in);
    }

    /**
     * Changes when anything does on which the weights depend, except the number of epochs, and numbers that are computed
     * again, which are compared as such.
     */
    private long fingerprint(int version) {
        Fingerprint print =
                new Fingerprint()
                        .add(plan.model().elements().stream().map(ElementModel::functions).toList())
                        .add(plan.model().scaling())
                        .add(Arrays.toString(Weights.of(plan.model())))
                        .add(plan.optimizer());
        for (Property property : Property.values()) {
            print.add(plan.updates().get(property));
        }
        print.add(plan.seeds());
        if (version > SHAPELESS) {
            for (NeuralNetwork network : plan.model().networks()) {
                print.add(network.nodes()).add(network.activations()).add(network.normalized());
            }
        }
        for (TrainingFrame frame : plan.data().train()) {
            if (version == PLAIN) {
                print.addPlain(frame, "");
            } else {
                print.add(frame);
            }
        }
        return print.value();
    }
}
