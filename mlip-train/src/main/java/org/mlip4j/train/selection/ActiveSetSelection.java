package org.mlip4j.train.selection;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Selects the active set of a potential from configurations (Podryabinkin, Shapeev, Comput. Mater. Sci. 140, 171 (2017)):
 * the neighbourhoods or configurations whose features span a volume that no other of them can enlarge. Reads the
 * configurations again and again, one at a time, until nothing changes; keeps in memory one block of rows and the
 * configurations that are selected.
 */
public final class ActiveSetSelection {

    /** A row enters when it extrapolates by more than this; as in MLIP-3. */
    public static final double THRESHOLD = 1.001;

    /** Diagonal of the matrix to start from; as in MLIP-3. */
    private static final double START = 1e-6;

    private static final int BLOCK_BYTES = 1 << 24;
    private static final int MAX_PASSES = 50;

    /** Where the equations of atomic energies start in MLIP-3's count: after energy, forces and stress. */
    private static final int STRESSES = 9;

    private final GradeMode mode;
    private final FormatOptions numbering;
    private final FeatureRows features;
    private final MaxVol volume;
    private final int n;

    private final RowBlock rows;
    private final Map<Integer, Structure> structures = new HashMap<>();

    private ActiveSetSelection(Graded potential, GradeMode mode, FormatOptions numbering) {
        this.mode = mode;
        this.numbering = numbering.withFormat(StructureFormat.CFG);
        features = new FeatureRows(potential, mode);
        n = features.count();
        volume = new MaxVol(n, START);
        rows =
                new RowBlock(
                        volume, BLOCK_BYTES, () -> structures.keySet().retainAll(selectedFrames()));
    }

    /**
     * Selects an active set.
     *
     * @param potential whose features are taken
     * @param mode what the grades shall be a property of
     * @param numbering how species are numbered in the configurations that go with the set
     * @param frames opens the configurations, at least once; every time the same
     * @param each called after every configuration of every pass
     * @return the set, whose grades of these configurations do not exceed {@link #THRESHOLD}
     * @throws MlipException if a configuration cannot be evaluated, or there is none
     */
    public static ActiveSet select(
            Graded potential,
            GradeMode mode,
            FormatOptions numbering,
            Supplier<StructureReader> frames,
            Runnable each) {
        return select(potential, mode, numbering, Frames.of(frames), each);
    }

    /**
     * Selects an active set from configurations in memory.
     *
     * @param potential whose features are taken
     * @param mode what the grades shall be a property of
     * @param numbering how species are numbered in the configurations that go with the set
     * @param frames configurations
     * @param each called after every configuration of every pass
     * @return the set, whose grades of these configurations do not exceed {@link #THRESHOLD}
     * @throws MlipException if a configuration cannot be evaluated, or there is none
     */
    public static ActiveSet select(
            Graded potential,
            GradeMode mode,
            FormatOptions numbering,
            List<Structure> frames,
            Runnable each) {
        return select(potential, mode, numbering, frames::forEach, each);
    }

    /**
     * Selects an active set.
     *
     * @param potential whose features are taken
     * @param mode what the grades shall be a property of
     * @param numbering how species are numbered in the configurations that go with the set
     * @param frames configurations
     * @param each called after every configuration of every pass
     * @return the set, whose grades of these configurations do not exceed {@link #THRESHOLD}
     * @throws MlipException if a configuration cannot be evaluated, or there is none
     */
    public static ActiveSet select(
            Graded potential,
            GradeMode mode,
            FormatOptions numbering,
            Frames frames,
            Runnable each) {
        ActiveSetSelection selection = new ActiveSetSelection(potential, mode, numbering);
        int pass = 0;
        do {
            selection.pass(frames, each);
            selection.volume.polish();
        } while (selection.rows.takeSwaps() > 0 && ++pass < MAX_PASSES);
        return selection.result();
    }

    private void pass(Frames frames, Runnable each) {
        int[] count = new int[1];
        frames.forEach(
                structure -> {
                    try {
                        add(structure, count[0]++);
                    } catch (MlipException e) {
                        throw new MlipException("frame " + count[0] + ": " + e.getMessage(), e);
                    }
                    each.run();
                });
        rows.flush();
        if (count[0] == 0) {
            throw new MlipException("there is no configuration to select from");
        }
    }

    private void add(Structure structure, int frame) {
        structures.putIfAbsent(frame, structure);
        features.forEach(structure, (atom, row) -> rows.add(row, name(frame, atom)));
    }

    private static long name(int frame, int atom) {
        return ((long) frame << Integer.SIZE) + atom;
    }

    /** Frames that a row came from, in order. */
    private TreeSet<Integer> selectedFrames() {
        TreeSet<Integer> frames = new TreeSet<>();
        for (long name : volume.origin()) {
            if (name >= 0) {
                frames.add((int) (name >> Integer.SIZE));
            }
        }
        return frames;
    }

    private ActiveSet set(
            double[] matrix, double[] inverse, int[] configurations, int[] equations, String text) {
        boolean atoms = mode == GradeMode.NEIGHBORHOOD;
        return new ActiveSet(
                atoms ? 0 : 1,
                0,
                0,
                atoms ? 1 : 0,
                2,
                matrix,
                inverse,
                configurations,
                equations,
                text);
    }

    private ActiveSet result() {
        List<Integer> frames = List.copyOf(selectedFrames());
        int[] configurations = new int[n];
        int[] equations = new int[n];
        Map<Integer, TreeSet<Integer>> used = new TreeMap<>();
        for (int i = 0; i < n; i++) {
            long name = volume.origin()[i];
            configurations[i] = name < 0 ? -1 : frames.indexOf((int) (name >> Integer.SIZE));
            equations[i] = name < 0 ? -1 : equation(frames.get(configurations[i]), (int) name);
            if (name >= 0) {
                used.computeIfAbsent(configurations[i], c -> new TreeSet<>()).add(equations[i]);
            }
        }
        StringBuilder text = new StringBuilder();
        used.forEach(
                (c, numbers) ->
                        text.append(
                                Structures.text(
                                        labelled(structures.get(frames.get(c)), numbers),
                                        new Extras(),
                                        numbering)));
        return set(volume.rows(), volume.inverse(), configurations, equations, text.toString());
    }

    private int equation(int frame, int atom) {
        return mode == GradeMode.CONFIGURATION
                ? 0
                : 1 + 3 * structures.get(frame).size() + STRESSES + atom;
    }

    private static Structure labelled(Structure structure, TreeSet<Integer> equations) {
        Map<String, String> info = new TreeMap<>(structure.info());
        info.put(
                "selected_eqn_inds",
                String.join(",", equations.stream().map(String::valueOf).toList()));
        return structure.withInfo(info);
    }
}
