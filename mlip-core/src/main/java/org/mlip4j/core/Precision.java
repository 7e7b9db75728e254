package org.mlip4j.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How many digits the inner loops of an evaluation carry. Energies, forces and virials are added up in double. */
public enum Precision {
    /** 53 bits. */
    DOUBLE,
    /** 24 bits, where a model family offers it: faster, with errors of about a millionth of the largest force. */
    SINGLE;

    /**
     * Reads a precision.
     *
     * @param text {@code double} or {@code single}
     * @return the precision
     * @throws MlipException if it is neither
     */
    public static Precision parse(String text) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new MlipException(
                                        "there is no precision '"
                                                + text
                                                + "': use "
                                                + Arrays.stream(values())
                                                        .map(Precision::toString)
                                                        .collect(Collectors.joining(" or "))));
    }

    /** As options have it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A potential in this precision.
     *
     * @param potential in double precision
     * @return the same for {@link #DOUBLE}; otherwise a potential whose parts are in single precision where they offer it
     * @throws MlipException if no part does, or single precision would be too coarse for the model
     */
    public Potential of(Potential potential) {
        if (this == DOUBLE) {
            return potential;
        }
        return switch (potential) {
            case OffersSinglePrecision p -> p.inSinglePrecision();
            case SumPotential sum when sum.terms().stream().anyMatch(Precision::offersSingle) ->
                    new SumPotential(
                            sum.terms().stream().map(t -> offersSingle(t) ? of(t) : t).toList());
            case CommitteePotential committee
                    when committee.members().stream().allMatch(Precision::offersSingle) ->
                    new CommitteePotential(
                            committee.info().name(),
                            committee.members().stream().map(this::of).toList());
            default ->
                    throw new MlipException(
                            "the potential "
                                    + potential.info().name()
                                    + " of family "
                                    + potential.info().family()
                                    + " is evaluated in double precision only");
        };
    }

    private static boolean offersSingle(Potential potential) {
        return switch (potential) {
            case OffersSinglePrecision p -> true;
            case SumPotential sum -> sum.terms().stream().anyMatch(Precision::offersSingle);
            case CommitteePotential committee ->
                    committee.members().stream().allMatch(Precision::offersSingle);
            default -> false;
        };
    }
}
