package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Any command that reads a structure from {@code input.xyz} in its working folder and writes it with energy, forces and, if
 * it likes, virial or stress to {@code output.xyz}, both extended XYZ.
 *
 * @param program what is run
 */
public record CommandLabeller(Program program) implements Labeller {

    static final String INPUT = "input.xyz";
    static final String OUTPUT = "output.xyz";
    static final String PRINTED = "printed.txt";

    @Override
    public Structure label(Structure structure, Path folder) {
        Structures.write(folder.resolve(INPUT), List.of(structure.withCell(structure.cell())));
        program.run(folder, PRINTED);
        Path output = folder.resolve(OUTPUT);
        if (!Files.exists(output)) {
            throw new MlipException("'" + program.command() + "' wrote no " + OUTPUT);
        }
        List<Structure> answers =
                Structures.read(
                        output, FormatOptions.defaults().withFormat(StructureFormat.EXTXYZ));
        if (answers.size() != 1) {
            throw new MlipException(OUTPUT + " holds " + answers.size() + " structures, not one");
        }
        return Answers.checked(structure, answers.getFirst());
    }
}
