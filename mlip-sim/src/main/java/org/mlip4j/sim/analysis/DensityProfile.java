package org.mlip4j.sim.analysis;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.Arrays;

/**
 * Numbers of atoms per volume of each element in layers parallel to two lattice vectors, which are across a boundary when the
 * third one is. Positions are shares of the cell, so that a cell that changes does not blur the profile; with {@code
 * following} the mean displacement of all atoms is taken off, so that a drift does not either.
 */
public final class DensityProfile implements Observable {

    private final int axis;
    private final int bins;
    private final boolean following;
    private final BlockAverage average = new BlockAverage();
    private volatile int[] elements;
    private double drifted;
    private double[] last;
    private double heights;
    private long frames;

    /**
     * Of nothing yet.
     *
     * @param axis the lattice vector across the layers, 0, 1 or 2
     * @param bins number of layers
     * @param following whether the mean displacement of all atoms since the first frame is taken off
     */
    public DensityProfile(int axis, int bins, boolean following) {
        if (axis < 0 || axis > 2 || bins < 1) {
            throw new MlipException("a profile needs an axis 0, 1 or 2 and at least one layer");
        }
        this.axis = axis;
        this.bins = bins;
        this.following = following;
    }

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        Cell cell = structure.cell();
        double[] inverse = Cells.inverse(cell);
        if (inverse == null) {
            throw new MlipException("the cell is missing; a profile needs one");
        }
        if (elements == null) {
            elements = structure.elements();
        }
        double[] shares = new double[structure.size()];
        Arrays.setAll(shares, i -> Cells.fraction(inverse, structure.positions(), 3 * i, axis));
        double across = 0;
        for (int d = 0; d < 3; d++) {
            across += inverse[3 * d + axis] * inverse[3 * d + axis];
        }
        double height = 1 / Math.sqrt(across);
        return () -> add(structure, shares, height);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of layers", axis, bins, following ? 1 : 0);
        average.keep(state);
        elements = state.keep(elements);
        drifted = state.keep(drifted);
        last = state.keep(last);
        heights = state.keep(heights);
        frames = state.keep(frames);
    }

    private void add(Structure structure, double[] shares, double height) {
        double shift = following ? drift(shares) : 0;
        int[] kinds = elements;
        double[] counts = new double[kinds.length * bins];
        double perLayer = structure.cell().volume() / bins;
        for (int i = 0; i < shares.length; i++) {
            double f = shares[i] - shift;
            int bin = Math.min((int) ((f - Math.floor(f)) * bins), bins - 1);
            int kind = Arrays.binarySearch(kinds, structure.species()[i]);
            counts[kind * bins + bin] += 1 / perLayer;
        }
        average.add(counts);
        heights += height;
        frames++;
    }

    /** Mean displacement along the axis since the first frame, by nearest images from frame to frame. */
    private double drift(double[] shares) {
        for (int i = 0; last != null && i < shares.length; i++) {
            double step = shares[i] - last[i];
            drifted += (step - Math.rint(step)) / shares.length;
        }
        last = shares;
        return drifted;
    }

    /**
     * Middles of the layers.
     *
     * @return Angstrom from the corner of the cell, along the normal of the layers, in the mean cell
     */
    public double[] places() {
        double[] places = new double[bins];
        Arrays.setAll(places, k -> (k + 0.5) / bins * heights / frames);
        return places;
    }

    /**
     * The elements.
     *
     * @return symbols in the order of the profiles
     */
    public String[] symbols() {
        return Arrays.stream(elements).mapToObj(c -> Element.of(c).symbol()).toArray(String[]::new);
    }

    /**
     * The profile of an element.
     *
     * @param kind from 0, in the order of {@link #symbols}
     * @return atoms per Angstrom^3, one per layer
     */
    public double[] density(int kind) {
        return Arrays.copyOfRange(average.mean(), kind * bins, (kind + 1) * bins);
    }

    /**
     * Standard errors of a profile.
     *
     * @param kind from 0
     * @return atoms per Angstrom^3
     */
    public double[] error(int kind) {
        return Arrays.copyOfRange(average.error(), kind * bins, (kind + 1) * bins);
    }
}
