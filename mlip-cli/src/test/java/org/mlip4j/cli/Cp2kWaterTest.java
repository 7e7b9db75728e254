package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.Element;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The committee of water potentials that Debian's cp2k-data ships (Schran et al., J. Chem. Phys. 153, 104105 (2020)),
 * evaluated by this library and, member by member, by CP2K. Everything in Bohr and Hartree, so that no conversion
 * factor enters.
 */
@Tag("cp2k")
class Cp2kWaterTest {

    private static final Path MODEL = Path.of("/usr/share/cp2k/NNP/bulkH2O-jcp2020-cnnp");
    private static final double EDGE = 23.47;
    private static final double FREE_MOLECULE = -74.94518524 - 2 * 0.45890771;

    /** 64 molecules on a 4 x 4 x 4 grid, each turned at random. */
    private static Structure water() {
        Random random = new Random(20);
        int[] species = new int[192];
        double[] p = new double[3 * 192];
        double half = Math.toRadians(104.5) / 2;
        double bond = 1.83;
        double[][] molecule = {
            {0, 0, 0},
            {bond * Math.sin(half), bond * Math.cos(half), 0},
            {-bond * Math.sin(half), bond * Math.cos(half), 0}
        };
        for (int m = 0; m < 64; m++) {
            double[][] rotation = rotation(random);
            int[] grid = {m % 4, m / 4 % 4, m / 16};
            for (int a = 0; a < 3; a++) {
                int atom = 3 * m + a;
                species[atom] = a == 0 ? 8 : 1;
                for (int d = 0; d < 3; d++) {
                    double x = (grid[d] + 0.5) * EDGE / 4;
                    for (int k = 0; k < 3; k++) {
                        x += rotation[d][k] * molecule[a][k];
                    }
                    p[3 * atom + d] = Math.rint(x * 1e10) / 1e10;
                }
            }
        }
        return Structure.of(Cell.cubic(EDGE), species, p);
    }

    private static double[][] rotation(Random random) {
        double w = random.nextGaussian();
        double x = random.nextGaussian();
        double y = random.nextGaussian();
        double z = random.nextGaussian();
        double s = 2 / (w * w + x * x + y * y + z * z);
        return new double[][] {
            {1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)},
            {s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)},
            {s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)}
        };
    }

    private static String input(Structure s, int member) {
        StringBuilder atoms = new StringBuilder();
        for (int i = 0; i < s.size(); i++) {
            atoms.append(
                    String.format(
                            Locale.ROOT,
                            "      %s %.10f %.10f %.10f%n",
                            Element.of(s.species()[i]).symbol(),
                            s.positions()[3 * i],
                            s.positions()[3 * i + 1],
                            s.positions()[3 * i + 2]));
        }
        String folder = MODEL + "/nnp-" + member;
        return """
                &GLOBAL
                  PROJECT water
                  RUN_TYPE ENERGY_FORCE
                  PRINT_LEVEL LOW
                &END GLOBAL
                &FORCE_EVAL
                  METHOD NNP
                  &NNP
                    NNP_INPUT_FILE_NAME %1$s/input.nn
                    SCALE_FILE_NAME %1$s/scaling.data
                    &MODEL
                      WEIGHTS %1$s/weights
                    &END MODEL
                  &END NNP
                  &SUBSYS
                    &CELL
                      ABC [bohr] %2$s %2$s %2$s
                    &END CELL
                    &COORD
                      UNIT bohr
                %3$s    &END COORD
                  &END SUBSYS
                  &PRINT
                    &FORCES
                      NDIGITS 14
                    &END FORCES
                  &END PRINT
                &END FORCE_EVAL
                """
                .formatted(folder, EDGE, atoms);
    }

    private static List<String> run(Path folder, String input)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("water.inp"), input);
        Path out = folder.resolve("water.out");
        ProcessBuilder builder = new ProcessBuilder("cp2k.psmp", "-i", file.toString());
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(out);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        return lines;
    }

    /** Rows of atom, kind, element and force (CP2K 2023), or FORCES|, atom, force and its length (2025). */
    private static double[] forces(List<String> lines, int atoms) {
        return lines.stream()
                .dropWhile(l -> !l.startsWith(" # Atom") && !l.startsWith(" FORCES|   Atom"))
                .skip(1)
                .limit(atoms)
                .map(l -> l.strip().split("\\s+"))
                .flatMapToDouble(
                        c ->
                                Arrays.stream(
                                                c,
                                                c[0].equals("FORCES|") ? 2 : 3,
                                                c[0].equals("FORCES|") ? 5 : 6)
                                        .mapToDouble(Double::parseDouble))
                .toArray();
    }

    @Test
    void everyMemberEqualsCp2k(@TempDir Path folder) throws IOException, InterruptedException {
        Structure s = water();
        Committee committee = (Committee) Potentials.load(MODEL);
        assertEquals(8, committee.members().size());
        Result result;
        try (Calculator calculator = new Calculator(committee)) {
            result = calculator.evaluate(s, Output.COMMITTEE);
        }
        Result.Spread spread = result.spread().orElseThrow();
        double worst = 0;
        for (int member = 1; member <= 8; member++) {
            List<String> lines = run(folder, input(s, member));
            String energy =
                    lines.stream().filter(l -> l.startsWith(" ENERGY|")).findFirst().orElseThrow();
            double expected = Double.parseDouble(energy.substring(energy.lastIndexOf(' ')));
            // CP2K leaves the free-atom energies of input.nn out of its total.
            double network = spread.energies()[member - 1] - 64 * FREE_MOLECULE;
            assertEquals(expected, network, 1e-12 * Math.abs(expected));
            double[] forces = forces(lines, s.size());
            for (int k = 0; k < forces.length; k++) {
                worst = Math.max(worst, Math.abs(forces[k] - spread.forces()[member - 1][k]));
            }
        }
        assertEquals(0, worst, 1e-12, "largest difference of a force component, Hartree/Bohr");
    }
}
