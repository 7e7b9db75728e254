package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.cli.learn.LearnCommand;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Labels;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Displacements;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The whole loop with a repulsive potential as teacher: a crystal that is stable by the pressure of its cell. */
class LearnCommandTest {

    private static final String CONFIG =
            """
            output: run
            start: start.xyz
            train:
              model: {type: mtp, level: 2, cutoff: 4, radial_basis_size: 4}
              training: {iterations: 8, starts: 1, force_weight: 0.1}
              energy_references: {Li: 0}
            explore:
              - {type: md, structures: cell.xyz, temperatures: [100, 200], steps: 150, every: 3, timestep: 2}
            select: {most: 12, low: 2.5, high: 100}
            label: {type: potential, model: teacher.mlip}
            iterations: 3
            workers: 2
            """;

    @TempDir private Path folder;

    private Path config;

    @BeforeEach
    void files() throws IOException {
        Potentials.save(
                new ZblPotential(List.of(Element.of("Li")), 2, 3.9),
                folder.resolve("teacher.mlip"));
        Random random = new Random(2);
        List<Structure> start = new ArrayList<>();
        for (int s = 0; s < 6; s++) {
            start.add(crystal(random, 0.05));
        }
        Structures.write(folder.resolve("start.xyz"), start);
        Structures.write(folder.resolve("cell.xyz"), List.of(crystal(random, 0.01)));
        config = folder.resolve("learn.yaml");
        Files.writeString(config, CONFIG);
    }

    private static Structure crystal(Random random, double noise) {
        double edge = 3.1;
        String[] symbols = {"Li", "Li", "Li", "Li"};
        double[] p = {0, 0, 0, .5, .5, 0, .5, 0, .5, 0, .5, .5};
        for (int i = 0; i < p.length; i++) {
            p[i] = edge * p[i] + noise * random.nextGaussian();
        }
        return Structure.of(Cell.cubic(edge), symbols, p);
    }

    private double result(Path run, int iteration, String step, String name) throws IOException {
        Path done = run.resolve("iteration-00" + iteration).resolve(step).resolve("done");
        for (String line : Files.readAllLines(done)) {
            if (line.startsWith(name + " = ")) {
                return Double.parseDouble(line.substring(name.length() + 3));
            }
        }
        return Double.NaN;
    }

    @Test
    void gradesFallBelowTheThreshold() throws IOException {
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path run = folder.resolve("run");
        int last = Files.exists(run.resolve("iteration-003/select/done")) ? 3 : 2;
        double first = result(run, 1, "select", "max_grade");
        double now = result(run, last, "select", "max_grade");
        assertTrue(first > 10, "first " + first);
        assertTrue(now < 2.5, "last " + now + "\n" + outcome.err());
        assertTrue(outcome.out().startsWith("nothing that was explored has a grade above 2.5"));
        String page = Files.readString(run.resolve("status.html"));
        assertTrue(page.contains("highest grade") && page.contains("md-002"));
        assertTrue(page.contains("class=\"table words\""), "how runs ended is text");
        assertFalse(page.contains("http"), "the page needs no network");
        String before = outcome.out();
        Cli.Outcome again = Cli.run("learn", config);
        assertEquals(before, again.out());
        assertEquals("", again.err(), "nothing is done twice");
    }

