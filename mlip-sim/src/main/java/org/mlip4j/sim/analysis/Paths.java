package org.mlip4j.sim.analysis;

/**
 * The paths of the atoms of some kind through the cell, in the frame of reference of others. Displacements between
 * successive frames are those to the nearest image of the wrapped positions, or to the image that the frames tell, summed up, which is right in cells that change
 * too (J. T. Bullerjahn, S. von Buelow, M. Heidari, J. Henin, G. Hummer, J. Chem. Theory Comput. 19, 3406 (2023)).
 *
 * <p>Memory is bounded: when the paths reach the limit, every second frame is forgotten. A frame that is missing is put
 * halfway between its neighbours.
 */
public final class Paths implements Observable {

    /** What displacements are measured against. */
    public enum Reference {
        /** The mean displacement of the atoms of the other elements; of all atoms when there are no others. */
        FRAMEWORK,
        /** The centre of mass of all atoms. */
        MASS,
        /** The axes of the file. */
        NONE
    }

    private final Steps steps;
    private final KeptFrames frames;

    private double[] path;
    private long lastIndex;
    private long filled;

    /**
     * Of no frame yet.
     *
     * @param elements codes of the elements that are followed; empty for all atoms
     * @param reference what displacements are measured against
     * @param limit numbers kept at most, 8 bytes each
     */
    public Paths(int[] elements, Reference reference, long limit) {
        this.steps = new Steps(elements, reference);
        this.frames = new KeptFrames(limit);
    }

    @Override
    public Runnable prepare(Frame frame) {
        Steps.Places places = Steps.places(frame.structure());
        return () -> add(frame.index(), places);
    }

    @Override
    public void keep(AnalysisState state) {
        steps.keep(state);
        frames.keep(state);
        path = state.keep(path);
        lastIndex = state.keep(lastIndex);
        filled = state.keep(filled);
    }

    private void add(long index, Steps.Places places) {
        double[] step = steps.next(places);
        if (path == null) {
            path = step;
            lastIndex = index;
            frames.add(path.clone());
            return;
        }
        long gap = index - lastIndex;
        for (long k = 1; k <= gap; k++) {
            for (int i = 0; i < path.length; i++) {
                path[i] += step[i] / gap;
            }
            frames.add(path.clone());
        }
        filled += gap - 1;
        lastIndex = index;
    }

    /**
     * How many atoms are followed.
     *
     * @return count; 0 before the first frame
     */
    public int atoms() {
        return steps.atoms().length;
    }

    /**
     * The atoms that are followed.
     *
     * @return their numbers from 0, ascending; shared, read-only
     */
    int[] followed() {
        return steps.atoms();
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
        return frames.stride();
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
        return frames.at(frame);
    }

    /**
     * One coordinate over time.
     *
     * @param coordinate 3 times the atom plus 0, 1, 2 for x, y, z
     * @return one number per frame kept, Angstrom
     */
    public double[] series(int coordinate) {
        return frames.series(coordinate);
    }
}
