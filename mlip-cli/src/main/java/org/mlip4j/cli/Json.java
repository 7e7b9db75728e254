package org.mlip4j.cli;

import org.mlip4j.core.io.WholeFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON text of maps, lists, numbers, booleans and strings; numbers that JSON does not know become null. */
final class Json {

    private Json() {}

    static void write(Path file, Map<String, ?> content) throws IOException {
        WholeFile.write(file, text(content, "") + "\n");
    }

    static String text(Object value) {
        return text(value, "");
    }

    private static String text(Object value, String indent) {
        String inner = indent + "  ";
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                    map.isEmpty()
                            ? "{}"
                            : map.entrySet().stream()
                                    .map(
                                            e ->
                                                    inner
                                                            + quoted(e.getKey().toString())
                                                            + ": "
                                                            + text(e.getValue(), inner))
                                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case Collection<?> list -> {
                StringBuilder text = new StringBuilder("[");
                list.forEach(
                        v -> text.append(text.length() > 1 ? ", " : "").append(text(v, inner)));
                yield text.append("]").toString();
            }
            case Double number when !Double.isFinite(number) -> "null";
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
