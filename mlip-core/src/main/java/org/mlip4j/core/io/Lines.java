package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A text file as lines, of which one is current and gives its words and numbers from left to right. Lines end with LF,
 * CR LF or CR; a byte order mark is skipped; gzip is recognised by its first bytes.
 */
final class Lines implements AutoCloseable {

    private static final int SHOWN = 60;

    /** No deflate stream expands more than this. */
    private static final long GZIP_LIMIT = 1032;

    private final String file;
    private final InputStream in;
    private final long sizeLimit;

    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private int following;
    private int lineStart;
    private int lineEnd;
    private int cursor;
    private long number;
    private long lastFound;
    private boolean held;

    private final int[] symbolKeys = new int[1 << 8];
    private final int[] symbolCodes = new int[1 << 8];

    private final List<String> warnings = new ArrayList<>();
    private final Set<String> warned = new HashSet<>();

    private Lines(String file, InputStream in, long sizeLimit) throws IOException {
        this.file = file;
        this.in = in;
        this.sizeLimit = sizeLimit;
        fill();
        if (filled >= 3
                && buffer[0] == (byte) 0xEF
                && buffer[1] == (byte) 0xBB
                && buffer[2] == (byte) 0xBF) {
            following = 3;
        }
    }

    static Lines open(Path path) {
        InputStream raw = null;
        try {
            if (Files.isDirectory(path)) {
                throw new MlipException(path + " is a folder; name a file with structures");
            }
            long size = Files.isRegularFile(path) ? Files.size(path) : Long.MAX_VALUE / GZIP_LIMIT;
            PushbackInputStream peek = new PushbackInputStream(Files.newInputStream(path), 2);
            raw = peek;
            byte[] magic = peek.readNBytes(2);
            peek.unread(magic);
            if (magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
                return new Lines(
                        path.toString(), new GZIPInputStream(peek, 1 << 16), size * GZIP_LIMIT);
            }
            return new Lines(path.toString(), peek, size);
        } catch (NoSuchFileException e) {
            throw new MlipException("no such file: " + path, e);
        } catch (IOException e) {
            closeQuietly(raw);
            throw MlipException.of(path + " cannot be read", e);
        }
    }

