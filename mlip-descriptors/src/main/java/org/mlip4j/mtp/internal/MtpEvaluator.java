package org.mlip4j.mtp.internal;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/**
 * The scalar evaluation, and the oracle for the kernels. For one atom i with neighbours j, u = r_ij / |r_ij|:
 *
 * <ol>
 *   <li>radial functions f_mu(r) = scaling sum_xi c_xi phi_xi(r), once per mu and neighbour (Novikov et al. 2021, Eq. 4);
 *   <li>basic moments M = sum_j f_mu u_x^a u_y^b u_z^c (Shapeev 2016, Eq. 3.1; Novikov et al. 2021, Eq. 3);
 *   <li>products M_k += factor M_i M_j along the tree, and the energy e_s + sum_k c_k B_k (Novikov et al. 2021, Eq. 2);
 *   <li>the same backwards: A_i = dE/dM_i, from A_i += factor M_j A_k and A_j += factor M_i A_k;
 *   <li>with p_mu(u) = sum_b A_b u_x^a u_y^b u_z^c over the basic moments of one mu, the derivative with respect to the
 *       position of a neighbour is sum_mu (f_mu' p_mu u + f_mu / r (grad p_mu - u (u . grad p_mu))), and with respect to
 *       a radial coefficient scaling phi_xi p_mu.
 * </ol>
 *
 * No derivative of a moment is stored.
 */
public final class MtpEvaluator implements Evaluator {

    private final MtpModel model;
    private final RadialBasis basis;
    private final int[] kindOf;
    private final int radialCount;
    private final int[] basic;
    private final int[] products;
    private final int[] scalars;

    private final Neighborhood near = new Neighborhood();
    private final double[] moments;
    private final double[] adjoints;
    private final double[] phi;
    private final double[] dphi;

    /** Powers 0, 1, ... of the components of a unit vector. */
    private final double[] px;

    private final double[] py;
    private final double[] pz;

    /** Radial functions and their derivatives, per neighbour. */
    private double[] f = new double[0];

    private double[] df = new double[0];

    /** p_mu(u) of one neighbour. */
    private final double[] p;

    /**
     * Creates an evaluator.
     *
     * @param model with coefficients
     */
    public MtpEvaluator(MtpModel model) {
        this.model = model;
        MomentTree tree = model.tree();
        basis = model.basis();
        kindOf =
                Neighborhood.kinds(
                        model.species().stream().mapToInt(Element::code).toArray(),
                        Element.CODE_LIMIT);
        radialCount = tree.radialCount();
        basic = tree.basic();
        products = tree.products();
        scalars = tree.scalars();
        moments = new double[tree.momentCount()];
        adjoints = new double[tree.momentCount()];
        phi = new double[basis.size()];
        dphi = new double[basis.size()];
        px = new double[tree.rank() + 1];
        py = new double[tree.rank() + 1];
        pz = new double[tree.rank() + 1];
        p = new double[radialCount];
    }

    @Override
    public void accumulate(NeighborList list, Accumulator out) {
        for (int k = list.begin(); k < list.end(); k++) {
            double energy = energy(list, k);
            backProducts();
            out.addEnergy(near.center, energy);
            for (int n = 0; n < near.count; n++) {
                addForces(n, out);
            }
        }
    }

    /**
     * Derivatives of one atomic energy with respect to all coefficients, in the order of the model: radial, species,
     * moment.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param k position among the list's central atoms
     * @param gradient receives one number per coefficient
     * @return the atom
     */
    public int parameterGradient(NeighborList list, int k, double[] gradient) {
        energy(list, k);
        backProducts();
        Arrays.fill(gradient, 0);
        for (int n = 0; n < near.count; n++) {
            setPowers(n);
            polynomials();
            basis.evaluate(near.r[n], phi, dphi);
            int at = pair(n);
            for (int mu = 0; mu < radialCount; mu++) {
                for (int xi = 0; xi < basis.size(); xi++) {
                    gradient[at++] += model.scaling() * phi[xi] * p[mu];
                }
            }
        }
        int at = model.radialCoefficients().length;
        gradient[at + near.kind] = 1;
        at += model.species().size();
        for (int s : scalars) {
            gradient[at++] = moments[s];
        }
        return near.center;
    }

