package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Structures with the labels of a teacher, and of a command that fails with some of them. */
class LabelCommandTest {

    private static final Potential TEACHER = new ZblPotential(List.of(Element.of("Li")), 2, 3.9);

    /** Fails with the second structure, and keeps count of its calls. */
    private static final String FAULTY =
            """
            label: {type: command, command: 'sh %s'}
            """;

    private static final String SCRIPT =
            """
            echo called >> "%1$s/calls"
            grep -q 'number=2' input.xyz && { echo no convergence; exit 3; }
            sed -e 's/pbc=/energy=-1.5 pbc=/' -e 's/pos:R:3/pos:R:3:forces:R:3/' -e '3,$s/$/ 0 0 0/' input.xyz > output.xyz
            """;

    @TempDir private Path folder;

    private Path structures;
    private Path config;

    @BeforeEach
    void files() throws IOException {
        Potentials.save(TEACHER, folder.resolve("teacher.mlip"));
        structures = folder.resolve("structures.xyz");
        config = folder.resolve("label.yaml");
        Files.writeString(config, "label: {type: potential, model: teacher.mlip}\nworkers: 2\n");
        write(3);
    }

    private void write(int count) {
        List<Structure> all = new ArrayList<>();
        for (int k = 1; k <= count; k++) {
            all.add(
                    Structure.of(
                                    Cell.cubic(6),
                                    new String[] {"Li", "Li"},
                                    new double[] {0, 0, 0, 2 + 0.1 * k, 0, 0})
                            .withInfo(Map.of("number", Integer.toString(k))));
        }
        Structures.write(structures, all);
    }

    private Cli.Outcome label() {
        return Cli.run("label", config, structures, "-o", folder.resolve("labelled.xyz"));
    }

    private List<Structure> labelled() {
        return Structures.read(folder.resolve("labelled.xyz"));
    }

