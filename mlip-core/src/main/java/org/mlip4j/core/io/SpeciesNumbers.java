package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.List;

/** The numbers, from 0, under which a format without names writes its species. */
final class SpeciesNumbers {

    private final List<Element> elements;

    SpeciesNumbers(List<Element> elements) {
        this.elements = elements;
    }

    /** Number of a species: its place in the list, or k for the unnamed species k. */
    int of(int species) {
        for (int k = 0; k < elements.size(); k++) {
            if (elements.get(k).code() == species) {
                return k;
            }
        }
        if (species < Element.UNNAMED) {
            String symbol = Element.of(species).symbol();
            throw new MlipException(
                    "this format numbers its species; say which number "
                            + symbol
                            + " has by giving all elements in their order, for instance --elements Li,P,S"
                            + (elements.isEmpty() ? "" : ", not " + elements));
        }
        if (!elements.isEmpty()) {
            throw new MlipException(
                    "species "
                            + Element.of(species).symbol()
                            + " has no name beside "
                            + elements
                            + "; name all species when reading the structures");
        }
        return species - Element.UNNAMED;
    }
}
