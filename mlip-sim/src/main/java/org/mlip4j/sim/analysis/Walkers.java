package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What diffuses in one run.
 *
 * @param series one coordinate over time: 3 times the walker plus 0, 1, 2 for x, y, z; Angstrom
 * @param count number of walkers
 * @param msd their mean square displacement
 */
public record Walkers(IntFunction<double[]> series, int count, MeanSquareDisplacement msd) {

    private static final double SAME = 1e-4;

    /**
     * Every atom by itself.
     *
     * @param paths the atoms
     * @param msd their mean square displacement
     * @return the walkers
     */
    public static Walkers atoms(Paths paths, MeanSquareDisplacement msd) {
        return new Walkers(paths::series, paths.atoms(), msd);
    }

    /**
     * The charge that all atoms carry together: the sum of their displacements over the square root of their number.
     *
     * @param paths the atoms
     * @param lagTime time between the frames that the paths keep, ps
     * @return one walker
     */
    public static Walkers charge(Paths paths, double lagTime) {
        double[][] sum = new double[3][paths.length()];
        double scale = 1 / Math.sqrt(paths.atoms());
        for (int t = 0; t < paths.length(); t++) {
            double[] frame = paths.at(t);
            for (int i = 0; i < frame.length; i++) {
                sum[i % 3][t] += scale * frame[i];
            }
        }
        double[][] components =
                Arrays.stream(sum).map(MeanSquareDisplacement::of).toArray(double[][]::new);
        return new Walkers(d -> sum[d], 1, new MeanSquareDisplacement(lagTime, components));
    }

    /**
     * Those replicas that can be taken together: all with the time between frames that is the longest of any. Only the length decides:
     * the common one is that at which the most frames count, and shorter replicas are left out.
     *
     * @param replicas of one system, one or more
     * @return those that are long enough
     * @throws MlipException if the time between frames in one is no multiple of that in another
     */
    public static List<Walkers> alike(List<Walkers> replicas) {
        double lagTime = replicas.stream().mapToDouble(w -> w.msd.lagTime()).max().orElseThrow();
        List<Walkers> sparse = replicas.stream().map(w -> w.every(lagTime)).toList();
        int length = 0;
        long most = -1;
        for (Walkers candidate : sparse) {
            int frames = candidate.msd.length();
            long all = frames * sparse.stream().filter(w -> w.msd.length() >= frames).count();
            if (all > most) {
                most = all;
                length = frames;
            }
        }
        int least = length;
        return sparse.stream().filter(w -> w.msd.length() >= least).toList();
    }

    /** With every so many-th frame. */
    private Walkers every(double lagTime) {
        double ratio = lagTime / msd.lagTime();
        int stride = (int) Math.round(ratio);
        if (Math.abs(ratio - stride) > SAME * ratio) {
            throw new MlipException(
                    "replicas have their frames at other times, every %.6g and every %.6g ps, of which none is a multiple of the other; measure them one by one"
                            .formatted(msd.lagTime(), lagTime));
        }
        return stride == 1
                ? this
                : new Walkers(
                        c -> every(series.apply(c), stride),
                        count,
                        new MeanSquareDisplacement(
                                lagTime,
                                Arrays.stream(msd.components())
                                        .map(component -> every(component, stride))
                                        .toArray(double[][]::new)));
    }

    private static double[] every(double[] numbers, int stride) {
        double[] some = new double[(numbers.length + stride - 1) / stride];
        Arrays.setAll(some, i -> numbers[i * stride]);
        return some;
    }

    /** The mean over replicas of their mean square displacements, as far as all of them go. */
    static MeanSquareDisplacement mean(List<Walkers> replicas) {
        int length = replicas.stream().mapToInt(w -> w.msd.length()).min().orElseThrow();
        double[][] components = new double[3][length];
        for (Walkers replica : replicas) {
            for (int d = 0; d < 3; d++) {
                for (int lag = 0; lag < length; lag++) {
                    components[d][lag] += replica.msd.components()[d][lag] / replicas.size();
                }
            }
        }
        return new MeanSquareDisplacement(replicas.getFirst().msd.lagTime(), components);
    }
}
