package org.mlip4j.mtp.internal;

import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/**
 * Derivatives with respect to all coefficients of an energy and of its rate of change when atoms move: the oracle for
 * the kernel. A dot denotes the rate, A the derivative of the energy with respect to a moment.
 *
 * <ol>
 *   <li>forwards M and its rate: f' r. u^k + f (u^k). for the basic moments, factor (M_i. M_j + M_i M_j.) for products;
 *   <li>backwards A, and Q = w A + A. from Q_i += factor (Q_k M_j + A_k M_j.);
 *   <li>the derivative with respect to f_mu(r_j) is X = sum_b Q_b u^b + A_b (u^b)., that with respect to f_mu' is
 *       Y = r. sum_b A_b u^b, and that with respect to a radial coefficient is scaling (phi X + phi' Y).
 * </ol>
 *
 * No derivative of a force is ever formed (Griewank and Walther, Evaluating Derivatives, 2008, chapter 5: forward over
 * reverse).
 */
public final class ScalarTangents {

    private final MtpModel model;
    private final int[] kindOf;
    private final int[] basic;
    private final int[] products;
    private final int[] scalars;
    private final int radialCount;
    private final Neighborhood near = new Neighborhood();

    private final double[] m;
    private final double[] mRate;
    private final double[] a;
    private final double[] q;
    private final double[] phi;
    private final double[] dphi;

    /** Powers of the components of the unit vector of the current neighbour, and their rates. */
    private final double[][] power;

    private final double[][] powerRate;

    /** Rate of the current distance. */
    private double stretch;

    /**
     * Creates a worker for one thread.
     *
     * @param model with coefficients
     */
    public ScalarTangents(MtpModel model) {
        this.model = model;
        MomentTree tree = model.tree();
        kindOf =
                Neighborhood.kinds(
                        model.species().stream().mapToInt(Element::code).toArray(),
                        Element.CODE_LIMIT);
        basic = tree.basic();
        products = tree.products();
        scalars = tree.scalars();
        radialCount = tree.radialCount();
        m = new double[tree.momentCount()];
        mRate = new double[m.length];
        a = new double[m.length];
        q = new double[m.length];
        phi = new double[model.basis().size()];
        dphi = new double[phi.length];
        power = new double[3][tree.rank() + 1];
        powerRate = new double[3][tree.rank() + 1];
    }

    /**
     * Adds the derivatives of w E + E., where E is the sum of the energies of the central atoms of the list.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param w factor on the energy
     * @param velocities rates of all positions, ghosts included, three per atom. Not modified.
     * @param gradient grows; in the order of the model: radial, species, moment
     */
    public void add(NeighborList list, double w, double[] velocities, double[] gradient) {
        for (int k = list.begin(); k < list.end(); k++) {
            near.gather(list, k, model.basis().max(), kindOf);
            forward(velocities);
            backward(w);
            for (int n = 0; n < near.count; n++) {
                addRadial(n, velocities, gradient);
            }
            int at = model.radialCoefficients().length;
            gradient[at + near.kind] += w;
            at += model.species().size();
            for (int s : scalars) {
                gradient[at++] += w * m[s] + mRate[s];
            }
        }
    }

    private void forward(double[] velocities) {
        Arrays.fill(m, 0);
        Arrays.fill(mRate, 0);
        double[] f = new double[radialCount];
        double[] fRate = new double[radialCount];
        for (int n = 0; n < near.count; n++) {
            setPowers(n, velocities);
            radial(n, f, fRate);
            for (int b = 0; 4 * b < basic.length; b++) {
                int mu = basic[4 * b];
                m[b] += f[mu] * monomial(b);
                mRate[b] += fRate[mu] * monomial(b) + f[mu] * monomialRate(b);
            }
        }
        for (int t = 0; t < products.length; t += 4) {
            int i = products[t];
            int j = products[t + 1];
            m[products[t + 3]] += products[t + 2] * m[i] * m[j];
            mRate[products[t + 3]] += products[t + 2] * (mRate[i] * m[j] + m[i] * mRate[j]);
        }
    }

