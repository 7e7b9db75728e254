package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The paths of the atoms of some kind through the cell, in the frame of reference of others. Displacements between
 * successive frames are those to the nearest image of the wrapped positions, or to the image that the frames tell, summed up, which is right in cells that change
 * too (J. T. Bullerjahn, S. von Buelow, M. Heidari, J. Henin, G. Hummer, J. Chem. Theory Comput. 19, 3406 (2023)).
 *
 * <p>Memory is bounded: when the paths reach the limit, every second frame is forgotten. A frame that is missing is put
 * halfway between its neighbours.
 */
public final class Paths implements Observable {

    /** A component of a displacement, as a share of the cell, beyond which the nearest image is in doubt. */
    private static final double FAR = 0.4;

    /** What displacements are measured against. */
    public enum Reference {
        /** The mean displacement of the atoms of the other elements; of all atoms when there are no others. */
        FRAMEWORK,
        /** The centre of mass of all atoms. */
        MASS,
        /** The axes of the file. */
        NONE
    }

    private final int[] kinds;
    private final Reference reference;
    private final long limit;
    private final List<double[]> frames = new ArrayList<>();

    private int[] atoms;
    private double[] weights;
    private double[] last;
    private int[] lastCrossings;
    private double[] path;
    private long lastIndex;
    private long stride = 1;
    private long filled;

