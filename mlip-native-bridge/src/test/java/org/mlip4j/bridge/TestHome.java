package org.mlip4j.bridge;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * An installation of mlip4j made of what the build has so far: {@code lib/} from the class path,
 * {@code native/} from {@code target/native}, and the toy models, whose family is in a jar of its own.
 */
final class TestHome {

    private static TestHome instance;

    private final Path module = Path.of("").toAbsolutePath();
    private final Path folder = module.resolve("target/test-home");

    private TestHome() throws IOException {
        for (String part : List.of("lib", "native", "toys")) {
            delete(folder.resolve(part));
        }
        Files.deleteIfExists(folder.resolve("host"));
        Files.deleteIfExists(folder.resolve("hostile"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            install(Path.of(entry));
        }
        copy(module.resolve("target/native"), folder.resolve("native"));
        Map<String, String> toys = new HashMap<>(TOYS);
        toys.put("graded.toy", "grade=atoms\n");
        toys.put("whole.toy", "grade=whole\n");
        toys.put("narrowest.toy", "densest=0.1\n");
        for (Map.Entry<String, String> toy : toys.entrySet()) {
            Path file = folder.resolve("toys").resolve(toy.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "elements=Li O\ncutoff=4\n" + toy.getValue());
        }
        Files.copy(source("src/test/resources/lio.mtp"), folder.resolve("toys/lio.mtp"));
    }

    private static final Map<String, String> TOYS =
            Map.of(
                    "lio.toy", "",
                    "strong.toy", "strength=2\n",
                    "narrow.toy", "densest=1\n",
                    "sentence.toy", "accident=SENTENCE\n",
                    "null.toy", "accident=NULL_POINTER\n",
                    "memory.toy", "accident=MEMORY\n",
                    "stack.toy", "accident=STACK\n",
                    "three/1/model.toy", "strength=1.1\n",
                    "three/2/model.toy", "strength=1.25\n",
                    "three/10/model.toy", "strength=1.5\n");

    static synchronized TestHome get() {
        try {
            if (instance == null) {
                instance = new TestHome();
            }
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Jars are copied under their names, folders of classes become jars under the name of their module. */
    private void install(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        if (name.equals("classes")) {
            pack(entry, entry.getName(entry.getNameCount() - 3) + ".jar");
        } else if (name.equals("test-classes")) {
            pack(entry, "toys.jar");
        } else if (name.matches("(mlip|jackson)-.*\\.jar") && !name.contains("tests")) {
            Files.createDirectories(folder.resolve("lib"));
            Files.copy(entry, folder.resolve("lib").resolve(name));
        }
    }

    private void pack(Path classes, String name) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(lib.resolve(name)));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Files.isDirectory(file) ? target : target.getParent());
                if (!Files.isDirectory(file)) {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    Path folder() {
        return folder;
    }

    Path nativeFolder() {
        return folder.resolve("native");
    }

    /** A file of this module. */
    Path source(String path) {
        return module.resolve(path);
    }

    String toy(String name) {
        return folder.resolve("toys").resolve(name).toString();
    }

    /** A new folder for one test. */
    Path scratch() {
        try {
            Path scratch = Files.createDirectories(module.resolve("target/test-scratch"));
            return Files.createTempDirectory(scratch, "run");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Libraries that must come first in a host that was compiled without the flags of the library:
     * the runtimes of sanitizers ({@code sanitize.sh}).
     */
    static String preload() {
        return Objects.requireNonNullElse(System.getenv("MLIP4J_TEST_PRELOAD"), "");
    }

    /** What a host needs in its environment, and what {@code more} adds: key, value, ... */
    Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("MLIP4J_HOME", folder.toString());
        environment.put("MLIP4J_JAVA_HOME", System.getProperty("java.home"));
        environment.put("MLIP4J_JVM_OPTIONS", "-Xmx200m -Dmlip4j.warmup=0");
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /** A test program in C, compiled. */
    synchronized String program(String name) {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            List<String> command =
                    new ArrayList<>(List.of("gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra"));
            command.add("-Werror");
            String flags = Objects.requireNonNullElse(System.getenv("CFLAGS"), "");
            Arrays.stream(flags.split(" ")).filter(flag -> !flag.isEmpty()).forEach(command::add);
            command.addAll(
                    List.of(
                            source("src/test/native/" + name + ".c").toString(),
                            "-I",
                            nativeFolder().toString(),
                            "-L",
                            nativeFolder().toString(),
                            "-lmlip4j",
                            "-lm",
                            "-lpthread",
                            "-Wl,-rpath," + nativeFolder(),
                            "-o",
                            program.toString()));
            Run gcc = Run.of(folder, Map.of(), command);
            if (gcc.status() != 0) {
                throw new AssertionError(gcc.err());
            }
        }
        return program.toString();
    }
}
