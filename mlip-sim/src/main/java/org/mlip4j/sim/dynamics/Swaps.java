package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Monte Carlo exchanges between steps of dynamics: two atoms of different elements, each chosen at random, change places;
 * the exchange is accepted with the probability min(1, exp(-dE / kT)) (N. Metropolis et al., J. Chem. Phys. 21, 1087
 * (1953)). Velocities stay with the atoms.
 *
 * @param pairs the elements that are exchanged; an attempt takes one of the pairs
 * @param every steps between rounds
 * @param attempts exchanges tried in a round
 */
public record Swaps(List<Pair> pairs, long every, int attempts) {

    /** No exchanges. */
    public static final Swaps NONE = new Swaps(List.of(), 100, 1);

    /**
     * Two elements.
     *
     * @param first species code
     * @param second species code
     */
    public record Pair(int first, int second) {

        /** Checks that they differ. */
        public Pair {
            if (first == second) {
                throw new MlipException(
                        "two atoms of %s cannot be told apart; swap different elements"
                                .formatted(Element.of(first).symbol()));
            }
        }
    }

    /** Checks the numbers. */
    public Swaps {
        pairs = List.copyOf(pairs);
        if (every < 1 || attempts < 1) {
            throw new MlipException("swaps are tried every 1 or more steps, at least 1 at a time");
        }
    }

    boolean areDue(long step) {
        return !pairs.isEmpty() && step % every == 0;
    }

    /** Draws exchanges from the atoms of one structure. */
    static final class Sites {

        private final int[][] first;
        private final int[][] second;

        Sites(Swaps swaps, Structure structure) {
            first = swaps.pairs.stream().map(p -> atoms(structure, p.first)).toArray(int[][]::new);
            second =
                    swaps.pairs.stream().map(p -> atoms(structure, p.second)).toArray(int[][]::new);
        }

        private static int[] atoms(Structure structure, int species) {
            int[] atoms =
                    IntStream.range(0, structure.size())
                            .filter(i -> structure.species()[i] == species)
                            .toArray();
            if (atoms.length == 0) {
                throw new MlipException(
                        "there is no %s to swap".formatted(Element.of(species).symbol()));
            }
            return atoms;
        }

        /** Two atoms. */
        int[] draw(RandomGenerator random) {
            int pair = random.nextInt(first.length);
            return new int[] {
                first[pair][random.nextInt(first[pair].length)],
                second[pair][random.nextInt(second[pair].length)]
            };
        }
    }
}
