package org.mlip4j.sim;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.function.Consumer;

/**
 * Newton's equations at constant number of atoms, volume and energy, by the velocity form of Verlet's algorithm (Swope
 * et al., J. Chem. Phys. 76, 637 (1982)): second order, time-reversible, symplectic.
 *
 * <pre>
 * v(t + dt/2) = v(t) + dt/2 F(t) / m
 * r(t + dt)   = r(t) + dt v(t + dt/2)
 * v(t + dt)   = v(t + dt/2) + dt/2 F(t + dt) / m
 * </pre>
 *
 * <pre>{@code
 * try (Calculator calculator = new Calculator(potential, threads, 1.0)) {
 *     Structure start = structure.withVelocities(Velocities.maxwellBoltzmann(structure, 300, seed));
 *     new VelocityVerlet(calculator, start, 0.001).run(1000, md -> log(md.thermo()));
 * }
 * }</pre>
 *
 * <p>Not thread-safe; the calculator may use threads and should have a skin.
 */
public final class VelocityVerlet {

    private final Calculator calculator;
    private final Structure start;
    private final double timeStep;
    private final double[] masses;
    private final double[] positions;
    private final double[] velocities;
    private long step;
    private Structure structure;
    private Result result;

    /**
     * Starts a simulation and evaluates the first forces.
     *
     * @param calculator what gives the forces; not closed here
     * @param start positions and velocities; at rest when it has none. Not modified.
     * @param timeStep ps
     */
    public VelocityVerlet(Calculator calculator, Structure start, double timeStep) {
        if (!(timeStep > 0) || Double.isInfinite(timeStep)) {
            throw new MlipException("the time step is " + timeStep + " ps; it must be positive");
        }
        this.calculator = calculator;
        this.start = start;
        this.timeStep = timeStep;
        this.masses = Velocities.masses(start);
        this.positions = start.positions().clone();
        this.velocities =
                start.velocities()
                        .map(double[]::clone)
                        .orElseGet(() -> new double[3 * start.size()]);
        evaluate();
    }

    /**
     * Goes on for a number of steps.
     *
     * @param steps how many
     * @param afterStep called after each step with this simulation
     */
    public void run(long steps, Consumer<VelocityVerlet> afterStep) {
        for (long k = 0; k < steps; k++) {
            step();
            afterStep.accept(this);
        }
    }

    /** One step. */
    public void step() {
        kick();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += timeStep * velocities[i];
        }
        evaluate();
        kick();
        step++;
    }

    private void kick() {
        double[] forces = result.forces();
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] += 0.5 * timeStep * Velocities.AMU_PER_EV * forces[i] / masses[i / 3];
        }
    }

    private void evaluate() {
        structure = start.withPositions(positions);
        result = calculator.evaluate(structure);
    }

    /**
     * Positions and velocities now. Atoms that leave a periodic cell are not wrapped back.
     *
     * @return a structure of its own
     */
    public Structure structure() {
        return structure.withVelocities(velocities.clone());
    }

    /**
     * Energy, forces and virial now.
     *
     * @return the latest evaluation
     */
    public Result result() {
        return result;
    }

    /**
     * Energies, temperature and pressure now.
     *
     * @return the record
     */
    public Thermo thermo() {
        double kinetic = Velocities.kineticEnergy(masses, velocities);
        double[] virial = result.virial();
        double trace = virial[0] + virial[4] + virial[8];
        double pressure =
                result.volume() > 0 ? (2 * kinetic + trace) / (3 * result.volume()) : Double.NaN;
        return new Thermo(
                step,
                step * timeStep,
                result.energy(),
                kinetic,
                Velocities.temperature(masses.length, kinetic),
                pressure);
    }
}
