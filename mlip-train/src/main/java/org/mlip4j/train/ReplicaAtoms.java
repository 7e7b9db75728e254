package org.mlip4j.train;

/**
 * Atoms of one element: whitened inputs and targets of networks.
 *
 * @param size inputs per atom
 * @param inputs atom after atom
 * @param targets one per atom
 */
record ReplicaAtoms(int size, double[] inputs, double[] targets) {

    /** Room for some atoms. */
    static ReplicaAtoms room(int size, int count) {
        return new ReplicaAtoms(
                size, new double[Math.multiplyExact(size, count)], new double[count]);
    }

    int count() {
        return targets.length;
    }

    /** Where the inputs of an atom start. */
    int at(int atom) {
        return atom * size;
    }

    double target(int atom) {
        return targets[atom];
    }
}
