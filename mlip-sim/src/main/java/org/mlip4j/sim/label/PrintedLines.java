package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.util.List;

/** The lines that a code printed. */
final class PrintedLines {

    private final String code;
    private final List<String> lines;

    /** Lines of a text; the code's name is for messages. */
    PrintedLines(String code, String text) {
        this.code = code;
        lines = text.lines().toList();
    }

    /** The last line that begins so, but for spaces; -1 if there is none. */
    int last(String start) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).strip().startsWith(start)) {
                return i;
            }
        }
        return -1;
    }

    /** How many lines begin so, but for spaces. */
    long count(String start) {
        return lines.stream().filter(line -> line.strip().startsWith(start)).count();
    }

    /** Refuses results of atoms that were moved: forces of more than one ionic step. */
    void requireOneStep(long steps, String remedy) {
        if (steps > 1) {
            throw new MlipException(
                    "%s made %d ionic steps instead of one; set %s".formatted(code, steps, remedy));
        }
    }

    /** The words of a line; none where there is no such line. */
    String[] words(int line) {
        String text = line < lines.size() ? lines.get(line).strip() : "";
        return text.isEmpty() ? new String[0] : text.split("\\s+");
    }

    /** A number of a line; words are counted from its end when negative. */
    double number(int line, int word) {
        String[] words = words(line);
        int index = word < 0 ? words.length + word : word;
        try {
            return Double.parseDouble(words[index]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw broken(line);
        }
    }

    /** What to throw for a line that is not as it should be. */
    MlipException broken(int line) {
        return new MlipException(
                "line %d of %s's output cannot be read: '%s'"
                        .formatted(
                                line + 1,
                                code,
                                line < lines.size() ? lines.get(line).strip() : ""));
    }
}
