package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/** Evaluates batches of central atoms of one species, one atom per lane. */
public final class VectorEvaluator implements Evaluator {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;
    private static final int GROUP = Lanes.GROUP;

    private final RadialBasis basis;
    private final double[] speciesEnergies;
    private final int[] kindOf = new int[Element.CODE_LIMIT];
    private final MomentPlan plan;
    private final RadialKernel radial;
    private final Batch batch;

    private final double[] moments;
    private final double[] adjoints;
    private final double[] slopes;
    private final double[] monomials;
    private final double[] energies = new double[L];

    /** Per slot: sum f' p and the components of sum f grad p; then the components of dE/dr in place of the latter. */
    private double[] gradients = new double[0];

    /** p_mu, one vector per slot and mu. */
    private double[] polynomials = new double[0];

    /** Virial (nine components) and force on the central atom (three), per lane. */
    private final double[] sums = new double[12 * L];

    /**
     * Creates an evaluator.
     *
     * @param model with coefficients
     */
    public VectorEvaluator(MtpModel model) {
        basis = model.basis();
        speciesEnergies = model.speciesCoefficients();
        Arrays.fill(kindOf, -1);
        for (int s = 0; s < model.species().size(); s++) {
            kindOf[model.species().get(s).code()] = s;
        }
        plan = new MomentPlan(model);
        radial = new RadialKernel(model);
        batch = new Batch(model.species().stream().mapToInt(Element::code).toArray(), basis.max());
        moments = new double[Z + L * plan.momentCount];
        adjoints = new double[Z + L * plan.momentCount];
        slopes = new double[Z + 3 * L * plan.slopeMonomial.length];
        monomials = new double[Z + GROUP * L * Math.max(4, plan.monomialCount)];
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out) {
        accumulate(list, out, null);
    }

    /**
     * Evaluates, and shows each batch to an observer.
     *
     * @param out receives energies and forces, or null
     * @param observer who sees the batches, or null
     */
    void accumulate(NeighborList list, Accumulator out, BatchObserver observer) {
        for (int kind = 0; kind < speciesEnergies.length; kind++) {
            batch.clear();
            for (int k = list.begin(); k < list.end(); k++) {
                if (kindOf[list.species()[list.centers()[k]]] == kind) {
                    batch.add(list, k);
                    if (batch.size == L) {
                        evaluate(kind, out, observer);
                        batch.clear();
                    }
                }
            }
            if (batch.size > 0) {
                evaluate(kind, out, observer);
            }
            if (observer != null) {
                observer.end(kind);
            }
        }
    }

    private void evaluate(int kind, Accumulator out, BatchObserver observer) {
        batch.arrange();
        radial.compute(batch, kind);
        grow();
        Arrays.fill(moments, Z, Z + L * plan.basicCount, 0);
        for (int slot = 0; slot < batch.slots; slot += GROUP) {
            MomentKernel.monomials(plan, radial.u, Z + 3 * L * slot, monomials);
            MomentKernel.addMoments(
                    plan, monomials, radial.f, Z + L * slot * plan.radialCount, moments);
        }
        MomentKernel.products(plan, moments);
        MomentKernel.energies(plan, moments, energies);
        if (out != null) {
            addEnergies(kind, out);
        }
        MomentKernel.adjoints(plan, moments, adjoints);
        MomentKernel.slopes(plan, adjoints, slopes);
        for (int slot = 0; slot < batch.slots; slot += GROUP) {
            MomentKernel.monomials(plan, radial.u, Z + 3 * L * slot, monomials);
            MomentKernel.polynomials(
                    plan,
                    monomials,
                    radial.f,
                    radial.df,
                    Z + L * slot * plan.radialCount,
                    adjoints,
                    slopes,
                    polynomials,
                    gradients,
                    Z + 4 * L * slot);
        }
        if (out != null) {
            addForces(out);
        }
        if (observer != null) {
            observer.add(kind, batch, radial.r, polynomials, moments);
        }
    }

    private void grow() {
        if (gradients.length < Z + 4 * L * batch.slots) {
            gradients = new double[Z + 4 * L * (batch.slots + 16)];
            polynomials = new double[Z + L * plan.radialCount * (batch.slots + 16)];
        }
    }

    private void addEnergies(int kind, Accumulator out) {
        for (int lane = 0; lane < batch.size; lane++) {
            double energy = speciesEnergies[kind] + energies[lane];
            if (basis.hasRepulsion()) {
                for (int slot = 0; slot < batch.slots; slot++) {
                    energy += basis.repulsion(radial.r[Z + L * slot + lane]);
                }
            }
            if (!Double.isFinite(energy)) {
                throw new MlipException(
                        "the energy of atom "
                                + batch.centers[lane]
                                + " (counted from 0) is "
                                + energy
                                + "; its surroundings are far from what the model was trained on");
            }
            out.addEnergy(batch.centers[lane], energy);
        }
    }

    private void addForces(Accumulator out) {
        if (basis.hasRepulsion()) {
            addRepulsion();
        }
        if (out.atomVirials() == null) {
            finish(batch, radial.r, radial.u, out.weight(), gradients, sums);
            pushNeighbors(batch.slots, batch.size, batch.atom, gradients, out.forces());
            addSums(out);
        } else {
            finish(batch, radial.r, radial.u, 1, gradients, sums);
            addEach(out);
        }
    }

    private void addRepulsion() {
        for (int slot = 0; slot < batch.slots; slot++) {
            for (int lane = 0; lane < L; lane++) {
                gradients[Z + 4 * L * slot + lane] +=
                        basis.repulsionSlope(radial.r[Z + L * slot + lane]);
            }
        }
    }

