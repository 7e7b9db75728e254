package org.mlip4j.mtp.io;

import org.mlip4j.core.FormatException;

import java.util.Arrays;

/** The text part of a model file as a stream of words, numbers and lists in braces. Knows the line it is at. */
final class MtpTokens {

    private static final int SHOWN = 40;

    private final String file;
    private final String text;
    private int at;
    private int line = 1;

    MtpTokens(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The next word without consuming it: up to white space, a comma, a brace or an equals sign; empty at the end. */
    String peek() {
        skipSpace();
        int end = at;
        while (end < text.length() && isPlain(text.charAt(end))) {
            end++;
        }
        return end == at && at < text.length()
                ? text.substring(at, at + 1)
                : text.substring(at, end);
    }

    /** The next word, or the next punctuation mark; empty at the end. */
    String next() {
        String word = peek();
        at += word.length();
        return word;
    }

    /** The rest of the line after the current position, stripped. */
    String restOfLine() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        String rest = text.substring(at, end).strip();
        at = end;
        return rest;
    }

    void expect(String mark) {
        String found = peek();
        if (!found.equals(mark)) {
            throw error("'" + mark + "'", shown(found));
        }
        at += mark.length();
    }

    int integer(String what) {
        String word = peek();
        try {
            int value = Integer.parseInt(word);
            at += word.length();
            return value;
        } catch (NumberFormatException e) {
            throw error("an integer for " + what, shown(word));
        }
    }

    int count(String what) {
        int value = integer(what);
        if (value < 0) {
            throw error("a number of at least 0 for " + what, String.valueOf(value));
        }
        return value;
    }

    double number(String what) {
        String word = peek();
        try {
            double value = Double.parseDouble(word);
            if (Double.isFinite(value) && !word.endsWith("d") && !word.endsWith("f")) {
                at += word.length();
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw error("a number for " + what, shown(word));
    }

    /** {@code {1.5, 2, ...}}. */
    double[] numbers(String what) {
        double[] values = new double[16];
        int n = 0;
        expect("{");
        while (!peek().equals("}")) {
            if (n == values.length) {
                values = Arrays.copyOf(values, 2 * n);
            }
            values[n++] = number(what);
            skipComma();
        }
        expect("}");
        return Arrays.copyOf(values, n);
    }

    /** {@code {1, 2, ...}}. */
    int[] integers(String what) {
        int[] values = new int[16];
        int n = 0;
        expect("{");
        while (!peek().equals("}")) {
            if (n == values.length) {
                values = Arrays.copyOf(values, 2 * n);
            }
            values[n++] = integer(what);
            skipComma();
        }
        expect("}");
        return Arrays.copyOf(values, n);
    }

    /** {@code {{0, 1, 2, 3}, {0, 0, 1, 4}, ...}} as one array. */
    int[] quadruples(String what) {
        int[] values = new int[64];
        int n = 0;
        expect("{");
        while (!peek().equals("}")) {
            int[] four = integers(what);
            if (four.length != 4) {
                throw error("four integers in each entry of " + what, four.length + " of them");
            }
            if (n == values.length) {
                values = Arrays.copyOf(values, 2 * n);
            }
            System.arraycopy(four, 0, values, n, 4);
            n += 4;
            skipComma();
        }
        expect("}");
        return Arrays.copyOf(values, n);
    }

    private void skipComma() {
        if (peek().equals(",")) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            if (text.charAt(at) == '\n') {
                line++;
            }
            at++;
        }
    }

    private static boolean isPlain(char c) {
        return !Character.isWhitespace(c) && c != ',' && c != '{' && c != '}' && c != '=';
    }

    private static String shown(String word) {
        if (word.isEmpty()) {
            return "the end of the file";
        }
        return "'" + (word.length() > SHOWN ? word.substring(0, SHOWN) + "..." : word) + "'";
    }

    FormatException error(String expected, String found) {
        return new FormatException(file, line, expected, found);
    }

    FormatException unexpected(String expected) {
        return error(expected, shown(peek()));
    }

    /** A complaint about the file as a whole. */
    FormatException missing(String what) {
        return new FormatException(file, 0, what, "none");
    }
}
