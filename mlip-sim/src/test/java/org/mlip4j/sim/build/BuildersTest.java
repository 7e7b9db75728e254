package org.mlip4j.sim.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.CifReader;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Pairs;
import org.mlip4j.sim.crystal.Prototypes;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

class BuildersTest {

    private static final Blueprint ONE =
            new Blueprint(FormalCharges.usual(), Map.of(), Map.of(), 1, 7);

    @Test
    void cubicGarnetWith56Lithium() {
        Crystal garnet = Prototypes.named("LLZO");
        Built built = Supercells.build(garnet, garnet, Supercells.matrix(1, 1, 1), ONE);
        assertEquals(192, built.structure().size());
        assertEquals("Li56 O96 Zr16 La24", built.report().get("composition"));
        Contacts contacts = ONE.contacts(garnet);
        assertTrue(
                contacts.closest(
                                built.structure().cell(),
                                built.structure().positions(),
                                built.structure().species())
                        .isAllowed());
    }

    /** The numbers are those of pymatgen 2022.11.7, {@code SlabGenerator.get_slabs} with tolerances 0.1 and 0.3. */
    @ParameterizedTest
    @CsvSource({
        "Li2S,1,1,1,2", "Li2S,1,1,0,1", "Li2S,1,0,0,1",
        "LiCoO2,0,0,1,2", "LiCoO2,1,0,4,1", "LiCoO2,1,1,0,1",
        "LLZO,1,0,0,6", "LLZO,1,1,0,8"
    })
    void terminationsAreAsManyAsPymatgenFinds(String crystal, int h, int k, int l, int count) {
        PlaneCut cut = PlaneCut.of(Prototypes.named(crystal), new int[] {h, k, l});
        assertEquals(count, cut.terminations().length);
    }

    @Test
    void unbalancedOrImpossibleCountsAreRefused() {
        Crystal garnet = Prototypes.named("LLZO");
        refused("charge", garnet, Map.of(3, 55L));
        refused("no site", garnet, Map.of(13, 4L));
    }

