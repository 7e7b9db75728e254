package org.mlip4j.hdnnp.internal;

import org.mlip4j.hdnnp.internal.kernel.Neighborhood;

/**
 * A central atom i with two neighbours j and k: its four coordinates r_ij, r_ik, r_jk and cos theta, and the derivatives
 * of the energy with respect to them.
 */
final class Triplet {

    double rij;
    double rik;
    double rjk;
    double cos;
    private double theta;

    double dRij;
    double dRik;
    double dRjk;
    double dCos;

    /** Takes the coordinates of neighbours j and k and zeroes the derivatives. */
    void set(Neighborhood n, int j, int k) {
        double ex = n.dx[k] - n.dx[j];
        double ey = n.dy[k] - n.dy[j];
        double ez = n.dz[k] - n.dz[j];
        rij = n.r[j];
        rik = n.r[k];
        rjk = Math.sqrt(ex * ex + ey * ey + ez * ez);
        double dot = n.dx[j] * n.dx[k] + n.dy[j] * n.dy[k] + n.dz[j] * n.dz[k];
        cos = Math.max(-1, Math.min(1, dot / (rij * rik)));
        theta = Double.NaN;
        dRij = 0;
        dRik = 0;
        dRjk = 0;
        dCos = 0;
    }

    /** The angle in radians. */
    double theta() {
        if (Double.isNaN(theta)) {
            theta = Math.acos(cos);
        }
        return theta;
    }

    /** d theta / d cos = -1 / sin theta; 0 where atoms are in line, for there every smooth function of theta is flat. */
    double thetaSlope() {
        double sin2 = (1 - cos) * (1 + cos);
        return sin2 > 0 ? -1 / Math.sqrt(sin2) : 0;
    }

    /**
     * Turns the derivatives into those with respect to the positions of j and k and adds them there.
     *
     * <pre>
     * d cos / d r_j = (u_k - cos u_j) / r_ij     u_j = r_ij / |r_ij|
     * d r_jk / d r_j = -(r_k - r_j) / |r_jk|
     * </pre>
     */
    void addTo(Neighborhood n, int j, int k) {
        double cross = dCos / (rij * rik) - (dRjk == 0 ? 0 : dRjk / rjk);
        double back = dRjk == 0 ? 0 : dRjk / rjk;
        double onJ = dRij / rij - dCos * cos / (rij * rij) + back;
        double onK = dRik / rik - dCos * cos / (rik * rik) + back;
        n.gx[j] += onJ * n.dx[j] + cross * n.dx[k];
        n.gy[j] += onJ * n.dy[j] + cross * n.dy[k];
        n.gz[j] += onJ * n.dz[j] + cross * n.dz[k];
        n.gx[k] += onK * n.dx[k] + cross * n.dx[j];
        n.gy[k] += onK * n.dy[k] + cross * n.dy[j];
        n.gz[k] += onK * n.dz[k] + cross * n.dz[j];
    }
}
