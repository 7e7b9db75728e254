package org.mlip4j.train;

import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.internal.kernel.training.DescriptorTangents;
import org.mlip4j.hdnnp.internal.kernel.training.NetworkTape;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Fits replicas of a trained network potential: networks with the same inputs, but larger hidden layers and other random
 * weights, that learn its atomic energies on the structures that it was trained on (W. Jeong, D. Yoo, K. Lee, J. Jung, S.
 * Han, J. Phys. Chem. Lett. 11, 6090 (2020)). They agree there, and the standard deviation of an atom's energy over them
 * elsewhere is its uncertainty, see {@link org.mlip4j.core.ComparesReplicas}. Neither labels nor forces are needed.
 *
 * <p>Hidden layers are 1.25, 1.5, 1.75 and 2 times as wide as those of the model, in turn. Inputs are decorrelated (see {@link
 * Whitening}); Adam steps shrink to nothing along a cosine. The same settings give the same replicas bit for bit, whatever
 * the number of threads and however often the fit was stopped and continued from its checkpoint.
 */
public final class ReplicaTrainer {

    private static final int MAGIC = 0x6d6c7270;

    /** Structures whose atoms are mixed. */
    private static final int CHUNK = 64;

    /** Nanoseconds between checkpoints. */
    private static final long CHECKPOINT_TIME = 60_000_000_000L;

    private static final int SLICES = 16;

    /**
     * What is wanted.
     *
     * @param count of replicas, at least 2
     * @param updates of every network, at least as many; every atom is seen twice at least
     * @param seed of weights and order
     * @param threads at least 1; results do not depend on it
     * @param limit bytes that may be used; results do not depend on it
     * @param checkpoint file that is written now and then and when stopped, and read at the start when it is of the same fit
     */
    public record Settings(
            int count, int updates, long seed, int threads, long limit, Optional<Path> checkpoint) {

        /** After these, more updates make replicas no better a measure. */
        public static final int UPDATES = 10_000;

        /** Validates. */
        public Settings {
            if (count < 2 || updates < 1 || threads < 1) {
                throw new IllegalArgumentException(
                        "a fit of replicas needs at least 2 of them, one update and one thread");
            }
        }
    }

    /**
     * Finished replicas.
     *
     * @param models differ from the trained model in nothing but their networks
     * @param rmse of each replica: root mean square difference from the model's atomic energies over all atoms, eV
     * @param spread standard deviation over the replicas that 99 of 100 of these atoms stay below, eV
     */
    public record Result(List<HdnnpModel> models, double[] rmse, double spread) {}

    private final HdnnpModel model;
    private final List<TrainingFrame> structures;
    private final Settings settings;
    private final int elements;
    private volatile boolean stopRequested;

    private Workers workers;
    private List<PreparedFrame> frames;
    private DescriptorTangents[] describers;
    private double[][] rooms;

    /** Outputs of the model's networks, per structure and atom. */
    private double[][] outputs;

    private Whitening[] whitenings;

    /** Replica after replica, one per element. */
    private ReplicaFit[] fits;

    private int chunks;
    private long turns;
    private long turn;

    /**
     * Prepares a fit.
     *
     * @param model a trained model
     * @param structures what it was trained on; labels are not looked at
     * @param settings what is wanted
     */
    public ReplicaTrainer(HdnnpModel model, List<TrainingFrame> structures, Settings settings) {
        this.model = model;
        this.structures = List.copyOf(structures);
        this.settings = settings;
        elements = model.elements().size();
    }

    /** Asks a running fit to write a checkpoint and stop. From any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * Fits, from the checkpoint where there is one of the same fit.
     *
     * @param step called now and then
     * @return empty when it was asked to stop
     * @throws org.mlip4j.core.MlipException if the structures do not fit the model, or the checkpoint cannot be written
     */
    public Optional<Result> run(Runnable step) {
        try (Workers threads = new Workers(settings.threads())) {
            workers = threads;
            prepare();
            resume();
            long saved = System.nanoTime();
            while (turn < turns) {
                if (stopRequested) {
                    save();
                    return Optional.empty();
                }
                takeTurn();
                step.run();
                if (System.nanoTime() - saved > CHECKPOINT_TIME) {
                    save();
                    saved = System.nanoTime();
                }
            }
            save();
            return Optional.of(result());
        }
    }

