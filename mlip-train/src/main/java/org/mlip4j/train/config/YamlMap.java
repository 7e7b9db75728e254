package org.mlip4j.train.config;

import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Spelling;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A mapping of a YAML file that knows its lines, and which of its keys somebody asked for. */
final class YamlMap {

    private final String file;
    private final Node node;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private YamlMap(String file, Node node) {
        this.file = file;
        this.node = node;
        if (!(node instanceof MappingNode mapping)) {
            throw error(node, "a mapping, lines of 'key: value'", describe(node));
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = scalar(tuple.getKeyNode(), "a key");
            if (values.put(key, tuple.getValueNode()) != null) {
                throw error(tuple.getKeyNode(), "every key once", "'" + key + "' a second time");
            }
            keys.put(key, tuple.getKeyNode());
        }
    }

    /** A mapping without keys, for one that is not there. */
    static YamlMap empty() {
        return new YamlMap("", new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK));
    }

    /** The mapping that is the whole file. */
    static YamlMap read(Path path) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(path.toString())
                        .setCodePointLimit(Integer.MAX_VALUE)
                        .build();
        try {
            String text = Files.readString(path);
            Node root =
                    new Composer(
                                    settings,
                                    new ParserImpl(settings, new StreamReader(settings, text)))
                            .getSingleNode()
                            .orElseThrow(
                                    () ->
                                            new FormatException(
                                                    path.toString(),
                                                    0,
                                                    "lines of 'key: value'",
                                                    "an empty file"));
            return new YamlMap(path.toString(), root);
        } catch (MarkedYamlEngineException e) {
            long line = e.getProblemMark().map(m -> m.getLine() + 1L).orElse(0L);
            throw new FormatException(path.toString(), line, "valid YAML", e.getProblem());
        } catch (YamlEngineException e) {
            throw new FormatException(path.toString(), 0, "valid YAML", e.getMessage());
        } catch (IOException e) {
            throw MlipException.of(path + " cannot be read", e);
        }
    }

    private FormatException error(Node at, String expected, String found) {
        long line = at.getStartMark().map(m -> m.getLine() + 1L).orElse(0L);
        return new FormatException(file, line, expected, found);
    }

    /** Where it begins, file and line. */
    String place() {
        return file + node.getStartMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
    }

    /** A mapping with only those of the keys that are there, which nobody has asked for yet. */
    YamlMap only(Collection<String> wanted) {
        List<NodeTuple> tuples =
                ((MappingNode) node)
                        .getValue().stream()
                                .filter(t -> wanted.contains(scalar(t.getKeyNode(), "a key")))
                                .toList();
        return new YamlMap(
                file,
                new MappingNode(
                        Tag.MAP,
                        true,
                        tuples,
                        FlowStyle.BLOCK,
                        node.getStartMark(),
                        node.getEndMark()));
    }

    /** The error for the value of a key. */
    FormatException error(String key, String expected, String found) {
        return error(values.getOrDefault(key, node), key + " to be " + expected, found);
    }

    private static String describe(Node node) {
        return switch (node) {
            case ScalarNode scalar ->
                    scalar.getValue().isEmpty() ? "nothing" : "'" + scalar.getValue() + "'";
            case SequenceNode _ -> "a list";
            default -> "a mapping";
        };
    }

    private String scalar(Node value, String expected) {
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(value, expected, describe(value));
    }

    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    Set<String> keys() {
        known.addAll(values.keySet());
        return values.keySet();
    }

    private <T> Optional<T> scalar(String key, String expected, Function<String, T> parse) {
        if (!has(key)) {
            return Optional.empty();
        }
        return Optional.of(parse(values.get(key), key, expected, parse));
    }

    private <T> T parse(Node value, String key, String expected, Function<String, T> parse) {
        String text = scalar(value, key + " to be " + expected);
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw error(value, key + " to be " + expected, describe(value));
        } catch (FormatException e) {
            throw e;
        } catch (MlipException e) {
            throw error(
                    value,
                    key + " to be " + expected,
                    describe(value) + " (" + e.getMessage() + ")");
        }
    }

    Optional<String> text(String key) {
        return scalar(key, "text", Function.identity());
    }

    <T> Optional<T> parsed(String key, String expected, Function<String, T> parse) {
        return scalar(key, expected, parse);
    }

    double number(String key, double otherwise, double least) {
        String expected =
                "a number" + (least > Double.NEGATIVE_INFINITY ? " of at least " + least : "");
        return scalar(key, expected, t -> atLeast(least, Double.parseDouble(t))).orElse(otherwise);
    }

    private static double atLeast(double least, double value) {
        if (!(value >= least)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    int integer(String key, int otherwise, int least) {
        return scalar(
                        key,
                        "a whole number of at least " + least,
                        t -> (int) atLeast(least, Integer.parseInt(t)))
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return scalar(
                        key,
                        "true or false",
                        t ->
                                switch (t.toLowerCase(Locale.ROOT)) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default -> throw new IllegalArgumentException();
                                })
                .orElse(otherwise);
    }

    /** One of the names of an enumeration, in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return scalar(
                        key,
                        "one of " + String.join(", ", names),
                        t -> {
                            int index = names.indexOf(t.toLowerCase(Locale.ROOT));
                            if (index < 0) {
                                throw new IllegalArgumentException();
                            }
                            return type.getEnumConstants()[index];
                        })
                .orElse(otherwise);
    }

    /** A list of scalars; a single scalar counts as a list of one. */
    <T> List<T> list(String key, String expected, Function<String, T> parse, List<T> otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        Node value = values.get(key);
        List<Node> items =
                value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
        return items.stream().map(item -> parse(item, key, expected, parse)).toList();
    }

    /** A list of mappings. */
    List<YamlMap> maps(String key) {
        if (!has(key) || !(values.get(key) instanceof SequenceNode sequence)) {
            throw error(
                    key,
                    "a list of mappings, each beginning with '- '",
                    values.containsKey(key) ? describe(values.get(key)) : "no such key");
        }
        return sequence.getValue().stream().map(item -> new YamlMap(file, item)).toList();
    }

    /** A mapping below a key. */
    Optional<YamlMap> map(String key) {
        return has(key) ? Optional.of(new YamlMap(file, values.get(key))) : Optional.empty();
    }

    /** The value of a key as YAML on one line; {@code {}} where there is none. */
    String flow(String key) {
        return has(key) ? flow(values.get(key)) : "{}";
    }

    private static String flow(Node value) {
        return switch (value) {
            case MappingNode map ->
                    map.getValue().stream()
                            .map(t -> flow(t.getKeyNode()) + ": " + flow(t.getValueNode()))
                            .collect(Collectors.joining(", ", "{", "}"));
            case SequenceNode list ->
                    list.getValue().stream()
                            .map(YamlMap::flow)
                            .collect(Collectors.joining(", ", "[", "]"));
            case ScalarNode scalar ->
                    scalar.getScalarStyle() == ScalarStyle.PLAIN
                                    && scalar.getValue().matches("[A-Za-z0-9_.+-]+")
                            ? scalar.getValue()
                            : "'" + scalar.getValue().replace("'", "''") + "'";
            default -> throw new IllegalStateException("an alias in a composed document");
        };
    }

    boolean isMap(String key) {
        return has(key) && values.get(key) instanceof MappingNode;
    }

    /**
     * The scalar at the end of a path of keys and of places in lists, from 0, between slashes, which keys may have too; of a
     * list the first.
     */
    Optional<String> at(String path) {
        return at(node, path);
    }

    private static Optional<String> at(Node node, String path) {
        return switch (node) {
            case ScalarNode scalar ->
                    path.isEmpty() ? Optional.of(scalar.getValue()) : Optional.empty();
            case MappingNode map ->
                    map.getValue().stream()
                            .filter(t -> t.getKeyNode() instanceof ScalarNode)
                            .flatMap(
                                    t ->
                                            below(
                                                    ((ScalarNode) t.getKeyNode()).getValue(),
                                                    t.getValueNode(),
                                                    path))
                            .findFirst();
            case SequenceNode list ->
                    IntStream.range(0, list.getValue().size())
                            .boxed()
                            .flatMap(
                                    i ->
                                            below(
                                                    Integer.toString(i),
                                                    list.getValue().get(i),
                                                    path.isEmpty() ? "0" : path))
                            .findFirst();
            default -> Optional.empty();
        };
    }

    private static Stream<String> below(String step, Node node, String path) {
        if (path.equals(step)) {
            return at(node, "").stream();
        }
        return path.startsWith(step + "/")
                ? at(node, path.substring(step.length() + 1)).stream()
                : Stream.empty();
    }

    String required(String key) {
        return text(key).orElseThrow(() -> error(node, "the key " + key, "a mapping without it"));
    }

    /** Refuses keys that nobody asked for. Call last. */
    void finish() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                String hint =
                        Spelling.nearest(key, known)
                                .map(n -> "did you mean " + n + "?")
                                .orElse("known here: " + String.join(", ", known));
                throw error(keys.get(key), "a known key", "'" + key + "'; " + hint);
            }
        }
    }
}
