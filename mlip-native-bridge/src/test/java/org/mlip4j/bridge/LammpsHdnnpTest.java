package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Repeats runs of LAMMPS with n2p2's own pair style: same input but for the pair style, same numbers. */
@Tag("lammps")
@Tag("shared")
class LammpsHdnnpTest {

    private final Path shared = Path.of(System.getenv("MLIP4J_SHARED"));

    @ParameterizedTest
    @CsvSource({
        "hdnnp_cu2s_144,1",
        "hdnnp_cu2s_144,2",
        "hdnnp_cu2s_144,4",
        "hdnnp_h2o_ice384,2",
        "hdnnp_llzo_140,1",
        "hdnnp_llzo_140,4",
        "hdnnp_llzo_1792,2",
        "hdnnp_h2o_8640,1"
    })
    void energiesForcesAndPressuresAreThoseOfN2p2(String name, int ranks) throws IOException {
        Path reference = shared.resolve("refs/lammps").resolve(name);
        Lammps lammps = new Lammps().ranks(ranks);
        double[] thermo = Lammps.last(lammps.run(input(reference)));
        double[] expected =
                Arrays.stream(
                                Files.readString(reference.resolve("thermo.txt"))
                                        .strip()
                                        .split("\\s+"))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        assertEquals(expected[3], thermo[3], 1e-10 * Math.max(1, Math.abs(expected[3])), "energy");
        double largest = Arrays.stream(expected, 5, 11).map(Math::abs).max().orElseThrow();
        for (int k = 4; k < 11; k++) {
            assertEquals(expected[k], thermo[k], 1e-8 * largest, "pressure " + k);
        }
        compareAtoms(frame(reference), lammps.dump("dump"));
    }

    private static void compareAtoms(double[][] expected, double[][] atoms) {
        double largest =
                Arrays.stream(expected)
                        .flatMapToDouble(a -> Arrays.stream(a, 5, 8))
                        .map(Math::abs)
                        .max()
                        .orElseThrow();
        assertEquals(expected.length, atoms.length);
        for (int i = 0; i < atoms.length; i++) {
            for (int k = 5; k < 8; k++) {
                assertEquals(
                        expected[i][k],
                        atoms[i][k],
                        1e-9 * Math.max(1, largest),
                        "atom " + (i + 1));
            }
            assertEquals(
                    expected[i][8],
                    atoms[i][8],
                    1e-9 * Math.max(1, Math.abs(expected[i][8])),
                    "atom " + (i + 1));
        }
    }

    /** n2p2's input with the pair style, the model and the paths exchanged. */
    private String input(Path reference) throws IOException {
        List<String> lines = new ArrayList<>();
        String model = "";
        for (String line : Files.readAllLines(reference.resolve("in.lmp"))) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "pair_style" -> {
                    model =
                            shared.resolve(words[Arrays.asList(words).indexOf("dir") + 1])
                                    .toString();
                    lines.add("pair_style mlip4j " + line.substring(line.indexOf("cflength")));
                }
                case "pair_coeff" -> lines.add(line.replace("* *", "* * " + model));
                case "read_data" ->
                        lines.add(
                                "read_data "
                                        + (words[1].startsWith("refs")
                                                ? shared.resolve(words[1])
                                                : reference.resolve(words[1])));
                case "dump" -> lines.add(line.replace(words[5], "dump"));
                default -> lines.add(line);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static double[][] frame(Path reference) throws IOException {
        Path plain = reference.resolve("dump.lammpstrj");
        try (InputStream in =
                Files.exists(plain)
                        ? Files.newInputStream(plain)
                        : new GZIPInputStream(
                                Files.newInputStream(reference.resolve("dump.lammpstrj.gz")))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.substring(text.lastIndexOf("ITEM: ATOMS"))
                    .lines()
                    .skip(1)
                    .map(
                            line ->
                                    Arrays.stream(line.strip().split("\\s+"))
                                            .mapToDouble(Double::parseDouble)
                                            .toArray())
                    .sorted(Comparator.comparingDouble(row -> row[0]))
                    .toArray(double[][]::new);
        }
    }
}
