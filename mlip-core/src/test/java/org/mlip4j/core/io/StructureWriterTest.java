package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class StructureWriterTest {

    private final Structure sample = Samples.full(Samples.skewed(), 8);

    @TempDir Path folder;

    /** Standard output is a link to a pipe, and there is no path behind it. */
    @Test
    void writesIntoPipesOfProcesses() throws IOException {
        Process cat = new ProcessBuilder("cat").start();
        Path pipe = Path.of("/proc/" + cat.pid() + "/fd/0");
        WholeFile.write(pipe, "whole\n");
        Structures.write(
                pipe,
                List.of(Structure.of(Cell.none(), new int[] {3}, new double[3])),
                FormatOptions.defaults().withFormat(StructureFormat.EXTXYZ));
        cat.getOutputStream().close();
        String read = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(read.startsWith("whole\n1\n"), read);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void withoutCommitNothingIsLeftAndTheOldFileStays() throws IOException {
        Path file = Samples.file(folder, "a.xyz", "old");
        try (StructureWriter out = Structures.writer(file)) {
            out.write(sample);
        }
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a.xyz"), names());
    }

    @Test
    void aFailureLeavesNoHalfFile() throws IOException {
        Path file = folder.resolve("POSCAR");
        assertThrows(MlipException.class, () -> Structures.write(file, List.of(sample, sample)));
        assertEquals(List.of(), names());
    }

    @Test
    void commitReplacesTheOldFileAtOnce() throws IOException {
        Path file = Samples.file(folder, "a.xyz", "old");
        try (StructureWriter out = Structures.writer(file)) {
            out.write(sample);
            assertEquals("old", Files.readString(file));
            out.commit();
            assertThrows(IllegalStateException.class, out::commit);
        }
        assertEquals(List.of("a.xyz"), names());
        assertArrayEquals(sample.positions(), Structures.read(file).getFirst().positions());
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = Samples.file(folder, "real.xyz", "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.xyz"), real);
        Structures.write(link, List.of(sample));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(1, Structures.read(real).size());
    }

    @Test
    void gzipByTheNameAndRecognisedByItsContent() throws IOException {
        Path zipped = folder.resolve("a.xyz.gz");
        Structures.write(zipped, List.of(sample, sample));
        byte[] bytes = Files.readAllBytes(zipped);
        assertEquals((byte) 0x1f, bytes[0]);
        Path renamed = Files.move(zipped, folder.resolve("a.xyz"));
        assertEquals(2, Structures.read(renamed).size());
    }

    @Test
    void outcarIsForReading() throws IOException {
        assertThrows(
                MlipException.class,
                () -> Structures.write(folder.resolve("OUTCAR"), List.of(sample)));
        assertEquals(List.of(), names());
    }

    @Test
    void extrasNeedExtendedXyz() {
        try (StructureWriter out = Structures.writer(folder.resolve("a.cfg"))) {
            Extras extras = new Extras().key("max_grade", 1);
            MlipException e = assertThrows(MlipException.class, () -> out.write(sample, extras));
            assertTrue(e.getMessage().contains("extended XYZ"), e.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("a.cfg")));
    }

    @Test
    void aFolderThatIsNotThereIsAnswered() {
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> Structures.write(folder.resolve("none/a.xyz"), List.of(sample)));
        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
    }
}
