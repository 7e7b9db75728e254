package org.mlip4j.cli;

import org.mlip4j.cli.analyze.JumpOptions;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.cli.analyze.SizeReport;
import org.mlip4j.cli.learn.Commands;
import org.mlip4j.cli.learn.FolderLock;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** {@code mlip study diffusion}. */
@Command(
        name = "diffusion",
        description = {
            "Dynamics at several temperatures in turn, and from all of them diffusion coefficients, activation energy and"
                    + " conductivity with their intervals, as 'mlip analyze msd' finds them. All temperatures go on together, in"
                    + " rounds; after each round the table is written again.",
            "The command goes on where it was stopped, and with a larger --steps where it ended. All steps are commands of mlip;"
                    + " their logs begin with them."
        },
        footer = {
            "",
            "Example: mlip study diffusion model.almtp cell.xyz --replicate 3,3,3 --temperature 600,700,800 --species Li --steps 500000 -o d"
        })
final class StudyDiffusionCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(index = "1", paramLabel = "STRUCTURE", description = "The cell at the start.")
    private Path structure;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            required = true,
            description = "Where trajectories and table.json, table.txt and table.png go.")
    private Path folder;

    @Option(
            names = "--replicate",
            paramLabel = "N,N,N",
            defaultValue = "1,1,1",
            description =
                    "Repeat the structure along its lattice vectors, for instance 2,2,2 (default: 1,1,1).")
    private String replicate;

    @Option(
            names = "--temperature",
            split = ",",
            paramLabel = "K",
            required = true,
            description =
                    "Temperatures of the dynamics, K; three or more give an activation energy.")
    private List<Integer> temperatures;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Runs at each temperature, which differ in their seeds (default: ${DEFAULT-VALUE}).")
    private int replicas;

    @Option(
            names = "--species",
            paramLabel = "LIST",
            required = true,
            description = "Elements that diffuse, for instance Li.")
    private String species;

    @Option(
            names = "--steps",
            paramLabel = "N",
            required = true,
            description = "Steps of dynamics of each run.")
    private long steps;

    @Option(
            names = "--round",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Steps of a run before it is the turn of the next (default: ${DEFAULT-VALUE}).")
    private long round;

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "5000",
            description =
                    "Steps at the beginning that are not measured (default: ${DEFAULT-VALUE}).")
    private long skip;

    @Option(
            names = "--timestep",
            paramLabel = "FS",
            defaultValue = "1",
            description = "Time step, femtoseconds (default: ${DEFAULT-VALUE}).")
    private double timeStep;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between the frames that are measured (default: ${DEFAULT-VALUE}).")
    private long every;

    @Option(
            names = "--thermostat",
            paramLabel = "T",
            defaultValue = "nose-hoover",
            description =
                    "nose-hoover, or langevin, whose friction slows down what moves fast (default: ${DEFAULT-VALUE}).")
    private String thermostat;

    @Mixin private JumpOptions jumps;

    @Option(
            names = "--extrapolate",
            paramLabel = "K",
            defaultValue = "300",
            description =
                    "Temperature at which the Arrhenius line is read off, K (default: ${DEFAULT-VALUE}).")
    private double extrapolate;

    @Option(
            names = "--check-size",
            paramLabel = "N,N,N",
            description =
                    "Also run a larger cell with these repeats at one temperature, and compare the coefficients; of a liquid also"
                            + " the infinite system.")
    private String checkSize;

    @Option(
            names = "--check-at",
            paramLabel = "K",
            description = "Which of the temperatures that is, K (default: the highest).")
    private Integer checkAt;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the first replica (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin private ModelOptions modelOptions;

    @Mixin private ThreadsOption threads;

    @Spec private CommandSpec spec;

    private final Commands mlip = Main::run;

    /** Runs that could not go on. */
    private final Set<Path> ended = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        if (replicas < 1 || every < 1 || skip < 0 || round < every || steps <= skip) {
            throw new MlipException(
                    "--replicas and --every must be at least 1, --round at least --every and --steps more than --skip");
        }
        PrintWriter err = spec.commandLine().getErr();
        checkAt = checkAt == null ? Integer.valueOf(Collections.max(temperatures)) : checkAt;
        if (!temperatures.contains(checkAt)) {
            throw new MlipException(
                    "--check-at %d is not one of the temperatures".formatted(checkAt));
        }
        if (temperatures.stream().distinct().count() < temperatures.size()) {
            throw new MlipException(
                    "a temperature is given twice; --replicas makes several runs at each");
        }
        modelOptions.load(model, err);
        try (FolderLock _ = new FolderLock(folder, "mlip study")) {
            requireSame();
            work(err);
        }
        return ended.isEmpty() ? Main.DONE : Main.FAILED;
    }

    /** What is there must be these runs: a time step that has changed, say, ends the study before anything is mixed. */
    private void requireSame() {
        for (int kelvin : temperatures) {
            for (int replica = 1; replica <= replicas; replica++) {
                requireSame(run(kelvin, replica), replicate, kelvin, replica);
                if (checkSize != null && kelvin == checkAt) {
                    requireSame(large(replica), checkSize, kelvin, replica);
                }
            }
        }
    }

    private void requireSame(Path run, String repeats, int kelvin, int replica) {
        if (Files.exists(beside(run, ".checkpoint"))) {
            md(run, repeats, kelvin, replica, steps(beside(run, ".steps")));
        }
    }

    private static Path beside(Path run, String ending) {
        return run.resolveSibling(run.getFileName().toString().replace(".xyz", ending));
    }

    private void work(PrintWriter err) throws IOException {
        for (long goal = Math.min(round, steps); ; goal = Math.min(goal + round, steps)) {
            boolean isNew = false;
            for (int kelvin : temperatures) {
                for (int replica = 1; replica <= replicas; replica++) {
                    isNew |= goOn(run(kelvin, replica), replicate, kelvin, replica, goal);
                    if (checkSize != null && kelvin == checkAt) {
                        isNew |= goOn(large(replica), checkSize, kelvin, replica, goal);
                    }
                }
            }
            boolean last = goal == steps;
            if (goal > skip && (isNew || last)) {
                measure(last);
            }
            if (isNew || last) {
                err.println("mlip: %d of %d steps at each temperature".formatted(goal, steps));
                err.flush();
            }
            if (last) {
                break;
            }
        }
        Files.readAllLines(folder.resolve("table.txt")).stream()
                .skip(1)
                .forEach(spec.commandLine().getOut()::println);
        if (checkSize != null) {
            compareSizes();
        }
    }

    /** A run that cannot go on does not end the others; it is told of, and left out of the table. */
    private boolean goOn(Path run, String repeats, int kelvin, int replica, long goal) {
        if (ended.contains(run)) {
            return false;
        }
        try {
            return dynamics(run, repeats, kelvin, replica, goal);
        } catch (MlipException e) {
            ended.add(run);
            PrintWriter err = spec.commandLine().getErr();
            err.println("mlip: error: %s is left out: %s".formatted(run, e.getMessage()));
            err.flush();
            return false;
        }
    }

    /** Those runs of a temperature that have not ended before their time. */
    private List<Path> runs(IntFunction<Path> name) {
        return IntStream.rangeClosed(1, replicas)
                .mapToObj(name)
                .filter(run -> !ended.contains(run))
                .toList();
    }

    /** Frames that are not measured: all of those before the steps to be skipped are done. */
    private long skippedFrames() {
        return (skip + every - 1) / every;
    }

    private void compareSizes() throws IOException {
        List<Path> small = runs(replica -> run(checkAt, replica));
        List<Path> large = runs(this::large);
        if (small.isEmpty() || large.isEmpty()) {
            return;
        }
        List<String> elements = List.of(species.split(","));
        Measurement m =
                new SizeReport(
                                elements,
                                checkAt,
                                skippedFrames(),
                                threads.count(),
                                spec.commandLine().getErr())
                        .of(small, large);
        Json.write(folder.resolve("size.json"), m.content());
        spec.commandLine().getOut().println("# size of the cell");
        m.printValues(spec.commandLine().getOut());
    }

    private Path large(int replica) {
        return folder.resolve("%dK-%d-large.xyz".formatted(checkAt, replica));
    }

    private Path run(int kelvin, int replica) {
        return folder.resolve("%dK-%d.xyz".formatted(kelvin, replica));
    }

    /** Goes on with a run; whether there is more of it than before. */
    private boolean dynamics(Path run, String repeats, int kelvin, int replica, long goal) {
        Path done = beside(run, ".steps");
        if (steps(done) >= goal) {
            return false;
        }
        md(run, repeats, kelvin, replica, goal);
        try {
            WholeFile.write(done, Long.toString(goal));
        } catch (IOException e) {
            throw MlipException.of(done + " cannot be written", e);
        }
        return true;
    }

    private void md(Path run, String repeats, int kelvin, int replica, long goal) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "md",
                                model.toString(),
                                structure.toString(),
                                "--replicate",
                                repeats,
                                "--temperature",
                                Integer.toString(kelvin),
                                "--thermostat",
                                thermostat,
                                "--steps",
                                Long.toString(goal),
                                "--timestep",
                                Double.toString(timeStep),
                                "--every",
                                Long.toString(every),
                                "--log-every",
                                Long.toString(every),
                                "--seed",
                                Long.toString(seed + replica - 1),
                                "--threads",
                                Integer.toString(threads.count()),
                                "-o",
                                run.toString()));
        arguments.addAll(modelOptions.arguments());
        mlip.required(folder.resolve(run.getFileName() + ".out"), arguments);
    }

    /** How many steps are there; 0 before the first. */
    private static long steps(Path done) {
        try {
            String text = Files.exists(done) ? Files.readString(done).strip() : "";
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (IOException e) {
            throw MlipException.of(done + " cannot be read", e);
        } catch (NumberFormatException e) {
            throw new MlipException(done + " is not what this command has written; remove it", e);
        }
    }

    /** The table of all runs; before the last round it may be too early for one. */
    private void measure(boolean required) {
        List<String> arguments = new ArrayList<>(List.of("analyze", "msd"));
        List<String> kelvins = new ArrayList<>();
        for (int kelvin : temperatures) {
            for (Path run : runs(replica -> run(kelvin, replica))) {
                arguments.add(run.toString());
                kelvins.add(Integer.toString(kelvin));
            }
        }
        if (kelvins.isEmpty()) {
            throw new MlipException("no run has reached its end; there is nothing to measure");
        }
        arguments.addAll(
                List.of(
                        "--temperature",
                        String.join(",", kelvins),
                        "--species",
                        species,
                        "--skip",
                        Long.toString(skippedFrames()),
                        "--threads",
                        Integer.toString(threads.count()),
                        "--json",
                        folder.resolve("table.json").toString(),
                        "--plot",
                        folder.resolve("table.png").toString()));
        if (kelvins.stream().distinct().count() >= 3) {
            arguments.addAll(List.of("--extrapolate", Double.toString(extrapolate)));
        }
        arguments.addAll(jumps.arguments());
        Path log = folder.resolve("table.txt");
        if (required) {
            mlip.required(log, arguments);
        } else {
            mlip.logged(log, arguments);
        }
    }
}
