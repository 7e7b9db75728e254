package org.mlip4j.hdnnp.io;

import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringTokenizer;

/** Lines of words of a text file, without comments and empty lines. */
final class TextFile {

    /**
     * One line that holds something.
     *
     * @param file the file
     * @param number line number from 1
     * @param words at least one
     */
    record Line(String file, long number, List<String> words) {

        double number(int index, String what) {
            String word = word(index, what);
            try {
                double value = Double.parseDouble(fortran(word));
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // falls through to the message below
            }
            throw error("a finite number for " + what, "'" + word + "'");
        }

        int integer(int index, String what) {
            String word = word(index, what);
            try {
                return Integer.parseInt(word);
            } catch (NumberFormatException e) {
                throw error("a whole number for " + what, "'" + word + "'");
            }
        }

        String word(int index, String what) {
            if (index >= words.size()) {
                throw error(what + " in column " + (index + 1), words.size() + " columns");
            }
            return words.get(index);
        }

        FormatException error(String expected, String found) {
            return new FormatException(file, number, expected, found);
        }

        /** Fortran writes 1.0D-3. */
        private static String fortran(String word) {
            return word.indexOf('D') >= 0 || word.indexOf('d') >= 0
                    ? word.replace('D', 'E').replace('d', 'e')
                    : word;
        }
    }

    private TextFile() {}

    /**
     * Reads a file.
     *
     * @param path the file
     * @param comments characters that begin a comment
     * @return its lines
     */
    static List<Line> read(Path path, String comments) {
        return lines(path, text(path), comments);
    }

    /**
     * Reads a table of numbers. Its last line must end: a file that was cut within a number would be read otherwise.
     *
     * @param path the file; comments begin with #
     * @return its lines
     */
    static List<Line> readTable(Path path) {
        String text = text(path);
        List<Line> lines = lines(path, text, "#");
        boolean ends = text.endsWith("\n") || text.endsWith("\r");
        if (!ends && !lines.isEmpty() && lines.getLast().number() == text.lines().count()) {
            Line last = lines.getLast();
            throw last.error(
                    "an end of the last line; add one if the file is whole",
                    "'" + last.words().getLast() + "', which may be cut");
        }
        return lines;
    }

    private static String text(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new FormatException(path.toString(), 0, "the file to exist", "no such file");
        } catch (IOException e) {
            throw new MlipException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static List<Line> lines(Path path, String content, String comments) {
        List<String> raw = content.lines().toList();
        List<Line> lines = new ArrayList<>();
        for (int n = 0; n < raw.size(); n++) {
            String text = raw.get(n);
            for (int c = 0; c < comments.length(); c++) {
                int at = text.indexOf(comments.charAt(c));
                text = at < 0 ? text : text.substring(0, at);
            }
            List<String> words = words(text);
            if (!words.isEmpty()) {
                lines.add(new Line(path.toString(), n + 1L, words));
            }
        }
        return lines;
    }

    /** Without regular expressions, which take half of the time that a model takes to load in a new JVM. */
    private static List<String> words(String text) {
        StringTokenizer tokens = new StringTokenizer(text, " \t\n\u000B\f\r");
        List<String> words = new ArrayList<>(tokens.countTokens());
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return Collections.unmodifiableList(words);
    }
}
