package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.build.Perturbation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;

/** {@code mlip build perturb}. */
@Command(
        name = "perturb",
        description = "Strained and randomly displaced copies of a structure.",
        footer = {
            "",
            "Example: mlip build perturb cell.xyz --rattle 0.05 --strain 0.02 --number 20 -o train.xyz"
        })
final class PerturbCommand implements Callable<Integer> {

    @Parameters(paramLabel = "STRUCTURE", description = "File; its first structure is taken.")
    private Path file;

    @Option(
            names = "--rattle",
            paramLabel = "D",
            defaultValue = "0",
            description =
                    "Standard deviation of displacements, Angstrom (default: ${DEFAULT-VALUE}).")
    private double rattle;

    @Option(
            names = "--strain",
            paramLabel = "E",
            defaultValue = "0",
            description =
                    "Strain components are drawn evenly from -E to E (default: ${DEFAULT-VALUE}).")
    private double strain;

    @Option(
            names = "--number",
            paramLabel = "N",
            defaultValue = "1",
            description = "Copies (default: ${DEFAULT-VALUE}).")
    private int number;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Structures to write; the name tells the format.")
    private Path output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (number < 1 || !(strain >= 0 && strain < 0.5)) {
            throw new MlipException("--number must be at least 1 and --strain between 0 and 0.5");
        }
        Structure start = Structures.read(file).getFirst();
        FormatOptions options = FormatOptions.defaults().withElementsOf(start);
        Random random = new Random(seed);
        try (StructureWriter writer = Structures.writer(output, options)) {
            for (int i = 0; i < number; i++) {
                double[] voigt = new double[6];
                Arrays.setAll(voigt, k -> strain * (2 * random.nextDouble() - 1));
                writer.write(
                        Perturbation.rattled(Perturbation.strained(start, voigt), rattle, random));
            }
            writer.commit();
        }
        spec.commandLine()
                .getErr()
                .println(
                        "wrote "
                                + number
                                + (number == 1 ? " structure to " : " structures to ")
                                + output);
        return 0;
    }
}
