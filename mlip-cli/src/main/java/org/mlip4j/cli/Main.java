package org.mlip4j.cli;

import org.mlip4j.cli.build.BuildCommand;
import org.mlip4j.cli.learn.LabelCommand;
import org.mlip4j.cli.learn.LearnCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The {@code mlip} command. */
@Command(
        name = "mlip",
        description =
                "Machine-learning interatomic potentials: energies, forces and virials of models on disk.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {
            QuickstartCommand.class,
            TestCommand.class,
            InfoCommand.class,
            PredictCommand.class,
            ConvertCommand.class,
            TrainCommand.class,
            GradeCommand.class,
            SelectCommand.class,
            RelaxCommand.class,
            NebCommand.class,
            MdCommand.class,
            DescriptorsCommand.class,
            FunctionsCommand.class,
            ValidateCommand.class,
            AnalyzeCommand.class,
            StudyCommand.class,
            PictureCommand.class,
            BenchCommand.class,
            ServeCommand.class,
            KimCommand.class,
            LammpsCommand.class,
            EnvCommand.class,
            CompletionCommand.class
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:What was asked for is done.",
            "1:The run failed: a sentence on stderr says why.",
            "2:The command line makes no sense: a sentence on stderr says what."
        },
        footer = {
            "",
            "Example: mlip predict MODEL structures.xyz -o predicted.xyz",
            "",
            "'mlip COMMAND --help' tells more."
        })
public final class Main implements Runnable {

    /** Exit status of a run that did what was asked for. */
    static final int DONE = 0;

    /** Exit status of a run that failed. */
    static final int FAILED = 1;

    /** Exit status of a command line that makes no sense. */
    static final int USAGE = 2;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "When something fails, print where in the program it happened.")
    private boolean debug;

    @Spec private CommandSpec spec;

    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * A command that writes to the given places.
     *
     * @param out results
     * @param err everything else
     */
    public Main(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "mlip: %5$s%n");
        PrintWriter err = new PrintWriter(System.err, true);
        StandardOutput stdout = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(stdout, System.out.charset()), true);
        int status = new Main(out, err).run(args);
        out.flush();
        if (stdout.failure().isPresent()) {
            err.println("mlip: standard output cannot be written: " + stdout.failure().get());
            status = FAILED;
        }
        System.exit(status);
    }

    /**
     * Runs the command.
     *
     * @param args the command line
     * @return 0 done, 1 the run failed, 2 wrong usage
     */
    public int run(String... args) {
        try {
            return line().execute(withHelp(args));
        } catch (StackOverflowError | OutOfMemoryError e) {
            return report(e);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** {@code help COMMAND} is {@code COMMAND --help}. */
    private static String[] withHelp(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
        asked[args.length - 1] = "--help";
        return asked;
    }

    /** All commands with their options. */
    CommandLine line() {
        CommandLine line =
                new CommandLine(this)
                        .addSubcommand("build", BuildCommand.line(Json::write))
                        .addSubcommand("label", LabelCommand.line())
                        .addSubcommand(
                                "learn",
                                LearnCommand.line(Main::run, MdCommand::starts, LearnPage::html));
        AnalyzeCommand.addMeasures(line.getSubcommands().get("analyze"));
        // What is set holds for the commands that are there.
        line.setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(this::reportUsage)
                .setExecutionExceptionHandler(this::reportFailure);
        OptionValues.register(line);
        LammpsCommand.passOptionsOn(line.getSubcommands().get("lammps"));
        return line;
    }

    static int run(PrintWriter out, PrintWriter err, List<String> arguments) {
        return new Main(out, err).run(arguments.toArray(String[]::new));
    }

    /** Whether a command, the first words of a command line, has an option. */
    static boolean knows(List<String> arguments, String option) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine command = new Main(nowhere, nowhere).line();
        for (String word : arguments) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                break;
            }
            command = next;
        }
        return command.getCommandSpec().findOption(option) != null;
    }

    @Override
    public void run() {
        throw WrongUsage.incomplete(spec.commandLine(), "give a command");
    }

    private int reportUsage(ParameterException e, String[] args) {
        err.println("mlip: " + WrongUsage.sentence(e));
        return USAGE;
    }

    private int reportFailure(Exception e, CommandLine line, ParseResult parsed) {
        return report(e);
    }

    private int report(Throwable e) {
        err.println("mlip: " + Failure.sentence(e));
        if (debug) {
            e.printStackTrace(err);
        }
        return FAILED;
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"mlip4j " + manifest().orElse("(unpackaged)")};
        }

        /** Packages of named modules do not know their version, and on a class path the manifest may be another's. */
        private static Optional<String> manifest() {
            try (InputStream in = Main.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
                Attributes main =
                        in == null ? new Attributes() : new Manifest(in).getMainAttributes();
                return "mlip-cli".equals(main.getValue(Attributes.Name.IMPLEMENTATION_TITLE))
                        ? Optional.ofNullable(main.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                        : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }
}
