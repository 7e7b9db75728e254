package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

/**
 * Diffusion coefficients of the same system in a smaller and a larger periodic cell. In a liquid flow around an ion meets that of
 * its images, so D = D_inf - 2.837297 k T / (6 pi eta L) in a cubic cell of edge L (I.-C. Yeh, G. Hummer, J. Phys. Chem. B 108,
 * 15873 (2004), equation 13); this gives the coefficient of the infinite system and the viscosity eta. A solid has no such
 * law: there both coefficients are compared.
 *
 * @param difference D of the larger cell less that of the smaller, Angstrom^2/ps
 * @param error its standard error
 * @param infinite D of the infinite system, Angstrom^2/ps; NaN unless the law applies
 * @param infiniteError its standard error
 * @param viscosity Pa s; NaN unless the law applies and D grows with the cell
 * @param viscosityError its standard error
 */
public record FiniteSize(
        double difference,
        double error,
        double infinite,
        double infiniteError,
        double viscosity,
        double viscosityError) {

    private static final double XI = 2.837297;
    private static final double BOLTZMANN = 1.380649e-23;

    /** Angstrom^3/ps to m^3/s. */
    private static final double M3_PER_S = 1e-18;

    /** Beyond how many standard errors a difference is not chance. */
    private static final double CLEAR = 2;

    /**
     * A coefficient.
     *
     * @param edge of the cell, Angstrom; the cube root of the volume
     * @param value Angstrom^2/ps
     * @param error standard error
     */
    public record Coefficient(double edge, double value, double error) {}

    /**
     * Compares.
     *
     * @param small in the smaller cell
     * @param large in the larger cell
     * @param temperature K
     * @param hydrodynamic whether the law of liquids applies: everything flows, and the cells are cubic
     * @return the comparison
     * @throws MlipException if the second cell is not larger
     */
    public static FiniteSize of(
            Coefficient small, Coefficient large, double temperature, boolean hydrodynamic) {
        if (!(large.edge > small.edge)) {
            throw new MlipException(
                    "the second cell (%.4g A) must be larger than the first (%.4g A)"
                            .formatted(large.edge, small.edge));
        }
        double difference = large.value - small.value;
        double error = Math.hypot(large.error, small.error);
        if (!hydrodynamic) {
            return new FiniteSize(
                    difference, error, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        // Through both points: D = infinite - slope / L.
        double perLength = 1 / small.edge - 1 / large.edge;
        double slope = difference / perLength;
        double own = 1 / (large.edge * perLength);
        double viscosity = XI * BOLTZMANN * temperature / (6 * Math.PI * slope * M3_PER_S);
        boolean grows = difference > 0;
        return new FiniteSize(
                difference,
                error,
                large.value + slope / large.edge,
                Math.hypot((1 + own) * large.error, own * small.error),
                grows ? viscosity : Double.NaN,
                grows ? viscosity * error / difference : Double.NaN);
    }

    /**
     * Whether the size of the cell is seen.
     *
     * @return true if the coefficients differ by more than two standard errors
     */
    public boolean isSeen() {
        return Math.abs(difference) > CLEAR * error;
    }
}
