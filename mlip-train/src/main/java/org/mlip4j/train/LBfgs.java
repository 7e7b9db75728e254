package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Minimises a smooth function with the limited-memory BFGS method (Nocedal and Wright, Numerical Optimization, 2nd ed.,
 * 2006, Algorithms 7.4 and 7.5) and a line search for the strong Wolfe conditions (Algorithms 3.5 and 3.6). With a memory
 * of at least the number of iterations it is the BFGS method. Where the steps of the method are too long, as they are again
 * and again for products of coefficients, lines are searched from the length that was right on the one before.
 *
 * <p>A call of {@link #step} is one iteration; between calls the state can be written and read, and goes on bit for bit.
 */
public final class LBfgs {

    /** What is minimised. */
    @FunctionalInterface
    public interface Objective {

        /**
         * Evaluates the function.
         *
         * @param x where. Not modified.
         * @param gradient receives the derivatives
         * @return the value; what is not finite counts as too far
         */
        double at(double[] x, double[] gradient);
    }

    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    /** What has grown by this factor is no cubic of the length. */
    private static final double FAR = 10;

    private static final int MAX_EVALUATIONS = 30;

    /** Length of the first step where nothing is known of the curvature. */
    private static final double FIRST_STEP = 1e-2;

    /** The state begins with this byte where the length of the next step follows, else with 0 or 1. */
    private static final int WITH_LENGTH = 2;

    private final int memory;
    private UnaryOperator<double[]> preconditioner = double[]::clone;
    private boolean preconditioned;

    private double[] x;
    private double[] gradient;
    private double value;

    /** Minimum of the last line by the secant of its slopes, at most 1: the length that is tried first on the next. */
    private double expected = 1;

    private final List<double[]> steps = new ArrayList<>();
    private final List<double[]> changes = new ArrayList<>();

    /** One point on the line that is searched. */
    private record Point(double length, double value, double slope, double[] x, double[] gradient) {

        boolean isUsable() {
            return Double.isFinite(value) && Double.isFinite(slope);
        }
    }

    /**
     * Starts.
     *
     * @param x where; copied
     * @param memory number of pairs of steps and changes of the gradient that are kept, at least 1
     */
    public LBfgs(double[] x, int memory) {
        this.x = x.clone();
        this.memory = memory;
    }

    /** Bytes that a search for so many numbers takes in the end. */
    static long bytes(int memory, long count) {
        return 16 * (memory + 4L) * count;
    }

    /**
     * Sets the inverse of the second derivatives from which the pairs start.
     *
     * @param inverse a symmetric positive definite linear map of gradients to steps, into a new array
     */
    public void setPreconditioner(UnaryOperator<double[]> inverse) {
        preconditioner = inverse;
        preconditioned = true;
    }

    /**
     * Where the smallest value so far is.
     *
     * @return the array itself; replaced, not changed, by {@link #step}
     */
    public double[] x() {
        return x;
    }

    /**
     * The value there; known after the first step.
     *
     * @return value
     */
    public double value() {
        return value;
    }

    /**
     * Forgets the curvature, for instance because the objective has changed.
     *
     * @param from where to go on; copied
     */
    public void restart(double[] from) {
        x = from.clone();
        gradient = null;
        steps.clear();
        changes.clear();
    }

    /**
     * One iteration.
     *
     * @param objective the function, the same every time
     * @return false when no step decreases the function any more
     */
    public boolean step(Objective objective) {
        if (gradient == null) {
            gradient = new double[x.length];
            value = objective.at(x, gradient);
        }
        double[] direction = direction();
        double slope = dot(direction, gradient);
        if (!(slope < 0)) {
            if (steps.isEmpty()) {
                return false;
            }
            steps.clear();
            changes.clear();
            direction = direction();
            slope = dot(direction, gradient);
        }
        boolean known = preconditioned || !steps.isEmpty();
        double first = known ? expected : FIRST_STEP / Math.sqrt(dot(direction, direction));
        Point end = search(objective, direction, slope, first);
        if (!known) {
            // Lengths along the gradient say nothing of those from here on.
            expected = 1;
        }
        if (end == null) {
            boolean again = !steps.isEmpty();
            steps.clear();
            changes.clear();
            return again && step(objective);
        }
        remember(end);
        return true;
    }

    /** The product of the approximate inverse Hessian with the negative gradient. */
    private double[] direction() {
        double[] q = gradient.clone();
        double[] a = new double[steps.size()];
        for (int k = steps.size() - 1; k >= 0; k--) {
            a[k] = dot(steps.get(k), q) / dot(steps.get(k), changes.get(k));
            add(-a[k], changes.get(k), q);
        }
        double[] d = preconditioner.apply(q);
        if (!steps.isEmpty() && !preconditioned) {
            double[] y = changes.getLast();
            double scale = dot(steps.getLast(), y) / dot(y, y);
            for (int i = 0; i < d.length; i++) {
                d[i] *= scale;
            }
        }
        for (int k = 0; k < steps.size(); k++) {
            double b = dot(changes.get(k), d) / dot(steps.get(k), changes.get(k));
            add(a[k] - b, steps.get(k), d);
        }
        for (int i = 0; i < d.length; i++) {
            d[i] = -d[i];
        }
        return d;
    }

    private void remember(Point end) {
        double[] s = minus(end.x, x);
        double[] y = minus(end.gradient, gradient);
        if (dot(s, y) > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y))) {
            steps.add(s);
            changes.add(y);
            if (steps.size() > memory) {
                steps.removeFirst();
                changes.removeFirst();
            }
        }
        x = end.x;
        gradient = end.gradient;
        value = end.value;
    }

    /** A point that satisfies the conditions, else the best that decreases the function, else null. */
    private Point search(Objective objective, double[] direction, double slope, double first) {
        Point start = new Point(0, value, slope, x, gradient);
        Point low = start;
        Point high = null;
        double length = first;
        for (int n = 0; n < MAX_EVALUATIONS; n++) {
            Point point = point(objective, direction, length);
            boolean decreases =
                    point.isUsable()
                            && point.value <= value + DECREASE * length * slope
                            && (low == start || point.value < low.value);
            if (!decreases) {
                high = point;
            } else if (Math.abs(point.slope) <= -CURVATURE * slope) {
                expected = Math.clamp(length * slope / (slope - point.slope), 0, 1);
                return point;
            } else {
                if (point.slope * (high == null ? 1 : high.length - low.length) >= 0) {
                    high = low;
                }
                low = point;
            }
            if (high != null
                    && Math.abs(high.length - low.length) * norm(direction)
                            <= 1e-15 * (1 + norm(x))) {
                break;
            }
            length = high == null ? extrapolate(low, start) : between(low, high);
        }
        return low == start ? null : low;
    }

    private static double extrapolate(Point low, Point start) {
        double slopes = low.slope - start.slope;
        double secant = slopes > 0 ? low.length - low.slope * low.length / slopes : 0;
        return Math.clamp(secant, 2 * low.length, 10 * low.length);
    }

    /** The minimum of the cubic through both points, not too near to either (Nocedal and Wright, Eq. 3.59). */
    private static double between(Point low, Point high) {
        double width = high.length - low.length;
        double middle = low.length + 0.5 * width;
        if (!high.isUsable()) {
            return low.length + 0.1 * width;
        }
        if (low.length == 0 && low.value > 0 && high.value > FAR * low.value) {
            return high.length * Math.clamp(share(low, high), 1e-3, 0.5);
        }
        double d1 = low.slope + high.slope - 3 * (high.value - low.value) / width;
        double radicand = d1 * d1 - low.slope * high.slope;
        if (!(radicand >= 0)) {
            return middle;
        }
        double d2 = Math.signum(width) * Math.sqrt(radicand);
        double minimum =
                high.length - width * (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
        double part = (minimum - low.length) / width;
        return part > 0.05 && part < 0.95
                ? minimum
                : part <= 0.05 ? low.length + 0.05 * width : middle;
    }

    /**
     * The part of the length up to high at which a function that grows like a power of it is as large as at low; the power is
     * the one at high. Products of many coefficients grow with powers of ten and more.
     */
    private static double share(Point low, Point high) {
        double power = high.length * high.slope / high.value;
        return power > 1 ? Math.pow(low.value / high.value, 1 / power) : 0.5;
    }

    private Point point(Objective objective, double[] direction, double length) {
        double[] at = x.clone();
        add(length, direction, at);
        double[] g = new double[at.length];
        double f = objective.at(at, g);
        return new Point(length, f, dot(g, direction), at, g);
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double factor, double[] a, double[] to) {
        for (int i = 0; i < a.length; i++) {
            to[i] += factor * a[i];
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] c = a.clone();
        add(-1, b, c);
        return c;
    }

    /**
     * Writes the state.
     *
     * @param out where to
     * @throws IOException if writing fails
     */
    public void write(DataOutput out) throws IOException {
        out.writeByte(WITH_LENGTH);
        out.writeDouble(expected);
        out.writeBoolean(gradient != null);
        out.writeDouble(value);
        Checkpoint.write(out, x);
        if (gradient != null) {
            Checkpoint.write(out, gradient);
        }
        out.writeInt(steps.size());
        for (int k = 0; k < steps.size(); k++) {
            Checkpoint.write(out, steps.get(k));
            Checkpoint.write(out, changes.get(k));
        }
    }

    /**
     * Reads what {@link #write} wrote, for as many variables.
     *
     * @param in where from
     * @throws IOException if reading fails
     */
    public void read(DataInput in) throws IOException {
        int head = in.readByte();
        expected = head == WITH_LENGTH ? in.readDouble() : 1;
        boolean started = head == WITH_LENGTH ? in.readBoolean() : head != 0;
        value = in.readDouble();
        x = read(in, x.length);
        gradient = started ? read(in, x.length) : null;
        steps.clear();
        changes.clear();
        for (int k = in.readInt(); k > 0; k--) {
            steps.add(read(in, x.length));
            changes.add(read(in, x.length));
        }
    }

    private static double[] read(DataInput in, int length) throws IOException {
        double[] values = new double[length];
        Checkpoint.read(in, values);
        return values;
    }
}
