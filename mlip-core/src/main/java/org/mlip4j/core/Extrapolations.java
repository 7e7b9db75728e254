package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts how often descriptors left the range of the training data: per atom, and per species and descriptor with the
 * worst value. One thread's; {@link #add} merges.
 */
public final class Extrapolations {

    /**
     * One descriptor that left its range.
     *
     * @param species species code of the central atom
     * @param descriptor number from 1 in the order of the model file
     * @param type the descriptor's kind, for instance {@code symmetry function 3}
     * @param count how many atoms
     * @param worst the value farthest outside
     * @param min lower end of the training range
     * @param max upper end of the training range
     */
    public record Entry(
            int species,
            int descriptor,
            String type,
            long count,
            double worst,
            double min,
            double max) {

        private Entry merge(Entry other) {
            double mine = Math.max(min - worst, worst - max);
            double his = Math.max(min - other.worst, other.worst - max);
            return new Entry(
                    species,
                    descriptor,
                    type,
                    count + other.count,
                    his > mine ? other.worst : worst,
                    min,
                    max);
        }
    }

    private int[] perAtom;
    private long total;
    private final Map<Long, Entry> entries = new TreeMap<>();

    /**
     * Creates a counter.
     *
     * @param atoms number of atoms, without ghosts
     */
    public Extrapolations(int atoms) {
        perAtom = new int[atoms];
    }

    /**
     * Forgets everything.
     *
     * @param atoms number of atoms from now on
     */
    public void reset(int atoms) {
        if (perAtom.length == atoms) {
            Arrays.fill(perAtom, 0);
        } else {
            perAtom = new int[atoms];
        }
        total = 0;
        entries.clear();
    }

    /**
     * Records one value outside its range.
     *
     * @param atom index of the central atom
     * @param species its species code
     * @param descriptor number from 1
     * @param type the descriptor's kind
     * @param value the value
     * @param min lower end of the training range
     * @param max upper end of the training range
     */
    public void record(
            int atom,
            int species,
            int descriptor,
            String type,
            double value,
            double min,
            double max) {
        perAtom[atom]++;
        total++;
        entries.merge(
                key(species, descriptor),
                new Entry(species, descriptor, type, 1, value, min, max),
                Entry::merge);
    }

    private static long key(int species, int descriptor) {
        return ((long) species << 32) + descriptor;
    }

    /**
     * Adds another thread's counts.
     *
     * @param other the counts. Not modified.
     */
    public void add(Extrapolations other) {
        addAtoms(other, 0, other.perAtom.length);
        addTotals(other);
    }

    /** Adds the counts of the atoms {@code from} .. {@code to - 1}. */
    void addAtoms(Extrapolations other, int from, int to) {
        for (int i = from; i < to; i++) {
            perAtom[i] += other.perAtom[i];
        }
    }

    /** Adds the total and the counts per descriptor. */
    void addTotals(Extrapolations other) {
        if (other.total > 0) {
            total += other.total;
            other.entries.forEach((key, entry) -> entries.merge(key, entry, Entry::merge));
        }
    }

    /**
     * A copy for the first atoms.
     *
     * @param atoms number of atoms to keep
     * @return the copy
     */
    public Extrapolations copy(int atoms) {
        Extrapolations copy = new Extrapolations(0);
        copy.perAtom = Arrays.copyOf(perAtom, atoms);
        copy.total = total;
        copy.entries.putAll(entries);
        return copy;
    }

    /**
     * Number of values outside their range.
     *
     * @return count over all atoms and descriptors
     */
    public long total() {
        return total;
    }

    /**
     * Counts per atom.
     *
     * @return one per atom; shared, read-only
     */
    public int[] perAtom() {
        return perAtom;
    }

    /**
     * What left its range, most frequent first.
     *
     * @return one entry per species and descriptor
     */
    public Collection<Entry> entries() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::count).reversed())
                .toList();
    }
}