    private static void refused(String part, Crystal crystal, Map<Integer, Long> counts) {
        FormalCharges charges = FormalCharges.usual();
        String message =
                assertThrows(
                                MlipException.class,
                                () ->
                                        new Ordering(
                                                crystal,
                                                new Contacts(charges, Map.of(), crystal),
                                                charges,
                                                counts,
                                                Set.of()))
                        .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void surfacesCountTheirTerminationsAndPolarity() {
        Crystal sulfide = Prototypes.named("Li2S");
        assertEquals(1, PlaneCut.of(sulfide, 1, 1, 0).terminations().length);
        Built polar = Surface.slab(sulfide, new int[] {0, 0, 1}, 0, 10, 10, new int[] {1, 1}, ONE);
        assertEquals(true, polar.report().get("polar"));
        Built flat = Surface.slab(sulfide, new int[] {1, 1, 0}, 0, 10, 10, new int[] {2, 1}, ONE);
        assertEquals(false, flat.report().get("polar"));
    }

    @Test
    void aLatticeMatchesItself() {
        double[][] net = {{3, 0, 0}, {0, 4, 0}};
        List<NetMatches.Match> matches =
                NetMatches.find(net, net, new NetMatches.Tolerances(13, 0.01, 0.01, 0.01));
        assertEquals(1, matches.size());
        assertEquals(12, matches.getFirst().area(), 1e-12);
        assertEquals(0, matches.getFirst().strain(), 1e-12);
    }

    /** One sodium and one potassium on two sites of which only the first takes potassium. */
    @Test
    void whatFitsOnOneKindOfSitesIsNotCrowdedOut() {
        Crystal crystal =
                box(
                        "9 9 9",
                        """
                        loop_
                        _atom_site_label
                        _atom_site_fract_x
                        _atom_site_fract_y
                        _atom_site_fract_z
                        _atom_site_occupancy
                        Na1 0 0 0 0.5
                        K1 0 0 0 0.5
                        Na2 0.5 0.5 0.5 0.5
                        """);
        Built built = Supercells.build(crystal, crystal, new long[9], ONE);
        assertEquals(2, built.structure().size());
    }

    private static Crystal box(String edges, String sites) {
        String[] abc = edges.split(" ");
        return CifReader.parse(
                "box.cif",
                """
                _cell_length_a %s
                _cell_length_b %s
                _cell_length_c %s
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                """
                                .formatted((Object[]) abc)
                        + sites);
    }

    /** Whether reduction happens to turn the vectors of a rectangular net around must not matter. */
    @Test
    void aCrystalFitsItselfSeenFromTheOtherSide() {
        Crystal crystal =
                box(
                        "3 5 7",
                        """
                        loop_
                        _atom_site_label
                        _atom_site_fract_x
                        _atom_site_fract_y
                        _atom_site_fract_z
                        Li 0 0 0
                        """);
        for (int side = -1; side <= 1; side += 2) {
            Built built =
                    Surface.interfaceOf(
                            new Surface.Side(crystal, new int[] {0, 0, 1}, -1, 7),
                            new Surface.Side(crystal, new int[] {0, 0, side}, -1, 7),
                            NetMatches.Tolerances.usual(),
                            0,
                            2,
                            0,
                            ONE);
            assertEquals(15, (double) built.report().get("area_angstrom2"), 1e-9);
            assertEquals(0, (double) built.report().get("strain_upper"), 1e-9);
            assertEquals(2, built.structure().size());
        }
    }

    /**
     * The numbers are those of pymatgen 2022.11.7, {@code ZSLGenerator} with the same tolerances and nets. It leaves out the
     * largest supercells: its ranges of their indices end one before the limit of the area.
     */
    @ParameterizedTest
    @CsvSource({
        "Li2S,1,1,0,Li,1,1,0,200,10",
        "Li2S,1,1,0,Li,1,1,0,400,151",
        "LiCoO2,1,0,4,LLZO,0,0,1,400,2"
    })
    void matchesAreThoseThatPymatgenFinds(
            String lower, int h, int k, int l, String upper, int u, int v, int w, int area, int n) {
        double[][] net1 = net(lower, h, k, l);
        double[][] net2 = net(upper, u, v, w);
        long found =
                NetMatches.find(net1, net2, new NetMatches.Tolerances(area, 0.09, 0.03, 0.01))
                        .stream()
                        .filter(m -> Math.abs(m.determinant1()) < (int) (area / area(net1)))
                        .filter(m -> Math.abs(m.determinant2()) < (int) (area / area(net2)))
                        .count();
        assertEquals(n, found);
    }

    private static double[][] net(String crystal, int... hkl) {
        PlaneCut cut = PlaneCut.of(Prototypes.named(crystal), hkl);
        return GrainBoundary.net(cut, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
    }

    private static double area(double[][] net) {
        return Matrix3.norm(Matrix3.cross(net[0], net[1]));
    }

    @Test
    void metalOnItsSulfide() {
        Surface.Side below = new Surface.Side(Prototypes.named("Li2S"), new int[] {1, 1, 0}, -1, 8);
        Surface.Side above = new Surface.Side(Prototypes.named("Li"), new int[] {1, 1, 0}, -1, 8);
        Built built =
                Surface.interfaceOf(
                        below, above, NetMatches.Tolerances.usual(), 0, Double.NaN, 0, ONE);
        assertTrue((double) built.report().get("strain_upper") < 0.04);
        assertEquals(
                Set.of(1, 2), Set.copyOf(java.util.Arrays.stream(built.grain()).boxed().toList()));
    }

    /** Annealing alone leaves close pairs of lithium here. */
    @Test
    void partlyFilledSitesNextToAnInterfaceAreSettled() {
        Surface.Side below =
                new Surface.Side(Prototypes.named("LiCoO2"), new int[] {1, 0, 4}, -1, 8);
        Surface.Side above = new Surface.Side(Prototypes.named("LLZO"), new int[] {0, 0, 1}, -1, 8);
        Built built =
                Surface.interfaceOf(
                        below, above, NetMatches.Tolerances.usual(), 0, Double.NaN, 0, ONE);
        assertTrue(
                ONE.contacts(below.crystal(), above.crystal())
                        .closest(
                                built.structure().cell(),
                                built.structure().positions(),
                                built.structure().species())
                        .isAllowed());
    }

    /** The pair shares its atoms: what one has at the first interface the other has at the second. */
    @Test
    void interfacesAreRichOrPoorInAnElement() {
        Surface.Side below =
                new Surface.Side(Prototypes.named("LiCoO2"), new int[] {1, 0, 4}, -1, 8);
        Surface.Side above = new Surface.Side(Prototypes.named("LLZO"), new int[] {0, 0, 1}, -1, 8);
        double[][] lithium = new double[2][2];
        for (int poor = 0; poor < 2; poor++) {
            Built built =
                    Surface.interfaceOf(
                            below,
                            above.with(3, poor == 0),
                            NetMatches.Tolerances.usual(),
                            0,
                            Double.NaN,
                            0,
                            ONE);
            lithium[poor][0] = lithium(built, "first", "beginning");
            lithium[poor][1] = lithium(built, "second", "ending");
        }
        assertTrue(lithium[0][0] > 1.2 * lithium[0][1], Arrays.deepToString(lithium));
        assertTrue(lithium[1][1] > 1.2 * lithium[1][0], Arrays.deepToString(lithium));
        Surface.Side even = new Surface.Side(Prototypes.named("Li"), new int[] {1, 1, 0}, -1, 8);
        assertTrue(
                assertThrows(MlipException.class, () -> even.with(3, true))
                        .getMessage()
                        .contains("as much Li"));
    }

    private static double lithium(Built built, String which, String side) {
        Map<?, ?> at =
                (Map<?, ?>) built.report().get("atoms_per_nm2_at_the_" + which + "_interface");
        return (double) ((Map<?, ?>) at.get(side)).get("Li");
    }

    @Test
    void randomPackingKeepsDistanceAndComposition() {
        Built built =
                Packing.cubic(Map.of(3, 240L, 15, 40L, 16, 200L, 17, 40L), 1.6, Blueprint.usual());
        assertEquals("Li240 P40 S200 Cl40", built.report().get("composition"));
        assertEquals(1.6, (double) built.report().get("density_g_cm3"), 1e-9);
        Built polysulfide = Packing.cubic(Map.of(3, 12L, 16, 8L), 1.6, ONE);
        assertEquals(-4, (double) polysulfide.report().get("net_charge_e"), 1e-12);
    }

    /** Most atoms of a grain see the crystal around them, and no boundary brings two too close. */
    @Test
    void grainsOfAPolycrystalAreCrystals() {
        Crystal lithium = Prototypes.named("Li");
        double bond = Math.sqrt(0.75) * lithium.cell().get(0, 0);
        Built built = Polycrystal.build(lithium, new double[] {30, 32, 34}, 3, ONE);
        Structure structure = built.structure();
        int[] neighbours = new int[structure.size()];
        new Pairs(structure.cell(), structure.positions(), bond + 1e-6)
                .forEach((i, j, d, r) -> neighbours[i] += r > bond - 1e-6 ? 1 : 0);
        long whole = Arrays.stream(neighbours).filter(n -> n == 8).count();
        assertTrue(whole > 0.4 * structure.size(), whole + " of " + structure.size());
        assertEquals(Set.of(1, 2, 3), Set.copyOf(Arrays.stream(built.grain()).boxed().toList()));
        assertTrue((double) built.report().get("density_of_crystal") > 0.88);
        assertArrayEquals(structure.positions(), structure.wrapped().positions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Li2S", "Li3PS4", "LLZO"})
    void polycrystalsHoldWholeFormulaUnitsAndWholeGroups(String name) {
        Crystal crystal = Prototypes.named(name);
        Built built = Polycrystal.build(crystal, new double[] {26, 26, 26}, 2, ONE);
        Map<Integer, Long> counts =
                Arrays.stream(built.structure().species())
                        .boxed()
                        .collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        double cells = built.structure().size() / sum(crystal.composition());
        crystal.composition()
                .forEach((s, x) -> assertEquals(cells * x, counts.get(s), 0.01, "species " + s));
        if (name.equals("Li3PS4")) {
            int[] sulfur = new int[built.structure().size()];
            int[] species = built.structure().species();
            new Pairs(built.structure().cell(), built.structure().positions(), 2.3)
                    .forEach((i, j, d, r) -> sulfur[i] += species[i] == 15 ? 1 : 0);
            assertTrue(Arrays.stream(sulfur).allMatch(n -> n == 0 || n == 4), "whole groups");
        }
    }

    private static double sum(Map<Integer, Double> composition) {
        return composition.values().stream().mapToDouble(x -> x).sum();
    }
}
