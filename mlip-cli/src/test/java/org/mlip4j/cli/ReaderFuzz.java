package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.crystal.CifReader;
import org.mlip4j.sim.dynamics.ThermoLog;
import org.mlip4j.train.config.LearnConfig;
import org.mlip4j.train.config.TrainingConfig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads bytes as every kind of file. The first byte chooses the kind, so that files of all kinds are one corpus. Whatever the bytes,
 * the answer is a result or an {@link MlipException} of one line.
 */
public final class ReaderFuzz {

    /** What separates the files of an n2p2 folder. */
    private static final String NEXT_FILE = "\n%%%%\n";

    private static final List<String> KINDS =
            List.of(
                    "frames.xyz",
                    "input.data",
                    "frames.cfg",
                    "POSCAR",
                    "OUTCAR",
                    "cell.lmp",
                    "frames.dump",
                    "crystal.cif",
                    "model.mtp",
                    "model.almtp",
                    "model.mlip",
                    "folder",
                    "mlip.yaml",
                    "learn.yaml",
                    "run.log");

    private static final int MOST_FRAMES = 100;
    private static final int MOST_ATOMS = 2000;

    private ReaderFuzz() {}

    /**
     * What Jazzer calls.
     *
     * @param input kind and content
     * @throws IOException if the temporary file cannot be written
     */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < 1) {
            return;
        }
        read(
                KINDS.get((input[0] & 0xff) % KINDS.size()),
                Arrays.copyOfRange(input, 1, input.length));
    }

    /** The first byte that chooses files with this name. */
    static byte kind(String name) {
        return (byte) KINDS.indexOf(name);
    }

    static void read(String name, byte[] content) throws IOException {
        Path folder = Files.createTempDirectory("fuzz");
        try {
            Path file = folder.resolve(name);
            if (name.equals("folder")) {
                unpack(file, content);
            } else {
                Files.write(file, content);
            }
            read(file);
        } catch (MlipException e) {
            requireSentence(e, new String(content, StandardCharsets.ISO_8859_1));
        } finally {
            delete(folder);
        }
    }

    private static void unpack(Path folder, byte[] content) throws IOException {
        Files.createDirectory(folder);
        String[] parts = new String(content, StandardCharsets.ISO_8859_1).split(NEXT_FILE, -1);
        List<String> names =
                List.of("input.nn", "scaling.data", "weights.003.data", "weights.017.data");
        for (int k = 0; k < Math.min(parts.length, names.size()); k++) {
            Files.writeString(folder.resolve(names.get(k)), parts[k], StandardCharsets.ISO_8859_1);
        }
    }

    private static void read(Path file) {
        String name = file.getFileName().toString();
        if (name.startsWith("model") || name.equals("folder")) {
            Potential potential = Potentials.load(file, LoadOptions.DEFAULT);
            potential.info();
        } else if (name.endsWith(".cif")) {
            CifReader.read(file);
        } else if (name.endsWith(".log")) {
            ThermoLog.read(file);
        } else if (name.equals("mlip.yaml")) {
            TrainingConfig.read(file);
        } else if (name.equals("learn.yaml")) {
            LearnConfig.read(file);
        } else {
            try (StructureReader frames = Structures.stream(file)) {
                for (int k = 0; k < MOST_FRAMES && frames.hasNext(); k++) {
                    Structure structure = frames.next();
                    if (structure.size() < MOST_ATOMS) {
                        structure.wrapped();
                    }
                }
            }
        }
    }

    /** What was read may be quoted, so that the name of a class counts only where the input lacks it. */
    private static void requireSentence(MlipException e, String content) {
        String message = e.getMessage();
        boolean leaked =
                message != null && message.contains("Exception") && !content.contains("Exception");
        if (message == null || message.isBlank() || message.contains("\n") || leaked) {
            throw new IllegalStateException("not a sentence: " + message, e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
