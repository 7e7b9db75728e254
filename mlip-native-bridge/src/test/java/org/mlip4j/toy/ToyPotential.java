package org.mlip4j.toy;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.PotentialInfo;

import java.util.List;
import java.util.Map;

/**
 * A small many-body potential for tests, with u = 1 - r_ij^2/rc^2 and x = r_j - r_i:
 *
 * <pre>
 * E_i = e(s_i) + strength (0.2 rho_i^2 - rho_i + 0.05 p_i^2 + 3 sum_j u^6)
 * rho_i = sum_j w(s_j) u^3,   p_i = sum_j w(s_j) u^3 x
 * </pre>
 *
 * The dipole p_i makes forces that are not central. Counts an extrapolation where rho_i is above
 * {@code densest}.
 */
public final class ToyPotential implements CountsExtrapolations {

    /** What goes wrong in an evaluation. */
    public enum Accident {
        NONE,
        SENTENCE,
        NULL_POINTER,
        MEMORY,
        STACK
    }

    private final PotentialInfo info;
    private final double cutoff;
    private final double strength;
    private final double densest;
    private final Accident accident;

    public ToyPotential(
            String name,
            List<Element> elements,
            double cutoff,
            double strength,
            double densest,
            Accident accident) {
        info =
                new PotentialInfo(
                        "toy", name, elements, cutoff, 1, "scalar", Map.of("for", "\"tests\""));
        this.cutoff = cutoff;
        this.strength = strength;
        this.densest = densest;
        this.accident = accident;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return (list, out) -> {
            happen();
            for (int k = list.begin(); k < list.end(); k++) {
                accumulate(list, k, out);
            }
        };
    }

    private void accumulate(NeighborList list, int k, Accumulator out) {
        int i = list.centers()[k];
        double rho = 0;
        double repulsion = 0;
        double[] p = new double[3];
        for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
            int j = list.neighbors()[n];
            double[] d = difference(list, i, j);
            double s = Math.max(0, 1 - dot(d, d) / (cutoff * cutoff));
            double w = weight(list.species()[j]) * s * s * s;
            rho += w;
            repulsion += 3 * s * s * s * s * s * s;
            for (int c = 0; c < 3; c++) {
                p[c] += w * d[c];
            }
        }
        int species = list.species()[i];
        out.addEnergy(
                i,
                -0.1 * species + strength * (0.2 * rho * rho - rho + 0.05 * dot(p, p) + repulsion));
        if (out.extrapolations() != null && rho > densest) {
            out.extrapolations().record(i, species, 1, "density", rho, 0, densest);
        }
        for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
            int j = list.neighbors()[n];
            double[] d = difference(list, i, j);
            double s = Math.max(0, 1 - dot(d, d) / (cutoff * cutoff));
            double w = strength * weight(list.species()[j]);
            double along =
                    w * (0.4 * rho - 1 + 0.1 * dot(p, d)) * 3 * s * s
                            + strength * 18 * s * s * s * s * s;
            along *= -2 / (cutoff * cutoff);
            double across = w * 0.1 * s * s * s;
            out.addGradient(
                    i,
                    j,
                    d[0],
                    d[1],
                    d[2],
                    along * d[0] + across * p[0],
                    along * d[1] + across * p[1],
                    along * d[2] + across * p[2]);
        }
    }

    /** rho of one central atom. */
    double density(NeighborList list, int k) {
        double rho = 0;
        for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
            int j = list.neighbors()[n];
            double[] d = difference(list, list.centers()[k], j);
            double s = Math.max(0, 1 - dot(d, d) / (cutoff * cutoff));
            rho += weight(list.species()[j]) * s * s * s;
        }
        return rho;
    }

    private static double[] difference(NeighborList list, int i, int j) {
        double[] x = list.positions();
        return new double[] {
            x[3 * j] - x[3 * i], x[3 * j + 1] - x[3 * i + 1], x[3 * j + 2] - x[3 * i + 2]
        };
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double weight(int species) {
        return 0.2 + 0.05 * species;
    }

    private void happen() {
        switch (accident) {
            case NONE -> {}
            case SENTENCE -> throw new MlipException("an accident happened");
            case NULL_POINTER -> throw new NullPointerException("a null pointer");
            case MEMORY -> exhaust();
            case STACK -> recurse(0);
        }
    }

    private static void exhaust() {
        long[][] all = new long[1 << 20][];
        for (int i = 0; i < all.length; i++) {
            all[i] = new long[1 << 24];
        }
    }

    private static int recurse(int depth) {
        return 1 + recurse(depth + 1);
    }
}
