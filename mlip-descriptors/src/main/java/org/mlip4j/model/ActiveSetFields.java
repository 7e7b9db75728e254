package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.ActiveSet;

import java.util.Arrays;
import java.util.Optional;

/** The active set of a model of any family. */
final class ActiveSetFields {

    private static final String NAME = "activeSet";

    private ActiveSetFields() {}

    static void write(Optional<ActiveSet> set, ObjectNode to) {
        set.ifPresent(s -> write(s, to.putObject(NAME)));
    }

    static Optional<ActiveSet> read(JsonFields from) {
        return from.has(NAME) ? Optional.of(activeSet(from.object(NAME))) : Optional.empty();
    }

    private static void write(ActiveSet set, ObjectNode to) {
        to.put("energyWeight", set.energyWeight())
                .put("forceWeight", set.forceWeight())
                .put("stressWeight", set.stressWeight())
                .put("siteWeight", set.siteWeight())
                .put("weightScaling", set.weightScaling());
        put(to, "rows", set.rows());
        put(to, "inverse", set.inverse());
        put(to, "configurations", set.configurations());
        put(to, "equations", set.equations());
        to.put("selected", set.selected());
    }

    static void put(ObjectNode to, String name, double[] values) {
        ArrayNode array = to.putArray(name);
        Arrays.stream(values).forEach(array::add);
    }

    static void put(ObjectNode to, String name, int[] values) {
        ArrayNode array = to.putArray(name);
        Arrays.stream(values).forEach(array::add);
    }

    private static ActiveSet activeSet(JsonFields from) {
        return new ActiveSet(
                from.number("energyWeight"),
                from.number("forceWeight"),
                from.number("stressWeight"),
                from.number("siteWeight"),
                (int) from.number("weightScaling"),
                from.numbers("rows"),
                from.numbers("inverse"),
                integers(from, "configurations"),
                integers(from, "equations"),
                from.text("selected"));
    }

    static int[] integers(JsonFields from, String name) {
        return Arrays.stream(from.numbers(name)).mapToInt(v -> (int) v).toArray();
    }
}
