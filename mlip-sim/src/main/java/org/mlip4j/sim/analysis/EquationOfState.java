package org.mlip4j.sim.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;

/**
 * Energy against volume, scaled uniformly with the atoms relaxed at each volume or carried along, and the Birch-Murnaghan
 * equation of third order through it, which is a polynomial of third order in V^(-2/3) (F. Birch, Phys. Rev. 71, 809 (1947)).
 *
 * @param volumes Angstrom^3
 * @param energies eV
 * @param volume at the minimum, Angstrom^3
 * @param energy at the minimum, eV
 * @param bulkModulus at the minimum, eV/Angstrom^3
 * @param derivative of the bulk modulus with pressure
 * @param residual root mean square of what the equation misses, eV
 */
public record EquationOfState(
        double[] volumes,
        double[] energies,
        double volume,
        double energy,
        double bulkModulus,
        double derivative,
        double residual) {

    /**
     * Evaluates a structure at several volumes.
     *
     * @param calculator what gives energies; not closed here
     * @param structure about at the minimum. Not modified.
     * @param range largest change of a length, for instance 0.03
     * @param points how many volumes, at least 5
     * @param relaxed whether the atoms are relaxed at each volume; the shape of the cell is kept
     * @return the curve and its fit
     * @throws MlipException if the curve has no minimum, or the atoms cannot be relaxed
     */
    public static EquationOfState of(
            Calculator calculator, Structure structure, double range, int points, boolean relaxed) {
        if (!(range > 0 && range < 1) || points < 5) {
            throw new MlipException(
                    "an equation of state needs a range between 0 and 1 and five points at least");
        }
        double[] volumes = new double[points];
        double[] energies = new double[points];
        for (int k = 0; k < points; k++) {
            double scale = 1 + range * (2.0 * k / (points - 1) - 1);
            Structure scaled =
                    ElasticTensor.deformed(
                            structure, new double[] {scale, 0, 0, 0, scale, 0, 0, 0, scale});
            volumes[k] = scaled.cell().volume();
            Structure at = relaxed ? ElasticTensor.relaxed(calculator, scaled) : scaled;
            energies[k] = calculator.evaluate(at).energy();
        }
        return fit(volumes, energies);
    }

    /** Fits; x = (V_ref / V)^(2/3) - 1. */
    static EquationOfState fit(double[] volumes, double[] energies) {
        int n = volumes.length;
        double reference = volumes[n / 2];
        RealMatrix design = new Array2DRowRealMatrix(n, 4);
        for (int k = 0; k < n; k++) {
            double x = Math.pow(reference / volumes[k], 2.0 / 3) - 1;
            for (int p = 0; p < 4; p++) {
                design.setEntry(k, p, Math.pow(x, p));
            }
        }
        ArrayRealVector values = new ArrayRealVector(energies);
        double[] c = new QRDecomposition(design).getSolver().solve(values).toArray();
        double residual = design.operate(new ArrayRealVector(c)).subtract(values).getNorm();
        double x = minimum(c, design.getColumn(1));
        double volume = reference * Math.pow(x + 1, -1.5);
        // With u = x + 1: dE/dV = E' u', u' = -2/3 u / V.
        double u = x + 1;
        double first = c[1] + x * (2 * c[2] + 3 * x * c[3]);
        double second = 2 * c[2] + 6 * c[3] * x;
        double third = 6 * c[3];
        double bulk = (4 * u * u * second + 10 * u * first) / (9 * volume);
        // B = V E_VV; B' = -1 - V E_VVV / E_VV, at the minimum.
        double derivative =
                (18 * u * u * second + 4 * u * u * u * third) / (6 * u * u * second) + 1;
        return new EquationOfState(
                volumes,
                energies,
                volume,
                c[0] + x * (c[1] + x * (c[2] + x * c[3])),
                bulk,
                derivative,
                residual / Math.sqrt(n));
    }

    private static double minimum(double[] c, double[] sampled) {
        double discriminant = c[2] * c[2] - 3 * c[1] * c[3];
        double x = -c[1] / (c[2] + Math.sqrt(Math.max(0, discriminant)));
        boolean isBetween =
                x >= Arrays.stream(sampled).min().orElseThrow()
                        && x <= Arrays.stream(sampled).max().orElseThrow();
        if (!(discriminant > 0 && c[2] > 0 && isBetween)) {
            throw new MlipException(
                    "the energy has no minimum between the volumes; relax the structure first");
        }
        return x;
    }
}
