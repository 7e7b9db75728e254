package org.mlip4j.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The universal screened nuclear repulsion of Ziegler, Biersack and Littmark (The Stopping and Range of Ions in Solids,
 * Pergamon 1985), switched off smoothly.
 *
 * <pre>
 * V(r) = k Z1 Z2 / r * phi(r / a) * S(r)
 * a    = 0.8854 a0 / (Z1^0.23 + Z2^0.23)
 * phi  = 0.18175 e^(-3.19980 x) + 0.50986 e^(-0.94229 x) + 0.28022 e^(-0.40290 x) + 0.02817 e^(-0.20162 x)
 * S    = 1 - 10 t^3 + 15 t^4 - 6 t^5,  t = (r - inner) / (outer - inner) in 0..1
 * </pre>
 *
 * Energy, force and curvature are continuous at both ends of the switch. With an outer radius below the shortest bond
 * the repulsion does not touch ordinary structures.
 */
public final class ZblPotential implements Potential {

    /** e^2 / (4 pi eps0) in eV Angstrom (CODATA 2018: Hartree times Bohr). */
    private static final double COULOMB = Units.HARTREE * Units.BOHR;

    private static final double[] FACTOR = {0.18175, 0.50986, 0.28022, 0.02817};
    private static final double[] DECAY = {3.19980, 0.94229, 0.40290, 0.20162};

    private final double inner;
    private final double outer;
    private final PotentialInfo info;

    /**
     * Creates the repulsion.
     *
     * @param elements the elements it should act on
     * @param inner full strength below this distance, Angstrom
     * @param outer nothing beyond this distance, Angstrom
     */
    public ZblPotential(List<Element> elements, double inner, double outer) {
        if (!(inner >= 0) || !(outer > inner) || Double.isInfinite(outer)) {
            throw new MlipException("ZBL needs 0 <= inner < outer, got " + inner + " and " + outer);
        }
        for (Element element : elements) {
            if (element.isUnnamed()) {
                throw new MlipException(
                        "ZBL needs atomic numbers; name the species " + element.symbol());
            }
        }
        this.inner = inner;
        this.outer = outer;
        Map<String, String> details = new LinkedHashMap<>();
        details.put("inner", Double.toString(inner));
        details.put("outer", Double.toString(outer));
        this.info = new PotentialInfo("zbl", "ZBL", elements, outer, 0, "scalar", details);
    }

    /**
     * Full strength below this distance.
     *
     * @return Angstrom
     */
    public double inner() {
        return inner;
    }

    /**
     * Nothing beyond this distance.
     *
     * @return Angstrom
     */
    public double outer() {
        return outer;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return this::accumulate;
    }

    private void accumulate(NeighborList list, Accumulator out) {
        double[] x = list.positions();
        int[] species = list.species();
        double[] value = new double[2];
        for (int k = list.begin(); k < list.end(); k++) {
            int i = list.centers()[k];
            double energy = 0;
            for (int n = list.first()[k]; n < list.first()[k + 1]; n++) {
                int j = list.neighbors()[n];
                double dx = x[3 * j] - x[3 * i];
                double dy = x[3 * j + 1] - x[3 * i + 1];
                double dz = x[3 * j + 2] - x[3 * i + 2];
                double r2 = dx * dx + dy * dy + dz * dz;
                if (r2 < outer * outer) {
                    double r = Math.sqrt(r2);
                    pair(species[i], species[j], r, value);
                    double slope = value[1] / (2 * r);
                    energy += value[0] / 2;
                    out.addGradient(i, j, dx, dy, dz, slope * dx, slope * dy, slope * dz);
                }
            }
            out.addEnergy(i, energy);
        }
    }

    /**
     * Energy of one pair and its derivative.
     *
     * @param z1 atomic number
     * @param z2 atomic number
     * @param r distance, Angstrom
     * @param value receives V in eV and dV/dr in eV/Angstrom. Modified.
     */
    private void pair(int z1, int z2, double r, double[] value) {
        double perLength = (Math.pow(z1, 0.23) + Math.pow(z2, 0.23)) / (0.8854 * Units.BOHR);
        double phi = 0;
        double slope = 0;
        for (int n = 0; n < 4; n++) {
            double term = FACTOR[n] * Math.exp(-DECAY[n] * r * perLength);
            phi += term;
            slope -= DECAY[n] * perLength * term;
        }
        double strength = COULOMB * z1 * z2 / r;
        double energy = strength * phi;
        double derivative = strength * (slope - phi / r);
        double t = (r - inner) / (outer - inner);
        if (t > 0) {
            double s = 1 - t * t * t * (10 - 15 * t + 6 * t * t);
            double ds = -30 * t * t * (1 - t) * (1 - t) / (outer - inner);
            derivative = derivative * s + energy * ds;
            energy *= s;
        }
        value[0] = energy;
        value[1] = derivative;
    }
}
