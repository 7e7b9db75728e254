package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.Paths.Reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The displacements of atoms of some kind from frame to frame, in the frame of reference of others, to the nearest images or to
 * those that the frames tell.
 */
final class Steps {

    /** A component of a displacement, as a share of the cell, beyond which the nearest image is in doubt. */
    private static final double FAR = 0.4;

    private final int[] kinds;
    private final Reference reference;
    private int[] atoms = {};
    private double[] weights;
    private Places last;

    Steps(int[] elements, Reference reference) {
        this.kinds = elements.clone();
        this.reference = reference;
    }

    /**
     * Where the atoms of a frame are: inside the cell of these vectors, and how often they have crossed it; null where it is
     * not told.
     */
    record Places(Structure structure, double[] vectors, double[] inside, int[] crossings) {}

    /** What can be found out from one frame alone. */
    static Places places(Structure structure) {
        if (!structure.cell().isPeriodic() && structure.cell().volume() > 0) {
            throw new MlipException("the cell does not repeat; atoms cannot be followed");
        }
        double[] inside = structure.wrapped().positions();
        boolean known = structure.info().containsKey(Structure.UNWRAPPED);
        return new Places(
                structure,
                structure.cell().vectors(),
                inside,
                known ? crossings(structure, inside) : null);
    }

    /** How often each atom has crossed the cell along each lattice vector. */
    private static int[] crossings(Structure structure, double[] inside) {
        double[] moved = structure.positions().clone();
        Arrays.setAll(moved, i -> moved[i] - inside[i]);
        double[] inverse = Cells.inverseOfRepeating(structure.cell());
        int[] crossings = new int[moved.length];
        for (int i = 0; i < moved.length; i++) {
            crossings[i] = (int) Math.rint(Cells.fraction(inverse, moved, i - i % 3, i % 3));
        }
        return crossings;
    }

    /** As {@link Observable#keep}. */
    void keep(AnalysisState state) {
        state.require("choice of elements", kinds);
        state.require("reference", reference.ordinal());
        atoms = state.keep(atoms);
        weights = state.keep(weights);
        double[] vectors = state.keep(last == null ? null : last.vectors());
        double[] inside = state.keep(last == null ? null : last.inside());
        int[] crossings = state.keep(last == null ? null : last.crossings());
        last = inside == null ? null : new Places(null, vectors, inside, crossings);
    }

    /** The atoms that are followed; empty before the first frame. */
    int[] atoms() {
        return atoms;
    }

    /** How the followed atoms moved since the frame before, seen from the reference; zeros for the first frame. */
    double[] next(Places places) {
        if (last == null) {
            start(places.structure());
            last = places;
            return new double[3 * atoms.length];
        }
        double[] step = step(places);
        last = places;
        return step;
    }

    private void start(Structure structure) {
        int[] species = structure.species();
        boolean[] followed = new boolean[species.length];
        for (int i = 0; i < species.length; i++) {
            int code = species[i];
            followed[i] = kinds.length == 0 || Arrays.stream(kinds).anyMatch(k -> k == code);
        }
        int[] found = IntStream.range(0, species.length).filter(i -> followed[i]).toArray();
        if (found.length == 0) {
            throw new MlipException("it has no atom of the elements to be followed");
        }
        weights = new double[species.length];
        for (int i = 0; i < species.length; i++) {
            weights[i] =
                    switch (reference) {
                        case NONE -> 0;
                        case MASS -> mass(species[i]);
                        case FRAMEWORK -> found.length == species.length || !followed[i] ? 1 : 0;
                    };
        }
        double total = Arrays.stream(weights).sum();
        if (total > 0) {
            Arrays.setAll(weights, i -> weights[i] / total);
        }
        atoms = found;
    }

    private static double mass(int code) {
        Element element = Element.of(code);
        if (element.isUnnamed()) {
            throw new MlipException("species " + element + " has no mass; name it with --elements");
        }
        return element.mass();
    }

    private double[] step(Places places) {
        double[] moved = places.inside().clone();
        Arrays.setAll(moved, i -> moved[i] - last.inside()[i]);
        double[] inverse = Cells.inverseOfRepeating(places.structure().cell());
        boolean areKnown = places.crossings() != null && last.crossings() != null;
        int[] before = areKnown ? turned(last, inverse) : null;
        double[] drift = new double[3];
        for (int i = 0; i < moved.length; i += 3) {
            takeOff(
                    areKnown ? known(places, before, i) : nearest(places, inverse, moved, i),
                    places,
                    moved,
                    i);
            for (int d = 0; d < 3; d++) {
                drift[d] += weights[i / 3] * moved[i + d];
            }
        }
        double[] step = new double[3 * atoms.length];
        Arrays.setAll(step, i -> moved[3 * atoms[i / 3] + i % 3] - drift[i % 3]);
        return step;
    }

    /**
     * How often the atoms had crossed the cell of a frame in terms of the vectors of the next, which are whole sums of those of
     * the frame, but for strain: a skewed cell may flip into another one of the same lattice.
     */
    private static int[] turned(Places last, double[] inverse) {
        int[] sums = new int[9];
        for (int i = 0; i < 9; i++) {
            sums[i] = (int) Math.rint(Cells.fraction(inverse, last.vectors(), i - i % 3, i % 3));
        }
        int[] crossings = last.crossings();
        int[] turned = new int[crossings.length];
        for (int i = 0; i < turned.length; i++) {
            for (int k = 0; k < 3; k++) {
                turned[i] += crossings[i - i % 3 + k] * sums[3 * k + i % 3];
            }
        }
        return turned;
    }

    private static int[] known(Places places, int[] before, int i) {
        int[] images = new int[3];
        Arrays.setAll(images, k -> before[i + k] - places.crossings()[i + k]);
        return images;
    }

    private static int[] nearest(Places places, double[] inverse, double[] moved, int i) {
        Cell cell = places.structure().cell();
        int[] images = new int[3];
        for (int k = 0; k < 3; k++) {
            double f = cell.isPeriodic(k) ? Cells.fraction(inverse, moved, i, k) : 0;
            images[k] = (int) Math.rint(f);
            if (Math.abs(f - images[k]) > FAR) {
                throw new MlipException(
                        "atom %d moved by %.2f of lattice vector %d since the frame before, so that its image is in doubt; write frames more often"
                                .formatted(i / 3 + 1, Math.abs(f - images[k]), k + 1));
            }
        }
        return images;
    }

    private static void takeOff(int[] images, Places places, double[] moved, int i) {
        for (int k = 0; k < 3; k++) {
            for (int d = 0; images[k] != 0 && d < 3; d++) {
                moved[i + d] -= images[k] * places.vectors()[3 * k + d];
            }
        }
    }
}
