package org.mlip4j.train;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Workers;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;

/**
 * Fits the coefficients of a moment tensor potential to energies, forces and virials. The same plan gives the same
 * coefficients bit for bit, whatever the number of threads and however often the training was stopped and continued from
 * its checkpoint.
 */
public final class MtpTrainer {

    private static final int MAGIC = 0x6d74706b;
    private static final int VERSION = 4;

    /** The version before, which tells neither the linear coefficients of the start nor the structures for validation. */
    private static final int RADIAL = 3;

    /** The one before that, which does not tell the species of the model either. */
    private static final int UNNAMED = 2;

    /** The version of 0.1.0, which tells neither cells and species of the data nor the baseline either. */
    private static final int PLAIN = 1;

    /** Iterations of every start before the best is chosen. */
    private static final int TRIAL = 25;

    /** Errors are measured, and a checkpoint is written, after so many iterations. */
    private static final int REPORT = 10;

    private static final int WINDOW = 50;

    /** Second derivatives, and trials of starts, use one structure in so many, if enough labels remain. */
    private static final int STRIDE = 8;

    private static final int LABELS_PER_COEFFICIENT = 20;

    /** Structures whose predictions are kept at a time to be compared with the labels in order. */
    private static final int BLOCK = 512;

    private final MtpPlan plan;
    private final TrainingMemory memory;
    private final List<EpochReport> reports = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private double[] best;
    private int bestReport;
    private long chosen;
    private double secondsBefore;

    /** How much of the labels the baseline explains. */
    private double explained;

    private volatile boolean stopRequested;

    /**
     * How a training ended.
     *
     * @param model the last, or with patience the best, references of the elements included
     * @param reports every ten iterations; the epoch is the iteration, seconds are those since the training began, updates
     *     are evaluations of the loss so far
     * @param losses the loss of every iteration
     * @param reason why it stopped, a sentence
     * @param stop the kind of reason
     */
    public record Result(
            MtpModel model,
            List<EpochReport> reports,
            List<Double> losses,
            String reason,
            TrainingResult.Stop stop) {}

    /**
     * Prepares a training.
     *
     * @param plan what to do
     */
    public MtpTrainer(MtpPlan plan) {
        this(plan, Long.MAX_VALUE);
    }

    /**
     * Prepares a training within some memory. The outcome does not depend on it.
     *
     * @param plan what to do
     * @param limit bytes that may be used; Java's heap is the limit anyway
     */
    public MtpTrainer(MtpPlan plan, long limit) {
        this.plan = plan;
        if (plan.data().train().isEmpty()) {
            throw new MlipException("there are no structures to train with");
        }
        memory = TrainingMemory.of(plan, limit);
    }

    /**
     * The memory that the training takes.
     *
     * @return an estimate
     */
    public TrainingMemory memory() {
        return memory;
    }

    /** Asks a running training to write a checkpoint and stop after the current iteration. From any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * Trains, from the checkpoint where there is one.
     *
     * @param listener is told how it goes, on this thread
     * @return the outcome
     * @throws MlipException if the data do not fit the model, memory does not suffice, or files cannot be written
     */
    public Result run(MtpListener listener) {
        long start = System.nanoTime();
        memory.requireOptimizer();
        AtomicLong room = new AtomicLong(memory.room());
        try (Workers workers = new Workers(plan.threads())) {
            List<MtpFrame> train = prepare(plan.data().train(), room, workers);
            List<MtpFrame> test = prepare(plan.data().test(), room, workers);
            if (train.stream().noneMatch(f -> f.labels() > 0)) {
                throw new MlipException(
                        "there is nothing to fit: of "
                                + train.size()
                                + " structures none has an energy, forces or a stress whose weight is above 0");
            }
            explained =
                    train.stream()
                            .mapToDouble(
                                    f ->
                                            Fingerprint.explained(
                                                    f.frame,
                                                    energyWithReferences(f),
                                                    f.forces,
                                                    f.virial))
                            .sum();
            MtpLoss loss = new MtpLoss(train, workers);
            int coefficients = plan.starts().apply(plan.seed()).parameterCount();
            MtpLoss part = new MtpLoss(some(train, coefficients), workers);
            UnseenDistances unseen =
                    new UnseenDistances(
                            plan.starts().apply(plan.seed()), train, plan.unseenWeight());
            MtpSearch search;
            if (plan.checkpoint().filter(Files::exists).isPresent()) {
                search = resume(loss, part, unseen);
            } else {
                search = best(loss, part, unseen, start, listener);
                if (search == null) {
                    return new Result(
                            plan.withReferences(start(plan.seed()), 1),
                            reports,
                            losses,
                            "stopped on request before a start was chosen",
                            TrainingResult.Stop.INTERRUPTED);
                }
                report(search, start, train, test, workers, listener);
                save(search);
            }
            return loop(search, start, train, test, workers, listener);
        }
    }

