package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.io.MtpProvider;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a model may leave open, and {@code --precision}. */
final class ModelOptions {

    /** A cutoff above this, in Angstrom, is rare, and common in Bohr. */
    private static final double LOOKS_LIKE_BOHR = 9;

    @Mixin private FileOptions file;

    @Option(
            names = "--precision",
            paramLabel = "double|single",
            defaultValue = "double",
            description =
                    "Precision of the inner loops; sums over atoms are always in double (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    LoadOptions options() {
        return file.options().withPrecision(precision);
    }

    Precision precision() {
        return precision;
    }

    Potential load(Path model, PrintWriter err) {
        LoadOptions options = options();
        Potential potential;
        try {
            potential = Potentials.load(model, options);
        } catch (MlipException e) {
            refuseStructures(model);
            throw e;
        }
        if (potential instanceof MtpPotential mtp) {
            requireNumbersFromZero(model, mtp.model(), options.elements());
        }
        if (options.units().isEmpty() && potential.info().cutoff() > LOOKS_LIKE_BOHR) {
            err.println(
                    "mlip: warning: the cutoff of "
                            + model
                            + " is "
                            + potential.info().cutoff()
                            + ", which looks like Bohr; if it is, add --units bohr,hartree");
        }
        return potential;
    }

    /** Names count from 0 in configurations of MLIP, which are read with the same ones. */
    private static void requireNumbersFromZero(Path file, MtpModel model, List<Element> names) {
        List<Integer> types = model.types();
        if (names.size() == types.size()
                && !MtpProvider.isCounted(model)
                && !MtpProvider.isNumberedByElement(model)) {
            throw new MlipException(
                    file
                            + " numbers its species "
                            + types
                            + ", and a .cfg beside it does, too; name all numbers from 0 on: --elements "
                            + MtpProvider.numbering(model).elements().stream()
                                    .map(Element::symbol)
                                    .collect(Collectors.joining(",")));
        }
    }

    /** As when model and structures are given in the wrong order. */
    private static void refuseStructures(Path model) {
        if (Files.isRegularFile(model)
                && Potentials.providers().stream().noneMatch(p -> p.accepts(model))
                && holdsStructures(model)) {
            throw new MlipException(
                    model
                            + " holds structures and is not a model; the model comes before the structures");
        }
    }

    private static boolean holdsStructures(Path file) {
        try {
            StructureFormat.detect(file);
            return true;
        } catch (MlipException e) {
            return false;
        }
    }

    /** The options that were given, with their values. */
    Map<String, String> byName() {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> arguments = arguments();
        for (int k = 0; k < arguments.size(); k += 2) {
            given.put(arguments.get(k), arguments.get(k + 1));
        }
        if (precision != Precision.DOUBLE) {
            given.put("--precision", precision.name().toLowerCase(Locale.ROOT));
        }
        return given;
    }

    /** The options that another command needs for the same model. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        List<Element> elements = options().elements();
        if (!elements.isEmpty()) {
            arguments.add("--elements");
            arguments.add(String.join(",", elements.stream().map(Element::symbol).toList()));
        }
        options().units().ifPresent(units -> arguments.addAll(List.of("--units", units.name())));
        if (precision != Precision.DOUBLE) {
            arguments.addAll(List.of("--precision", precision.toString()));
        }
        return arguments;
    }
}