    private void prepare() {
        frames =
                PreparedFrame.all(
                        structures,
                        model,
                        Optional.empty(),
                        new AtomicLong(TrainingMemory.room(structures, settings.limit())),
                        Optional.empty(),
                        workers);
        describers = new DescriptorTangents[workers.count()];
        Arrays.setAll(describers, w -> new DescriptorTangents(model));
        rooms = new double[workers.count()][0];
        outputs = new double[frames.size()][];
        whitenings = whitenings();
        fits = new ReplicaFit[settings.count() * elements];
        for (int f = 0; f < fits.length; f++) {
            fits[f] = fit(f / elements, f % elements);
        }
        chunks = (frames.size() + CHUNK - 1) / CHUNK;
        int perEpoch = ReplicaFit.updates(frames.stream().mapToInt(PreparedFrame::size).sum());
        int present = (int) IntStream.range(0, elements).filter(this::occurs).count();
        turns = chunks * Math.max(2, Math.ceilDiv((long) settings.updates() * present, perEpoch));
    }

    private boolean occurs(int element) {
        return frames.stream().anyMatch(f -> Arrays.stream(f.kind).anyMatch(k -> k == element));
    }

    /** The inputs of a structure, computed unless they are kept. */
    private double[] inputs(int worker, PreparedFrame frame) {
        double[] inputs = frame.inputs(rooms[worker]);
        if (!frame.keepsInputs()) {
            rooms[worker] = inputs;
            frame.describe(frame.list(), describers[worker], inputs);
        }
        return inputs;
    }

    private Whitening[] whitenings() {
        Whitening.Moments[][] moments = new Whitening.Moments[SLICES][elements];
        double[] w = Weights.of(model);
        workers.share(
                SLICES,
                (worker, slice) -> {
                    NetworkTape[] tapes = new NetworkTape[elements];
                    int[] at = new int[elements + 1];
                    for (int e = 0; e < elements; e++) {
                        NeuralNetwork network = model.networks().get(e);
                        tapes[e] = new NetworkTape(network);
                        at[e + 1] = at[e] + network.parameters().length;
                        moments[slice][e] = new Whitening.Moments(network.inputCount());
                    }
                    for (int f = slice; f < frames.size(); f += SLICES) {
                        PreparedFrame frame = frames.get(f);
                        double[] inputs = inputs(worker, frame);
                        outputs[f] = new double[frame.size()];
                        for (int i = 0; i < frame.size(); i++) {
                            int e = frame.kind[i];
                            outputs[f][i] = tapes[e].value(w, at[e], inputs, frame.inputAt[i]);
                            moments[slice][e].add(inputs, frame.inputAt[i], outputs[f][i]);
                        }
                    }
                });
        Whitening[] all = new Whitening[elements];
        for (int e = 0; e < elements; e++) {
            Whitening.Moments sum = moments[0][e];
            for (int slice = 1; slice < SLICES; slice++) {
                sum.add(moments[slice][e]);
            }
            all[e] = new Whitening(sum);
        }
        return all;
    }

    /** Hidden layers a quarter, a half, three quarters or once wider than those of the model. */
    private ReplicaFit fit(int replica, int element) {
        NeuralNetwork known = model.networks().get(element);
        List<Integer> nodes = new ArrayList<>(known.nodes());
        List<Activation> activations = new ArrayList<>(known.activations());
        activations.set(activations.size() - 1, Activation.IDENTITY);
        for (int l = 1; l < nodes.size() - 1; l++) {
            nodes.set(l, nodes.get(l) + Math.ceilDiv(nodes.get(l) * (1 + replica % 4), 4));
        }
        long seed = 1_000_003 * settings.seed() + 1009L * replica + element;
        return new ReplicaFit(RandomNetworks.nguyenWidrow(nodes, activations, seed), ~seed);
    }

