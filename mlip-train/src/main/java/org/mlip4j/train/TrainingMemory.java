package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.HdnnpModel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The memory that a training takes, known before it starts. Neighbours and symmetry functions are kept as far as there is
 * room, the covariance of a Kalman filter must fit.
 *
 * @param weights number of weights that are fitted
 * @param optimizer bytes of the optimiser, mostly the covariance of a Kalman filter
 * @param structures bytes of neighbours and symmetry functions of all structures; an estimate from some of them
 * @param limit bytes that may be used
 * @param folder where symmetry functions go for which there is no room; where there is none, they are computed whenever they
 *     are needed
 */
public record TrainingMemory(
        long weights, long optimizer, long structures, long limit, Optional<Path> folder) {

    /** Structures whose neighbours are counted. */
    private static final int SAMPLES = 16;

    /** Part of the limit that is left to labels, networks and the garbage of the moment. */
    private static final double RESERVE = 0.25;

    /**
     * What a plan takes.
     *
     * @param plan what to do
     * @param limit bytes that may be used; no more than Java's heap counts
     * @return the estimate
     */
    public static TrainingMemory of(TrainingPlan plan, long limit) {
        List<TrainingFrame> frames = new ArrayList<>(plan.data().train());
        frames.addAll(plan.data().test());
        return new TrainingMemory(
                plan.model().parameterCount(),
                optimizer(plan),
                structures(plan.model(), frames),
                Math.min(limit, Runtime.getRuntime().maxMemory()),
                plan.checkpoint().map(file -> file.toAbsolutePath().getParent()));
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
            case Optimizer.Lbfgs lbfgs -> 16 * (lbfgs.memory() + 4L) * count;
            case Optimizer.Kalman kalman when kalman.perElement() ->
                    plan.model().elements().stream()
                            .mapToLong(e -> Covariance.bytes(e.network().parameters().length))
                            .sum();
            case Optimizer.Kalman kalman -> Covariance.bytes(count);
            default -> 16 * count;
        };
    }

    /** Symmetry functions exactly, neighbours as many per atom as in some of the structures. */
    private static long structures(HdnnpModel model, List<TrainingFrame> frames) {
        Map<Integer, Integer> functions =
                model.elements().stream()
                        .collect(
                                Collectors.toMap(
                                        e -> e.element().code(), e -> e.functions().size()));
        long inputs = 0;
        long atoms = 0;
        for (TrainingFrame frame : frames) {
            for (int code : frame.structure().species()) {
                inputs += functions.getOrDefault(code, 0);
            }
            atoms += frame.structure().size();
        }
        long sampledBytes = 0;
        long sampledAtoms = 0;
        int step = Math.max(1, frames.size() / SAMPLES);
        for (int f = 0; f < frames.size(); f += step) {
            Structure structure = frames.get(f).structure();
            NeighborList list = NeighborSearch.of(structure, model.cutoff());
            sampledBytes += PreparedFrame.bytes(list);
            sampledAtoms += structure.size();
        }
        return 8 * inputs + (long) ((double) sampledBytes / Math.max(1, sampledAtoms) * atoms);
    }

    /**
     * Bytes for neighbours and symmetry functions that may be kept.
     *
     * @return at least 0
     */
    public long room() {
        return Math.max(0, (long) ((1 - RESERVE) * limit) - optimizer);
    }

    /**
     * Refuses a training whose optimiser does not fit.
     *
     * @throws MlipException if it takes more than the limit
     */
    public void requireOptimizer() {
        if (optimizer > limit) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "the optimiser needs %s for %d weights but may use %s; give it more"
                                    + " (MLIP4J_JAVA_OPTIONS=-Xmx%dm) or update the weights per element",
                            size(optimizer),
                            weights,
                            size(limit),
                            optimizer / 800_000));
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
                        "memory: %s for the optimiser, %s for neighbours and symmetry functions; %s may be used",
                        size(optimizer),
                        size(structures),
                        size(limit));
        return structures <= room()
                ? need
                : need
                        + String.format(
                                Locale.ROOT,
                                store().isPresent()
                                        ? ", so symmetry functions of %.0f %% of the structures are read from a file"
                                        : ", so those of %.0f %% of the structures are computed whenever they are needed",
                                100 - 100.0 * room() / structures);
    }

    private static String size(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
