package org.mlip4j.core;

import java.util.List;
import java.util.Optional;

/**
 * What a model file may leave open, and how the model is to be evaluated.
 *
 * @param units units of an n2p2 or RuNNer model; empty: its numbers pass through unconverted
 * @param elements names of species 0, 1, 2, ... for files that only number them; empty: as the file says
 * @param precision of the evaluation
 */
public record LoadOptions(Optional<Units> units, List<Element> elements, Precision precision) {

    /** Nothing stated. */
    public static final LoadOptions DEFAULT =
            new LoadOptions(Optional.empty(), List.of(), Precision.DOUBLE);

    /**
     * Options for double precision.
     *
     * @param units as the other form has it
     * @param elements as the other form has it
     */
    public LoadOptions(Optional<Units> units, List<Element> elements) {
        this(units, elements, Precision.DOUBLE);
    }

    /** Copies. */
    public LoadOptions {
        elements = List.copyOf(elements);
    }

    /**
     * These options with units.
     *
     * @param newUnits units of the file
     * @return new options
     */
    public LoadOptions withUnits(Units newUnits) {
        return new LoadOptions(Optional.of(newUnits), elements, precision);
    }

    /**
     * These options with species names.
     *
     * @param newElements names of species 0, 1, 2, ...
     * @return new options
     */
    public LoadOptions withElements(List<Element> newElements) {
        return new LoadOptions(units, newElements, precision);
    }

    /**
     * These options with a precision.
     *
     * @param newPrecision of the evaluation
     * @return new options
     */
    public LoadOptions withPrecision(Precision newPrecision) {
        return new LoadOptions(units, elements, newPrecision);
    }
}
