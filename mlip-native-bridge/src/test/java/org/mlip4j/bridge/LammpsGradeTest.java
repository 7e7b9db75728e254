package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Extrapolation grades in LAMMPS. The toy's grade is the fourth power of the density around an atom. */
@Tag("lammps")
class LammpsGradeTest extends LammpsFixture {

    private static final String COMPRESSED =
            """
            compute g all pair mlip4j
            velocity all create 3000 4711
            fix 1 all nve
            fix 2 all deform 1 x scale 0.8 y scale 0.8 z scale 0.8 remap x
            timestep 0.001
            thermo 1
            thermo_style custom step c_g[5]
            thermo_modify format float %.17g
            run 50
            """;

    @ParameterizedTest
    @CsvSource({
        "1, graded.toy, cfg",
        "2, graded.toy, xyz",
        "1, whole.toy, xyz",
        "2, whole.toy, cfg"
    })
    void aHeatedAndCompressedRunSavesConfigurationsAndStops(
            int ranks, String model, String ending) {
        double start = grade(ranks, model);
        assertTrue(start > 0);
        double save = 1.02 * start;
        double stop = (model.equals("whole.toy") ? 1.04 : 1.2) * start;
        String file = "selected." + ending;
        String settings =
                "threshold save " + save + " threshold break " + stop + " threshold file " + file;
        Lammps lammps = new Lammps().ranks(ranks);
        Run run = lammps.run(CRYSTAL + style(settings, model, "Li O") + COMPRESSED);
        assertNotEquals(0, run.status());
        assertTrue(run.out().contains("is above"), run.all());
        assertTrue(run.out().contains("'threshold break'; the configurations above"), run.all());
        List<Structure> saved = Structures.read(lammps.folder().resolve(file));
        assertTrue(!saved.isEmpty());
        double last = Double.parseDouble(saved.getLast().info().get("max_grade"));
        assertTrue(last > stop, last + " of " + stop);
        for (Structure structure : saved) {
            assertEquals(144, structure.size());
            assertTrue(Double.parseDouble(structure.info().get("max_grade")) > save);
        }
    }

    @Test
    void stylesOfOneRunShareAFile() throws IOException {
        String crystal = CRYSTAL + "thermo 1\n";
        String settings = "threshold save 1e-9 threshold file all.xyz";
        String input =
                crystal
                        + "pair_style hybrid/overlay mlip4j %1$s mlip4j %1$s\n"
                        + "pair_coeff * * mlip4j 1 %2$s Li O\npair_coeff * * mlip4j 2 %2$s NULL O\n"
                        + "run 0\nclear\n"
                        + crystal
                        + "pair_style mlip4j %1$s\npair_coeff * * %2$s Li O\nrun 0\n";
        Lammps lammps = new Lammps();
        Path file = lammps.folder().resolve("all.xyz");
        Files.writeString(file, "older");
        Run run = lammps.run(input.formatted(settings, home.toy("graded.toy")));
        assertEquals(0, run.status(), run.all());
        assertEquals(
                List.of(144, 72, 144),
                Structures.read(file).stream().map(Structure::size).toList());
    }

    /** The last step of a run is the first of the next; what is changed between them is saved. */
    @Test
    void aStepIsSavedOnce() {
        Lammps lammps = new Lammps().ranks(2);
        Run run =
                lammps.run(
                        CRYSTAL
                                + style(
                                        "threshold save 1e-9 threshold file x.xyz",
                                        "graded.toy",
                                        "Li O")
                                + "velocity all create 300 1\nfix n all nve\nrun 2\nrun 2\n"
                                + "change_box all x scale 0.99 y scale 0.99 z scale 0.99 remap\nrun 1\n");
        assertEquals(0, run.status(), run.all());
        assertEquals(
                List.of("0", "1", "2", "3", "4", "4", "5"),
                Structures.read(lammps.folder().resolve("x.xyz")).stream()
                        .map(s -> s.info().get("step"))
                        .toList());
    }

    @Test
    void partitionsDoNotShareAFile() {
        Lammps lammps = new Lammps().ranks(2);
        Run run =
                lammps.run(
                        CRYSTAL
                                + style("threshold save 1e-9", "graded.toy", "Li O")
                                + "variable i world 1 2\nrun $i\n",
                        "-partition",
                        "2x1");
        assertEquals(0, run.status(), run.all());
        for (int world = 0; world < 2; world++) {
            Path file = lammps.folder().resolve("preselected." + world + ".cfg");
            assertEquals(world + 2, Structures.read(file).size());
        }
    }

    private double grade(int ranks, String model) {
        return grade(ranks, model, "grade 1");
    }

    private double grade(int ranks, String model, String settings) {
        Run run =
                new Lammps()
                        .ranks(ranks)
                        .run(
                                CRYSTAL
                                        + style(settings, model, "Li O")
                                        + COMPRESSED.replace("run 50", "run 0"));
        return Lammps.last(run)[1];
    }

    @ParameterizedTest
    @ValueSource(strings = {"graded.toy", "whole.toy"})
    void ranksAgree(String model) {
        assertEquals(grade(1, model), grade(2, model), 1e-12 * grade(1, model));
    }

    @ParameterizedTest
    @ValueSource(strings = {"graded.toy", "whole.toy"})
    void threadsAgree(String model) {
        double one = grade(1, model, "grade 1");
        assertEquals(one, grade(1, model, "grade 1 threads 2"), 1e-12 * one);
    }
}
