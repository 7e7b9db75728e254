package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.BitSet;
import java.util.List;

/**
 * Atoms named on the command line.
 *
 * @param terms elements, numbers from 1, or ranges such as 1-20
 */
record AtomSelection(List<String> terms) {

    static final AtomSelection NONE = new AtomSelection(List.of());

    static AtomSelection parse(String text) {
        AtomSelection selection = new AtomSelection(List.of(text.strip().split("[\\s,]+")));
        for (String term : selection.terms) {
            if (!term.matches("\\d{1,9}(-\\d{1,9})?")) {
                Element.of(term);
            }
        }
        return selection;
    }

    /** The selected atoms, counted from 0. */
    BitSet in(Structure structure) {
        BitSet atoms = new BitSet();
        for (String term : terms) {
            if (Character.isDigit(term.charAt(0))) {
                String[] ends = term.split("-");
                int first = Integer.parseInt(ends[0]);
                int last = Integer.parseInt(ends[ends.length - 1]);
                if (first < 1 || last < first || last > structure.size()) {
                    throw new MlipException(
                            "'%s' names no atoms of %d, which are counted from 1"
                                    .formatted(term, structure.size()));
                }
                atoms.set(first - 1, last);
            } else {
                int code = Element.of(term).code();
                for (int i = 0; i < structure.size(); i++) {
                    if (structure.species()[i] == code) {
                        atoms.set(i);
                    }
                }
            }
        }
        return atoms;
    }
}
