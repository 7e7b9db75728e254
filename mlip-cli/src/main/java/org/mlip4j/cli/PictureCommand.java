package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.picture.Picture;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code mlip picture}. */
@Command(
        name = "picture",
        description = "Draws a structure in two views, with its cell, a legend and a scale bar.",
        footer = {"", "Example: mlip picture boundary.xyz -o boundary.png"})
final class PictureCommand implements Callable<Integer> {

    @Parameters(paramLabel = "STRUCTURE", description = "A structure or trajectory.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Picture to write, .png or .svg.")
    private Path output;

    @Option(
            names = "--frame",
            paramLabel = "N",
            defaultValue = "1",
            description = "Which frame, from 1 (default: ${DEFAULT-VALUE}).")
    private int frame;

    @Option(
            names = "--width",
            paramLabel = "PIXELS",
            defaultValue = "1200",
            description = "Width of the picture, pixels (default: ${DEFAULT-VALUE}).")
    private int width;

    @Mixin private FileOptions names;
    @Mixin private StructureOptions format;

    @Override
    public Integer call() {
        Picture.of(read(), width).write(output);
        return Main.DONE;
    }

    private Structure read() {
        int count = 0;
        try (StructureReader reader = Structures.stream(file, format.with(names.options()))) {
            while (reader.hasNext()) {
                Structure structure = reader.next();
                if (++count == frame) {
                    return structure;
                }
            }
        }
        throw new MlipException(
                file + " has " + count + " frames; --frame " + frame + " is not one of them");
    }
}
