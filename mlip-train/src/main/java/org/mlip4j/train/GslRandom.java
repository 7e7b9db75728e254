package org.mlip4j.train;

/**
 * The two generators from which nnp-train draws the split into training and test set and the initial weights, as the GNU
 * Scientific Library seeds them. Numbers are 32 bits.
 */
abstract sealed class GslRandom {

    private static final long MASK = 0xFFFFFFFFL;

    /** The next 32 bits. */
    abstract long next();

    /** At least 0 and below 1. */
    final double uniform() {
        return next() / 4294967296.0;
    }

    /** The 32-bit Mersenne Twister (Matsumoto, Nishimura, ACM Trans. Model. Comput. Simul. 8, 3 (1998)). */
    static final class Mersenne extends GslRandom {

        private static final int SIZE = 624;
        private static final int MIDDLE = 397;
        private static final long DEFAULT_SEED = 4357;

        private final long[] state = new long[SIZE];
        private int next = SIZE;

        Mersenne(long seed) {
            state[0] = (seed == 0 ? DEFAULT_SEED : seed) & MASK;
            for (int i = 1; i < SIZE; i++) {
                state[i] = (1812433253L * (state[i - 1] ^ (state[i - 1] >>> 30)) + i) & MASK;
            }
        }

        @Override
        long next() {
            if (next == SIZE) {
                for (int i = 0; i < SIZE; i++) {
                    long y = (state[i] & 0x80000000L) | (state[(i + 1) % SIZE] & 0x7FFFFFFFL);
                    long twist = (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DFL);
                    state[i] = state[(i + MIDDLE) % SIZE] ^ twist;
                }
                next = 0;
            }
            long y = state[next++];
            y ^= y >>> 11;
            y ^= (y << 7) & 0x9D2C5680L;
            y ^= (y << 15) & 0xEFC60000L;
            return (y ^ (y >>> 18)) & MASK;
        }
    }

    /** Three combined Tausworthe generators (L'Ecuyer, Math. Comput. 65, 203 (1996)). */
    static final class Tausworthe extends GslRandom {

        private static final long FACTOR = 69069;
        private static final int WARM_UP = 6;

        private long a;
        private long b;
        private long c;

        Tausworthe(long seed) {
            a = FACTOR * (seed == 0 ? 1 : seed) & MASK;
            b = FACTOR * a & MASK;
            c = FACTOR * b & MASK;
            for (int i = 0; i < WARM_UP; i++) {
                next();
            }
        }

        @Override
        long next() {
            a = step(a, 13, 19, 4294967294L, 12);
            b = step(b, 2, 25, 4294967288L, 4);
            c = step(c, 3, 11, 4294967280L, 17);
            return a ^ b ^ c;
        }

        private static long step(long s, int q, int p, long mask, int shift) {
            return (((s & mask) << shift) & MASK) ^ ((((s << q) & MASK) ^ s) >>> p);
        }
    }
}
