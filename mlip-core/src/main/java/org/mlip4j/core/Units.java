package org.mlip4j.core;

import java.util.Locale;
import java.util.Map;

/**
 * The units of a file that does not state them: how many Angstrom one unit of length is and how many eV one unit of
 * energy.
 *
 * @param name as the user wrote it, for instance {@code bohr,hartree}
 * @param length Angstrom per unit of length
 * @param energy eV per unit of energy
 */
public record Units(String name, double length, double energy) {

    /** One Bohr radius in Angstrom (CODATA 2018). */
    public static final double BOHR = 0.529177210903;

    /** One Hartree in eV (CODATA 2018). */
    public static final double HARTREE = 27.211386245988;

    /** One Rydberg in eV (CODATA 2018). */
    public static final double RYDBERG = HARTREE / 2;

    /** One kcal/mol in eV (CODATA 2018: 4184 J / (N_A e)). */
    public static final double KCAL_PER_MOL = 4184.0 / (6.02214076e23 * 1.602176634e-19);

    /** One kJ/mol in eV (CODATA 2018). */
    public static final double KJ_PER_MOL = 1000.0 / (6.02214076e23 * 1.602176634e-19);

    /** One eV/Angstrom^3 in GPa (exact in the SI of 2019). */
    public static final double GPA = 160.2176634;

    /** Boltzmann's constant in eV/K (exact in the SI of 2019). */
    public static final double BOLTZMANN = 8.617333262145179e-5;

    /** Angstrom and eV: the units of this library. */
    public static final Units METAL = new Units("angstrom,ev", 1, 1);

    /** Bohr and Hartree. */
    public static final Units ATOMIC = new Units("bohr,hartree", BOHR, HARTREE);

    private static final Map<String, Double> LENGTHS =
            Map.of("angstrom", 1.0, "ang", 1.0, "a", 1.0, "bohr", BOHR, "nm", 10.0, "au", BOHR);

    private static final Map<String, Double> ENERGIES =
            Map.of(
                    "ev",
                    1.0,
                    "mev",
                    1e-3,
                    "hartree",
                    HARTREE,
                    "ha",
                    HARTREE,
                    "au",
                    HARTREE,
                    "rydberg",
                    RYDBERG,
                    "ry",
                    RYDBERG,
                    "kcal/mol",
                    KCAL_PER_MOL,
                    "kj/mol",
                    KJ_PER_MOL);

    /** Validates the factors. */
    public Units {
        if (!(length > 0)
                || !(energy > 0)
                || Double.isInfinite(length)
                || Double.isInfinite(energy)) {
            throw new MlipException(
                    "units '"
                            + name
                            + "' need two positive factors, got "
                            + length
                            + " and "
                            + energy);
        }
    }

    /**
     * Reads {@code LENGTH,ENERGY}: names ({@code bohr}, {@code angstrom}, {@code nm}; {@code hartree}, {@code ev},
     * {@code mev}, {@code rydberg}, {@code kcal/mol}, {@code kj/mol}) or numbers (Angstrom and eV per unit).
     *
     * @param text for instance {@code bohr,hartree}
     * @return the units
     * @throws MlipException if a name is unknown
     */
    public static Units parse(String text) {
        String[] parts = text.strip().toLowerCase(Locale.ROOT).split("\\s*,\\s*");
        if (parts.length != 2) {
            throw new MlipException(
                    "units '" + text + "' must be LENGTH,ENERGY, for instance bohr,hartree");
        }
        return new Units(
                parts[0] + "," + parts[1],
                factor(parts[0], LENGTHS, "length"),
                factor(parts[1], ENERGIES, "energy"));
    }

    private static double factor(String text, Map<String, Double> known, String what) {
        Double factor = known.get(text);
        if (factor != null) {
            return factor;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new MlipException(
                    "unknown unit of "
                            + what
                            + " '"
                            + text
                            + "': use one of "
                            + String.join(", ", known.keySet().stream().sorted().toList())
                            + " or a number",
                    e);
        }
    }

    /**
     * Whether numbers pass through unchanged.
     *
     * @return true for Angstrom and eV
     */
    public boolean isIdentity() {
        return length == 1 && energy == 1;
    }
}
