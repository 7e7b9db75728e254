package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Times evaluations as molecular dynamics does them: the atoms move a little, the neighbour list is kept. */
final class Benchmark {

    /** Java compiles the kernels while this lasts at least, and at most. */
    private static final double LEAST_WARM_UP = 1.5;

    private static final double MOST_WARM_UP = 15;

    /** The warm-up is over when the median of this many seconds is no longer below that of the same time before. */
    private static final double ROUND = 0.5;

    /** Relative change of the median that counts. */
    private static final double SETTLED = 0.02;

    /** Neighbour lists are kept with this skin, Angstrom; the atoms move less than half of it. */
    private static final double SKIN = 1.0;

    private static final double AMPLITUDE = 0.02;

    /**
     * What was measured.
     *
     * @param atoms number of atoms
     * @param steps number of timed evaluations
     * @param microseconds per atom and step, median over the steps
     * @param bytesPerAtom heap held by neighbour lists and evaluators, per atom
     * @param rssBytes resident memory of the process, -1 where the system does not say
     */
    record Measurement(
            int atoms, int steps, double microseconds, double bytesPerAtom, long rssBytes) {

        double atomStepsPerSecond() {
            return 1e6 / microseconds;
        }

        /** Nanoseconds of dynamics per day at a time step of one femtosecond. */
        double nanosecondsPerDay() {
            return 86400e6 / (microseconds * atoms) * 1e-6;
        }
    }

    private Benchmark() {}

    static Measurement run(Potential potential, Structure structure, int threads, int repeat)
            throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Structure[] moved = new Structure[Math.min(repeat, 8)];
        Arrays.setAll(moved, k -> displaced(structure, random));
        warmUp(potential, threads, moved);
        double[] microseconds = new double[repeat];
        long held;
        try (Calculator calculator = new Calculator(potential, threads, SKIN)) {
            calculator.evaluate(moved[0]);
            for (int k = 0; k < repeat; k++) {
                microseconds[k] =
                        1e6 * seconds(calculator, moved[k % moved.length]) / structure.size();
            }
            held = usedHeap();
        }
        double bytes = Math.max(0.0, held - usedHeap()) / structure.size();
        return new Measurement(
                structure.size(), repeat, median(microseconds), bytes, residentBytes());
    }

    private static void warmUp(Potential potential, int threads, Structure[] moved) {
        try (Calculator calculator = new Calculator(potential, threads, SKIN)) {
            double spent = 0;
            double best = Double.POSITIVE_INFINITY;
            boolean settled = false;
            while (spent < LEAST_WARM_UP || !settled && spent < MOST_WARM_UP) {
                List<Double> times = new ArrayList<>();
                for (double round = 0; round < ROUND || times.size() < 3; ) {
                    double seconds = seconds(calculator, moved[times.size() % moved.length]);
                    times.add(seconds);
                    round += seconds;
                    spent += seconds;
                }
                double now = median(times.stream().mapToDouble(t -> t).toArray());
                settled = now > (1 - SETTLED) * best;
                best = Math.min(best, now);
            }
        }
    }

    private static double seconds(Calculator calculator, Structure structure) {
        long start = System.nanoTime();
        calculator.evaluate(structure);
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return 0.5 * (values[(values.length - 1) / 2] + values[values.length / 2]);
    }

    private static Structure displaced(Structure structure, SplittableRandom random) {
        double[] positions = structure.positions().clone();
        for (int i = 0; i < positions.length; i++) {
            positions[i] += random.nextDouble(-AMPLITUDE, AMPLITUDE);
        }
        return structure.withPositions(positions);
    }

    /** Heap that is reachable: one collection leaves what the previous one made collectable. */
    private static long usedHeap() {
        for (int k = 0; k < 3; k++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
