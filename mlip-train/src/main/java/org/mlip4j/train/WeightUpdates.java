package org.mlip4j.train;

import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.HdnnpModel;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Updates of the weights, one after the other: chooses labels, compares them with predictions, and hands errors and
 * gradients to the optimiser. Arithmetic and order are those of nnp-train.
 */
final class WeightUpdates implements Steps {

    private final TrainingPlan plan;
    private final Predictor predictor;
    private final Updater[] updaters;

    /** Where the weights of each updater start; one more entry is their number. */
    private final int[] updaterAt;

    private final boolean streams;
    private final double energyFactor;
    private final double forceFactor;
    private final Map<Property, Candidates> candidates = new EnumMap<>(Property.class);
    private final List<Property> properties;
    private final Mersenne64 orderRandom;
    private final Mersenne64 scheduleRandom;

    private final double[] w;

    /** What is left of the epoch: position and, for every update, which property. */
    private int[] schedule = {};

    private int done;

    /** The label that {@link #choose} took. */
    private Candidates.Label chosen;

    private int trials;

    /** Updates since the start. */
    private long count;

    WeightUpdates(TrainingPlan plan, List<PreparedFrame> train, Workers workers) {
        this.plan = plan;
        HdnnpModel model = plan.model();
        w = Weights.of(model);
        energyFactor = model.normalization().energyFactor();
        forceFactor = energyFactor / model.normalization().lengthFactor();
        predictor = new Predictor(model, workers);
        properties = Arrays.stream(Property.values()).filter(plan.updates()::containsKey).toList();
        for (Property p : properties) {
            candidates.put(p, new Candidates(p, plan.updates().get(p), train));
        }
        orderRandom = new Mersenne64(plan.seeds().order());
        scheduleRandom = new Mersenne64(plan.seeds().schedule());
        boolean perElement = plan.optimizer() instanceof Optimizer.Kalman k && k.perElement();
        updaterAt = perElement ? predictor.weightAt() : new int[] {0, w.length};
        streams = plan.optimizer() instanceof Optimizer.Kalman k && k.streams();
        updaters = new Updater[updaterAt.length - 1];
        for (int u = 0; u < updaters.length; u++) {
            updaters[u] = updater(updaterAt[u + 1] - updaterAt[u], workers);
        }
    }

    private Updater updater(int size, Workers workers) {
        return switch (plan.optimizer()) {
            case Optimizer.Kalman s -> new KalmanFilter(s, size, updatesPerEpoch(), workers);
            case Optimizer.Adam s -> new GradientUpdater(s, size);
            case Optimizer.GradientDescent s -> new GradientUpdater(s);
            case Optimizer.Lbfgs s -> throw new IllegalArgumentException(s + " sees all labels");
        };
    }

    @Override
    public double[] weights() {
        return w;
    }

    @Override
    public boolean isConverged() {
        return false;
    }

    @Override
    public int updatesPerEpoch() {
        return candidates.values().stream().mapToInt(Candidates::updates).sum();
    }

    @Override
    public void startEpoch(int epoch) {
        for (Property p : properties) {
            candidates.get(p).arrange(epoch, orderRandom);
        }
        // nnp-train lists forces before energies.
        schedule =
                IntStream.range(0, properties.size())
                        .map(n -> properties.size() - 1 - n)
                        .flatMap(
                                n ->
                                        IntStream.generate(() -> n)
                                                .limit(candidates.get(properties.get(n)).updates()))
                        .toArray();
        if (properties.size() > 1) {
            scheduleRandom.shuffle(schedule);
        }
        done = 0;
    }

    @Override
    public boolean isEpochDone() {
        return done == schedule.length;
    }

    @Override
    public int done() {
        return done;
    }

