package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.build.Built;
import org.mlip4j.sim.picture.Picture;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where a built structure goes: the file and its report. */
final class Output {

    private static final int PICTURE_WIDTH = 1200;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Structure to write; the name tells the format. Extended XYZ has a column 'grain'.")
    private Path file;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
    private Path json;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "Also draw the structure, as .png or .svg.")
    private Path picture;

    void write(Built built, BuildCommand command, PrintWriter out) throws IOException {
        Structure structure = built.structure();
        if (file == null) {
            throw new MlipException("say with -o which file to write");
        }
        FormatOptions options = FormatOptions.defaults().withElementsOf(structure);
        try (StructureWriter writer = Structures.writer(file, options)) {
            Extras extras = new Extras();
            if (StructureFormat.ofName(file) == StructureFormat.EXTXYZ) {
                extras.column("grain", built.grain());
                writer.write(structure, extras);
            } else {
                writer.write(structure);
            }
            writer.commit();
        }
        if (picture != null) {
            Picture.of(structure, PICTURE_WIDTH).write(picture);
        }
        print(built.report(), "", out);
        if (json != null) {
            command.json(json, built.report());
        }
    }

    static void print(Map<?, ?> report, String indent, PrintWriter out) {
        report.forEach(
                (name, value) -> {
                    if (value instanceof Map<?, ?> inner) {
                        out.println(indent + name);
                        print(inner, indent + "  ", out);
                    } else {
                        out.println(indent + String.format("%-24s %s", name, text(value)));
                    }
                });
    }

    private static Object text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6g", number) : value;
    }
}
