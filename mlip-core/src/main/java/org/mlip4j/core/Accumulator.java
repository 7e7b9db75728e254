package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where evaluators add: energy, forces (ghosts included), virial, and on request per-atom quantities. Not thread-safe;
 * one per thread.
 *
 * <p>Array accessors hand out the arrays themselves so that kernels can add to them.
 */
public final class Accumulator {

    /** What is collected; not to be changed. */
    final Set<Output> outputs;

    private int atomCount;
    private double energy;
    private double weight = 1;
    private double[] forces = new double[0];
    private final double[] virial = new double[9];
    private double[] atomEnergies;
    private double[] atomVirials;
    private Extrapolations extrapolations;
    private double[] replicaSpread;

    /**
     * Creates a zeroed accumulator.
     *
     * @param atomCount number of atoms, ghosts included
     * @param outputs what to collect beyond energy, forces and virial
     */
    public Accumulator(int atomCount, Collection<Output> outputs) {
        this.outputs = outputs.isEmpty() ? EnumSet.noneOf(Output.class) : EnumSet.copyOf(outputs);
        reset(atomCount);
    }

    /**
     * Zeroes everything and sets the weight to 1; arrays grow when needed and never shrink.
     *
     * @param newAtomCount number of atoms, ghosts included
     */
    public void reset(int newAtomCount) {
        atomCount = newAtomCount;
        energy = 0;
        weight = 1;
        Arrays.fill(virial, 0);
        forces = zeroed(forces, 3 * newAtomCount);
        if (outputs.contains(Output.ATOM_ENERGIES)) {
            atomEnergies = zeroed(atomEnergies, newAtomCount);
        }
        if (outputs.contains(Output.ATOM_VIRIALS)) {
            atomVirials = zeroed(atomVirials, 9 * newAtomCount);
        }
        if (outputs.contains(Output.EXTRAPOLATIONS)) {
            if (extrapolations == null) {
                extrapolations = new Extrapolations(newAtomCount);
            } else {
                extrapolations.reset(newAtomCount);
            }
        }
        if (outputs.contains(Output.REPLICAS)) {
            replicaSpread = zeroed(replicaSpread, newAtomCount);
        }
    }

    private static double[] zeroed(double[] array, int length) {
        if (array == null || array.length < length) {
            // the number of ghosts goes up and down
            boolean first = array == null || array.length == 0;
            return new double[first ? length : length + length / 16];
        }
        Arrays.fill(array, 0, length, 0);
        return array;
    }

    /**
     * Adds another thread's contributions.
     *
     * @param other same atoms and outputs. Not modified.
     */
    public void add(Accumulator other) {
        addWeighted(other, 1);
    }

    /**
     * Adds another accumulator times a factor; counts of extrapolations are added without it.
     *
     * @param other same atoms and outputs. Not modified.
     * @param factor on energy, forces and virials
     */
    public void addWeighted(Accumulator other, double factor) {
        addTotals(other, factor);
        addAtoms(other, 0, atomCount, factor);
    }

    /** Adds what belongs to no atom. */
    void addTotals(Accumulator other, double factor) {
        energy += factor * other.energy;
        addArray(virial, other.virial, 0, 9, factor);
        if (extrapolations != null) {
            extrapolations.addTotals(other.extrapolations);
        }
    }

    /** Adds what the atoms {@code from} .. {@code to - 1} have received. */
    void addAtoms(Accumulator other, int from, int to, double factor) {
        addArray(forces, other.forces, 3 * from, 3 * to, factor);
        addArray(atomEnergies, other.atomEnergies, from, to, factor);
        addArray(atomVirials, other.atomVirials, 9 * from, 9 * to, factor);
        addArray(replicaSpread, other.replicaSpread, from, to, factor);
        if (extrapolations != null) {
            extrapolations.addAtoms(other.extrapolations, from, to);
        }
    }

    private static void addArray(double[] to, double[] from, int begin, int end, double factor) {
        if (to != null && from != null) {
            for (int i = begin; i < end; i++) {
                to[i] += factor * from[i];
            }
        }
    }