    private void backward(double w) {
        Arrays.fill(a, 0);
        Arrays.fill(q, 0);
        for (int s = 0; s < scalars.length; s++) {
            a[scalars[s]] += model.momentCoefficients()[s];
            q[scalars[s]] += w * model.momentCoefficients()[s];
        }
        for (int t = products.length - 4; t >= 0; t -= 4) {
            int i = products[t];
            int j = products[t + 1];
            double ak = products[t + 2] * a[products[t + 3]];
            double qk = products[t + 2] * q[products[t + 3]];
            a[i] += ak * m[j];
            a[j] += ak * m[i];
            q[i] += qk * m[j] + ak * mRate[j];
            q[j] += qk * m[i] + ak * mRate[i];
        }
    }

    private void addRadial(int n, double[] velocities, double[] gradient) {
        setPowers(n, velocities);
        double[] x = new double[radialCount];
        double[] y = new double[radialCount];
        for (int b = 0; 4 * b < basic.length; b++) {
            x[basic[4 * b]] += q[b] * monomial(b) + a[b] * monomialRate(b);
            y[basic[4 * b]] += stretch * a[b] * monomial(b);
        }
        RadialBasis basis = model.basis();
        basis.evaluate(near.r[n], phi, dphi);
        int at = pair(n);
        for (int mu = 0; mu < radialCount; mu++) {
            for (int xi = 0; xi < basis.size(); xi++) {
                gradient[at++] += model.scaling() * (phi[xi] * x[mu] + dphi[xi] * y[mu]);
            }
        }
    }

    /** Powers of the unit vector of a neighbour with their rates, and the rate of its distance. */
    private void setPowers(int n, double[] velocities) {
        double r = near.r[n];
        double[] u = {near.dx[n] / r, near.dy[n] / r, near.dz[n] / r};
        double[] v = new double[3];
        stretch = 0;
        for (int d = 0; d < 3; d++) {
            v[d] = velocities[3 * near.atom[n] + d] - velocities[3 * near.center + d];
            stretch += u[d] * v[d];
        }
        for (int d = 0; d < 3; d++) {
            double rate = (v[d] - u[d] * stretch) / r;
            power[d][0] = 1;
            for (int k = 1; k < power[d].length; k++) {
                power[d][k] = power[d][k - 1] * u[d];
                powerRate[d][k] = k * power[d][k - 1] * rate;
            }
        }
    }

    private double monomial(int b) {
        return power[0][basic[4 * b + 1]] * power[1][basic[4 * b + 2]] * power[2][basic[4 * b + 3]];
    }

    private double monomialRate(int b) {
        int i = basic[4 * b + 1];
        int j = basic[4 * b + 2];
        int k = basic[4 * b + 3];
        return powerRate[0][i] * power[1][j] * power[2][k]
                + power[0][i] * powerRate[1][j] * power[2][k]
                + power[0][i] * power[1][j] * powerRate[2][k];
    }

    /** Radial functions of a neighbour and their rates. */
    private void radial(int n, double[] f, double[] fRate) {
        RadialBasis basis = model.basis();
        basis.evaluate(near.r[n], phi, dphi);
        int at = pair(n);
        for (int mu = 0; mu < radialCount; mu++) {
            double value = 0;
            double slope = 0;
            for (int xi = 0; xi < basis.size(); xi++, at++) {
                value += model.radialCoefficients()[at] * phi[xi];
                slope += model.radialCoefficients()[at] * dphi[xi];
            }
            f[mu] = model.scaling() * value;
            fRate[mu] = model.scaling() * slope * stretch;
        }
    }

    /** Where the radial coefficients of the central atom and neighbour n start. */
    private int pair(int n) {
        return (near.kind * model.species().size() + near.kinds[n])
                * radialCount
                * model.basis().size();
    }
}
