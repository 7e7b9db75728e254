package org.mlip4j.train.functions;

import org.mlip4j.core.MlipException;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Centres and widths of the Gaussians of a set of symmetry functions, made by a published rule.
 *
 * @param rule the publication
 * @param mode whether the Gaussians sit at the central atom or at distances from it
 * @param lower lower end of the rule's grid, Angstrom; empty for rules that need none
 * @param upper upper end, Angstrom: the cutoff where the rule needs none
 * @param gaussians in the order in which the rule makes them, by ascending centre
 */
public record RadialGrid(
        Rule rule, Mode mode, OptionalDouble lower, double upper, List<Gaussian> gaussians) {

    /** Publications. */
    public enum Rule {
        /** Imbalzano, Anelli, Giofre, Klees, Behler, Ceriotti, J. Chem. Phys. 148, 241730 (2018), section II.C. */
        IMBALZANO2018,
        /** Gastegger, Schwiedrzik, Bittermann, Berzsenyi, Marquetand, J. Chem. Phys. 148, 241709 (2018), section II.B. */
        GASTEGGER2018;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the Gaussians sit. */
    public enum Mode {
        /** All at the central atom, with different widths. */
        CENTER,
        /** At different distances. */
        SHIFT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One Gaussian exp(-eta (r - shift)^2).
     *
     * @param shift centre, Angstrom
     * @param eta width, 1/Angstrom^2
     */
    public record Gaussian(double shift, double eta) {}

    /** Copies. */
    public RadialGrid {
        gaussians = List.copyOf(gaussians);
    }

    /**
     * A grid that is geometric in the distance: denser where neighbours are close. With n intervals and cutoff r_c
     *
     * <pre>
     * CENTER  eta_m = (n^(m/n) / r_c)^2, m = 0 ... n, n + 1 = count
     * SHIFT   r_m = r_c / n^(m/n), eta_m = 1 / (r_(m-1) - r_m)^2, m = 1 ... n, n = count
     * </pre>
     *
     * @param mode where the Gaussians sit
     * @param count how many, 2 or more
     * @param cutoff r_c, Angstrom
     * @return the grid
     */
    public static RadialGrid imbalzano2018(Mode mode, int count, double cutoff) {
        check(count, cutoff);
        int intervals = mode == Mode.SHIFT ? count : count - 1;
        List<Gaussian> gaussians =
                switch (mode) {
                    case CENTER ->
                            IntStream.range(0, count)
                                    .mapToObj(
                                            m -> {
                                                double r = geometric(cutoff, intervals, m);
                                                return new Gaussian(0, 1 / (r * r));
                                            })
                                    .toList();
                    case SHIFT ->
                            IntStream.range(0, count)
                                    .mapToObj(m -> shifted(cutoff, intervals, intervals - m))
                                    .toList();
                };
        return new RadialGrid(Rule.IMBALZANO2018, mode, OptionalDouble.empty(), cutoff, gaussians);
    }

    private static Gaussian shifted(double cutoff, int intervals, int m) {
        double shift = geometric(cutoff, intervals, m);
        double width = geometric(cutoff, intervals, m - 1) - shift;
        return new Gaussian(shift, 1 / (width * width));
    }

    private static double geometric(double cutoff, int intervals, int m) {
        return cutoff / Math.pow(intervals, (double) m / intervals);
    }

    /**
     * A grid of equal spacing d between two distances.
     *
     * <pre>
     * CENTER  eta_m = 1 / (2 r_m^2), r_s = 0
     * SHIFT   eta = 1 / (2 d^2), r_s = r_m
     * </pre>
     *
     * @param mode where the Gaussians sit
     * @param count how many, 2 or more
     * @param lower first distance, Angstrom; above 0 in mode CENTER
     * @param upper last distance, Angstrom
     * @return the grid
     */
    public static RadialGrid gastegger2018(Mode mode, int count, double lower, double upper) {
        check(count, upper);
        if (!(lower >= 0 && lower < upper) || mode == Mode.CENTER && lower == 0) {
            throw new MlipException(
                    "the grid of gastegger2018 must begin above 0 (in mode shift: at 0 or above) and"
                            + " below its end "
                            + upper
                            + ", got "
                            + lower);
        }
        double step = (upper - lower) / (count - 1);
        List<Gaussian> gaussians =
                IntStream.range(0, count)
                        .mapToDouble(m -> lower + m * step)
                        .mapToObj(
                                r ->
                                        mode == Mode.CENTER
                                                ? new Gaussian(0, 1 / (2 * r * r))
                                                : new Gaussian(r, 1 / (2 * step * step)))
                        .toList();
        return new RadialGrid(Rule.GASTEGGER2018, mode, OptionalDouble.of(lower), upper, gaussians);
    }

    /**
     * A grid from text: {@code imbalzano2018:MODE:COUNT} or {@code gastegger2018:MODE:COUNT:LOWER[:UPPER]}.
     *
     * @param text the rule and its parameters
     * @param cutoff r_c, and the upper end where the text does not state it, Angstrom
     * @return the grid
     * @throws MlipException if the text is not of this form
     */
    public static RadialGrid parse(String text, double cutoff) {
        String[] words = text.strip().toLowerCase(Locale.ROOT).split(":");
        try {
            if (words.length == 3 && words[0].equals(Rule.IMBALZANO2018.toString())) {
                return imbalzano2018(mode(words[1]), Integer.parseInt(words[2]), cutoff);
            }
            if ((words.length == 4 || words.length == 5)
                    && words[0].equals(Rule.GASTEGGER2018.toString())) {
                return gastegger2018(
                        mode(words[1]),
                        Integer.parseInt(words[2]),
                        Double.parseDouble(words[3]),
                        words.length == 5 ? Double.parseDouble(words[4]) : cutoff);
            }
        } catch (IllegalArgumentException e) {
            // Neither a number nor a mode: the sentence below tells what is.
        }
        throw new MlipException(
                "'"
                        + text
                        + "' is no grid; write imbalzano2018:MODE:COUNT or"
                        + " gastegger2018:MODE:COUNT:LOWER[:UPPER] with MODE shift or center, for"
                        + " instance imbalzano2018:shift:9");
    }

    private static Mode mode(String word) {
        return Mode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static void check(int count, double upper) {
        if (count < 2) {
            throw new MlipException("a grid needs at least 2 Gaussians, got " + count);
        }
        if (!(upper > 0) || Double.isInfinite(upper)) {
            throw new MlipException("the cutoff must be positive, got " + upper);
        }
    }
}
