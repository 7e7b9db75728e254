package org.mlip4j.core.io;

import java.nio.charset.StandardCharsets;

/** Reads decimal numbers from bytes, correctly rounded. */
final class Decimal {

    private static final double[] POWERS_OF_TEN = new double[23];

    /** Up to here every integer is a double. */
    private static final long EXACT = 1L << 53;

    static {
        double power = 1;
        for (int i = 0; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = power;
            power *= 10;
        }
    }

    private Decimal() {}

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
        int digits = 0;
        int point = -1;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = 10 * mantissa + digit;
                digits++;
            } else if (text[at] == '.' && point < 0) {
                point = digits;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return Double.NaN;
        }
        int exponent = point < 0 ? 0 : point - digits;
        if (at < end) {
            int written = exponent(text, at, end);
            if (written == Integer.MIN_VALUE) {
                return Double.NaN;
            }
            exponent += written;
        }
        if (digits <= 18 && mantissa <= EXACT && Math.abs(exponent) < POWERS_OF_TEN.length) {
            double value = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
            return negative ? -value : value;
        }
        return slow(text, start, end);
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

    private static double slow(byte[] text, int start, int end) {
        String number = new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        return Double.parseDouble(number.replace('d', 'e').replace('D', 'e'));
    }
}
