package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.train.config.LearnConfig.CutOut;
import org.mlip4j.train.config.LearnConfig.Engine;
import org.mlip4j.train.config.LearnConfig.Explorer;
import org.mlip4j.train.config.LearnConfig.Label;
import org.mlip4j.train.config.LearnConfig.Select;
import org.mlip4j.train.config.LearnConfig.Slurm;
import org.mlip4j.train.config.LearnConfig.Source;
import org.mlip4j.train.config.LearnConfig.Train;
import org.mlip4j.train.selection.FrameSelection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns the text of a {@code learn.yaml} into settings. */
final class LearnReader {

    private static final String COMMITTEE = "committee";
    private static final String BASELINE = "baseline";

    /** Options of {@code mlip md} that a run may have. */
    private static final List<String> RUN =
            List.of(
                    "ensemble",
                    "timestep",
                    "pressure",
                    "thermostat",
                    "damping",
                    "replicate",
                    "swap",
                    "swap_every",
                    "swap_attempts");

    /** Keys of an {@code mlip.yaml} that the loop leaves to its user. */
    private static final List<String> FIT =
            List.of("model", "training", "split", "energy_references", COMMITTEE, BASELINE);

    /** Atoms beyond which nobody means a structure for density functional theory, unless they say so. */
    private static final int MOST_ATOMS = 500;

    private final Path folder;
    private final YamlMap root;

    LearnReader(Path file) {
        folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        root = YamlMap.read(file);
    }

    /** What labels, without the rest of the file. */
    LearnConfig.Labels readLabels() {
        return new LearnConfig.Labels(label(part("label")), workers());
    }

    private int workers() {
        return root.integer("workers", 1, 1);
    }

    LearnConfig read() {
        int workers = workers();
        int threads = ConfigReader.orAll(root.integer("threads", 1, 0));
        LearnConfig config =
                new LearnConfig(
                        folder.resolve(root.text("output").orElse("learning")),
                        files(root, "start"),
                        train(part("train")),
                        root.maps("explore").stream().map(this::explorer).toList(),
                        select(root.map("select").orElseGet(YamlMap::empty)),
                        label(part("label")),
                        root.integer("iterations", 10, 1),
                        workers,
                        threads,
                        root.integer("seed", 1, 0));
        root.finish();
        if (config.explorers().isEmpty()) {
            throw root.error("explore", "a list with at least one entry", "none");
        }
        return config;
    }

    private YamlMap part(String key) {
        return root.map(key).orElseThrow(() -> root.error(key, "present", "no such key"));
    }

    /** Files that are there. */
    private List<Path> files(YamlMap map, String key) {
        List<String> names = map.list(key, "file names", t -> t, List.of());
        if (names.isEmpty()) {
            throw map.error(key, "one or more files with structures", "none");
        }
        return names.stream().map(name -> existing(map, key, name)).toList();
    }

    private Path existing(YamlMap map, String key, String name) {
        Path path = folder.resolve(name);
        if (!Files.exists(path)) {
            throw map.error(
                    key, "a path that exists, from the folder of this file", "nothing at " + path);
        }
        return path;
    }

    private Train train(YamlMap train) {
        YamlMap model =
                train.map("model")
                        .orElseThrow(() -> train.error("model", "present", "no such key"));
        TrainingConfig.Family family =
                model.choice("type", TrainingConfig.Family.class, TrainingConfig.Family.HDNNP);
        for (String key : List.of("start", "functions")) {
            if (model.has(key)) {
                throw model.error(key, "left out in a loop, which knows warm_start", "present");
            }
        }
        train.map(COMMITTEE).ifPresent(LearnReader::refuseReplicas);
        List<String> lines = new ArrayList<>();
        for (String key : FIT) {
            if (train.has(key)) {
                lines.add(key + ": " + (key.equals(BASELINE) ? baseline(train) : train.flow(key)));
            }
        }
        ConfigReader.check(folder, train.only(FIT));
        Train settings =
                new Train(
                        family,
                        lines,
                        train.flag("warm_start", false),
                        train.has(COMMITTEE),
                        train.has(BASELINE));
        if (settings.warm() && family != TrainingConfig.Family.MTP) {
            throw train.error("warm_start", "false for this model", "true");
        }
        train.finish();
        return settings;
    }

    /** With a path that does not depend on where the file is. */
    private String baseline(YamlMap train) {
        return train.map(BASELINE)
                .flatMap(b -> b.text("model").map(file -> existing(b, "model", file)))
                .map(
                        file ->
                                "{model: '"
                                        + file.toAbsolutePath().toString().replace("'", "''")
                                        + "'}")
                .orElseGet(() -> train.flow(BASELINE));
    }

    private static void refuseReplicas(YamlMap committee) {
        if (committee.text("by").filter("replica"::equals).isPresent()) {
            throw committee.error("by", "seed, bootstrap or split in a loop", "replica");
        }
    }

    private Explorer explorer(YamlMap map) {
        Engine engine = choice(map, "type", Engine.class);
        boolean runs = engine != Engine.LIST;
        List<String> options = new ArrayList<>();
        if (runs) {
            RUN.forEach(key -> option(map, key, options));
        }
        int steps = runs ? map.integer("steps", 1000, 1) : 0;
        int every = runs ? map.integer("every", Math.min(10, steps), 1) : 1;
        if (runs && every > steps) {
            throw map.error(
                    "every",
                    "at most steps, " + steps + ", since frames are what is looked at",
                    Integer.toString(every));
        }
        Explorer explorer =
                new Explorer(
                        map.place(),
                        engine,
                        files(map, "structures"),
                        map.list("temperatures", "numbers", Double::valueOf, List.of(300.0)),
                        map.integer("replicas", 1, 1),
                        steps,
                        every,
                        options,
                        bias(map, engine, options),
                        map.map("cut_out").map(LearnReader::cutOut));
        if (engine == Engine.ASE) {
            options.add("--script");
            options.add(existing(map, "script", map.required("script")).toString());
            options.add("--python");
            options.add(map.text("python").orElse("python3"));
        }
        map.finish();
        return explorer;
    }

