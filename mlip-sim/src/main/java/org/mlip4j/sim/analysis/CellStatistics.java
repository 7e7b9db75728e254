package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.List;

/** Means of the cell over a trajectory: lengths, angles, ratios of lengths and the volume per atom, with standard errors. */
public final class CellStatistics implements Observable {

    /** The quantities: volume per atom (Angstrom^3), lengths (Angstrom), ratios of lengths, angles (degrees). */
    public static final List<String> NAMES =
            List.of(
                    "volume_A3_per_atom",
                    "a_A",
                    "b_A",
                    "c_A",
                    "b_over_a",
                    "c_over_a",
                    "alpha_deg",
                    "beta_deg",
                    "gamma_deg");

    private final BlockAverage average = new BlockAverage();

    /** Of no frame yet. */
    public CellStatistics() {
        // Filled by the frames.
    }

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("the cell is missing");
        }
        double[] quantities = quantities(structure);
        return () -> average.add(quantities);
    }

    @Override
    public void keep(AnalysisState state) {
        average.keep(state);
    }

    private static double[] quantities(Structure structure) {
        double[] v = structure.cell().vectors();
        double a = Math.sqrt(dot(v, 0, 0));
        double b = Math.sqrt(dot(v, 1, 1));
        double c = Math.sqrt(dot(v, 2, 2));
        return new double[] {
            structure.cell().volume() / structure.size(),
            a,
            b,
            c,
            b / a,
            c / a,
            angle(dot(v, 1, 2) / (b * c)),
            angle(dot(v, 0, 2) / (a * c)),
            angle(dot(v, 0, 1) / (a * b))
        };
    }

    private static double dot(double[] v, int i, int j) {
        return v[3 * i] * v[3 * j] + v[3 * i + 1] * v[3 * j + 1] + v[3 * i + 2] * v[3 * j + 2];
    }

    private static double angle(double cosine) {
        return Math.toDegrees(Math.acos(Math.clamp(cosine, -1, 1)));
    }

    /**
     * Means over all frames.
     *
     * @return one per name
     */
    public double[] means() {
        return average.mean();
    }

    /**
     * Their standard errors.
     *
     * @return one per name; 0 of what does not change, NaN of fewer than two frames
     */
    public double[] errors() {
        return average.error();
    }

    /**
     * Means over successive parts of the time, of equal length but for the last, which is left out when it is shorter.
     *
     * @return 32 to 64 rows of one number per name; fewer of fewer frames
     */
    public double[][] parts() {
        return average.blocks();
    }

    /**
     * How long a part is.
     *
     * @return its share of all frames
     */
    public double partShare() {
        return average.perBlock() / (double) average.count();
    }
}
