package org.mlip4j.hdnnp.internal;

import org.mlip4j.hdnnp.RadialFunction;

/**
 * Angular symmetry functions of one central element and one pair of neighbouring elements that share their cutoff
 * function and whether r_jk takes part.
 */
final class AngularBlock {

    /** Position of the cutoff function among those of the central element. */
    final int radial;

    private final RadialFunction function;
    private final boolean narrow;
    private final AngularTerms[] terms;

    AngularBlock(int radial, RadialFunction function, boolean narrow, AngularTerms[] terms) {
        this.radial = radial;
        this.function = function;
        this.narrow = narrow;
        this.terms = terms;
    }

    /** First pass; fj and fk are the cutoff functions of r_ij and r_ik. */
    void add(Triplet t, double fj, double fk, double[] g) {
        double f = fj * fk;
        if (narrow && f != 0) {
            f *= function.value(t.rjk);
        }
        if (f == 0) {
            return;
        }
        for (AngularTerms group : terms) {
            group.add(t, f * group.gaussian(t, narrow), g);
        }
    }

    /**
     * Second pass: adds to the triplet's derivatives. With E = sum exp(-eta s) f A and f = f_ij f_ik f_jk,
     *
     * <pre>dE/dr_ij = sum exp(-eta s) A (f'_ij f_ik f_jk - 2 eta (r_ij - r_s) f)</pre>
     */
    void pullBack(Triplet t, double fj, double fk, double slopeJ, double slopeK, double[] dEdG) {
        double fjk = narrow && fj * fk != 0 ? function.value(t.rjk) : 1;
        double f = fj * fk * fjk;
        if (f == 0) {
            return;
        }
        double sum = 0;
        double stretchJ = 0;
        double stretchK = 0;
        double stretchJk = 0;
        for (AngularTerms group : terms) {
            double e = group.gaussian(t, narrow);
            double a = e * group.contract(t, e * f, dEdG);
            double c = -2 * group.eta * a;
            sum += a;
            stretchJ += c * (t.rij - group.shift);
            stretchK += c * (t.rik - group.shift);
            stretchJk += c * (t.rjk - group.shift);
        }
        t.dRij += sum * slopeJ * fk * fjk + stretchJ * f;
        t.dRik += sum * fj * slopeK * fjk + stretchK * f;
        if (narrow) {
            t.dRjk += sum * fj * fk * function.derivative(t.rjk) + stretchJk * f;
        }
    }
}
