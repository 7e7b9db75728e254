package org.mlip4j.sim.analysis;

import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Feeds the frames of a file to observables. One thread reads and helps the others to prepare; the frames that are held at a time are
 * four per thread. Results do not depend on the number of threads.
 *
 * @param file a trajectory in any format that {@link Structures} reads
 * @param options what the file does not say itself
 * @param skip frames left out at the beginning
 * @param every of the others, each one of this many is used
 * @param keepGoing whether frames that cannot be used are reported and left out, instead of ending the analysis; the
 *     frames behind damage are used where the format shows where they begin (extended XYZ, LAMMPS dump)
 * @param threads number of threads
 */
public record Trajectory(
        Path file, FormatOptions options, long skip, long every, boolean keepGoing, int threads) {

    private static final int HELD = 4;

    /** Time between states at least. */
    private static final long WRITE_NANOS = 60_000_000_000L;

    private static final double UNEVEN = 0.5;

    /**
     * Every frame of a file, with one thread; ends at the first frame that cannot be used.
     *
     * @param file a trajectory
     * @return the frames
     */
    public static Trajectory of(Path file) {
        return new Trajectory(file, FormatOptions.defaults(), 0, 1, false, 1);
    }

    /**
     * What was read.
     *
     * @param frames frames used
     * @param first the first of them
     * @param volume mean volume of their cells, Angstrom^3; 0 without a cell
     * @param interval time between the frames used, ps; NaN if the file does not tell
     * @param problems one sentence for each frame left out, for what ended the file early, and for the first time, or time step
     *     where there are no times, that does not follow those before
     */
    public record Summary(
            long frames, Structure first, double volume, double interval, List<String> problems) {}

    /**
     * Reads the file.
     *
     * @param observables what is measured
     * @return what was read
     * @throws MlipException if a frame cannot be used and {@code keepGoing} is not set, or none can
     */
    public Summary feed(Collection<? extends Observable> observables) {
        return new Feed(List.copyOf(observables), null).run();
    }

    /**
     * Reads the file, and goes on from what was kept of it before: frames that were measured then are read over. The state is
     * written every minute, or less often if that takes long, at the end, and at the first frame that cannot be read.
     *
     * @param observables what is measured
     * @param state where it is kept; need not exist
     * @return what was read, frames of before included
     * @throws MlipException as {@link #feed(Collection)}, or if the state is damaged, or of another trajectory or of other settings
     */
    public Summary feed(Collection<? extends Observable> observables, Path state) {
        return new Feed(List.copyOf(observables), state).run();
    }

    private final class Feed {

        private final List<Observable> observables;
        private final List<String> problems = new ArrayList<>();
        private final Times times = new Times();
        private final Deque<FutureTask<List<Runnable>>> waiting = new ArrayDeque<>();
        private final Deque<Frame> waitingFrames = new ArrayDeque<>();
        private Structure first;
        private boolean begun;
        private long used;
        private double volumes;
        private long number;

        /** Where it is kept; null when it is not. */
        private final Path state;

        /** What came of measuring, without what reading tells again. */
        private final List<String> unmeasured = new ArrayList<>();

        /** The last frame that was measured, or left out; before this start. */
        private long done;

        private long doneBefore;
        private int startBefore;
        private long nextWrite = System.nanoTime() + WRITE_NANOS;

        Feed(List<Observable> observables, Path state) {
            this.observables = observables;
            this.state = state;
            if (state != null && Files.exists(state)) {
                AnalysisState.read(state, this::keep);
                doneBefore = done;
                begun = true;
                problems.addAll(unmeasured);
            }
        }

        private void keep(AnalysisState all) {
            all.require("--skip and --every", skip, every);
            all.require("number of measurements", observables.size());
            done = all.keep(done);
            used = all.keep(used);
            volumes = all.keep(volumes);
            startBefore = all.keep(first == null ? 0 : Arrays.hashCode(first.positions()));
            int count = all.keep(unmeasured.size());
            for (int k = 0; k < count; k++) {
                String sentence = all.keep(k < unmeasured.size() ? unmeasured.get(k) : "");
                if (k == unmeasured.size()) {
                    unmeasured.add(sentence);
                }
            }
            observables.forEach(o -> o.keep(all));
        }

        private void write() {
            if (state != null && used > 0) {
                long before = System.nanoTime();
                AnalysisState.write(state, this::keep);
                long now = System.nanoTime();
                nextWrite = now + Math.max(WRITE_NANOS, 20 * (now - before));
            }
        }

        Summary run() {
            try (ExecutorService pool =
                            Executors.newFixedThreadPool(Math.max(1, threads - 1), Feed::daemon);
                    StructureReader reader = Structures.stream(file, options)) {
                Structure structure = nextWanted(reader);
                while (structure != null) {
                    submit(pool, structure);
                    structure = nextWanted(reader);
                }
                finishAll();
                if (number - 1 < doneBefore) {
                    throw new MlipException(
                            "%s has %d frames, and the state %s is of %d; it is of another trajectory"
                                    .formatted(file, number - 1, state, doneBefore));
                }
                if (done > doneBefore) {
                    write();
                }
            }
            if (used == 0) {
                throw new MlipException(
                        file
                                + " has no frame that can be used"
                                + (problems.isEmpty() ? "" : ": " + problems.getFirst()));
            }
            return new Summary(
                    used, first, volumes / used, every * times.interval(), List.copyOf(problems));
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "analysis");
            thread.setDaemon(true);
            return thread;
        }

        /** The next structure; null at the end. When going on, damage is passed over where the format shows how. */
        private Structure next(StructureReader reader) {
            while (true) {
                number++;
                try {
                    return reader.hasNext() ? reader.next() : null;
                } catch (FormatException e) {
                    refuse(number, e.getMessage());
                    if (!recovers(reader)) {
                        return null;
                    }
                }
            }
        }

        private static boolean recovers(StructureReader reader) {
            try {
                return reader.recover();
            } catch (FormatException e) {
                return false; // Nothing more can be read: a compressed file was cut.
            }
        }

        /** The next structure that is to be measured; what was measured before is kept when it cannot be read. */
        private Structure nextWanted(StructureReader reader) {
            try {
                while (true) {
                    Structure structure = next(reader);
                    if (structure == null || isWanted() && fits(structure) && isNew(structure)) {
                        return structure;
                    }
                }
            } catch (MlipException e) {
                if (state != null) {
                    finishAll();
                    write();
                }
                throw e;
            }
        }

        private void finishAll() {
            while (!waiting.isEmpty()) {
                waiting.getLast().run();
                finish();
            }
        }

        /** Whether a frame was not measured before. */
        private boolean isNew(Structure structure) {
            if (number > doneBefore) {
                return true;
            }
            if (structure == first && Arrays.hashCode(first.positions()) != startBefore) {
                throw new MlipException(
                        "the state %s is of another trajectory than %s; give another name, or remove it"
                                .formatted(state, file));
            }
            times.add(number, structure).ifPresent(problems::add);
            return false;
        }

        private boolean isWanted() {
            return number > skip && (number - skip - 1) % every == 0;
        }

        private boolean fits(Structure structure) {
            if (first == null) {
                first = structure;
            }
            if (structure.size() != first.size()) {
                return refuse(
                        number,
                        structure.size() + " atoms, " + first.size() + " in the frames before");
            }
            if (!Arrays.equals(structure.species(), first.species())) {
                return refuse(number, "the species differ from those in the frames before");
            }
            if (first.cell().isPeriodic() && !structure.cell().isPeriodic()) {
                return refuse(number, "the cell is missing");
            }
            return true;
        }

        private boolean refuse(long frame, String problem) {
            String sentence = "frame " + frame + ": " + problem;
            if (!keepGoing) {
                throw new MlipException(
                        (problem.contains(file.toString()) ? "" : file + ", ")
                                + sentence
                                + "; --keep-going leaves such frames out");
            }
            problems.add(sentence);
            return false;
        }

        private void submit(ExecutorService pool, Structure structure) {
            Frame frame = new Frame((number - skip - 1) / every, number, structure);
            times.add(number, structure).ifPresent(problems::add);
            waitingFrames.add(frame);
            waiting.add(new FutureTask<>(() -> prepare(frame)));
            if (!begun) {
                waiting.getLast().run(); // What depends on the first frame is told by no other.
                begun = true;
            }
            if (threads > 1) {
                pool.execute(waiting.getLast());
            }
            if (waiting.size() >= HELD * threads) {
                waiting.getLast().run(); // The reader helps, unless another thread has begun.
                finish();
                while (!waiting.isEmpty() && waiting.getFirst().isDone()) {
                    finish();
                }
            }
        }

        private List<Runnable> prepare(Frame frame) {
            return observables.stream().map(o -> o.prepare(frame)).toList();
        }

        private void finish() {
            Frame frame = waitingFrames.remove();
            FutureTask<List<Runnable>> task = waiting.remove();
            task.run();
            done = frame.number();
            try {
                task.get().forEach(Runnable::run);
                used++;
                volumes += frame.structure().cell().volume();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof MlipException problem) {
                    leaveOut(frame, problem);
                } else {
                    throw new IllegalStateException(e.getCause());
                }
            } catch (MlipException problem) {
                leaveOut(frame, problem);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MlipException("the analysis was interrupted", e);
            }
            if (state != null && System.nanoTime() > nextWrite) {
                write();
            }
        }

        private void leaveOut(Frame frame, MlipException problem) {
            refuse(frame.number(), problem.getMessage());
            unmeasured.add(problems.getLast());
        }
    }

    /** The time between frames as the frames tell it; steps of dynamics tell only whether it is always the same. */
    private final class Times {

        private String key = "";
        private double firstTime = Double.NaN;
        private double lastTime = Double.NaN;
        private double firstStep = Double.NaN;
        private boolean warned;
        private long firstNumber;
        private long lastNumber;

        /** Takes the time of a frame; a sentence where it is the first that does not follow those before. */
        Optional<String> add(long number, Structure structure) {
            double before = lastTime;
            if (key.isEmpty()) {
                key =
                        Stream.of("time", "timestep")
                                .filter(structure.info()::containsKey)
                                .findFirst()
                                .orElse("");
            }
            try {
                lastTime = Double.parseDouble(structure.info().getOrDefault(key, ""));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
            double step = (lastTime - before) / (number - lastNumber);
            lastNumber = number;
            if (Double.isNaN(firstTime)) {
                firstTime = lastTime;
                firstNumber = number;
            } else if (Double.isNaN(firstStep)) {
                firstStep = step;
            }
            boolean follows = !(Math.abs(step - firstStep) > UNEVEN * Math.abs(firstStep));
            if (follows && !(step <= 0) || warned) {
                return Optional.empty();
            }
            warned = true;
            return Optional.of(
                    "frame %d: its %s %s comes after %s, which is not the spacing of the frames before; are frames missing or there twice?"
                            .formatted(number, key, lastTime, before));
        }

        double interval() {
            double interval = (lastTime - firstTime) / (lastNumber - firstNumber);
            return interval > 0 && key.equals("time") ? interval : Double.NaN;
        }
    }
}
