package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is read from {@code lmp -h}, and what is set for it. */
class LammpsProgramTest {

    private static final String HELP =
            """

            Large-scale Atomic/Molecular Massively Parallel Simulator - 4 Feb 2025

            OS: Linux "Debian GNU/Linux 13 (trixie)"
            Installed packages:

            MANYBODY MOLECULE %s
            RIGID

            List of individual style options included in this LAMMPS executable
            """;

    @TempDir private Path folder;

    @Test
    void readsVersionAndPlugins() {
        LammpsProgram with = LammpsProgram.parse(Path.of("lmp"), HELP.formatted("PLUGIN"));
        assertEquals("4 Feb 2025", with.version());
        assertTrue(with.takesPlugins());
        assertFalse(LammpsProgram.parse(Path.of("lmp"), HELP.formatted("OPT")).takesPlugins());
    }

    @Test
    void whatIsPreloadedAlreadyStays() {
        assertEquals("style.so", LammpsProgram.preload("style.so", null));
        assertEquals("style.so:a.so:b.so", LammpsProgram.preload("style.so", "a.so b.so"));
        assertEquals("style.so:a.so", LammpsProgram.preload("style.so", "style.so:a.so"));
    }

    @Test
    void prefersThePluginToThePreload() throws IOException {
        Home home = new Home(folder);
        Files.createDirectories(folder.resolve("native"));
        LammpsProgram with = LammpsProgram.parse(Path.of("lmp"), HELP.formatted("PLUGIN"));
        assertThrows(MlipException.class, () -> with.environment(home));

        Files.createFile(home.preloadLibrary());
        assertEquals(home.preloadLibrary().toString(), with.environment(home).get("LD_PRELOAD"));

        Files.createFile(home.plugin());
        Map<String, String> variables = with.environment(home);
        assertEquals(folder.resolve("native").toString(), variables.get("LAMMPS_PLUGIN_PATH"));
        assertFalse(variables.containsKey("LD_PRELOAD"));
        assertEquals(folder.toString(), variables.get("MLIP4J_HOME"));
    }

    @Test
    void mpiProcessesGetTheEnvironmentOnTheirCommandLine() throws IOException {
        Home home = new Home(folder);
        Files.createDirectories(folder.resolve("native"));
        Files.createFile(home.preloadLibrary());
        LammpsProgram program = LammpsProgram.parse(Path.of("/opt/lmp"), HELP.formatted("OPT"));
        StringWriter err = new StringWriter();
        List<String> command =
                new LammpsCommand.Run(
                                program,
                                Optional.of(1000),
                                "srun --exclusive",
                                List.of("-in", "in.x"))
                        .builder(home, new PrintWriter(err))
                        .command();
        assertEquals(List.of("srun", "--exclusive", "-n", "1000", "env"), command.subList(0, 5));
        assertTrue(command.contains("LD_PRELOAD=" + home.preloadLibrary()));
        assertEquals(
                List.of("/opt/lmp", "-in", "in.x"),
                command.subList(command.size() - 3, command.size()));
        assertTrue(
                err.toString().startsWith("mlip: warning: 1000 processes share"), err.toString());
    }

    @Test
    void readsThermoTables() {
        List<double[]> rows =
                LammpsDoor.thermo(
                        """
                thermo 1
                   Step          TotEng
                         0      -1.5
                         1      -1.25
                Loop time of 0.1 on 1 procs
                2 3
                """);
        assertEquals(2, rows.size());
        assertEquals(-1.25, rows.get(1)[1]);
    }
}
