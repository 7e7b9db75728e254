package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip quickstart}. */
@Command(
        name = "quickstart",
        description =
                "Runs a shipped model in Java, LAMMPS and ASE, checks that they agree, and writes a report.",
        footer = {"", "Example: mlip quickstart --output my-first-run"})
final class QuickstartCommand implements Callable<Integer> {

    private static final double TIME_STEP = 0.001;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            defaultValue = "mlip-quickstart",
            description = "Where everything is written (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "200",
            description = "Steps of dynamics, of 1 fs each (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--lmp",
            paramLabel = "PATH",
            description = "The LAMMPS to run; default: lmp on the PATH.")
    private Optional<String> lmp = Optional.empty();

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description =
                    "The Python to use; default: /usr/bin/python3, then python3 on the PATH, if it has ASE.")
    private Optional<String> python = Optional.empty();

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OptionValues.atLeast(1, steps, "--steps", spec.commandLine());
        PrintWriter err = spec.commandLine().getErr();
        Quickstart.Settings settings =
                new Quickstart.Settings(
                        output.toAbsolutePath().normalize(), steps, Math.min(steps, 50), TIME_STEP);
        QuickstartReport report =
                Quickstart.run(
                        settings,
                        Home.find(),
                        lmp,
                        python,
                        what -> {
                            err.println("quickstart: " + what);
                            err.flush();
                        });
        Path file = settings.folder().resolve("report.md");
        WholeFile.write(file, report.markdown());
        json.write(report.json());
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.summary());
        out.println();
        out.println("report: " + file);
        if (!report.agrees()) {
            throw new MlipException("the three programs disagree; see " + file);
        }
        return Main.DONE;
    }
}
