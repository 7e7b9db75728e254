package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.SymmetricMatrix3;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Newton's equations by the velocity form of Verlet's algorithm (W. C. Swope et al., J. Chem. Phys. 76, 637 (1982)), with
 * thermostat and barostat as an {@link Ensemble} says. One step:
 *
 * <pre>
 * Nose-Hoover chain, dt/2
 * v += dt/2 F / m
 * cell rescaling, dt;  prescribed strain, dt
 * r += dt/2 v;  Langevin friction and noise, dt;  r += dt/2 v
 * new F
 * v += dt/2 F / m
 * Nose-Hoover chain, dt/2
 * </pre>
 *
 * <p>With Langevin this is the scheme BAOAB; noise that would move the centre of mass is left out, so that there are
 * always 3 N - 3 degrees of freedom. Random numbers depend on seed and step only. A prescribed strain M multiplies cell and
 * positions, and velocities with its inverse, as in the SLLOD equations (D. J. Evans, G. P. Morriss, Phys. Rev. A 30, 1528
 * (1984)): the work done on the system is that of the pressure, kinetic part included.
 *
 * <pre>{@code
 * try (Calculator calculator = new Calculator(potential, threads, 1.0)) {
 *     Structure start = structure.withVelocities(Velocities.maxwellBoltzmann(structure, 300, seed));
 *     new MolecularDynamics(calculator, start, 0.001).run(1000, md -> log(md.thermo()));
 * }
 * }</pre>
 *
 * <p>Not thread-safe; the calculator may use threads and should have a skin.
 */
public final class MolecularDynamics {

    /** What no atom of a material moves in one time step, Angstrom: lithium would have 100 eV at 2 fs. */
    private static final double LARGEST_MOVE = 1;

    /** Volumes of the start at which nothing holds the structure together. */
    private static final double LARGEST_GROWTH = 1000;

    private final EnergySurface surface;
    private final Structure start;
    private final double timeStep;
    private final Ensemble ensemble;
    private final Schedule schedule;
    private final long seed;
    private final NoseHooverChain chain;
    private final CellRescaling rescaling;
    private final double[] masses;

    /** Acceleration per force, 3 per atom. */
    private final double[] perForce;

    private final int[] species;
    private final double[] positions;
    private final double[] velocities;
    private final Swaps.Sites swapSites;
    private final double startEnergy;
    private Accumulator result = new Accumulator(0, List.of());
    private Accumulator trial = new Accumulator(0, List.of());
    private Cell cell;
    private long step;
    private double heat;
    private long swapsTried;
    private long swapsAccepted;

    /**
     * Starts at constant energy and volume, and evaluates the first forces.
     *
     * @param calculator what gives the forces; not closed here
     * @param start positions and velocities; at rest when it has none. Not modified.
     * @param timeStep ps
     */
    public MolecularDynamics(Calculator calculator, Structure start, double timeStep) {
        this(calculator, start, timeStep, Ensemble.NVE, Schedule.constant(0, 0, 0), 0);
    }

    /**
     * Starts a simulation and evaluates the first forces.
     *
     * @param calculator what gives the forces; not closed here
     * @param start positions and velocities; at rest when it has none. Not modified.
     * @param timeStep ps
     * @param ensemble what is held constant
     * @param schedule the targets; a run may be longer
     * @param seed of the random numbers
     */
    public MolecularDynamics(
            Calculator calculator,
            Structure start,
            double timeStep,
            Ensemble ensemble,
            Schedule schedule,
            long seed) {
        this(EnergySurface.of(calculator), start, timeStep, ensemble, schedule, seed);
    }

