package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.List;

/** Which element the types of a LAMMPS data file are, as far as the file tells. */
final class LammpsSpecies {

    private LammpsSpecies() {}

    /**
     * The element that a word such as {@code Si}, or the first of a comment, names; -1 if none. Names of force fields, CA
     * or ho, are spelled otherwise.
     */
    static int ofName(String text) {
        String word = text.replace('#', ' ').strip().split("[\\s(,;]+", 2)[0];
        try {
            Element element = word.isEmpty() ? null : Element.of(word);
            return element != null && element.symbol().equals(word) ? element.code() : -1;
        } catch (MlipException e) {
            return -1;
        }
    }

    /** Names for the warning that tells what was assumed. */
    static String list(List<Integer> codes) {
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < codes.size(); k++) {
            text.append(k == 0 ? "" : ", ")
                    .append(k + 1)
                    .append(" = ")
                    .append(Element.of(codes.get(k)).symbol());
        }
        return text.toString();
    }
}
