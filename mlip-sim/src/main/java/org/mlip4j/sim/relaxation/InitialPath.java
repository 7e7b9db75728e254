package org.mlip4j.sim.relaxation;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.LatticeReduction;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Images between two structures, from the image dependent pair potential of S. Smidstrup, A. Pedersen, K. Stokbro,
 * H. Jonsson, J. Chem. Phys. 140, 214106 (2014), equation 6: each image makes the sum over pairs of (d - r)^2 / r^4 least,
 * where d changes linearly from the distance at one end to that at the other. Atoms keep apart where a straight path
 * would bring them together.
 */
public final class InitialPath {

    /** Pairs closer than this in an image of the straight path count, Angstrom. */
    private static final double RANGE = 5;

    private static final int MOST_STEPS = 200;

    /** Largest force of the pair potential at the end, 1/Angstrom^3. */
    private static final double SMALL = 1e-4;

    /** Ends whose atoms are all nearer than this are the same, Angstrom. */
    private static final double SAME = 0.01;

    /** Atoms that would be at one place in an image are moved aside by up to this first, Angstrom. */
    private static final double ASIDE = 0.01;

    /** Atoms that move less do not take the place of another, Angstrom. */
    private static final double STAYS = 0.5;

    /** Atoms of an open chain that is no collective jump, at least. */
    private static final int CHAIN = 4;

    /** Rings and chains are looked for among so many moving atoms at most. */
    private static final int MOST_MOVING = 2000;

    /** Two atoms, the lattice vector between their places, and the distance that they are to have. */
    private record Pair(int i, int j, double[] lattice, double distance) {

        double[] vector(double[] positions) {
            double[] v = lattice.clone();
            for (int k = 0; k < 3; k++) {
                v[k] += positions[3 * j + k] - positions[3 * i + k];
            }
            return v;
        }
    }

    private final double[] start;
    private final double[] end;
    private final BitSet fixed;

    private InitialPath(double[] start, double[] end, BitSet fixed) {
        this.start = start;
        this.end = end;
        this.fixed = fixed;
    }

    /**
     * A path.
     *
     * @param start one end. Not modified.
     * @param end the other: the same atoms in the same order and cell, each taken at its image next to where it starts. Not
     *     modified.
     * @param images how many between the ends
     * @param fixed atoms that go straight from where they are at one end to where they are at the other: not at all where that
     *     is the same place. Not modified.
     * @return the start, the images, and the end
     * @throws MlipException if the ends are not the same atoms in the same cell, or are the same structure
     */
    public static List<Structure> between(
            Structure start, Structure end, int images, BitSet fixed) {
        if (images < 1) {
            throw new MlipException("a path needs at least one image between its ends");
        }
        if (!Arrays.equals(start.species(), end.species())) {
            throw new MlipException("the two ends are not the same atoms in the same order");
        }
        for (int i = 0; i < 9; i++) {
            if (Math.abs(start.cell().vectors()[i] - end.cell().vectors()[i]) > 1e-6) {
                throw new MlipException(
                        "the two ends have different cells; relax one in the cell of the other");
            }
        }
        for (int k = 0; k < 3; k++) {
            if (start.cell().isPeriodic(k) != end.cell().isPeriodic(k)) {
                throw new MlipException(
                        "the two ends do not repeat along the same lattice vectors");
            }
        }
        double[] change = nearestImages(start, end);
        if (Optimizer.longest(change) < SAME) {
            throw new MlipException(
                    "no atom moves by %s Angstrom from one end to the other: both are the same structure"
                            .formatted(SAME));
        }
        double[] last = new double[change.length];
        Arrays.setAll(last, i -> start.positions()[i] + change[i]);
        InitialPath path = new InitialPath(start.positions(), last, fixed);
        List<Structure> structures = new ArrayList<>();
        structures.add(start);
        for (int k = 1; k <= images; k++) {
            double fraction = (double) k / (images + 1);
            structures.add(path.image(start, fraction));
        }
        structures.add(start.withPositions(last));
        return structures;
    }

