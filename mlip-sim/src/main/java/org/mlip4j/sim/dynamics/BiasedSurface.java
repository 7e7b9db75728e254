package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The mean energy of a committee less a multiple of the standard deviation of its energies, so that atoms are drawn to where
 * the members disagree: E - tau s, s^2 = sum_m (E_m - E)^2 / M (hyperactive learning; C. van der Oord, M. Sachs, D. P. Kovacs,
 * C. Ortner, G. Csanyi, npj Comput. Mater. 9, 168 (2023)). The force of the bias is tau ds/dr = -tau / (M s) sum_m (E_m - E) F_m.
 *
 * <p>Grades are those of the committee.
 */
public final class BiasedSurface implements EnergySurface {

    /** Deviation of the energy per atom, eV, below which its direction is rounding. */
    private static final double SMALLEST = 1e-12;

    private final Calculator committee;
    private final EnergySurface mean;
    private final double strength;

    /**
     * A biased energy.
     *
     * @param committee calculator of a {@link Committee}; not closed here
     * @param strength tau, not negative
     */
    public BiasedSurface(Calculator committee, double strength) {
        if (!(committee.potential() instanceof Committee members) || members.members().size() < 2) {
            throw new MlipException(
                    "a bias needs a committee of at least two members, and "
                            + committee.potential().info().name()
                            + " is none; 'mlip train' with committee makes one");
        }
        if (!(strength >= 0) || Double.isInfinite(strength)) {
            throw new MlipException(
                    "the strength of the bias is " + strength + "; it must not be negative");
        }
        this.committee = committee;
        this.strength = strength;
        mean = EnergySurface.of(committee);
    }

    /**
     * A biased energy whose bias forces are on average as large as a given part of the forces of the committee, both taken
     * from the start and the steps of a simulation without bias. A simulation that blows up, or whose grade is above the
     * limit, counts up to there: first models of a few structures do not get far.
     *
     * @param committee calculator of a {@link Committee}; not closed here
     * @param relative tau_r, the mean length of bias forces in units of that of forces
     * @param unbiased a simulation with the same structure; runs on
     * @param steps of it to take averages over, at most
     * @param highestGrade above which structures do not count; nothing without a limit
     * @return the biased energy
     */
    public static BiasedSurface relative(
            Calculator committee,
            double relative,
            MolecularDynamics unbiased,
            long steps,
            OptionalDouble highestGrade) {
        BiasedSurface unit = new BiasedSurface(committee, 1);
        double[] sums = new double[2];
        unit.addLengths(unbiased.structure(), sums);
        try {
            for (long k = 0; k < steps; k++) {
                unbiased.step();
                Structure now = unbiased.structure();
                if (highestGrade.isPresent() && unit.grade(now) > highestGrade.getAsDouble()) {
                    break;
                }
                unit.addLengths(now, sums);
            }
        } catch (MlipException _) {
            // The biased simulation will come to it too, and leaves its frames.
        }
        return new BiasedSurface(committee, sums[1] > 0 ? relative * sums[0] / sums[1] : 0);
    }

    /** Mean lengths of the forces and of those of the bias. */
    private void addLengths(Structure now, double[] sums) {
        Result.Spread spread = spread(now);
        double[] bias = new double[3 * now.size()];
        weights(spread, now.size(), (m, w) -> add(bias, spread.forces()[m], w));
        sums[0] += length(now.labels().forces().orElseThrow());
        sums[1] += length(bias);
    }

    /** Takes the factor of a member in the derivatives of the bias. */
    @FunctionalInterface
    private interface Weight {
        void take(int member, double factor);
    }

    /**
     * The factor of the standard deviation.
     *
     * @return tau
     */
    public double strength() {
        return strength;
    }

    /**
     * The standard deviation of the energies of the members.
     *
     * @param structure atoms in a cell
     * @return eV
     */
    public double deviation(Structure structure) {
        return Math.sqrt(spread(structure).energyVariance());
    }

    private Result.Spread spread(Structure structure) {
        return committee.evaluate(structure, Output.COMMITTEE).spread().orElseThrow();
    }

    /** The force of the bias is the sum of the members' forces with these factors, its virial that of their virials. */
    private void weights(Result.Spread spread, int atoms, Weight sink) {
        double deviation = Math.sqrt(spread.energyVariance());
        if (deviation <= SMALLEST * atoms) {
            return;
        }
        double[] energies = spread.energies();
        double average = 0;
        for (double energy : energies) {
            average += energy / energies.length;
        }
        for (int m = 0; m < energies.length; m++) {
            sink.take(m, -strength * (energies[m] - average) / (energies.length * deviation));
        }
    }

    @Override
    public void evaluateInto(Cell cell, int[] species, double[] positions, Accumulator out) {
        Result result =
                committee.evaluate(Structure.of(cell, species, positions), Output.COMMITTEE);
        Result.Spread spread = result.spread().orElseThrow();
        out.reset(species.length);
        out.addEnergy(0, result.energy() - strength * Math.sqrt(spread.energyVariance()));
        add(out.forces(), result.forces(), 1);
        add(out.virial(), result.virial(), 1);
        weights(
                spread,
                species.length,
                (m, w) -> {
                    add(out.forces(), spread.forces()[m], w);
                    add(out.virial(), spread.virials()[m], w);
                });
    }

    private static void add(double[] to, double[] from, double factor) {
        for (int i = 0; i < from.length; i++) {
            to[i] += factor * from[i];
        }
    }

    /** Mean length of vectors. */
    private static double length(double[] vectors) {
        double sum = 0;
        for (int i = 0; i < vectors.length; i += 3) {
            sum += Math.hypot(Math.hypot(vectors[i], vectors[i + 1]), vectors[i + 2]);
        }
        return 3 * sum / vectors.length;
    }

    @Override
    public double grade(Structure structure) {
        return mean.grade(structure);
    }

    @Override
    public Optional<Structure> listOrigin() {
        return committee.listOrigin();
    }

    @Override
    public void forgetList() {
        committee.forgetList();
    }
}