    /** Not a number where there is no energy. */
    private double energyWithReferences(MtpFrame frame) {
        return Double.isNaN(frame.energy)
                ? frame.energy
                : frame.energy
                        + TrainingFrame.referenceEnergy(plan.references(), frame.frame.structure());
    }

    /** A model to start from, for labels without references. Where all linear coefficients are nothing, none are known. */
    private MtpModel start(long seed) {
        MtpModel model = plan.starts().apply(seed);
        boolean known =
                DoubleStream.concat(
                                Arrays.stream(model.speciesCoefficients()),
                                Arrays.stream(model.momentCoefficients()))
                        .anyMatch(c -> c != 0);
        return known ? plan.withReferences(model, -1) : model;
    }

    /** The start that gets furthest on a part of the structures. */
    private MtpSearch best(
            MtpLoss loss, MtpLoss part, UnseenDistances unseen, long start, MtpListener listener) {
        if (plan.startCount() == 1) {
            chosen = plan.seed();
            return new MtpSearch(start(chosen), loss, part, unseen);
        }
        MtpSearch least = null;
        for (int s = 0; s < plan.startCount(); s++) {
            long seed = plan.seed() + 1000L * s;
            MtpSearch search = new MtpSearch(start(seed), part, part, unseen);
            int trial = Math.min(TRIAL, plan.iterations());
            for (int n = 0; n < trial && search.step(); n++) {
                if (stopRequested) {
                    return null;
                }
            }
            listener.tried(
                    s + 1, plan.startCount(), search.value(), (System.nanoTime() - start) / 1e9);
            if (least == null || search.value() < least.value()) {
                least = search;
                chosen = seed;
            }
        }
        MtpModel first = start(chosen);
        return new MtpSearch(
                first.withCoefficients(
                        least.model().radialCoefficients(),
                        first.speciesCoefficients(),
                        first.momentCoefficients()),
                loss,
                part,
                unseen);
    }

    private Result loop(
            MtpSearch search,
            long start,
            List<MtpFrame> train,
            List<MtpFrame> test,
            Workers workers,
            MtpListener listener) {
        boolean found = true;
        while (found && search.iteration() < plan.iterations()) {
            if (isConverged()) {
                return result(
                        search,
                        "the loss has decreased by less than "
                                + plan.tolerance()
                                + " of itself in "
                                + WINDOW
                                + " iterations",
                        TrainingResult.Stop.DONE);
            }
            if (isPatienceOver(search)) {
                return result(
                        search,
                        "errors have not improved since iteration "
                                + reports.get(bestReport).epoch(),
                        TrainingResult.Stop.PATIENCE);
            }
            if (stopRequested) {
                save(search);
                return result(
                        search,
                        "stopped on request after iteration " + search.iteration(),
                        TrainingResult.Stop.INTERRUPTED);
            }
            found = search.step();
            losses.add(search.value());
            boolean last = !found || search.iteration() == plan.iterations();
            if (last || search.iteration() % REPORT == 0) {
                report(search, start, train, test, workers, listener);
                save(search);
            }
        }
        return result(
                search,
                found
                        ? "all " + plan.iterations() + " iterations are done"
                        : "no step decreases the loss any more",
                TrainingResult.Stop.DONE);
    }

    private boolean isConverged() {
        int n = losses.size();
        if (plan.tolerance() == 0 || n <= WINDOW) {
            return false;
        }
        double before = losses.get(n - 1 - WINDOW);
        return before - losses.getLast() < plan.tolerance() * losses.getLast();
    }

    private boolean isPatienceOver(MtpSearch search) {
        return plan.patience() > 0
                && search.iteration() - reports.get(bestReport).epoch() >= plan.patience();
    }

    private Result result(MtpSearch search, String reason, TrainingResult.Stop stop) {
        MtpModel model = search.model();
        if (plan.patience() > 0) {
            int radial = model.radialCoefficients().length;
            int species = model.species().size();
            model =
                    model.withCoefficients(
                            Arrays.copyOf(best, radial),
                            Arrays.copyOfRange(best, radial, radial + species),
                            Arrays.copyOfRange(best, radial + species, best.length));
        }
        return new Result(plan.withReferences(model, 1), reports, losses, reason, stop);
    }

