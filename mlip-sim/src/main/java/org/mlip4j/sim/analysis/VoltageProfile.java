package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Voltages of an intercalation electrode against the metal of its ion at 0 K: between neighbours on the lower convex hull of the
 * energy over the content of ions, V = -(E_2 - E_1 - (x_2 - x_1) mu) / ((x_2 - x_1) z e) (M. K. Aydinol et al., Phys. Rev. B 56,
 * 1354 (1997), equation 3).
 *
 * @param hull the stable compositions, by content
 * @param voltages between each and the next, V
 * @param above how far each phase is above the hull, eV per host, in the order given; NaN where the hull does not reach
 */
public record VoltageProfile(List<Phase> hull, double[] voltages, double[] above) {

    /**
     * A structure.
     *
     * @param content ions per host
     * @param energy eV per host
     */
    public record Phase(double content, double energy) {}

    /**
     * The profile.
     *
     * @param phases with two different contents at least. Not modified.
     * @param potential of the metal, eV per atom
     * @param charge of the ion
     * @return hull and voltages
     */
    public static VoltageProfile of(List<Phase> phases, double potential, double charge) {
        if (phases.stream().mapToDouble(Phase::content).distinct().count() < 2) {
            throw new MlipException("a voltage needs two contents of ions at least");
        }
        List<Phase> hull = hull(phases);
        double[] voltages = new double[hull.size() - 1];
        for (int k = 0; k < voltages.length; k++) {
            double more = hull.get(k + 1).content - hull.get(k).content;
            double energy = hull.get(k + 1).energy - hull.get(k).energy;
            voltages[k] = -(energy - more * potential) / (more * charge);
        }
        return new VoltageProfile(
                hull, voltages, phases.stream().mapToDouble(p -> above(p, hull)).toArray());
    }

    /** The lower convex hull, from left to right. */
    private static List<Phase> hull(List<Phase> phases) {
        List<Phase> sorted =
                phases.stream()
                        .sorted(Comparator.comparing(Phase::content).thenComparing(Phase::energy))
                        .toList();
        List<Phase> hull = new ArrayList<>();
        for (Phase phase : sorted) {
            if (!hull.isEmpty() && phase.content == hull.getLast().content) {
                continue; // A polymorph of higher energy.
            }
            while (hull.size() > 1 && !turnsUp(hull.get(hull.size() - 2), hull.getLast(), phase)) {
                hull.removeLast();
            }
            hull.add(phase);
        }
        return hull;
    }

    private static boolean turnsUp(Phase a, Phase b, Phase c) {
        return (b.content - a.content) * (c.energy - a.energy)
                > (c.content - a.content) * (b.energy - a.energy);
    }

    private static double above(Phase phase, List<Phase> hull) {
        for (int k = 0; k + 1 < hull.size(); k++) {
            Phase a = hull.get(k);
            Phase b = hull.get(k + 1);
            if (phase.content >= a.content && phase.content <= b.content) {
                double share = (phase.content - a.content) / (b.content - a.content);
                return phase.energy - a.energy - share * (b.energy - a.energy);
            }
        }
        return Double.NaN;
    }
}