    private static void closeQuietly(InputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // The error that led here is the one to report.
            return;
        }
    }

    /** The beginning of the file, as much as the buffer holds; nothing is consumed. */
    String head() {
        return new String(buffer, following, filled - following, StandardCharsets.UTF_8);
    }

    /** Appends to the buffer until it is full or the stream has ended. */
    private void fill() throws IOException {
        while (filled < buffer.length) {
            int n = in.read(buffer, filled, buffer.length - filled);
            if (n < 0) {
                return;
            }
            filled += n;
        }
    }

    /** Makes the next line the current one; false at the end of the file. */
    boolean next() {
        if (held) {
            held = false;
            cursor = lineStart;
            return true;
        }
        int end = findLineEnd();
        if (end < 0) {
            return false;
        }
        lineStart = following;
        lineEnd = end;
        cursor = lineStart;
        following = Math.min(end + 1, filled);
        if (end + 1 < filled && buffer[end] == '\r' && buffer[end + 1] == '\n') {
            following = end + 2;
        }
        number++;
        return true;
    }

    /** Position of the next line end, with the byte behind it in the buffer too; -1 at the end of the file. */
    private int findLineEnd() {
        int at = following;
        while (true) {
            for (; at < filled; at++) {
                if (buffer[at] == '\n' || buffer[at] == '\r' && at + 1 < filled) {
                    return at;
                }
                if (buffer[at] == '\r') {
                    break;
                }
            }
            int before = filled - following;
            int searched = at - following;
            more();
            at = following + searched;
            if (filled - following == before) {
                return before == 0 ? -1 : at;
            }
        }
    }

    /** Moves the unread bytes to the front, enlarges the buffer if they fill it, and reads on. */
    private void more() {
        int unread = filled - following;
        byte[] target = unread > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
        System.arraycopy(buffer, following, target, 0, unread);
        buffer = target;
        following = 0;
        filled = unread;
        try {
            fill();
        } catch (IOException e) {
            throw new FormatException(
                    file,
                    number + 1,
                    "a readable file",
                    "after " + number + " lines: " + e.getMessage());
        }
    }

    /** Makes the next line with a word the current one; false at the end of the file. */
    boolean nextFilled() {
        while (next()) {
            if (hasMore()) {
                return true;
            }
        }
        return false;
    }

    /** Makes the next line the current one, or fails. */
    void require(String expected) {
        if (!next()) {
            throw ended(expected);
        }
    }

    /** Makes the next line with a word the current one, or fails. */
    void requireFilled(String expected) {
        if (!nextFilled()) {
            throw ended(expected);
        }
    }

    /** The current line will be the next one again. */
    void hold() {
        held = true;
    }

    /** Makes the first line that fits, from the current one on and behind any found before, the next one; false at the end. */
    boolean findAndHold(Predicate<String> fits) {
        do {
            if (number > lastFound && fits.test(text())) {
                lastFound = number;
                hold();
                return true;
            }
        } while (next());
        return false;
    }

    /** Reads the current line again from its start. */
    void rewind() {
        cursor = lineStart;
    }

    long number() {
        return number;
    }

    /** The current line. */
    String text() {
        return new String(buffer, lineStart, lineEnd - lineStart, StandardCharsets.UTF_8);
    }

    /** What is left of the current line, stripped. */
    String rest() {
        String rest = new String(buffer, cursor, lineEnd - cursor, StandardCharsets.UTF_8).strip();
        cursor = lineEnd;
        return rest;
    }

    /** Whether the current line has another word. */
    boolean hasMore() {
        while (cursor < lineEnd && (buffer[cursor] == ' ' || buffer[cursor] == '\t')) {
            cursor++;
        }
        return cursor < lineEnd;
    }

    private int wordEnd(String expected) {
        if (!hasMore()) {
            throw lineEnded(expected);
        }
        int end = cursor;
        while (end < lineEnd && buffer[end] != ' ' && buffer[end] != '\t') {
            end++;
        }
        return end;
    }

    /** The next word. */
    String word(String expected) {
        int end = wordEnd(expected);
        String word = new String(buffer, cursor, end - cursor, StandardCharsets.UTF_8);
        cursor = end;
        return word;
    }

    /** Steps over the next word. */
    void skip(String expected) {
        cursor = wordEnd(expected);
    }

    /** The next word as a finite number. */
    double real(String expected) {
        int end = wordEnd(expected);
        double value = Decimal.parse(buffer, cursor, end);
        if (!Double.isFinite(value)) {
            throw fail(expected, "'" + word(expected) + "'");
        }
        cursor = end;
        return value;
    }

    /** The next words as finite numbers. */
    void reals(String expected, double[] target, int offset, int count) {
        for (int k = 0; k < count; k++) {
            target[offset + k] = real(expected);
        }
    }

    /** The next word as an integer. */
    long integer(String expected) {
        int end = wordEnd(expected);
        int at = buffer[cursor] == '-' || buffer[cursor] == '+' ? cursor + 1 : cursor;
        boolean negative = buffer[cursor] == '-';
        if (at == end || end - at > 18) {
            throw fail(expected, "'" + word(expected) + "'");
        }
        long value = 0;
        for (; at < end; at++) {
            if (buffer[at] < '0' || buffer[at] > '9') {
                throw fail(expected, "'" + word(expected) + "'");
            }
            value = 10 * value + buffer[at] - '0';
        }
        cursor = end;
        return negative ? -value : value;
    }

    /** The next word as a number of atoms that this file can hold. */
    int atomCount() {
        long count = integer("the number of atoms");
        if (count < 0 || count > Integer.MAX_VALUE / 9 || count > sizeLimit / 2 + 1) {
            throw fail("a number of atoms that fits the size of the file", Long.toString(count));
        }
        return (int) count;
    }

    /** The next word as a chemical symbol or atomic number. */
    int species() {
        int end = wordEnd("an element");
        int key = 0;
        for (int at = cursor; at < end && end - cursor <= 3; at++) {
            key = key << 8 | buffer[at] & 0xff;
        }
        int slot = (key ^ key >> 7) & 0xff;
        if (key == 0 || symbolKeys[slot] != key) {
            symbolCodes[slot] = element(word("an element"));
            symbolKeys[slot] = key;
        }
        cursor = end;
        return symbolCodes[slot];
    }

    private int element(String word) {
        try {
            boolean isNumber =
                    word.chars().allMatch(c -> c >= '0' && c <= '9') && word.length() <= 3;
            return isNumber ? Element.of(Integer.parseInt(word)).code() : Element.of(word).code();
        } catch (MlipException e) {
            throw fail("the symbol of an element", "'" + word + "'");
        }
    }

    /** Checks that the current line has no further word. */
    void endLine(String expected) {
        if (hasMore()) {
            throw fail(expected, "also '" + shorten(rest()) + "'");
        }
    }

    /** Whether the next word is a number; nothing is consumed. */
    boolean atNumber() {
        return hasMore() && !Double.isNaN(Decimal.parse(buffer, cursor, wordEnd("")));
    }

    /** How many words the current line has from here on; nothing is consumed. */
    int wordsLeft() {
        int start = cursor;
        int count = 0;
        while (hasMore()) {
            cursor = wordEnd("");
            count++;
        }
        cursor = start;
        return count;
    }

    FormatException fail(String expected, String found) {
        return new FormatException(file, number, expected, found);
    }

    /** Failure that shows the current line. */
    FormatException failLine(String expected) {
        String line = text().strip();
        return fail(expected, line.isEmpty() ? "an empty line" : "'" + shorten(line) + "'");
    }

    FormatException ended(String expected) {
        return new FormatException(file, number, expected, "the end of the file");
    }

    private FormatException lineEnded(String expected) {
        String line = text().strip();
        return fail(
                expected,
                line.isEmpty() ? "an empty line" : "the end of the line '" + shorten(line) + "'");
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    /** Keeps a warning, the first time that its text occurs. */
    void warn(String text) {
        if (warned.add(text)) {
            warnings.add(file + ":" + number + ": " + text);
        }
    }

    List<String> warnings() {
        return warnings;
    }

    String file() {
        return file;
    }

    /** The next bytes, whatever they are; fewer at the end of the file. For binary formats, which know no lines. */
    byte[] takeUpTo(int count) {
        int before = -1;
        while (filled - following < count && filled - following > before) {
            before = filled - following;
            more();
        }
        byte[] bytes =
                Arrays.copyOfRange(
                        buffer, following, following + Math.min(filled - following, count));
        following += bytes.length;
        return bytes;
    }

    /** The first bytes of the file; nothing is consumed. */
    byte[] headBytes(int count) {
        return Arrays.copyOfRange(buffer, following, Math.min(filled, following + count));
    }

    /** Whether the file begins with something that is no text. */
    boolean isBinary() {
        for (byte b : headBytes(1024)) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closeQuietly(in);
    }
}
