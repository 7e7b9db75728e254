package org.mlip4j.core.io;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;

import java.util.Arrays;
import java.util.Locale;

/** The unit styles of LAMMPS whose files can be read and written; the files themselves do not state theirs. */
public enum LammpsUnits {

    /** Angstrom, eV, ps. */
    METAL(1, 1, 1, 1),

    /** Angstrom, kcal/mol, fs. */
    REAL(1, Units.KCAL_PER_MOL, 1000, 1e-3),

    /** Bohr, Hartree, fs, and Bohr per 1.03275e-15 s for velocities. */
    ELECTRON(Units.BOHR, Units.HARTREE, Units.BOHR / 1.03275e-3, 1e-3);

    private final double length;
    private final double energy;
    private final double velocity;
    private final double time;

    LammpsUnits(double length, double energy, double velocity, double time) {
        this.length = length;
        this.energy = energy;
        this.velocity = velocity;
        this.time = time;
    }

    /**
     * The unit style of a name as {@code units} takes it in a LAMMPS input.
     *
     * @param name {@code metal}, {@code real} or {@code electron}
     * @return the style
     * @throws MlipException if the name is another
     */
    public static LammpsUnits parse(String name) {
        for (LammpsUnits units : values()) {
            if (units.name().equalsIgnoreCase(name.strip())) {
                return units;
            }
        }
        throw new MlipException(
                "LAMMPS units '"
                        + name
                        + "' are not supported: use one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values())
                                        .map(u -> u.name().toLowerCase(Locale.ROOT))
                                        .toList()));
    }

    /**
     * Length.
     *
     * @return Angstrom per unit
     */
    public double length() {
        return length;
    }

    /**
     * Energy.
     *
     * @return eV per unit
     */
    public double energy() {
        return energy;
    }

    /**
     * Force.
     *
     * @return eV/Angstrom per unit
     */
    public double force() {
        return energy / length;
    }

    /**
     * Velocity.
     *
     * @return Angstrom/ps per unit
     */
    public double velocity() {
        return velocity;
    }

    /**
     * Time.
     *
     * @return ps per unit
     */
    public double time() {
        return time;
    }

    /** The units that a file states; other ones than those asked for are an error, unless metal, which is no question. */
    LammpsUnits orStated(Lines lines, String name) {
        LammpsUnits stated = parse(name);
        if (this != METAL && this != stated) {
            throw lines.fail(
                    "LAMMPS units " + name().toLowerCase(Locale.ROOT) + " as asked for",
                    "'" + name + "'");
        }
        return stated;
    }
}
