package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/** {@code mlip convert}. */
@Command(
        name = "convert",
        description = "Converts structures or models from one form to another.",
        footer = {
            "",
            "Examples: mlip convert input.data structures.xyz --units bohr,hartree",
            "          mlip convert --level 16 --elements Li,P,S template.mtp",
            "          mlip convert LiPS.almtp LiPSCl.mtp --elements Li,P,S --add-species Cl"
        })
final class ConvertCommand implements Callable<Integer> {

    /** Formats that number species. */
    private static final Set<StructureFormat> NUMBERED =
            EnumSet.of(
                    StructureFormat.CFG, StructureFormat.LAMMPS_DATA, StructureFormat.LAMMPS_DUMP);

    @Parameters(
            arity = "1..2",
            paramLabel = "[IN] OUT",
            hideParamSyntax = true,
            description =
                    "A file with structures, or a model file or folder, and what to write, whose name tells the form. With --level only OUT.")
    private List<Path> files;

    @Mixin private MtpOptions mtpOptions;

    @Option(
            names = "--to",
            paramLabel = "F",
            description = "Format of the structures to write; default: as the name of OUT says.")
    private StructureFormat to;

    @Option(
            names = "--to-units",
            paramLabel = "L,E",
            defaultValue = "angstrom,ev",
            description = "Units of an input.data to write (default: ${DEFAULT-VALUE}).")
    private Units toUnits;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Spec private CommandSpec spec;

    private Path in;
    private Path out;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        out = files.getLast();
        if (mtpOptions.makesTemplate()) {
            require(files.size() == 1, "--level makes a model from nothing: name OUT only");
            mtpOptions.writeTemplate(modelOptions.options().elements(), out, spec.commandLine());
            err.println("wrote the template " + out + "; train it before use");
            return Main.DONE;
        }
        require(files.size() == 2, "name IN and OUT");
        in = files.getFirst();
        if (!Files.exists(in)) {
            throw new MlipException("no such file or folder: " + in);
        }
        if (isModel()) {
            if (!toUnits.isIdentity()) {
                throw new ParameterException(
                        spec.commandLine(), "--to-units holds for structures, not for models");
            }
            require(
                    modelOptions.options().units().filter(u -> !u.isIdentity()).isEmpty()
                            || Potentials.takesUnits(in),
                    "--units is for models of n2p2 and RuNNer; " + in + " is in Angstrom and eV");
            Potential model = mtpOptions.withAddedSpecies(modelOptions.load(in, err), err);
            Potentials.save(model, out);
            err.println("wrote the model " + out);
            MtpOptions.numbering(model, out).ifPresent(err::println);
        } else {
            int count = convertStructures(err);
            err.println(
                    "wrote " + count + (count == 1 ? " structure to " : " structures to ") + out);
        }
        return Main.DONE;
    }

    private void require(boolean condition, String sentence) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private void refuse(Optional<String> mistake) {
        mistake.ifPresent(
                sentence -> {
                    throw new ParameterException(spec.commandLine(), sentence);
                });
    }

    private boolean isModel() {
        return Files.isDirectory(in)
                || Potentials.providers().stream().anyMatch(p -> p.accepts(in));
    }

    private int convertStructures(PrintWriter err) {
        FormatOptions reading = structureOptions.with(modelOptions.options());
        StructureFormat format = to == null ? StructureFormat.ofName(out) : to;
        refuse(
                StructureOptions.idleUnits(reading, in)
                        .map(s -> s + "; --to-units are those of an input.data to write"));
        if (!format.isLammps()) {
            refuse(StructureOptions.idleLammpsUnits(reading, in));
        }
        FormatOptions writing =
                FormatOptions.defaults()
                        .withFormat(format)
                        .withUnits(toUnits)
                        .withLammpsUnits(reading.lammpsUnits())
                        .withElements(
                                reading.elements().isEmpty() && NUMBERED.contains(format)
                                        ? elements(reading)
                                        : reading.elements());
        int count = 0;
        try (StructureReader frames = Structures.stream(in, reading);
                StructureWriter writer = Structures.writer(out, writing);
                Progress progress = new Progress("convert", true)) {
            while (frames.hasNext()) {
                writer.write(frames.next());
                count++;
                progress.step();
            }
            writer.commit();
            frames.warnings().forEach(w -> err.println("mlip: warning: " + w));
        }
        return count;
    }

    /** The elements of the whole file by atomic number: the order in which formats number them. */
    private List<Element> elements(FormatOptions reading) {
        StructureOptions.requireNoPipe(in, "name the elements with --elements");
        Set<Integer> codes = new TreeSet<>();
        try (StructureReader frames = Structures.stream(in, reading)) {
            while (frames.hasNext()) {
                for (int code : frames.next().elements()) {
                    codes.add(code);
                }
            }
        }
        return codes.stream().filter(code -> code < Element.UNNAMED).map(Element::of).toList();
    }
}
