package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Errors of a model on a set of structures. What there are no labels for is NaN.
 *
 * @param energyRmsePerAtom root mean square over structures of the error per atom, eV
 * @param energyRmse of the total energies, eV
 * @param energyMaePerAtom mean absolute error per atom, eV
 * @param energyMae of the total energies, eV
 * @param forceRmse root mean square over components, eV/Angstrom
 * @param forceMae mean absolute error over components, eV/Angstrom
 * @param virialRmsePerAtom root mean square over components and structures, eV per atom
 * @param stressRmse root mean square over components of periodic structures, eV/Angstrom^3
 */
public record Errors(
        double energyRmsePerAtom,
        double energyRmse,
        double energyMaePerAtom,
        double energyMae,
        double forceRmse,
        double forceMae,
        double virialRmsePerAtom,
        double stressRmse) {

    /** Whether no error has become infinite or NaN that another model could have had. */
    boolean comparable(Errors start) {
        return same(energyRmsePerAtom, start.energyRmsePerAtom)
                && same(forceRmse, start.forceRmse)
                && same(virialRmsePerAtom, start.virialRmsePerAtom);
    }

    private static boolean same(double now, double start) {
        return Double.isNaN(start) || Double.isFinite(now);
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(energyRmsePerAtom);
        out.writeDouble(energyRmse);
        out.writeDouble(energyMaePerAtom);
        out.writeDouble(energyMae);
        out.writeDouble(forceRmse);
        out.writeDouble(forceMae);
        out.writeDouble(virialRmsePerAtom);
        out.writeDouble(stressRmse);
    }

    static Errors read(DataInput in) throws IOException {
        return new Errors(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }
}
