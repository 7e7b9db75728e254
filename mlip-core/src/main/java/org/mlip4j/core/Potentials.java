package org.mlip4j.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Loads and saves models of every family found on the module or class path. */
public final class Potentials {

    private Potentials() {}

    /**
     * Loads a model: a file or folder of one family, or a folder whose sub-folders each are or hold one (a committee).
     *
     * @param path file or folder
     * @return the potential
     * @throws MlipException if there is no such model, or its files do not hold what they should
     */
    public static Potential load(Path path) {
        return load(path, LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @param path file or folder
     * @param options what the files leave open, and the precision
     * @return the potential
     * @throws MlipException as the other form, and if the model does not go with the precision
     */
    public static Potential load(Path path, LoadOptions options) {
        return options.precision().of(loadDouble(path, options));
    }

    private static Potential loadDouble(Path path, LoadOptions options) {
        if (!Files.exists(path)) {
            throw new MlipException("no such model: " + path);
        }
        List<PotentialProvider> providers = providers();
        Optional<PotentialProvider> provider = accepting(providers, path);
        if (provider.isPresent()) {
            return provider.get().load(path, options);
        }
        List<Path> members = members(providers, path);
        if (!members.isEmpty()) {
            PotentialProvider common = accepting(providers, members.getFirst()).orElseThrow();
            if (members.stream().allMatch(common::accepts)) {
                List<Potential> loaded = new ArrayList<>();
                for (Path member : members) {
                    loaded.add(common.load(member, options));
                }
                return common.combine(path.toString(), loaded);
            }
        }
        throw new MlipException(
                path
                        + " is not a model: expected "
                        + providers.stream()
                                .map(PotentialProvider::describe)
                                .collect(Collectors.joining(", or "))
                        + ", or a committee: a folder whose sub-folders are or hold one such model each");
    }

    /**
     * Whether a model leaves its units open.
     *
     * @param path file or folder
     * @return true when {@link LoadOptions#units()} state them: for models of n2p2 and committees of these
     */
    public static boolean takesUnits(Path path) {
        List<PotentialProvider> providers = providers();
        return Stream.concat(Stream.of(path), members(providers, path).stream())
                .flatMap(p -> accepting(providers, p).stream())
                .anyMatch(PotentialProvider::takesUnits);
    }

    /**
     * Saves a model in the form that the path asks for.
     *
     * @param potential what to save
     * @param path file or folder, created or replaced
     * @throws MlipException if no family writes this potential to such a path
     */
    public static void save(Potential potential, Path path) {
        for (PotentialProvider provider : providers()) {
            if (provider.canSave(potential, path)) {
                provider.save(potential, path);
                return;
            }
        }
        throw new MlipException(
                "a potential of family "
                        + potential.info().family()
                        + " cannot be written to "
                        + path
                        + "; each family writes its own form: "
                        + providers().stream()
                                .map(p -> p.family() + " " + p.describe())
                                .collect(Collectors.joining(", ")));
    }

    /**
     * The families at hand.
     *
     * @return their providers
     * @throws MlipException if there are none
     */
    public static List<PotentialProvider> providers() {
        List<PotentialProvider> found = new ArrayList<>();
        ServiceLoader.load(PotentialProvider.class).forEach(found::add);
        if (found.isEmpty()) {
            ServiceLoader.load(PotentialProvider.class, Potentials.class.getClassLoader())
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            throw new MlipException(
                    "no model family is on the module or class path; add mlip-descriptors");
        }
        return found;
    }

    private static Optional<PotentialProvider> accepting(
            List<PotentialProvider> providers, Path path) {
        return providers.stream().filter(p -> p.accepts(path)).findFirst();
    }

    /** What sub-folders are or hold, in their natural order: 2 before 10, nnp-2 before nnp-10. Empty if one holds no model. */
    private static List<Path> members(List<PotentialProvider> providers, Path path) {
        List<Path> members = new ArrayList<>();
        for (Path folder : entries(path, Files::isDirectory)) {
            List<Path> models =
                    accepting(providers, folder).isPresent()
                            ? List.of(folder)
                            : entries(folder, f -> isModelFile(providers, f));
            if (models.size() > 1) {
                throw new MlipException(
                        "%s is no committee: %s holds more than one model, %s and %s; leave one in each sub-folder"
                                .formatted(
                                        path,
                                        folder,
                                        models.get(0).getFileName(),
                                        models.get(1).getFileName()));
            }
            if (models.isEmpty()) {
                return List.of();
            }
            members.add(models.getFirst());
        }
        return members;
    }

    private static boolean isModelFile(List<PotentialProvider> providers, Path path) {
        return Files.isRegularFile(path) && accepting(providers, path).isPresent();
    }

    /** In natural order, those that are not hidden. */
    private static List<Path> entries(Path path, Predicate<Path> wanted) {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(p -> !p.getFileName().toString().startsWith("."))
                    .filter(wanted)
                    .sorted(Comparator.comparing(p -> p.getFileName().toString(), NATURAL_ORDER))
                    .toList();
        } catch (IOException e) {
            throw MlipException.of(path + " cannot be read", e);
        }
    }

    /** Compares text with runs of digits taken as numbers, so that {@code nnp-2} comes before {@code nnp-10}. */
    public static final Comparator<String> NATURAL_ORDER =
            (a, b) -> {
                int i = 0;
                int j = 0;
                while (i < a.length() && j < b.length()) {
                    int endA = digits(a, i);
                    int endB = digits(b, j);
                    int order;
                    if (endA > i && endB > j) {
                        String numberA = a.substring(i, endA).replaceFirst("^0+(?=.)", "");
                        String numberB = b.substring(j, endB).replaceFirst("^0+(?=.)", "");
                        order =
                                numberA.length() != numberB.length()
                                        ? numberA.length() - numberB.length()
                                        : numberA.compareTo(numberB);
                        i = endA;
                        j = endB;
                    } else {
                        order = a.charAt(i++) - b.charAt(j++);
                    }
                    if (order != 0) {
                        return order;
                    }
                }
                return (a.length() - i) - (b.length() - j);
            };

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
