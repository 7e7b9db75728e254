package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.LabelKeys;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.StructureFormat;

import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code --format} and {@code --keys}: how a structure file is to be read. */
final class StructureOptions {

    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "Format of the structures, for instance extxyz or n2p2; default: recognised by content.")
    private StructureFormat format;

    @Option(
            names = "--keys",
            paramLabel = "L=KEY",
            description =
                    "Names of labels in extended XYZ where they are not the usual ones, for instance energy=dft_E,forces=dft_F; also virial and stress.")
    private LabelKeys keys = LabelKeys.usual();

    @Option(
            names = "--lammps-units",
            paramLabel = "STYLE",
            defaultValue = "metal",
            description =
                    "Units of LAMMPS data and dump files that do not state them: metal, real or electron"
                            + " (default: ${DEFAULT-VALUE}).")
    private LammpsUnits lammpsUnits;

    /** Refuses what cannot be read twice, and says what to do instead. */
    static void requireNoPipe(Path file, String remedy) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new MlipException(
                    file + " is a pipe, and its structures are needed twice; " + remedy);
        }
    }

    /** The options that were given, with their values. */
    Map<String, String> byName() {
        Map<String, String> given = new LinkedHashMap<>();
        if (format != null) {
            given.put("--format", format.formatName());
        }
        if (lammpsUnits != LammpsUnits.METAL) {
            given.put("--lammps-units", lammpsUnits.name().toLowerCase(Locale.ROOT));
        }
        if (!keys.names().isEmpty()) {
            given.put(
                    "--keys",
                    keys.names().entrySet().stream()
                            .map(e -> e.getKey() + "=" + e.getValue())
                            .collect(Collectors.joining(",")));
        }
        return given;
    }

    /** The format, with names and units as stated for the model. */
    FormatOptions with(LoadOptions model) {
        FormatOptions options =
                FormatOptions.defaults()
                        .withElements(model.elements())
                        .withLammpsUnits(lammpsUnits)
                        .withLabels(keys);
        if (model.units().isPresent()) {
            options = options.withUnits(model.units().get());
        }
        return format == null ? options : options.withFormat(format);
    }

    /**
     * The same for files beside a model: where it leaves its units open, too, numbers of both pass through. Warns of units
     * that nothing takes.
     */
    FormatOptions with(LoadOptions stated, Optional<Path> model, PrintWriter err, Path... files) {
        FormatOptions options = with(stated);
        boolean takesUnits =
                model.filter(m -> m.toString().endsWith(".nn") || Potentials.takesUnits(m))
                        .isPresent();
        Stream.concat(
                        idleUnits(options, files).filter(_ -> !takesUnits).stream(),
                        idleLammpsUnits(options, files).stream())
                .forEach(sentence -> err.println("mlip: warning: " + sentence));
        return takesUnits && options.units().isEmpty() ? options.withUnits(Units.METAL) : options;
    }

    /** What to say of units that were given and none of the files takes. */
    static Optional<String> idleUnits(FormatOptions options, Path... files) {
        return options.units()
                .filter(u -> !u.isIdentity())
                .filter(_ -> noneIs(StructureFormat.N2P2::equals, options, files))
                .map(
                        _ ->
                                "--units is not used: it is for an input.data and models of n2p2 and RuNNer, not for "
                                        + names(files));
    }

    /** The same for units of LAMMPS. */
    static Optional<String> idleLammpsUnits(FormatOptions options, Path... files) {
        return Optional.of(options.lammpsUnits())
                .filter(style -> style != LammpsUnits.METAL)
                .filter(_ -> noneIs(StructureFormat::isLammps, options, files))
                .map(
                        _ ->
                                "--lammps-units is not used: it is for files of LAMMPS, not for "
                                        + names(files));
    }

    private static String names(Path... files) {
        return Arrays.stream(files).map(Path::toString).collect(Collectors.joining(", "));
    }

    /** False when the format of one cannot be told. */
    private static boolean noneIs(
            Predicate<StructureFormat> kind, FormatOptions options, Path... files) {
        return Arrays.stream(files)
                .allMatch(
                        file ->
                                options.format()
                                        .or(() -> detected(file))
                                        .filter(kind.negate())
                                        .isPresent());
    }

    /** Empty for what cannot be read twice, and for what the reader will refuse. */
    private static Optional<StructureFormat> detected(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(StructureFormat.detect(file))
                    : Optional.empty();
        } catch (MlipException _) {
            return Optional.empty();
        }
    }
}
