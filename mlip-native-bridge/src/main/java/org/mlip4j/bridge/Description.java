package org.mlip4j.bridge;

import org.mlip4j.core.Element;
import org.mlip4j.core.PotentialInfo;

import java.util.Map;
import java.util.stream.Collectors;

/** What {@code mlip4j_describe} returns. */
final class Description {

    /** Bytes of a {@code mlip4j_description}. */
    static final long SIZE = 80;

    private Description() {}

    /** The whole description as a JSON object; lengths in Angstrom. */
    static String json(PotentialInfo info, int members, boolean counts, String grades) {
        String elements =
                info.elements().stream()
                        .map(Element::symbol)
                        .map(Description::quote)
                        .collect(Collectors.joining(", "));
        String details =
                info.details().entrySet().stream()
                        .map(Description::member)
                        .collect(Collectors.joining(", "));
        return "{\"family\": "
                + quote(info.family())
                + ", \"name\": "
                + quote(info.name())
                + ", \"elements\": ["
                + elements
                + "], \"cutoff\": "
                + info.cutoff()
                + ", \"parameters\": "
                + info.parameters()
                + ", \"kernel\": "
                + quote(info.kernel())
                + ", \"members\": "
                + members
                + ", \"counts_extrapolations\": "
                + counts
                + ", \"grades\": "
                + quote(grades)
                + ", \"details\": {"
                + details
                + "}}";
    }

    private static String member(Map.Entry<String, String> entry) {
        return quote(entry.getKey()) + ": " + quote(entry.getValue());
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
