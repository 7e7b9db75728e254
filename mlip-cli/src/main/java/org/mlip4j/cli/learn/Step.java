package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One piece of work of the loop in a folder of its own. It is done when its file {@code done} is there, which appears, with
 * what the work found, at once or not at all; until then the work is begun again or goes on, whichever it can.
 *
 * @param folder where it leaves its files
 */
record Step(Path folder) {

    private static final String DONE = "done";

    boolean isDone() {
        return Files.exists(folder.resolve(DONE));
    }

    /** The folder, made when it is not there. */
    Path open() {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw MlipException.of(folder + " cannot be made", e);
        }
    }

    /** The folder is no longer there. */
    void remove() {
        try {
            remove(folder, DONE);
        } catch (IOException e) {
            throw MlipException.of(folder + " cannot be removed", e);
        }
    }

    /**
     * Removes a folder with all that is in it.
     *
     * @param folder which; need not be there
     * @param first file in it that goes before all others, so that a folder removed by half is not taken for whole
     */
    static void remove(Path folder, String first) throws IOException {
        for (Path file : contents(folder, first)) {
            Files.deleteIfExists(file);
        }
    }

    /** What is in a folder, and the folder, in an order in which it can be removed. */
    static List<Path> contents(Path folder, String first) throws IOException {
        List<Path> all = new ArrayList<>(List.of(folder.resolve(first)));
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                all.addAll(files.toList().reversed());
            }
        }
        return all;
    }

    /** What the finished step found, by name. */
    Map<String, String> results() {
        Map<String, String> results = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(folder.resolve(DONE))) {
                int at = line.indexOf(" = ");
                if (at > 0) {
                    results.put(line.substring(0, at), line.substring(at + 3));
                }
            }
        } catch (IOException e) {
            throw MlipException.of(folder.resolve(DONE) + " cannot be read", e);
        }
        if (results.isEmpty()) {
            throw new MlipException(
                    folder.resolve(DONE)
                            + " does not say what was done; remove it, and the step goes on with what else is there");
        }
        return results;
    }

    /** The step is done. */
    void finish(Map<String, ?> results) {
        StringBuilder text = new StringBuilder();
        results.forEach(
                (name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        write(folder.resolve(DONE), text.toString());
    }

    /** Writes a file such that it is there with all of its text or not at all, also when the power fails. */
    static void write(Path file, String text) {
        try {
            WholeFile.write(file, text);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be written", e);
        }
    }
}
