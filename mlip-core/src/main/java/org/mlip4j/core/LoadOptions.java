package org.mlip4j.core;

import java.util.List;
import java.util.Optional;

/**
 * What a model file may leave open.
 *
 * @param units units of an n2p2 or RuNNer model; empty: its numbers pass through unconverted
 * @param elements names of species 0, 1, 2, ... for files that only number them; empty: as the file says
 */
public record LoadOptions(Optional<Units> units, List<Element> elements) {

    /** Nothing stated. */
    public static final LoadOptions DEFAULT = new LoadOptions(Optional.empty(), List.of());

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
        return new LoadOptions(Optional.of(newUnits), elements);
    }

    /**
     * These options with species names.
     *
     * @param newElements names of species 0, 1, 2, ...
     * @return new options
     */
    public LoadOptions withElements(List<Element> newElements) {
        return new LoadOptions(units, newElements);
    }
}
