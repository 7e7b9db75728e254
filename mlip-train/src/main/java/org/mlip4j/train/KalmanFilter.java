package org.mlip4j.train;

import org.mlip4j.core.Workers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Extended Kalman filter with several observations per update (Singraber, Morawietz, Behler, Dellago, J. Chem. Theory
 * Comput. 15, 3075 (2019), eqs. 14-17):
 *
 * <pre>
 * X = P H     A = H^T X + R     K = X A^-1     P = P - K X^T + q 1     w = w + K errors
 * </pre>
 */
final class KalmanFilter implements Updater {

    private final Covariance covariance;
    private final Optimizer.Kalman settings;

    /** Changes of ln q and ln eta per update. */
    private final double qDecay;

    private final double etaGrowth;
    private double q;
    private double eta;
    private double lambda;
    private double[][] x = {};
    private double[][] gains = {};

    /**
     * A filter at its start.
     *
     * @param settings its constants
     * @param size number of weights
     * @param updatesPerEpoch what tau constants are divided by
     * @param workers threads
     */
    KalmanFilter(Optimizer.Kalman settings, int size, double updatesPerEpoch, Workers workers) {
        this.settings = settings;
        covariance = new Covariance(size, 1 / settings.epsilon(), workers);
        q = settings.q0();
        qDecay = settings.qtau() / updatesPerEpoch;
        switch (settings.noise()) {
            case Optimizer.LearningRate rate -> {
                eta = rate.eta();
                etaGrowth = rate.etatau() / updatesPerEpoch;
            }
            case Optimizer.Fading fading -> {
                lambda = fading.lambda();
                etaGrowth = 0;
            }
        }
    }

    @Override
    public void update(double[] w, double[] errors, double[][] h) {
        int streams = errors.length;
        if (x.length != streams) {
            x = new double[streams][w.length];
            gains = new double[streams][w.length];
        }
        covariance.multiply(h, x);
        double[][] a = new double[streams][streams];
        for (int i = 0; i < streams; i++) {
            for (int j = 0; j < streams; j++) {
                a[i][j] = dot(h[i], x[j]);
            }
        }
        double noise = noise();
        for (int i = 0; i < streams; i++) {
            a[i][i] += noise;
        }
        gain(a);
        covariance.subtract(gains, x);
        if (settings.noise() instanceof Optimizer.Fading fading) {
            covariance.scale(1 / lambda);
            lambda = fading.nue() * lambda + 1 - fading.nue();
        }
        covariance.addDiagonal(q);
        for (int i = 0; i < streams; i++) {
            for (int n = 0; n < w.length; n++) {
                w[n] += gains[i][n] * errors[i];
            }
        }
        if (q > settings.qmin()) {
            q *= Math.exp(-qDecay);
        }
    }

    private double noise() {
        if (settings.noise() instanceof Optimizer.LearningRate rate) {
            if (eta < rate.etamax()) {
                eta *= Math.exp(etaGrowth);
            }
            return 1 / eta;
        }
        return lambda;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int n = 0; n < a.length; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }

    /** Solves K A = X for the gain K, by elimination: A is small, symmetric and positive. */
    private void gain(double[][] a) {
        int m = a.length;
        for (int i = 0; i < m; i++) {
            System.arraycopy(x[i], 0, gains[i], 0, x[i].length);
        }
        for (int i = 0; i < m; i++) {
            for (int j = i + 1; j < m; j++) {
                double f = a[j][i] / a[i][i];
                for (int c = i; c < m; c++) {
                    a[j][c] -= f * a[i][c];
                }
                addTo(gains[j], -f, gains[i]);
            }
        }
        for (int i = m - 1; i >= 0; i--) {
            for (int j = i + 1; j < m; j++) {
                addTo(gains[i], -a[i][j], gains[j]);
            }
            for (int n = 0; n < gains[i].length; n++) {
                gains[i][n] /= a[i][i];
            }
        }
    }

    private static void addTo(double[] sum, double factor, double[] other) {
        for (int n = 0; n < sum.length; n++) {
            sum[n] += factor * other[n];
        }
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeDouble(q);
        out.writeDouble(eta);
        out.writeDouble(lambda);
        covariance.write(out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        q = in.readDouble();
        eta = in.readDouble();
        lambda = in.readDouble();
        covariance.read(in);
    }
}
