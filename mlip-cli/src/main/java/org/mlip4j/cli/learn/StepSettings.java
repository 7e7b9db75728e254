package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.train.config.LearnConfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * What a learn.yaml says of a step, as a text that is kept with what was made with it, so that a change is noticed. It does
 * not depend on the folder that the command is given in.
 */
final class StepSettings {

    private static final String FILE = "settings";

    private StepSettings() {}

    static String of(LearnConfig config, String step) {
        return switch (step) {
            case TrainStep.NAME -> train(config.train());
            case ExploreStep.NAME -> explore(config.explorers());
            case LabelStep.NAME -> label(config.label());
            default -> "";
        };
    }

    /** The same of labels alone. */
    static String label(LearnConfig.Label label) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("type " + label.source());
        if (label.source() == LearnConfig.Source.COMMAND) {
            text.add("command " + label.command());
        }
        label.file().ifPresent(file -> text.add(content(file)));
        label.elements().forEach(e -> text.add(e.symbol()));
        return text.toString();
    }

    private static String train(LearnConfig.Train train) {
        return String.join("\n", train.lines()) + "\nwarm " + train.warm() + "\n";
    }

    private static String explore(List<LearnConfig.Explorer> explorers) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        for (LearnConfig.Explorer e : explorers) {
            text.add(e.engine().toString());
            e.structures().forEach(file -> text.add(file.getFileName() + " " + size(file)));
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

    /** A sum of a file, or of all files of a folder. */
    private static String content(Path file) {
        try (Stream<Path> files = Files.walk(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path f : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(f.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(f));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether what is in a folder was made with other settings; what is not known is taken for the same. */
    static boolean changed(Path folder, String settings) {
        Path file = folder.resolve(FILE);
        try {
            return Files.exists(file) && !Files.readString(file).equals(settings);
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }

    /** Keeps the settings in a folder that has none, or none that are of use any more. */
    static void keep(Path folder, String settings) {
        if (!settings.isEmpty()) {
            Step.write(folder.resolve(FILE), settings);
        }
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
