package org.mlip4j.core;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sum of several potentials, for instance a model and a {@link ZblPotential} that keeps atoms apart where the model
 * has never been. Knows the elements that all terms know.
 */
public final class SumPotential implements Potential {

    private final List<Potential> terms;
    private final PotentialInfo info;

    /**
     * Creates the sum.
     *
     * @param terms at least one
     */
    public SumPotential(Potential... terms) {
        this(List.of(terms));
    }

    /**
     * Creates the sum.
     *
     * @param terms at least one
     */
    public SumPotential(List<? extends Potential> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum needs at least one potential");
        }
        this.terms = List.copyOf(terms);
        this.info = describe("sum", names(terms, " + "), this.terms);
    }

    static String names(List<? extends Potential> potentials, String separator) {
        return potentials.stream().map(p -> p.info().name()).collect(Collectors.joining(separator));
    }

    static PotentialInfo describe(String family, String name, List<Potential> parts) {
        List<Element> common =
                parts.getFirst().info().elements().stream()
                        .filter(e -> parts.stream().allMatch(p -> p.info().knows(e.code())))
                        .toList();
        if (common.isEmpty()) {
            throw new MlipException(
                    "the potentials " + names(parts, ", ") + " have no element in common");
        }
        Map<String, String> details = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            PotentialInfo part = parts.get(i).info();
            details.put("part " + (i + 1), part.family() + " " + part.name());
        }
        return new PotentialInfo(
                family,
                name,
                common,
                parts.stream().mapToDouble(p -> p.info().cutoff()).max().orElseThrow(),
                parts.stream().mapToLong(p -> p.info().parameters()).sum(),
                parts.stream()
                        .map(p -> p.info().kernel())
                        .distinct()
                        .collect(Collectors.joining(" + ")),
                details);
    }

    /**
     * The terms.
     *
     * @return unmodifiable, in order
     */
    public List<Potential> terms() {
        return terms;
    }

    /**
     * The terms of a sum, or a potential by itself.
     *
     * @param potential any potential
     * @return unmodifiable, in order
     */
    public static List<Potential> termsOf(Potential potential) {
        return potential instanceof SumPotential sum ? sum.terms : List.of(potential);
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        Evaluator[] evaluators =
                terms.stream().map(Potential::newEvaluator).toArray(Evaluator[]::new);
        return (list, out) -> Arrays.stream(evaluators).forEach(e -> e.accumulate(list, out));
    }
}
