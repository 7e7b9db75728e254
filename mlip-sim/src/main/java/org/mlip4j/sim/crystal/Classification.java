package org.mlip4j.sim.crystal;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.internal.spglib.Spglib;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The space group of a crystal and its standard cell, as the library spglib finds them; sites that may hold the same species in
 * the same fractions count as equal. Everything else in this package does without that library.
 *
 * @param number of the space group, 1 to 230
 * @param symbol short Hermann-Mauguin symbol
 * @param hall Hall symbol
 * @param pointGroup symbol of the point group
 * @param orbits sites that symmetry makes equal
 * @param standard the crystal in the conventional cell of the International Tables, idealised
 */
public record Classification(
        int number,
        String symbol,
        String hall,
        String pointGroup,
        List<Orbit> orbits,
        Crystal standard) {

    /**
     * Sites that symmetry makes equal.
     *
     * @param label of the first one in the file
     * @param wyckoff multiplicity in the standard cell and letter, for instance {@code 24d}
     * @param occupancy species code to fraction
     */
    public record Orbit(String label, String wyckoff, Map<Integer, Double> occupancy) {}

    /**
     * Classifies a crystal.
     *
     * @param crystal any cell of it. Not modified.
     * @param tolerance of positions, Angstrom
     * @return what spglib says
     * @throws MlipException if spglib is not installed or finds nothing
     */
    public static Classification of(Crystal crystal, double tolerance) {
        if (!(tolerance > 0)) {
            throw new MlipException("the tolerance of positions must be positive");
        }
        double[] inverse = Matrix3.inverse(crystal.cell().vectors());
        double[] fractions = new double[3 * crystal.size()];
        int[] types = new int[crystal.size()];
        Map<Map<Integer, Double>, Integer> index = new LinkedHashMap<>();
        for (int i = 0; i < types.length; i++) {
            double[] f = Matrix3.apply(crystal.position(i), inverse);
            System.arraycopy(f, 0, fractions, 3 * i, 3);
            types[i] = index.computeIfAbsent(crystal.kindOf(i).occupancy(), _ -> index.size() + 1);
        }
        Spglib.Dataset found =
                Spglib.dataset(crystal.cell().vectors(), fractions, types, tolerance);
        Crystal standard = standard(crystal, found);
        return new Classification(
                found.number(),
                found.symbol(),
                found.hall(),
                found.pointGroup(),
                orbits(crystal, found, standard.size()),
                standard);
    }

    private static Crystal standard(Crystal crystal, Spglib.Dataset found) {
        int[] kind = new int[found.standardMapping().length];
        double[] positions = new double[3 * kind.length];
        Cell cell = crystal.cell().withVectors(found.lattice());
        for (int i = 0; i < kind.length; i++) {
            int from = 0;
            while (found.mapping()[from] != found.standardMapping()[i]) {
                from++;
            }
            kind[i] = crystal.kind()[from];
            double[] f = java.util.Arrays.copyOfRange(found.positions(), 3 * i, 3 * i + 3);
            System.arraycopy(Matrix3.apply(f, found.lattice()), 0, positions, 3 * i, 3);
        }
        return Crystal.of(cell, positions, kind, crystal.kinds());
    }

    private static List<Orbit> orbits(Crystal crystal, Spglib.Dataset found, int standard) {
        List<Orbit> orbits = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            if (found.orbits()[i] == i) {
                int first = i;
                long members =
                        java.util.Arrays.stream(found.orbits()).filter(o -> o == first).count();
                int letter = found.wyckoffs()[i];
                orbits.add(
                        new Orbit(
                                crystal.kindOf(i).label(),
                                members * standard / crystal.size()
                                        + (letter < 26
                                                ? String.valueOf((char) ('a' + letter))
                                                : "A"),
                                crystal.kindOf(i).occupancy()));
            }
        }
        return orbits;
    }
}
