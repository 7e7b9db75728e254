package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Wrong inputs of LAMMPS end with one sentence. */
@Tag("lammps")
class LammpsMistakesTest extends LammpsFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pair_style mlip4j fast|does not know 'fast'",
                "pair_style mlip4j extrapolation|must be followed by",
                "pair_style mlip4j extrapolation stop|must be followed by",
                "pair_style mlip4j extrapolation stop -1|needs a whole number, 0 or more, not -1",
                "pair_style mlip4j extrapolation stop 1e3|needs a whole number, 0 or more, not 1e3",
                "pair_style mlip4j extrapolation warn -1|needs a whole number, 0 or more, not -1",
                "pair_style mlip4j cflength|needs a value",
                "pair_style mlip4j cflength 0|must be positive",
                "pair_style mlip4j units bohr,hartree cflength 1|not both",
                "pair_coeff * * TOYS/lio.toy Li|one element or NULL for each of the 2 atom types",
                "pair_coeff * * TOYS/none Li O|no such model",
                "pair_coeff * * TOYS/lio.toy Li Fe|does not know Fe",
                "pair_coeff * * TOYS/lio.toy Li Qq|unknown element 'Qq'",
                "pair_coeff * * TOYS/lio.toy NULL NULL|names no element",
                "pair_style mlip4j committee 1|is not a committee",
                "pair_style mlip4j threads 0|must be at least 1",
                "pair_style mlip4j warmup -1|must not be negative",
                "pair_style mlip4j grade 1|has no active set",
                "pair_style mlip4j grade -1|needs a number of steps",
                "pair_style mlip4j threshold|must be followed by",
                "pair_style mlip4j threshold save 0|must be positive",
                "pair_style mlip4j threshold save 3 threshold break 2|must not be below",
                "pair_style mlip4j threshold save 1e9 threshold file none/x.cfg|make its folder",
                "pair_style mlip4j threshold save 1e9 threshold file x.cfg.gz|must end with .cfg",
                "pair_coeff * * TOYS/sentence.toy Li O|an accident happened"
            })
    void mistakesAreErrorsOfLammps(String line, String sentence) {
        String mistake = line.replace("TOYS", home.toy(""));
        String input =
                mistake.startsWith("pair_style")
                        ? mistake + "\npair_coeff * * " + home.toy(model(line)) + " Li O\n"
                        : "pair_style mlip4j\n" + mistake + "\n";
        Run run = new Lammps().ranks(0).run(CRYSTAL + input + "run 0\n");
        assertNotEquals(0, run.status());
        assertTrue(run.out().contains("ERROR") && run.out().contains(sentence), run.all());
    }

    /** One that has grades where only the file is wrong. */
    private static String model(String line) {
        return line.contains("threshold file") ? "graded.toy" : "lio.toy";
    }

    @Test
    void unitsWithoutMeaningAreRefused() {
        String input = CRYSTAL.replace("units metal", "units lj") + style("", "lio.toy", "Li O");
        Run run = new Lammps().ranks(2).run(input);
        assertTrue(run.out().contains("not with units lj"), run.all());
    }

    @Test
    void aFolderIsNotReplacedByTheConfigurations() throws IOException {
        Lammps lammps = new Lammps();
        Path folder = Files.createDirectory(lammps.folder().resolve("x.cfg"));
        String settings = "threshold save 1e-9 threshold file x.cfg";
        Run run = lammps.run(CRYSTAL + style(settings, "graded.toy", "Li O") + "run 0\n");
        assertTrue(run.out().contains("x.cfg cannot be written: there is something"), run.all());
        assertTrue(Files.isDirectory(folder));
    }

    /** The usual mistake; isotopes and masses that tell nothing are none. */
    @ParameterizedTest
    @CsvSource({
        "6.94, 15.999, O Li, type 1 is O in pair_coeff but its mass 6.94 is that of Li",
        "6.94, 15.999, o li, type 2 is li in pair_coeff but its mass 15.999 is that of O",
        "15.999, 15.999, NULL Li, type 2 is Li in pair_coeff but its mass 15.999 is that of O",
        "6.94, 15.999, Li O, ''",
        "6.015, 18, Li O, ''",
        "1, 1, Li O, ''"
    })
    void massesOfOtherElementsAreWarnedOf(String first, String second, String names, String word) {
        String masses =
                CRYSTAL.replace("mass 1 6.94", "mass 1 " + first)
                        .replace("mass 2 15.999", "mass 2 " + second);
        String style =
                names.contains("NULL")
                        ? "pair_style hybrid/overlay mlip4j zero 4\npair_coeff * * zero\npair_coeff * * mlip4j "
                                + home.toy("lio.toy")
                                + " "
                                + names
                                + "\n"
                        : style("", "lio.toy", names);
        Run run = new Lammps().ranks(2).run(masses + style + "run 0\nrun 0\n");
        assertEquals(0, run.status(), run.all());
        String out = run.out().replace(",", "");
        assertEquals(!word.isEmpty(), out.contains("its mass"), run.all());
        assertTrue(out.contains(word), run.all());
        assertEquals(
                word.isEmpty() ? 0 : 1,
                run.out()
                        .lines()
                        .filter(l -> !word.isEmpty() && l.replace(",", "").contains(word))
                        .count(),
                run.all());
    }

    @Test
    void newtonMustBeOn() {
        Run run =
                new Lammps()
                        .ranks(0)
                        .run("newton off\n" + CRYSTAL + style("", "lio.toy", "Li O") + "run 0\n");
        assertTrue(run.out().contains("needs newton pair on"), run.all());
    }
}
