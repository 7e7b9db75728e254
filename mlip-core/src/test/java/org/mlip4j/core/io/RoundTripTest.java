package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A structure that goes through one format and then another keeps what both can hold, to the last bit. */
class RoundTripTest {

    private static final Set<StructureFormat> WITH_ENERGY =
            Set.of(StructureFormat.EXTXYZ, StructureFormat.N2P2, StructureFormat.CFG);

    private static final Set<StructureFormat> WITH_FORCES =
            Set.of(
                    StructureFormat.EXTXYZ,
                    StructureFormat.N2P2,
                    StructureFormat.CFG,
                    StructureFormat.LAMMPS_DUMP);

    private static final Set<StructureFormat> WITH_VIRIAL =
            Set.of(StructureFormat.EXTXYZ, StructureFormat.CFG);

    private static final Set<StructureFormat> WITH_VELOCITIES =
            Set.of(
                    StructureFormat.EXTXYZ,
                    StructureFormat.POSCAR,
                    StructureFormat.LAMMPS_DATA,
                    StructureFormat.LAMMPS_DUMP);

    private static final Set<StructureFormat> WITH_CHARGES =
            Set.of(
                    StructureFormat.EXTXYZ,
                    StructureFormat.N2P2,
                    StructureFormat.CFG,
                    StructureFormat.LAMMPS_DATA,
                    StructureFormat.LAMMPS_DUMP);

    @TempDir Path folder;

    static Stream<Arguments> pairs() {
        return Arrays.stream(StructureFormat.values())
                .filter(StructureFormat::isWritable)
                .flatMap(
                        a ->
                                Arrays.stream(StructureFormat.values())
                                        .filter(StructureFormat::isWritable)
                                        .map(b -> Arguments.of(a, b)));
    }

    private Structure through(StructureFormat format, Structure structure) {
        FormatOptions options =
                FormatOptions.defaults().withFormat(format).withElements("Li", "O", "Zr", "La");
        Path file = folder.resolve("file-of-" + format.formatName());
        Structures.write(file, List.of(structure), options);
        List<Structure> back = Structures.read(file, options);
        assertEquals(1, back.size());
        return back.getFirst();
    }

    /** A cell that LAMMPS takes as it is, so that nothing turns. */
    private static Structure sample() {
        return Samples.full(Cell.periodic(7.1, 0, 0, 1.9, 6.4, 0, -0.7, 0.9, 8.3), 7);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void keepsWhatBothFormatsHold(StructureFormat first, StructureFormat second) {
        Structure s = sample();
        Structure t = through(second, through(first, s));
        assertArrayEquals(s.species(), t.species());
        assertArrayEquals(s.positions(), t.positions());
        assertEquals(s.cell(), t.cell());
        Set<StructureFormat> both = Set.copyOf(List.of(first, second).stream().distinct().toList());
        if (WITH_ENERGY.containsAll(both)) {
            assertEquals(s.labels().energy(), t.labels().energy());
            assertEquals(s.labels().level(), t.labels().level());
        }
        if (WITH_FORCES.containsAll(both)) {
            assertArrayEquals(s.labels().forces().orElseThrow(), t.labels().forces().orElseThrow());
        }
        if (WITH_VIRIAL.containsAll(both)) {
            assertArrayEquals(s.labels().virial().orElseThrow(), t.labels().virial().orElseThrow());
            assertArrayEquals(
                    s.labels().atomEnergies().orElseThrow(),
                    t.labels().atomEnergies().orElseThrow());
            assertEquals(s.info(), t.info());
            assertEquals(s.labels().notes(), t.labels().notes());
        }
        if (WITH_CHARGES.containsAll(both)) {
            assertArrayEquals(
                    s.labels().charges().orElseThrow(), t.labels().charges().orElseThrow());
        }
        if (WITH_VELOCITIES.containsAll(both)) {
            assertArrayEquals(s.velocities().orElseThrow(), t.velocities().orElseThrow(), 1e-14);
        }
    }

    @Test
    void theFileNameTellsTheFormat() {
        for (String name :
                List.of(
                        "a.xyz",
                        "a.xyz.gz",
                        "input.data",
                        "a.cfg",
                        "POSCAR",
                        "a.data",
                        "a.lammpstrj.gz")) {
            Path file = folder.resolve(name);
            Structures.write(file, List.of(sample()));
            try (StructureReader reader = Structures.stream(file)) {
                assertEquals(StructureFormat.ofName(file), reader.format());
                assertArrayEquals(sample().positions(), reader.next().positions());
                assertTrue(!reader.hasNext());
            }
        }
    }
}