    /**
     * Models with other linear coefficients that the training structures allow as well: see {@link MtpPosterior}.
     *
     * @param model what was fitted, references of the elements included
     * @param members how many in all, an odd number from 3
     * @return the model itself and pairs around it
     */
    public List<MtpModel> committee(MtpModel model, int members) {
        try (Workers workers = new Workers(plan.threads())) {
            return new MtpPosterior(plan, model, memory.room(), workers).committee(members);
        }
    }

    private List<MtpFrame> prepare(List<TrainingFrame> frames, AtomicLong room, Workers workers) {
        return MtpFrame.all(plan, plan.starts().apply(plan.seed()), frames, room, workers);
    }

    /** Enough structures for second derivatives of so many coefficients, with every pair of elements that there is. */
    static List<MtpFrame> some(List<MtpFrame> frames, int coefficients) {
        long labels = frames.stream().mapToLong(MtpFrame::labels).sum();
        long needed = (long) LABELS_PER_COEFFICIENT * coefficients;
        int stride = Math.clamp(labels / Math.max(1, needed), 1, STRIDE);
        List<MtpFrame> some = new ArrayList<>();
        Set<List<Integer>> pairs = new HashSet<>();
        for (int f = 0; f < frames.size(); f += stride) {
            some.add(frames.get(f));
            pairs.addAll(pairs(frames.get(f)));
        }
        for (MtpFrame frame : frames) {
            if (frame.labels() > 0 && pairs.addAll(pairs(frame))) {
                some.add(frame);
            }
        }
        return some;
    }

    private static List<List<Integer>> pairs(MtpFrame frame) {
        int[] codes = Arrays.stream(frame.frame.structure().species()).distinct().toArray();
        List<List<Integer>> pairs = new ArrayList<>();
        for (int a : codes) {
            Arrays.stream(codes).filter(b -> a <= b).forEach(b -> pairs.add(List.of(a, b)));
        }
        return pairs;
    }

    private void report(
            MtpSearch search,
            long start,
            List<MtpFrame> train,
            List<MtpFrame> test,
            Workers workers,
            MtpListener listener) {
        MtpModel model = search.model();
        EpochReport report =
                new EpochReport(
                        search.iteration(),
                        secondsBefore + (System.nanoTime() - start) / 1e9,
                        search.evaluations(),
                        errors(model, train, workers),
                        errors(model, test, workers));
        reports.add(report);
        if (best == null || score(report) < score(reports.get(bestReport))) {
            bestReport = reports.size() - 1;
            best =
                    join(
                            model.radialCoefficients(),
                            model.speciesCoefficients(),
                            model.momentCoefficients());
        }
        listener.report(report);
    }

