package org.mlip4j.hdnnp.internal.kernel.training;

import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.RadialFunction;

/** Loops over rows, one number at a time. */
class RowLoops {

    /** A cutoff function f of square roots r, and f' / r. */
    void cutoff(RadialFunction function, int length, double[] squares, double[] f, double[] d) {
        for (int n = 0; n < length; n++) {
            double r = Math.sqrt(squares[n]);
            f[n] = function.value(r);
            d[n] = function.derivative(r) / r;
        }
    }

    /** a = exp(-eta s) f and its rate b = exp(-eta s) (df - eta ds f). */
    void gaussian(Rows rows, double eta, double[] a, double[] b) {
        int end = rows.padded();
        for (int p = 0; p < end; p++) {
            double e = eta == 0 ? 1 : Math.exp(-eta * rows.s[p]);
            a[p] = e * rows.f[p];
            b[p] = e * (rows.df[p] - eta * rows.ds[p] * rows.f[p]);
        }
    }

    /** p = (1 + lambda cos)^zeta and its rate q. */
    void power(Rows rows, double lambda, double zeta, double[] p, double[] q, int at) {
        int end = rows.padded();
        for (int n = 0; n < end; n++) {
            double base = 1 + lambda * rows.cos[n];
            double lower = base > 0 ? Math.pow(base, zeta - 1) : 0;
            p[at + n] = lower * base;
            q[at + n] = zeta * lambda * lower * rows.dcos[n];
        }
    }

    /** p = bump(theta) and its rate q. */
    final void bump(Rows rows, CompactFunction bump, double[] p, double[] q, int at) {
        int end = rows.padded();
        for (int n = 0; n < end; n++) {
            double cos = rows.cos[n];
            double theta = Math.acos(cos);
            double sin2 = (1 - cos) * (1 + cos);
            p[at + n] = bump.value(theta);
            q[at + n] = sin2 > 0 ? -bump.derivative(theta) * rows.dcos[n] / Math.sqrt(sin2) : 0;
        }
    }

    /** The sum of b p + a q. */
    double dot(int length, double[] a, double[] b, double[] p, double[] q, int at) {
        double sum = 0;
        for (int n = 0; n < length; n++) {
            sum += b[n] * p[at + n] + a[n] * q[at + n];
        }
        return sum;
    }

    /** The sum of a p. */
    double dot(int length, double[] a, double[] p, int at) {
        double sum = 0;
        for (int n = 0; n < length; n++) {
            sum += a[n] * p[at + n];
        }
        return sum;
    }
}
