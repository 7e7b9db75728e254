package org.mlip4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Runs the command in this process. */
final class Cli {

    /** The repository. */
    static final Path ROOT = Path.of(System.getProperty("mlip4j.root"));

    /** A model of lithium chloride, a structure and training data. */
    static final Path EXAMPLE = ROOT.resolve("examples/licl");

    private Cli() {}

    /** What a command left behind. */
    record Outcome(int status, String out, String err) {}

    static Outcome run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
                new Main(new PrintWriter(out), new PrintWriter(err))
                        .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        return new Outcome(status, out.toString(), err.toString());
    }

    /** The command in a process of its own. */
    static ProcessBuilder process(Object... args) {
        String path =
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("jdk.module.path", "");
        Stream<Object> java =
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "--add-modules=jdk.incubator.vector",
                        "-Dmlip4j.home=" + System.getProperty("mlip4j.home"),
                        "-cp",
                        path,
                        Main.class.getName());
        return new ProcessBuilder(
                Stream.concat(java, Arrays.stream(args)).map(Object::toString).toList());
    }

    /** A copy of the example's model that a test may spoil. */
    static Path copyModel(Path folder) {
        try (Stream<Path> files = Files.list(EXAMPLE.resolve("model"))) {
            Files.createDirectories(folder);
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