    private static double[] join(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Sum of the logarithms of the errors. */
    private double score(EpochReport report) {
        Errors errors = plan.data().test().isEmpty() ? report.train() : report.test();
        double sum = 0;
        for (double error : new double[] {errors.energyRmsePerAtom(), errors.forceRmse()}) {
            sum += Double.isNaN(error) ? 0 : Math.log(error);
        }
        return sum;
    }

    /** What a model says of a structure. */
    private record Prediction(double energy, double[] forces, double[] virial) {}

    private static Errors errors(MtpModel model, List<MtpFrame> frames, Workers workers) {
        MtpPotential potential = new MtpPotential(model, Optional.empty(), "training");
        Evaluator[] evaluators = new Evaluator[workers.count()];
        Arrays.setAll(evaluators, w -> potential.newEvaluator());
        Accumulator[] sums = new Accumulator[workers.count()];
        Arrays.setAll(sums, w -> new Accumulator(0, Set.of()));
        ErrorMeter meter = new ErrorMeter();
        for (int from = 0; from < frames.size(); from += BLOCK) {
            List<MtpFrame> block = frames.subList(from, Math.min(from + BLOCK, frames.size()));
            Prediction[] predictions = new Prediction[block.size()];
            workers.share(
                    predictions.length,
                    (w, f) -> predictions[f] = predict(evaluators[w], block.get(f), sums[w]));
            for (int f = 0; f < predictions.length; f++) {
                MtpFrame frame = block.get(f);
                meter.addEnergy(frame.energy - predictions[f].energy, frame.size());
                meter.addForces(frame.forces, predictions[f].forces);
                meter.addVirial(frame.virial, predictions[f].virial, frame.frame.structure());
            }
        }
        return meter.errors();
    }

    private static Prediction predict(Evaluator evaluator, MtpFrame frame, Accumulator sums) {
        NeighborList list = frame.list();
        sums.reset(list.atomCount());
        evaluator.accumulate(list, sums);
        sums.foldGhosts(list);
        return new Prediction(
                sums.energy(),
                Arrays.copyOf(sums.forces(), 3 * frame.size()),
                sums.virial().clone());
    }

    private void save(MtpSearch search) {
        plan.checkpoint()
                .ifPresent(
                        file ->
                                Checkpoint.write(
                                        file,
                                        out -> {
                                            out.writeInt(MAGIC);
                                            out.writeInt(VERSION);
                                            out.writeLong(fingerprint(VERSION));
                                            out.writeDouble(explained);
                                            out.writeLong(Fingerprint.of(plan.data().test()));
                                            write(out, search);
                                            out.writeInt(MAGIC);
                                        }));
    }

    private void write(DataOutput out, MtpSearch search) throws IOException {
        out.writeLong(chosen);
        search.write(out);
        out.writeInt(losses.size());
        Checkpoint.write(out, losses.stream().mapToDouble(v -> v).toArray());
        out.writeInt(bestReport);
        out.writeInt(best.length);
        Checkpoint.write(out, best);
        out.writeInt(reports.size());
        for (EpochReport report : reports) {
            report.write(out);
        }
    }

    private MtpSearch resume(MtpLoss loss, MtpLoss part, UnseenDistances unseen) {
        MtpSearch[] search = new MtpSearch[1];
        Checkpoint.read(
                plan.checkpoint().orElseThrow(),
                in -> {
                    int version = in.readInt() == MAGIC ? in.readInt() : 0;
                    if (version < PLAIN || version > VERSION) {
                        throw new MlipException(
                                plan.checkpoint().get()
                                        + " is not a checkpoint of this version; delete it to start again");
                    }
                    if (in.readLong() != fingerprint(version)
                            || version != PLAIN && !Fingerprint.alike(in.readDouble(), explained)) {
                        throw new MlipException(
                                plan.checkpoint().get()
                                        + " belongs to a training with other data or settings; delete it to"
                                        + " start again");
                    }
                    if (version > RADIAL
                            && in.readLong() != Fingerprint.of(plan.data().test())
                            && plan.patience() > 0) {
                        throw Fingerprint.ofOtherValidation(plan.checkpoint().get());
                    }
                    search[0] = read(in, loss, part, unseen);
                    if (in.readInt() != MAGIC) {
                        throw new MlipException(
                                plan.checkpoint().get()
                                        + " is not a complete checkpoint; delete it to start again");
                    }
                });
        return search[0];
    }

    private MtpSearch read(DataInput in, MtpLoss loss, MtpLoss part, UnseenDistances unseen)
            throws IOException {
        chosen = in.readLong();
        MtpSearch search = new MtpSearch(start(chosen), loss, part, unseen);
        search.read(in);
        double[] values = new double[in.readInt()];
        Checkpoint.read(in, values);
        Arrays.stream(values).forEach(losses::add);
        bestReport = in.readInt();
        best = new double[in.readInt()];
        Checkpoint.read(in, best);
        for (int count = in.readInt(); count > 0; count--) {
            reports.add(EpochReport.read(in));
        }
        secondsBefore = reports.getLast().seconds();
        return search;
    }

    /**
     * Changes when anything does on which the search depends, except the baseline, whose part of the labels is compared; not
     * with what only says when it stops.
     */
    private long fingerprint(int version) {
        MtpModel model = plan.starts().apply(plan.seed());
        Fingerprint print =
                new Fingerprint()
                        .add(Arrays.toString(model.radialCoefficients()))
                        .add(model.tree() + " " + model.basis() + plan.weights())
                        .add(plan.startCount() + " " + plan.seed() + plan.references())
                        .add(plan.unseenWeight());
        if (version > UNNAMED) {
            print.add(model.species());
        }
        if (version > RADIAL) {
            print.add(Arrays.toString(model.speciesCoefficients()))
                    .add(Arrays.toString(model.momentCoefficients()));
        }
        for (TrainingFrame frame : plan.data().train()) {
            if (version == PLAIN) {
                print.addPlain(frame, " ");
            } else {
                print.add(frame);
            }
        }
        return print.value();
    }
}
