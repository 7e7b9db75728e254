package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Prototypes;
import org.mlip4j.sim.crystal.SiteKind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Where atoms of doped cells are, by their distance to the sites of the perfect crystal. */
class DopingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LLZO | 1 | La=Zr:1 Zr=La:1 | La on La1 23, La on Zr1 1, Zr on La1 1, Zr on Zr1 15",
                "LLZO | 1 | La=Zr:2 Zr=La:2 | La on La1 22, La on Zr1 2, Zr on La1 2, Zr on Zr1 14",
                "LLZO | 1 | La=Zr:4 Zr=La:4 | La on La1 20, La on Zr1 4, Zr on La1 4, Zr on Zr1 12",
                "LLZO | 1 | La1=Zr:4 Zr1=La:4 | La on La1 20, La on Zr1 4, Zr on La1 4, Zr on Zr1 12",
                "LLZO | 1 | Zr=Ta:4 La=Zr:2 Zr=La:2 | La on La1 22, La on Zr1 2, Ta on Zr1 4, Zr on La1 2, Zr on Zr1 10",
                "LLZO | 1 | Li1=Al:1 La=Li:1 | Al on Li1 1, La on La1 23, Li on La1 1, Zr on Zr1 16",
                "LLZO | 1 | La=vacancy:2 La=Li:2 Zr=Ta:12 | La on La1 20, Li on La1 2, Ta on Zr1 12, Zr on Zr1 4",
                "LLZO | 1 | Zr=Li:2 Zr=Ta:8 | La on La1 24, Li on Zr1 2, Ta on Zr1 8, Zr on Zr1 6",
                "NaCl | 2 | Na=Cl:8 Cl=Na:8 | Cl on Cl1 24, Cl on Na1 8, Na on Cl1 8, Na on Na1 24",
                "NaCl | 2 | Na=Cl:32 Cl=Na:32 | Cl on Na1 32, Na on Cl1 32",
                "Li6PS5Cl | 1 | Cl1=S:2 S2=Cl:2 | Cl on Cl1 2, Cl on S2 2, P on P1 4, S on Cl1 2, S on S1 16, S on S2 2",
                "Li6PS5Cl | 1 | Cl1=S:4 S2=Cl:4 | Cl on S2 4, P on P1 4, S on Cl1 4, S on S1 16"
            })
    void defectsAreWhereTheyAreAsked(String name, int repeat, String defects, String sites) {
        Map<String, Integer> found = sites(name, repeat, defects);
        found.keySet().removeIf(k -> k.endsWith("on Li1") && !k.startsWith("Al"));
        found.keySet().removeIf(k -> k.endsWith("on Li2") || k.startsWith("O on"));
        assertEquals(sites, text(found));
    }

    /** Named by elements, the chlorine that takes the place of sulfur may choose the kind of site. */
    @Test
    void elementsOnSeveralSitesAreReplacedWhereTheEnergyIsLow() {
        Map<String, Integer> found = sites("Li6PS5Cl", 1, "Cl=S:2 S=Cl:2");
        assertEquals(2, found.get("S on Cl1"));
        assertEquals(2, found.get("Cl on Cl1"));
        assertEquals(2, found.getOrDefault("Cl on S1", 0) + found.getOrDefault("Cl on S2", 0));
        // Next to phosphorus the sulfide has the lower energy.
        assertEquals(2, found.get("Cl on S2"));
    }

    /** The compensating lithium comes from the lithium sites; that which replaces zirconium stays. */
    @Test
    void whatWasPutIsNotTakenOutForTheCharge() {
        Map<String, Integer> found = sites("LLZO", 1, "Zr=Li:1 Zr=Ta:8");
        assertEquals(1, found.get("Li on Zr1"));
        assertEquals(7, found.get("Zr on Zr1"));
        assertEquals(51, found.get("Li on Li1") + found.get("Li on Li2"));
    }

    /** In rows of which each holds atoms on one kind of sites only, 6 and 10 have no place: lithium changes its sites, nothing else. */
    @Test
    void antisitesOfPartlyVacantSitesStay() {
        Crystal crystal = crowded();
        List<Doping.Substitution> defects = substitutions("A=Na:1 B=K:2");
        Blueprint blueprint =
                new Blueprint(
                        FormalCharges.usual().with(Map.of(16, -1.0)),
                        Map.of(
                                "Li-Li", 3.5, "Li-Na", 3.5, "K-Li", 3.5, "K-Na", 3.5, "Na-Na", 3.5,
                                "K-K", 3.5),
                        Map.of(),
                        1,
                        1);
        Built built = Doping.build(crystal, crystal, defects, OptionalInt.empty(), blueprint);
        Map<String, Integer> found = sites(crystal, built);
        assertEquals(1, found.get("Na on A"));
        assertEquals(2, found.get("Na on B"));
        assertEquals(2, found.get("K on A"));
        assertEquals(2, found.get("K on B"));
        int lithium = found.getOrDefault("Li on A", 0);
        assertTrue(lithium == 1 || lithium == 5, found.toString());
    }

    /** Kinds A and B alternate in rows, 1 and 3 Angstrom apart; one of two is filled. */
    private static Crystal crowded() {
        List<Double> positions = new ArrayList<>();
        List<Integer> kind = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            double x = 4 * (i % 4);
            double y = 4 * (i / 4);
            add(positions, kind, 0, x, y, 0);
            add(positions, kind, 1, x + 1, y, 0);
            add(positions, kind, 2, x + 2, y + 2, 5);
        }
        return Crystal.of(
                Cell.of(new double[] {16, 0, 0, 0, 16, 0, 0, 0, 10}, true, true, true),
                positions.stream().mapToDouble(Double::doubleValue).toArray(),
                kind.stream().mapToInt(Integer::intValue).toArray(),
                List.of(
                        new SiteKind("A", Map.of(3, 0.25, 19, 0.125)),
                        new SiteKind("B", Map.of(3, 0.5, 11, 0.125)),
                        new SiteKind("S1", Map.of(16, 1.0))));
    }

    private static void add(List<Double> positions, List<Integer> kinds, int kind, double... p) {
        kinds.add(kind);
        for (double x : p) {
            positions.add(x);
        }
    }

    /** In files without symmetry every atom has a label of its own. */
    @Test
    void dopantsMoveAmongAllSitesOfAnElement() {
        Crystal salt = cell("NaCl").supercell(Supercells.matrix(2, 2, 2));
        int[] kind = new int[salt.size()];
        List<SiteKind> kinds = new ArrayList<>();
        for (int i = 0; i < kind.length; i++) {
            kind[i] = i;
            kinds.add(new SiteKind("X" + i, salt.kindOf(i).occupancy()));
        }
        Crystal single = Crystal.of(salt.cell(), salt.positions(), kind, kinds);
        List<Doping.Substitution> defects = substitutions("Na=Ca:2 Cl=S:2");
        Blueprint one = blueprint();
        double usual = energy(Doping.build(salt, salt, defects, OptionalInt.empty(), one));
        double found = energy(Doping.build(single, single, defects, OptionalInt.empty(), one));
        assertTrue(found < usual + 1, found + " eV, with one label per element " + usual);
    }

    private static double energy(Built built) {
        return (double) built.report().get("electrostatic_energy_ev");
    }

    @Test
    void whatCannotBeIsRefused() {
        refused("'Ta' is neither", "LLZO", "Zr=Ta:2 Ta=Nb:1");
        refused("do not fit on 12 Zr", "LLZO", "Zr=Ta:4 Zr=Nb:13");
        refused("Zr cannot replace itself", "LLZO", "Zr=Zr:1");
        refused("both put Al", "LLZO", "Li=Al:1 Li1=Al:1");
        refused("would come back", "LLZO", "Li=vacancy:2");
    }

    private static void refused(String part, String name, String defects) {
        String message =
                assertThrows(MlipException.class, () -> sites(name, 1, defects)).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static Blueprint blueprint() {
        return new Blueprint(FormalCharges.usual(), Map.of(), Map.of(), 1, 1);
    }

    private static Crystal cell(String name) {
        if (!name.equals("NaCl")) {
            return Prototypes.named(name);
        }
        double a = 5.6;
        double h = a / 2;
        return Crystal.of(
                Cell.cubic(a),
                new double[] {
                    0, 0, 0, 0, h, h, h, 0, h, h, h, 0, h, h, h, h, 0, 0, 0, h, 0, 0, 0, h
                },
                new int[] {0, 0, 0, 0, 1, 1, 1, 1},
                List.of(
                        new SiteKind("Na1", Map.of(11, 1.0)),
                        new SiteKind("Cl1", Map.of(17, 1.0))));
    }

    private static List<Doping.Substitution> substitutions(String text) {
        List<Doping.Substitution> all = new ArrayList<>();
        for (String word : text.split(" ")) {
            String[] part = word.split("[=:]");
            int dopant = part[1].equals("vacancy") ? Doping.VACANCY : Element.of(part[1]).code();
            all.add(new Doping.Substitution(part[0], dopant, Long.parseLong(part[2])));
        }
        return all;
    }

    private static Map<String, Integer> sites(String name, int repeat, String defects) {
        Crystal bulk = cell(name);
        Crystal perfect = bulk.supercell(Supercells.matrix(repeat, repeat, repeat));
        // What is apart is not the question here.
        Blueprint close =
                new Blueprint(
                        FormalCharges.usual(),
                        Map.of("Cl-Cl", 1.5, "Na-Na", 1.5, "Cl-S", 1.5, "S-S", 1.5),
                        Map.of(),
                        1,
                        1);
        return sites(
                perfect,
                Doping.build(bulk, perfect, substitutions(defects), OptionalInt.empty(), close));
    }

    private static Map<String, Integer> sites(Crystal perfect, Built built) {
        Map<String, Integer> found = new TreeMap<>();
        double[] vectors = perfect.cell().vectors();
        double[] inverse = Matrix3.inverse(vectors);
        for (int a = 0; a < built.structure().size(); a++) {
            int site = 0;
            while (distance(built.structure().positions(), a, perfect, site, inverse) > 1e-6) {
                site++;
            }
            String symbol = Element.of(built.structure().species()[a]).symbol();
            found.merge(symbol + " on " + perfect.kindOf(site).label(), 1, Integer::sum);
        }
        return found;
    }

    private static double distance(
            double[] positions, int atom, Crystal perfect, int site, double[] inverse) {
        double[] d = new double[3];
        for (int k = 0; k < 3; k++) {
            d[k] = positions[3 * atom + k] - perfect.positions()[3 * site + k];
        }
        double[] f = Matrix3.apply(d, inverse);
        for (int k = 0; k < 3; k++) {
            f[k] -= Math.rint(f[k]);
        }
        return Matrix3.norm(Matrix3.apply(f, perfect.cell().vectors()));
    }

    private static String text(Map<String, Integer> found) {
        StringBuilder text = new StringBuilder();
        found.forEach(
                (site, n) ->
                        text.append(text.isEmpty() ? "" : ", ").append(site).append(' ').append(n));
        return text.toString();
    }
}