    /**
     * Starts a simulation on any energy and evaluates the first forces.
     *
     * @param surface what gives the forces
     * @param start as in the other form
     * @param timeStep ps
     * @param ensemble what is held constant
     * @param schedule the targets; a run may be longer
     * @param seed of the random numbers
     */
    public MolecularDynamics(
            EnergySurface surface,
            Structure start,
            double timeStep,
            Ensemble ensemble,
            Schedule schedule,
            long seed) {
        if (!(timeStep > 0) || Double.isInfinite(timeStep)) {
            throw new MlipException("the time step is " + timeStep + " ps; it must be positive");
        }
        cell = start.cell();
        if ((ensemble.hasBarostat() || schedule.deformation().isMoving())
                && !cell.isFullyPeriodic()) {
            throw new MlipException(
                    "constant pressure and strain need a structure that is periodic along all three vectors");
        }
        this.surface = surface;
        this.start = start;
        this.timeStep = timeStep;
        this.ensemble = ensemble;
        this.schedule = schedule;
        this.seed = seed;
        masses = Velocities.masses(start);
        perForce = new double[3 * masses.length];
        Arrays.setAll(perForce, i -> Velocities.AMU_PER_EV / masses[i / 3]);
        species = start.species().clone();
        positions = start.positions().clone();
        velocities =
                start.velocities()
                        .map(double[]::clone)
                        .orElseGet(() -> new double[perForce.length]);
        chain =
                new NoseHooverChain(
                        Velocities.degreesOfFreedom(masses.length), ensemble.thermostatTime());
        rescaling =
                new CellRescaling(
                        ensemble.coupling(),
                        ensemble.barostatTime(),
                        ensemble.compressibility(),
                        schedule.deformation());
        swapSites = new Swaps.Sites(ensemble.swaps(), start);
        evaluate();
        startEnergy = result.energy();
        if (ensemble.hasBarostat() && !Double.isFinite(result.virial()[0])) {
            throw new MlipException(
                    "constant pressure needs a stress, and what gives the forces gives none");
        }
    }

    /**
     * Goes on for a number of steps.
     *
     * @param steps how many
     * @param afterStep called after each step with this simulation
     */
    public void run(long steps, Consumer<MolecularDynamics> afterStep) {
        for (long k = 0; k < steps; k++) {
            step();
            afterStep.accept(this);
        }
    }

    /**
     * One step.
     *
     * @throws MlipException if an atom moves by more than an Angstrom, the barostat changes the cell too much, or the forces
     *     cannot be evaluated
     */
    public void step() {
        double kelvin = schedule.kelvin(step + 1);
        double[] pressure = ensemble.hasBarostat() ? pressure() : null;
        boolean langevin = ensemble.thermostat() == Ensemble.Thermostat.LANGEVIN;
        chain(kelvin);
        kick();
        requireNoBlowUp();
        if (ensemble.hasBarostat()) {
            rescale(pressure, kelvin);
        }
        if (schedule.deformation().isMoving()) {
            deform();
        }
        if (langevin) {
            drift(0.5 * timeStep);
            thermalize(kelvin);
            drift(0.5 * timeStep);
        } else {
            drift(timeStep);
        }
        requireNoBlowUp();
        evaluate();
        kick();
        chain(kelvin);
        step++;
        if (ensemble.swaps().areDue(step)) {
            swap(kelvin);
        }
    }

    private void kick() {
        double[] f = result.forces();
        double[] v = velocities;
        double[] a = perForce;
        double h = 0.5 * timeStep;
        for (int i = 0; i < v.length; i++) {
            v[i] += h * a[i] * f[i];
        }
    }

    private void drift(double time) {
        double[] r = positions;
        double[] v = velocities;
        for (int i = 0; i < r.length; i++) {
            r[i] += time * v[i];
        }
    }

    private void requireNoBlowUp() {
        for (int i = 0; i < velocities.length; i++) {
            double move = Math.abs(velocities[i]) * timeStep;
            if (!(move <= LARGEST_MOVE)) {
                throw blowUp(
                        String.format(
                                Locale.ROOT,
                                "atom %d (%s) moves by %.2g Angstrom in one time step",
                                i / 3 + 1,
                                Element.of(species[i / 3]).symbol(),
                                move),
                        "a relaxed start, a shorter time step, "
                                + (ensemble.hasBarostat()
                                        ? "a longer time of the barostat (--pressure-damping), "
                                        : "")
                                + (schedule.deformation().isMoving()
                                        ? "a slower strain (--strain-rate), "
                                        : "")
                                + "a model trained on what it meets here (a limit on the grade stops before)");
            }
        }
    }

    private static MlipException blowUp(String what, String remedy) {
        return new MlipException(
                "the run has blown up: "
                        + what
                        + "; the frames before are there. What helps: "
                        + remedy);
    }

