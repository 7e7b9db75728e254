package org.mlip4j.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a potential says of itself.
 *
 * @param family {@code hdnnp}, {@code mtp}, {@code sum}, ...
 * @param name for people; usually the file or folder it came from
 * @param elements the elements it knows, in its own order
 * @param cutoff no pair of atoms farther apart than this matters, Angstrom
 * @param parameters number of fitted parameters
 * @param kernel the code path that was chosen, for instance {@code scalar}
 * @param details further facts in the order in which they should be printed (units, provenance, sizes)
 */
public record PotentialInfo(
        String family,
        String name,
        List<Element> elements,
        double cutoff,
        long parameters,
        String kernel,
        Map<String, String> details) {

    /** Validates and copies. */
    public PotentialInfo {
        elements = List.copyOf(elements);
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        if (!(cutoff > 0) || Double.isInfinite(cutoff)) {
            throw new MlipException(
                    "the cutoff of " + name + " is " + cutoff + "; it must be positive");
        }
        if (elements.isEmpty()) {
            throw new MlipException("the potential " + name + " knows no element");
        }
    }

    /**
     * Whether the potential knows a species.
     *
     * @param code species code
     * @return true when it does
     */
    public boolean knows(int code) {
        for (Element element : elements) {
            if (element.code() == code) {
                return true;
            }
        }
        return false;
    }

    /**
     * What to say of a structure with a species that the potential does not know.
     *
     * @param code species code
     * @return the exception, to be thrown
     */
    public MlipException unknown(int code) {
        Element species = Element.of(code);
        boolean numbered = species.isUnnamed() || elements.stream().anyMatch(Element::isUnnamed);
        return new MlipException(
                "the potential "
                        + name
                        + " knows "
                        + String.join(" ", elements.stream().map(Element::symbol).toList())
                        + " but the structure holds "
                        + species.symbol()
                        + (numbered
                                ? "; name the species in the order of their numbers, for instance"
                                        + " --elements Li,P,S (in Python elements=['Li', 'P', 'S'])"
                                : ""));
    }
}
