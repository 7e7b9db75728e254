package org.mlip4j.train;

import org.mlip4j.core.Workers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Iterations of L-BFGS, each of which sees all labels. */
final class BatchSteps implements Steps {

    private final Optimizer.Lbfgs settings;
    private final BatchLoss loss;
    private final LBfgs minimizer;
    private int done;
    private boolean converged;

    BatchSteps(
            TrainingPlan plan,
            Optimizer.Lbfgs settings,
            List<PreparedFrame> frames,
            Workers workers) {
        this.settings = settings;
        loss = new BatchLoss(plan, frames, workers);
        minimizer = new LBfgs(Weights.of(plan.model()), settings.memory());
        done = settings.steps();
    }

    @Override
    public double[] weights() {
        return minimizer.x();
    }

    @Override
    public int updatesPerEpoch() {
        return settings.steps();
    }

    @Override
    public void startEpoch(int epoch) {
        done = 0;
    }

    @Override
    public boolean isEpochDone() {
        return converged || done == settings.steps();
    }

    @Override
    public int done() {
        return done;
    }

    @Override
    public boolean isConverged() {
        return converged;
    }

    @Override
    public void update(int epoch, Errors errors, TrainingListener... listeners) {
        converged = !minimizer.step(loss);
        done++;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(done);
        out.writeBoolean(converged);
        minimizer.write(out);
    }

    @Override
    public void read(DataInput in) throws IOException {
        done = in.readInt();
        converged = in.readBoolean();
        minimizer.read(in);
    }
}