    /**
     * Of no frame yet.
     *
     * @param elements codes of the elements that are followed; empty for all atoms
     * @param reference what displacements are measured against
     * @param limit numbers kept at most, 8 bytes each
     */
    public Paths(int[] elements, Reference reference, long limit) {
        this.kinds = elements.clone();
        this.reference = reference;
        this.limit = limit;
    }

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        if (!structure.cell().isPeriodic() && structure.cell().volume() > 0) {
            throw new MlipException("the cell does not repeat; atoms cannot be followed");
        }
        double[] inside = structure.wrapped().positions();
        int[] crossings =
                structure.info().containsKey(Structure.UNWRAPPED)
                        ? crossings(structure, inside)
                        : null;
        return () -> add(frame, inside, crossings);
    }

    /** How often each atom has crossed the cell along each lattice vector. */
    private static int[] crossings(Structure structure, double[] inside) {
        double[] moved = structure.positions().clone();
        Arrays.setAll(moved, i -> moved[i] - inside[i]);
        double[] inverse = Cells.inverse(structure.cell());
        int[] crossings = new int[moved.length];
        for (int i = 0; inverse != null && i < moved.length; i++) {
            crossings[i] = (int) Math.rint(Cells.fraction(inverse, moved, i - i % 3, i % 3));
        }
        return crossings;
    }

    private void add(Frame frame, double[] inside, int[] crossings) {
        Structure structure = frame.structure();
        if (last == null) {
            start(structure);
            lastIndex = frame.index();
            last = inside;
            lastCrossings = crossings;
            keep(path.clone());
            return;
        }
        double[] step = step(structure.cell(), inside, crossings);
        long gap = frame.index() - lastIndex;
        for (long k = 1; k <= gap; k++) {
            for (int i = 0; i < path.length; i++) {
                path[i] += step[i] / gap;
            }
            keep(path.clone());
        }
        filled += gap - 1;
        last = inside;
        lastCrossings = crossings;
        lastIndex = frame.index();
    }

    private void start(Structure structure) {
        int[] species = structure.species();
        boolean[] followed = new boolean[species.length];
        for (int i = 0; i < species.length; i++) {
            int code = species[i];
            followed[i] = kinds.length == 0 || Arrays.stream(kinds).anyMatch(k -> k == code);
        }
        atoms =
                java.util.stream.IntStream.range(0, species.length)
                        .filter(i -> followed[i])
                        .toArray();
        if (atoms.length == 0) {
            throw new MlipException("it has no atom of the elements to be followed");
        }
        weights = new double[species.length];
        for (int i = 0; i < species.length; i++) {
            weights[i] =
                    switch (reference) {
                        case NONE -> 0;
                        case MASS -> mass(species[i]);
                        case FRAMEWORK -> atoms.length == species.length || !followed[i] ? 1 : 0;
                    };
        }
        double total = Arrays.stream(weights).sum();
        if (total > 0) {
            Arrays.setAll(weights, i -> weights[i] / total);
        }
        path = new double[3 * atoms.length];
    }

    private static double mass(int code) {
        Element element = Element.of(code);
        if (element.isUnnamed()) {
            throw new MlipException("species " + element + " has no mass; name it with --elements");
        }
        return element.mass();
    }

    /** How the followed atoms moved since the last frame, seen from the reference. */
    private double[] step(Cell cell, double[] inside, int[] crossings) {
        boolean areKnown = crossings != null && lastCrossings != null;
        double[] moved = new double[inside.length];
        double[] inverse = Cells.inverse(cell);
        double[] drift = new double[3];
        double[] f = new double[3];
        for (int i = 0; i < inside.length; i += 3) {
            for (int d = 0; d < 3; d++) {
                moved[i + d] = inside[i + d] - last[i + d];
            }
            for (int k = 0; k < 3; k++) {
                f[k] =
                        inverse == null || !cell.isPeriodic(k)
                                ? 0
                                : Cells.fraction(inverse, moved, i, k);
            }
            for (int k = 0; k < 3; k++) {
                double images =
                        areKnown ? lastCrossings[i + k] - crossings[i + k] : Math.rint(f[k]);
                if (!areKnown && Math.abs(f[k] - images) > FAR) {
                    throw new MlipException(
                            "atom %d moved by %.2f of lattice vector %d since the frame before, so that its image is in doubt; write frames more often"
                                    .formatted(i / 3 + 1, Math.abs(f[k] - images), k + 1));
                }
                for (int d = 0; images != 0 && d < 3; d++) {
                    moved[i + d] -= images * cell.get(k, d);
                }
            }
            for (int d = 0; d < 3; d++) {
                drift[d] += weights[i / 3] * moved[i + d];
            }
        }
        double[] step = new double[path.length];
        Arrays.setAll(step, i -> moved[3 * atoms[i / 3] + i % 3] - drift[i % 3]);
        return step;
    }

    private long seen;

    private void keep(double[] positions) {
        if (seen++ % stride == 0) {
            frames.add(positions);
        }
        if (frames.size() > 2 && (long) frames.size() * path.length > limit) {
            for (int k = 0; 2 * k < frames.size(); k++) {
                frames.set(k, frames.get(2 * k));
            }
            frames.subList((frames.size() + 1) / 2, frames.size()).clear();
            stride *= 2;
        }
    }

    /**
     * How many atoms are followed.
     *
     * @return count; 0 before the first frame
     */
    public int atoms() {
        return atoms == null ? 0 : atoms.length;
    }

    /**
     * How many frames are kept.
     *
     * @return count
     */
    public int length() {
        return frames.size();
    }

    /**
     * Frames between two that are kept.
     *
     * @return 1, or a power of two when the limit of memory was reached
     */
    public long stride() {
        return stride;
    }

    /**
     * Frames that were missing and put between their neighbours.
     *
     * @return count
     */
    public long filled() {
        return filled;
    }

    /**
     * The displacements from the first frame to one that is kept.
     *
     * @param frame from 0
     * @return x y z of each atom that is followed, Angstrom; shared, read-only
     */
    public double[] at(int frame) {
        return frames.get(frame);
    }

    /**
     * One coordinate over time.
     *
     * @param coordinate 3 times the atom plus 0, 1, 2 for x, y, z
     * @return one number per frame kept, Angstrom
     */
    public double[] series(int coordinate) {
        return frames.stream().mapToDouble(frame -> frame[coordinate]).toArray();
    }
}
