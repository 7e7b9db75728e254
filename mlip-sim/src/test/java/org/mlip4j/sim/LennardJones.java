package org.mlip4j.sim;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;

import java.util.List;
import java.util.Map;

/** Argon: V(r) = 4 eps ((s/r)^12 - (s/r)^6) (1 - (r/rc)^2)^3, smooth at the cutoff. */
public record LennardJones(double epsilon, double sigma, double cutoff) implements Potential {

    public static final LennardJones ARGON = new LennardJones(0.0104, 3.4, 8);

    @Override
    public PotentialInfo info() {
        return new PotentialInfo(
                "lj", "argon", List.of(Element.of("Ar")), cutoff, 2, "scalar", Map.of());
    }

    @Override
    public Evaluator newEvaluator() {
        return this::accumulate;
    }

    private void accumulate(NeighborList list, Accumulator out) {
        double[] r = list.positions();
        for (int c = list.begin(); c < list.end(); c++) {
            int i = list.centers()[c];
            double energy = 0;
            for (int k = list.first()[c]; k < list.first()[c + 1]; k++) {
                int j = list.neighbors()[k];
                double dx = r[3 * j] - r[3 * i];
                double dy = r[3 * j + 1] - r[3 * i + 1];
                double dz = r[3 * j + 2] - r[3 * i + 2];
                double d2 = dx * dx + dy * dy + dz * dz;
                if (d2 >= cutoff * cutoff) {
                    continue;
                }
                double s6 = Math.pow(sigma * sigma / d2, 3);
                double bare = 4 * epsilon * (s6 * s6 - s6);
                double bareSlope = -24 * epsilon * (2 * s6 * s6 - s6) / d2; // (dV/dr) / r
                double x = 1 - d2 / (cutoff * cutoff);
                double slope = bareSlope * x * x * x - 6 * bare * x * x / (cutoff * cutoff);
                energy += 0.5 * bare * x * x * x;
                out.addGradient(
                        i, j, dx, dy, dz, 0.5 * slope * dx, 0.5 * slope * dy, 0.5 * slope * dz);
            }
            out.addEnergy(i, energy);
        }
    }
}
