package org.mlip4j.sim.crystal;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Formal charge (oxidation number) per element.
 *
 * @param charges species code to charge in units of e
 */
public record FormalCharges(Map<Integer, Double> charges) {

    private static final String USUAL =
            "H 1 Li 1 Na 1 K 1 Rb 1 Cs 1 Ag 1 Cu 1 Be 2 Mg 2 Ca 2 Sr 2 Ba 2 Zn 2 Cd 2 Mn 2 Fe 3 Ni 3 Co 3 Cr 3 "
                    + "V 5 Ti 4 Zr 4 Hf 4 Nb 5 Ta 5 Mo 6 W 6 Sc 3 Y 3 La 3 Ce 4 Pr 3 Nd 3 Sm 3 Eu 3 Gd 3 Tb 3 Dy 3 "
                    + "Ho 3 Er 3 Tm 3 Yb 3 Lu 3 B 3 Al 3 Ga 3 In 3 C 4 Si 4 Ge 4 Sn 4 P 5 As 5 Sb 5 Bi 3 Te 4 "
                    + "N -3 O -2 S -2 Se -2 F -1 Cl -1 Br -1 I -1";

    /** Keeps a copy. */
    public FormalCharges {
        charges = Map.copyOf(charges);
    }

    /**
     * The usual oxidation numbers in oxides, sulfides and halides.
     *
     * @return charges of the elements that batteries are made of
     */
    public static FormalCharges usual() {
        Map<Integer, Double> table = new LinkedHashMap<>();
        String[] words = USUAL.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            table.put(Element.of(words[i]).code(), Double.parseDouble(words[i + 1]));
        }
        return new FormalCharges(table);
    }

    /**
     * These charges with some replaced.
     *
     * @param changes species code to charge
     * @return new table
     */
    public FormalCharges with(Map<Integer, Double> changes) {
        Map<Integer, Double> table = new LinkedHashMap<>(charges);
        table.putAll(changes);
        return new FormalCharges(table);
    }

    /**
     * The charges for a set of elements: none in a metal, where no element is negative.
     *
     * @param species codes that occur
     * @return these charges, or zeros if no species is negative
     */
    public FormalCharges within(Iterable<Integer> species) {
        boolean anion = false;
        for (int s : species) {
            anion |= charges.getOrDefault(s, 0.0) < 0;
        }
        if (anion) {
            return this;
        }
        Map<Integer, Double> table = new LinkedHashMap<>();
        species.forEach(s -> table.put(s, 0.0));
        return new FormalCharges(table);
    }

    /**
     * Charge of one species.
     *
     * @param species code
     * @return formal charge in e
     * @throws MlipException if it is not known
     */
    public double of(int species) {
        Double charge = charges.get(species);
        if (charge == null) {
            throw new MlipException(
                    "no formal charge is known for "
                            + Element.of(species).symbol()
                            + "; give it with --charges "
                            + Element.of(species).symbol()
                            + "=...");
        }
        return charge;
    }

    /**
     * Charge of a composition.
     *
     * @param counts species code to number of atoms
     * @return sum in e
     */
    public double total(Map<Integer, ? extends Number> counts) {
        return counts.entrySet().stream()
                .mapToDouble(e -> of(e.getKey()) * e.getValue().doubleValue())
                .sum();
    }
}
