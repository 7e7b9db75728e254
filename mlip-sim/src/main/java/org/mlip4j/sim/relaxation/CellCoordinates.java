package org.mlip4j.sim.relaxation;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.SymmetricMatrix3;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Positions and cell as coordinates of an optimizer: the positions x in the cell as it was at the start, then nine numbers
 * j S with a symmetric strain S. Row vectors of the structure are x exp(S) and h exp(S) (the logarithmic strain of
 * E. B. Tadmor et al., Phys. Rev. B 59, 235 (1999)), so the cell does not turn. The length j = V^(1/3) N^(1/6) gives
 * atoms and cell similar curvatures: D. Sheppard, P. Xiao, W. Chemelewski, D. D. Johnson, G. Henkelman, J. Chem. Phys. 136,
 * 074103 (2012).
 */
final class CellCoordinates {

    private final Calculator calculator;
    private final Structure start;
    private final BitSet fixed;
    private final CellFreedom freedom;
    private final double[] coordinates;
    private final double[] forces;
    private final double[] stress = new double[9];
    private final double strainLength;
    private final Accumulator result = new Accumulator(0, List.of());
    private double[] positions;
    private Cell cell;

    CellCoordinates(Calculator calculator, Structure start, BitSet fixed, CellFreedom freedom) {
        this.calculator = calculator;
        this.start = start;
        this.fixed = fixed;
        this.freedom = freedom;
        if (!freedom.isNone() && !start.cell().isFullyPeriodic()) {
            throw new MlipException(
                    "the cell can be relaxed only where the structure is periodic along all three vectors; relax the atoms alone, or"
                            + " make a slab periodic across its vacuum too, and hold this axis (--axes)");
        }
        if (fixed.length() > start.size()) {
            throw new MlipException(
                    "atom " + fixed.length() + " cannot be held: there are " + start.size());
        }
        int n = start.positions().length;
        coordinates = Arrays.copyOf(start.positions(), freedom.isNone() ? n : n + 9);
        forces = new double[coordinates.length];
        strainLength = Math.cbrt(start.cell().volume()) * Math.pow(start.size(), 1.0 / 6);
        evaluate();
    }

    /** What an optimizer moves; {@link #evaluate} makes forces of them. */
    double[] coordinates() {
        return coordinates;
    }

    double[] forces() {
        return forces;
    }

    /** Energy, forces and stress at the coordinates. */
    void evaluate() {
        int n = start.positions().length;
        double[] deformation = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        SymmetricMatrix3 strain = null;
        if (!freedom.isNone()) {
            double[] s = Arrays.copyOfRange(coordinates, n, n + 9);
            Arrays.setAll(s, i -> s[i] / strainLength);
            strain = SymmetricMatrix3.of(s);
            deformation = strain.exponential(1);
        }
        cell = start.cell().withVectors(Matrix3.multiply(start.cell().vectors(), deformation));
        positions = Arrays.copyOf(coordinates, n);
        Matrix3.multiplyRows(positions, deformation);
        calculator.evaluateInto(cell, start.species(), positions, result);
        System.arraycopy(result.forces(), 0, forces, 0, n);
        Matrix3.multiplyRows(forces, n, Matrix3.transpose(deformation));
        fixed.stream().forEach(i -> Arrays.fill(forces, 3 * i, 3 * i + 3, 0));
        if (strain != null) {
            evaluateStress(strain, n);
        }
    }

    /** The driving stress (W / V - P, what is free of it) and the force on the strain, V exp(-S)^T stress. */
    private void evaluateStress(SymmetricMatrix3 strain, int n) {
        double volume = cell.volume();
        for (int i = 0; i < 9; i++) {
            stress[i] =
                    (result.virial()[i] + result.virial()[i / 3 + i % 3 * 3]) / (2 * volume)
                            - (i % 4 == 0 ? freedom.pressure() : 0);
        }
        double[] slope = Matrix3.multiply(strain.exponential(-1), stress);
        double[] force = strain.gradient(slope);
        freedom.project(force);
        freedom.project(stress);
        for (int i = 0; i < 9; i++) {
            forces[n + i] = volume * force[i] / strainLength;
        }
    }

    /** Energy, with P V where the cell is free, eV. */
    double enthalpy() {
        return freedom.isNone()
                ? result.energy()
                : result.energy() + freedom.pressure() * cell.volume();
    }

    /** The largest force on an atom that may move, eV/Angstrom. */
    double largestForce() {
        double[] real = Arrays.copyOf(result.forces(), start.positions().length);
        fixed.stream().forEach(i -> Arrays.fill(real, 3 * i, 3 * i + 3, 0));
        return Optimizer.longest(real);
    }

    /** The largest element of what drives the cell, eV/Angstrom^3. */
    double largestStress() {
        return Arrays.stream(stress).map(Math::abs).max().orElse(0);
    }

    /** The structure now, with energy, forces and virial. */
    Structure structure() {
        return start.withCell(cell)
                .withPositions(positions)
                .withLabels(
                        Labels.NONE
                                .withEnergy(result.energy())
                                .withForces(Arrays.copyOf(result.forces(), positions.length))
                                .withVirial(result.virial().clone()));
    }
}