    @Test
    void labelsAreThoseOfTheTeacher() {
        Cli.Outcome outcome = label();
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().startsWith("3 of 3 structures labelled"), outcome.out());
        try (Calculator teacher = new Calculator(TEACHER)) {
            for (Structure s : labelled()) {
                assertArrayEquals(
                        teacher.evaluate(s).forces(), s.labels().forces().orElseThrow(), 1e-8);
            }
        }
    }

    /** Folders keep the numbers that structures have in their file. */
    @Test
    void theFirstAreLeftOutOnDemand() {
        Path out = folder.resolve("labelled.xyz");
        Cli.Outcome outcome = Cli.run("label", config, structures, "--skip", 1, "-o", out);
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().startsWith("2 of 2 structures labelled"), outcome.out());
        assertEquals("2", labelled().getFirst().info().get("number"));
        Path jobs = folder.resolve("labelled.xyz.jobs");
        assertFalse(Files.exists(jobs.resolve("job-0001")));
        assertTrue(Files.exists(jobs.resolve("job-0003")));
        Cli.Outcome none = Cli.run("label", config, structures, "--skip", 3, "-o", out);
        assertEquals(1, none.status());
        assertTrue(none.err().contains("structures.xyz holds 3 structures"), none.err());
    }

    /** A trajectory has energies and forces of what moved its atoms. */
    @Test
    void labelsThatAreThereAlreadyAreReplaced() {
        Structures.write(
                structures,
                Structures.read(structures).stream()
                        .map(s -> s.withLabels(Labels.NONE.withEnergy(9).withForces(new double[6])))
                        .toList());
        labelsAreThoseOfTheTeacher();
    }

    @Test
    void whatFailsIsSaidAndNothingIsDoneTwice() throws IOException {
        Path script = folder.resolve("faulty.sh");
        Files.writeString(script, SCRIPT.formatted(folder));
        Files.writeString(config, FAULTY.formatted(script));
        Cli.Outcome outcome = label();
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().startsWith("2 of 3 structures labelled"), outcome.out());
        assertTrue(
                outcome.err().contains("structure 2: ") && outcome.err().contains("no convergence"),
                outcome.err());
        write(4);
        assertTrue(label().out().startsWith("3 of 4 structures labelled"));
        assertEquals(4, Files.readAllLines(folder.resolve("calls")).size());
        assertEquals("4", labelled().getLast().info().get("number"));
    }

    /** A mistake in the settings fails with every structure. */
    @Test
    void oneReasonIsSaidOnce() throws IOException {
        Files.writeString(config, "label: {type: command, command: 'echo wrong >&2; exit 3'}\n");
        Cli.Outcome outcome = label();
        assertEquals(1, outcome.status());
        List<String> lines = outcome.err().lines().toList();
        assertTrue(lines.getFirst().startsWith("mlip: structures 1, 2, 3: "), outcome.err());
        assertEquals(2, lines.size(), outcome.err());
    }

    /** The same positions in another cell, as of a primitive cell that is strained. */
    @Test
    void labelsOfAnotherCellAreNotTaken() {
        assertEquals(0, label().status());
        Structures.write(
                structures,
                Structures.read(structures).stream()
                        .map(s -> s.withCell(Cell.cubic(6.1)))
                        .toList());
        Cli.Outcome outcome = label();
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("holds the labels of another structure"), outcome.err());
    }

    @Test
    void labelsOfAnotherStructureAreNotTaken() {
        assertEquals(0, label().status());
        Structures.write(structures, Structures.read(structures).reversed());
        Cli.Outcome outcome = label();
        assertEquals(1, outcome.status());
        assertTrue(outcome.err().contains("holds the labels of another structure"), outcome.err());
    }

    @Test
    void twoDoNotWorkInOneFolder() throws IOException {
        Path jobs = Files.createDirectories(folder.resolve("labelled.xyz.jobs"));
        try (FileChannel file =
                        FileChannel.open(
                                jobs.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            Cli.Outcome outcome = label();
            assertEquals(1, outcome.status());
            assertTrue(outcome.err().contains("another mlip label is at work"), outcome.err());
        }
        assertEquals(0, label().status());
    }

    /** Labels of two kinds in one file are not what anybody wants without knowing. */
    @Test
    void anotherLabellerIsNoticed() throws IOException {
        assertEquals("", label().err());
        assertEquals("", label().err());
        Potentials.save(
                new ZblPotential(List.of(Element.of("Li")), 2, 3.8),
                folder.resolve("teacher.mlip"));
        write(4);
        Cli.Outcome outcome = label();
        assertEquals(0, outcome.status());
        assertTrue(outcome.err().contains("label was changed since"), outcome.err());
        assertTrue(label().err().contains("label was changed since"), "as long as they are there");
    }

    /** Labels that were made before somebody said which level they are of have it, if nothing else has changed. */
    @Test
    void labelsOfOneLevelStayAmongThemselves() throws IOException {
        assertEquals(0, label().status());
        String text = Files.readString(config);
        Files.writeString(config, text.replace("}", ", level: 'ZBL, as it is'}"));
        write(4);
        Cli.Outcome named = label();
        assertEquals(0, named.status(), named.err());
        assertTrue(named.err().contains("taken to be of 'ZBL, as it is'"), named.err());
        assertEquals(4, labelled().size());
        for (Structure s : labelled()) {
            assertEquals("ZBL, as it is", s.labels().level().orElseThrow());
        }
        for (String other : List.of(", level: PBE}", "}")) {
            Files.writeString(config, text.replace("}", other));
            Cli.Outcome refused = label();
            assertEquals(1, refused.status(), refused.out());
            assertTrue(
                    refused.err().contains("labels of the level of theory 'ZBL, as it is'"),
                    refused.err());
            assertTrue(refused.err().contains("remove that folder"), refused.err());
        }
    }

    /** Of labels that a command has named itself nobody can say afterwards that they are of another level. */
    @Test
    void theOwnLevelOfLabelsCounts() throws IOException {
        String script =
                SCRIPT.formatted(folder)
                        .replace("pbc=/' -e 's/pos", "level_of_theory=PBE pbc=/' -e 's/pos");
        Path code = Files.writeString(folder.resolve("code.sh"), script);
        String text = "label: {type: command, command: 'sh %s'}\n".formatted(code);
        Files.writeString(config, text);
        assertEquals(0, label().status());
        assertEquals("PBE", labelled().getFirst().labels().level().orElseThrow());
        Files.writeString(config, text.replace("}", ", level: SCAN}"));
        Cli.Outcome refused = label();
        assertEquals(1, refused.status());
        assertTrue(
                refused.err()
                        .contains(
                                "labelled.xyz, frame 1, has labels of the level of theory 'PBE', and label asks for 'SCAN'"),
                refused.err());
        Files.writeString(config, text.replace("}", ", level: PBE}"));
        Cli.Outcome same = label();
        assertEquals(0, same.status(), same.err());
        assertFalse(same.err().contains("taken to be"), same.err());
    }
}
