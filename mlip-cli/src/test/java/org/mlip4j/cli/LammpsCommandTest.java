package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code mlip lammps}, and LAMMPS under {@code mlip md}. */
class LammpsCommandTest {

    private static final Path STRUCTURE = Cli.EXAMPLE.resolve("structure.xyz");

    @TempDir private Path folder;

    /** Told to end (SIGTERM), they end LAMMPS and what mpirun has started. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lammps -in IN -log LOG -screen none",
                "lammps --np 2 -in IN -log LOG -screen none",
                "md MODEL STRUCTURE --engine lammps --steps 10000000 --log-every 1 -o DIR/run.xyz"
            })
    @Tag("lammps")
    void leaveNothingAtWork(String words) throws IOException, InterruptedException {
        Path data = folder.resolve("start.data");
        assertEquals(0, Cli.run("convert", STRUCTURE, data).status());
        Path model = Cli.EXAMPLE.resolve("model");
        Path input = folder.resolve("in.endless");
        Files.writeString(
                input,
                """
                units metal
                read_data %s
                pair_style mlip4j
                pair_coeff * * %s Li Cl
                fix 1 all nve
                thermo 1
                thermo_modify flush yes
                run 10000000
                """
                        .formatted(data, model));
        boolean isMd = words.startsWith("md");
        Path log = folder.resolve(isMd ? "run.lammps/log.lammps" : "log.lammps");
        Path printed = folder.resolve("printed");
        Process process =
                Cli.process(
                                Arrays.stream(words.split(" "))
                                        .map(w -> w.equals("IN") ? input.toString() : w)
                                        .map(w -> w.equals("LOG") ? log.toString() : w)
                                        .map(w -> w.equals("MODEL") ? model.toString() : w)
                                        .map(w -> w.equals("STRUCTURE") ? STRUCTURE.toString() : w)
                                        .map(w -> w.replace("DIR", folder.toString()))
                                        .toArray())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start();
        while (process.isAlive()
                && !(Files.exists(log) && Files.readString(log).contains("\nStep "))) {
            Thread.sleep(20);
        }
        List<ProcessHandle> started = process.descendants().toList();
        long lammps =
                started.stream().filter(p -> p.info().command().orElse("").endsWith("lmp")).count();
        assertEquals(words.contains("--np") ? 2 : 1, lammps, Files.readString(printed));
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(128 + 15, process.exitValue());
        for (int k = 0; k < 100 && started.stream().anyMatch(ProcessHandle::isAlive); k++) {
            Thread.sleep(50);
        }
        started.forEach(p -> assertTrue(!p.isAlive() || !p.destroyForcibly(), "was left"));
        assertEquals(isMd, Files.readString(printed).contains("there is no checkpoint of LAMMPS"));
    }

    @Test
    @Tag("lammps")
    void anyPathPrecisionAndThreadsReachLammps() throws IOException {
        Path model = Cli.copyModel(folder.resolve("a #1 $x &'/model"));
        Path run = folder.resolve("run.xyz");
        Cli.Outcome outcome =
                Cli.run(
                        "md",
                        model,
                        STRUCTURE,
                        "--engine",
                        "lammps",
                        "--steps",
                        "2",
                        "--precision",
                        "single",
                        "--threads",
                        "2",
                        "-o",
                        run);
        assertEquals(0, outcome.status(), outcome.err());
        String script = Files.readString(folder.resolve("run.lammps/in.md"));
        assertTrue(script.contains("pair_style mlip4j precision single threads 2\n"), script);
        assertTrue(script.contains("pair_coeff * * \"" + model + "\" "), script);
    }

    @Test
    void pathsAreOneWord() {
        assertEquals("/a/b-1_2.mtp", LammpsInput.word("/a/b-1_2.mtp"));
        assertEquals("'/a b/$c'", LammpsInput.word("/a b/$c"));
        assertEquals("\"it's\"", LammpsInput.word("it's"));
        for (String path : List.of("'\"", "a\nb")) {
            assertThrows(MlipException.class, () -> LammpsInput.word(path));
        }
    }

    @Test
    @Tag("lammps")
    void mpirunNeedsTheNumberOfProcesses() {
        Cli.Outcome outcome = Cli.run("lammps", "--mpirun", "mpirun --oversubscribe", "-in", "x");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("--mpirun needs --np N"), outcome.err());
    }
}
