package org.mlip4j.cli.analyze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The law of liquids is taken where everything flows in a cube, and nowhere else. */
class SizeReportTest {

    @TempDir private Path folder;

    /** Lithium and chlorine that walk with given D, Angstrom^2/ps. */
    private List<Path> walk(String name, double[] edges, double ofLi, double ofCl) {
        return walk(name, edges, ofLi, ofCl, 20);
    }

    private List<Path> walk(String name, double[] edges, double ofLi, double ofCl, int lithium) {
        Random random = new Random(name.hashCode());
        int[] species = new int[40];
        double[] r = random.doubles(120, 0, edges[0]).toArray();
        List<Structure> frames = new ArrayList<>();
        for (int t = 0; t < 500; t++) {
            for (int i = 0; i < 120; i++) {
                species[i / 3] = i < 3 * lithium ? 3 : 17;
                r[i] += Math.sqrt(0.2 * (i < 3 * lithium ? ofLi : ofCl)) * random.nextGaussian();
            }
            Cell cell = Cell.periodic(edges[0], 0, 0, 0, edges[1], 0, 0, 0, edges[2]);
            frames.add(
                    Structure.of(cell, species, r)
                            .wrapped()
                            .withInfo(Map.of("time", Double.toString(0.1 * t))));
        }
        Path file = folder.resolve(name + ".xyz");
        Structures.write(file, frames);
        return List.of(file);
    }

    private static Map<String, Object> compare(List<Path> small, List<Path> large) {
        PrintWriter err = new PrintWriter(new StringWriter());
        return new SizeReport(List.of("Li"), 1000, 0, 1, err).of(small, large).content();
    }

    @Test
    void aMeltIsExtrapolated() {
        Map<String, Object> found =
                compare(
                        walk("a", new double[] {12, 12, 12}, 0.6, 0.3),
                        walk("b", new double[] {24, 24, 24}, 0.8, 0.4));
        assertTrue(found.get("form").toString().startsWith("hydrodynamic"), found.toString());
        double infinite = (Double) found.get("D_infinite_cm2_per_s");
        // Through 0.6 at 1/12 and 0.8 at 1/24.
        assertEquals(1e-4, infinite, 3 * (Double) found.get("D_infinite_error_cm2_per_s"));
        assertTrue((Boolean) found.get("size_is_seen"));
        assertTrue((Double) found.get("viscosity_Pa_s") > 0);
    }

    /** One ion has no others of its kind to move against, but the melt about it flows. */
    @Test
    void aMeltWithOneIonOfAKindIsNoSolid() {
        Map<String, Object> found =
                compare(
                        walk("g", new double[] {12, 12, 12}, 0.6, 0.3, 39),
                        walk("h", new double[] {24, 24, 24}, 0.8, 0.4, 39));
        assertTrue(found.get("form").toString().startsWith("hydrodynamic"), found.toString());
    }

    @Test
    void solidsAndOtherCellsAreCompared() {
        Map<String, Object> solid =
                compare(
                        walk("c", new double[] {12, 12, 12}, 0.6, 0),
                        walk("d", new double[] {24, 24, 24}, 0.6, 0));
        assertTrue(solid.get("form").toString().contains("do not flow: Cl"), solid.toString());
        assertFalse(solid.containsKey("D_infinite_cm2_per_s"));
        Map<String, Object> slab =
                compare(
                        walk("e", new double[] {12, 12, 12}, 0.6, 0.3),
                        walk("f", new double[] {12, 12, 24}, 0.6, 0.3));
        assertTrue(slab.get("form").toString().contains("not cubic"), slab.toString());
        assertTrue(slab.containsKey("size_is_seen"));
    }
}
