package org.mlip4j.cli.build;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** {@code mlip build}. */
@Command(
        name = "build",
        description =
                "Builds structures: supercells, point defects, quasi-random alloys, surfaces, grain boundaries, interfaces, polycrystals, glasses, random crystals. A crystal is a CIF"
                        + " (partial occupancies included), any structure file, or one of the names LLZO, Li6PS5Cl, Li3N,"
                        + " Li2S, Li, LiCoO2, Li3PS4.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            SymmetryCommand.class,
            SupercellCommand.class,
            DopeCommand.class,
            SqsCommand.class,
            PerturbCommand.class,
            SurfaceCommand.class,
            GrainBoundaryCommand.class,
            InterfaceCommand.class,
            PolycrystalCommand.class,
            AmorphousCommand.class,
            RandomCommand.class
        },
        footer = {"", "Example: mlip build gb LLZO --plane 2,1,0 --axis 0,0,1 -o gb.xyz"})
public final class BuildCommand implements Runnable {

    /** Writes a report as JSON. */
    @FunctionalInterface
    public interface JsonWriter {

        /**
         * Writes a report.
         *
         * @param file to write
         * @param content the report
         * @throws IOException if it cannot be written
         */
        void write(Path file, Map<String, ?> content) throws IOException;
    }

    private final JsonWriter json;

    @Spec private CommandSpec spec;

    private BuildCommand(JsonWriter json) {
        this.json = json;
    }

    /**
     * The command with its subcommands.
     *
     * @param json writes reports
     * @return ready to be added to {@code mlip}
     */
    public static CommandLine line(JsonWriter json) {
        CommandLine line = new CommandLine(new BuildCommand(json));
        Values.register(line);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to build: "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }

    void json(Path file, Map<String, ?> content) throws IOException {
        json.write(file, content);
    }
}
