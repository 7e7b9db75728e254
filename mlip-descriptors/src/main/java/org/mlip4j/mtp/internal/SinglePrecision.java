package org.mlip4j.mtp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Structure;
import org.mlip4j.mtp.MtpModel;

import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** Whether the digits of single precision suffice for a model: measured on a disordered crystal. */
public final class SinglePrecision {

    /** Error of an atomic energy, eV, or force, eV/Angstrom, beyond which a model is refused. */
    private static final double LIMIT = 1e-3;

    /** Atoms along an edge of the crystal, and their distance as a share of the cutoff. */
    private static final int EDGE = 2;

    private static final double SPACING = 0.5;

    private SinglePrecision() {}

    /**
     * Refuses what single precision cannot do.
     *
     * @param name of the potential
     * @param model with coefficients
     * @param vectors whether vector instructions are used
     * @throws MlipException if there are no vectors, or an atomic energy or force is wrong by more than 1 meV or meV/Angstrom
     */
    public static void require(String name, MtpModel model, boolean vectors) {
        if (!vectors) {
            throw new MlipException(
                    "single precision needs vector instructions, which are switched off or not there");
        }
        NeighborList list = NeighborSearch.of(crystal(model), model.basis().max());
        Accumulator exact = evaluate(model, list, Precision.DOUBLE);
        Accumulator rounded = evaluate(model, list, Precision.SINGLE);
        String how = name + " is too sensitive for single precision: in a disordered crystal ";
        check(how + "an atomic energy", exact.atomEnergies(), rounded.atomEnergies(), "eV");
        check(how + "a force", exact.forces(), rounded.forces(), "eV/Angstrom");
    }

    private static Accumulator evaluate(MtpModel model, NeighborList list, Precision precision) {
        Accumulator out = new Accumulator(list.atomCount(), Set.of(Output.ATOM_ENERGIES));
        Kernels.newEvaluator(model, true, precision).accumulate(list, out);
        return out;
    }

    private static void check(String what, double[] exact, double[] rounded, String unit) {
        double error = 0;
        for (int i = 0; i < exact.length; i++) {
            error = Math.max(error, Math.abs(rounded[i] - exact[i]));
        }
        if (!(error < LIMIT)) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "%s is wrong by %.1g %s; use double precision",
                            what,
                            error,
                            unit));
        }
    }

    /** A simple cubic crystal, every coordinate displaced at random by up to a tenth of the distance. */
    private static Structure crystal(MtpModel model) {
        double spacing = Math.max(SPACING * model.basis().max(), 1.3 * model.basis().min());
        Random random = new Random(1);
        int[] species = new int[EDGE * EDGE * EDGE];
        double[] positions = new double[3 * species.length];
        for (int i = 0; i < species.length; i++) {
            species[i] = model.species().get(i % model.species().size()).code();
            int[] place = {i % EDGE, i / EDGE % EDGE, i / (EDGE * EDGE)};
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = spacing * (place[d] + 0.2 * (random.nextDouble() - 0.5));
            }
        }
        double edge = EDGE * spacing;
        return Structure.of(Cell.periodic(edge, 0, 0, 0, edge, 0, 0, 0, edge), species, positions);
    }
}
