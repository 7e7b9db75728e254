package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.LabelKeys;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.StructureFormat;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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
                        .withUnits(model.units().orElse(Units.METAL))
                        .withLammpsUnits(lammpsUnits)
                        .withLabels(keys);
        return format == null ? options : options.withFormat(format);
    }
}
