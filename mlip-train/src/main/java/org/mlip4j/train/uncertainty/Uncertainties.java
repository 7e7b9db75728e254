package org.mlip4j.train.uncertainty;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.ComparesReplicas;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Potential;
import org.mlip4j.train.selection.Frames;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The measures that a potential offers. */
public final class Uncertainties {

    private Uncertainties() {}

    /**
     * All measures of a potential, whatever its family.
     *
     * @param calculator of the potential, to be closed by the caller when the measures are no longer used
     * @param trained structures that it was trained on, read more than once; without any there are no distances
     * @return extrapolation grade, spread of the members, spread of replicas, descriptors out of range, Mahalanobis distance and cosine
     *     distance, those that there are
     */
    public static List<Uncertainty> of(Calculator calculator, Optional<Frames> trained) {
        Potential potential = calculator.potential();
        List<Uncertainty> all = new ArrayList<>();
        if (Graded.in(potential)
                .flatMap(Graded::gradeMode)
                .filter(mode -> mode == GradeMode.NEIGHBORHOOD)
                .isPresent()) {
            all.add(ResultMeasure.grade(calculator));
        }
        if (potential instanceof Committee) {
            all.add(ResultMeasure.spread(calculator));
        }
        if (ComparesReplicas.in(potential)) {
            all.add(ResultMeasure.replicas(calculator));
        }
        if (CountsExtrapolations.in(potential)) {
            all.add(ResultMeasure.ranges(calculator));
        }
        Optional<Graded> features = Graded.partOf(potential);
        if (trained.isPresent() && features.isPresent()) {
            FeatureDistances distances = FeatureDistances.of(features.get(), trained.get());
            all.add(distances.mahalanobis());
            all.add(distances.cosine());
        }
        return all;
    }
}
