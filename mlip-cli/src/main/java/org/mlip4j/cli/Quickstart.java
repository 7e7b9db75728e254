package org.mlip4j.cli;

import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.dynamics.Velocities;
import org.mlip4j.sim.label.RunningProcesses;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The main job, end to end, on the shipped model: dynamics at constant energy in Java, LAMMPS and ASE from the same start,
 * then every saved frame evaluated again by all three.
 */
final class Quickstart {

    private static final double KELVIN = 200;
    private static final long SEED = 2026;

    /**
     * How to run.
     *
     * @param folder where everything is written
     * @param steps number of steps, a multiple of {@code every}
     * @param every steps between saved frames
     * @param timeStep ps
     */
    record Settings(Path folder, int steps, int every, double timeStep) {

        /** Validates. */
        Settings {
            if (every < 1 || steps < every || steps % every != 0) {
                throw new MlipException(
                        "--steps "
                                + steps
                                + " is not a multiple of the "
                                + every
                                + " steps between saved frames");
            }
        }
    }

    private final Settings settings;
    private final Home home;
    private final Consumer<String> log;

    private Quickstart(Settings settings, Home home, Consumer<String> log) {
        this.settings = settings;
        this.home = home;
        this.log = log;
    }

    /**
     * Runs everything.
     *
     * @param settings how
     * @param home the distribution
     * @param lmp the LAMMPS to use, or empty
     * @param python the Python to use, or empty
     * @param log told what is being done
     */
    static QuickstartReport run(
            Settings settings,
            Home home,
            Optional<String> lmp,
            Optional<String> python,
            Consumer<String> log)
            throws IOException, InterruptedException {
        LammpsProgram lammps = LammpsProgram.find(lmp);
        AseDoor ase = AseDoor.find(settings, home, python);
        Quickstart quickstart = new Quickstart(settings, home, log);
        Structure start = quickstart.prepare();
        Potential potential = Potentials.load(settings.folder.resolve("model"));
        return quickstart.compare(
                potential,
                start.size(),
                List.of(
                        new JavaDoor(settings, potential, start),
                        new LammpsDoor(settings, home, lammps),
                        ase));
    }

    /** Writes the model, the start and the inputs of the other programs. */
    private Structure prepare() throws IOException {
        Path example = home.examples().resolve("quickstart");
        if (!Files.isDirectory(example)) {
            throw new MlipException("the example " + example + " is missing from the distribution");
        }
        Files.createDirectories(settings.folder.resolve("model"));
        try (Stream<Path> files = Files.list(example.resolve("model"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        settings.folder.resolve("model").resolve(file.getFileName().toString()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Structure crystal = Structures.read(example.resolve("structure.xyz")).getFirst();
        Structure start =
                crystal.withVelocities(Velocities.maxwellBoltzmann(crystal, KELVIN, SEED));
        Structures.write(settings.folder.resolve("start.xyz"), List.of(start));
        Structures.write(settings.folder.resolve("start.data"), List.of(start));
        for (String name : List.of("in.nve", "in.rerun", "nve.py", "evaluate.py")) {
            writeInput(name);
        }
        return start;
    }

    private void writeInput(String name) throws IOException {
        try (InputStream template = Quickstart.class.getResourceAsStream("quickstart/" + name)) {
            String text =
                    new String(template.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("@STEPS@", Integer.toString(settings.steps))
                            .replace("@EVERY@", Integer.toString(settings.every));
            Files.writeString(settings.folder.resolve(name), text);
        }
    }

    private QuickstartReport compare(Potential potential, int atoms, List<Door> doors)
            throws IOException, InterruptedException {
        List<Door.Dynamics> runs = new ArrayList<>();
        List<Structure> frames = new ArrayList<>();
        for (Door door : doors) {
            log.accept(settings.steps + " steps in " + door.name());
            Door.Dynamics run = door.run();
            runs.add(run);
            frames.addAll(run.frames().stream().map(Quickstart::bare).toList());
        }
        Structures.write(settings.folder.resolve("frames.xyz"), frames);
        Structures.write(settings.folder.resolve("frames.dump"), frames);
        List<List<Door.Evaluation>> values = new ArrayList<>();
        for (Door door : doors) {
            log.accept(frames.size() + " saved frames again in " + door.name());
            values.add(door.evaluate(frames));
        }
        return QuickstartReport.of(
                settings,
                potential.info(),
                atoms,
                doors.stream().map(Door::name).toList(),
                runs,
                values);
    }

    /** Species, cell and positions only. */
    private static Structure bare(Structure frame) {
        return frame.withVelocities(null).withLabels(Labels.NONE).withInfo(Map.of());
    }

    /** Runs a program in a folder, with all it prints in a file there. */
    static void execute(ProcessBuilder builder, Path folder, String output)
            throws IOException, InterruptedException {
        Path printed = folder.resolve(output);
        int status =
                RunningProcesses.run(
                        builder.directory(folder.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(printed.toFile()));
        if (status != 0) {
            throw new MlipException(
                    String.join(" ", builder.command())
                            + " failed with status "
                            + status
                            + ": "
                            + reason(Files.readAllLines(printed))
                            + "; see "
                            + printed);
        }
    }

    /** The line with an error, as LAMMPS prints it, else the last one, as Python prints it. */
    private static String reason(List<String> lines) {
        List<String> said = lines.stream().filter(line -> !line.isBlank()).toList();
        return said.stream()
                .filter(line -> line.startsWith("ERROR"))
                .findFirst()
                .orElse(said.isEmpty() ? "it printed nothing" : said.getLast());
    }

    static PrintWriter silence() {
        return new PrintWriter(Writer.nullWriter());
    }
}
