package org.mlip4j.sim.relaxation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limited-memory BFGS by the two loops of J. Nocedal, Math. Comp. 35, 773 (1980), with steps of limited length in place of a
 * line search. Pairs of displacements and forces that show no positive curvature are not remembered, and when the
 * direction leads uphill all are forgotten.
 */
public final class Lbfgs implements Optimizer {

    private static final int MEMORY = 30;

    /** Curvature before anything is known, eV/Angstrom^2: that of a stiff bond. */
    private static final double FIRST_CURVATURE = 70;

    /** A displacement, and how the gradient changed with it. */
    private record Pair(double[] displacement, double[] change, double product) {}

    /** The latest first. */
    private final Deque<Pair> pairs = new ArrayDeque<>();

    private double[] lastCoordinates;
    private double[] lastForces;

    /** Starts without knowledge of curvatures. */
    public Lbfgs() {}

    @Override
    public void step(double[] coordinates, double[] forces) {
        if (lastForces != null) {
            remember(coordinates, forces);
        }
        double[] direction = direction(forces);
        if (Optimizer.dot(direction, forces) <= 0) {
            pairs.clear();
            direction = direction(forces);
        }
        lastCoordinates = coordinates.clone();
        lastForces = forces.clone();
        Optimizer.move(coordinates, direction);
    }

    private void remember(double[] coordinates, double[] forces) {
        double[] displacement = coordinates.clone();
        double[] change = lastForces;
        for (int i = 0; i < forces.length; i++) {
            displacement[i] -= lastCoordinates[i];
            change[i] -= forces[i];
        }
        double product = Optimizer.dot(displacement, change);
        if (product > 0) {
            pairs.addFirst(new Pair(displacement, change, product));
            if (pairs.size() > MEMORY) {
                pairs.removeLast();
            }
        }
    }

    /** The inverse Hessian times the forces. */
    private double[] direction(double[] forces) {
        double[] q = forces.clone();
        double[] factors = new double[pairs.size()];
        int k = 0;
        for (Pair pair : pairs) {
            factors[k] = Optimizer.dot(pair.displacement, q) / pair.product;
            add(q, -factors[k++], pair.change);
        }
        double inverse =
                pairs.isEmpty()
                        ? 1 / FIRST_CURVATURE
                        : pairs.getFirst().product
                                / Optimizer.dot(pairs.getFirst().change, pairs.getFirst().change);
        for (int i = 0; i < q.length; i++) {
            q[i] *= inverse;
        }
        for (Pair pair : pairs.reversed()) {
            k--;
            add(q, factors[k] - Optimizer.dot(pair.change, q) / pair.product, pair.displacement);
        }
        return q;
    }

    private static void add(double[] sum, double factor, double[] term) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * term[i];
        }
    }
}
