package org.mlip4j.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.FormatException;
import org.mlip4j.train.config.LearnConfig.Engine;
import org.mlip4j.train.config.LearnConfig.Explorer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a loop asks explorers for. */
class LearnConfigTest {

    @TempDir private Path folder;

    @Test
    void explorersBecomeOptionsOfDynamics() throws IOException {
        for (String name : List.of("a.xyz", "calc.py", "teacher.mlip")) {
            Files.writeString(folder.resolve(name), "");
        }
        Path file = folder.resolve("learn.yaml");
        Files.writeString(
                file,
                """
                start: a.xyz
                train:
                  model: {type: mtp, level: 2}
                  committee: {members: 5}
                explore:
                  - {type: md, structures: a.xyz, bias: 0.25, ensemble: npt}
                  - {type: lammps, structures: a.xyz, swap: [Li-S, Li-Cl], swap_every: 20, swap_attempts: 4}
                  - {type: ase, structures: a.xyz, script: calc.py, python: 'env X=1 python3'}
                  - {type: list, structures: a.xyz}
                label: {type: potential, model: teacher.mlip}
                threads: 0
                """);
        LearnConfig config = LearnConfig.read(file);
        assertEquals(Runtime.getRuntime().availableProcessors(), config.threads());
        assertTrue(config.train().lines().contains("committee: {members: 5}"));
        List<Explorer> all = config.explorers();
        assertTrue(all.get(0).biased());
        assertEquals(List.of("--ensemble", "npt", "--bias", "0.25"), all.get(0).options());
        assertFalse(all.get(1).biased());
        assertEquals(
                List.of("--swap", "Li-S,Li-Cl", "--swap-every", "20", "--swap-attempts", "4"),
                all.get(1).options());
        assertEquals(Engine.ASE, all.get(2).engine());
        String script = folder.resolve("calc.py").toString();
        assertEquals(
                List.of("--script", script, "--python", "env X=1 python3"), all.get(2).options());
        assertEquals(List.of(), all.get(3).options());
    }

    /** Commands run in the folders of single structures, where a relative path means nothing. */
    @Test
    void slurmIsFoundFromAnywhere() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path file = here.relativize(folder.toAbsolutePath()).resolve("label.yaml");
        Files.writeString(file, "label: {type: command, command: 'true', slurm: {bin: bin}}\n");
        LearnConfig.Label label = LearnConfig.readLabels(file).label();
        Path bin = label.slurm().orElseThrow().bin().orElseThrow();
        assertTrue(
                bin.isAbsolute()
                        && bin.normalize()
                                .equals(folder.resolve("bin").toAbsolutePath().normalize()),
                bin.toString());
        assertEquals(Integer.MAX_VALUE, label.atoms());
        assertEquals(1, label.slurm().orElseThrow().retries());
        assertEquals(Optional.empty(), label.level());
    }

    @Test
    void levelsAreOneLine() throws IOException {
        Path file = folder.resolve("label.yaml");
        String text =
                "label:\n  type: command\n  command: 'true'\n  slurm: {retries: 0}\n  level: ";
        Files.writeString(file, text + "PBE-D3, GPAW 600 eV, 0.25/A\n");
        LearnConfig.Label label = LearnConfig.readLabels(file).label();
        assertEquals(Optional.of("PBE-D3, GPAW 600 eV, 0.25/A"), label.level());
        assertEquals(0, label.slurm().orElseThrow().retries());
        for (String level : List.of("' '", "|\n    two\n    lines")) {
            Files.writeString(file, text + level + "\n");
            FormatException e =
                    assertThrows(FormatException.class, () -> LearnConfig.readLabels(file));
            assertTrue(e.getMessage().contains("label.yaml:5:"), e.getMessage());
            assertTrue(e.getMessage().contains("one line"), e.getMessage());
        }
    }

    /** Before anything is labelled, with the lines of this file. */
    @Test
    void whatCannotBeTrainedIsRefused() throws IOException {
        Files.writeString(folder.resolve("a.xyz"), "");
        Path file = folder.resolve("learn.yaml");
        for (String[] change :
                new String[][] {
                    {"level: 2", "level: 7", ":4: expected level to be an even number"},
                    {"iterations", "iteration", ":5: expected a known key"},
                    {"least_squares", "most", ":6: expected energy_references"},
                    {"type: mtp, level: 2", "cutoff: 5", ":4: expected model to be with symmetry"},
                    {"type: mtp, level: 2", "radial: [foo]", ":4: expected radial"},
                    {"members: 5", "members: 4", ":7: expected members"},
                    {"type: zbl", "type: foo", ":8: expected type"},
                    {
                        "type: zbl",
                        "model: none.mlip",
                        ":8: expected model to be a path that exists"
                    },
                    {"validation: 0.1", "validation: 2", ":9: expected validation"},
                    {"every: 5", "every: 15", ":10: expected every to be at most steps, 10"},
                }) {
            Files.writeString(
                    file,
                    """
                    start: a.xyz
                    # a line
                    train:
                      model: {type: mtp, level: 2}
                      training: {iterations: 20}
                      energy_references: least_squares
                      committee: {members: 5}
                      baseline: {type: zbl}
                      split: {validation: 0.1}
                    explore: [{type: md, structures: a.xyz, steps: 10, every: 5}]
                    label: {type: potential, model: a.xyz}
                    """
                            .replace(change[0], change[1]));
            FormatException e = assertThrows(FormatException.class, () -> LearnConfig.read(file));
            assertTrue(e.getMessage().contains("learn.yaml" + change[2]), e.getMessage());
        }
    }

    /** A loop grades structures, and would throw replicas away. */
    @Test
    void replicasAreRefused() throws IOException {
        Files.writeString(folder.resolve("a.xyz"), "");
        Path file = folder.resolve("learn.yaml");
        Files.writeString(
                file,
                """
                start: a.xyz
                train:
                  model: {radial: [imbalzano2018:shift:5]}
                  committee: {members: 5, by: replica}
                explore: [{type: list, structures: a.xyz}]
                label: {type: potential, model: a.xyz}
                """);
        FormatException e = assertThrows(FormatException.class, () -> LearnConfig.read(file));
        assertTrue(e.getMessage().contains("learn.yaml:4:"), e.getMessage());
        assertTrue(e.getMessage().contains("found replica"), e.getMessage());
    }
}
