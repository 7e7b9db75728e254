package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.relaxation.CellFreedom;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import java.util.BitSet;

/**
 * Elastic constants at 0 K: C_ij = d sigma_i / d eps_j, from stresses of a relaxed structure that is strained by plus and minus
 * a small amount, with the atoms relaxed at each strain or carried along (J. F. Nye, Physical Properties of Crystals, 1985,
 * chapter VIII). Voigt order xx yy zz yz xz xy, shear strains as angles.
 *
 * @param constants 36 numbers, row-major, made symmetric, eV/Angstrom^3
 * @param errors of each: the difference from twice the strain, over three, or half of the asymmetry, whichever is larger
 * @param residual largest stress of the structure before it is strained, eV/Angstrom^3; constants belong to zero stress only
 *     when this is small
 */
public record ElasticTensor(double[] constants, double[] errors, double residual) {

    private static final int[][] VOIGT = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
    private static final double FORCE = 1e-5;
    private static final int STEPS = 1000;

    /**
     * Strains a structure.
     *
     * @param calculator what gives stresses; not closed here
     * @param structure periodic in three directions, relaxed with its cell. Not modified.
     * @param strain size of the strains, for instance 1e-3
     * @param relaxed whether the atoms are relaxed at each strain
     * @return the constants
     * @throws MlipException if the structure is not periodic or cannot be relaxed
     */
    public static ElasticTensor of(
            Calculator calculator, Structure structure, double strain, boolean relaxed) {
        for (int k = 0; k < 3; k++) {
            if (!structure.cell().isPeriodic(k)) {
                throw new MlipException(
                        "elastic constants need a structure that repeats along a, b, c");
            }
        }
        double[] once = slopes(calculator, structure, strain, relaxed);
        double[] twice = slopes(calculator, structure, 2 * strain, relaxed);
        double[] constants = new double[36];
        double[] errors = new double[36];
        for (int i = 0; i < 36; i++) {
            int t = i % 6 * 6 + i / 6;
            constants[i] = (once[i] + once[t]) / 2;
            double step = Math.abs(twice[i] + twice[t] - once[i] - once[t]) / 6;
            errors[i] = Math.max(step, Math.abs(once[i] - once[t]) / 2);
        }
        double residual = 0;
        for (double s : calculator.evaluate(structure).stress()) {
            residual = Math.max(residual, Math.abs(s));
        }
        return new ElasticTensor(constants, errors, residual);
    }

    private static double[] slopes(
            Calculator calculator, Structure structure, double strain, boolean relaxed) {
        double[] slopes = new double[36];
        for (int j = 0; j < 6; j++) {
            double[] plus = stress(calculator, strained(structure, j, strain), relaxed);
            double[] minus = stress(calculator, strained(structure, j, -strain), relaxed);
            for (int i = 0; i < 6; i++) {
                int at = 3 * VOIGT[i][0] + VOIGT[i][1];
                slopes[6 * i + j] = (plus[at] - minus[at]) / (2 * strain);
            }
        }
        return slopes;
    }

    private static double[] stress(Calculator calculator, Structure structure, boolean relaxed) {
        Structure at = relaxed ? relaxed(calculator, structure) : structure;
        return calculator.evaluate(at).stress();
    }

    /** The structure with its atoms at rest in the cell as it is. */
    static Structure relaxed(Calculator calculator, Structure structure) {
        if (structure.size() == 1) {
            return structure;
        }
        Relaxation relaxation =
                new Relaxation(calculator, structure, new BitSet(), CellFreedom.NONE);
        Relaxation.Limits limits = new Relaxation.Limits(FORCE, 1, STEPS);
        if (!relaxation.run(Optimizer.Method.LBFGS, limits, state -> true)) {
            throw new MlipException(
                    "the strained structure does not relax within %d steps (largest force %.2g eV/Angstrom)"
                            .formatted(STEPS, relaxation.largestForce()));
        }
        return relaxation.structure();
    }

    /** The structure under one Voigt strain; shear is shared by both off-diagonal elements. */
    static Structure strained(Structure structure, int voigt, double strain) {
        double[] f = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        int a = VOIGT[voigt][0];
        int b = VOIGT[voigt][1];
        f[3 * a + b] += a == b ? strain : strain / 2;
        f[3 * b + a] += a == b ? 0 : strain / 2;
        return deformed(structure, f);
    }

    /** The structure with cell and positions multiplied by a symmetric matrix. */
    static Structure deformed(Structure structure, double[] f) {
        return Structure.of(
                structure.cell().withVectors(times(structure.cell().vectors(), f)),
                structure.species(),
                times(structure.positions(), f));
    }

    private static double[] times(double[] rows, double[] f) {
        double[] product = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int row = i / 3 * 3;
            int d = i % 3;
            product[i] = rows[row] * f[d] + rows[row + 1] * f[3 + d] + rows[row + 2] * f[6 + d];
        }
        return product;
    }

    /**
     * The bulk modulus of a polycrystal.
     *
     * @return mean of Voigt's and Reuss's bounds (R. Hill, Proc. Phys. Soc. A 65, 349 (1952)), eV/Angstrom^3
     */
    public double bulkModulus() {
        double[] c = constants;
        double[] s = compliances();
        double voigt = (c[0] + c[7] + c[14] + 2 * (c[1] + c[2] + c[8])) / 9;
        double reuss = 1 / (s[0] + s[7] + s[14] + 2 * (s[1] + s[2] + s[8]));
        return (voigt + reuss) / 2;
    }

    /**
     * The shear modulus of a polycrystal.
     *
     * @return mean of Voigt's and Reuss's bounds, eV/Angstrom^3
     */
    public double shearModulus() {
        double[] c = constants;
        double[] s = compliances();
        double voigt =
                (c[0] + c[7] + c[14] - c[1] - c[2] - c[8] + 3 * (c[21] + c[28] + c[35])) / 15;
        double reuss =
                15 / (4 * (s[0] + s[7] + s[14] - s[1] - s[2] - s[8]) + 3 * (s[21] + s[28] + s[35]));
        return (voigt + reuss) / 2;
    }

    private double[] compliances() {
        RealMatrix c = new Array2DRowRealMatrix(6, 6);
        for (int i = 0; i < 36; i++) {
            c.setEntry(i / 6, i % 6, constants[i]);
        }
        RealMatrix inverse = MatrixUtils.inverse(c);
        double[] s = new double[36];
        for (int i = 0; i < 36; i++) {
            s[i] = inverse.getEntry(i / 6, i % 6);
        }
        return s;
    }
}
