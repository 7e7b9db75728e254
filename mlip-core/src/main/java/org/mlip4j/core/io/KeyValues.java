package org.mlip4j.core.io;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The {@code key=value} pairs of an extended XYZ comment line. Values are bare words, text in double or single quotes
 * with backslash escapes, {@code {...}} in the old style or {@code [...]} in the new one; a key alone means {@code T}.
 */
final class KeyValues {

    private static final Pattern BARE = Pattern.compile("[^\\s\"'={}\\[\\],\\\\]+");

    private static final Pattern ARRAY = Pattern.compile("\\[[^\"'\\\\\\n]*\\]");

    private static final Pattern NEXT_PAIR =
            Pattern.compile("(\"[^\"]*\"|[^\\s\"'={}\\[\\]]+)\\s*=");

    private final String text;
    private int at;

    private KeyValues(String text) {
        this.text = text;
    }

    /**
     * The pairs in order; quotes, escapes and braces are taken off, brackets stay.
     *
     * @throws IllegalArgumentException if a quote or bracket is not closed, with a description
     */
    static Map<String, String> parse(String text) {
        KeyValues parser = new KeyValues(text);
        Map<String, String> pairs = new LinkedHashMap<>();
        while (parser.skipSpace()) {
            String key = parser.isQuote() ? parser.quoted() : parser.until("= \t");
            parser.skipSpace();
            if (parser.at < text.length() && text.charAt(parser.at) == '=') {
                parser.at++;
                pairs.put(key, parser.isEmptyValue() ? "" : parser.value());
            } else {
                pairs.put(key, "T");
            }
        }
        return pairs;
    }

    /** Text as a key or value that {@link #parse} gives back. */
    static String quote(String value) {
        if (BARE.matcher(value).matches() || ARRAY.matcher(value).matches() && isBalanced(value)) {
            return value;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append(' ');
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean isBalanced(String value) {
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            depth += value.charAt(i) == '[' ? 1 : value.charAt(i) == ']' ? -1 : 0;
            if (depth == 0 && i < value.length() - 1) {
                return false;
            }
        }
        return depth == 0;
    }

    /** Whether the next pair follows at once, as ASE writes an empty text; otherwise goes to the value. */
    private boolean isEmptyValue() {
        int start = at;
        return skipSpace()
                && at > start
                && NEXT_PAIR.matcher(text).region(at, text.length()).lookingAt();
    }

    private boolean skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private boolean isQuote() {
        return text.charAt(at) == '"' || text.charAt(at) == '\'' && text.indexOf('\'', at + 1) > 0;
    }

    private String value() {
        if (at == text.length()) {
            return "";
        }
        if (isQuote()) {
            return quoted();
        }
        return switch (text.charAt(at)) {
            case '{' -> bracketed('{', '}').replaceAll("^\\{|\\}$", "").strip();
            case '[' -> bracketed('[', ']');
            default -> until(" \t");
        };
    }

    private String until(String stops) {
        int start = at;
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        char quote = text.charAt(at);
        StringBuilder value = new StringBuilder();
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == quote) {
                at = i + 1;
                return value.toString();
            }
            if (c == '\\' && i + 1 < text.length() && "n\\\"'".indexOf(text.charAt(i + 1)) >= 0) {
                c = text.charAt(++i);
                c = c == 'n' ? '\n' : c;
            }
            value.append(c);
        }
        throw new IllegalArgumentException(
                "no closing " + quote + " after " + text.substring(0, Math.min(at, 40)));
    }

    private String bracketed(char open, char close) {
        int depth = 0;
        for (int i = at; i < text.length(); i++) {
            depth += text.charAt(i) == open ? 1 : text.charAt(i) == close ? -1 : 0;
            if (depth == 0) {
                String value = text.substring(at, i + 1);
                at = i + 1;
                return value;
            }
        }
        throw new IllegalArgumentException(
                "no closing " + close + " after " + text.substring(0, Math.min(at, 40)));
    }
}
