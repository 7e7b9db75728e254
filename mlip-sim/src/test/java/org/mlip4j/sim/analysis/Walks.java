package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Trajectories whose diffusion is known. */
final class Walks {

    private Walks() {}

    /** Paths of lithium walkers with normal steps, which shake about their paths, beside a framework that drifts. */
    static Paths brownian(
            RandomGenerator random, int walkers, int frames, double step, double shake) {
        Paths paths = paths();
        double[] at = new double[3 * walkers];
        for (int t = 0; t < frames; t++) {
            for (int i = 0; t > 0 && i < at.length; i++) {
                at[i] += step * random.nextGaussian();
            }
            double[] shaken = at.clone();
            Arrays.setAll(shaken, i -> at[i] + shake * random.nextGaussian());
            add(paths, t, shaken);
        }
        return paths;
    }

    static Paths paths() {
        return new Paths(new int[] {3}, Paths.Reference.FRAMEWORK, Long.MAX_VALUE);
    }

    /** Adds a frame whose lithium is at the given places and whose sulphur, and all else with it, drifts. */
    static void add(Paths paths, int t, double[] lithium) {
        double drift = 0.01 * t;
        double[] positions = new double[lithium.length + 6];
        Arrays.setAll(
                positions,
                i -> drift + (i < lithium.length ? lithium[i] : 5 * (i / 3 - lithium.length / 3)));
        int[] species = new int[positions.length / 3];
        Arrays.setAll(species, i -> i < lithium.length / 3 ? 3 : Element.of("S").code());
        Structure structure = Structure.of(Cell.cubic(20), species, positions).wrapped();
        paths.prepare(new Frame(t, t + 1, structure)).run();
    }
}
