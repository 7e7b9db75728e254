package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Units;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.LabelKeys;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.config.TrainingConfig.CommitteeSettings;
import org.mlip4j.train.data.Baseline;
import org.mlip4j.train.data.DataSet;
import org.mlip4j.train.data.EnergyReferences;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.data.Source;
import org.mlip4j.train.data.Split;
import org.mlip4j.train.functions.RadialGrid;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of an {@code mlip.yaml} into settings. */
final class ConfigReader {

    private static final Pattern SIZE =
            Pattern.compile("(\\d+(?:\\.\\d+)?) *(MB|GB)", Pattern.CASE_INSENSITIVE);

    private final Path folder;
    private final YamlMap root;
    private final OptionalInt threads;
    private final boolean hasData;

    ConfigReader(Path file) {
        this(file, OptionalInt.empty());
    }

    /**
     * Reads the text.
     *
     * @param file the YAML file
     * @param threads in place of those that the file asks for
     */
    ConfigReader(Path file, OptionalInt threads) {
        this.threads = threads;
        folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        root = YamlMap.read(file);
        hasData = true;
    }

    /** What does not depend on the data, which another file or program names. */
    private ConfigReader(Path folder, YamlMap root) {
        this.threads = OptionalInt.of(1);
        this.folder = folder;
        this.root = root;
        hasData = false;
    }

    /**
     * Refuses what could not be trained.
     *
     * @param folder that paths begin from
     * @param fit an {@code mlip.yaml} without data
     * @throws FormatException naming the line
     */
    static void check(Path folder, YamlMap fit) {
        ConfigReader reader = new ConfigReader(folder, fit);
        switch (reader.family()) {
            case MTP -> reader.readMtp();
            case HDNNP -> reader.read();
        }
    }

    /** What a fit of a moment tensor potential is to do. */
    MtpConfig readMtp() {
        return new MtpReader(this, root).read();
    }

    TrainingConfig.Family family() {
        return root.map("model")
                .map(
                        m ->
                                m.choice(
                                        "type",
                                        TrainingConfig.Family.class,
                                        TrainingConfig.Family.HDNNP))
                .orElse(TrainingConfig.Family.HDNNP);
    }

    TrainingConfig read() {
        DataSet.Settings data = data();
        YamlMap model =
                root.map("model").orElseThrow(() -> root.error("model", "present", "no such key"));
        ModelSettings settings = model(model);
        FitReader fit = new FitReader(root.map("training"));
        int count = threads();
        TrainingConfig config =
                new TrainingConfig(
                        data,
                        settings,
                        fit.optimizer(),
                        fit.updates(),
                        fit.epochs(),
                        fit.patience(),
                        root.integer("seed", 1, 0),
                        count,
                        memory(),
                        committee(),
                        folder.resolve(root.text("output").orElse("model")));
        root.finish();
        return config;
    }

    /** How many, all processors where neither the caller nor the file says. */
    int threads() {
        return orAll(threads.orElse(root.integer("threads", 0, 0)));
    }

    /** As many as asked for, for 0 all processors. */
    static int orAll(int asked) {
        return asked == 0 ? Runtime.getRuntime().availableProcessors() : asked;
    }

    /** Bytes that may be used, empty where the file does not say. */
    OptionalLong memory() {
        return root.parsed("memory", "a size such as 500 MB or 4 GB", ConfigReader::bytes)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private static long bytes(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException(text);
        }
        double unit = size.group(2).equalsIgnoreCase("MB") ? 1e6 : 1e9;
        return (long) (Double.parseDouble(size.group(1)) * unit);
    }

    Path path(String text) {
        return folder.resolve(text);
    }

    DataSet.Settings data() {
        return new DataSet.Settings(
                hasData ? sources() : List.of(),
                root.map("filters").map(ConfigReader::filters).orElse(Filters.NONE),
                root.map("split").map(this::split).orElse(Split.NONE),
                references(),
                root.flag("mix_levels", false),
                root.map("baseline").map(this::baseline));
    }

    private List<Source> sources() {
        List<Source> sources = root.maps("data").stream().map(this::source).toList();
        if (sources.isEmpty()) {
            throw root.error("data", "at least one file", "an empty list");
        }
        return sources;
    }