    /**
     * Atoms of one element that take each other's places, so that both ends would be alike, or nearly, in another order: rarely what
     * is meant. They do so in a ring of two or more; or in a chain of four or more, where one atom that goes to the last place from
     * the first would have less than half of the way of all of them (ends of a vacancy's jump that were made by deleting one atom from
     * either copy of a crystal). Jumps of chains of atoms along a line are not among them.
     *
     * @param start one end. Not modified.
     * @param end the other, of the same atoms in the same cell. Not modified.
     * @return numbers of the atoms from 0; none where so many move that it would take too long
     */
    public static BitSet exchanged(Structure start, Structure end) {
        double[] change = nearestImages(start, end);
        double[] basis = shortBasis(start.cell());
        long moving =
                IntStream.range(0, start.size()).filter(i -> length(change, i) >= STAYS).count();
        BitSet exchanged = new BitSet();
        if (moving > MOST_MOVING) {
            return exchanged;
        }
        int[] follower = new int[start.size()];
        BitSet heads = new BitSet();
        heads.set(0, follower.length);
        for (int i = 0; i < follower.length; i++) {
            follower[i] = follower(i, start, change, basis);
            if (follower[i] >= 0) {
                heads.clear(follower[i]);
            }
        }
        for (int i = 0; i < follower.length; i++) {
            int at = i;
            for (int step = 0; step < follower.length && at >= 0; step++) {
                at = follower[at];
                if (at == i) {
                    exchanged.set(i);
                    break;
                }
            }
        }
        heads.stream().forEach(head -> addChain(head, follower, start, change, basis, exchanged));
        return exchanged;
    }

    private static void addChain(
            int head,
            int[] follower,
            Structure start,
            double[] change,
            double[] basis,
            BitSet exchanged) {
        BitSet chain = new BitSet();
        double ways = 0;
        int last = head;
        for (int at = head; at >= 0 && !chain.get(at); at = follower[at]) {
            chain.set(at);
            ways += length(change, at);
            last = at;
        }
        double[] direct = new double[3];
        for (int k = 0; k < 3; k++) {
            direct[k] =
                    start.positions()[3 * last + k]
                            + change[3 * last + k]
                            - start.positions()[3 * head + k];
        }
        if (chain.cardinality() >= CHAIN && Matrix3.norm(shortest(direct, basis)) < ways / 2) {
            exchanged.or(chain);
        }
    }

    /** The atom at whose place an atom ends while that moves on; -1 where there is none. */
    private static int follower(int atom, Structure start, double[] change, double[] basis) {
        double way = length(change, atom);
        double nearest = way / 2;
        int found = -1;
        for (int j = 0; way >= STAYS && j < start.size(); j++) {
            if (j == atom
                    || start.species()[j] != start.species()[atom]
                    || length(change, j) < STAYS) {
                continue;
            }
            double[] d = new double[3];
            for (int k = 0; k < 3; k++) {
                d[k] =
                        start.positions()[3 * atom + k]
                                + change[3 * atom + k]
                                - start.positions()[3 * j + k];
            }
            double away = Matrix3.norm(shortest(d, basis));
            if (away < nearest) {
                nearest = away;
                found = j;
            }
        }
        return found;
    }

    private static double length(double[] vectors, int atom) {
        return Matrix3.norm(Arrays.copyOfRange(vectors, 3 * atom, 3 * atom + 3));
    }

    /** Displacements from one structure to the other, shortened by lattice vectors. */
    private static double[] nearestImages(Structure start, Structure end) {
        double[] basis = shortBasis(start.cell());
        double[] change = new double[start.positions().length];
        for (int i = 0; i < change.length; i += 3) {
            double[] d = new double[3];
            for (int k = 0; k < 3; k++) {
                d[k] = end.positions()[i + k] - start.positions()[i + k];
            }
            System.arraycopy(shortest(d, basis), 0, change, i, 3);
        }
        return change;
    }

