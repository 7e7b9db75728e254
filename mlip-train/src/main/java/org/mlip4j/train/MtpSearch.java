package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.mtp.MtpModel;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The search for the coefficients of smallest loss: L-BFGS in all of them, which starts from the second derivatives of
 * Gauss and Newton on a part of the structures, and takes them anew now and then.
 */
final class MtpSearch {

    private static final int MEMORY = 300;

    /** Ridge on changes of the linear coefficients, relative to the diagonal of their equations. */
    private static final double RIDGE = 1e-12;

    /** Holds the norm of every radial function over pairs in the data, which the loss leaves open, near where it was. */
    private static final double NORM = 1e-8;

    /** Damping of the radial coefficients in the second derivatives (Marquardt). */
    private static final double DAMPING = 1e-3;

    private final MtpModel start;
    private final MtpLoss loss;
    private final MtpLoss part;
    private final UnseenDistances unseen;
    private final int radial;
    private final int linear;
    private final double[] norms;
    private final double[] known;
    private final double[] ridge;
    private final LBfgs search;

    /** Where second derivatives were taken. */
    private double[] anchor;

    private int iteration;
    private long evaluations;

    /**
     * Solves for the linear coefficients; those of which the data say nothing stay as they are.
     *
     * @param start where, without references of the elements
     * @param loss of all structures
     * @param part of some of them
     * @param unseen what the loss gets besides
     */
    MtpSearch(MtpModel start, MtpLoss loss, MtpLoss part, UnseenDistances unseen) {
        this.start = start;
        this.loss = loss;
        this.part = part;
        this.unseen = unseen;
        radial = start.radialCoefficients().length;
        MtpLoss.Normal normal = loss.normal(start);
        linear = normal.right().length;
        ridge = new double[linear];
        for (int i = 0; i < linear; i++) {
            ridge[i] = RIDGE * normal.gram()[i * linear + i];
        }
        known = Arrays.copyOf(start.speciesCoefficients(), linear);
        int species = start.species().size();
        System.arraycopy(start.momentCoefficients(), 0, known, species, linear - species);
        double[] changes = new LinearFit(normal.from(known), ridge).solution();
        double[] x = Arrays.copyOf(start.radialCoefficients(), radial + linear);
        for (int i = 0; i < linear; i++) {
            x[radial + i] = known[i] + changes[i];
        }
        norms = norms(x);
        anchor = x;
        search = new LBfgs(x, MEMORY);
    }

    /** Bytes of a search while the one from which it starts and the last start tried are there, too. */
    static long bytes(MtpModel model) {
        long n = model.parameterCount();
        return LBfgs.bytes(MEMORY, n) + 3 * 8 * n * n;
    }

    /** The model at the smallest loss so far. */
    MtpModel model() {
        return model(search.x());
    }

    private MtpModel model(double[] x) {
        int species = start.species().size();
        return start.withCoefficients(
                Arrays.copyOf(x, radial),
                Arrays.copyOfRange(x, radial, radial + species),
                Arrays.copyOfRange(x, radial + species, x.length));
    }

    int iteration() {
        return iteration;
    }

    long evaluations() {
        return evaluations;
    }

    double value() {
        return search.value();
    }

    /** One iteration; false when no step decreases the loss any more, not even from new second derivatives. */
    boolean step() {
        boolean fresh = isRefresh();
        if (fresh) {
            refresh();
        }
        boolean found = search.step(this::value);
        if (!found && !fresh) {
            refresh();
            found = search.step(this::value);
        }
        iteration++;
        return found;
    }

    /** In iterations 0, 10, 30, 60, 120, 240 and so on. */
    private boolean isRefresh() {
        return iteration == 0
                || iteration == 10
                || iteration % 30 == 0 && Integer.bitCount(iteration / 30) == 1;
    }

    private void refresh() {
        anchor = search.x().clone();
        search.restart(anchor);
        precondition();
    }

    private void precondition() {
        MtpLoss.Normal normal = part.allCoefficients(model(anchor));
        int n = radial + linear;
        unseen.addCurvature(normal.gram(), n);
        double largest = 0;
        for (int i = 0; i < radial; i++) {
            largest = Math.max(largest, normal.gram()[i * n + i]);
        }
        double[] damping = new double[n];
        for (int i = 0; i < n; i++) {
            damping[i] =
                    i < radial
                            ? DAMPING * normal.gram()[i * n + i] + RIDGE * largest + NORM
                            : ridge[i - radial];
        }
        LinearFit inverse = new LinearFit(normal, damping);
        search.setPreconditioner(
                g -> {
                    double[] step = inverse.apply(g);
                    for (int i = 0; i < n; i++) {
                        step[i] /= 2;
                    }
                    return step;
                });
    }

    private double value(double[] x, double[] gradient) {
        evaluations++;
        double value;
        try {
            value = loss.gradient(model(x), gradient);
        } catch (MlipException e) {
            // Energies that are not finite: too long a step.
            return Double.NaN;
        }
        value += unseen.add(x, gradient);
        for (int i = 0; i < linear; i++) {
            double c = x[radial + i] - known[i];
            value += ridge[i] * c * c;
            gradient[radial + i] += 2 * ridge[i] * c;
        }
        double[] now = norms(x);
        for (int mu = 0; mu < now.length; mu++) {
            double change = norms[mu] > 0 ? now[mu] / norms[mu] - 1 : 0;
            value += NORM * change * change;
            now[mu] = change == 0 ? 0 : 4 * NORM * change / norms[mu];
        }
        for (int i = 0; i < radial; i++) {
            gradient[i] += isSeen(i) ? now[function(i)] * x[i] : 0;
        }
        return value;
    }

    /** Square sums of the coefficients of each radial function. */
    private double[] norms(double[] x) {
        double[] sums = new double[start.tree().radialCount()];
        for (int i = 0; i < radial; i++) {
            sums[function(i)] += isSeen(i) ? x[i] * x[i] : 0;
        }
        return sums;
    }

    private int function(int coefficient) {
        return coefficient / start.basis().size() % start.tree().radialCount();
    }

    private boolean isSeen(int coefficient) {
        return unseen.isSeen(coefficient / start.basis().size() / start.tree().radialCount());
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(iteration);
        out.writeLong(evaluations);
        Checkpoint.write(out, norms);
        Checkpoint.write(out, ridge);
        Checkpoint.write(out, anchor);
        search.write(out);
    }

    /** Goes on where the state was written; the model must be the one that it was written for. */
    void read(DataInput in) throws IOException {
        iteration = in.readInt();
        evaluations = in.readLong();
        Checkpoint.read(in, norms);
        Checkpoint.read(in, ridge);
        anchor = new double[radial + linear];
        Checkpoint.read(in, anchor);
        search.read(in);
        precondition();
    }
}
