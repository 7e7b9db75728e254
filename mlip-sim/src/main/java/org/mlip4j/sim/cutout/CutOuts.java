package org.mlip4j.sim.cutout;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Pairs;
import org.mlip4j.sim.relaxation.CellFreedom;
import org.mlip4j.sim.relaxation.Optimizer;
import org.mlip4j.sim.relaxation.Relaxation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes periodic cells of few atoms around atoms of a large structure that a potential extrapolates at. A box around the atom
 * is repeated; what is too close at its seam is left out, formal charges are balanced where those of the large structure are,
 * atoms beyond the core are relaxed with the potential, and of many boxes that is taken with which the atom's extrapolation
 * grade changes least. None is taken if it changes by more than a tenth, or if atoms are too close. The core is the sphere
 * that fits into the box, up to the cutoff; where no cell comes of that, four fifths of it.
 */
public final class CutOuts implements AutoCloseable {

    /** Largest relative change of the grade of the central atom. */
    public static final double TOLERANCE = 0.1;

    /** Edges of boxes, relative to that of a cube which holds as many atoms as there may be. */
    private static final double[] STRETCHES = {0.8, 0.9, 1, 1.12, 1.25};

    /** Edge of a face-centred lattice's points with the volume of a cube of edge 1. */
    private static final double CLOSE_PACKED = Math.cbrt(Math.sqrt(2));

    /** Shares of the radius of the sphere that fits into a box, within which atoms are held; the next where one gives no cell. */
    private static final double[] CORES = {1, 0.8};

    private static final int TRIALS = 8;
    private static final Relaxation.Limits LIMITS = new Relaxation.Limits(0.05, 1, 60);

    /**
     * What cells are made.
     *
     * @param atoms at most so many
     * @param minDistance no two atoms are closer, Angstrom
     * @param low atoms with a grade of at most this are known
     * @param high atoms with a grade above this are not believed
     * @param perFrame at most so many cells of one structure
     */
    public record Settings(int atoms, double minDistance, double low, double high, int perFrame) {

        /** Checks that there is something to make. */
        public Settings {
            if (atoms < 2 || perFrame < 1 || !(minDistance > 0)) {
                throw new MlipException(
                        "cut-outs need at least 2 atoms, one cell per structure and a positive distance");
            }
        }
    }

    /** A cell before its atoms are relaxed, and the relative change of the grade of its first atom. */
    private record Trial(Region region, double core, double change) {}

    /**
     * What became of the large structures so far.
     *
     * @param structures how many there were
     * @param known how many of them have no atom with a grade between the limits
     * @param atoms how many atoms have such grades
     * @param cells how many cells were made
     * @param without how many of these atoms have no cell of their own, by reason
     */
    public record Tally(
            int structures, int known, int atoms, int cells, Map<String, Integer> without) {}

    private final Calculator calculator;
    private final double cutoff;
    private final Settings settings;
    private final Map<String, Integer> without = new LinkedHashMap<>();
    private int structures;
    private int known;
    private int atoms;
    private int count;
    private double highest;
    private double missed;

    /**
     * Makes cells with a potential.
     *
     * @param potential gives grades of neighbourhoods
     * @param threads for large structures, at least 1
     * @param settings what cells are made
     * @throws MlipException if the potential gives no grades of atoms
     */
    public CutOuts(Potential potential, int threads, Settings settings) {
        if (Graded.require(potential).gradeMode().orElseThrow() != GradeMode.NEIGHBORHOOD) {
            throw new MlipException(
                    "cut-outs need grades of atoms, and the active set of this potential is one of"
                            + " structures; make one with 'mlip grade --build-from ... --mode neighborhood'");
        }
        calculator = new Calculator(potential, threads, 0);
        cutoff = potential.info().cutoff();
        this.settings = settings;
    }

    /**
     * Refuses a structure that no cells can be cut out of.
     *
     * @param large the structure
     * @throws MlipException if it is not periodic in all directions
     */
    public static void requirePeriodic(Structure large) {
        if (!large.cell().isFullyPeriodic()) {
            throw new MlipException(
                    "cut-outs need a structure that is periodic in all directions; give it a cell with vacuum that is");
        }
    }