    private Source source(YamlMap map) {
        FormatOptions options = FormatOptions.defaults();
        Optional<StructureFormat> format =
                map.parsed("format", "a structure format", StructureFormat::parse);
        if (format.isPresent()) {
            options = options.withFormat(format.get());
        }
        List<Element> elements = map.list("elements", "chemical symbols", Element::of, List.of());
        options = options.withElements(elements);
        Optional<Units> units =
                map.parsed("units", "two units, for instance bohr,hartree", Units::parse);
        if (units.isPresent()) {
            options = options.withUnits(units.get());
        }
        options =
                options.withLammpsUnits(
                        map.choice("lammps_units", LammpsUnits.class, LammpsUnits.METAL));
        options =
                options.withLabels(
                        map.map("keys").map(ConfigReader::labelKeys).orElse(LabelKeys.usual()));
        Source source =
                new Source(
                        path(map.required("file")),
                        options,
                        map.choice("use", Source.Use.class, Source.Use.SPLIT),
                        map.text("group"),
                        map.text("level").orElse(""),
                        map.map("weights")
                                .map(ConfigReader::weights)
                                .orElse(TrainingFrame.Weights.ONE),
                        groupWeights(map));
        map.finish();
        return source;
    }

    private static LabelKeys labelKeys(YamlMap map) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String label : LabelKeys.LABELS) {
            map.text(label).ifPresent(name -> names.put(label, name));
        }
        map.finish();
        return new LabelKeys(names);
    }

    private static Map<String, TrainingFrame.Weights> groupWeights(YamlMap source) {
        Map<String, TrainingFrame.Weights> result = new LinkedHashMap<>();
        if (source.has("group_weights")) {
            YamlMap groups = source.map("group_weights").orElseThrow();
            groups.keys().forEach(g -> result.put(g, weights(groups.map(g).orElseThrow())));
        }
        return result;
    }

    private static TrainingFrame.Weights weights(YamlMap map) {
        TrainingFrame.Weights weights =
                new TrainingFrame.Weights(
                        map.number("energy", 1, 0),
                        map.number("force", 1, 0),
                        map.number("stress", 1, 0));
        map.finish();
        return weights;
    }

    private static Filters filters(YamlMap map) {
        Filters filters =
                new Filters(
                        map.number("min_distance", 0, 0),
                        map.number("max_force", Double.POSITIVE_INFINITY, 0),
                        map.number(
                                "min_energy", Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY),
                        map.number(
                                "max_energy", Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
                        map.flag("duplicates", false));
        map.finish();
        return filters;
    }

    private Split split(YamlMap map) {
        double validation = map.number("validation", 0, 0);
        double test = map.number("test", 0, 0);
        if (validation + test >= 1) {
            throw map.error(
                    "validation", "below 1 together with test", validation + " and " + test);
        }
        Split split =
                new Split(
                        validation, test, map.integer("seed", 1, 0), map.flag("stratified", true));
        map.finish();
        return split;
    }

    private EnergyReferences.Rule references() {
        String key = "energy_references";
        if (root.isMap(key)) {
            return new EnergyReferences.Rule.Given(energies(root.map(key).orElseThrow()));
        }
        return switch (root.text(key).orElse("least_squares")) {
            case "least_squares" -> new EnergyReferences.Rule.LeastSquares();
            case "mean" -> new EnergyReferences.Rule.Mean();
            case "none" -> new EnergyReferences.Rule.Given(Map.of());
            default ->
                    throw root.error(
                            key,
                            "least_squares, mean, none, or energies by element",
                            "'" + root.text(key).orElseThrow() + "'");
        };
    }

    /** Energies by element, or by level of theory and then by element. */
    private static Map<String, Map<Element, Double>> energies(YamlMap map) {
        Map<String, Map<Element, Double>> result = new LinkedHashMap<>();
        for (String key : map.keys()) {
            if (map.isMap(key)) {
                YamlMap level = map.map(key).orElseThrow();
                Map<Element, Double> own = new LinkedHashMap<>();
                level.keys()
                        .forEach(
                                e ->
                                        own.put(
                                                element(level, e),
                                                level.number(e, 0, Double.NEGATIVE_INFINITY)));
                result.put(key, own);
            } else {
                result.computeIfAbsent("", k -> new LinkedHashMap<>())
                        .put(element(map, key), map.number(key, 0, Double.NEGATIVE_INFINITY));
            }
        }
        return result;
    }

    private static Element element(YamlMap map, String symbol) {
        try {
            return Element.of(symbol);
        } catch (org.mlip4j.core.MlipException e) {
            throw map.error(symbol, "the energy of an element", "the name '" + symbol + "'");
        }
    }

    private Baseline baseline(YamlMap map) {
        Baseline result;
        if (map.has("model")) {
            result = Baseline.given(Potentials.load(path(map.required("model"))));
        } else if (map.has("elements") || map.has("inner") || map.has("outer")) {
            double inner = map.number("inner", 0.7, 0);
            double outer = map.number("outer", 1.4, 0);
            List<Element> elements =
                    map.list("elements", "chemical symbols", Element::of, List.of());
            result =
                    elements.isEmpty()
                            ? Baseline.repulsion(inner, outer)
                            : Baseline.given(new ZblPotential(elements, inner, outer));
        } else {
            map.required("type");
            result = Baseline.repulsion();
        }
        map.parsed("type", "zbl", ConfigReader::zbl);
        map.finish();
        return result;
    }

    private static String zbl(String text) {
        if (!text.equals("zbl")) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private ModelSettings model(YamlMap map) {
        map.choice("type", TrainingConfig.Family.class, TrainingConfig.Family.HDNNP);
        double radius = map.number("cutoff", 6, 0.1);
        CutoffFunction cutoff =
                new CutoffFunction(
                        map.choice(
                                "cutoff_function",
                                CutoffFunction.Kind.class,
                                CutoffFunction.Kind.COSINE),
                        radius,
                        0);
        ModelSettings settings =
                new ModelSettings(
                        cutoff,
                        grids(map, "radial", radius),
                        grids(map, "angular", radius),
                        grids(map, "wide", radius),
                        map.list("zetas", "numbers", Double::parseDouble, List.of(1.0, 6.0)),
                        map.text("functions").map(this::path),
                        map.integer("select", 0, 0),
                        map.choice(
                                "selection",
                                ModelSettings.Selection.class,
                                ModelSettings.Selection.CUR),
                        new Scaling(
                                map.choice(
                                        "scaling", Scaling.Mode.class, Scaling.Mode.SCALE_CENTER),
                                map.number("scale_min", 0, Double.NEGATIVE_INFINITY),
                                map.number("scale_max", 1, Double.NEGATIVE_INFINITY)),
                        map.list("hidden", "whole numbers", Integer::parseInt, List.of(20, 20)),
                        map.choice("activation", Activation.class, Activation.TANH),
                        map.text("start").map(this::path),
                        map.flag("normalize", true));
        List<String> all = new ArrayList<>(settings.radial());
        all.addAll(settings.angular());
        all.addAll(settings.wide());
        if (all.isEmpty() && settings.functions().isEmpty() && settings.start().isEmpty()) {
            throw root.error(
                    "model",
                    "with symmetry functions (radial, angular, functions) or start",
                    "none");
        }
        map.finish();
        if (settings.start().isPresent()) {
            requireAlone(map);
        }
        return settings;
    }

    /** What the model to start from has is not to be asked for in vain. */
    private void requireAlone(YamlMap map) {
        for (String key : map.keys()) {
            if (!key.equals("start") && !key.equals("type")) {
                throw map.error(key, "left out beside start, whose model stays what it is", "both");
            }
        }
        if (root.has("energy_references")) {
            throw root.error(
                    "energy_references",
                    "left out beside start, whose energies of the elements stay",
                    "both");
        }
    }

    /** Grids stay text until the elements are known; here only their form is checked. */
    private static List<String> grids(YamlMap map, String key, double cutoff) {
        return map.list(
                key,
                "grids such as imbalzano2018:shift:9",
                text -> {
                    RadialGrid.parse(text, cutoff);
                    return text;
                },
                List.of());
    }

    private CommitteeSettings committee() {
        Optional<YamlMap> map = root.map("committee");
        if (map.isEmpty()) {
            return new CommitteeSettings(1, CommitteeSettings.By.SEED);
        }
        CommitteeSettings settings =
                new CommitteeSettings(
                        map.get().integer("members", 4, 1),
                        map.get()
                                .choice(
                                        "by",
                                        CommitteeSettings.By.class,
                                        CommitteeSettings.By.SEED));
        if (settings.by() == CommitteeSettings.By.REPLICA && settings.members() < 3) {
            throw map.get()
                    .error(
                            "members",
                            "at least 3 by replica, the model and two replicas to compare",
                            Integer.toString(settings.members()));
        }
        map.get().finish();
        return settings;
    }
}
