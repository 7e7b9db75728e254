package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** MLIP's binary configurations. */
class CfgBinaryTest {

    private static final double[] LATTICE = {4, 0, 0, 0, 5, 0, 1, 0, 6};
    private static final double[] POSITIONS = {0.1, 0.2, 0.3, 2, 0.5, 3};
    private static final double[] FORCES = {0.1, 0, -1, -0.1, 0, 1};

    @TempDir Path folder;

    /** The two-atom crystal with everything that is used, and tags that are not. */
    private static byte[] crystal() {
        Bytes bytes = new Bytes().tag('n').integers(2).tag('l').reals(LATTICE);
        bytes.tag('p').reals(POSITIONS).tag('t').integers(1, 0).tag('f').reals(FORCES);
        bytes.tag('m').reals(new double[6]).tag('v').reals(-1, -2.5).tag('c').reals(0.5, -0.5);
        bytes.tag('s').reals(1, 2, 3, 4, 5, 6).tag('e').reals(-3.5);
        bytes.tag('F').text("EFS_by").text("VASP 6");
        return bytes.tag('#').done();
    }

    @Test
    void everyBlockIsRead() {
        Structure s = read(crystal()).getFirst();
        assertArrayEquals(POSITIONS, s.positions());
        assertArrayEquals(LATTICE, s.cell().vectors());
        assertEquals("[X1, X0]", Arrays.toString(symbols(s)));
        assertArrayEquals(FORCES, s.labels().forces().orElseThrow());
        assertEquals(-3.5, s.labels().energy().orElseThrow());
        assertArrayEquals(new double[] {-1, -2.5}, s.labels().atomEnergies().orElseThrow());
        assertArrayEquals(new double[] {0.5, -0.5}, s.labels().charges().orElseThrow());
        assertArrayEquals(
                new double[] {1, 4, 6, 4, 2, 5, 6, 5, 3}, s.labels().virial().orElseThrow());
        assertEquals("VASP 6", s.labels().notes().get("EFS_by"));
    }

    @Test
    void configurationsFollowEachOther() {
        byte[] first = crystal();
        byte[] both = Arrays.copyOf(first, 2 * first.length);
        System.arraycopy(first, 0, both, first.length, first.length);
        List<Structure> all = read(both);
        assertEquals(2, all.size());
        assertArrayEquals(all.get(0).positions(), all.get(1).positions());
    }

    @Test
    void aFileThatEndsEarlyNamesTheConfiguration() {
        byte[] whole = crystal();
        for (int length = 6; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            String message = assertThrows(FormatException.class, () -> read(part)).getMessage();
            assertTrue(message.contains("configuration 1"), message);
            assertTrue(message.contains("end of the file"), message);
        }
    }

    @Test
    void damageIsNamed() {
        assertDamage(crystal(), 5 + 1 + 72, (byte) 'q', "'q'");
        // the number of atoms
        assertDamage(crystal(), 3, (byte) 0x7f, "configuration 1");
        // the sign and exponent of the first coordinate: infinite
        byte[] infinite = crystal();
        infinite[5 + 73 + 1 + 6] = (byte) 0xf0;
        infinite[5 + 73 + 1 + 7] = 0x7f;
        Arrays.fill(infinite, 5 + 73 + 1, 5 + 73 + 1 + 6, (byte) 0);
        String message = assertThrows(FormatException.class, () -> read(infinite)).getMessage();
        assertTrue(message.contains("finite numbers for positions"), message);
    }

    private void assertDamage(byte[] bytes, int at, byte value, String named) {
        bytes[at] = value;
        String message = assertThrows(FormatException.class, () -> read(bytes)).getMessage();
        assertTrue(message.contains(named), message);
    }

    @Test
    void aClusterHasNoCell() {
        Bytes bytes = new Bytes().tag('n').integers(1).tag('l').reals(new double[9]);
        Structure s = read(bytes.tag('p').reals(0, 0, 1).tag('#').done()).getFirst();
        assertFalse(s.cell().isPeriodic(0) || s.cell().isPeriodic(1) || s.cell().isPeriodic(2));
        assertEquals("[X0]", Arrays.toString(symbols(s)));
    }

    @Test
    void anotherBinaryFileIsNoConfiguration() {
        assertThrows(FormatException.class, () -> read(new byte[] {'n', 0, 0, 0, 0, 'x', 0}));
    }

    private static String[] symbols(Structure s) {
        return Arrays.stream(s.species())
                .mapToObj(code -> "X" + (code - Element.UNNAMED))
                .toArray(String[]::new);
    }

    private List<Structure> read(byte[] bytes) {
        try {
            return Structures.read(Files.write(folder.resolve("in.cfg"), bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes such files. */
    private static final class Bytes {
        private final ByteBuffer buffer =
                ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);

        Bytes tag(char tag) {
            buffer.put((byte) tag);
            return this;
        }

        Bytes integers(int... values) {
            for (int value : values) {
                buffer.putInt(value);
            }
            return this;
        }

        Bytes reals(double... values) {
            for (double value : values) {
                buffer.putDouble(value);
            }
            return this;
        }

        Bytes text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            buffer.putInt(bytes.length).put(bytes);
            return this;
        }

        byte[] done() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
