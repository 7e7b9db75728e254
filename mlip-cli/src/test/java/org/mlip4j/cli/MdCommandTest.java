package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.dynamics.MolecularDynamics;
import org.mlip4j.sim.dynamics.ThermoLog;
import org.mlip4j.sim.dynamics.Velocities;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code mlip md}: its files, its end, its sentences, and the same through LAMMPS. */
class MdCommandTest {

    /** Acceleration per force in LAMMPS of 2021: 1/1.0364269e-4 (Angstrom/ps^2) / (eV/Angstrom/amu). */
    private static final double LAMMPS_FACTOR = 1 / 1.0364269e-4;

    @TempDir private Path folder;

    private Cli.Outcome md(String options) {
        Path example = Cli.EXAMPLE;
        return Cli.run(
                Stream.concat(
                                Stream.of(
                                        "md",
                                        example.resolve("model"),
                                        example.resolve("structure.xyz")),
                                Arrays.stream(options.strip().split("\\s+"))
                                        .map(o -> o.replace("DIR", folder.toString())))
                        .toArray());
    }

    @Test
    void writesTrajectoryLogCheckpointAndAverages() throws IOException {
        Cli.Outcome outcome =
                md(
                        "--steps 10,20 --temperature 100,200,200 --every 10 --log-every 5"
                                + " -o DIR/run.dump --json DIR/run.json");
        assertEquals(0, outcome.status(), outcome.err());
        assertTrue(outcome.out().contains("averages from step 20 to 30"), outcome.out());
        List<Structure> frames = Structures.read(folder.resolve("run.dump"));
        assertEquals(4, frames.size());
        assertEquals("30", frames.getLast().info().get("timestep"));
        ThermoLog log = ThermoLog.read(folder.resolve("run.log"));
        assertEquals(7, log.rows().size());
        assertEquals(100, log.column("temperature_K", 0)[0], 1e-9);
        assertTrue(Files.exists(folder.resolve("run.checkpoint")));
        assertTrue(Files.readString(folder.resolve("run.json")).contains("\"steps\": 30"));
    }