    private void chain(double kelvin) {
        if (ensemble.thermostat() == Ensemble.Thermostat.NOSE_HOOVER) {
            double kinetic = Velocities.kineticEnergy(masses, velocities);
            double scale = chain.advance(kinetic, kelvin, 0.5 * timeStep);
            for (int i = 0; i < velocities.length; i++) {
                velocities[i] *= scale;
            }
            heat += (scale * scale - 1) * kinetic;
        }
    }

    /** The Ornstein-Uhlenbeck part of Langevin dynamics, exact for any time step. */
    private void thermalize(double kelvin) {
        double before = Velocities.kineticEnergy(masses, velocities);
        double keep = Math.exp(-timeStep / ensemble.thermostatTime());
        double noise = Math.sqrt((1 - keep * keep) * Units.BOLTZMANN * kelvin);
        RandomGenerator random = random(1);
        for (int i = 0; i < velocities.length; i++) {
            velocities[i] =
                    keep * velocities[i] + noise * Math.sqrt(perForce[i]) * random.nextGaussian();
        }
        Velocities.removeMomentum(masses, velocities);
        heat += Velocities.kineticEnergy(masses, velocities) - before;
    }

    private void rescale(double[] pressure, double kelvin) {
        SymmetricMatrix3 strain =
                rescaling.strain(
                        pressure,
                        schedule.pressure(step + 1),
                        kelvin,
                        cell.volume(),
                        timeStep,
                        random(2));
        double largest = Arrays.stream(strain.values()).map(Math::abs).max().orElseThrow();
        if (!(largest <= CellRescaling.LARGEST_STRAIN)) {
            throw blowUp(
                    String.format(
                            Locale.ROOT,
                            "the barostat strains the cell by %.2g in one time step",
                            largest),
                    "a longer time of the barostat (--pressure-damping), a smaller --compressibility, a relaxed start");
        }
        stretch(strain.exponential(1), strain.exponential(-1));
        if (cell.volume() > LARGEST_GROWTH * start.cell().volume()) {
            throw blowUp(
                    String.format(
                            Locale.ROOT,
                            "the cell has more than %.0f times the volume of the start, and nothing holds the atoms together",
                            LARGEST_GROWTH),
                    "a higher pressure (--pressure), a lower temperature, a longer time of the barostat (--pressure-damping)");
        }
    }

    private void deform() {
        double[] gradient = schedule.stretch(step, timeStep);
        stretch(gradient, Matrix3.inverse(gradient));
    }

    private void stretch(double[] gradient, double[] inverse) {
        cell = cell.withVectors(Matrix3.multiply(cell.vectors(), gradient));
        Matrix3.multiplyRows(positions, gradient);
        Matrix3.multiplyRows(velocities, inverse);
    }

    /** One round of exchanges; forces and neighbour list are those of the positions afterwards. */
    private void swap(double kelvin) {
        RandomGenerator random = random(3);
        boolean stale = false;
        for (int k = 0; k < ensemble.swaps().attempts(); k++) {
            int[] pair = swapSites.draw(random);
            exchange(pair);
            surface.evaluateInto(cell, species, positions, trial);
            double cost = trial.energy() - result.energy();
            stale = !(random.nextDouble() < Math.exp(-cost / (Units.BOLTZMANN * kelvin)));
            if (stale) {
                exchange(pair);
            } else {
                Accumulator before = result;
                result = trial;
                trial = before;
                heat += cost;
                swapsAccepted++;
            }
            swapsTried++;
        }
        if (stale) {
            evaluate();
        }
    }

    private void exchange(int[] pair) {
        for (int k = 0; k < 3; k++) {
            double kept = positions[3 * pair[0] + k];
            positions[3 * pair[0] + k] = positions[3 * pair[1] + k];
            positions[3 * pair[1] + k] = kept;
        }
    }

    /** Random numbers of this step for one purpose. */
    private RandomGenerator random(int purpose) {
        return new SplittableRandom(new SplittableRandom(seed + purpose).nextLong() ^ mixed(step));
    }

    private static long mixed(long value) {
        return new SplittableRandom(value).nextLong();
    }

    private void evaluate() {
        surface.evaluateInto(cell, species, positions, result);
    }

    private Structure bare() {
        return start.withCell(cell).withPositions(positions);
    }

