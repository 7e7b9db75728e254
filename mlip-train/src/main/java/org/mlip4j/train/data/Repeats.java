package org.mlip4j.train.data;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Tells structures that repeat one before: the same atoms in the same order, in the same cell, each where it was or whole
 * lattice vectors away. Cells and places may differ by 1e-3 Angstrom, the root of the sum of the squares of all numbers.
 *
 * <p>Keeps some 200 bytes per structure, whatever its size: sums over the atoms of waves that repeat with the lattice, which
 * change little where atoms move little, wherever in the cell they are. A hundredth of an Angstrom of one atom changes them.
 */
public final class Repeats {

    /** Numbers that stand for a structure. */
    private static final int SUMS = 10;

    /** What may be between them; they change at random by as much as the atoms move. */
    private static final double SAME = 3e-3;

    private static final long SEED = 20_251;

    /** Largest of even random numbers whose variance is 1. */
    private static final double WIDTH = Math.sqrt(3);

    /** A structure, and another one with nearly the same first number. */
    private record Seen(double[] sums, Seen next) {

        boolean isLike(double[] others) {
            for (int k = 0; k < SUMS; k++) {
                if (!(Math.abs(sums[k] - others[k]) <= SAME)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Map<Long, Seen> seen = new HashMap<>();

    /** Nothing has been seen. */
    public Repeats() {}

    /**
     * Looks whether a structure repeats one before, and remembers it.
     *
     * @param structure the structure
     * @return true if it repeats none
     */
    public boolean add(Structure structure) {
        double[] sums = sums(structure);
        long kind = kind(structure);
        long place = (long) Math.floor(sums[0] / SAME);
        for (long p = place - 1; p <= place + 1; p++) {
            for (Seen one = seen.get(kind + p); one != null; one = one.next) {
                if (one.isLike(sums)) {
                    return false;
                }
            }
        }
        seen.put(kind + place, new Seen(sums, seen.get(kind + place)));
        return true;
    }

    /** What must be the same exactly: elements, and along which vectors the structure repeats. */
    private static long kind(Structure structure) {
        long kind = structure.size();
        for (int code : structure.species()) {
            kind = (kind ^ code) * 0x9E3779B97F4A7C15L;
            kind ^= kind >>> 29;
        }
        for (int k = 0; k < 3; k++) {
            kind = 31 * kind + (structure.cell().isPeriodic(k) ? 1 : 0);
        }
        return kind;
    }

    private static double[] sums(Structure structure) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] sums = new double[SUMS];
        Cell cell = structure.cell();
        double[] vectors = cell.vectors();
        for (double component : vectors) {
            add(component, 0, sums, random);
        }
        double[] reciprocal = cell.reciprocal();
        double[] x = structure.positions();
        for (int i = 0; i < x.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                double fraction =
                        x[i] * reciprocal[3 * k]
                                + x[i + 1] * reciprocal[3 * k + 1]
                                + x[i + 2] * reciprocal[3 * k + 2];
                if (cell.isPeriodic(k)) {
                    double length =
                            Math.hypot(
                                    Math.hypot(vectors[3 * k], vectors[3 * k + 1]),
                                    vectors[3 * k + 2]);
                    double angle = 2 * Math.PI * (fraction - Math.floor(fraction));
                    double scale = length / (2 * Math.PI);
                    add(scale * Math.cos(angle), scale * Math.sin(angle), sums, random);
                } else {
                    add(fraction, 0, sums, random);
                }
            }
        }
        return sums;
    }

    private static void add(double even, double odd, double[] sums, SplittableRandom random) {
        for (int k = 0; k < SUMS; k++) {
            sums[k] += even * random.nextDouble(-WIDTH, WIDTH);
            sums[k] += odd * random.nextDouble(-WIDTH, WIDTH);
        }
    }
}