    /**
     * Adds what ghost atoms received to the atoms that they are images of, and zeroes the ghosts.
     *
     * @param list the list whose ghosts are meant
     */
    public void foldGhosts(NeighborList list) {
        foldGhosts(list, list.localCount(), list.atomCount());
    }

    /** The same for the ghosts {@code from} .. {@code to - 1}. */
    void foldGhosts(NeighborList list, int from, int to) {
        for (int g = from; g < to; g++) {
            int owner = list.owner(g);
            fold(forces, 3, g, owner);
            fold(atomVirials, 9, g, owner);
        }
    }

    private static void fold(double[] array, int width, int from, int to) {
        if (array != null) {
            for (int k = 0; k < width; k++) {
                array[width * to + k] += array[width * from + k];
                array[width * from + k] = 0;
            }
        }
    }

    /**
     * Adds an atomic energy.
     *
     * @param center the atom
     * @param value eV, before weighting
     */
    public void addEnergy(int center, double value) {
        energy += weight * value;
        if (atomEnergies != null) {
            atomEnergies[center] += weight * value;
        }
    }

    /**
     * Adds the standard deviation of an atomic energy over replicas; only where that is collected.
     *
     * @param center the atom
     * @param value eV, before weighting
     */
    public void addReplicaSpread(int center, double value) {
        replicaSpread[center] += weight * value;
    }

    /**
     * Adds the forces and the virial that belong to the derivative of one atomic energy with respect to one neighbour.
     *
     * @param center the atom i whose energy it is
     * @param neighbor the neighbour j, possibly a ghost
     * @param dx r_j - r_i, x
     * @param dy r_j - r_i, y
     * @param dz r_j - r_i, z
     * @param gx dE_i/dr_j, x, before weighting
     * @param gy dE_i/dr_j, y
     * @param gz dE_i/dr_j, z
     */
    public void addGradient(
            int center,
            int neighbor,
            double dx,
            double dy,
            double dz,
            double gx,
            double gy,
            double gz) {
        double wx = weight * gx;
        double wy = weight * gy;
        double wz = weight * gz;
        int i = 3 * center;
        int j = 3 * neighbor;
        forces[i] += wx;
        forces[i + 1] += wy;
        forces[i + 2] += wz;
        forces[j] -= wx;
        forces[j + 1] -= wy;
        forces[j + 2] -= wz;
        addOuter(virial, 0, dx, dy, dz, wx, wy, wz);
        if (atomVirials != null) {
            addOuter(atomVirials, 9 * neighbor, dx, dy, dz, wx, wy, wz);
        }
    }

    /**
     * Adds the derivatives of the energy of one atom with respect to the positions of many: {@link #addGradient} of
     * each, faster.
     *
     * @param center the atom
     * @param count how many others
     * @param neighbors the others
     * @param dx their positions minus that of the atom, Angstrom
     * @param dy the same, y
     * @param dz the same, z
     * @param gx dE/dx of each, eV/Angstrom
     * @param gy dE/dy
     * @param gz dE/dz
     */
    public void addGradients(
            int center,
            int count,
            int[] neighbors,
            double[] dx,
            double[] dy,
            double[] dz,
            double[] gx,
            double[] gy,
            double[] gz) {
        double[] f = forces;
        double factor = weight;
        double sumX = 0;
        double sumY = 0;
        double sumZ = 0;
        for (int n = 0; n < count; n++) {
            int j = 3 * neighbors[n];
            double wx = factor * gx[n];
            double wy = factor * gy[n];
            double wz = factor * gz[n];
            sumX += wx;
            sumY += wy;
            sumZ += wz;
            f[j] -= wx;
            f[j + 1] -= wy;
            f[j + 2] -= wz;
        }
        f[3 * center] += sumX;
        f[3 * center + 1] += sumY;
        f[3 * center + 2] += sumZ;
        addVirial(count, dx, dy, dz, gx, gy, gz);
        for (int n = 0; n < count && atomVirials != null; n++) {
            addOuter(
                    atomVirials,
                    9 * neighbors[n],
                    dx[n],
                    dy[n],
                    dz[n],
                    factor * gx[n],
                    factor * gy[n],
                    factor * gz[n]);
        }
    }

