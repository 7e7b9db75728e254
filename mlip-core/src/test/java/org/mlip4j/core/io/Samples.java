package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small structures and files for the tests of this package. */
final class Samples {

    private Samples() {}

    /** Six atoms in a skewed cell with everything that a structure can hold. */
    static Structure full(Cell cell, long seed) {
        Random random = new Random(seed);
        String[] symbols = {"Li", "O", "O", "La", "Li", "Zr"};
        int n = symbols.length;
        double[] virial = Tensors.symmetrized(gaussians(random, 9, 3));
        Map<String, String> info = new LinkedHashMap<>();
        info.put("config_type", "bulk");
        info.put("comment", "made for a test");
        return Structure.of(cell, symbols, gaussians(random, 3 * n, 4))
                .withVelocities(gaussians(random, 3 * n, 5))
                .withInfo(info)
                .withLabels(
                        Labels.NONE
                                .withEnergy(random.nextGaussian() * 100)
                                .withForces(gaussians(random, 3 * n, 1))
                                .withVirial(virial)
                                .withAtomEnergies(gaussians(random, n, 10))
                                .withCharges(gaussians(random, n, 1))
                                .withNotes(Map.of("free_energy", "-3.25", "EFS_by", "a code"))
                                .withLevel("PBE-D3,  a \"code\" at 600 eV, 0.25/Å"));
    }

    static Cell skewed() {
        return Cell.periodic(7.1, 0.3, -0.2, 1.9, 6.4, 0.5, -0.7, 0.9, 8.3);
    }

    private static double[] gaussians(Random random, int count, double scale) {
        return random.doubles(count, -scale, scale).toArray();
    }

    static Path file(Path folder, String name, String content) {
        try {
            return Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Structure one(Path folder, String name, String content, FormatOptions options) {
        List<Structure> all = Structures.read(file(folder, name, content), options);
        if (all.size() != 1) {
            throw new AssertionError("expected one structure, got " + all.size());
        }
        return all.getFirst();
    }

    static Structure one(Path folder, String name, String content) {
        return one(folder, name, content, FormatOptions.defaults());
    }

    /** The warnings that reading gives. */
    static List<String> warnings(Path folder, String name, String content, FormatOptions options) {
        try (StructureReader reader = Structures.stream(file(folder, name, content), options)) {
            while (reader.hasNext()) {
                reader.next();
            }
            return reader.warnings();
        }
    }
}
