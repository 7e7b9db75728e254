package org.mlip4j.train.config;

import org.mlip4j.train.Optimizer;
import org.mlip4j.train.Property;
import org.mlip4j.train.UpdateSettings;
import org.mlip4j.train.UpdateSettings.Selection;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The part {@code training} of an {@code mlip.yaml}. */
final class FitReader {

    private enum Method {
        KALMAN,
        ADAM,
        LBFGS,
        GRADIENT
    }

    private final Optimizer optimizer;
    private final Map<Property, UpdateSettings> updates = new EnumMap<>(Property.class);
    private final int epochs;
    private final int patience;

    FitReader(Optional<YamlMap> found) {
        if (found.isEmpty()) {
            optimizer = Optimizer.DEFAULT;
            epochs = 20;
            patience = 0;
            updates.put(Property.ENERGY, UpdateSettings.threshold(1, 0.8, 3, 1));
            updates.put(Property.FORCE, UpdateSettings.threshold(0.05, 1, 3, 1));
            return;
        }
        YamlMap map = found.get();
        optimizer =
                switch (map.choice("optimizer", Method.class, Method.KALMAN)) {
                    case KALMAN -> kalman(map);
                    case ADAM ->
                            new Optimizer.Adam(
                                    map.number("eta", 1e-3, 0),
                                    map.number("beta1", 0.9, 0),
                                    map.number("beta2", 0.999, 0),
                                    map.number("epsilon", 1e-8, 0),
                                    map.number("decay", 0, 0));
                    case LBFGS ->
                            new Optimizer.Lbfgs(
                                    map.integer("memory", 20, 1), map.integer("steps", 10, 1));
                    case GRADIENT -> new Optimizer.GradientDescent(map.number("eta", 1e-4, 0));
                };
        epochs = map.integer("epochs", 20, 0);
        patience = map.integer("patience", 0, 0);
        put(map, "energy", Property.ENERGY, 1, 0.8);
        put(map, "force", Property.FORCE, 0.05, 1);
        put(map, "stress", Property.VIRIAL, 0, 1);
        map.finish();
    }

    private static Optimizer kalman(YamlMap map) {
        Optimizer.Noise noise =
                map.has("lambda")
                        ? new Optimizer.Fading(
                                map.number("lambda", 0.98, 0), map.number("nue", 0.9987, 0))
                        : new Optimizer.LearningRate(
                                map.number("eta", 0.01, 0),
                                map.number("etatau", 2.302, 0),
                                map.number("etamax", 1, 0));
        return new Optimizer.Kalman(
                noise,
                map.number("epsilon", 0.01, 1e-12),
                map.number("q0", 0.01, 0),
                map.number("qtau", 2.302, 0),
                map.number("qmin", 1e-6, 0),
                map.flag("per_element", false),
                map.flag("streams", false));
    }

    private void put(
            YamlMap root, String key, Property property, double fraction, double threshold) {
        Optional<YamlMap> map = root.map(key);
        UpdateSettings settings =
                map.isPresent()
                        ? settings(map.get(), fraction, threshold)
                        : UpdateSettings.threshold(fraction, threshold, 3, 1);
        if (settings.fraction() > 0) {
            updates.put(property, settings);
        }
    }

    private static UpdateSettings settings(YamlMap map, double fraction, double threshold) {
        UpdateSettings settings =
                new UpdateSettings(
                        map.number("fraction", fraction > 0 ? fraction : 1, 0),
                        map.integer("batch", 1, 0),
                        Map.of(0, map.choice("selection", Selection.class, Selection.THRESHOLD)),
                        map.number("threshold", threshold, 0),
                        map.integer("trials", 3, 1),
                        map.number("weight", 1, 1e-12));
        map.finish();
        return settings;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    Map<Property, UpdateSettings> updates() {
        return updates;
    }

    int epochs() {
        return epochs;
    }

    int patience() {
        return patience;
    }
}
