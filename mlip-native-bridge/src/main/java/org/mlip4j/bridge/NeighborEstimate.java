package org.mlip4j.bridge;

/** How many neighbours the atoms of a host have, before they are looked for: an estimate. */
final class NeighborEstimate {

    /** So many atoms, evenly chosen, are looked at. */
    private static final int SAMPLES = 8;

    private NeighborEstimate() {}

    /** Of the {@code mlip4j_neighbors} at an address; the cutoff in Angstrom, as is the host's unit of length. */
    static int of(long address, double cutoff, double length) {
        HostNeighbors host = new HostNeighbors();
        host.read(address);
        double[] positions = new double[3 * host.atomCount];
        HostMemory.getDoubles(host.positions, positions, positions.length, length);
        return largest(positions, host.localCount, cutoff);
    }

    /** Of a structure, whose images are counted by its density. */
    static int of(HostStructure host, double cutoff) {
        int atoms = host.species.length;
        int seen = largest(host.positions, atoms, cutoff);
        double sphere = 4 * Math.PI / 3 * cutoff * cutoff * cutoff;
        return host.cell.isFullyPeriodic()
                ? Math.max(seen, (int) (atoms / host.cell.volume() * sphere))
                : seen;
    }

    /** The most atoms within the cutoff of one of the first atoms. */
    private static int largest(double[] x, int centers, double cutoff) {
        int most = 0;
        int samples = Math.min(SAMPLES, centers);
        for (int s = 0; s < samples; s++) {
            int i = (int) ((long) s * centers / samples);
            int count = -1;
            for (int j = 0; j < x.length; j += 3) {
                double dx = x[j] - x[3 * i];
                double dy = x[j + 1] - x[3 * i + 1];
                double dz = x[j + 2] - x[3 * i + 2];
                if (dx * dx + dy * dy + dz * dz < cutoff * cutoff) {
                    count++;
                }
            }
            most = Math.max(most, count);
        }
        return most;
    }
}
