package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.List;

/** Which element the types of a LAMMPS data file are, as far as the file tells. */
final class LammpsSpecies {

    private static final double TOLERANCE = 0.005;

    private static final int LAST_COMMON = 103;

    private LammpsSpecies() {}

    /**
     * The element with this mass: within 0.5 % of its standard weight, and the next best at least three times as far.
     *
     * @return species code, or -1 if the mass does not tell
     */
    static int ofMass(double mass) {
        int best = -1;
        double bestError = Double.POSITIVE_INFINITY;
        double secondError = Double.POSITIVE_INFINITY;
        for (int z = 1; z <= LAST_COMMON; z++) {
            double error = Math.abs(Element.of(z).mass() - mass);
            if (error < bestError) {
                secondError = bestError;
                bestError = error;
                best = z;
            } else {
                secondError = Math.min(secondError, error);
            }
        }
        return mass > 0 && bestError <= TOLERANCE * mass && secondError >= 3 * bestError
                ? best
                : -1;
    }

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
