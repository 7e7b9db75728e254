package org.mlip4j.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Atoms in a cell: species, positions, and what came with them in the file (reference values, velocities, further
 * keys). Immutable; array accessors hand out the shared arrays, read-only by contract.
 */
public final class Structure {

    /** The key of {@link #info()} that says that positions tell how often each atom has crossed the cell. */
    public static final String UNWRAPPED = "unwrapped";

    /** Rounding, as a share of a lattice vector, that does not move an atom to the other side. */
    private static final double ON_FACE = 1e-9;

    /** Angstrom; from here on less than seven digits of a distance are left. */
    private static final double FARTHEST = 1e9;

    private final Cell cell;
    private final int[] species;
    private final double[] positions;
    private final double[] velocities;
    private final Labels labels;
    private final Map<String, String> info;

    private Structure(
            Cell cell,
            int[] species,
            double[] positions,
            double[] velocities,
            Labels labels,
            Map<String, String> info) {
        this.cell = Objects.requireNonNull(cell, "cell");
        this.species = species;
        this.positions = positions;
        this.velocities = velocities;
        this.labels = labels;
        this.info = info;
    }

    /**
     * A structure without reference values.
     *
     * @param cell the cell, {@link Cell#none()} for a molecule
     * @param species one code per atom: atomic number, see {@link Element#code()}. Copied.
     * @param positions 3 per atom, x y z, Angstrom. Copied.
     * @throws MlipException if a position is not finite or beyond 1e9 Angstrom, or a species is unknown
     * @return the structure
     */
    public static Structure of(Cell cell, int[] species, double[] positions) {
        if (positions.length != 3 * species.length) {
            throw new IllegalArgumentException(
                    species.length
                            + " atoms need "
                            + 3 * species.length
                            + " coordinates, got "
                            + positions.length);
        }
        requirePlaces(positions);
        boolean[] seen = new boolean[Element.CODE_LIMIT];
        for (int s : species) {
            if (s < 0 || s >= seen.length || !seen[s]) {
                Element.of(s);
                seen[s] = true;
            }
        }
        return new Structure(cell, species.clone(), positions.clone(), null, Labels.NONE, Map.of());
    }

    /** Refuses places that are not numbers, or whose distances are rounding. */
    static void requirePlaces(double[] positions) {
        for (int i = 0; i < positions.length; i++) {
            if (!(Math.abs(positions[i]) <= FARTHEST)) {
                throw new MlipException(
                        "coordinate "
                                + "xyz".charAt(i % 3)
                                + " of atom "
                                + (i / 3 + 1)
                                + " is "
                                + positions[i]
                                + (Double.isFinite(positions[i])
                                        ? "; beyond 1e9 Angstrom distances are rounding, bring the atom back into its cell"
                                        : ""));
            }
        }
    }

    /**
     * A structure from element symbols.
     *
     * @param cell the cell, {@link Cell#none()} for a molecule
     * @param symbols one chemical symbol per atom
     * @param positions 3 per atom, x y z, Angstrom. Copied.
     * @return the structure
     */
    public static Structure of(Cell cell, String[] symbols, double[] positions) {
        return of(
                cell,
                Arrays.stream(symbols).mapToInt(s -> Element.of(s).code()).toArray(),
                positions);
    }

    /**
     * This structure with reference values.
     *
     * @param newLabels the values
     * @return new structure, sharing the arrays
     */
    public Structure withLabels(Labels newLabels) {
        checkLength("forces", newLabels.forces(), 3);
        checkLength("atomic energies", newLabels.atomEnergies(), 1);
        checkLength("charges", newLabels.charges(), 1);
        return new Structure(cell, species, positions, velocities, newLabels, info);
    }

    private void checkLength(String what, Optional<double[]> values, int perAtom) {
        if (values.isPresent() && values.get().length != perAtom * size()) {
            throw new IllegalArgumentException(
                    size()
                            + " atoms need "
                            + perAtom * size()
                            + " "
                            + what
                            + ", got "
                            + values.get().length);
        }
    }

