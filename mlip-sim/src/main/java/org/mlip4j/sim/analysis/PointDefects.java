package org.mlip4j.sim.analysis;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.relaxation.CellFreedom;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/** Structures with one atom missing, another in its place, or one more, in a cell that stays as it is. */
public final class PointDefects {

    private final Calculator calculator;
    private final Structure host;
    private final Optional<Relaxation.Limits> limits;

    /**
     * Defects of a structure.
     *
     * @param calculator what gives energies; not closed here
     * @param host without defect. Not modified.
     * @param limits of the relaxation about each defect; empty: other atoms stay where they are
     */
    public PointDefects(Calculator calculator, Structure host, Optional<Relaxation.Limits> limits) {
        this.calculator = calculator;
        this.host = host;
        this.limits = limits;
    }

    /**
     * A structure with a defect.
     *
     * @param structure relaxed, when that was asked for
     * @param energy eV
     */
    public record Defect(Structure structure, double energy) {}

    /**
     * An atom is taken out.
     *
     * @param site number of the atom from 0
     * @return what is left
     * @throws MlipException if it does not relax
     */
    public Defect vacancy(int site) {
        int[] left = IntStream.range(0, host.size()).filter(i -> i != site).toArray();
        double[] positions = new double[3 * left.length];
        Arrays.setAll(positions, k -> host.positions()[3 * left[k / 3] + k % 3]);
        int[] species = Arrays.stream(left).map(i -> host.species()[i]).toArray();
        return of(Structure.of(host.cell(), species, positions), site);
    }

    /**
     * An atom is replaced.
     *
     * @param site number of the atom from 0
     * @param code of the element in its place
     * @return the structure with it
     * @throws MlipException if it does not relax
     */
    public Defect substitution(int site, int code) {
        int[] species = host.species().clone();
        species[site] = code;
        return of(Structure.of(host.cell(), species, host.positions()), site);
    }

    /**
     * An atom is added.
     *
     * @param position x, y, z, Angstrom. Not modified.
     * @param code of its element
     * @return the structure with it, as the last atom
     * @throws MlipException if it does not relax
     */
    public Defect addition(double[] position, int code) {
        int n = host.size();
        double[] positions = Arrays.copyOf(host.positions(), 3 * n + 3);
        System.arraycopy(position, 0, positions, 3 * n, 3);
        int[] species = Arrays.copyOf(host.species(), n + 1);
        species[n] = code;
        return of(Structure.of(host.cell(), species, positions), n);
    }

    private Defect of(Structure defective, int site) {
        if (limits.isEmpty()) {
            return new Defect(defective, calculator.evaluate(defective).energy());
        }
        Relaxation relaxation =
                new Relaxation(calculator, defective, new BitSet(), CellFreedom.NONE);
        if (!relaxation.run(Optimizer.Method.LBFGS, limits.get(), state -> true)) {
            throw new MlipException(
                    "the atoms about site %d do not relax within %d steps; the largest force is %.3g eV/Angstrom"
                            .formatted(site + 1, limits.get().steps(), relaxation.largestForce()));
        }
        return new Defect(relaxation.structure(), relaxation.enthalpy());
    }
}