    /** Nine sums at once, none of which waits for another. */
    private void addVirial(
            int count,
            double[] dx,
            double[] dy,
            double[] dz,
            double[] gx,
            double[] gy,
            double[] gz) {
        double xx = 0;
        double xy = 0;
        double xz = 0;
        double yx = 0;
        double yy = 0;
        double yz = 0;
        double zx = 0;
        double zy = 0;
        double zz = 0;
        for (int n = 0; n < count; n++) {
            double x = dx[n];
            double y = dy[n];
            double z = dz[n];
            double ex = gx[n];
            double ey = gy[n];
            double ez = gz[n];
            xx += x * ex;
            xy += x * ey;
            xz += x * ez;
            yx += y * ex;
            yy += y * ey;
            yz += y * ez;
            zx += z * ex;
            zy += z * ey;
            zz += z * ez;
        }
        addRow(0, xx, xy, xz);
        addRow(3, yx, yy, yz);
        addRow(6, zx, zy, zz);
    }

    private void addRow(int row, double x, double y, double z) {
        virial[row] -= weight * x;
        virial[row + 1] -= weight * y;
        virial[row + 2] -= weight * z;
    }

    private static void addOuter(
            double[] w, int at, double dx, double dy, double dz, double gx, double gy, double gz) {
        w[at] -= dx * gx;
        w[at + 1] -= dx * gy;
        w[at + 2] -= dx * gz;
        w[at + 3] -= dy * gx;
        w[at + 4] -= dy * gy;
        w[at + 5] -= dy * gz;
        w[at + 6] -= dz * gx;
        w[at + 7] -= dz * gy;
        w[at + 8] -= dz * gz;
    }

    /**
     * Checks the energy and, through the virial, to which every pair of atoms contributes, the forces.
     *
     * @throws MlipException if one of them is not finite
     */
    public void requireFinite() {
        if (!Double.isFinite(energy)) {
            throw notFinite("energy", energy);
        }
        for (double w : virial) {
            if (!Double.isFinite(w)) {
                throw notFinite("virial", w);
            }
        }
    }

    private static MlipException notFinite(String what, double value) {
        return new MlipException(
                "the "
                        + what
                        + " is "
                        + value
                        + "; check for atoms that are too close and for the units of the positions");
    }

    /**
     * Factor on every contribution that is added from now on.
     *
     * @return 1 unless a composed potential set it
     */
    public double weight() {
        return weight;
    }

    /**
     * Sets the factor on every contribution.
     *
     * @param newWeight the factor
     */
    public void setWeight(double newWeight) {
        weight = newWeight;
    }

    /**
     * Total energy so far.
     *
     * @return eV
     */
    public double energy() {
        return energy;
    }

    /**
     * Forces.
     *
     * @return at least 3 per atom, ghosts included, eV/Angstrom; the array itself
     */
    public double[] forces() {
        return forces;
    }

    /**
     * Virial.
     *
     * @return nine numbers, row-major, eV, positive in compression; the array itself
     */
    public double[] virial() {
        return virial;
    }

    /**
     * Atomic energies.
     *
     * @return at least one per atom, eV, or null when not asked for; the array itself
     */
    public double[] atomEnergies() {
        return atomEnergies;
    }

    /**
     * Per-atom virials.
     *
     * @return at least nine per atom, ghosts included, eV, or null when not asked for; the array itself
     */
    public double[] atomVirials() {
        return atomVirials;
    }

    /**
     * Counts of descriptors outside the training range.
     *
     * @return the counter, or null when not asked for
     */
    public Extrapolations extrapolations() {
        return extrapolations;
    }

    /**
     * Standard deviations of the atomic energies over replicas.
     *
     * @return at least one per atom, eV, or null when not asked for; the array itself
     */
    public double[] replicaSpread() {
        return replicaSpread;
    }

    /**
     * Number of atoms, ghosts included.
     *
     * @return count
     */
    public int atomCount() {
        return atomCount;
    }

    /**
     * What is collected beyond energy, forces and virial.
     *
     * @return a copy
     */
    public Set<Output> outputs() {
        return outputs.isEmpty() ? EnumSet.noneOf(Output.class) : EnumSet.copyOf(outputs);
    }
}