    /** Steps 1 to 3. */
    private double energy(NeighborList list, int k) {
        near.gather(list, k, basis.max(), kindOf);
        double energy = model.speciesCoefficients()[near.kind];
        radialFunctions();
        Arrays.fill(moments, 0);
        for (int n = 0; n < near.count; n++) {
            addToBasicMoments(n);
            energy += basis.repulsion(near.r[n]);
        }
        for (int t = 0; t < products.length; t += 4) {
            moments[products[t + 3]] +=
                    products[t + 2] * moments[products[t]] * moments[products[t + 1]];
        }
        for (int s = 0; s < scalars.length; s++) {
            energy += model.momentCoefficients()[s] * moments[scalars[s]];
        }
        if (!Double.isFinite(energy)) {
            throw new MlipException(
                    "the energy of atom "
                            + near.center
                            + " (counted from 0) is "
                            + energy
                            + "; its surroundings are far from what the model was trained on");
        }
        return energy;
    }

    /** Step 1. */
    private void radialFunctions() {
        int needed = near.count * radialCount;
        if (f.length < needed) {
            f = new double[2 * needed];
            df = new double[2 * needed];
        }
        double[] c = model.radialCoefficients();
        for (int n = 0; n < near.count; n++) {
            basis.evaluate(near.r[n], phi, dphi);
            int at = pair(n);
            for (int mu = 0; mu < radialCount; mu++) {
                double value = 0;
                double slope = 0;
                for (int xi = 0; xi < basis.size(); xi++, at++) {
                    value += c[at] * phi[xi];
                    slope += c[at] * dphi[xi];
                }
                f[n * radialCount + mu] = model.scaling() * value;
                df[n * radialCount + mu] = model.scaling() * slope;
            }
        }
    }

    /** Where the radial coefficients of the central atom and neighbour n start. */
    private int pair(int n) {
        return (near.kind * model.species().size() + near.kinds[n]) * radialCount * basis.size();
    }

    /** Step 2. */
    private void addToBasicMoments(int n) {
        setPowers(n);
        for (int m = 0, b = 0; b < basic.length; m++, b += 4) {
            moments[m] +=
                    f[n * radialCount + basic[b]]
                            * px[basic[b + 1]]
                            * py[basic[b + 2]]
                            * pz[basic[b + 3]];
        }
    }

    private void setPowers(int n) {
        px[0] = 1;
        py[0] = 1;
        pz[0] = 1;
        for (int k = 1; k < px.length; k++) {
            px[k] = px[k - 1] * (near.dx[n] / near.r[n]);
            py[k] = py[k - 1] * (near.dy[n] / near.r[n]);
            pz[k] = pz[k - 1] * (near.dz[n] / near.r[n]);
        }
    }

    /** Step 4. */
    private void backProducts() {
        Arrays.fill(adjoints, 0);
        for (int s = 0; s < scalars.length; s++) {
            adjoints[scalars[s]] += model.momentCoefficients()[s];
        }
        for (int t = products.length - 4; t >= 0; t -= 4) {
            int i = products[t];
            int j = products[t + 1];
            double a = products[t + 2] * adjoints[products[t + 3]];
            adjoints[i] += a * moments[j];
            adjoints[j] += a * moments[i];
        }
    }

    /** p_mu of the neighbour whose powers are set. */
    private void polynomials() {
        Arrays.fill(p, 0);
        for (int m = 0, b = 0; b < basic.length; m++, b += 4) {
            p[basic[b]] += adjoints[m] * px[basic[b + 1]] * py[basic[b + 2]] * pz[basic[b + 3]];
        }
    }

    /** Step 5. */
    private void addForces(int n, Accumulator out) {
        setPowers(n);
        double radial = 0;
        double qx = 0;
        double qy = 0;
        double qz = 0;
        for (int m = 0, t = 0; t < basic.length; m++, t += 4) {
            int a = basic[t + 1];
            int b = basic[t + 2];
            int c = basic[t + 3];
            double value = adjoints[m] * f[n * radialCount + basic[t]];
            radial += adjoints[m] * df[n * radialCount + basic[t]] * px[a] * py[b] * pz[c];
            qx += a == 0 ? 0 : value * a * px[a - 1] * py[b] * pz[c];
            qy += b == 0 ? 0 : value * b * px[a] * py[b - 1] * pz[c];
            qz += c == 0 ? 0 : value * c * px[a] * py[b] * pz[c - 1];
        }
        double r = near.r[n];
        double ux = near.dx[n] / r;
        double uy = near.dy[n] / r;
        double uz = near.dz[n] / r;
        radial += basis.repulsionSlope(r) - (ux * qx + uy * qy + uz * qz) / r;
        out.addGradient(
                near.center,
                near.atom[n],
                near.dx[n],
                near.dy[n],
                near.dz[n],
                radial * ux + qx / r,
                radial * uy + qy / r,
                radial * uz + qz / r);
    }
}
