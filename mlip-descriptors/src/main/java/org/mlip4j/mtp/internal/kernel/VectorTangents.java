package org.mlip4j.mtp.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/**
 * Derivatives with respect to all coefficients of an energy and of its rate of change when atoms move, for batches of
 * central atoms of one species.
 */
public final class VectorTangents {

    private static final VectorSpecies<Double> S = Lanes.SPECIES;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;
    private static final int GROUP = Lanes.GROUP;

    private final RadialBasis basis;
    private final double scaling;
    private final int species;
    private final int[] scalars;
    private final int[] kindOf = new int[Element.CODE_LIMIT];
    private final MomentPlan plan;
    private final RadialKernel radial;
    private final Batch batch;

    private final double[] moments;
    private final double[] momentRates;
    private final double[] a;
    private final double[] q;
    private final double[] monomials;
    private final double[] monomialRates;

    /** Rates of the unit vectors and of the distance, per slot. */
    private double[] uRate = new double[0];

    private double[] stretch = new double[0];

    /** Rates of the radial functions; then the derivatives with respect to their slopes. */
    private double[] fRate = new double[0];

    private double[] x = new double[0];

    /** Values and slopes of the radial basis of two slots. */
    private final double[] phi;

    private final double[] dphi;
    private final double[] oneValue;
    private final double[] oneSlope;

    /** The result by lane: radial coefficients, then moment coefficients. */
    private final double[] radialSums;

    private final double[] linearSums;
    private final int[] map = new int[L];

    /**
     * Creates a worker for one thread.
     *
     * @param model with coefficients
     */
    public VectorTangents(MtpModel model) {
        basis = model.basis();
        scaling = model.scaling();
        species = model.species().size();
        scalars = model.tree().scalars();
        Arrays.fill(kindOf, -1);
        for (int s = 0; s < species; s++) {
            kindOf[model.species().get(s).code()] = s;
        }
        plan = new MomentPlan(model);
        radial = new RadialKernel(model);
        batch = new Batch(model.species().stream().mapToInt(Element::code).toArray(), basis.max());
        moments = new double[L * plan.momentCount];
        momentRates = new double[moments.length];
        a = new double[moments.length];
        q = new double[moments.length];
        monomials = new double[GROUP * L * Math.max(4, plan.monomialCount)];
        monomialRates = new double[monomials.length];
        phi = new double[GROUP * L * basis.size()];
        dphi = new double[phi.length];
        oneValue = new double[basis.size()];
        oneSlope = new double[basis.size()];
        radialSums = new double[L * model.radialCoefficients().length];
        linearSums = new double[L * scalars.length];
    }

    /**
     * Adds the derivatives of w E + E., where E is the sum of the energies of the central atoms of the list and E. its rate.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param w factor on the energy
     * @param velocities rates of all positions, ghosts included, three per atom. Not modified.
     * @param gradient grows; in the order of the model: radial, species, moment
     */
    public void add(NeighborList list, double w, double[] velocities, double[] gradient) {
        Arrays.fill(radialSums, 0);
        Arrays.fill(linearSums, 0);
        int at = radialSums.length / L;
        for (int kind = 0; kind < species; kind++) {
            batch.clear();
            for (int k = list.begin(); k < list.end(); k++) {
                if (kindOf[list.species()[list.centers()[k]]] == kind) {
                    gradient[at + kind] += w;
                    batch.add(list, k);
                    if (batch.size == L) {
                        evaluate(kind, w, velocities);
                        batch.clear();
                    }
                }
            }
            if (batch.size > 0) {
                evaluate(kind, w, velocities);
            }
        }
        for (int c = 0; c < at; c++) {
            gradient[c] += scaling * Lanes.sum(radialSums, L * c);
        }
        for (int s = 0; s < scalars.length; s++) {
            gradient[at + species + s] += Lanes.sum(linearSums, L * s);
        }
    }

