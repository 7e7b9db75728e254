package org.mlip4j.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reference values that came with a structure (from DFT, or predicted): each may be missing. Immutable; arrays are
 * shared with the caller and read-only by contract.
 */
public final class Labels {

    /** No reference values. */
    public static final Labels NONE =
            new Labels(OptionalDouble.empty(), null, null, null, null, null, Map.of());

    private final OptionalDouble energy;
    private final double[] forces;
    private final double[] virial;
    private final double[] atomEnergies;
    private final double[] charges;
    private final String level;
    private final Map<String, String> notes;

    private Labels(
            OptionalDouble energy,
            double[] forces,
            double[] virial,
            double[] atomEnergies,
            double[] charges,
            String level,
            Map<String, String> notes) {
        this.energy = energy;
        this.forces = forces;
        this.virial = virial;
        this.atomEnergies = atomEnergies;
        this.charges = charges;
        this.level = level;
        this.notes = notes;
    }

    /**
     * These labels with an energy.
     *
     * @param value eV
     * @return new labels
     */
    public Labels withEnergy(double value) {
        return new Labels(
                OptionalDouble.of(value), forces, virial, atomEnergies, charges, level, notes);
    }

    /**
     * These labels with forces.
     *
     * @param values 3 per atom, x y z, eV/Angstrom; shared, not copied
     * @return new labels
     */
    public Labels withForces(double[] values) {
        return new Labels(energy, values, virial, atomEnergies, charges, level, notes);
    }

    /**
     * These labels with a virial.
     *
     * @param values nine numbers, row-major, eV, positive in compression; shared, not copied
     * @return new labels
     */
    public Labels withVirial(double[] values) {
        return new Labels(energy, forces, values, atomEnergies, charges, level, notes);
    }

    /**
     * These labels with atomic energies.
     *
     * @param values one per atom, eV; shared, not copied
     * @return new labels
     */
    public Labels withAtomEnergies(double[] values) {
        return new Labels(energy, forces, virial, values, charges, level, notes);
    }

    /**
     * These labels with atomic charges.
     *
     * @param values one per atom, elementary charges; shared, not copied
     * @return new labels
     */
    public Labels withCharges(double[] values) {
        return new Labels(energy, forces, virial, atomEnergies, values, level, notes);
    }

    /**
     * These labels with the name of the level of theory that all of them are of.
     *
     * @param name for instance a functional with the settings that matter; one that is blank is none,
     *     several blanks are one, as in files that separate words by them
     * @return new labels
     */
    public Labels withLevel(String name) {
        String known = name.isBlank() ? null : name.strip().replaceAll("\\s+", " ");
        return new Labels(energy, forces, virial, atomEnergies, charges, known, notes);
    }

    /**
     * These labels with what else a file says of the same calculation.
     *
     * @param newNotes key to text, in order
     * @return new labels
     */
    public Labels withNotes(Map<String, String> newNotes) {
        Map<String, String> copy = Collections.unmodifiableMap(new LinkedHashMap<>(newNotes));
        return new Labels(energy, forces, virial, atomEnergies, charges, level, copy);
    }

    /**
     * Total energy.
     *
     * @return eV, or empty
     */
    public OptionalDouble energy() {
        return energy;
    }

    /**
     * Forces.
     *
     * @return 3 per atom, x y z, eV/Angstrom, or empty
     */
    public Optional<double[]> forces() {
        return Optional.ofNullable(forces);
    }

    /**
     * Virial.
     *
     * @return nine numbers, row-major, eV, positive in compression, or empty
     */
    public Optional<double[]> virial() {
        return Optional.ofNullable(virial);
    }

    /**
     * Atomic energies.
     *
     * @return one per atom, eV, or empty
     */
    public Optional<double[]> atomEnergies() {
        return Optional.ofNullable(atomEnergies);
    }

    /**
     * Atomic charges.
     *
     * @return one per atom, elementary charges, or empty
     */
    public Optional<double[]> charges() {
        return Optional.ofNullable(charges);
    }

    /**
     * Level of theory, in files the key {@code level_of_theory}. Labels of different levels do not belong together.
     *
     * @return its name, or empty when nobody said
     */
    public Optional<String> level() {
        return Optional.ofNullable(level);
    }

    /**
     * What else the file says of the same calculation, for instance {@code free_energy} where it is not the energy. Goes
     * where the labels go, other than {@link Structure#info()}, which stays when atoms move.
     *
     * @return unmodifiable map of keys to text, in file order
     */
    public Map<String, String> notes() {
        return notes;
    }
}
