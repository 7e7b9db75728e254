package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Generators against the numbers that the C++ standard and the GSL state for them. */
class RandomSequencesTest {

    @Test
    void mersenne64() {
        Mersenne64 random = new Mersenne64(5489);
        long last = 0;
        for (int n = 0; n < 10_000; n++) {
            last = random.nextLong();
        }
        assertEquals("9981545732273789042", Long.toUnsignedString(last));
    }

    @Test
    void mersenne32() {
        GslRandom random = new GslRandom.Mersenne(5489);
        long last = 0;
        for (int n = 0; n < 10_000; n++) {
            last = random.next();
        }
        assertEquals(4123659995L, last);
    }

    @Test
    void tausworthe() {
        GslRandom random = new GslRandom.Tausworthe(1);
        long last = 0;
        for (int n = 0; n < 10_000; n++) {
            last = random.next();
        }
        assertEquals(2733957125L, last);
    }

    @Test
    void shufflesArePermutations() {
        Mersenne64 random = new Mersenne64(3);
        for (int length : new int[] {0, 1, 2, 3, 10, 101}) {
            int[] items = IntStream.range(0, length).toArray();
            random.shuffle(items);
            Arrays.sort(items);
            assertArrayEquals(IntStream.range(0, length).toArray(), items);
        }
    }
}
