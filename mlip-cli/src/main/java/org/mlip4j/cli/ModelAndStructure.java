package org.mlip4j.cli;

import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.Supercell;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code MODEL STRUCTURE --replicate}: a potential and one structure, with what their files may leave open. */
final class ModelAndStructure {

    @Parameters(paramLabel = "MODEL", index = "0", description = "A model file or folder.")
    private Path model;

    @Parameters(
            paramLabel = "STRUCTURE",
            index = "1",
            description = "A file whose first structure is taken.")
    private Path file;

    @Option(
            names = "--replicate",
            split = ",",
            arity = "1..3",
            paramLabel = "N",
            description =
                    "Repeat the structure along its lattice vectors, for instance 2,2,2 (default: 1,1,1).")
    private int[] replicate = {1, 1, 1};

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Path model() {
        return model;
    }

    ModelOptions modelOptions() {
        return modelOptions;
    }

    Potential potential() {
        return modelOptions.load(model, spec.commandLine().getErr());
    }

    /** Whether a file is the one that the structure is read from. */
    boolean isStructure(Path path) throws IOException {
        return Files.exists(path) && Files.isSameFile(path, file);
    }

    /** The first structure of the file, repeated. */
    Structure structure() {
        return repeated(file);
    }

    /** The first structure of another file, read and repeated in the same way. */
    Structure repeated(Path path) {
        return repeated(read(path));
    }

    /** A structure repeated in the same way. */
    Structure repeated(Structure structure) {
        if (replicate.length != 3) {
            throw new ParameterException(
                    spec.commandLine(), "--replicate takes three numbers, for instance 2,2,2");
        }
        return Supercell.of(structure, replicate[0], replicate[1], replicate[2]);
    }

    /** The first structure of another file, as it is. */
    Structure read(Path path) {
        PrintWriter err = spec.commandLine().getErr();
        try (StructureReader frames =
                Structures.stream(
                        path,
                        structureOptions.with(
                                modelOptions.options(), Optional.of(model), err, path))) {
            Structure first = frames.next();
            frames.warnings().forEach(w -> err.println("mlip: warning: " + w));
            return first;
        }
    }
}