    private void evaluate(int kind, double w, double[] velocities) {
        batch.arrange();
        Arrays.fill(batch.centers, batch.size, L, batch.centers[0]);
        radial.compute(batch, kind);
        grow();
        for (int slot = 0; slot < batch.slots; slot++) {
            rates(slot, velocities);
        }
        Arrays.fill(moments, 0, L * plan.basicCount, 0);
        Arrays.fill(momentRates, 0, L * plan.basicCount, 0);
        for (int slot = 0; slot < batch.slots; slot += GROUP) {
            int at = Z + L * slot * plan.radialCount;
            TangentKernel.monomials(
                    plan, radial.u, uRate, Z + 3 * L * slot, monomials, monomialRates);
            TangentKernel.addMoments(
                    plan, monomials, monomialRates, radial.f, fRate, at, moments, momentRates);
        }
        TangentKernel.products(plan, moments, momentRates);
        addLinear(w);
        TangentKernel.adjoints(plan, w, moments, momentRates, a, q);
        for (int slot = 0; slot < batch.slots; slot += GROUP) {
            int at = Z + L * slot * plan.radialCount;
            TangentKernel.monomials(
                    plan, radial.u, uRate, Z + 3 * L * slot, monomials, monomialRates);
            TangentKernel.radialAdjoints(plan, monomials, monomialRates, a, q, x, fRate, at);
        }
        for (int s = 0; s < species; s++) {
            addRadial(s, kind);
        }
    }

    private void grow() {
        if (stretch.length < L * batch.slots) {
            int slots = batch.slots + batch.slots / 2 + GROUP;
            stretch = new double[L * slots];
            uRate = new double[Z + 3 * L * slots];
            fRate = new double[Z + L * slots * plan.radialCount];
            x = new double[fRate.length];
        }
    }

    /** Rates of the unit vector, the distance and the radial functions of a slot. */
    private void rates(int slot, double[] velocities) {
        IntVector.fromArray(I, batch.atom, L * slot).mul(3).intoArray(map, 0);
        DoubleVector vx = DoubleVector.fromArray(S, velocities, 0, map, 0);
        DoubleVector vy = DoubleVector.fromArray(S, velocities, 1, map, 0);
        DoubleVector vz = DoubleVector.fromArray(S, velocities, 2, map, 0);
        IntVector.fromArray(I, batch.centers, 0).mul(3).intoArray(map, 0);
        vx = vx.sub(DoubleVector.fromArray(S, velocities, 0, map, 0));
        vy = vy.sub(DoubleVector.fromArray(S, velocities, 1, map, 0));
        vz = vz.sub(DoubleVector.fromArray(S, velocities, 2, map, 0));
        int o = Z + 3 * L * slot;
        DoubleVector ux = DoubleVector.fromArray(S, radial.u, o);
        DoubleVector uy = DoubleVector.fromArray(S, radial.u, o + L);
        DoubleVector uz = DoubleVector.fromArray(S, radial.u, o + 2 * L);
        DoubleVector along = ux.mul(vx).add(uy.mul(vy)).add(uz.mul(vz));
        DoubleVector inverse =
                DoubleVector.broadcast(S, 1).div(DoubleVector.fromArray(S, radial.r, Z + L * slot));
        vx.sub(ux.mul(along)).mul(inverse).intoArray(uRate, o);
        vy.sub(uy.mul(along)).mul(inverse).intoArray(uRate, o + L);
        vz.sub(uz.mul(along)).mul(inverse).intoArray(uRate, o + 2 * L);
        along.intoArray(stretch, L * slot);
        int from = Z + L * slot * plan.radialCount;
        int to = from + L * plan.radialCount;
        for (int at = from; at < to; at += L) {
            DoubleVector.fromArray(S, radial.df, at).mul(along).intoArray(fRate, at);
        }
    }

    private void addLinear(double w) {
        for (int s = 0; s < scalars.length; s++) {
            DoubleVector sum = DoubleVector.fromArray(S, linearSums, L * s);
            sum = sum.add(DoubleVector.fromArray(S, momentRates, L * scalars[s]));
            DoubleVector.fromArray(S, moments, L * scalars[s])
                    .fma(DoubleVector.broadcast(S, w), sum)
                    .intoArray(linearSums, L * s);
        }
    }

