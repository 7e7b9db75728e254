package org.mlip4j.core;

/**
 * A potential that may come with replicas: cheap models of other shape, fitted to its own atomic energies, which agree with
 * it where it was trained and not elsewhere. Their standard deviation is an uncertainty of every atom (W. Jeong, D. Yoo, K.
 * Lee, J. Jung, S. Han, J. Phys. Chem. Lett. 11, 6090 (2020)). Energies and forces are those of the potential alone.
 */
public interface ComparesReplicas extends Potential {

    /**
     * How many there are.
     *
     * @return 0 without any; else at least 2
     */
    int replicaCount();

    /**
     * Whether a potential, or a term of a sum, has replicas.
     *
     * @param potential any potential
     * @return true when {@link Output#REPLICAS} means something for it
     */
    static boolean in(Potential potential) {
        return switch (potential) {
            case ComparesReplicas p -> p.replicaCount() > 0;
            case SumPotential sum -> sum.terms().stream().anyMatch(ComparesReplicas::in);
            default -> false;
        };
    }
}
