package org.mlip4j.sim.cutout;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Pairs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The atoms around one atom of a large structure, which is the first of them and lies at the origin, in the cell that they
 * are repeated with.
 *
 * @param cell the small cell
 * @param species one code per atom
 * @param positions 3 per atom, relative to the first, Angstrom
 * @param found how many atoms the cell held before some of them were left out
 */
record Region(Cell cell, int[] species, double[] positions, int found) {

    /** An atom near the first one: its species and where it lies from there. */
    record Near(int species, double[] d, double distance) {

        /** Whether it is the same atom, at the same place. */
        private boolean isLike(Near other) {
            return species == other.species
                    && Math.abs(d[0] - other.d[0]) < ROUNDING
                    && Math.abs(d[1] - other.d[1]) < ROUNDING
                    && Math.abs(d[2] - other.d[2]) < ROUNDING;
        }
    }

    private static final double ROUNDING = 1e-6;

    /** An atom and those around it in the order of their distance. */
    static List<Near> near(Structure structure, Pairs around, int atom) {
        List<Near> near = new ArrayList<>();
        near.add(new Near(structure.species()[atom], new double[3], 0));
        around.around(
                atom, (i, j, d, r) -> near.add(new Near(structure.species()[j], d.clone(), r)));
        near.sort(Comparator.comparingDouble(Near::distance));
        return near;
    }

    /**
     * The distance up to which a cell with its images is like the large structure.
     *
     * @param near atoms of the large structure around the one in question
     * @param cell with that atom first
     * @param cutoff at most this, Angstrom
     * @return hundredths of an Angstrom, rounded down
     */
    static double agreement(List<Near> near, Structure cell, double cutoff) {
        List<Near> now = near(cell, new Pairs(cell.cell(), cell.positions(), cutoff), 0);
        double least = Math.min(cutoff, Math.min(firstBut(near, now), firstBut(now, near)));
        return Math.floor(100 * (least + ROUNDING)) / 100;
    }

    /** Distance of the first atom that is not among others. */
    private static double firstBut(List<Near> atoms, List<Near> others) {
        return atoms.stream()
                .filter(atom -> others.stream().noneMatch(atom::isLike))
                .mapToDouble(Near::distance)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * Those of the atoms that are nearer to the origin than to any other point of the lattice of the cell.
     *
     * @param cell lattice of the small cell
     * @param near atoms of the large structure in the order of their distance, the central one first
     */
    static Region of(Cell cell, List<Near> near) {
        double[] v = cell.vectors();
        List<Near> inside = new ArrayList<>();
        for (Near atom : near) {
            if (isNearest(atom.d(), v)) {
                inside.add(atom);
            }
        }
        return of(cell, inside, inside.size());
    }

    private static Region of(Cell cell, List<Near> atoms, int found) {
        int[] species = new int[atoms.size()];
        double[] positions = new double[3 * atoms.size()];
        for (int i = 0; i < species.length; i++) {
            species[i] = atoms.get(i).species();
            System.arraycopy(atoms.get(i).d(), 0, positions, 3 * i, 3);
        }
        return new Region(cell, species, positions, found);
    }

    /** Whether no point of the lattice is nearer than the origin; of two as near one counts. */
    private static boolean isNearest(double[] d, double[] v) {
        for (int n = 0; n < 27; n++) {
            int[] m = {n / 9 - 1, n / 3 % 3 - 1, n % 3 - 1};
            double dot = 0;
            double square = 0;
            for (int k = 0; k < 3; k++) {
                double t = m[0] * v[k] + m[1] * v[3 + k] + m[2] * v[6 + k];
                dot += d[k] * t;
                square += t * t;
            }
            boolean positive = 9 * m[0] + 3 * m[1] + m[2] > 0;
            if (2 * dot > square + 1e-9 || positive && 2 * dot > square - 1e-9) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return species.length;
    }

    double distance(int atom) {
        return Math.hypot(
                Math.hypot(positions[3 * atom], positions[3 * atom + 1]), positions[3 * atom + 2]);
    }

    /** The region without one of its atoms. */
    Region without(int atom) {
        int[] s = new int[size() - 1];
        double[] p = new double[3 * s.length];
        for (int i = 0; i < s.length; i++) {
            int from = i < atom ? i : i + 1;
            s[i] = species[from];
            System.arraycopy(positions, 3 * from, p, 3 * i, 3);
        }
        return new Region(cell, s, p, found);
    }

    /** How many atoms of a species there are. */
    long count(int code) {
        return Arrays.stream(species).filter(s -> s == code).count();
    }

    /** Half of the smallest distance between a point of the lattice and its images. */
    double inradius() {
        double[] v = cell.vectors();
        double least = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 27; n++) {
            int[] m = {n / 9 - 1, n / 3 % 3 - 1, n % 3 - 1};
            double square = 0;
            for (int k = 0; k < 3; k++) {
                double t = m[0] * v[k] + m[1] * v[3 + k] + m[2] * v[6 + k];
                square += t * t;
            }
            least = n == 13 ? least : Math.min(least, square);
        }
        return Math.sqrt(least) / 2;
    }

    Structure structure() {
        return Structure.of(cell, species, positions);
    }
}
