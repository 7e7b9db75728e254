package org.mlip4j.bridge;

import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Units;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Options of {@code mlip4j_load}.
 *
 * @param load what the model file leaves open
 * @param host units of everything that crosses the interface
 * @param threads that share an evaluation, the caller's included
 * @param skin of the neighbour list for whole structures, Angstrom; empty: as these turn out to follow one another
 * @param warmUp seconds that loading may go on for Java to compile the kernels
 */
record BridgeOptions(
        LoadOptions load, Units host, int threads, OptionalDouble skin, double warmUp) {

    /** Name of a system property with the seconds of warm-up where the host asks for none. */
    private static final String WARM_UP = "mlip4j.warmup";

    /**
     * Reads options.
     *
     * @param texts {@code key=value} each; an empty value is as good as none
     * @return the options
     * @throws MlipException if a key is unknown or a value cannot be read
     */
    static BridgeOptions parse(String... texts) {
        Optional<Units> units = Optional.empty();
        List<Element> elements = List.of();
        Units host = Units.METAL;
        int threads = 1;
        OptionalDouble skin = OptionalDouble.of(0);
        Precision precision = Precision.DOUBLE;
        double warmUp = number("warmup", System.getProperty(WARM_UP, "2"), 0, 3600);
        for (String text : texts) {
            int equals = text.indexOf('=');
            String key = text.substring(0, Math.max(equals, 0)).strip();
            String value = text.substring(equals + 1).strip();
            if (value.isEmpty()) {
                continue;
            }
            switch (key) {
                case "units" -> units = Optional.of(Units.parse(value));
                case "elements" -> elements = elements(value);
                case "host_units" -> host = Units.parse(value);
                case "precision" -> precision = Precision.parse(value);
                case "threads" -> threads = wholeNumber(key, value, 1, 1024);
                case "skin" ->
                        skin =
                                value.equals("auto")
                                        ? OptionalDouble.empty()
                                        : OptionalDouble.of(number(key, value, 0, 10));
                case "warmup" -> warmUp = number(key, value, 0, 3600);
                default ->
                        throw new MlipException(
                                "unknown option '"
                                        + text
                                        + "': use units, elements, precision, host_units, threads, skin or"
                                        + " warmup");
            }
        }
        return new BridgeOptions(
                new LoadOptions(units, elements, precision), host, threads, skin, warmUp);
    }

    private static List<Element> elements(String value) {
        List<Element> elements = new ArrayList<>();
        for (String symbol : value.split("[,\\s]+")) {
            elements.add(Element.of(symbol));
        }
        return elements;
    }

    private static String plain(double limit) {
        return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
    }

    private static int wholeNumber(String key, String value, int min, int max) {
        double number = number(key, value, min, max);
        if (number != Math.rint(number)) {
            throw new MlipException("option " + key + "=" + value + " needs a whole number");
        }
        return (int) number;
    }

    private static double number(String key, String value, double min, double max) {
        try {
            double number = Double.parseDouble(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MlipException("option " + key + "=" + value + " needs a number", e);
        }
        throw new MlipException(
                "option "
                        + key
                        + "="
                        + value
                        + " must be between "
                        + plain(min)
                        + " and "
                        + plain(max));
    }
}