    /**
     * This structure with velocities.
     *
     * @param newVelocities 3 per atom, Angstrom/ps, or null for none; shared, not copied
     * @return new structure, sharing the arrays
     */
    public Structure withVelocities(double[] newVelocities) {
        checkLength("velocity components", Optional.ofNullable(newVelocities), 3);
        return new Structure(cell, species, positions, newVelocities, labels, info);
    }

    /**
     * This structure with further keys of its file.
     *
     * @param newInfo key to text, in order
     * @return new structure, sharing the arrays
     */
    public Structure withInfo(Map<String, String> newInfo) {
        return new Structure(
                cell,
                species,
                positions,
                velocities,
                labels,
                Collections.unmodifiableMap(new LinkedHashMap<>(newInfo)));
    }

    /**
     * This structure at other positions, without its reference values.
     *
     * @param newPositions 3 per atom, x y z, Angstrom. Copied.
     * @return new structure
     */
    public Structure withPositions(double[] newPositions) {
        return of(cell, species, newPositions).withVelocities(velocities).withInfo(info);
    }

    /**
     * This structure with every atom moved into the cell along its periodic directions; nothing else changes.
     *
     * @return new structure
     */
    public Structure wrapped() {
        double[] matrix = cell.completed();
        double[] inverse = Cell.inverse(matrix);
        double[] inside = positions.clone();
        for (int i = 0; i < inside.length; i += 3) {
            for (int k = 0; k < 3; k++) {
                double f =
                        positions[i] * inverse[k]
                                + positions[i + 1] * inverse[3 + k]
                                + positions[i + 2] * inverse[6 + k];
                double shift = cell.isPeriodic(k) ? Math.floor(f + ON_FACE) : 0;
                for (int d = 0; shift != 0 && d < 3; d++) {
                    inside[i + d] -= shift * matrix[3 * k + d];
                }
            }
        }
        Structure wrapped = new Structure(cell, species, inside, velocities, labels, info);
        if (!info.containsKey(UNWRAPPED)) {
            return wrapped;
        }
        Map<String, String> others = new LinkedHashMap<>(info);
        others.remove(UNWRAPPED);
        return wrapped.withInfo(others);
    }

    /**
     * This structure in another cell, without its reference values; the positions stay.
     *
     * @param newCell the cell
     * @return new structure
     */
    public Structure withCell(Cell newCell) {
        return new Structure(newCell, species, positions, velocities, Labels.NONE, info);
    }

    /**
     * This structure with other species, without its reference values.
     *
     * @param newSpecies one code per atom. Copied.
     * @return new structure
     */
    public Structure withSpecies(int[] newSpecies) {
        return of(cell, newSpecies, positions).withVelocities(velocities).withInfo(info);
    }

    /**
     * Number of atoms.
     *
     * @return count
     */
    public int size() {
        return species.length;
    }

    /**
     * The cell.
     *
     * @return lattice vectors and periodicity
     */
    public Cell cell() {
        return cell;
    }

    /**
     * Species codes.
     *
     * @return one per atom, see {@link Element#code()}; shared, read-only
     */
    public int[] species() {
        return species;
    }

    /**
     * Positions.
     *
     * @return 3 per atom, x y z, Angstrom; shared, read-only
     */
    public double[] positions() {
        return positions;
    }

    /**
     * Velocities.
     *
     * @return 3 per atom, Angstrom/ps, or empty; shared, read-only
     */
    public Optional<double[]> velocities() {
        return Optional.ofNullable(velocities);
    }

    /**
     * Reference values.
     *
     * @return the values, {@link Labels#NONE} when the file held none
     */
    public Labels labels() {
        return labels;
    }

    /**
     * Further keys of the file, as text.
     *
     * @return unmodifiable map in file order
     */
    public Map<String, String> info() {
        return info;
    }

    /**
     * The elements that occur.
     *
     * @return species codes in ascending order, each once
     */
    public int[] elements() {
        return Arrays.stream(species).distinct().sorted().toArray();
    }

    @Override
    public String toString() {
        return size()
                + " atoms of "
                + new TreeSet<>(
                                Arrays.stream(elements())
                                        .mapToObj(c -> Element.of(c).symbol())
                                        .toList())
                        .stream().collect(Collectors.joining(" "));
    }
}
