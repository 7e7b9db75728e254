package org.mlip4j.core.io;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers from bytes, correctly rounded: w 10^q with an integer w of at most 18
 * digits becomes a double by one or two 64-bit multiplications with a tabulated power of five
 * (D. Lemire, Software: Practice and Experience 51, 1700 (2021)); what that cannot decide goes to
 * {@link Double#parseDouble}.
 */
final class Decimal {

    private static final int MAX_DIGITS = 18;

    /** Powers of ten from here to its negative are tabulated. */
    private static final int MIN_POWER = -64;

    private static final double[] EXACT_POWERS = new double[23];

    private static final long EXACT_INTEGER = 1L << 53;

    /** 5^q without its factor of two: the leading 128 bits, as two words each. */
    private static final long[] POWERS_OF_FIVE = new long[2 * (1 - 2 * MIN_POWER)];

    static {
        double ten = 1;
        for (int i = 0; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = ten;
            ten *= 10;
        }
        for (int q = MIN_POWER; q <= -MIN_POWER; q++) {
            BigInteger bits = leadingBits(q);
            POWERS_OF_FIVE[2 * (q - MIN_POWER)] = bits.shiftRight(64).longValue();
            POWERS_OF_FIVE[2 * (q - MIN_POWER) + 1] = bits.longValue();
        }
    }

    private Decimal() {}

    /** The leading 128 bits of 5^q: truncated for q >= 0, and the next larger number for q < 0. */
    private static BigInteger leadingBits(int q) {
        BigInteger power = BigInteger.valueOf(5).pow(Math.abs(q));
        int length = power.bitLength();
        if (q >= 0) {
            return length <= 128 ? power.shiftLeft(128 - length) : power.shiftRight(length - 128);
        }
        return BigInteger.ONE.shiftLeft(length + 127).divide(power).add(BigInteger.ONE);
    }

    /**
     * The number in a range of bytes: {@code -1.5}, {@code 2.}, {@code 1E-3}, also with Fortran's {@code D}.
     *
     * @return the number, or NaN if the bytes are anything else
     */
    static double parse(byte[] text, int start, int end) {
        int at = start;
        boolean negative = at < end && text[at] == '-';
        if (negative || at < end && text[at] == '+') {
            at++;
        }
        long mantissa = 0;
        int significant = 0;
        int digits = 0;
        int point = -1;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = 10 * mantissa + digit;
                significant += mantissa == 0 ? 0 : 1;
                digits++;
            } else if (text[at] == '.' && point < 0) {
                point = digits;
            } else {
                break;
            }
        }
        int exponent = at < end ? exponent(text, at, end) : 0;
        if (digits == 0 || exponent == Integer.MIN_VALUE) {
            return Double.NaN;
        }
        exponent += point < 0 ? 0 : point - digits;
        double value = significant <= MAX_DIGITS ? round(mantissa, exponent) : Double.NaN;
        if (Double.isNaN(value)) {
            return slow(text, start, end);
        }
        return negative ? -value : value;
    }

    /** The exponent with its letter, or Integer.MIN_VALUE if it is none. */
    private static int exponent(byte[] text, int start, int end) {
        int letter = text[start] | 0x20;
        int at = start + 1;
        if (letter != 'e' && letter != 'd' || at == end) {
            return Integer.MIN_VALUE;
        }
        boolean negative = text[at] == '-';
        if (negative || text[at] == '+') {
            at++;
        }
        if (at == end) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            value = Math.min(10 * value + digit, 100_000);
        }
        return negative ? -value : value;
    }

    /** The double nearest to w 10^q, or NaN if this takes more than the tables hold. */
    private static double round(long w, int q) {
        if (w <= EXACT_INTEGER && Math.abs(q) < EXACT_POWERS.length) {
            return q < 0 ? w / EXACT_POWERS[-q] : w * EXACT_POWERS[q];
        }
        if (w == 0) {
            return 0;
        }
        if (q < MIN_POWER || q > -MIN_POWER) {
            return Double.NaN;
        }
        int zeros = Long.numberOfLeadingZeros(w);
        long normal = w << zeros;
        int place = 2 * (q - MIN_POWER);
        long high = Math.unsignedMultiplyHigh(normal, POWERS_OF_FIVE[place]);
        long low = normal * POWERS_OF_FIVE[place];
        if ((high & 0x1FF) == 0x1FF) {
            // The bits below the rounding position are all ones: the second word may carry into
            // them.
            long carried = low + Math.unsignedMultiplyHigh(normal, POWERS_OF_FIVE[place + 1]);
            if (Long.compareUnsigned(carried, low) < 0) {
                high++;
            }
            low = carried;
            if (low == -1) {
                return Double.NaN;
            }
        }
        int top = (int) (high >>> 63);
        long bits = high >>> top + 9;
        if (Long.compareUnsigned(low, 1) <= 0 && (bits & 3) == 1 && bits << top + 9 == high) {
            // Possibly half-way between two doubles.
            return Double.NaN;
        }
        bits = bits + (bits & 1) >>> 1;
        // floor(q log2(10)) + 63 is the binary exponent of the product's leading bit.
        int binary = (217706 * q >> 16) + 63 + top - zeros;
        return Math.scalb((double) bits, binary - 52);
    }

    private static double slow(byte[] text, int start, int end) {
        String number = new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        return Double.parseDouble(number.replace('d', 'e').replace('D', 'e'));
    }
}
