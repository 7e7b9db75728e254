package org.mlip4j.core.io;

/** A file that gives virial and stress must mean the same by both: virial = -stress * V. */
final class VirialCheck {

    /** Digits that files commonly keep: 1e-6 eV/Angstrom^3 in stresses, 0.01 eV in virials. */
    private static final double STRESS_DIGITS = 1e-6;

    private static final double VIRIAL_DIGITS = 0.006;

    private static final double RELATIVE = 1e-3;

    private VirialCheck() {}

    static void compare(
            Lines lines,
            String virialKey,
            double[] virial,
            String stressKey,
            double[] stress,
            double volume) {
        if (agree(virial, stress, -volume, volume)) {
            return;
        }
        String found;
        if (agree(virial, stress, volume, volume)) {
            found = "virial = +stress * V: one of them has the opposite sign";
        } else if (agree(virial, stress, -volume / 160.2176634, volume)) {
            found = "a stress that agrees with the virial when taken in GPa";
        } else if (agree(virial, stress, -volume / 1602.176634, volume)) {
            found = "a stress that agrees with the virial when taken in kbar";
        } else {
            found =
                    "values that differ by more than rounding (virial xx "
                            + virial[0]
                            + " eV, -stress * V xx "
                            + -stress[0] * volume
                            + " eV)";
        }
        throw lines.fail(
                "%s (eV, positive in compression) = -%s (eV/Angstrom^3, positive in tension) * V; mend or remove one of the two"
                        .formatted(virialKey, stressKey),
                found);
    }

    private static boolean agree(double[] virial, double[] stress, double factor, double volume) {
        double[] fromStress = Tensors.scaled(stress, factor);
        double digits = STRESS_DIGITS * volume + VIRIAL_DIGITS;
        return Tensors.largestDifference(virial, fromStress)
                <= RELATIVE * Tensors.largest(virial) + digits;
    }
}
