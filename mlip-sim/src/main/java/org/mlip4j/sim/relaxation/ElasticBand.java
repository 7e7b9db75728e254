package org.mlip4j.sim.relaxation;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Nudged elastic band with the improved tangent of G. Henkelman, H. Jonsson, J. Chem. Phys. 113, 9978 (2000), whose highest
 * image climbs to the saddle point: G. Henkelman, B. P. Uberuaga, H. Jonsson, J. Chem. Phys. 113, 9901 (2000). All images
 * have the cell of the ends.
 *
 * <p>Not thread-safe; images are evaluated one after the other by a calculator that may use threads.
 */
public final class ElasticBand {

    /** The highest image climbs as soon as no force is larger, eV/Angstrom. */
    private static final double CLIMB_BELOW = 0.3;

    /**
     * How a band is held together and when it is done.
     *
     * @param spring constant of the springs between images, eV/Angstrom^2
     * @param climbs whether the highest image goes to the saddle point
     * @param force largest force on an atom of an image, across the path, eV/Angstrom
     * @param steps most steps
     */
    public record Settings(double spring, boolean climbs, double force, int steps) {

        /** Checks that they are positive. */
        public Settings {
            if (!(spring > 0 && force > 0) || steps < 0) {
                throw new MlipException(
                        "spring constant and largest force must be positive and the steps not negative");
            }
        }
    }

    private final Calculator calculator;
    private final List<Structure> images;
    private final BitSet fixed;
    private final Settings settings;
    private final int n;

    /** Positions of all images one after the other, the ends included; so are the real forces. */
    private final double[] positions;

    private final double[] real;
    private final double[] energies;

    /** Forces of the band; zero for the ends. */
    private final double[] forces;

    private final Accumulator result = new Accumulator(0, List.of());
    private boolean climbing;
    private int steps;

    /**
     * Evaluates all images.
     *
     * @param calculator what gives energies and forces; not closed here
     * @param path the ends and the images between, as from {@link InitialPath#between}. Not modified.
     * @param fixed atoms that stay where the path has them. Not modified.
     * @param settings springs and limits
     */
    public ElasticBand(
            Calculator calculator, List<Structure> path, BitSet fixed, Settings settings) {
        if (path.size() < 3) {
            throw new MlipException("a path needs at least one image between its ends");
        }
        this.calculator = calculator;
        this.images = List.copyOf(path);
        this.fixed = (BitSet) fixed.clone();
        this.settings = settings;
        n = path.getFirst().positions().length;
        positions = new double[n * path.size()];
        real = new double[positions.length];
        forces = new double[positions.length];
        energies = new double[path.size()];
        for (int k = 0; k < path.size(); k++) {
            System.arraycopy(path.get(k).positions(), 0, positions, n * k, n);
            evaluate(k);
        }
        combine();
    }

    /**
     * Relaxes the band.
     *
     * @param method the optimizer; FIRE is the safe one
     * @param goOn called at the start and after each step; false ends the run
     * @return whether all forces are below the limit
     */
    public boolean run(Optimizer.Method method, Predicate<ElasticBand> goOn) {
        Optimizer optimizer = method.start();
        int last = steps + settings.steps();
        while (goOn.test(this) && !isDone() && steps < last) {
            if (settings.climbs() && !climbing && largestForce() < CLIMB_BELOW) {
                climbing = true;
                optimizer = method.start();
                combine();
            }
            optimizer.step(positions, forces);
            for (int k = 1; k < images.size() - 1; k++) {
                evaluate(k);
            }
            combine();
            steps++;
        }
        return isDone();
    }

    private boolean isDone() {
        return climbing == settings.climbs() && largestForce() <= settings.force();
    }

    private void evaluate(int image) {
        Structure like = images.get(image);
        calculator.evaluateInto(
                like.cell(),
                like.species(),
                Arrays.copyOfRange(positions, n * image, n * (image + 1)),
                result);
        energies[image] = result.energy();
        System.arraycopy(result.forces(), 0, real, n * image, n);
    }

