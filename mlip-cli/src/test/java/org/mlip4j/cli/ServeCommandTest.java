package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code mlip serve} with servers that others wrote. */
class ServeCommandTest {

    private static final Path MODEL = Cli.EXAMPLE.resolve("model");
    private static final Path STRUCTURE = Cli.EXAMPLE.resolve("structure.xyz");

    /** Moves and strains the atoms three times and prints what the driver says. */
    private static final String ASE =
            """
            import sys
            from ase.io import read, write
            from ase.calculators.socketio import SocketIOCalculator
            atoms = read(sys.argv[1])
            with SocketIOCalculator(unixsocket=sys.argv[2], timeout=120) as calculator:
                atoms.calc = calculator
                for step in range(3):
                    atoms.rattle(0.05, seed=step)
                    atoms.set_cell(atoms.cell[:] @ [[1.01, 0, 0], [0.02, 0.99, 0], [0, 0.01, 1]], scale_atoms=True)
                    atoms.get_potential_energy()
                    write(sys.argv[3], atoms, append=True)
            """;

    @TempDir private Path folder;

    /** A name that no other run uses at the same time. */
    private final String socket = "mlip4j-test-" + ProcessHandle.current().pid();

    private Process ase(Path out) throws IOException {
        Path script = Files.writeString(folder.resolve("server.py"), ASE);
        return new ProcessBuilder(
                        Stream.of(
                                        "/usr/bin/python3",
                                        "-W",
                                        "ignore",
                                        script,
                                        STRUCTURE,
                                        socket,
                                        out)
                                .map(Object::toString)
                                .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.txt").toFile())
                .start();
    }

    private List<Structure> frames(Process server, Path out) throws Exception {
        assertEquals(0, server.waitFor(), () -> read(folder.resolve("server.txt")));
        List<Structure> frames = Structures.read(out);
        assertEquals(3, frames.size());
        return frames;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertSame(List<Structure> frames, double tolerance, int... elements) {
        for (Structure frame : frames) {
            Result expected = Potentials.load(MODEL).evaluate(frame);
            assertEquals(1, frame.labels().energy().orElseThrow() / expected.energy(), tolerance);
            double[] forces = frame.labels().forces().orElseThrow();
            for (int k = 0; k < forces.length; k++) {
                assertEquals(expected.forces()[k], forces[k], 1e-7 + tolerance);
            }
            double[] virial = frame.labels().virial().orElseThrow();
            for (int k : elements) {
                assertEquals(expected.virial()[k], virial[k], 1e-6 + 100 * tolerance);
            }
        }
    }

    @Test
    @Tag("python")
    void aseGetsWhatPredictGives() throws Exception {
        Path out = folder.resolve("served.xyz");
        Process server = ase(out);
        Cli.Outcome outcome = Cli.run("serve", MODEL, STRUCTURE, "--ipi", "unix:" + socket);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("ended after 3 evaluations"), outcome.err());
        assertSame(frames(server, out), 1e-8, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    /** The driver of others with our pair style says the same to the same server. */
    @Test
    @Tag("python")
    @Tag("lammps")
    void fixIpiOfLammpsGivesTheSame() throws Exception {
        Path data = folder.resolve("structure.data");
        assertEquals(0, Cli.run("convert", STRUCTURE, data).status());
        Path input =
                Files.writeString(
                        folder.resolve("in.ipi"),
                        """
                        units metal
                        atom_modify map array
                        read_data %s
                        change_box all triclinic
                        pair_style mlip4j
                        pair_coeff * * %s Li Cl
                        fix 1 all ipi %s 31415 unix
                        run 1000000
                        """
                                .formatted(data, MODEL, socket));
        Path out = folder.resolve("served.xyz");
        Process server = ase(out);
        Path bound = Path.of("/tmp/ipi_" + socket);
        while (server.isAlive() && !Files.exists(bound)) {
            Thread.sleep(50);
        }
        Cli.Outcome outcome = Cli.run("lammps", "-in", input, "-log", "none", "-screen", "none");
        // LAMMPS ends with an error when the server hangs up.
        assertTrue(outcome.status() != 0, outcome.out());
        // It has constants of 2006, and sends half of the virial.
        assertSame(frames(server, out), 1e-6, 0, 4, 8);
    }

    @Test
    void saysWhenNoServerIsThere() {
        Cli.Outcome outcome =
                Cli.run("serve", MODEL, STRUCTURE, "--wait", 0, "--ipi", "unix:/nowhere/at/all");
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("start it first"), outcome.err());
        Cli.Outcome address = Cli.run("serve", MODEL, STRUCTURE, "--ipi", "here");
        assertTrue(address.err().contains("'here' is no address"), address.err());
    }
}
