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

    /** Of two slots: sum f' p and the components of sum f grad p. */
    private final double[] polynomials = new double[8 * L];

    /** dE/dr of all lanes of one slot, components. */
    private final double[] gradient = new double[3 * L];

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
        batch = new Batch(model.species().size(), kindOf, basis.max());
        moments = new double[L * plan.momentCount];
        adjoints = new double[L * plan.momentCount];
        slopes = new double[3 * L * plan.slopeMonomial.length];
        monomials = new double[2 * L * plan.monomialCount];
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out) {
        for (int kind = 0; kind < speciesEnergies.length; kind++) {
            batch.clear();
            for (int k = list.begin(); k < list.end(); k++) {
                if (kindOf[list.species()[list.centers()[k]]] == kind) {
                    batch.add(list, k);
                    if (batch.size == L) {
                        evaluate(kind, out);
                        batch.clear();
                    }
                }
            }
            if (batch.size > 0) {
                evaluate(kind, out);
            }
        }
    }

    private void evaluate(int kind, Accumulator out) {
        batch.arrange();
        radial.compute(batch, kind);
        Arrays.fill(moments, 0, L * plan.basicCount, 0);
        for (int slot = 0; slot < batch.slots; slot += 2) {
            int at = L * slot * plan.radialCount;
            MomentKernel.monomials(plan, radial.u, 3 * L * slot, monomials);
            MomentKernel.addMoments(
                    plan, monomials, radial.f, at, at + L * plan.radialCount, moments);
        }
        MomentKernel.products(plan, moments);
        MomentKernel.energies(plan, moments, energies);
        addEnergies(kind, out);
        MomentKernel.adjoints(plan, moments, adjoints);
        MomentKernel.slopes(plan, adjoints, slopes);
        Arrays.fill(sums, 0);
        for (int slot = 0; slot < batch.slots; slot += 2) {
            int at = L * slot * plan.radialCount;
            MomentKernel.monomials(plan, radial.u, 3 * L * slot, monomials);
            MomentKernel.polynomials(
                    plan,
                    monomials,
                    radial.f,
                    radial.df,
                    at,
                    at + L * plan.radialCount,
                    adjoints,
                    slopes,
                    polynomials);
            addForces(slot, 0, out);
            addForces(slot + 1, 4 * L, out);
        }
        addSums(out);
    }

    private void addEnergies(int kind, Accumulator out) {
        for (int lane = 0; lane < batch.size; lane++) {
            double energy = speciesEnergies[kind] + energies[lane];
            if (basis.hasRepulsion()) {
                for (int slot = 0; slot < batch.slots; slot++) {
                    energy += basis.repulsion(radial.r[L * slot + lane]);
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

    /** dE/dr = radial u + (g - u (u . g)) / r, with the sums that begin at {@code p}. */
    private void addForces(int slot, int p, Accumulator out) {
        gradient(radial.r, radial.u, slot, polynomials, p, gradient);
        if (basis.hasRepulsion()) {
            addRepulsion(slot);
        }
        if (out.atomVirials() == null) {
            addToSums(slot, out.weight(), batch, gradient, sums);
            pushNeighbors(L * slot, out.forces());
            return;
        }
        for (int lane = 0; lane < batch.size; lane++) {
            int at = L * slot + lane;
            if (batch.atom[at] >= 0) {
                out.addGradient(
                        batch.centers[lane],
                        batch.atom[at],
                        batch.x[at],
                        batch.y[at],
                        batch.z[at],
                        gradient[lane],
                        gradient[L + lane],
                        gradient[2 * L + lane]);
            }
        }
    }

    private void addRepulsion(int slot) {
        for (int lane = 0; lane < L; lane++) {
            double wall = basis.repulsionSlope(radial.r[L * slot + lane]);
            for (int d = 0; d < 3; d++) {
                gradient[L * d + lane] += wall * radial.u[L * (3 * slot + d) + lane];
            }
        }
    }

    /** Weights the gradient and adds it to the force on the central atoms, and to the virial. */
    private static void addToSums(
            int slot, double weight, Batch batch, double[] gradient, double[] sums) {
        DoubleVector gx = DoubleVector.fromArray(S, gradient, 0).mul(weight);
        DoubleVector gy = DoubleVector.fromArray(S, gradient, L).mul(weight);
        DoubleVector gz = DoubleVector.fromArray(S, gradient, 2 * L).mul(weight);
        gx.intoArray(gradient, 0);
        gy.intoArray(gradient, L);
        gz.intoArray(gradient, 2 * L);
        addOuter(DoubleVector.fromArray(S, batch.x, L * slot), gx, gy, gz, sums, 0);
        addOuter(DoubleVector.fromArray(S, batch.y, L * slot), gx, gy, gz, sums, 3 * L);
        addOuter(DoubleVector.fromArray(S, batch.z, L * slot), gx, gy, gz, sums, 6 * L);
        DoubleVector.fromArray(S, sums, 9 * L).add(gx).intoArray(sums, 9 * L);
        DoubleVector.fromArray(S, sums, 10 * L).add(gy).intoArray(sums, 10 * L);
        DoubleVector.fromArray(S, sums, 11 * L).add(gz).intoArray(sums, 11 * L);
    }

    private static void addOuter(
            DoubleVector d,
            DoubleVector gx,
            DoubleVector gy,
            DoubleVector gz,
            double[] sums,
            int at) {
        DoubleVector.fromArray(S, sums, at).sub(d.mul(gx)).intoArray(sums, at);
        DoubleVector.fromArray(S, sums, at + L).sub(d.mul(gy)).intoArray(sums, at + L);
        DoubleVector.fromArray(S, sums, at + 2 * L).sub(d.mul(gz)).intoArray(sums, at + 2 * L);
    }

    private void pushNeighbors(int first, double[] forces) {
        int[] atom = batch.atom;
        double[] g = gradient;
        for (int lane = 0; lane < batch.size; lane++) {
            int j = 3 * atom[first + lane];
            if (j >= 0) {
                forces[j] -= g[lane];
                forces[j + 1] -= g[L + lane];
                forces[j + 2] -= g[2 * L + lane];
            }
        }
    }

    private void addSums(Accumulator out) {
        for (int lane = 0; lane < batch.size; lane++) {
            for (int c = 0; c < 9; c++) {
                out.virial()[c] += sums[L * c + lane];
            }
            for (int d = 0; d < 3; d++) {
                out.forces()[3 * batch.centers[lane] + d] += sums[L * (9 + d) + lane];
            }
        }
    }

    private static void gradient(
            double[] r, double[] u, int slot, double[] sums, int p, double[] gradient) {
        DoubleVector inverse =
                DoubleVector.broadcast(S, 1).div(DoubleVector.fromArray(S, r, L * slot));
        DoubleVector ux = DoubleVector.fromArray(S, u, 3 * L * slot);
        DoubleVector uy = DoubleVector.fromArray(S, u, 3 * L * slot + L);
        DoubleVector uz = DoubleVector.fromArray(S, u, 3 * L * slot + 2 * L);
        DoubleVector gx = DoubleVector.fromArray(S, sums, p + L);
        DoubleVector gy = DoubleVector.fromArray(S, sums, p + 2 * L);
        DoubleVector gz = DoubleVector.fromArray(S, sums, p + 3 * L);
        DoubleVector along = ux.mul(gx).add(uy.mul(gy)).add(uz.mul(gz));
        DoubleVector radial = DoubleVector.fromArray(S, sums, p).sub(along.mul(inverse));
        ux.mul(radial).add(gx.mul(inverse)).intoArray(gradient, 0);
        uy.mul(radial).add(gy.mul(inverse)).intoArray(gradient, L);
        uz.mul(radial).add(gz.mul(inverse)).intoArray(gradient, 2 * L);
    }
}
