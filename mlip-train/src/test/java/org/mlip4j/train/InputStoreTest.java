package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;

/** Numbers come back as they were; what cannot be written is not stored. */
class InputStoreTest {

    @TempDir private Path folder;

    @Test
    void numbersComeBack() throws IOException {
        Random random = new Random(1);
        double[][] written = new double[20][];
        long[] places = new long[written.length];
        try (InputStore store = new InputStore(folder)) {
            assertEquals(0, folder.toFile().list().length, "the file has no name");
            for (int n = 0; n < written.length; n++) {
                written[n] = random.doubles(random.nextInt(2000)).toArray();
                places[n] = store.add(written[n]).getAsLong();
            }
            store.map();
            for (int n = 0; n < written.length; n++) {
                double[] read = new double[written[n].length];
                int half = read.length / 2;
                store.read(places[n], read, 0, half);
                store.read(places[n] + half, read, half, read.length - half);
                assertArrayEquals(written[n], read);
            }
        }
    }

    @Test
    void whatCannotBeWrittenIsNotStored() throws IOException {
        InputStore store = new InputStore(folder);
        store.close();
        assertEquals(OptionalLong.empty(), store.add(new double[10]), "as on a full disk");
        assertThrows(IOException.class, () -> new InputStore(folder.resolve("missing")));
    }
}
