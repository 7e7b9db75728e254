package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.mtp.MtpModel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The memory that a training takes, known before it starts. Neighbours, and symmetry functions of networks, are kept as far
 * as there is room; what the optimiser takes must fit.
 *
 * @param kind what is trained
 * @param weights number of weights or coefficients that are fitted
 * @param optimizer bytes of the optimiser, mostly the covariance of a Kalman filter or sums of normal equations
 * @param data bytes of atoms and labels of all structures, which stay in memory
 * @param structures bytes of neighbours and symmetry functions of all structures; an estimate from some of them
 * @param limit bytes that may be used
 * @param folder where symmetry functions go for which there is no room; where there is none, they are computed whenever they
 *     are needed
 */
public record TrainingMemory(
        Kind kind,
        long weights,
        long optimizer,
        long data,
        long structures,
        long limit,
        Optional<Path> folder) {

    /** What is trained. */
    public enum Kind {
        /** A neural network potential. */
        NETWORKS("neighbours and symmetry functions", "computed", "update the weights per element"),
        /** A moment tensor potential. */
        MOMENT_TENSORS("neighbours", "found", "choose a lower level or fewer threads");

        private final String kept;
        private final String made;
        private final String remedy;

        Kind(String kept, String made, String remedy) {
            this.kept = kept;
            this.made = made;
            this.remedy = remedy;
        }
    }

    /** Structures whose neighbours are counted. */
    private static final int SAMPLES = 16;

    /**
     * Part of the limit that is left to networks, predictions and the garbage of the moment: a third of the memory of the
     * collector that the command runs with is for young objects, and where more than the rest is kept it collects all the time.
     */
    private static final double RESERVE = 0.4;

    /** Bytes of the objects that a list consists of, and of those of a structure with labels and text. */
    private static final long LIST = 200;

    private static final long STRUCTURE = 1200;

    /**
     * What a plan takes.
     *
     * @param plan what to do
     * @param limit bytes that may be used; no more than Java's heap counts
     * @return the estimate
     */
    public static TrainingMemory of(TrainingPlan plan, long limit) {
        List<TrainingFrame> frames = all(plan.data());
        return new TrainingMemory(
                Kind.NETWORKS,
                plan.model().parameterCount(),
                optimizer(plan),
                data(frames, plan.baseline().isPresent()) + predictions(frames),
                8 * inputs(plan.model(), frames) + neighbors(frames, plan.model().cutoff()),
                Math.min(limit, Runtime.getRuntime().maxMemory()),
                plan.checkpoint().map(file -> file.toAbsolutePath().getParent()));
    }

    /**
     * What a plan takes.
     *
     * @param plan what to do
     * @param limit bytes that may be used; no more than Java's heap counts
     * @return the estimate
     */
    public static TrainingMemory of(MtpPlan plan, long limit) {
        List<TrainingFrame> frames = all(plan.data());
        MtpModel model = plan.starts().apply(plan.seed());
        int largest = frames.stream().mapToInt(f -> f.structure().size()).max().orElse(0);
        return new TrainingMemory(
                Kind.MOMENT_TENSORS,
                model.parameterCount(),
                MtpSearch.bytes(model)
                        + MtpLoss.bytes(model, largest, Math.min(plan.threads(), frames.size())),
                data(frames, plan.baseline().isPresent()),
                neighbors(frames, model.basis().max()),
                Math.min(limit, Runtime.getRuntime().maxMemory()),
                Optional.empty());
    }

    private static List<TrainingFrame> all(TrainingSet data) {
        List<TrainingFrame> frames = new ArrayList<>(data.train());
        frames.addAll(data.test());
        return frames;
    }

    /**
     * Where symmetry functions go for which there is no room.
     *
     * @return a folder; empty if there is room for all, or none is known
     */
    public Optional<Path> store() {
        return structures <= room() ? Optional.empty() : folder;
    }

    private static long optimizer(TrainingPlan plan) {
        long count = plan.model().parameterCount();
        return switch (plan.optimizer()) {
            case Optimizer.Lbfgs lbfgs -> LBfgs.bytes(lbfgs.memory(), count);
            case Optimizer.Kalman kalman when kalman.perElement() ->
                    plan.model().elements().stream()
                            .mapToLong(e -> Covariance.bytes(e.network().parameters().length))
                            .sum();
            case Optimizer.Kalman kalman -> Covariance.bytes(count);
            default -> 16 * count;
        };
    }

    /** Atoms and labels; with a baseline there are those without its part, too. */
    private static long data(List<TrainingFrame> frames, boolean baseline) {
        long bytes = 0;
        for (TrainingFrame frame : frames) {
            Structure structure = frame.structure();
            long n = structure.size();
            long forces = frame.forces().isPresent() ? 24 * n : 0;
            bytes += STRUCTURE + 28 * n + (baseline ? 2 : 1) * forces;
            bytes += structure.velocities().isPresent() ? 24 * n : 0;
            bytes += structure.labels().charges().isPresent() ? 8 * n : 0;
            bytes += structure.labels().atomEnergies().isPresent() ? 8 * n : 0;
        }
        return bytes;
    }

    /** What a network says of forces, and where the inputs of every atom are. */
    private static long predictions(List<TrainingFrame> frames) {
        return 32 * frames.stream().mapToLong(f -> f.structure().size()).sum();
    }

    /** Number of symmetry functions of all atoms. */
    private static long inputs(HdnnpModel model, List<TrainingFrame> frames) {
        Map<Integer, Integer> functions =
                model.elements().stream()
                        .collect(
                                Collectors.toMap(
                                        e -> e.element().code(), e -> e.functions().size()));
        long inputs = 0;
        for (TrainingFrame frame : frames) {
            for (int code : frame.structure().species()) {
                inputs += functions.getOrDefault(code, 0);
            }
        }
        return inputs;
    }

    /** Bytes of all lists, by as many per atom as in some of the structures. */
    private static long neighbors(List<TrainingFrame> frames, double cutoff) {
        long atoms = frames.stream().mapToLong(f -> f.structure().size()).sum();
        long sampledBytes = 0;
        long sampledAtoms = 0;
        int step = Math.max(1, frames.size() / SAMPLES);
        for (int f = 0; f < frames.size(); f += step) {
            Structure structure = frames.get(f).structure();
            sampledBytes += bytes(NeighborSearch.of(structure, cutoff));
            sampledAtoms += structure.size();
        }
        return (long) ((double) sampledBytes / Math.max(1, sampledAtoms) * atoms);
    }

    /** Bytes of a list whose arrays are no longer than needed. */
    static long bytes(NeighborList list) {
        int ghosts = list.atomCount() - list.localCount();
        return LIST
                + 28L * list.atomCount()
                + 4L * (ghosts + list.first()[list.end()] + 2L * list.localCount());
    }

    /** What a list takes at least. */
    static long leastBytes(Structure structure) {
        return LIST + 36L * structure.size();
    }

    /** Takes bytes of what is left; false, and nothing is taken, where there are fewer. */
    static boolean take(long bytes, AtomicLong left) {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            return false;
        }
        return true;
    }

    /**
     * Bytes for neighbours and symmetry functions that may be kept.
     *
     * @return at least 0
     */
    public long room() {
        return Math.max(0, (long) ((1 - RESERVE) * limit) - optimizer - data);
    }

    /** The same for what has no optimiser to speak of and fits nothing but energies of atoms. */
    static long room(List<TrainingFrame> frames, long limit) {
        long most = Math.min(limit, Runtime.getRuntime().maxMemory());
        return Math.max(0, (long) ((1 - RESERVE) * most) - data(frames, false));
    }

    /**
     * Refuses a training whose optimiser does not fit.
     *
     * @throws MlipException if it takes more than the limit
     */
    public void requireOptimizer() {
        if (optimizer > limit) {
            String more =
                    limit < Runtime.getRuntime().maxMemory()
                            ? "memory: %d MB"
                            : "MLIP4J_JAVA_OPTIONS=-Xmx%dm";
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "the optimiser needs %s for %d weights but may use %s; give it more ("
                                    + more
                                    + ") or %s",
                            size(optimizer),
                            weights,
                            size(limit),
                            1 + optimizer / 800_000,
                            kind.remedy));
        }
    }

    /**
     * The estimate for people.
     *
     * @return a sentence without its end
     */
    @Override
    public String toString() {
        String need =
                String.format(
                        Locale.ROOT,
                        "memory: %s for the optimiser, %s for structures and labels, %s for %s; %s may be used",
                        size(optimizer),
                        size(data),
                        size(structures),
                        kind.kept,
                        size(limit));
        if (structures <= room()) {
            return need;
        }
        double others = 100 - 100.0 * room() / structures;
        return need
                + (store().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                ", so symmetry functions of %.0f %% of the structures are read from a file",
                                others)
                        : String.format(
                                Locale.ROOT,
                                ", so those of %.0f %% of the structures are %s whenever they are needed",
                                others,
                                kind.made));
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, bytes < 9_950_000 ? "%.1f MB" : "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
