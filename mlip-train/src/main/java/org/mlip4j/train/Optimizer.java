package org.mlip4j.train;

/** How errors and gradients become new weights. */
public sealed interface Optimizer {

    /**
     * Multi-stream extended Kalman filter (Singraber et al., J. Chem. Theory Comput. 15, 3075 (2019); Blank, Brown, J.
     * Chemometrics 8, 391 (1994) for fading memory). With several labels per update their errors are either streams of
     * their own or summed.
     *
     * @param noise measurement noise and what becomes of it
     * @param epsilon inverse of the initial diagonal of the covariance
     * @param q0 initial process noise
     * @param qtau its decay per epoch: q exp(-qtau)
     * @param qmin process noise below which it no longer decays
     * @param perElement whether the weights of every element have a covariance of their own, which is smaller and faster
     * @param streams whether every label of an update is an observation of its own; otherwise errors and gradients are
     *     summed
     */
    record Kalman(
            Noise noise,
            double epsilon,
            double q0,
            double qtau,
            double qmin,
            boolean perElement,
            boolean streams)
            implements Optimizer {

        /** Validates. */
        public Kalman {
            if (!(epsilon > 0) || !(q0 >= 0) || !(qmin >= 0)) {
                throw new IllegalArgumentException(
                        "a Kalman filter needs a positive epsilon and q0 and qmin of at least 0");
            }
        }
    }

    /** Measurement noise of a Kalman filter. */
    sealed interface Noise {}

    /**
     * Learning rate eta, the inverse of the noise: grows per epoch by exp(etatau) up to etamax.
     *
     * @param eta at the start
     * @param etatau growth per epoch
     * @param etamax largest value; eta stays constant when it is not above eta
     */
    record LearningRate(double eta, double etatau, double etamax) implements Noise {}

    /**
     * Fading memory: the covariance is divided by lambda, which approaches 1 as lambda = nue lambda + 1 - nue.
     *
     * @param lambda at the start, at most 1
     * @param nue below 1
     */
    record Fading(double lambda, double nue) implements Noise {}

    /**
     * Plain gradient descent on half the squared error.
     *
     * @param eta step
     */
    record GradientDescent(double eta) implements Optimizer {}

    /**
     * Adam (Kingma, Ba, arXiv:1412.6980), with decoupled weight decay AdamW (Loshchilov, Hutter, arXiv:1711.05101).
     *
     * @param eta step
     * @param beta1 memory of the gradient
     * @param beta2 memory of its square
     * @param epsilon keeps steps finite
     * @param decay weights shrink by eta decay per update; 0 is Adam
     */
    record Adam(double eta, double beta1, double beta2, double epsilon, double decay)
            implements Optimizer {}

    /**
     * Limited-memory BFGS on the mean square errors of all labels together (see {@link LBfgs}): for small networks and data
     * sets, and for the last digits. Labels are not chosen; of {@link UpdateSettings} only the weight is looked at, which
     * multiplies the mean square error.
     *
     * @param memory pairs of steps and changes of the gradient that are kept
     * @param steps iterations per epoch
     */
    record Lbfgs(int memory, int steps) implements Optimizer {

        /** Validates. */
        public Lbfgs {
            if (memory < 1 || steps < 1) {
                throw new IllegalArgumentException(
                        "L-BFGS needs a memory and a number of steps of at least 1");
            }
        }
    }

    /** The Kalman filter that serves well where nothing else is known. */
    Kalman DEFAULT =
            new Kalman(new LearningRate(0.01, 2.302, 1), 0.01, 0.01, 2.302, 1e-6, false, false);
}
