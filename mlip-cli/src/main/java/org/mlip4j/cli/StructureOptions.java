package org.mlip4j.cli;

import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;

import picocli.CommandLine.Option;

/** {@code --format}: how a structure file is to be read. */
final class StructureOptions {

    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "Format of the structures, for instance extxyz or n2p2; default: recognised by content.")
    private StructureFormat format;

    /** The format, with names and units as stated for the model. */
    FormatOptions with(LoadOptions model) {
        FormatOptions options =
                FormatOptions.defaults()
                        .withElements(model.elements())
                        .withUnits(model.units().orElse(Units.METAL));
        return format == null ? options : options.withFormat(format);
    }
}
