package org.mlip4j.sim.crystal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

class CifReaderTest {

    private static final String CELL =
            """
            data_x
            _cell_length_a 4.0(1)
            _cell_length_b 4
            _cell_length_c 5
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 120
            """;

    private static final String SITES =
            """
            loop_
            _atom_site_label
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            _atom_site_occupancy
            Li1 0.333 0.667 0 0.5
            Na1 0.333 0.667 0 0.25(3)
            O1 0 0 0.5 .
            """;

    @Test
    void sharedSitesUncertaintiesAndRoundedThirds() {
        Crystal crystal = CifReader.parse("x.cif", CELL + SITES);
        assertEquals(2, crystal.size());
        assertEquals(0.25, crystal.kindOf(0).vacancy(), 1e-12);
        double[] f = Matrix3.apply(crystal.position(0), Matrix3.inverse(crystal.cell().vectors()));
        assertEquals(1.0 / 3, f[0], 1e-12);
    }

    @Test
    void operationsOfTheFileMakeTheOrbit() {
        String loop = "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y,z'\n'-x, -y, 1/2+z'\n";
        Crystal crystal = CifReader.parse("x.cif", CELL + loop + SITES);
        assertEquals(4, crystal.size());
    }

    @Test
    void onlyRoundedThirdsAreRestored() {
        String sites = SITES.replace("O1 0 0 0.5", "O1 0.0005 -0.33312 0.6666(2)");
        Crystal crystal = CifReader.parse("x.cif", CELL + sites);
        double[] f = Matrix3.apply(crystal.position(1), Matrix3.inverse(crystal.cell().vectors()));
        assertEquals(0.0005, f[0], 1e-12);
        assertEquals(1 - 0.33312, f[1], 1e-12);
        assertEquals(2.0 / 3, f[2], 1e-12);
    }

    @Test
    void roundedThirdsOfASiteFillIt() {
        String sites = SITES.replace("0 0.5\n", "0 .333\n").replace("0 0.25(3)", "0 0.667");
        Crystal crystal = CifReader.parse("x.cif", CELL + sites);
        assertEquals(0, crystal.kindOf(0).vacancy(), 1e-12);
        assertEquals(1.0 / 3, crystal.kindOf(0).occupancy().get(3), 1e-12);
    }

    /** Rows may name different members of one orbit. */
    @Test
    void speciesShareASiteAlsoAtPlacesThatSymmetryMakesEqual() {
        String loop = "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y,z'\n'-x, -y, 1/2+z'\n";
        String sites = SITES.replace("Na1 0.333 0.667 0", "Na1 0.667 0.333 0.5");
        Crystal crystal = CifReader.parse("x.cif", CELL + loop + sites);
        assertEquals(4, crystal.size());
        assertEquals(0.25, crystal.kindOf(0).vacancy(), 1e-12);
    }

    @Test
    void blocksStandAlone() {
        String loop = "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y,z'\n'-x, -y, 1/2+z'\n";
        String text = "data_other\n_symmetry_Int_Tables_number 4\n" + loop + CELL + SITES;
        assertEquals(2, CifReader.parse("x.cif", text + text).size());
    }

    @Test
    void occupanciesThatRoundingLeftAboveOneAreOne() {
        String sites = SITES.replace("O1 0 0 0.5 .", "O1 0 0 0.5 1.003");
        Crystal crystal = CifReader.parse("x.cif", CELL + sites);
        assertEquals(1, crystal.composition().get(8), 1e-12);
    }

    @Test
    void deuteriumIsHydrogen() {
        assertEquals(
                1,
                CifReader.parse("x.cif", CELL + SITES.replace("O1", "D1")).kindOf(1).mainSpecies());
    }

    @Test
    void mistakesAreNamedWithTheirLine() {
        refused(CELL, "_atom_site_fract_x");
        refused(CELL.replace("_cell_length_c 5", "_cell_length_c long"), "x.cif:4");
        refused(CELL + SITES.replace("O1 0 0 0.5 .", "O1 0 0 0.5"), "5");
        refused(CELL + SITES.replace("O1 ", "?1 "), "x.cif:16");
        refused(CELL + "loop_\n_symmetry_equiv_pos_as_xyz\n'x,y'\n" + SITES, "x.cif:10");
        refused(CELL + "_symmetry_space_group_name_H-M 'F m -3 m'\n" + SITES, "x.cif:8");
        refused(CELL + "_space_group_IT_number 225\n" + SITES, "x.cif:8");
        refused(CELL + "_space_group_name_Hall '-F 4 2 3'\n" + SITES, "x.cif:8");
        refused(CELL.replace("120", "200") + SITES, "x.cif:5");
        refused(CELL.replace("_alpha 90", "_alpha 20") + SITES, "x.cif:5");
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> CifReader.parse("x.cif", CELL + SITES.replace("0.5\n", "0.9\n")));
        assertTrue(e.getMessage().contains("at most 1"), e.getMessage());
    }

    private static void refused(String text, String part) {
        FormatException e =
                assertThrows(FormatException.class, () -> CifReader.parse("x.cif", text));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
