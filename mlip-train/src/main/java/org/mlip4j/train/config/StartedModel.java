package org.mlip4j.train.config;

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
     * Takes a potential apart.
     *
     * @param potential the whole
     * @param family of the term to fit
     * @param otherwise what to say where there is not exactly one of it
     */
    static <P extends Potential> StartedModel<P> of(
            Potential potential, Class<P> family, String otherwise) {
        List<Potential> terms = SumPotential.termsOf(potential);
        List<P> fitted = terms.stream().filter(family::isInstance).map(family::cast).toList();
        if (fitted.size() != 1) {
            throw new MlipException(otherwise);
        }
        List<Potential> others = terms.stream().filter(t -> t != fitted.getFirst()).toList();
        Optional<Potential> rest =
                others.size() > 1
                        ? Optional.of(new SumPotential(others))
                        : others.stream().findFirst();
        return new StartedModel<>(fitted.getFirst(), rest.map(Baseline::given));
    }
}