    /** Forces of the band from those of the potential. */
    private void combine() {
        int top = highest();
        for (int k = 1; k < images.size() - 1; k++) {
            double[] before = difference(k - 1);
            double[] after = difference(k);
            double[] tangent = tangent(k, before, after);
            double[] force = Arrays.copyOfRange(real, n * k, n * (k + 1));
            leaveOutFixed(force);
            double along = Optimizer.dot(force, tangent);
            double wanted =
                    climbing && k == top
                            ? -along
                            : settings.spring() * (length(after) - length(before));
            for (int i = 0; i < n; i++) {
                forces[n * k + i] = force[i] + (wanted - along) * tangent[i];
            }
        }
    }

    /** From one image to the next; what fixed atoms do does not count. */
    private double[] difference(int image) {
        double[] d = new double[n];
        Arrays.setAll(d, i -> positions[n * (image + 1) + i] - positions[n * image + i]);
        leaveOutFixed(d);
        return d;
    }

    /** Leaves out what fixed atoms do or feel. */
    private void leaveOutFixed(double[] vectors) {
        fixed.stream().forEach(i -> Arrays.fill(vectors, 3 * i, 3 * i + 3, 0));
    }

    /** Equations 8 to 11 of Henkelman and Jonsson: towards the higher neighbour, mixed at extrema. */
    private double[] tangent(int image, double[] before, double[] after) {
        double up = energies[image + 1] - energies[image];
        double down = energies[image - 1] - energies[image];
        boolean slope = up * down < 0;
        double larger = slope ? 1 : Math.max(Math.abs(up), Math.abs(down));
        double smaller = slope ? 0 : Math.min(Math.abs(up), Math.abs(down));
        double weightAfter = up > down ? larger : smaller;
        double weightBefore = up > down ? smaller : larger;
        double[] tangent = new double[n];
        Arrays.setAll(tangent, i -> weightAfter * after[i] + weightBefore * before[i]);
        double length = length(tangent);
        Arrays.setAll(tangent, i -> length > 0 ? tangent[i] / length : 0);
        return tangent;
    }

    private static double length(double[] vector) {
        return Math.sqrt(Optimizer.dot(vector, vector));
    }

    /** The image of highest energy between the ends. */
    private int highest() {
        int top = 1;
        for (int k = 2; k < images.size() - 1; k++) {
            top = energies[k] > energies[top] ? k : top;
        }
        return top;
    }

    /**
     * Steps so far.
     *
     * @return count
     */
    public int steps() {
        return steps;
    }

    /**
     * The largest force of the band on an atom.
     *
     * @return its length, eV/Angstrom
     */
    public double largestForce() {
        return Optimizer.longest(forces);
    }

    /**
     * The energy that is to be overcome from the start.
     *
     * @return energy of the highest image less that of the start, eV; 0 if the start is the highest
     */
    public double barrier() {
        return Math.max(0, Arrays.stream(energies).max().orElseThrow() - energies[0]);
    }

    /**
     * The energy of the end.
     *
     * @return less that of the start, eV
     */
    public double reactionEnergy() {
        return energies[energies.length - 1] - energies[0];
    }

    /**
     * Where the images are along the path.
     *
     * @return length of the path from the start to each image, Angstrom
     */
    public double[] distances() {
        double[] distances = new double[images.size()];
        for (int k = 1; k < distances.length; k++) {
            distances[k] = distances[k - 1] + length(difference(k - 1));
        }
        return distances;
    }

    /**
     * The images with the ends, energies and forces, those on fixed atoms too, as labels.
     *
     * @return structures of their own
     */
    public List<Structure> structures() {
        List<Structure> structures = new ArrayList<>();
        for (int k = 0; k < images.size(); k++) {
            structures.add(
                    images.get(k)
                            .withPositions(Arrays.copyOfRange(positions, n * k, n * (k + 1)))
                            .withLabels(
                                    Labels.NONE
                                            .withEnergy(energies[k])
                                            .withForces(
                                                    Arrays.copyOfRange(real, n * k, n * (k + 1)))));
        }
        return structures;
    }
}
