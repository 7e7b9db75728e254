package org.mlip4j.sim.crystal;

import org.mlip4j.core.FormatException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The data items and loops of the first data block with sites of a CIF (Hall, Allen and Brown, Acta Cryst. A 47, 655 (1991)). */
final class CifText {

    /** One value and the line where it stands; quoted values are never keywords. */
    record Token(String text, int line, boolean quoted) {

        boolean isTag() {
            return !quoted && text.startsWith("_");
        }

        boolean isKeyword(String word) {
            return !quoted && text.toLowerCase(Locale.ROOT).startsWith(word);
        }
    }

    /** A table: columns by lower-case tag, all of one length. */
    record Loop(Map<String, List<Token>> columns) {

        int rows() {
            return columns.values().iterator().next().size();
        }
    }

    private final String file;
    private final Map<String, Token> items = new LinkedHashMap<>();
    private final List<Loop> loops = new ArrayList<>();

    CifText(String file, List<String> lines) {
        this.file = file;
        parse(tokens(lines));
    }

    private List<Token> tokens(List<String> lines) {
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(";")) {
                int start = i;
                StringBuilder text = new StringBuilder(line.substring(1));
                while (++i < lines.size() && !lines.get(i).startsWith(";")) {
                    text.append('\n').append(lines.get(i));
                }
                if (i == lines.size()) {
                    throw new FormatException(
                            file, start + 1, "a ';' that ends the text", "the end of the file");
                }
                tokens.add(new Token(text.toString(), start + 1, true));
            } else {
                splitLine(line, i + 1, tokens);
            }
        }
        return tokens;
    }

    private void splitLine(String line, int number, List<Token> tokens) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#') {
                return;
            } else if (c == '\'' || c == '"') {
                int end = at + 1;
                while (end < line.length()
                        && !(line.charAt(end) == c
                                && (end + 1 == line.length()
                                        || Character.isWhitespace(line.charAt(end + 1))))) {
                    end++;
                }
                if (end == line.length()) {
                    throw new FormatException(file, number, "a closing quote " + c, line.strip());
                }
                tokens.add(new Token(line.substring(at + 1, end), number, true));
                at = end + 1;
            } else {
                int end = at;
                while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    end++;
                }
                tokens.add(new Token(line.substring(at, end), number, false));
                at = end;
            }
        }
    }

    private void parse(List<Token> tokens) {
        int at = 0;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.isKeyword("data_")) {
                if (hasSites()) {
                    return;
                }
                items.clear();
                loops.clear();
                at++;
            } else if (token.isKeyword("loop_")) {
                at = loop(tokens, at + 1);
            } else if (token.isTag() && at + 1 < tokens.size()) {
                items.put(token.text().toLowerCase(Locale.ROOT), tokens.get(at + 1));
                at += 2;
            } else {
                throw new FormatException(
                        file, token.line(), "a CIF tag, loop_ or data_", "'" + token.text() + "'");
            }
        }
    }

    private int loop(List<Token> tokens, int start) {
        int at = start;
        List<List<Token>> columns = new ArrayList<>();
        Map<String, List<Token>> byTag = new LinkedHashMap<>();
        while (at < tokens.size() && tokens.get(at).isTag()) {
            List<Token> column = new ArrayList<>();
            columns.add(column);
            byTag.put(tokens.get(at++).text().toLowerCase(Locale.ROOT), column);
        }
        int line = at > start ? tokens.get(at - 1).line() : 0;
        int count = 0;
        while (at < tokens.size() && isValue(tokens.get(at)) && !columns.isEmpty()) {
            columns.get(count++ % columns.size()).add(tokens.get(at++));
        }
        if (columns.isEmpty() || count % columns.size() != 0) {
            throw new FormatException(
                    file,
                    at > start ? tokens.get(at - 1).line() : line,
                    "as many values as the loop has columns (" + columns.size() + ") in each row",
                    count + " values");
        }
        loops.add(new Loop(byTag));
        return at;
    }

    private static boolean isValue(Token token) {
        return !token.isTag()
                && !token.isKeyword("loop_")
                && !token.isKeyword("data_")
                && !token.isKeyword("save_");
    }

    private boolean hasSites() {
        return loopWith("_atom_site_fract_x") != null;
    }

    /** The loop that has a column, or null. */
    Loop loopWith(String tag) {
        return loops.stream().filter(l -> l.columns().containsKey(tag)).findFirst().orElse(null);
    }

    /** A single value, or null. */
    Token item(String tag) {
        return items.get(tag);
    }

    /** A number with its uncertainty in parentheses dropped. */
    double number(Token token, String what) {
        String text = token.text().replaceFirst("\\(.*\\)?$", "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new FormatException(file, token.line(), what, "'" + token.text() + "'");
        }
    }

    FormatException missing(String what) {
        return new FormatException(file, 0, what, "none");
    }

    String file() {
        return file;
    }
}
