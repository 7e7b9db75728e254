package org.mlip4j.sim.relaxation;

import java.util.Arrays;

/**
 * Fast inertial relaxation engine: E. Bitzek, P. Koskinen, F. Gaehler, M. Moseler, P. Gumbsch, Phys. Rev. Lett. 97, 170201
 * (2006), with the numbers of its section on parameters. Dynamics of unit masses whose velocities are turned towards the
 * forces, and stopped when they go uphill.
 */
public final class Fire implements Optimizer {

    private static final double FIRST_TIME_STEP = 0.1;
    private static final double LARGEST_TIME_STEP = 1;
    private static final double FIRST_MIXING = 0.1;
    private static final int STEPS_BEFORE_FASTER = 5;

    private double[] velocities;
    private double timeStep = FIRST_TIME_STEP;
    private double mixing = FIRST_MIXING;
    private int downhill;

    /** Starts at rest. */
    public Fire() {}

    @Override
    public void step(double[] coordinates, double[] forces) {
        if (velocities == null) {
            velocities = new double[forces.length];
        }
        double power = Optimizer.dot(forces, velocities);
        if (power > 0) {
            turnTowards(forces);
            if (downhill++ > STEPS_BEFORE_FASTER) {
                timeStep = Math.min(1.1 * timeStep, LARGEST_TIME_STEP);
                mixing *= 0.99;
            }
        } else {
            Arrays.fill(velocities, 0);
            timeStep *= downhill == 0 ? 1 : 0.5;
            mixing = FIRST_MIXING;
            downhill = 0;
        }
        double[] displacement = new double[forces.length];
        for (int i = 0; i < forces.length; i++) {
            velocities[i] += timeStep * forces[i];
            displacement[i] = timeStep * velocities[i];
        }
        Optimizer.move(coordinates, displacement);
    }

    private void turnTowards(double[] forces) {
        double ratio =
                Math.sqrt(Optimizer.dot(velocities, velocities) / Optimizer.dot(forces, forces));
        for (int i = 0; i < forces.length; i++) {
            velocities[i] = (1 - mixing) * velocities[i] + mixing * ratio * forces[i];
        }
    }
}
