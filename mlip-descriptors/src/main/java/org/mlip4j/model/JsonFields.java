package org.mlip4j.model;

import com.fasterxml.jackson.databind.JsonNode;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An object of a JSON document whose fields are there and have the right kind, or else an exception names them.
 *
 * @param file the file as the user named it
 * @param path where the object is, for messages
 * @param node the object
 */
record JsonFields(String file, String path, JsonNode node) {

    FormatException error(String expected, String found) {
        return new FormatException(
                file, 0, expected + (path.isEmpty() ? "" : " in " + path), found);
    }

    private JsonNode field(String name, String kind) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            throw error(kind + " \"" + name + "\"", "none");
        }
        return value;
    }

    boolean has(String name) {
        return node.has(name);
    }

    String text(String name) {
        JsonNode value = field(name, "the text");
        if (!value.isTextual()) {
            throw error("text as \"" + name + "\"", value.toString());
        }
        return value.textValue();
    }

    double number(String name) {
        return number(name, field(name, "the number"));
    }

    private double number(String name, JsonNode value) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw error("a finite number as \"" + name + "\"", value.toString());
        }
        return value.doubleValue();
    }

    boolean flag(String name) {
        JsonNode value = field(name, "true or false as");
        if (!value.isBoolean()) {
            throw error("true or false as \"" + name + "\"", value.toString());
        }
        return value.booleanValue();
    }

    double[] numbers(String name) {
        JsonNode array = array(name);
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(name, array.get(i));
        }
        return values;
    }

    List<String> texts(String name) {
        List<String> values = new ArrayList<>();
        array(name).forEach(v -> values.add(v.asText()));
        return values;
    }

    List<Element> elements(String name) {
        try {
            return texts(name).stream().map(Element::of).toList();
        } catch (MlipException e) {
            throw error("chemical symbols as \"" + name + "\"", e.getMessage());
        }
    }

    JsonFields object(String name) {
        return new JsonFields(file, path + "/" + name, field(name, "the object"));
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> values = new ArrayList<>();
        for (JsonNode value : array(name)) {
            values.add(new JsonFields(file, path + "/" + name + "/" + values.size(), value));
        }
        return values;
    }

    Map<String, String> map(String name) {
        Map<String, String> values = new LinkedHashMap<>();
        if (has(name)) {
            node.get(name).properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        }
        return values;
    }

    <T extends Enum<T>> T constant(String name, Class<T> type) {
        String text = text(name);
        for (T value : type.getEnumConstants()) {
            if (constant(value).equals(text)) {
                return value;
            }
        }
        throw error("a known value of \"" + name + "\"", "'" + text + "'");
    }

    static String constant(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private JsonNode array(String name) {
        JsonNode value = field(name, "the array");
        if (!value.isArray()) {
            throw error(
                    "an array as \"" + name + "\"",
                    value.getNodeType().toString().toLowerCase(Locale.ROOT));
        }
        return value;
    }
}
