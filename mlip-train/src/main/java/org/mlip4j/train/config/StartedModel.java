package org.mlip4j.train.config;

import org.mlip4j.core.Graded;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.SumPotential;
import org.mlip4j.train.data.Baseline;

import java.util.List;
import java.util.Optional;

/**
 * A trained potential whose training goes on.
 *
 * @param term that of a sum that is fitted, or the whole
 * @param baseline the other terms, to which it was fitted as the rest
 */
record StartedModel<P extends Potential>(P term, Optional<Baseline> baseline) {

    /**
     * Takes a potential apart. What was fitted stands behind its baseline, as for {@link Graded#partOf}, which may be of the
     * same family.
     *
     * @param potential the whole
     * @param family of the term to fit
     * @param otherwise what to say where it is not of the family
     */
    static <P extends Potential> StartedModel<P> of(
            Potential potential, Class<P> family, String otherwise) {
        List<Potential> terms = SumPotential.termsOf(potential);
        Potential fitted =
                terms.reversed().stream()
                        .filter(Graded.class::isInstance)
                        .findFirst()
                        .orElse(potential);
        if (!family.isInstance(fitted)) {
            throw new MlipException(otherwise);
        }
        List<Potential> others = terms.stream().filter(t -> t != fitted).toList();
        Optional<Potential> rest =
                others.size() > 1
                        ? Optional.of(new SumPotential(others))
                        : others.stream().findFirst();
        return new StartedModel<>(family.cast(fitted), rest.map(Baseline::given));
    }
}
