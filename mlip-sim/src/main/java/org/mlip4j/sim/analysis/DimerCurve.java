package org.mlip4j.sim.analysis;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

/**
 * Two atoms, from far to near.
 *
 * @param energies eV, at the distances asked for
 * @param repulsiveBelow the largest distance, Angstrom, at which the atoms repel each other; NaN where they never do
 * @param isRepulsiveToTheEnd whether they repel each other there and at all shorter distances
 * @param tortuosity how much longer the way of the energy is than it need be: the sum of its changes from distance to
 *     distance over (E at the shortest distance - least E) + (E at the longest - least E), 1 for a curve with one minimum (Y. Chiang
 *     et al., MLIP Arena, arXiv:2509.20630); NaN for a constant
 * @param turns how often the force changes its sign
 */
public record DimerCurve(
        double[] energies,
        double repulsiveBelow,
        boolean isRepulsiveToTheEnd,
        double tortuosity,
        int turns) {

    /** Forces below this, eV/Angstrom, have no sign. */
    private static final double NO_FORCE = 1e-4;

    /**
     * Evaluates pairs.
     *
     * @param calculator what gives energies and forces; not closed here
     * @param one code of an element
     * @param other code of an element
     * @param distances Angstrom, ascending, at least two. Not modified.
     * @return the curve
     */
    public static DimerCurve of(Calculator calculator, int one, int other, double[] distances) {
        int n = distances.length;
        double[] energies = new double[n];
        double[] forces = new double[n];
        for (int k = 0; k < n; k++) {
            Structure pair =
                    Structure.of(
                            Cell.none(),
                            new int[] {one, other},
                            new double[] {0, 0, 0, distances[k], 0, 0});
            Result result = calculator.evaluate(pair);
            energies[k] = result.energy();
            forces[k] = result.forces()[3];
        }
        boolean repulsive = true;
        double begin = Double.NaN;
        for (int k = n - 1; k >= 0; k--) {
            if (forces[k] > 0 && Double.isNaN(begin)) {
                begin = distances[k];
            }
            repulsive &= Double.isNaN(begin) || forces[k] > 0;
        }
        return new DimerCurve(
                energies,
                begin,
                repulsive && !Double.isNaN(begin),
                tortuosity(energies),
                turns(forces));
    }

    private static double tortuosity(double[] energies) {
        double way = 0;
        double least = energies[0];
        for (int k = 1; k < energies.length; k++) {
            way += Math.abs(energies[k] - energies[k - 1]);
            least = Math.min(least, energies[k]);
        }
        return way / (energies[0] - least + energies[energies.length - 1] - least);
    }

    private static int turns(double[] forces) {
        int turns = 0;
        double last = 0;
        for (double force : forces) {
            if (Math.abs(force) > NO_FORCE) {
                turns += force * last < 0 ? 1 : 0;
                last = force;
            }
        }
        return turns;
    }
}