    /**
     * dE/dr = a u + (g - u (u . g)) / r of all slots, times the weight, in place of g; and its contributions to the virial
     * and to the forces on the central atoms.
     */
    private static void finish(
            Batch batch, double[] r, double[] u, double weight, double[] gradients, double[] sums) {
        DoubleVector fx = DoubleVector.zero(S);
        DoubleVector fy = fx;
        DoubleVector fz = fx;
        DoubleVector xx = fx;
        DoubleVector xy = fx;
        DoubleVector xz = fx;
        DoubleVector yx = fx;
        DoubleVector yy = fx;
        DoubleVector yz = fx;
        DoubleVector zx = fx;
        DoubleVector zy = fx;
        DoubleVector zz = fx;
        double[] x = batch.x;
        double[] y = batch.y;
        double[] z = batch.z;
        for (int slot = 0; slot < batch.slots; slot++) {
            int at = Z + L * slot;
            int g = Z + 4 * L * slot;
            int direction = Z + 3 * L * slot;
            DoubleVector inverse =
                    DoubleVector.broadcast(S, weight).div(DoubleVector.fromArray(S, r, at));
            DoubleVector ux = DoubleVector.fromArray(S, u, direction);
            DoubleVector uy = DoubleVector.fromArray(S, u, direction + L);
            DoubleVector uz = DoubleVector.fromArray(S, u, direction + 2 * L);
            DoubleVector gx = DoubleVector.fromArray(S, gradients, g + L).mul(inverse);
            DoubleVector gy = DoubleVector.fromArray(S, gradients, g + 2 * L).mul(inverse);
            DoubleVector gz = DoubleVector.fromArray(S, gradients, g + 3 * L).mul(inverse);
            DoubleVector along = ux.mul(gx).add(uy.mul(gy)).add(uz.mul(gz));
            DoubleVector a = DoubleVector.fromArray(S, gradients, g).mul(weight).sub(along);
            gx = ux.fma(a, gx);
            gy = uy.fma(a, gy);
            gz = uz.fma(a, gz);
            gx.intoArray(gradients, g + L);
            gy.intoArray(gradients, g + 2 * L);
            gz.intoArray(gradients, g + 3 * L);
            fx = fx.add(gx);
            fy = fy.add(gy);
            fz = fz.add(gz);
            DoubleVector dx = DoubleVector.fromArray(S, x, at);
            DoubleVector dy = DoubleVector.fromArray(S, y, at);
            DoubleVector dz = DoubleVector.fromArray(S, z, at);
            xx = dx.fma(gx, xx);
            xy = dx.fma(gy, xy);
            xz = dx.fma(gz, xz);
            yx = dy.fma(gx, yx);
            yy = dy.fma(gy, yy);
            yz = dy.fma(gz, yz);
            zx = dz.fma(gx, zx);
            zy = dz.fma(gy, zy);
            zz = dz.fma(gz, zz);
        }
        xx.intoArray(sums, 0);
        xy.intoArray(sums, L);
        xz.intoArray(sums, 2 * L);
        yx.intoArray(sums, 3 * L);
        yy.intoArray(sums, 4 * L);
        yz.intoArray(sums, 5 * L);
        zx.intoArray(sums, 6 * L);
        zy.intoArray(sums, 7 * L);
        zz.intoArray(sums, 8 * L);
        fx.intoArray(sums, 9 * L);
        fy.intoArray(sums, 10 * L);
        fz.intoArray(sums, 11 * L);
    }

    /** Forces on the neighbours; where a lane has none, the gradient is zero. */
    private static void pushNeighbors(
            int slots, int size, int[] atom, double[] gradients, double[] forces) {
        for (int slot = 0; slot < slots; slot++) {
            int g = Z + (4 * slot + 1) * L;
            for (int lane = 0; lane < size; lane++) {
                int j = 3 * atom[slot * L + lane];
                forces[j] -= gradients[g + lane];
                forces[j + 1] -= gradients[g + L + lane];
                forces[j + 2] -= gradients[g + 2 * L + lane];
            }
        }
    }

    private void addSums(Accumulator out) {
        for (int lane = 0; lane < batch.size; lane++) {
            for (int c = 0; c < 9; c++) {
                out.virial()[c] -= sums[L * c + lane];
            }
            for (int d = 0; d < 3; d++) {
                out.forces()[3 * batch.centers[lane] + d] +=
                        Lanes.COARSE ? total(lane, d) : sums[L * (9 + d) + lane];
            }
        }
    }

    /** A component of the force on a central atom, exactly what its neighbours receive. */
    private double total(int lane, int direction) {
        double total = 0;
        int g = Z + (1 + direction) * L + lane;
        for (int slot = 0; slot < batch.slots; slot++, g += 4 * L) {
            total += gradients[g];
        }
        return total;
    }

    /** One neighbour after the other, for virials per atom. */
    private void addEach(Accumulator out) {
        for (int at = 0; at < batch.slots * L; at++) {
            int lane = at % L;
            int g = Z + (4 * (at / L) + 1) * L + lane;
            if (lane < batch.size) {
                out.addGradient(
                        batch.centers[lane],
                        batch.atom[at],
                        batch.x[Z + at],
                        batch.y[Z + at],
                        batch.z[Z + at],
                        gradients[g],
                        gradients[g + L],
                        gradients[g + 2 * L]);
            }
        }
    }
}
