package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.Structures;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a learn.yaml says of a step, as a text that is kept with what was made with it, so that a change is noticed. It does
 * not depend on the folder that the command is given in.
 */
final class StepSettings {

    private static final String FILE = "settings";

    /** How the first line begins where labels name their level of theory. */
    private static final String LEVEL = "level ";

    private static final Pattern LEVEL_LINE = Pattern.compile("\\A" + LEVEL + "([^\n]*)\n");

    /** What stands before the sum of a file of structures; versions before this one kept their sizes only. */
    private static final String SUM = " sha256 ";

    private StepSettings() {}

    static String of(LearnConfig config, String step) {
        return switch (step) {
            case TrainStep.NAME -> train(config.train());
            case ExploreStep.NAME -> explore(config.explorers());
            case SelectStep.NAME -> select(config.select());
            case LabelStep.NAME -> label(config.label());
            default -> throw new IllegalArgumentException(step);
        };
    }

    /** The same of labels alone. */
    static String label(LearnConfig.Label label) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        label.level().ifPresent(level -> text.add(LEVEL + level));
        text.add("type " + label.source());
        if (label.source() == LearnConfig.Source.COMMAND) {
            text.add("command " + label.command());
        }
        label.file().ifPresent(file -> text.add(content(file)));
        label.elements().forEach(e -> text.add(e.symbol()));
        return text.toString();
    }

    /**
     * All that a label can fail by, more than what its numbers depend on: also how long it may take, and where and by what it
     * is run.
     */
    static String attempt(LearnConfig.Label label) {
        return label(label)
                + "run "
                + label.command()
                + "\nseconds "
                + label.limit().toSeconds()
                + label.slurm().map(s -> "\nslurm " + s.options()).orElse("")
                + "\n";
    }

    /** What a loop begins with, in the order of its structures. */
    static String start(List<Path> files) {
        return files.stream()
                .map(file -> file.getFileName() + " " + content(file) + "\n")
                .collect(Collectors.joining());
    }

    /** Limits of the grade that follow the labels do not depend on what they were at first. */
    private static String select(LearnConfig.Select select) {
        return "by %s most %d min_distance %s\n%s\n"
                .formatted(
                        select.method(),
                        select.most(),
                        select.minDistance(),
                        select.forceError().isPresent()
                                ? "force_error " + select.forceError().getAsDouble()
                                : "low " + select.low() + " high " + select.high());
    }

    private static String train(LearnConfig.Train train) {
        return String.join("\n", train.lines()) + "\nwarm " + train.warm() + "\n";
    }

    private static String explore(List<LearnConfig.Explorer> explorers) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        for (LearnConfig.Explorer e : explorers) {
            text.add(e.engine().toString());
            e.structures()
                    .forEach(
                            file ->
                                    text.add(
                                            "%s %d%s%s"
                                                    .formatted(
                                                            file.getFileName(),
                                                            size(file),
                                                            SUM,
                                                            content(file))));
            text.add("temperatures " + e.temperatures() + " replicas " + e.replicas());
            text.add("steps " + e.steps() + " every " + e.every());
            e.options().forEach(option -> text.add(option.replaceFirst(".*/", "")));
            int script = e.options().indexOf("--script") + 1;
            if (script > 0) {
                text.add(content(Path.of(e.options().get(script))));
            }
            text.add("biased " + e.biased() + " " + e.cutOut());
        }
        return text.toString();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
    }

    /** A sum of a file, or of all files of a folder. */
    private static String content(Path file) {
        try (Stream<Path> files = Files.walk(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path f : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(f.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                update(digest, f);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether what is in a folder was made with other settings; what is not known is taken for the same. Levels of theory are
     * another matter.
     */
    static boolean changed(Path folder, String settings) {
        return changed(folder, FILE, settings);
    }

    /** The same of settings in a file of another name. */
    static boolean changed(Path folder, String name, String settings) {
        return kept(folder.resolve(name))
                .filter(kept -> !comparable(kept, kept).equals(comparable(settings, kept)))
                .isPresent();
    }

    /** What counts of settings beside others. */
    private static String comparable(String settings, String kept) {
        String text = LEVEL_LINE.matcher(settings).replaceFirst("");
        return kept.contains(SUM) ? text : text.replaceAll(SUM + "[0-9a-f]{64}", "");
    }

    private static Optional<String> kept(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }

    /**
     * Refuses a folder with labels of another level of theory than those that are asked for now. Labels that name none are
     * taken for what is named now if nothing else has changed; those that a command has named itself must agree.
     *
     * @param folder of labels, or of a step that makes them; need not be there
     * @param label what is asked for
     * @param remedy what else can be done than to name the level of the labels that are there
     * @return what should be told
     */
    static Optional<String> requireLevel(Path folder, LearnConfig.Label label, String remedy) {
        Optional<String> before =
                kept(folder.resolve(FILE))
                        .map(LEVEL_LINE::matcher)
                        .filter(Matcher::find)
                        .map(m -> m.group(1));
        if (before.equals(label.level())) {
            return Optional.empty();
        }
        String now = label(label);
        if (labels(folder).isEmpty()) {
            if (areIn(folder)) {
                keep(folder, now);
            }
            return Optional.empty();
        }
        if (before.isEmpty() && !changed(folder, now)) {
            boolean unnamed = false;
            for (Path file : labels(folder)) {
                if (file.endsWith(Run.LABELLED)) {
                    unnamed |=
                            StartLevels.check(file, Structures.read(file), label.level())
                                    .isPresent();
                }
            }
            keep(folder, now);
            return unnamed
                    ? Optional.of(
                            "labels in %s name no level of theory; they are taken to be of '%s'"
                                    .formatted(folder, label.level().orElseThrow()))
                    : Optional.empty();
        }
        throw new MlipException(
                "%s holds labels %s, and label %s now: %s, or %s"
                        .formatted(
                                folder,
                                before.map(level -> "of the level of theory '" + level + "'")
                                        .orElse(
                                                "that name no level of theory and were made with other settings"),
                                label.level()
                                        .map(level -> "asks for '" + level + "'")
                                        .orElse("names none"),
                                before.map(level -> "set level: '" + level + "' again")
                                        .orElse("leave level out"),
                                remedy));
    }

    /** Files of labels, and of jobs that will give some. */
    private static List<Path> labels(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files =
                Files.find(
                        folder, 2, (p, _) -> p.endsWith(Run.LABELLED) || Labelling.isAtWork(p))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw MlipException.of(folder + " cannot be read", e);
        }
    }

    /** Keeps the settings in a folder that has none, or none that are of use any more. */
    static void keep(Path folder, String settings) {
        Step.write(folder.resolve(FILE), settings);
    }

    /** Whether a folder has settings. */
    static boolean areIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** What to say of labels that were made before a change. */
    static Optional<String> noticeOfLabels(Path folder, String settings) {
        return changed(folder, settings)
                ? Optional.of(
                        "label was changed since "
                                + folder
                                + " was begun; labels that are in it stay, remove it to have them made again")
                : Optional.empty();
    }
}