    /** What labels show of one iteration is what the next one goes by, in its runs as well. */
    @Test
    void limitsOfTheGradeFollowTheErrors() throws IOException {
        Files.writeString(config, CONFIG.replace("high: 100", "high: 100, force_error: 5"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path run = folder.resolve("run");
        assertEquals(2.5, result(run, 1, "select", "low"));
        assertEquals(100, result(run, 1, "select", "high"));
        double low = result(run, 1, "label", "next_low");
        double high = result(run, 1, "label", "next_high");
        assertTrue(low != 2.5 || high != 100, "labels show something");
        assertTrue(result(run, 2, "select", "low") <= low);
        String called = Files.readString(run.resolve("iteration-002/explore/md-001.out"));
        assertTrue(called.contains("--stop-grade " + high), called);
    }

    /** A limit that is too high ends the loop, unless errors are to be small. */
    @Test
    void whatIsNotShownToBeRightIsLabelled() throws IOException {
        String lax = CONFIG.replace("low: 2.5, high: 100", "low: 1.0e+6, high: 1.0e+7");
        Files.writeString(config, lax);
        assertEquals(0, Cli.run("learn", config).status());
        Path run = folder.resolve("run");
        assertEquals(0, result(run, 1, "select", "selected"));
        Files.writeString(
                config,
                lax.replace("output: run", "output: more").replace("e+7", "e+7, force_error: 0.1"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path more = folder.resolve("more");
        double low = result(more, 1, "select", "low");
        assertTrue(low < result(more, 1, "select", "max_grade"), "low " + low);
        assertTrue(result(more, 1, "select", "selected") > 0);
        assertTrue(result(more, 1, "label", "next_low") <= 1.5 * low);
    }

    /** Every fit has the repulsion that its labels leave room for, and what explores and selects goes by the sum. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {type: mtp, level: 2, cutoff: 4, radial_basis_size: 4}\n  warm_start: true",
                "model: {radial: [gastegger2018:shift:4:2], cutoff: 4, hidden: [4]}"
            })
    void aBaselineStaysInTheLoop(String model) throws IOException {
        Files.writeString(
                config,
                CONFIG.replaceFirst("model: .*", model + "\n  baseline: {type: zbl}")
                        .replaceFirst(
                                "training: .*",
                                model.contains("mtp")
                                        ? "training: {iterations: 8, starts: 1}"
                                        : "training: {epochs: 2}")
                        .replace("iterations: 3", "iterations: 2"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        for (int iteration = 1; iteration <= 2; iteration++) {
            Path train = folder.resolve("run/iteration-00" + iteration + "/train");
            SumPotential sum = (SumPotential) Potentials.load(train.resolve("model.mlip"));
            ZblPotential zbl = (ZblPotential) sum.terms().getFirst();
            assertTrue(zbl.radii().getFirst().outer() < 2.5, zbl.info().details().toString());
            assertTrue(sum.terms().getLast() instanceof Graded);
        }
    }

    /** A model with an active set as baseline neither gives the grades nor is what a warm start goes on from. */
    @Test
    void gradesAreNotThoseOfABaseline() throws IOException {
        String once = CONFIG.replace("iterations: 3", "iterations: 1");
        Files.writeString(config, once.replace("output: run", "output: base"));
        assertEquals(0, Cli.run("learn", config).status());
        Files.writeString(
                config,
                once.replace("level: 2", "level: 4")
                        .replace(
                                "explore:",
                                "  baseline: {model: base/iteration-001/train/model.mlip}\n"
                                        + "  warm_start: true\nexplore:")
                        .replace("low: 2.5", "low: 0.01"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path run = folder.resolve("run");
        String yaml = Files.readString(run.resolve("iteration-002/train/mlip.yaml"));
        assertTrue(yaml.contains("level: 4, start: "), yaml);
        Path last = run.resolve("iteration-002/train/model.mlip");
        assertEquals(
                SumPotential.termsOf(Potentials.load(last)).getLast().info().parameters(),
                Graded.require(Potentials.load(last)).info().parameters());
        Path json = folder.resolve("grades.json");
        assertEquals(
                0,
                Cli.run(
                                "grade",
                                last,
                                run.resolve("iteration-001/label/labelled.xyz"),
                                "--json",
                                json)
                        .status());
        String grades = Files.readString(json);
        double highest =
                Double.parseDouble(
                        grades.replaceFirst("(?s).*?\"max_grade\"\\s*:\\s*([-+.0-9eE]+).*", "$1"));
        assertTrue(highest < 1.001, grades);
    }

    /** A raised level adds moments to the model of the iteration before; with another cutoff the fit begins anew. */
    @Test
    void aWarmStartHonoursWhatWasChanged() throws IOException {
        String warm =
                CONFIG.replace("explore:", "  warm_start: true\nexplore:")
                        .replace("steps: 150", "steps: 30")
                        .replace("low: 2.5", "low: 0.01");
        Path run = folder.resolve("run");
        Files.writeString(config, warm.replace("iterations: 3", "iterations: 1"));
        assertEquals(0, Cli.run("learn", config).status());
        long parameters = model(run, 2).parameters();
        warm = warm.replace("level: 2", "level: 4");
        Files.writeString(config, warm.replace("iterations: 3", "iterations: 2"));
        Cli.Outcome raised = Cli.run("learn", config);
        assertEquals(0, raised.status(), raised.err());
        assertFalse(raised.err().contains("warm_start"), raised.err());
        assertTrue(model(run, 3).parameters() > parameters, "still " + parameters);
        String yaml = Files.readString(run.resolve("iteration-003/train/mlip.yaml"));
        assertTrue(yaml.contains("level: 4, start: "), yaml);
        Files.writeString(config, warm.replace("cutoff: 4", "cutoff: 3.9"));
        Cli.Outcome other = Cli.run("learn", config);
        assertEquals(0, other.status(), other.err());
        assertTrue(
                other.err().contains("iteration 4 begins with random radial functions"),
                other.err());
        assertEquals(3.9, model(run, 4).cutoff());
    }

    private static PotentialInfo model(Path run, int iteration) {
        return Potentials.load(run.resolve("iteration-00" + iteration + "/train/model.mlip"))
                .info();
    }

    /** Neither is a structure paid for again that cannot be labelled, nor one sent that is too large. */
    @Test
    void labelsThatFailedAreNotAskedForAgain() throws IOException {
        Random random = new Random(4);
        List<Structure> pool = new ArrayList<>();
        for (int s = 0; s < 3; s++) {
            pool.add(crystal(random, 0.3).withInfo(Map.of("bad", s == 1 ? "1" : "0")));
        }
        Structures.write(folder.resolve("pool.xyz"), pool);
        Files.writeString(
                folder.resolve("code.sh"),
                """
                grep -q bad=1 input.xyz && exit 3
                awk 'NR==1 {print} NR==2 {sub(/pos:R:3/, "pos:R:3:forces:R:3"); print $0 " energy=-1.5"}
                     NR>2 {print $0, 0.25, 0, -0.25}' input.xyz > output.xyz
                """);
        String text =
                CONFIG.replaceFirst("- .type: md.*", "- {type: list, structures: pool.xyz}")
                        .replace(
                                "most: 12, low: 2.5, high: 100",
                                "by: random, low: 1.0e-6, high: 1.0e+5")
                        .replaceFirst(
                                "label: .*",
                                "label: {type: command, command: 'sh "
                                        + folder.resolve("code.sh")
                                        + "', atoms: 3}");
        Files.writeString(config, text);
        Cli.Outcome large = Cli.run("learn", config);
        assertEquals(1, large.status());
        assertTrue(large.err().contains("a structure of 4 atoms is too large"), large.err());
        Files.writeString(config, text.replace("atoms: 3", "atoms: 4"));
        Path run = folder.resolve("run");
        for (int k = 0; k < 2; k++) {
            Cli.Outcome left = Cli.run("learn", config);
            assertEquals(1, left.status(), left.out());
            assertTrue(
                    left.err().contains("no unknown structure is left but 1 with grades of up to"),
                    left.err());
        }
        assertEquals(1, result(run, 1, "label", "failed"));
        assertFalse(Files.exists(run.resolve("iteration-002/label")));
        Files.writeString(
                config, text.replace("atoms: 3", "atoms: 4").replace("e-6, high", "e+4, high"));
        Cli.Outcome known = Cli.run("learn", config);
        assertEquals(0, known.status(), known.err());
        assertEquals(1, result(run, 2, "select", "left out: its label has failed before"));
        assertEquals(3, result(run, 2, "select", "offered"));
        assertTrue(result(run, 2, "select", "max_grade") > 1, "also of what failed");
        Files.writeString(config, text.replace("atoms: 3", "atoms: 4, seconds: 99"));
        Cli.Outcome longer = Cli.run("learn", config);
        assertTrue(longer.err().contains("none of 1 structures could be labelled"), longer.err());
    }

    /** A loop that is over goes on with lower limits; what it began with stays, and it says so. */
    @Test
    void changesOfSelectAndStartAreNoticed() throws IOException {
        String once = CONFIG.replace("iterations: 3", "iterations: 1");
        Files.writeString(config, once.replace("low: 2.5, high: 100", "low: 1.0e+6, high: 1.0e+7"));
        assertEquals(0, Cli.run("learn", config).status());
        Path run = folder.resolve("run");
        assertEquals(0, result(run, 1, "select", "selected"));
        Files.writeString(config, once);
        Cli.Outcome lower = Cli.run("learn", config);
        assertEquals(0, lower.status(), lower.err());
        assertTrue(lower.err().contains("iteration 1 selects again"), lower.err());
        assertFalse(lower.err().contains("stays as it is"), lower.err());
        assertTrue(result(run, 1, "select", "selected") > 0);
        List<Structure> more = new ArrayList<>(Structures.read(folder.resolve("start.xyz")));
        more.add(crystal(new Random(7), 0.05));
        Structures.write(folder.resolve("start.xyz"), more);
        Files.writeString(config, once.replace("most: 12", "most: 3"));
        Cli.Outcome other = Cli.run("learn", config);
        assertEquals(0, other.status(), other.err());
        assertTrue(other.err().contains("start was changed since the loop was begun"), other.err());
        assertTrue(other.err().contains("select was changed since iteration 1"), other.err());
    }

    /** Named while there are labels already, changed, taken away; and another one in the file that the loop starts from. */
    @Test
    void labelsOfALoopAreOfOneLevel() throws IOException {
        Path start = folder.resolve("start.xyz");
        List<Structure> given = new ArrayList<>(Structures.read(start));
        given.set(
                0,
                given.getFirst().withLabels(Labels.NONE.withEnergy(1).withForces(new double[12])));
        Structures.write(start, given);
        String once = CONFIG.replace("iterations: 3", "iterations: 1");
        Files.writeString(config, once);
        assertEquals(0, Cli.run("learn", config).status());
        Files.writeString(config, level(CONFIG, "ZBL"));
        Cli.Outcome named = Cli.run("learn", config);
        assertEquals(0, named.status(), named.err());
        assertTrue(named.err().contains("they are taken to be of 'ZBL'"), named.err());
        Path labelled = folder.resolve("run/iteration-001/label/labelled.xyz");
        assertEquals(Optional.empty(), Structures.read(labelled).getFirst().labels().level());
        for (String other : List.of(level(CONFIG, "PBE"), CONFIG)) {
            Files.writeString(config, other);
            Cli.Outcome refused = Cli.run("learn", config);
            assertEquals(1, refused.status(), refused.out());
            assertTrue(refused.err().contains("set level: 'ZBL' again"), refused.err());
        }
        given.set(1, given.getFirst().withLabels(given.getFirst().labels().withLevel("PBE")));
        Structures.write(start, given);
        Files.writeString(config, level(CONFIG, "ZBL").replace("output: run", "output: other"));
        Cli.Outcome mixed = Cli.run("learn", config);
        assertEquals(1, mixed.status());
        assertTrue(
                mixed.err().contains("start.xyz, frame 2, has labels of the level of theory 'PBE'"),
                mixed.err());
    }

    private static String level(String text, String level) {
        return text.replace("label: {", "label: {level: " + level + ", ");
    }

    /** A run that cannot begin is no exploration; a change of what was explored is noticed. */
    @Test
    void changedExplorationsAreNoticed() throws IOException {
        String once = CONFIG.replace("iterations: 3", "iterations: 1");
        Files.writeString(folder.resolve("explorer.py"), "");
        Files.writeString(
                config,
                once.replace("type: md", "type: ase, script: explorer.py, python: 'false'"));
        for (int k = 0; k < 2; k++) {
            Cli.Outcome outcome = Cli.run("learn", config);
            assertEquals(1, outcome.status());
            assertTrue(outcome.err().contains("ase-001 left no structure: "), outcome.err());
        }
        Files.writeString(config, once);
        Cli.Outcome mended = Cli.run("learn", config);
        assertEquals(0, mended.status(), mended.err());
        assertTrue(mended.err().contains("iteration 1 explores again"), mended.err());
        Path explore = folder.resolve("run/iteration-001/explore");
        Files.delete(folder.resolve("run/iteration-001/select/done"));
        Path cell = folder.resolve("cell.xyz");
        Files.writeString(cell, Files.readString(cell).replaceFirst("3\\.1 ", "3.2 "));
        Cli.Outcome edited = Cli.run("learn", config);
        assertEquals(0, edited.status(), edited.err());
        assertTrue(edited.err().contains("iteration 1 explores again"), edited.err());
        for (int k = 1; k <= 2; k++) {
            Path frames = explore.resolve("md-00" + k + ".xyz");
            assertEquals(3.2, Structures.read(frames).getFirst().cell().vectors()[0]);
        }
        Files.writeString(config, once.replace("[100, 200]", "[100, 200, 300]"));
        Cli.Outcome changed = Cli.run("learn", config);
        assertEquals(0, changed.status(), changed.err());
        assertTrue(changed.err().contains("explore was changed since iteration 1"), changed.err());
        assertEquals(2, result(folder.resolve("run"), 1, "explore", "runs"));
    }

    /** What is gone of a step that is done is not left out, and what says nothing is not gone by. */
    @Test
    void damagedStepsAreNamed() throws IOException {
        Files.writeString(config, CONFIG.replace("iterations: 3", "iterations: 1"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path run = folder.resolve("run");
        Path labelled = run.resolve("iteration-001/label/labelled.xyz");
        String labels = Files.readString(labelled);
        Files.delete(labelled);
        Files.delete(run.resolve("iteration-002/train/done"));
        Cli.Outcome gone = Cli.run("learn", config);
        assertEquals(1, gone.status(), gone.out());
        assertTrue(gone.err().contains("labelled.xyz is gone; remove the file done"), gone.err());
        Files.delete(run.resolve("iteration-001/label/done"));
        Cli.Outcome gathered = Cli.run("learn", config);
        assertEquals(0, gathered.status(), gathered.err());
        assertEquals(labels, Files.readString(labelled));
        for (String step : List.of("select", "label", "explore")) {
            Path done = run.resolve("iteration-001").resolve(step).resolve("done");
            Files.writeString(done, "");
            Cli.Outcome empty = Cli.run("learn", config);
            assertEquals(1, empty.status(), empty.out());
            assertTrue(empty.err().contains("does not say what was done; remove it"), empty.err());
            Files.delete(done);
        }
        Cli.Outcome mended = Cli.run("learn", config);
        assertEquals(0, mended.status(), mended.err());
        assertEquals(labels, Files.readString(labelled));
    }

    /** Killed after every command that the loop runs, and started again each time. */
    @Test
    void killedAnywhereEndsTheSame() throws IOException {
        assertEquals(0, Cli.run("learn", config).status());
        Path killed = folder.resolve("killed.yaml");
        Files.writeString(killed, CONFIG.replace("output: run", "output: killed"));
        int kills = 0;
        while (!finishes(killed)) {
            kills++;
            assertTrue(kills < 30, "no progress");
        }
        assertTrue(kills >= 3, "killed only " + kills + " times");
        assertEquals(files("run"), files("killed"));
        for (String name : files("run")) {
            if (name.matches(".*(\\.xyz|\\.almtp|\\.yaml|\\.ended)")) {
                assertArrayEquals(
                        Files.readAllBytes(folder.resolve("run").resolve(name)),
                        Files.readAllBytes(folder.resolve("killed").resolve(name)),
                        name);
            }
        }
    }

    /** LAMMPS ends a run where the grade is too large, and its last frame shows it. */
    @Test
    @Tag("lammps")
    void exploresThroughLammps() throws IOException {
        Files.writeString(
                config,
                CONFIG.replace("type: md", "type: lammps")
                        .replace("[100, 200]", "[600]")
                        .replace("iterations: 3", "iterations: 1"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path explore = folder.resolve("run/iteration-001/explore");
        String ended = Files.readString(explore.resolve("lammps-001.ended"));
        assertTrue(ended.startsWith("ended after step "), ended);
        Structure last = Structures.read(explore.resolve("lammps-001.xyz")).getLast();
        assertTrue(ended.contains("after step " + last.info().get("timestep") + ":"), ended);
        assertTrue(Double.parseDouble(last.info().get("max_grade")) > 100);
    }

    /** No model has moved its atoms, so that a start is labelled however far it is from the data, and the limit stays. */
    @Test
    void aStartThatExtrapolatesIsLabelled() throws IOException {
        labelsTheStart("md");
    }

    private void labelsTheStart(String engine) throws IOException {
        Structure start = crystal(new Random(3), 0.3);
        Structures.write(folder.resolve("cell.xyz"), List.of(start));
        Files.writeString(
                config,
                CONFIG.replace("type: md", "type: " + engine)
                        .replace("[100, 200]", "[100]")
                        .replace("high: 100", "high: 3")
                        .replace("iterations: 3", "iterations: 1"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path iteration = folder.resolve("run/iteration-001");
        Path explore = iteration.resolve("explore");
        assertTrue(
                Files.readString(explore.resolve(engine + "-001.ended"))
                        .startsWith("ended after step 0: "));
        List<Structure> frames = Structures.read(explore.resolve(engine + "-001.xyz"));
        assertEquals(1, frames.size());
        assertTrue(Double.parseDouble(frames.getFirst().info().get("max_grade")) > 3);
        assertEquals(3, result(folder.resolve("run"), 1, "select", "high"));
        List<Structure> labelled =
                Structures.read(iteration.resolve("label/job-0001/labelled.xyz"));
        // LAMMPS takes atoms into the cell.
        assertArrayEquals(
                new double[start.size()],
                Displacements.largestComponents(start, labelled.getFirst()),
                1e-6);
    }

    /** LAMMPS writes no frame of its own then. */
    @Test
    @Tag("lammps")
    void aStartThatExtrapolatesInLammpsIsLabelled() throws IOException {
        labelsTheStart("lammps");
    }

    /** Runs with a bias take a committee of what the labels allow, and end the same when they are killed. */
    @Test
    void biasedRunsTakeTheCommittee() throws IOException {
        String text =
                CONFIG.replace("type: md,", "type: md, bias: 0.4,")
                        .replace("explore:", "  committee: {members: 5}\nexplore:")
                        .replace("[100, 200], steps: 150", "[100], steps: 40")
                        .replace("iterations: 3", "iterations: 1");
        Files.writeString(config, text);
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path explore = folder.resolve("run/iteration-001/explore");
        List<String> log = Files.readAllLines(explore.resolve("md-001.out"));
        assertTrue(
                log.getFirst().contains("model/committee.mlip")
                        && log.getFirst().contains("--bias 0.4"));
        assertTrue(String.join(" ", log).contains("times its standard deviation"), log.toString());
        Path killed = folder.resolve("killed.yaml");
        Files.writeString(killed, text.replace("output: run", "output: killed"));
        while (!finishes(killed)) {
            assertTrue(Files.exists(folder.resolve("killed")));
        }
        for (String name : files("run")) {
            if (name.matches(".*(\\.xyz|\\.almtp|committee\\.mlip)")) {
                assertArrayEquals(
                        Files.readAllBytes(folder.resolve("run").resolve(name)),
                        Files.readAllBytes(folder.resolve("killed").resolve(name)),
                        name);
            }
        }
    }

    /** Atoms move on the energy of a calculator of ASE, which labels them too; its file may import others beside it. */
    @Test
    @Tag("python")
    void exploresThroughAse() throws IOException {
        Files.writeString(
                folder.resolve("surface.py"),
                """
                from ase.calculators.morse import MorsePotential
                def morse():
                    return MorsePotential(epsilon=0.2, r0=2.4, rho0=3.0)
                """);
        String script = "import surface\ndef calculator():\n    return surface.morse()\n";
        Files.writeString(folder.resolve("explorer.py"), script);
        Files.writeString(
                config,
                CONFIG.replace(
                                "type: md,",
                                "type: ase, script: explorer.py, python: /usr/bin/python3,")
                        .replace("[100, 200]", "[300]")
                        .replace(
                                "label: {type: potential, model: teacher.mlip}",
                                "label: {type: ase, script: explorer.py, python: /usr/bin/python3}")
                        .replace("most: 12", "most: 2")
                        .replace("iterations: 3", "iterations: 1"));
        Cli.Outcome outcome = Cli.run("learn", config);
        assertEquals(0, outcome.status(), outcome.err());
        Path explore = folder.resolve("run/iteration-001/explore");
        String first = Files.readAllLines(explore.resolve("ase-001.out")).getFirst();
        assertTrue(first.contains("--engine ase") && first.contains("explorer.py"), first);
        List<Structure> frames = Structures.read(explore.resolve("ase-001.xyz"));
        assertTrue(frames.size() > 1);
        assertTrue(Files.readString(folder.resolve("run/status.html")).contains("ase-001"));
    }

    private List<String> files(String root) throws IOException {
        Path top = folder.resolve(root);
        try (Stream<Path> files = Files.walk(top)) {
            return files.map(f -> top.relativize(f).toString()).sorted().toList();
        }
    }

    /** Runs the loop until its first command has run; what would come after is lost. */
    private static boolean finishes(Path config) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        int[] commands = new int[1];
        try {
            int status =
                    LearnCommand.line(
                                    (out, err, arguments) -> {
                                        if (commands[0]++ == 1) {
                                            throw new Killed();
                                        }
                                        return new Main(out, err)
                                                .run(arguments.toArray(String[]::new));
                                    },
                                    MdCommand::starts,
                                    LearnPage::html)
                            .setOut(nowhere)
                            .setErr(nowhere)
                            .setExecutionExceptionHandler(
                                    (e, line, parsed) -> {
                                        throw e;
                                    })
                            .execute(config.toString());
            return status == 0;
        } catch (Killed e) {
            return false;
        }
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        List<String> said = new ArrayList<>();
        for (String[] change :
                new String[][] {
                    {"type: potential, model", "type: potentail, model"},
                    {"teacher.mlip}", "teecher.mlip}"},
                    {"most: 12", "mist: 12"},
                    {"type: mtp,", "type: mtp, start: a.mtp,"},
                    {"start: start.xyz", "start: []"},
                    {"low: 2.5, high: 100", "low: 5, high: 3"},
                    {"type: md,", "type: md, bias: 0.2,"},
                    {"type: md,", "type: lammps, bias: 0.2,"},
                    {"type: md,", "type: ase,"},
                    {"type: md,", "type: md, script: a.py,"},
                    {"low: 2.5", "force_error: none, low: 2.5"},
                    {"low: 2.5", "force_error: 0, low: 2.5"}
                }) {
            Files.writeString(config, CONFIG.replace(change[0], change[1]));
            Cli.Outcome outcome = Cli.run("learn", config);
            assertEquals(1, outcome.status());
            said.add(outcome.err().strip().replaceFirst(".*learn.yaml", ""));
        }
        assertEquals(
                ":10: expected type to be one of command, cp2k, espresso, vasp, ase, potential, found 'potentail'",
                said.get(0));
        assertTrue(
                said.get(1).startsWith(":10: expected model to be a path that exists"),
                said.get(1));
        assertEquals(":9: expected a known key, found 'mist'; did you mean most?", said.get(2));
        assertTrue(said.get(3).startsWith(":4: expected start to be left out"), said.get(3));
        assertTrue(
                said.get(4).startsWith(":2: expected start to be one or more files"), said.get(4));
        assertTrue(said.get(5).startsWith(":9: expected high to be above low (5.0)"), said.get(5));
        assertTrue(
                said.get(6).startsWith(":8: expected bias to be left out without a committee"),
                said.get(6));
        assertTrue(said.get(7).startsWith(":8: expected bias to be left out with"), said.get(7));
        assertTrue(said.get(8).startsWith(":8: expected the key script"), said.get(8));
        assertTrue(said.get(9).startsWith(":8: expected a known key, found 'script'"), said.get(9));
        assertTrue(said.get(10).startsWith(":9: expected force_error to be"), said.get(10));
        assertEquals(":9: expected force_error to be above 0, found 0.0", said.get(11));
    }

    /** Labels may take days; what cannot be fitted or explored is said before. */
    @Test
    void nothingIsPaidForThatCannotBeUsed() throws IOException {
        Files.writeString(
                folder.resolve("alloy.xyz"),
                "2\nLattice=\"4 0 0 0 4 0 0 0 4\"\nLi 0 0 0\nAl 2 2 2\n");
        Files.writeString(
                folder.resolve("slab.xyz"),
                "3\nLattice=\"4 0 0 0 4 0 0 0 9\" pbc=\"T T F\"\nLi 0 0 0\nLi 2 2 0\nLi 0 2 2\n");
        for (String[] change :
                new String[][] {
                    {"level: 2,", "level: 7,", ":4: expected level to be an even number"},
                    {"{iterations: 8", "{iteration: 8", "did you mean iterations?"},
                    {"timestep: 2", "ensemble: nph", ":8: "},
                    {"timestep: 2", "thermostat: foo", ":8: "},
                    {"timestep: 2", "timestep: 0", "the time step is 0.0 ps"},
                    {"timestep: 2", "replicate: '1,1'", "--replicate takes three numbers"},
                    {"timestep: 2", "swap: Li-Al", "cell.xyz, structure 1: there is no Al"},
                    {"[100, 200]", "[100, -300]", ":8: temperatures -300.0"},
                    {"every: 3", "every: 300", ":8: expected every to be at most steps, 150"},
                    {"cell.xyz", "alloy.xyz", ":8: "},
                    {"md, structures: cell.xyz", "list, structures: alloy.xyz", ":8: "},
                    {
                        "type: md, structures: cell",
                        "cut_out: {atoms: 2}, type: md, structures: slab",
                        ":8: "
                    },
                }) {
            Files.writeString(
                    config,
                    CONFIG.replace("output: run", "output: 'a run'").replace(change[0], change[1]));
            Cli.Outcome outcome = Cli.run("learn", config);
            assertEquals(1, outcome.status(), outcome.out());
            assertTrue(outcome.err().contains("learn.yaml:"), outcome.err());
            assertTrue(outcome.err().contains(change[2]), outcome.err());
            assertFalse(Files.exists(folder.resolve("a run/iteration-000")), change[1]);
        }
    }

    /** Stands for SIGKILL. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