    /**
     * Positions, cell and velocities now, with energy, forces and virial as labels. Atoms that leave a periodic cell are
     * not wrapped back.
     *
     * @return a structure of its own
     */
    public Structure structure() {
        return bare().withVelocities(velocities.clone())
                .withLabels(
                        Labels.NONE
                                .withEnergy(result.energy())
                                .withForces(Arrays.copyOf(result.forces(), positions.length))
                                .withVirial(
                                        Double.isFinite(result.virial()[0])
                                                ? result.virial().clone()
                                                : null));
    }

    /** The energy of the structure that this began with, eV, which tells model and structure from others. */
    double startEnergy() {
        return startEnergy;
    }

    /** The structure that this began with. */
    Structure start() {
        return start;
    }

    /**
     * Steps since the start.
     *
     * @return count
     */
    public long steps() {
        return step;
    }

    /**
     * Exchanges of atoms so far.
     *
     * @return how many were tried, and how many of them accepted
     */
    public long[] swaps() {
        return new long[] {swapsTried, swapsAccepted};
    }

    /**
     * The targets.
     *
     * @return as given
     */
    public Schedule schedule() {
        return schedule;
    }

    private double[] pressure() {
        double volume = cell.volume();
        double[] p = Velocities.kineticTensor(masses, velocities);
        for (int i = 0; i < 9; i++) {
            p[i] = volume > 0 ? (p[i] + result.virial()[i]) / volume : Double.NaN;
        }
        return p;
    }

    /**
     * Energies, temperature, pressure and cell now.
     *
     * @return the record
     */
    public Thermo thermo() {
        double kinetic = Velocities.kineticEnergy(masses, velocities);
        double total = result.energy() + kinetic;
        double conserved =
                ensemble.hasBarostat() || schedule.deformation().isMoving()
                        ? Double.NaN
                        : total - heat;
        return new Thermo(
                step,
                step * timeStep,
                result.energy(),
                kinetic,
                conserved,
                Velocities.temperature(masses.length, kinetic),
                pressure(),
                cell);
    }

    /**
     * The largest extrapolation grade now.
     *
     * @return of all atoms, or of the configuration
     * @throws MlipException if the potential gives no grades
     */
    public double grade() {
        return surface.grade(bare());
    }

    /**
     * Writes all that {@link #read} needs to go on bit for bit.
     *
     * @param out where to
     * @throws IOException if it cannot be written
     */
    public void write(DataOutput out) throws IOException {
        out.writeLong(step);
        out.writeDouble(heat);
        out.writeLong(swapsTried);
        out.writeLong(swapsAccepted);
        chain.write(out);
        write(out, cell.vectors());
        write(out, positions);
        write(out, velocities);
        Optional<Structure> origin = surface.listOrigin();
        out.writeBoolean(origin.isPresent());
        if (origin.isPresent()) {
            write(out, origin.get().cell().vectors());
            write(out, origin.get().positions());
        }
    }

    /**
     * Takes the state that {@link #write} wrote, and evaluates the forces.
     *
     * @param in where from
     * @throws IOException if it cannot be read
     */
    public void read(DataInput in) throws IOException {
        read(in, false);
    }

    /** With the positions of the chain, if it is old; the energy that they stand for is part of the heat now. */
    void read(DataInput in, boolean isOld) throws IOException {
        step = in.readLong();
        heat = in.readDouble();
        swapsTried = in.readLong();
        swapsAccepted = in.readLong();
        if (isOld) {
            heat -= chain.readWithPositions(in, schedule.kelvin(step));
        } else {
            chain.read(in);
        }
        double[] vectors = new double[9];
        read(in, vectors);
        cell = cell.withVectors(vectors);
        read(in, positions);
        read(in, velocities);
        surface.forgetList();
        if (in.readBoolean()) {
            double[] origin = new double[positions.length];
            read(in, vectors);
            read(in, origin);
            Cell originCell = cell.withVectors(vectors);
            if (!originCell.equals(cell) || !Arrays.equals(origin, positions)) {
                surface.evaluateInto(originCell, species, origin, result);
            }
        }
        evaluate();
    }

    private static void write(DataOutput out, double[] values) throws IOException {
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static void read(DataInput in, double[] values) throws IOException {
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
    }
}
