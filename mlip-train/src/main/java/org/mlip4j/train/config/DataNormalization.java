package org.mlip4j.train.config;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.data.DataSet;

import java.util.Optional;

/**
 * Scales energies per atom to zero mean and unit variance, and lengths so that forces have unit variance (Singraber et al.,
 * J. Chem. Theory Comput. 15, 3075 (2019), section 3.4).
 */
final class DataNormalization {

    private double energyMean;
    private double energyDeviations;
    private long energies;
    private double forceSquares;
    private long forces;

    private DataNormalization() {}

    static HdnnpModel.Normalization of(DataSet data) {
        Optional<Potential> baseline = data.baseline();
        DataNormalization sums = new DataNormalization();
        try (Calculator calculator = baseline.isPresent() ? new Calculator(baseline.get()) : null) {
            for (TrainingFrame frame : data.train()) {
                sums.add(frame, data, calculator);
            }
        }
        return sums.result();
    }

    private void add(TrainingFrame frame, DataSet data, Calculator calculator) {
        Structure structure = frame.structure();
        Optional<Result> known =
                calculator == null ? Optional.empty() : Optional.of(calculator.evaluate(structure));
        if (frame.energy().isPresent()) {
            double energy =
                    frame.energy().getAsDouble()
                            - TrainingFrame.referenceEnergy(data.references(), structure)
                            - known.map(Result::energy).orElse(0.0);
            double perAtom = energy / structure.size();
            // Squares of total energies of all electrons would leave few digits to their
            // differences.
            double before = perAtom - energyMean;
            energies++;
            energyMean += before / energies;
            energyDeviations += before * (perAtom - energyMean);
        }
        double[] f = frame.forces().orElse(new double[0]);
        for (int i = 0; i < f.length; i++) {
            int index = i;
            double rest = f[i] - known.map(r -> r.forces()[index]).orElse(0.0);
            if (Double.isFinite(rest)) {
                forceSquares += rest * rest;
                forces++;
            }
        }
    }

    private HdnnpModel.Normalization result() {
        double variance = energies > 1 ? energyDeviations / energies : 0;
        double sigma = variance > 1e-16 ? Math.sqrt(variance) : 1;
        double force = forces > 0 && forceSquares > 0 ? Math.sqrt(forceSquares / forces) : sigma;
        return new HdnnpModel.Normalization(energyMean, 1 / sigma, force / sigma);
    }
}
