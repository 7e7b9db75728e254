package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The assembled distribution with the real LAMMPS and ASE. */
@Tag("lammps")
@Tag("python")
class QuickstartTest {

    @TempDir private Path folder;

    @Test
    void allDoorsAgreeAndTheReportIsNamed() throws IOException {
        Path output = folder.resolve("first run");
        Path json = folder.resolve("quickstart.json");
        Cli.Outcome outcome = Cli.run("quickstart", "-o", output, "--steps", 100, "--json", json);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(
                outcome.out().endsWith("report: " + output.resolve("report.md") + "\n"),
                outcome.out());
        assertTrue(Files.readString(output.resolve("report.md")).contains("| LAMMPS"));
        String text = Files.readString(json);
        assertTrue(text.contains("\"agrees\": true"), text);
        assertTrue(text.contains("\"frames\": 9"), text);
    }

    @Test
    void theInputsItLeavesRunByHand() throws IOException, InterruptedException {
        Cli.Outcome outcome = Cli.run("quickstart", "-o", folder, "--steps", 10);
        assertEquals(0, outcome.status(), outcome.err());
        String[] command = Cli.run("env", "--exec").out().strip().split(" ");
        ProcessBuilder mpi = new ProcessBuilder("mpirun", "-n", "2");
        mpi.command().addAll(List.of(command));
        mpi.command().addAll(List.of("-in", "in.nve", "-log", "mpi.log"));
        mpi.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
        mpi.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        mpi.environment().put("OMPI_MCA_rmaps_base_oversubscribe", "1");
        Path printed = folder.resolve("mpi.out");
        int status =
                mpi.directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start()
                        .waitFor();
        assertEquals(0, status, Files.readString(printed));
        double[] serial =
                LammpsDoor.thermo(Files.readString(folder.resolve("lammps-nve.log"))).getLast();
        double[] parallel =
                LammpsDoor.thermo(Files.readString(folder.resolve("mpi.log"))).getLast();
        assertEquals(10, parallel[0]);
        assertEquals(serial[1], parallel[1], 1e-10 * Math.abs(serial[1]));
    }
}