    /** Adds phi X + phi' Y over the neighbours of a species, two slots at a time. */
    private void addRadial(int s, int kind) {
        int size = basis.size();
        int end = batch.first[s + 1];
        int into = L * (kind * species + s) * plan.radialCount * size;
        for (int slot = batch.first[s]; slot < end; slot += GROUP) {
            boolean single = slot + 1 == end;
            basisFunctions(s, slot, 0);
            if (!single) {
                basisFunctions(s, slot + 1, 1);
            }
            for (int mu = 0; mu < plan.radialCount; mu++) {
                addBasis(slot, single, mu, into + L * mu * size);
            }
        }
    }

    private void addBasis(int slot, boolean single, int mu, int into) {
        double[] phi = this.phi;
        double[] dphi = this.dphi;
        double[] sums = radialSums;
        int size = basis.size();
        int first = Z + L * (slot * plan.radialCount + mu);
        int second = single ? first : first + L * plan.radialCount;
        DoubleVector x0 = DoubleVector.fromArray(S, x, first);
        DoubleVector y0 =
                DoubleVector.fromArray(S, fRate, first)
                        .mul(DoubleVector.fromArray(S, stretch, L * slot));
        DoubleVector x1 = DoubleVector.zero(S);
        DoubleVector y1 = x1;
        if (!single) {
            x1 = DoubleVector.fromArray(S, x, second);
            y1 =
                    DoubleVector.fromArray(S, fRate, second)
                            .mul(DoubleVector.fromArray(S, stretch, L * (slot + 1)));
        }
        for (int k = 0; k < size; k++) {
            int at = GROUP * L * k;
            DoubleVector sum = DoubleVector.fromArray(S, sums, into + L * k);
            sum = DoubleVector.fromArray(S, phi, at).fma(x0, sum);
            sum = DoubleVector.fromArray(S, dphi, at).fma(y0, sum);
            sum = DoubleVector.fromArray(S, phi, at + L).fma(x1, sum);
            sum = DoubleVector.fromArray(S, dphi, at + L).fma(y1, sum);
            sum.intoArray(sums, into + L * k);
        }
    }

    /** phi and phi' of a slot, at every second vector. */
    private void basisFunctions(int s, int slot, int parity) {
        if (basis.kind() == RadialBasis.Kind.SMOOTH_CHEBYSHEV) {
            chebyshev(basis, radial.r, Z + L * slot, phi, dphi, L * parity);
            return;
        }
        for (int lane = 0; lane < L; lane++) {
            boolean there = slot - batch.first[s] < batch.counts[s * L + lane];
            if (there) {
                basis.evaluate(radial.r[Z + L * slot + lane], oneValue, oneSlope);
            }
            for (int k = 0; k < basis.size(); k++) {
                phi[L * (GROUP * k + parity) + lane] = there ? oneValue[k] : 0;
                dphi[L * (GROUP * k + parity) + lane] = there ? oneSlope[k] : 0;
            }
        }
    }

    /** phi_k = (r - max)^2 T_k by the recurrence of the Chebyshev polynomials. */
    private static void chebyshev(
            RadialBasis basis, double[] distances, int from, double[] phi, double[] dphi, int at) {
        DoubleVector r = DoubleVector.fromArray(S, distances, from);
        double slope = 2 / (basis.max() - basis.min());
        DoubleVector xi = r.sub((basis.min() + basis.max()) / 2).mul(slope);
        DoubleVector d = r.sub(basis.max());
        DoubleVector p0 = d.mul(d);
        DoubleVector s0 = d.add(d);
        DoubleVector p1 = p0.mul(xi);
        DoubleVector s1 = xi.fma(s0, p0.mul(slope));
        DoubleVector twice = xi.add(xi);
        for (int k = 0; k < basis.size(); k++) {
            int o = at + GROUP * L * k;
            p0.intoArray(phi, o);
            s0.intoArray(dphi, o);
            DoubleVector p2 = twice.fma(p1, p0.neg());
            DoubleVector s2 = twice.fma(s1, p1.mul(2 * slope)).sub(s0);
            p0 = p1;
            s0 = s1;
            p1 = p2;
            s1 = s2;
        }
    }
}