    @Test
    void goesOnAndBeginsAgain() throws IOException {
        String one = " --temperature 100 --every 5 --log-every 5 -o DIR/run.xyz";
        assertEquals(0, md("--steps 10" + one).status());
        Cli.Outcome longer = md("--steps 20" + one);
        assertTrue(longer.err().contains("going on from"), longer.err());
        assertEquals(5, Structures.read(folder.resolve("run.xyz")).size());
        // Fewer steps than there are: what is printed is of these.
        double[] kelvins =
                ThermoLog.read(folder.resolve("run.log")).until(10).column("temperature_K", 5);
        Cli.Outcome shorter = md("--steps 10 --json DIR/run.json" + one);
        assertTrue(shorter.err().contains("has done 20 steps already"), shorter.err());
        JsonNode report = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
        assertEquals(10, report.get("steps").asInt());
        assertEquals(
                Arrays.stream(kelvins).average().orElseThrow(),
                report.get("averages").get("temperature_K").asDouble(),
                1e-9);
        Cli.Outcome warmer = md("--steps 20 --initial-temperature 200" + one);
        assertTrue(warmer.err().contains("belongs to another run"), warmer.err());
        Cli.Outcome other = md("--steps 20 --seed 2" + one);
        assertEquals(1, other.status());
        assertTrue(other.err().contains("belongs to another run"), other.err());
        assertEquals(0, md("--restart --steps 5 --seed 2" + one).status());
        // Positions tell how often atoms have crossed the cell.
        assertEquals(
                "T", Structures.read(folder.resolve("run.xyz")).getFirst().info().get("unwrapped"));
        String ramp = " --pressure 0,1 --ensemble npt -o DIR/ramp.xyz";
        assertEquals(0, md("--steps 5" + ramp).status());
        assertTrue(md("--steps 10" + ramp).err().contains("belongs to another run"));
        Path own = folder.resolve("own.xyz");
        Files.copy(Cli.EXAMPLE.resolve("structure.xyz"), own);
        Cli.Outcome over =
                Cli.run("md", Cli.EXAMPLE.resolve("model"), own, "--steps", 5, "-o", own);
        assertEquals(1, over.status());
        assertTrue(over.err().contains("is the structure itself"), over.err());
        assertEquals(2, Structures.read(folder.resolve("run.xyz")).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | --steps 10 --temperature 1,2,3 | do not fit 1 stages",
                "1 | --steps 10 --temperature -5 | 0 or more",
                "1 | --steps 10 --timestep 0 | time step",
                "1 | --steps -1 | not possible",
                "1 | --steps 5,9223372036854775807 | more than 2^53 steps",
                "2 | --temperature 5 | --steps",
                "2 | --steps 1 --replicate 2,2 | three numbers",
                "1 | --steps 10 --stop-grade 2 | no active set",
                "1 | --steps 10 --np 2 | --engine lammps",
                "1 | --steps 10 --mpirun srun | --engine lammps",
                "1 | --steps 10 --engine lammps --mpirun srun | --mpirun needs --np N",
                "1 | --steps 10 --engine lammps --stop-grade 2 | no active set",
                "2 | --steps 10 --thermostat none | use langevin or nose-hoover",
                "1 | --steps 10 --ensemble npt --coupling none | --ensemble nvt",
                "1 | --steps 10 --ensemble npt --strain-rate zz=0.1 | anisotropic",
                "1 | --steps 10 --strain-rate zz=-200 | no length along z",
                "2 | --steps 10 --strain-rate zx=0.1 | --strain-rate",
                "1 | --steps 10 --swap Li | no pair of elements",
                "1 | --steps 10 --swap Li-Zr | no Zr to swap",
                "1 | --steps 10 --ensemble nve --swap Li-Cl | need a thermostat",
                "1 | --steps 10 --swap Li-Cl --temperature 1,2 --engine lammps | one temperature",
                "1 | --steps 10 --bias 0.3 | a bias needs a committee",
                "1 | --steps 10 --bias 0.3 --engine lammps | --bias goes with --engine java",
                "1 | --steps 10 --engine ase | go together",
                "1 | --steps 10 --script a.py | go together",
                "1 | --steps 10 -o DIR/x.poscar | cannot hold a trajectory",
                "1 | --steps 10 -o DIR/nowhere/x.xyz | cannot be written"
            })
    void refusedInOneSentence(int status, String options, String part) {
        Cli.Outcome outcome = md(options + (options.contains("-o") ? "" : " -o DIR/refused.xyz"));
        assertEquals(status, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
        assertFalse(outcome.err().contains("\tat "), outcome.err());
    }

    /** A published potential of lithium, an active set from its training set, and a crystal that is heated until it melts. */
    @Test
    @Tag("shared")
    void aHeatedRunEndsWhereTheModelExtrapolates() {
        Path data = Path.of(System.getenv("MLIP4J_SHARED"), "data");
        List<Structure> all = Structures.read(data.resolve("dft/mlearn/Li_train.xyz.gz"));
        Path some = folder.resolve("some.xyz");
        Structures.write(
                some,
                IntStream.range(0, all.size()).filter(i -> i % 8 == 0).mapToObj(all::get).toList());
        Path model = folder.resolve("Li.almtp");
        Path cell = folder.resolve("cell.xyz");
        Path run = folder.resolve("run.xyz");
        Path published = data.resolve("potentials/mtp/Li/Li.mtp");
        succeeds("grade", published, "--elements", "Li", "--build-from", some, "-o", model);
        succeeds("build", "supercell", "Li", "--repeat", "3,3,3", "-o", cell);
        String options =
                "--elements Li --temperature 300,3000 --initial-temperature 600 --steps 20000 --timestep 2"
                        + " --stop-grade 2.5 --every 10 -o "
                        + run;
        Cli.Outcome outcome =
                Cli.run(
                        Stream.concat(
                                        Stream.of("md", model, cell),
                                        Arrays.stream(options.split(" ")))
                                .toArray());
        assertEquals(1, outcome.status(), outcome.err());
        assertTrue(outcome.err().contains("the extrapolation grade is"), outcome.err());
        List<Structure> frames = new ArrayList<>(Structures.read(run));
        Structure last = frames.removeLast();
        assertTrue(Integer.parseInt(last.info().get("timestep")) >= 300, outcome.err());
        try (Calculator calculator =
                new Calculator(
                        Potentials.load(
                                model, LoadOptions.DEFAULT.withElements(List.of(Element.of("Li")))),
                        1,
                        0)) {
            double grade = calculator.evaluate(last, Output.GRADES).grades().orElseThrow().max();
            assertTrue(grade > 2.5, "the last frame shows it");
            assertEquals(grade, Double.parseDouble(last.info().get("max_grade")), 1e-6);
            int at = Integer.parseInt(last.info().get("timestep"));
            for (Structure frame : frames) {
                if (Integer.parseInt(frame.info().get("timestep")) < at) {
                    assertTrue(
                            calculator.evaluate(frame, Output.GRADES).grades().orElseThrow().max()
                                    <= 2.5);
                }
            }
        }
    }

    private static void succeeds(Object... args) {
        Cli.Outcome outcome = Cli.run(args);
        assertEquals(0, outcome.status(), outcome.err());
    }

    @Test
    @Tag("lammps")
    void lammpsFollowsTheSameTrajectory() {
        Cli.Outcome outcome =
                md(
                        "--engine lammps --ensemble nve --temperature 300 --steps 100 --every 1"
                                + " --log-every 1 --forces -o DIR/lammps.xyz");
        assertEquals(0, outcome.status(), outcome.err());
        List<Structure> frames = Structures.read(folder.resolve("lammps.xyz"));
        assertEquals(101, frames.size());
        ThermoLog log = ThermoLog.read(folder.resolve("lammps.log"));
        Path example = Cli.EXAMPLE;
        Structure crystal = Structures.read(example.resolve("structure.xyz")).getFirst();
        // The same equations in a unit of time in which LAMMPS's factor is the right one.
        double scale = Math.sqrt(LAMMPS_FACTOR / Velocities.AMU_PER_EV);
        double[] velocities =
                Arrays.stream(Velocities.maxwellBoltzmann(crystal, 300, 1))
                        .map(v -> v / scale)
                        .toArray();
        try (Calculator calculator =
                new Calculator(Potentials.load(example.resolve("model")), 1, 1.0)) {
            MolecularDynamics md =
                    new MolecularDynamics(
                            calculator, crystal.withVelocities(velocities), 0.001 * scale);
            md.run(
                    100,
                    now -> {
                        int step = (int) now.steps();
                        Structure mine = now.structure();
                        assertArrayEquals(
                                mine.positions(),
                                frames.get(step).positions(),
                                1e-8,
                                "step " + step);
                        assertEquals(
                                now.thermo().potential(),
                                log.column("potential_eV", 0)[step],
                                1e-8);
                        assertEquals(
                                now.thermo().potential(),
                                frames.get(step).labels().energy().orElseThrow(),
                                1e-8);
                    });
        }
    }

    @Test
    void strainAndSwapsGoOnAcrossARestart() throws IOException {
        String both =
                " --temperature 100 --every 5 --log-every 1 --strain-rate zz=2,xy=0 --swap Li-Cl --swap-every 4"
                        + " --swap-attempts 3 --ensemble npt --coupling anisotropic -o DIR/";
        assertEquals(0, md("--steps 10" + both + "run.xyz").status());
        Cli.Outcome longer = md("--steps 20" + both + "run.xyz");
        assertTrue(longer.out().contains(" of 15 swaps"), longer.out());
        assertEquals(0, md("--steps 20" + both + "whole.xyz").status());
        assertEquals(
                Files.readString(folder.resolve("whole.xyz")),
                Files.readString(folder.resolve("run.xyz")));
        double[] c = ThermoLog.read(folder.resolve("run.log")).column("c_A", 0);
        assertEquals(1 + 2 * 0.020, c[20] / c[0], 1e-12);
    }

    /** The pair style refuses units of a model that has its own; here they may be those of the structure. */
    @Test
    @Tag("lammps")
    void unitsReachLammpsWhereTheModelTakesThem() {
        Path model = folder.resolve("model.mlip");
        Path start = Cli.EXAMPLE.resolve("structure.xyz");
        succeeds("convert", Cli.EXAMPLE.resolve("model"), model);
        String[] options = {"--units", "bohr,hartree", "--engine", "lammps", "--steps", "1"};
        succeeds(
                Stream.concat(
                                Stream.of("md", model, start, "-o", folder.resolve("units.xyz")),
                                Arrays.stream(options))
                        .toArray());
    }

    @ParameterizedTest
    @Tag("lammps")
    @CsvSource(
            delimiter = '|',
            value = {
                "false | zz=1,xz=0.5",
                "true | xx=1,yz=0.2",
                "true | yy=-1",
                "true | zz=0.5,xy=1,yz=1.5"
            })
    void lammpsStrainsTheSameCell(boolean tilted, String rates) {
        Structure crystal = Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
        double[] tilt = {1, 0, 0, tilted ? 0.2 : 0, 1, 0, tilted ? -0.1 : 0, tilted ? 0.15 : 0, 1};
        double[] positions = crystal.positions().clone();
        Matrix3.multiplyRows(positions, tilt);
        Path start = folder.resolve("start.xyz");
        Structures.write(
                start,
                List.of(
                        crystal.withCell(
                                        crystal.cell()
                                                .withVectors(
                                                        Matrix3.multiply(
                                                                crystal.cell().vectors(), tilt)))
                                .withPositions(positions)));
        String options =
                "--ensemble nvt --steps 10,40 --every 50 --log-every 10 --strain-rate "
                        + rates
                        + " --engine %1$s -o "
                        + folder
                        + "/%1$s.xyz";
        for (String engine : List.of("java", "lammps")) {
            Cli.Outcome outcome =
                    Cli.run(
                            Stream.concat(
                                            Stream.of("md", Cli.EXAMPLE.resolve("model"), start),
                                            Arrays.stream(options.formatted(engine).split(" ")))
                                    .toArray());
            assertEquals(0, outcome.status(), outcome.err());
        }
        for (String column :
                List.of("a_A", "b_A", "c_A", "volume_A3", "alpha_deg", "beta_deg", "gamma_deg")) {
            assertArrayEquals(
                    ThermoLog.read(folder.resolve("java.log")).column(column, 0),
                    ThermoLog.read(folder.resolve("lammps.log")).column(column, 0),
                    1e-8,
                    column);
        }
    }

    /** Atoms outside the cell are not lost; volume, energies and what does not repeat are those of the built-in engine. */
    @ParameterizedTest
    @Tag("lammps")
    @CsvSource({"1 1 3, TTF", "3 1 1, FTT", "1 3 3, TFF", "0 0 0, FFF"})
    void lammpsKeepsTheCellOfWhatDoesNotRepeat(String lengths, String pbc) {
        Structure crystal = Structures.read(Cli.EXAMPLE.resolve("structure.xyz")).getFirst();
        double[] vectors = crystal.cell().vectors();
        for (int i = 0; i < 9; i++) {
            vectors[i] *= lengths.charAt(2 * (i / 3)) - '0';
        }
        vectors[3] = 0.7 * vectors[0];
        vectors[7] = 0.7 * vectors[4];
        Cell cell =
                Cell.of(vectors, pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T');
        double[] low = Arrays.stream(crystal.positions()).map(x -> x - 1.4).toArray();
        Structures.write(
                folder.resolve("start.xyz"), List.of(crystal.withCell(cell).withPositions(low)));
        for (String engine : List.of("java", "lammps")) {
            Cli.Outcome outcome =
                    Cli.run(
                            "md",
                            Cli.EXAMPLE.resolve("model"),
                            folder.resolve("start.xyz"),
                            "--engine",
                            engine,
                            "--ensemble",
                            "nve",
                            "--temperature",
                            "3000",
                            "--steps",
                            "60",
                            "--every",
                            "60",
                            "--log-every",
                            "60",
                            "-o",
                            folder.resolve(engine + ".xyz"));
            assertEquals(0, outcome.status(), outcome.err());
        }
        Structure java = Structures.read(folder.resolve("java.xyz")).getLast();
        Structure lammps = Structures.read(folder.resolve("lammps.xyz")).getLast();
        assertArrayEquals(java.positions(), lammps.positions(), 1e-4);
        assertEquals(
                java.labels().energy().orElseThrow(), lammps.labels().energy().orElseThrow(), 1e-3);
        double[] one = ThermoLog.read(folder.resolve("java.log")).rows().getLast();
        double[] other = ThermoLog.read(folder.resolve("lammps.log")).rows().getLast();
        assertArrayEquals(Arrays.copyOf(one, 15), Arrays.copyOf(other, 15), 1e-2);
        for (int k = 0; k < 3; k++) {
            assertEquals(cell.isPeriodic(k), lammps.cell().isPeriodic(k));
            assertEquals(one[15 + k], other[15 + k], cell.isPeriodic(k) ? 20 : 1e-9);
        }
        try (Calculator calculator =
                new Calculator(Potentials.load(Cli.EXAMPLE.resolve("model")), 1, 0)) {
            assertEquals(
                    calculator.evaluate(lammps).energy(),
                    lammps.labels().energy().orElseThrow(),
                    1e-8);
        }
    }

    @Test
    @Tag("lammps")
    void lammpsSwapsAtoms() {
        Cli.Outcome outcome =
                md(
                        "--engine lammps --np 2 --steps 40 --every 40 --temperature 1e6 --initial-temperature 300 --timestep 0.01"
                                + " --damping 1e5 --swap Li-Cl --swap-every 10 -o DIR/run.xyz");
        assertEquals(0, outcome.status(), outcome.err());
        List<Structure> frames = Structures.read(folder.resolve("run.xyz"));
        Structure last = frames.getLast();
        assertFalse(Arrays.equals(frames.getFirst().species(), last.species()), "swapped");
        try (Calculator calculator =
                new Calculator(Potentials.load(Cli.EXAMPLE.resolve("model")), 1, 0)) {
            assertEquals(
                    calculator.evaluate(last).energy(), last.labels().energy().orElseThrow(), 1e-8);
        }
    }

    @Test
    @Tag("lammps")
    void everyEnsembleRunsThroughLammps() {
        for (String ensemble :
                List.of(
                        "nvt --thermostat langevin",
                        "nvt --thermostat nose-hoover",
                        "npt --thermostat langevin",
                        "npt --thermostat nose-hoover --coupling triclinic",
                        "npt --thermostat langevin --coupling triclinic --strain-rate zz=0.1",
                        "npt --thermostat nose-hoover --coupling anisotropic --strain-rate xx=0,xz=1")) {
            Cli.Outcome outcome =
                    md(
                            "--engine lammps --temperature 100,200,200 --steps 10,20 --every 10"
                                    + " --log-every 5 --pressure 0.5 -o DIR/run.xyz --ensemble "
                                    + ensemble);
            assertEquals(0, outcome.status(), ensemble + ": " + outcome.err());
            assertEquals(4, Structures.read(folder.resolve("run.xyz")).size());
            assertEquals(7, ThermoLog.read(folder.resolve("run.log")).rows().size());
        }
    }
}
