package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Damaged trajectories are reported with the number of the frame, and the rest is kept on request. */
class TrajectoryTest {

    private static final int ATOMS = 20;

    @TempDir private Path folder;

    private static Structure frame(int number, int atoms, Cell cell) {
        Random random = new Random(number);
        double[] positions = random.doubles(3L * atoms, 0, 12).toArray();
        int[] species = new int[atoms];
        for (int i = 0; i < atoms; i++) {
            species[i] = i % 2 == 0 ? 3 : 16;
        }
        return Structure.of(cell, species, positions)
                .withInfo(Map.of("time", Double.toString(0.5 * number)));
    }

    private static List<Structure> frames(int count) {
        List<Structure> frames = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            frames.add(frame(k, ATOMS, Cell.cubic(12)));
        }
        return frames;
    }

    private Path write(List<Structure> frames) {
        Path file = folder.resolve("run.xyz");
        Structures.write(file, frames);
        return file;
    }

    private static Trajectory.Summary feed(Path file, boolean keepGoing, int threads) {
        return new Trajectory(file, FormatOptions.defaults(), 0, 1, keepGoing, threads)
                .feed(List.of(new RadialDistribution(5, 20)));
    }

    private static void isReported(Path file, String frame, String what, int left) {
        String message = assertThrows(MlipException.class, () -> feed(file, false, 2)).getMessage();
        assertTrue(message.contains(frame) && message.contains(what), message);
        Trajectory.Summary rest = feed(file, true, 2);
        assertEquals(left, rest.frames());
        assertEquals(1, rest.problems().size());
        assertTrue(rest.problems().getFirst().startsWith(frame), rest.problems().getFirst());
    }

    @Test
    void aChangedNumberOfAtomsIsReported() {
        List<Structure> frames = frames(6);
        frames.set(2, frame(2, ATOMS + 2, Cell.cubic(12)));
        isReported(write(frames), "frame 3", "22 atoms", 5);
    }

    @Test
    void aMissingCellIsReported() {
        List<Structure> frames = frames(6);
        frames.set(4, frame(4, ATOMS, Cell.none()));
        isReported(write(frames), "frame 5", "cell is missing", 5);
    }

    @Test
    void aTruncatedFrameIsReported() throws IOException {
        Path file = write(frames(6));
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.length() - 300));
        isReported(file, "frame 6", "run.xyz", 5);
    }

    @Test
    void framesBehindDamageAreKept() throws IOException {
        Path file = write(frames(6));
        String[] lines = Files.readString(file).split("\n");
        lines[2 * (ATOMS + 2) + 5] = "Li 1.0 nonsense 2.0";
        Files.writeString(file, String.join("\n", lines));
        isReported(file, "frame 3", "run.xyz", 5);
        // The third frame ends early, so that the next begins where an atom was expected.
        lines[2 * (ATOMS + 2) + 5] = "";
        Files.writeString(file, String.join("\n", lines).replace("\n\n", "\n"));
        isReported(file, "frame 3", "run.xyz", 5);
    }

    /** An atom that crosses 0.7 of the cell between frames can only be followed by its image flags, in a cell that changes too. */
    @Test
    void imageFlagsAreFollowed() throws IOException {
        StringBuilder dump = new StringBuilder();
        double[] edges = {10, 10, 11, 12};
        for (int t = 0; t < 4; t++) {
            double u = 0.7 * t;
            String edge = "0 " + edges[t] + "\n";
            dump.append("ITEM: TIMESTEP\n" + t + "\nITEM: NUMBER OF ATOMS\n1\n");
            dump.append("ITEM: BOX BOUNDS pp pp pp\n" + edge + edge + edge);
            dump.append("ITEM: ATOMS id type element x y z ix iy iz\n1 1 Li ");
            dump.append((u - Math.floor(u)) * edges[t] + " 1 1 " + (int) u + " 0 0\n");
        }
        Path file = folder.resolve("run.dump");
        Files.writeString(file, dump);
        Paths paths = new Paths(new int[] {3}, Paths.Reference.NONE, Long.MAX_VALUE);
        Trajectory.of(file).feed(List.of(paths));
        // Wrapped positions 0, 7, 4.4, 1.2; crossings of cells of 11 and 12 Angstrom.
        assertEquals(7, paths.at(1)[0], 1e-12);
        assertEquals(7 + (4.4 - 7 + 11), paths.at(2)[0], 1e-12);
        assertEquals(7 + (4.4 - 7 + 11) + (1.2 - 4.4 + 12), paths.at(3)[0], 1e-12);
        assertEquals(0, paths.at(3)[1], 1e-12);
    }

    /** Frames of a dump that doubles its spacing: told, and no interval, since steps are no times. */
    @Test
    void stepsThatDoNotFollowAreToldWhereThereAreNoTimes() throws IOException {
        int[][] steps = {{0, 100, 200, 300}, {0, 100, 200, 400}};
        for (int[] run : steps) {
            StringBuilder dump = new StringBuilder();
            for (int step : run) {
                dump.append("ITEM: TIMESTEP\n" + step + "\nITEM: NUMBER OF ATOMS\n2\n");
                dump.append("ITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\n");
                dump.append("ITEM: ATOMS id type element x y z\n1 1 Li 1 1 1\n2 1 Li 3 1 1\n");
            }
            Path file = folder.resolve("run.dump");
            Files.writeString(file, dump);
            Trajectory.Summary summary = feed(file, false, 1);
            assertTrue(Double.isNaN(summary.interval()));
            boolean even = run[3] == 300;
            assertEquals(even ? 0 : 1, summary.problems().size());
            assertTrue(
                    even || summary.problems().getFirst().startsWith("frame 4: its timestep 400"));
        }
    }

    @Test
    void aFirstFrameWithoutTimeLeavesTheIntervalOfTheOthers() {
        List<Structure> frames = frames(4);
        frames.set(0, frames.getFirst().withInfo(Map.of()));
        assertEquals(0.5, feed(write(frames), false, 1).interval(), 1e-12);
    }

    @Test
    void theVolumeIsThatOfAllFrames() {
        List<Structure> frames = frames(3);
        frames.set(1, frame(1, ATOMS, Cell.cubic(12.6)));
        Trajectory.Summary summary = feed(write(frames), false, 2);
        assertEquals((2 * Math.pow(12, 3) + Math.pow(12.6, 3)) / 3, summary.volume(), 1e-9);
    }

    /** Observables may fix what they count by the first frame, however long that one takes. */
    @Test
    void theFirstFrameIsPreparedBeforeTheOthers() {
        AtomicLong first = new AtomicLong(-1);
        Observable slow =
                frame -> {
                    if (frame.index() == 0) {
                        LockSupport.parkNanos(50_000_000);
                    }
                    first.compareAndSet(-1, frame.index());
                    return () -> {};
                };
        new Trajectory(write(frames(20)), FormatOptions.defaults(), 0, 1, false, 3)
                .feed(List.of(slow));
        assertEquals(0, first.get());
    }

    @Test
    void atomsThatCannotBeFollowedAreReported() {
        Path file = write(frames(3));
        Paths paths = new Paths(new int[] {3}, Paths.Reference.FRAMEWORK, Long.MAX_VALUE);
        String message =
                assertThrows(MlipException.class, () -> Trajectory.of(file).feed(List.of(paths)))
                        .getMessage();
        assertTrue(message.contains("frame 2") && message.contains("more often"), message);
    }

    @Test
    void threadsDoNotChangeResults() {
        Path file = write(frames(40));
        RadialDistribution one = new RadialDistribution(7, 30);
        RadialDistribution three = new RadialDistribution(7, 30);
        Trajectory.Summary summary = Trajectory.of(file).feed(List.of(one));
        new Trajectory(file, FormatOptions.defaults(), 0, 1, false, 3).feed(List.of(three));
        assertEquals(0.5, summary.interval(), 1e-12);
        for (int f = 0; f < 4; f++) {
            assertArrayEquals(one.functions().get(f).value(), three.functions().get(f).value());
            assertArrayEquals(one.functions().get(f).error(), three.functions().get(f).error());
        }
    }

    /** Atoms placed at random: g = 1 within the errors given, also beyond half of the cell. */
    @Test
    void aRandomPlacementHasNoStructure() {
        Path file = write(frames(400));
        RadialDistribution rdf = new RadialDistribution(9, 9);
        Trajectory.of(file).feed(List.of(rdf));
        RadialDistribution.Function all = rdf.functions().getFirst();
        int far = 0;
        for (int k = 0; k < 9; k++) {
            assertEquals(1, all.value()[k], 5 * all.error()[k] + 1e-9);
            far += Math.abs(all.value()[k] - 1) > 2 * all.error()[k] ? 1 : 0;
        }
        assertTrue(far <= 2, "outside of two errors: " + far);
    }

    @Test
    void aCompressedFileThatWasCutIsUsedUpToThere() throws IOException {
        Path file = folder.resolve("run.xyz.gz");
        Structures.write(file, frames(400));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 3 / 4));
        assertThrows(MlipException.class, () -> feed(file, false, 1));
        Trajectory.Summary rest = feed(file, true, 1);
        assertTrue(rest.frames() > 100 && rest.frames() < 400, "frames " + rest.frames());
        assertTrue(rest.problems().getFirst().contains("ZLIB"), rest.problems().toString());
    }

    @Test
    void timesThatDoNotFollowAreToldOnce() {
        List<Structure> frames = frames(6);
        frames.add(4, frames.get(3));
        List<String> problems = feed(write(frames), false, 1).problems();
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("frame 5: its time 1.5 comes after 1.5"));
        frames.remove(4);
        frames.remove(2);
        assertTrue(feed(write(frames), false, 1).problems().getFirst().startsWith("frame 3:"));
        assertTrue(feed(write(frames(6)), false, 1).problems().isEmpty());
    }
}
