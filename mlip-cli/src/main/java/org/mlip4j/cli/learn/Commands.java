package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Runs commands of {@code mlip} in this process. */
@FunctionalInterface
public interface Commands {

    /**
     * Runs a command.
     *
     * @param out where it prints results
     * @param err where it prints everything else
     * @param arguments the command line
     * @return exit status
     */
    int run(PrintWriter out, PrintWriter err, List<String> arguments);

    /**
     * Runs a command, with all that it prints in a file, which begins with the command.
     *
     * @param log the file
     * @param arguments the command line
     * @return exit status
     */
    default int logged(Path log, List<String> arguments) {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(log), true)) {
            out.println("mlip " + quoted(arguments));
            return run(out, out, arguments);
        } catch (IOException e) {
            throw MlipException.of(log + " cannot be written", e);
        }
    }

    private static String quoted(List<String> arguments) {
        return arguments.stream()
                .map(a -> a.matches("[\\w@%+=:,./-]+") ? a : "'" + a.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * Runs a command that must succeed.
     *
     * @param log what it prints
     * @param arguments the command line
     * @throws MlipException with its last line if it fails
     */
    default void required(Path log, List<String> arguments) {
        if (logged(log, arguments) != 0) {
            throw new MlipException(lastLine(log) + "; see " + log);
        }
    }

    /**
     * The last line of a log, without the name of the program.
     *
     * @param log the file
     * @return the line; that there is none, if the log could not be written
     */
    static String lastLine(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? log + " is empty: is the disk full?"
                    : lines.getLast().replaceFirst("^mlip: ", "");
        } catch (IOException e) {
            throw MlipException.of(log + " cannot be read", e);
        }
    }
}
