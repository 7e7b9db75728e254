package org.mlip4j.cli.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.IntegerMatrix;

import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of options that several builders take. */
final class Values {

    private static final Pattern TERM = Pattern.compile("([A-Z][a-z]?)(\\d*)");

    private Values() {}

    /**
     * Integers such as Miller indices.
     *
     * @param values the numbers
     */
    record Integers(int[] values) {

        static Integers parse(String text) {
            try {
                int[] numbers =
                        Arrays.stream(text.strip().split("[,\\s]+"))
                                .mapToInt(Integer::parseInt)
                                .toArray();
                return new Integers(numbers);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no list of whole numbers such as 2,1,0");
            }
        }

        /** Three indices; four are taken as h,k,i,l of a hexagonal cell. */
        int[] indices() {
            if (values.length == 4 && values[0] + values[1] + values[2] == 0) {
                return new int[] {values[0], values[1], values[3]};
            }
            if (values.length != 3) {
                throw new MlipException(
                        "three indices are needed such as 2,1,0 (or h,k,i,l with i = -h-k), got "
                                + Arrays.toString(values));
            }
            return values;
        }

        /** Three indices of a lattice direction; four are taken as u,v,t,w of a hexagonal cell. */
        int[] direction() {
            int[] v = values;
            if (v.length == 4 && v[0] + v[1] + v[2] == 0) {
                int[] three = {v[0] - v[2], v[1] - v[2], v[3]};
                int common = (int) IntegerMatrix.gcd(three[0], three[1], three[2]);
                return Arrays.stream(three).map(i -> i / Math.max(1, common)).toArray();
            }
            return indices();
        }
    }

    /**
     * A composition.
     *
     * @param counts species code to number
     */
    record Formula(Map<Integer, Long> counts) {

        /** As it is, or repeated as often as fits into a number of atoms. */
        Map<Integer, Long> upTo(Long atoms) {
            long unit = counts.values().stream().mapToLong(Long::longValue).sum();
            long times = atoms == null ? 1 : atoms / unit;
            if (times < 1) {
                throw new MlipException(
                        "--atoms must be at least the %d of the composition".formatted(unit));
            }
            Map<Integer, Long> repeated = new TreeMap<>();
            counts.forEach((s, n) -> repeated.put(s, n * times));
            return repeated;
        }

        static Formula parse(String text) {
            Matcher matcher = TERM.matcher(text.replaceAll("\\s", ""));
            Map<Integer, Long> counts = new TreeMap<>();
            int end = 0;
            while (matcher.find() && matcher.start() == end) {
                end = matcher.end();
                long n = matcher.group(2).isEmpty() ? 1 : Long.parseLong(matcher.group(2));
                counts.merge(element(matcher.group(1)), n, Long::sum);
            }
            if (counts.isEmpty() || end != text.replaceAll("\\s", "").length()) {
                throw new TypeConversionException(
                        "'" + text + "' is no composition such as Li7La3Zr2O12");
            }
            return new Formula(counts);
        }
    }

    static int element(String symbol) {
        try {
            return Element.of(symbol).code();
        } catch (MlipException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** Tells the command how these texts are read. */
    static void register(CommandLine line) {
        line.registerConverter(Integers.class, Integers::parse);
        line.registerConverter(Formula.class, Formula::parse);
        line.getSubcommands().values().forEach(Values::register);
    }
}