    private boolean bias(YamlMap map, Engine engine, List<String> options) {
        if (!map.has("bias")) {
            return false;
        }
        double bias = map.number("bias", 0, 0);
        if (engine != Engine.MD) {
            throw map.error("bias", "left out with this type; md has it", Double.toString(bias));
        }
        if (!root.map("train").orElseThrow().has(COMMITTEE)) {
            throw map.error(
                    "bias",
                    "left out without a committee in train, for instance committee: {members: 9}",
                    Double.toString(bias));
        }
        options.add("--bias");
        options.add(Double.toString(bias));
        return bias > 0;
    }

    private static CutOut cutOut(YamlMap map) {
        CutOut cutOut = new CutOut(map.integer("atoms", 32, 2), map.integer("per_frame", 1, 1));
        map.finish();
        return cutOut;
    }

    /** A key that is an option of {@code mlip md} of the same name; a list becomes a comma-separated value. */
    private static void option(YamlMap map, String key, List<String> options) {
        List<String> values = map.list(key, "values", t -> t, List.of());
        if (!values.isEmpty()) {
            options.add("--" + key.replace('_', '-'));
            options.add(String.join(",", values));
        }
    }

    private static <E extends Enum<E>> E choice(YamlMap map, String key, Class<E> type) {
        E found = map.choice(key, type, null);
        if (found == null) {
            List<String> names = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                names.add(constant.name().toLowerCase(Locale.ROOT));
            }
            throw map.error(key, "one of " + String.join(", ", names), "no such key");
        }
        return found;
    }

    private static Select select(YamlMap map) {
        double low = map.number("low", 2, 0);
        Select select =
                new Select(
                        map.choice("by", FrameSelection.Method.class, FrameSelection.Method.MAXVOL),
                        map.integer("most", 12, 1),
                        low,
                        map.number("high", Math.max(10, 5 * low), 0),
                        map.number("min_distance", 0.5, 0),
                        map.has("force_error")
                                ? OptionalDouble.of(map.number("force_error", 0, 0))
                                : OptionalDouble.empty());
        if (!(select.high() > low)) {
            throw map.error("high", "above low (" + low + ")", Double.toString(select.high()));
        }
        if (select.forceError().isPresent() && !(select.forceError().getAsDouble() > 0)) {
            throw map.error(
                    "force_error", "above 0", Double.toString(select.forceError().getAsDouble()));
        }
        if (select.method() == FrameSelection.Method.COMMITTEE) {
            throw map.error("by", "maxvol, farthest, cur or random in a loop", "committee");
        }
        map.finish();
        return select;
    }

    private Label label(YamlMap map) {
        Source source = choice(map, "type", Source.class);
        Label label =
                switch (source) {
                    case COMMAND -> label(source, map, map.required("command"), Optional.empty());
                    case CP2K -> code(source, map, "cp2k.psmp -i cp2k.inp");
                    case ESPRESSO -> code(source, map, "pw.x -in pw.in");
                    case VASP -> code(source, map, "vasp_std");
                    case ASE ->
                            label(
                                    source,
                                    map,
                                    map.text("python").orElse("python3"),
                                    file(map, "script"));
                    case POTENTIAL ->
                            new Label(
                                    source,
                                    "",
                                    file(map, "model"),
                                    map.list(
                                            "elements", "chemical symbols", Element::of, List.of()),
                                    Duration.ofDays(1),
                                    Optional.empty(),
                                    Integer.MAX_VALUE,
                                    level(map));
                };
        map.finish();
        return label;
    }

    private Label code(Source source, YamlMap map, String command) {
        return label(source, map, map.text("command").orElse(command), file(map, "template"));
    }

    private Label label(Source source, YamlMap map, String command, Optional<Path> file) {
        int atoms =
                map.integer("atoms", source == Source.COMMAND ? Integer.MAX_VALUE : MOST_ATOMS, 1);
        return new Label(
                source, command, file, List.of(), limit(map), slurm(map), atoms, level(map));
    }

    /** One line: it becomes the value of a key. */
    private static Optional<String> level(YamlMap map) {
        Optional<String> level = map.text("level").map(text -> text.strip().replaceAll(" +", " "));
        if (level.filter(text -> text.isEmpty() || !text.matches("\\P{Cc}*")).isPresent()) {
            throw map.error(
                    "level",
                    "one line with the name of the level of theory",
                    level.get().isEmpty() ? "none" : "more than one line");
        }
        return level;
    }

    private Optional<Slurm> slurm(YamlMap map) {
        return map.map("slurm")
                .map(
                        slurm -> {
                            Slurm queue =
                                    new Slurm(
                                            slurm.text("options").orElse(""),
                                            seconds(slurm.number("poll", 20, 0.001)),
                                            slurm.text("bin")
                                                    .map(folder::resolve)
                                                    .map(Path::toAbsolutePath),
                                            slurm.integer("retries", 1, 0));
                            slurm.finish();
                            return queue;
                        });
    }

    /** A day, or a week where there is a queue. */
    private static Duration limit(YamlMap map) {
        return seconds(map.number("seconds", map.has("slurm") ? 604800 : 86400, 0.001));
    }

    private static Duration seconds(double number) {
        return Duration.ofMillis(Math.round(1000 * number));
    }

    private Optional<Path> file(YamlMap map, String key) {
        return Optional.of(existing(map, key, map.required(key)));
    }
}
