package org.mlip4j.sim.crystal;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Positions that repeat in three directions, each with the species that may sit there: a structure before its partial
 * occupancies are settled. Immutable; arrays are shared, read-only by contract.
 *
 * @param cell lattice vectors, periodic in all directions
 * @param positions 3 per site, Angstrom
 * @param kind per site, index into {@code kinds}
 * @param kinds the crystallographic sites
 * @param unit per site, number of the group that is never cut (a polyanion); unique where the site stands alone
 * @param grain per site, label of the grain or phase, 0 when there is one only
 */
public record Crystal(
        Cell cell, double[] positions, int[] kind, List<SiteKind> kinds, int[] unit, int[] grain) {

    private static final int LARGEST = 2_000_000;

    /** Checks lengths. */
    public Crystal {
        int n = kind.length;
        if (positions.length != 3 * n || unit.length != n || grain.length != n) {
            throw new IllegalArgumentException("arrays of a crystal differ in length");
        }
        kinds = List.copyOf(kinds);
    }

    /**
     * A crystal from sites alone; polyanions are found.
     *
     * @param cell lattice vectors
     * @param positions 3 per site, Angstrom
     * @param kind per site, index into {@code kinds}
     * @param kinds the sites
     * @return the crystal
     */
    public static Crystal of(Cell cell, double[] positions, int[] kind, List<SiteKind> kinds) {
        int n = kind.length;
        int[] alone = new int[n];
        Arrays.setAll(alone, i -> i);
        return Polyanions.mark(new Crystal(cell, positions, kind, kinds, alone, new int[n]));
    }

    /**
     * A crystal without disorder.
     *
     * @param structure periodic in all directions. Not modified.
     * @return one kind per element
     * @throws MlipException if the structure is not periodic
     */
    public static Crystal of(Structure structure) {
        Cell cell = structure.cell();
        if (!cell.isFullyPeriodic()) {
            throw new MlipException(
                    "the structure must be periodic in all three directions to build from it");
        }
        List<SiteKind> kinds = new ArrayList<>();
        Map<Integer, Integer> index = new TreeMap<>();
        int[] kind = new int[structure.size()];
        for (int i = 0; i < kind.length; i++) {
            int species = structure.species()[i];
            if (!index.containsKey(species)) {
                index.put(species, kinds.size());
                kinds.add(SiteKind.of(species));
            }
            kind[i] = index.get(species);
        }
        return of(cell, structure.positions().clone(), kind, kinds);
    }

    /**
     * Number of sites.
     *
     * @return count
     */
    public int size() {
        return kind.length;
    }

    /**
     * What a site is.
     *
     * @param site index
     * @return its kind
     */
    public SiteKind kindOf(int site) {
        return kinds.get(kind[site]);
    }

    /**
     * One position.
     *
     * @param site index
     * @return three numbers, Angstrom, a copy
     */
    public double[] position(int site) {
        return Arrays.copyOfRange(positions, 3 * site, 3 * site + 3);
    }

    /**
     * Whether no site is shared or partly vacant.
     *
     * @return true if so
     */
    public boolean isOrdered() {
        return Arrays.stream(kind).distinct().allMatch(k -> kinds.get(k).isOrdered());
    }

    /**
     * Atoms that the occupancies amount to.
     *
     * @return species code to expected number, not rounded
     */
    public Map<Integer, Double> composition() {
        Map<Integer, Double> counts = new TreeMap<>();
        for (int k : kind) {
            kinds.get(k).occupancy().forEach((species, f) -> counts.merge(species, f, Double::sum));
        }
        return counts;
    }

    /**
     * The sites as a structure of their main species, vacancies ignored: what geometry alone needs.
     *
     * @return one atom per site, same order
     */
    public Structure allSites() {
        return Structure.of(
                cell,
                Arrays.stream(kind).map(k -> kinds.get(k).mainSpecies()).toArray(),
                positions);
    }

    /**
     * A crystal on a superlattice.
     *
     * @param rows nine integers: each new lattice vector in terms of the old ones; determinant not zero
     * @return the supercell; polyanions stay whole and copies follow each other as whole cells
     * @throws MlipException if it would have more than two million sites
     */
    public Crystal supercell(long... rows) {
        long[] h = IntegerMatrix.hermite(rows);
        double[] old = cell.vectors();
        int n = size();
        double sites = (double) h[0] * h[4] * h[8] * n;
        if (sites > LARGEST) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "this would be %.0f sites, more than the %d that can be built; take fewer copies, a"
                                    + " thinner block or a smaller Sigma",
                            sites,
                            LARGEST));
        }
        int copies = Math.toIntExact(h[0] * h[4] * h[8]);
        double[] p = new double[3 * copies * n];
        int at = 0;
        for (int copy = 0; copy < copies; copy++) {
            double[] image = {copy / (h[4] * h[8]), copy / h[8] % h[4], copy % h[8]};
            double[] shift = Matrix3.apply(image, old);
            for (int i = 0; i < 3 * n; i++) {
                p[at++] = positions[i] + shift[i % 3];
            }
        }
        int units = 1 + Arrays.stream(unit).max().orElse(0);
        int[] newUnit = new int[copies * n];
        Arrays.setAll(newUnit, i -> unit[i % n] + i / n * units);
        return new Crystal(
                cell.withVectors(Matrix3.multiply(IntegerMatrix.toReal(rows), old)),
                p,
                tiled(kind, copies),
                kinds,
                newUnit,
                tiled(grain, copies));
    }

    private static int[] tiled(int[] values, int copies) {
        int[] tiled = new int[copies * values.length];
        Arrays.setAll(tiled, i -> values[i % values.length]);
        return tiled;
    }

    /**
     * The crystal turned, strained or both.
     *
     * @param m nine numbers, row-major: every row vector v becomes v m
     * @return the new crystal
     */
    public Crystal transformed(double[] m) {
        double[] p = positions.clone();
        for (int i = 0; i < size(); i++) {
            System.arraycopy(Matrix3.apply(position(i), m), 0, p, 3 * i, 3);
        }
        return new Crystal(
                cell.withVectors(Matrix3.multiply(cell.vectors(), m)), p, kind, kinds, unit, grain);
    }

    /**
     * The crystal at other positions, in another cell, as another grain.
     *
     * @param newCell the cell
     * @param newPositions 3 per site
     * @param label grain label of all sites
     * @return the new crystal
     */
    public Crystal placed(Cell newCell, double[] newPositions, int label) {
        int[] labels = new int[size()];
        Arrays.fill(labels, label);
        return new Crystal(newCell, newPositions, kind, kinds, unit, labels);
    }

    /**
     * The crystal with other kinds of sites.
     *
     * @param newKinds as many as before
     * @return the new crystal
     */
    public Crystal withKinds(List<SiteKind> newKinds) {
        return new Crystal(cell, positions, kind, newKinds, unit, grain);
    }

    /**
     * The crystal without some sites.
     *
     * @param keep per site, whether it stays
     * @return the remaining sites in order
     */
    public Crystal only(boolean[] keep) {
        int[] kept = java.util.stream.IntStream.range(0, size()).filter(i -> keep[i]).toArray();
        double[] p = new double[3 * kept.length];
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(positions, 3 * kept[i], p, 3 * i, 3);
        }
        return new Crystal(
                cell,
                p,
                Arrays.stream(kept).map(i -> kind[i]).toArray(),
                kinds,
                Arrays.stream(kept).map(i -> unit[i]).toArray(),
                Arrays.stream(kept).map(i -> grain[i]).toArray());
    }

    /**
     * Two sets of sites in one cell.
     *
     * @param other the second; its kinds follow those of this one
     * @return all sites, in the cell of this one
     */
    public Crystal with(Crystal other) {
        int n = size();
        int m = other.size();
        double[] p = Arrays.copyOf(positions, 3 * (n + m));
        System.arraycopy(other.positions, 0, p, 3 * n, 3 * m);
        int units = 1 + Arrays.stream(unit).max().orElse(0);
        int[] allKinds = Arrays.copyOf(kind, n + m);
        int[] allUnits = Arrays.copyOf(unit, n + m);
        int[] allGrains = Arrays.copyOf(grain, n + m);
        boolean same = kinds.equals(other.kinds);
        for (int i = 0; i < m; i++) {
            allKinds[n + i] = other.kind[i] + (same ? 0 : kinds.size());
            allUnits[n + i] = other.unit[i] + units;
            allGrains[n + i] = other.grain[i];
        }
        List<SiteKind> both = new ArrayList<>(kinds);
        if (!same) {
            both.addAll(other.kinds);
        }
        return new Crystal(cell, p, allKinds, both, allUnits, allGrains);
    }
}
