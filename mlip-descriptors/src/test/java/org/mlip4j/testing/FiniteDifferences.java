package org.mlip4j.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.Random;
import java.util.function.DoubleFunction;

/** Compares derivatives with differences of energies over a sweep of steps; the best step counts. */
public final class FiniteDifferences {

    private static final double[] STEPS = {2e-3, 6e-4, 2e-4};

    private FiniteDifferences() {}

    private interface Energy {
        double at(double step);
    }

    /** Smallest deviation of a fourth-order difference from a derivative. */
    private static double deviation(double derivative, Energy energy) {
        double best = Double.POSITIVE_INFINITY;
        for (double h : STEPS) {
            double near = energy.at(h) - energy.at(-h);
            double far = energy.at(2 * h) - energy.at(-2 * h);
            best = Math.min(best, Math.abs((8 * near - far) / (12 * h) - derivative));
        }
        return best;
    }

    /** Forces of all atoms. */
    public static void checkForces(Calculator calculator, Structure structure, double tolerance) {
        double[] forces = calculator.evaluate(structure).forces();
        double scale = 1;
        for (double f : forces) {
            scale = Math.max(scale, Math.abs(f));
        }
        for (int i = 0; i < forces.length; i++) {
            int at = i;
            double d =
                    deviation(
                            -forces[i], h -> calculator.evaluate(moved(structure, at, h)).energy());
            assertTrue(
                    d <= tolerance * scale,
                    "force component " + i + " is off by " + d + " of " + scale);
        }
    }

    /** Forces along one direction in the space of all coordinates, and the virial along one strain, drawn at random. */
    public static void checkOneDirection(
            Calculator calculator, Structure structure, double tolerance) {
        Result result = calculator.evaluate(structure);
        Random random = new Random(structure.size());
        double[] shift = random.doubles(result.forces().length, -1, 1).toArray();
        check(
                "force",
                calculator,
                result.forces(),
                shift,
                tolerance,
                h -> shifted(structure, shift, h));
        double[] strain = random.doubles(9, -1, 1).toArray();
        check(
                "virial",
                calculator,
                result.virial(),
                strain,
                tolerance,
                h -> strained(structure, strain, h));
    }

    private static void check(
            String what,
            Calculator calculator,
            double[] negativeGradient,
            double[] direction,
            double tolerance,
            DoubleFunction<Structure> path) {
        double slope = 0;
        double scale = 1;
        for (int i = 0; i < direction.length; i++) {
            slope -= negativeGradient[i] * direction[i];
            scale = Math.max(scale, Math.abs(negativeGradient[i]));
        }
        double d = deviation(slope, h -> calculator.evaluate(path.apply(h)).energy());
        assertTrue(
                d <= tolerance * scale,
                what + " along a direction is off by " + d + " of " + scale);
    }

    /** All nine components of the virial, W = -dE/d(strain). */
    public static void checkVirial(Calculator calculator, Structure structure, double tolerance) {
        double[] virial = calculator.evaluate(structure).virial();
        double scale = 1;
        for (double w : virial) {
            scale = Math.max(scale, Math.abs(w));
        }
        for (int c = 0; c < 9; c++) {
            int at = c;
            double d =
                    deviation(
                            -virial[c],
                            h -> calculator.evaluate(strained(structure, at, h)).energy());
            assertTrue(
                    d <= tolerance * scale,
                    "virial component " + c + " is off by " + d + " of " + scale);
        }
    }

    /** Virials per atom of a cluster, W_k = -sum_i r_ik (x) dE_i/dr_k, from differences of atomic energies. */
    public static void checkAtomVirials(
            Calculator calculator, Structure cluster, double tolerance) {
        Result result = calculator.evaluate(cluster, Output.ATOM_VIRIALS);
        double[] virials = result.atomVirials().orElseThrow();
        double[] x = cluster.positions();
        double scale = 1;
        for (double w : virials) {
            scale = Math.max(scale, Math.abs(w));
        }
        for (int k = 0; k < cluster.size(); k++) {
            for (int c = 0; c < 9; c++) {
                int atom = k;
                int a = c / 3;
                int b = c % 3;
                double d =
                        deviation(
                                -virials[9 * k + c],
                                h -> {
                                    Result moved =
                                            calculator.evaluate(
                                                    moved(cluster, 3 * atom + b, h),
                                                    Output.ATOM_ENERGIES);
                                    double[] energies = moved.atomEnergies().orElseThrow();
                                    double sum = 0;
                                    for (int i = 0; i < energies.length; i++) {
                                        sum += (x[3 * atom + a] - x[3 * i + a]) * energies[i];
                                    }
                                    return sum;
                                });
                assertTrue(
                        d <= tolerance * scale,
                        "virial " + c + " of atom " + k + " is off by " + d);
            }
        }
    }

    /** The structure with one coordinate changed. */
    public static Structure moved(Structure structure, int coordinate, double step) {
        double[] x = structure.positions().clone();
        x[coordinate] += step;
        return structure.withPositions(x);
    }

    private static Structure shifted(Structure structure, double[] direction, double step) {
        double[] x = structure.positions().clone();
        for (int i = 0; i < x.length; i++) {
            x[i] += step * direction[i];
        }
        return structure.withPositions(x);
    }

    /** The structure after the homogeneous strain eps_ab = step: r_a grows by step r_b. */
    public static Structure strained(Structure structure, int component, double step) {
        double[] strain = new double[9];
        strain[component] = 1;
        return strained(structure, strain, step);
    }

    private static Structure strained(Structure structure, double[] strain, double step) {
        double[] x = structure.positions().clone();
        double[] v = structure.cell().vectors();
        strain(x, strain, step);
        strain(v, strain, step);
        return Structure.of(structure.cell().withVectors(v), structure.species(), x);
    }

    private static void strain(double[] vectors, double[] strain, double step) {
        for (int i = 0; i < vectors.length; i += 3) {
            double[] old = {vectors[i], vectors[i + 1], vectors[i + 2]};
            for (int c = 0; c < 9; c++) {
                vectors[i + c % 3] += step * strain[c] * old[c / 3];
            }
        }
    }
}