    /** The periodic lattice vectors, as short as they can be chosen; zero, or too long to matter, where there are fewer than three. */
    private static double[] shortBasis(Cell cell) {
        double[] basis = new double[9];
        int count = 0;
        for (int k = 0; k < 3; k++) {
            if (cell.isPeriodic(k)) {
                System.arraycopy(cell.vectors(), 3 * k, basis, 3 * count++, 3);
            }
        }
        if (count == 2) {
            double[] normal = Matrix3.cross(Matrix3.row(basis, 0), Matrix3.row(basis, 1));
            System.arraycopy(
                    Matrix3.plus(new double[3], 1e6, Matrix3.unit(normal)), 0, basis, 6, 3);
        }
        return count < 2 ? basis : LatticeReduction.minkowski(basis);
    }

    /** The shortest image; with a short basis, going from image to shorter image leads there. */
    private static double[] shortest(double[] vector, double[] basis) {
        double[] best = vector;
        double[] from = null;
        while (from != best) {
            from = best;
            for (int image = 0; image < 27; image++) {
                double[] d = from;
                for (int k = 0, digits = image; k < 3; k++, digits /= 3) {
                    d = Matrix3.plus(d, digits % 3 - 1, Matrix3.row(basis, k));
                }
                if (Matrix3.norm(d) < Matrix3.norm(best) * (1 - 1e-12)) {
                    best = d;
                }
            }
        }
        return best;
    }

    private Structure image(Structure like, double fraction) {
        double[] positions = new double[start.length];
        Arrays.setAll(positions, i -> start[i] + fraction * (end[i] - start[i]));
        List<Pair> pairs;
        try {
            pairs = pairs(like.withPositions(positions), fraction);
        } catch (MlipException e) {
            // Two atoms meet exactly half-way; any way around each other will do.
            moveAside(positions);
            pairs = pairs(like.withPositions(positions), fraction);
        }
        Optimizer optimizer = new Lbfgs();
        double[] forces = forces(pairs, positions);
        for (int step = 0; step < MOST_STEPS && Optimizer.longest(forces) > SMALL; step++) {
            optimizer.step(positions, forces);
            forces = forces(pairs, positions);
        }
        return like.withPositions(positions);
    }

    private void moveAside(double[] positions) {
        Random random = new Random(1);
        for (int i = 0; i < positions.length; i++) {
            double aside = ASIDE * (2 * random.nextDouble() - 1);
            positions[i] += start[i] == end[i] || fixed.get(i / 3) ? 0 : aside;
        }
    }

    private List<Pair> pairs(Structure straight, double fraction) {
        NeighborList list = NeighborSearch.of(straight, RANGE);
        double[] r = list.positions();
        List<Pair> pairs = new ArrayList<>();
        for (int c = list.begin(); c < list.end(); c++) {
            int i = list.centers()[c];
            for (int k = list.first()[c]; k < list.first()[c + 1]; k++) {
                int ghost = list.neighbors()[k];
                int j = ghost < list.localCount() ? ghost : list.owner(ghost);
                double[] lattice = new double[3];
                for (int x = 0; x < 3; x++) {
                    lattice[x] =
                            r[3 * ghost + x]
                                    - r[3 * i + x]
                                    - straight.positions()[3 * j + x]
                                    + straight.positions()[3 * i + x];
                }
                Pair pair = new Pair(i, j, lattice, 0);
                double first = Matrix3.norm(pair.vector(start));
                double last = Matrix3.norm(pair.vector(end));
                pairs.add(new Pair(i, j, lattice, first + fraction * (last - first)));
            }
        }
        return pairs;
    }

    private double[] forces(List<Pair> pairs, double[] positions) {
        double[] forces = new double[positions.length];
        for (Pair pair : pairs) {
            double[] v = pair.vector(positions);
            double r = Matrix3.norm(v);
            double missing = pair.distance - r;
            double slope = -2 * missing / Math.pow(r, 4) - 4 * missing * missing / Math.pow(r, 5);
            for (int k = 0; k < 3; k++) {
                forces[3 * pair.i + k] += slope * v[k] / r;
                forces[3 * pair.j + k] -= slope * v[k] / r;
            }
        }
        fixed.stream().forEach(i -> Arrays.fill(forces, 3 * i, 3 * i + 3, 0));
        return forces;
    }
}
