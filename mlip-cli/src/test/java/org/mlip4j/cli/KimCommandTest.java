package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code mlip kim}: a model that the LAMMPS of the machine runs as {@code pair_style kim}. */
class KimCommandTest {

    private static final Path MODEL = Cli.EXAMPLE.resolve("model");

    private static final String REST =
            """
            compute e all pe/atom
            compute s all stress/atom NULL
            compute sum all reduce sum c_e c_s[1] c_s[4]
            thermo_style custom step pe pxx pyy pzz pxy pxz pyz c_sum[*]
            thermo_modify format float %.15g
            velocity all create 300 1 mom yes rot yes
            fix 1 all nve
            thermo 5
            run 10
            """;

    @TempDir private Path folder;

    private String run(String... command) throws Exception {
        Path output = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().put("KIM_API_MODEL_DRIVERS_DIR", made("drivers"));
        builder.environment().put("KIM_API_PORTABLE_MODELS_DIR", made("models"));
        builder.environment().put("KIM_API_SIMULATOR_MODELS_DIR", made("simulators"));
        builder.environment().put("MLIP4J_JAVA_HOME", System.getProperty("java.home"));
        int status = builder.start().waitFor();
        String text = Files.readString(output);
        assertEquals(0, status, () -> Arrays.toString(command) + "\n" + text);
        return text;
    }

    private String made(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name)).toString();
    }

    /** The numbers of the thermo table. */
    private static List<double[]> table(String log) {
        return log.lines()
                .dropWhile(line -> !line.strip().startsWith("Step"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("Loop"))
                .map(
                        line ->
                                Arrays.stream(line.strip().split("\\s+"))
                                        .mapToDouble(Double::parseDouble)
                                        .toArray())
                .toList();
    }

    @Test
    @Tag("lammps")
    void theLammpsOfTheMachineRunsItLikeOurPairStyle() throws Exception {
        Cli.Outcome written = Cli.run("kim", MODEL, "LiCl_quick", "-o", folder);
        assertEquals(0, written.status(), written.err());
        List<String> commands = written.out().lines().toList();
        assertEquals(2, commands.size());
        for (String command : commands) {
            run(command.replace("install user", "install environment").split(" "));
        }
        Path data = folder.resolve("licl.data");
        assertEquals(
                0,
                Cli.run(
                                "convert",
                                "--elements",
                                "Li,Cl",
                                Cli.EXAMPLE.resolve("structure.xyz"),
                                data)
                        .status());
        String box = "boundary p p p\nread_data licl.data\n";
        Path kim =
                Files.writeString(
                        folder.resolve("in.kim"),
                        "kim init LiCl_quick metal\n" + box + "kim interactions Li Cl\n" + REST);
        List<double[]> got = table(run("lmp", "-in", kim.toString(), "-log", "none"));

        Path own = folder.resolve("own.log");
        Path pair =
                Files.writeString(
                        folder.resolve("in.pair"),
                        "units metal\natom_style atomic\nboundary p p p\nread_data "
                                + data
                                + "\npair_style mlip4j\npair_coeff * * "
                                + MODEL
                                + " Li Cl\n"
                                + REST);
        Cli.Outcome outcome = Cli.run("lammps", pair, "-log", own, "-screen", "none");
        assertEquals(0, outcome.status(), outcome.err());
        List<double[]> expected = table(Files.readString(own));
        assertEquals(3, expected.size());
        assertEquals(3, got.size());
        for (int row = 0; row < 3; row++) {
            for (int k = 0; k < expected.get(row).length; k++) {
                double value = expected.get(row)[k];
                assertEquals(
                        value, got.get(row)[k], 1e-8 * Math.max(1, Math.abs(value)), "column " + k);
            }
        }
    }

    @Test
    void refusesWhatKimCannotTake() throws IOException {
        Cli.Outcome name = Cli.run("kim", MODEL, "Li-Cl", "-o", folder);
        assertEquals(2, name.status());
        assertTrue(name.err().contains("'Li-Cl'"), name.err());
        Path numbers = folder.resolve("numbers.mtp");
        assertEquals(
                0,
                Cli.run("convert", "--level", 2, "--elements", "Li", folder.resolve("t.mtp"))
                        .status());
        Files.copy(folder.resolve("t.mtp"), numbers);
        Cli.Outcome outcome = Cli.run("kim", numbers, "Li_MTP", "-o", folder);
        assertEquals(1, outcome.status(), outcome.out());
        assertFalse(outcome.err().contains("Exception"), outcome.err());
    }
}