    /** Shows some structures to all networks; which, and with what step, depends on the number of the turn alone. */
    private void takeTurn() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, frames.size()).boxed().toList());
        Collections.shuffle(order, new Random(settings.seed() + turn / chunks));
        int from = (int) (turn % chunks) * CHUNK;
        ReplicaAtoms[] atoms = atoms(order.subList(from, Math.min(from + CHUNK, order.size())));
        double step = 0.5 + 0.5 * Math.cos(Math.PI * turn / turns);
        workers.share(fits.length, (_, f) -> fits[f].learn(atoms[f % elements], turn, step));
        turn++;
    }

    /** The atoms of some structures by element. */
    private ReplicaAtoms[] atoms(List<Integer> numbers) {
        int[][] places = new int[numbers.size()][];
        int[] counts = new int[elements];
        for (int n = 0; n < places.length; n++) {
            places[n] = counts.clone();
            for (int kind : frames.get(numbers.get(n)).kind) {
                counts[kind]++;
            }
        }
        ReplicaAtoms[] atoms = new ReplicaAtoms[elements];
        Arrays.setAll(atoms, e -> ReplicaAtoms.room(whitenings[e].size(), counts[e]));
        workers.share(
                places.length,
                (worker, n) -> {
                    PreparedFrame frame = frames.get(numbers.get(n));
                    double[] inputs = inputs(worker, frame);
                    for (int i = 0; i < frame.size(); i++) {
                        int e = frame.kind[i];
                        int place = places[n][e]++;
                        whitenings[e].apply(
                                inputs, frame.inputAt[i], atoms[e].inputs(), atoms[e].at(place));
                        atoms[e].targets()[place] =
                                whitenings[e].target(outputs[numbers.get(n)][i]);
                    }
                });
        return atoms;
    }

    private Result result() {
        List<HdnnpModel> models = new ArrayList<>();
        for (int r = 0; r < settings.count(); r++) {
            List<NeuralNetwork> networks = new ArrayList<>();
            for (int e = 0; e < elements; e++) {
                networks.add(whitenings[e].unwhitened(fits[r * elements + e].network()));
            }
            models.add(model.withNetworks(networks));
        }
        int total = frames.stream().mapToInt(PreparedFrame::size).sum();
        double[] squares = new double[settings.count()];
        double[] spreads = new double[total];
        int done = 0;
        for (int from = 0; from < frames.size(); from += CHUNK) {
            ReplicaAtoms[] atoms =
                    atoms(
                            IntStream.range(from, Math.min(from + CHUNK, frames.size()))
                                    .boxed()
                                    .toList());
            for (int e = 0; e < elements; e++) {
                double factor = whitenings[e].sigma() / model.normalization().energyFactor();
                for (int a = 0; a < atoms[e].count(); a++) {
                    spreads[done++] = factor * deviation(atoms[e], e, a, factor, squares);
                }
            }
        }
        Arrays.sort(spreads);
        double[] rmse = Arrays.stream(squares).map(s -> Math.sqrt(s / total)).toArray();
        return new Result(models, rmse, spreads[(int) Math.ceil(0.99 * total) - 1]);
    }

    /** The standard deviation over the replicas; adds their squared errors, in eV, on the way. */
    private double deviation(
            ReplicaAtoms atoms, int element, int atom, double factor, double[] squares) {
        double sum = 0;
        double square = 0;
        for (int r = 0; r < squares.length; r++) {
            double error = fits[r * elements + element].value(atoms, atom) - atoms.target(atom);
            squares[r] += factor * factor * error * error;
            sum += error / squares.length;
            square += error * error / squares.length;
        }
        return Math.sqrt(Math.max(0, square - sum * sum));
    }

    private void save() {
        settings.checkpoint().ifPresent(file -> Checkpoint.write(file, this::write));
    }

    private void write(DataOutput out) throws IOException {
        out.writeInt(MAGIC);
        out.writeLong(fingerprint());
        out.writeLong(turn);
        for (ReplicaFit fit : fits) {
            fit.write(out);
        }
    }

    private void resume() {
        settings.checkpoint()
                .filter(Files::exists)
                .ifPresent(file -> Checkpoint.read(file, this::read));
    }

    /** Begins anew with a checkpoint of another fit: its model has been trained further, say. */
    private void read(DataInput in) throws IOException {
        if (in.readInt() != MAGIC || in.readLong() != fingerprint()) {
            return;
        }
        turn = in.readLong();
        for (ReplicaFit fit : fits) {
            fit.read(in);
        }
    }

    private long fingerprint() {
        CRC32 crc = new CRC32();
        add(crc, Arrays.toString(Weights.of(model)));
        add(crc, model.elements().stream().map(e -> e.functions() + " " + e.ranges()).toList());
        add(crc, settings.count() + " " + settings.updates() + " " + settings.seed());
        for (TrainingFrame frame : structures) {
            add(crc, Arrays.hashCode(frame.structure().positions()));
        }
        return crc.getValue();
    }

    private static void add(CRC32 crc, Object value) {
        crc.update(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
    }
}
