package org.mlip4j.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The 64-bit Mersenne Twister (Nishimura, ACM Trans. Model. Comput. Simul. 10, 348 (2000)) and the way in which nnp-train
 * shuffles with it, so that the same seed gives the same order of updates.
 */
final class Mersenne64 {

    private static final int SIZE = 312;
    private static final int MIDDLE = 156;
    private static final long UPPER = 0xFFFFFFFF80000000L;

    private final long[] state = new long[SIZE];
    private int next = SIZE;

    Mersenne64(long seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 6364136223846793005L * (state[i - 1] ^ (state[i - 1] >>> 62)) + i;
        }
    }

    /** The next 64 bits. */
    long nextLong() {
        if (next == SIZE) {
            for (int i = 0; i < SIZE; i++) {
                long y = (state[i] & UPPER) | (state[(i + 1) % SIZE] & ~UPPER);
                long twist = (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0xB5026F5AA96619E9L);
                state[i] = state[(i + MIDDLE) % SIZE] ^ twist;
            }
            next = 0;
        }
        long y = state[next++];
        y ^= (y >>> 29) & 0x5555555555555555L;
        y ^= (y << 17) & 0x71D67FFFEDA60000L;
        y ^= (y << 37) & 0xFFF7EEE000000000L;
        return y ^ (y >>> 43);
    }

    /** A number below a bound (Lemire, ACM Trans. Model. Comput. Simul. 29, 3 (2019)). */
    long below(long bound) {
        long bits = nextLong();
        long low = bits * bound;
        if (Long.compareUnsigned(low, bound) < 0) {
            long threshold = Long.remainderUnsigned(-bound, bound);
            while (Long.compareUnsigned(low, threshold) < 0) {
                bits = nextLong();
                low = bits * bound;
            }
        }
        return Math.unsignedMultiplyHigh(bits, bound);
    }

    /** Shuffles in place; one random number serves two exchanges. */
    void shuffle(int[] items) {
        int i = 1;
        if (items.length % 2 == 0 && items.length > 0) {
            swap(items, i++, (int) below(2));
        }
        while (i < items.length) {
            long range = i + 1;
            long both = below(range * (range + 1));
            swap(items, i++, (int) (both / (range + 1)));
            swap(items, i++, (int) (both % (range + 1)));
        }
    }

    private static void swap(int[] items, int a, int b) {
        int old = items[a];
        items[a] = items[b];
        items[b] = old;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(next);
        for (long word : state) {
            out.writeLong(word);
        }
    }

    void read(DataInput in) throws IOException {
        next = in.readInt();
        for (int i = 0; i < SIZE; i++) {
            state[i] = in.readLong();
        }
    }
}
