package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.LabelKeys;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.sim.dynamics.Ensemble;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Turns the text of options into the types of the library; what they refuse is wrong usage. */
final class OptionValues {

    private OptionValues() {}

    /** Elements in the order of species 0, 1, 2, ... */
    record ElementNames(List<Element> elements) {

        static ElementNames parse(String text) {
            return new ElementNames(
                    List.of(text.strip().split("[\\s,]+")).stream().map(Element::of).toList());
        }
    }

    /** Levels of the moments of a moment tensor potential. */
    record LevelMatrix(int[][] rows) {

        static LevelMatrix parse(String text) {
            try {
                return new LevelMatrix(
                        Arrays.stream(text.split(";"))
                                .map(
                                        row ->
                                                Arrays.stream(row.split(","))
                                                        .mapToInt(l -> Integer.parseInt(l.strip()))
                                                        .toArray())
                                .toArray(int[][]::new));
            } catch (NumberFormatException e) {
                throw new MlipException(
                        "'" + text + "' is no matrix of levels such as 2,3,4;6,7;10");
            }
        }
    }

    static void register(CommandLine line) {
        line.registerConverter(Precision.class, converter(Precision::parse));
        line.registerConverter(Units.class, converter(Units::parse));
        line.registerConverter(ElementNames.class, converter(ElementNames::parse));
        line.registerConverter(LevelMatrix.class, converter(LevelMatrix::parse));
        line.registerConverter(AtomSelection.class, converter(AtomSelection::parse));
        line.registerConverter(LabelKeys.class, converter(LabelKeys::parse));
        line.registerConverter(LammpsUnits.class, converter(LammpsUnits::parse));
        line.registerConverter(StructureFormat.class, converter(StructureFormat::parse));
        line.registerConverter(Ensemble.Thermostat.class, converter(OptionValues::thermostat));
    }

    private static Ensemble.Thermostat thermostat(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "langevin" -> Ensemble.Thermostat.LANGEVIN;
            case "nose-hoover" -> Ensemble.Thermostat.NOSE_HOOVER;
            default ->
                    throw new MlipException(
                            "'" + text + "' is not a thermostat: use langevin or nose-hoover");
        };
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (MlipException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** Refuses a value that is too small as wrong usage. */
    static int atLeast(int smallest, int value, String option, CommandLine line) {
        if (value < smallest) {
            throw new CommandLine.ParameterException(
                    line,
                    "Invalid value for option '"
                            + option
                            + "': "
                            + value
                            + " is below "
                            + smallest);
        }
        return value;
    }
}