    @Override
    public void update(int epoch, Errors errors, TrainingListener... listeners) {
        Candidates labels = candidates.get(properties.get(schedule[done++]));
        int batch = labels.batch();
        int rows = streams ? batch : 1;
        count++;
        double[] full = new double[w.length];
        double[][][] gradients = new double[updaters.length][rows][];
        double[][] differences = new double[updaters.length][rows];
        for (int b = 0; b < batch; b++) {
            int row = streams ? b : 0;
            if (streams || b == 0) {
                full = new double[w.length];
            }
            double error = choose(labels, epoch, errors);
            Candidates.Label label = chosen;
            double ratio = Math.abs(error) / typical(labels.property, label, errors);
            for (TrainingListener listener : listeners) {
                listener.label(
                        epoch,
                        count,
                        trials,
                        ratio,
                        labels.property,
                        label.frame().number,
                        label.component());
            }
            double weight =
                    labels.settings.weight() * label.frame().frame.weights().of(labels.property);
            predictor.addGradient(w, weight, full);
            for (int u = 0; u < updaters.length; u++) {
                differences[u][row] += weight * error * share(labels.property, label, u);
                gradients[u][row] = Arrays.copyOfRange(full, updaterAt[u], updaterAt[u + 1]);
            }
        }
        for (int u = 0; u < updaters.length; u++) {
            if (updaters.length == 1) {
                updaters[u].update(w, differences[u], gradients[u]);
            } else {
                double[] own = Arrays.copyOfRange(w, updaterAt[u], updaterAt[u + 1]);
                updaters[u].update(own, differences[u], gradients[u]);
                System.arraycopy(own, 0, w, updaterAt[u], own.length);
            }
        }
    }

    /** Takes the next label, or the next with a large error, and returns its error in training units. */
    private double choose(Candidates labels, int epoch, Errors errors) {
        boolean threshold = labels.settings.selection(epoch) == UpdateSettings.Selection.THRESHOLD;
        int most = threshold ? labels.settings.trials() : 1;
        double error = 0;
        for (trials = 1; trials <= most; trials++) {
            chosen = labels.next();
            error =
                    reference(labels.property, chosen)
                            - predictor.predict(labels.property, chosen, w);
            if (threshold
                    && Math.abs(error) / typical(labels.property, chosen, errors)
                            > labels.settings.threshold()) {
                break;
            }
        }
        return error;
    }

    private double reference(Property property, Candidates.Label label) {
        PreparedFrame frame = label.frame();
        return switch (property) {
            case ENERGY -> (frame.energy - frame.constant) * energyFactor;
            case FORCE -> frame.forces[label.component()] * forceFactor;
            case VIRIAL -> frame.virial[label.component()] * energyFactor;
        };
    }

    /** Root mean square error in training units. */
    private double typical(Property property, Candidates.Label label, Errors errors) {
        return switch (property) {
            case ENERGY -> errors.energyRmsePerAtom() * label.frame().size() * energyFactor;
            case FORCE -> errors.forceRmse() * forceFactor;
            case VIRIAL -> errors.virialRmsePerAtom() * label.frame().size() * energyFactor;
        };
    }

    /** With one updater per element, its part of an error: by atoms, or for a force by neighbours. */
    private double share(Property property, Candidates.Label label, int updater) {
        if (updaters.length == 1) {
            return 1;
        }
        PreparedFrame frame = label.frame();
        int count = 0;
        if (property != Property.FORCE) {
            for (int kind : frame.kind) {
                count += kind == updater ? 1 : 0;
            }
            return (double) count / frame.size();
        }
        int atom = label.component() / 3;
        NeighborList list = frame.list();
        int from = list.first()[atom];
        int to = list.first()[atom + 1];
        for (int p = from; p < to; p++) {
            count += frame.kind[PreparedFrame.owner(list, list.neighbors()[p])] == updater ? 1 : 0;
        }
        return from == to ? 0 : (double) count / (to - from);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        Checkpoint.write(out, w);
        orderRandom.write(out);
        scheduleRandom.write(out);
        Checkpoint.write(out, schedule);
        out.writeInt(done);
        out.writeLong(count);
        for (Property p : properties) {
            candidates.get(p).write(out);
        }
        for (Updater updater : updaters) {
            updater.write(out);
        }
    }

    @Override
    public void read(DataInput in) throws IOException {
        Checkpoint.read(in, w);
        orderRandom.read(in);
        scheduleRandom.read(in);
        schedule = Checkpoint.readInts(in);
        done = in.readInt();
        count = in.readLong();
        for (Property p : properties) {
            candidates.get(p).read(in);
        }
        for (Updater updater : updaters) {
            updater.read(in);
        }
    }
}
