package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Steps down the gradient of half the squared error: of fixed length, or those of Adam and AdamW. */
final class GradientUpdater implements Updater {

    private double eta;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double decay;

    /** Means of the gradient and of its square; null for fixed steps. */
    private final double[] mean;

    private final double[] square;
    private double beta1t;
    private double beta2t;

    GradientUpdater(Optimizer.GradientDescent settings) {
        this(settings.eta(), 0, 0, 0, 0, null, null);
    }

    GradientUpdater(Optimizer.Adam s, int size) {
        this(
                s.eta(),
                s.beta1(),
                s.beta2(),
                s.epsilon(),
                s.decay(),
                new double[size],
                new double[size]);
    }

    private GradientUpdater(
            double eta,
            double beta1,
            double beta2,
            double epsilon,
            double decay,
            double[] mean,
            double[] square) {
        this.eta = eta;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decay = decay;
        this.mean = mean;
        this.square = square;
        beta1t = beta1;
        beta2t = beta2;
    }

    /** Sets the length of the steps. */
    void setStep(double step) {
        eta = step;
    }

    @Override
    public void update(double[] w, double[] errors, double[][] gradients) {
        double error = errors[0];
        double[] gradient = gradients[0];
        if (mean == null) {
            for (int n = 0; n < w.length; n++) {
                w[n] += eta * error * gradient[n];
            }
            return;
        }
        double step = eta * Math.sqrt(1 - beta2t) / (1 - beta1t);
        for (int n = 0; n < w.length; n++) {
            double g = -error * gradient[n];
            mean[n] = beta1 * mean[n] + (1 - beta1) * g;
            square[n] = beta2 * square[n] + (1 - beta2) * g * g;
            w[n] -= step * mean[n] / (Math.sqrt(square[n]) + epsilon) + eta * decay * w[n];
        }
        beta1t *= beta1;
        beta2t *= beta2;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        if (mean != null) {
            out.writeDouble(beta1t);
            out.writeDouble(beta2t);
            Checkpoint.write(out, mean);
            Checkpoint.write(out, square);
        }
    }

    @Override
    public void read(DataInput in) throws IOException {
        if (mean != null) {
            beta1t = in.readDouble();
            beta2t = in.readDouble();
            Checkpoint.read(in, mean);
            Checkpoint.read(in, square);
        }
    }
}