    /**
     * Cuts out the atoms with the highest grades between the limits, none within the cutoff of one before.
     *
     * @param large periodic in all directions. Not modified.
     * @return cells, the atom in question first in each, with its grades in {@link Structure#info()}
     */
    public List<Structure> of(Structure large) {
        requirePeriodic(large);
        double[] grades = grades(large);
        double most = Arrays.stream(grades).max().orElse(0);
        highest = Math.max(highest, most);
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < grades.length; i++) {
            if (grades[i] > settings.low() && grades[i] <= settings.high()) {
                unknown.add(i);
            }
        }
        unknown.sort(Comparator.comparingDouble((Integer i) -> grades[i]).reversed());
        List<Structure> cells = cells(large, grades, unknown);
        structures++;
        known += unknown.isEmpty() ? 1 : 0;
        atoms += unknown.size();
        count += cells.size();
        if (cells.isEmpty()) {
            missed = Math.max(missed, most);
        }
        return cells;
    }

    private List<Structure> cells(Structure large, double[] grades, List<Integer> unknown) {
        Seam seam = new Seam(large, settings.minDistance());
        Pairs around = new Pairs(large.cell(), large.positions(), reach(large));
        BitSet covered = new BitSet();
        List<Structure> cells = new ArrayList<>();
        for (int atom : unknown) {
            if (covered.get(atom)) {
                without("within the cutoff of one before");
            } else if (cells.size() == settings.perFrame()) {
                without("beyond the most cells of one structure");
            } else {
                List<Region.Near> near = Region.near(large, around, atom);
                cell(near, grades[atom], seam)
                        .ifPresent(c -> cells.add(c.withInfo(with(c.info(), large.info(), atom))));
                around.around(atom, (i, j, d, r) -> covered.set(j, covered.get(j) || r < cutoff));
            }
        }
        return cells;
    }

    private void without(String why) {
        without.merge(why, 1, Integer::sum);
    }

    /**
     * What became of the large structures so far.
     *
     * @return how many there were, and what they gave
     */
    public Tally tally() {
        return new Tally(structures, known, atoms, count, new LinkedHashMap<>(without));
    }

    /**
     * The highest grade of an atom in all large structures so far.
     *
     * @return 0 before the first
     */
    public double highest() {
        return highest;
    }

    /**
     * The highest grade of an atom in those large structures that gave no cell: all of their atoms are known, or none could
     * be cut out.
     *
     * @return 0 if there was none
     */
    public double missed() {
        return missed;
    }

    private static Map<String, String> with(
            Map<String, String> own, Map<String, String> large, int atom) {
        Map<String, String> info = new LinkedHashMap<>();
        if (large.containsKey("timestep")) {
            info.put("cut_from_timestep", large.get("timestep"));
        }
        info.put("cut_from_atom", Integer.toString(atom + 1));
        info.putAll(own);
        return info;
    }

    private double[] grades(Structure structure) {
        return calculator
                .evaluate(structure, Output.GRADES)
                .grades()
                .orElseThrow()
                .atoms()
                .orElseThrow();
    }

    /** Edge of a cube with the most atoms that a cell may have. */
    private double edge(Structure large) {
        return Math.cbrt(settings.atoms() * large.cell().volume() / large.size());
    }

    /** Half the diagonal of the largest box. */
    private double reach(Structure large) {
        double longest = STRETCHES[STRETCHES.length - 1] * edge(large);
        return Math.max(cutoff, Math.sqrt(3) / 2 * longest);
    }

    /** The best cell around the first of some atoms. */
    private Optional<Structure> cell(List<Region.Near> near, double grade, Seam seam) {
        String why = "no box fits";
        for (double share : CORES) {
            Structure best = null;
            double least = TOLERANCE;
            for (Trial trial : trials(near, grade, seam, share)) {
                Structure relaxed = relaxed(trial);
                double now = grades(relaxed)[0];
                double change = Math.abs(now - grade) / grade;
                if (change > TOLERANCE) {
                    why = "the grade changes by more than a tenth";
                } else if (!seam.isOpen(relaxed)) {
                    why = "atoms are too close";
                } else if (change <= least) {
                    least = change;
                    best = relaxed.withInfo(info(near, relaxed, grade, now));
                }
            }
            if (best != null) {
                return Optional.of(best);
            }
        }
        without(why);
        return Optional.empty();
    }

    private Map<String, String> info(
            List<Region.Near> near, Structure cell, double grade, double now) {
        Map<String, String> info = new LinkedHashMap<>();
        info.put("cut_core", Double.toString(Region.agreement(near, cell, cutoff)));
        info.put("cut_grade", Double.toString(grade));
        info.put("cut_grade_now", Double.toString(now));
        return info;
    }

    /** Those cells that look best before their atoms are relaxed. */
    private List<Trial> trials(List<Region.Near> near, double grade, Seam seam, double share) {
        List<Trial> trials = new ArrayList<>();
        for (Cell box : boxes(near)) {
            Region region = Region.of(box, near);
            if (region.size() <= settings.atoms() && region.size() > settings.atoms() / 2) {
                double core = share * Math.min(cutoff, region.inradius());
                seam.repaired(region, core)
                        .ifPresent(r -> trials.add(new Trial(r, core, change(r, grade))));
            }
        }
        trials.sort(Comparator.comparingDouble(t -> t.change() + lost(t.region())));
        return trials.subList(0, Math.min(TRIALS, trials.size()));
    }

    private double change(Region region, double grade) {
        return Math.abs(grades(region.structure())[0] - grade) / grade;
    }

    /** Share of the atoms that had to be left out. */
    private static double lost(Region region) {
        return 1 - (double) region.size() / region.found();
    }

    /** Boxes along x, y and z, and a close-packed lattice, whose cell is the roundest. */
    private List<Cell> boxes(List<Region.Near> near) {
        double reach = near.getLast().distance();
        double edge = Math.cbrt(4 * Math.PI / 3 * settings.atoms() / near.size()) * reach;
        List<Cell> boxes = new ArrayList<>();
        for (double a : STRETCHES) {
            for (double b : STRETCHES) {
                for (double c : STRETCHES) {
                    boxes.add(Cell.periodic(a * edge, 0, 0, 0, b * edge, 0, 0, 0, c * edge));
                }
            }
            double h = a * edge * CLOSE_PACKED / Math.sqrt(2);
            boxes.add(Cell.periodic(0, h, h, h, 0, h, h, h, 0));
        }
        return boxes;
    }

    private Structure relaxed(Trial trial) {
        BitSet held = new BitSet();
        Region region = trial.region();
        for (int i = 0; i < region.size(); i++) {
            held.set(i, region.distance(i) <= trial.core());
        }
        Structure start = region.structure();
        if (held.cardinality() == region.size()) {
            return start;
        }
        Relaxation relaxation = new Relaxation(calculator, start, held, CellFreedom.NONE);
        relaxation.run(Optimizer.Method.FIRE, LIMITS, state -> true);
        return start.withPositions(relaxation.structure().positions());
    }

    @Override
    public void close() {
        calculator.close();
    }
}
