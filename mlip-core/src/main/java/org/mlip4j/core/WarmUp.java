package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Evaluates made-up crystals until Java has compiled a potential's kernels: before that an evaluation takes up to a
 * hundred times as long. For hosts whose first steps count; nothing else needs it.
 */
public final class WarmUp {

    /** Numbers of neighbours within the cutoff, as in open to dense structures. */
    private static final int[] NEIGHBORS = {30, 60, 95};

    /** Atoms along an edge of the crystal. */
    private static final int EDGE = 4;

    /** How many evaluations of energies and forces alone come to one with everything. */
    private static final int PLAIN = 7;

    /** The time per evaluation is looked at this often. */
    private static final long LOOK_NANOS = 50_000_000;

    /** So many looks without an evaluation that was this much faster than any before end the warm-up. */
    private static final int PATIENCE = 5;

    private static final double FASTER = 0.9;

    private WarmUp() {}

    /**
     * Evaluates until evaluations get no faster, or the time is over. Never fails: what is wrong with a potential shows
     * when it is used.
     *
     * @param potential what is going to be evaluated
     * @param seconds at most; 0 does nothing
     */
    public static void run(Potential potential, double seconds) {
        long start = System.nanoTime();
        long limit = (long) (1e9 * seconds);
        if (limit <= 0) {
            return;
        }
        try {
            evaluate(potential, start, limit);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // a model may well refuse atoms that are nowhere near its training data
        }
    }

    private static void evaluate(Potential potential, long start, long limit) {
        Evaluator evaluator = potential.newEvaluator();
        Collection<Output> all =
                EnumSet.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS, Output.EXTRAPOLATIONS);
        List<Accumulator> outs = List.of(new Accumulator(0, Set.of()), new Accumulator(0, all));
        NeighborList[] lists =
                Arrays.stream(NEIGHBORS)
                        .mapToObj(n -> crystal(potential.info(), n))
                        .toArray(NeighborList[]::new);
        long best = Long.MAX_VALUE;
        long fastest = Long.MAX_VALUE;
        long look = start;
        int idle = 0;
        for (int k = 0; idle < PATIENCE; k++) {
            long before = System.nanoTime();
            Accumulator out = outs.get(k % (PLAIN + 1) == PLAIN ? 1 : 0);
            // a few atoms at a time: one round of interpreted code may take longer than all of the
            // limit
            for (NeighborList list : lists) {
                int from = k * EDGE % (list.end() / EDGE * EDGE);
                out.reset(list.atomCount());
                evaluator.accumulate(list.window(from, from + EDGE), out);
            }
            long now = System.nanoTime();
            fastest = Math.min(fastest, now - before);
            if (now - start > limit) {
                return;
            }
            if (now - look > LOOK_NANOS) {
                idle = fastest < FASTER * best ? 0 : idle + 1;
                best = Math.min(best, fastest);
                fastest = Long.MAX_VALUE;
                look = now;
            }
        }
    }

    /** A cubic lattice with random species, each atom displaced at random. */
    private static NeighborList crystal(PotentialInfo info, int neighbors) {
        SplittableRandom random = new SplittableRandom(neighbors);
        double spacing = info.cutoff() * Math.cbrt(4 * Math.PI / 3 / neighbors);
        int atoms = EDGE * EDGE * EDGE;
        int[] species = new int[atoms];
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            species[i] = info.elements().get((i + i / 7) % info.elements().size()).code();
            int[] at = {i % EDGE, i / EDGE % EDGE, i / (EDGE * EDGE)};
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = spacing * (at[d] + random.nextDouble(-0.08, 0.08));
            }
        }
        Structure structure = Structure.of(Cell.cubic(EDGE * spacing), species, positions);
        return NeighborSearch.of(structure, 1.1 * info.cutoff());
    }
}
