package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;
import org.mlip4j.hdnnp.io.TextFile.Line;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Symmetry functions as {@code input.nn} writes them, and the order in which {@code scaling.data} and the networks count
 * them.
 *
 * <pre>
 * El  2 El1     eta r_s r_c                     El 12         eta r_s r_c
 * El  3 El1 El2 eta lambda zeta r_c [r_s]       El 13         eta r_s lambda zeta r_c
 * El  9 El1 El2 eta lambda zeta r_c [r_s]
 * El 20 El1     r_left r_c subtype              El 23         r_left r_c subtype
 * El 21 El1 El2 r_left r_c left right subtype   El 24, El 25  r_left r_c left right subtype
 * El 22 El1 El2 r_left r_c left right subtype
 * </pre>
 */
final class SymmetryFunctionFormat {

    /** The order of n2p2: by type, then by the parameters of the type; neighbours come last or, if compact, early. */
    static final Comparator<SymmetryFunction> ORDER =
            Comparator.comparingInt(SymmetryFunction::type)
                    .thenComparing(SymmetryFunctionFormat::compareSameType);

    private final List<Element> elements;
    private final CutoffFunction.Kind cutoffKind;
    private final double alpha;

    SymmetryFunctionFormat(List<Element> elements, CutoffFunction.Kind cutoffKind, double alpha) {
        this.elements = elements;
        this.cutoffKind = cutoffKind;
        this.alpha = alpha;
    }

    /** Reads what follows the element of the central atom; {@code at} is the column of the type. */
    SymmetryFunction read(Line line, int at) {
        int type = line.integer(at, "the type of the symmetry function");
        int p = at + 1 + neighborCount(line, type);
        try {
            SymmetryFunction function =
                    switch (type) {
                        case 2 -> gaussianRadial(line, neighbor(line, at + 1), p);
                        case 12 -> gaussianRadial(line, SymmetryFunction.WEIGHTED, p);
                        case 3, 9 -> {
                            int[] pair = pair(line, at + 1);
                            yield gaussianAngular(line, pair[0], pair[1], type == 3, p);
                        }
                        case 13 -> weightedGaussianAngular(line, p);
                        case 20 ->
                                new CompactRadial(neighbor(line, at + 1), compact(line, p, p + 2));
                        case 23 ->
                                new CompactRadial(
                                        SymmetryFunction.WEIGHTED, compact(line, p, p + 2));
                        case 21, 22 -> compactAngular(line, pair(line, at + 1), type == 21, p);
                        default -> compactAngular(line, new int[2], type == 24, p);
                    };
            checkColumns(line, type, p);
            return function;
        } catch (IllegalArgumentException e) {
            throw line.error("valid parameters", e.getMessage());
        }
    }

    private static int neighborCount(Line line, int type) {
        return switch (type) {
            case 2, 20 -> 1;
            case 3, 9, 21, 22 -> 2;
            case 12, 13, 23, 24, 25 -> 0;
            default ->
                    throw line.error(
                            "symmetry function type 2, 3, 9, 12, 13 or 20 to 25", "type " + type);
        };
    }

    private static void checkColumns(Line line, int type, int p) {
        int parameters =
                switch (type) {
                    case 2, 12, 20, 23 -> 3;
                    case 3, 9 -> line.words().size() == p + 5 ? 5 : 4;
                    default -> 5;
                };
        if (line.words().size() > p + parameters) {
            throw line.error(
                    (p + parameters) + " columns for type " + type,
                    line.words().size() + " columns");
        }
    }

    private CutoffFunction cutoff(Line line, int column) {
        return new CutoffFunction(cutoffKind, line.number(column, "the cutoff"), alpha);
    }

    GaussianRadial gaussianRadial(Line line, int neighbor, int p) {
        return new GaussianRadial(
                neighbor, line.number(p, "eta"), line.number(p + 1, "r_s"), cutoff(line, p + 2));
    }

    GaussianAngular gaussianAngular(Line line, int first, int second, boolean narrow, int p) {
        double shift = line.words().size() > p + 4 ? line.number(p + 4, "r_s") : 0;
        return new GaussianAngular(
                first,
                second,
                narrow,
                line.number(p, "eta"),
                shift,
                line.number(p + 1, "lambda"),
                line.number(p + 2, "zeta"),
                cutoff(line, p + 3));
    }

    private GaussianAngular weightedGaussianAngular(Line line, int p) {
        return new GaussianAngular(
                SymmetryFunction.WEIGHTED,
                SymmetryFunction.WEIGHTED,
                true,
                line.number(p, "eta"),
                line.number(p + 1, "r_s"),
                line.number(p + 2, "lambda"),
                line.number(p + 3, "zeta"),
                cutoff(line, p + 4));
    }

    private static CompactAngular compactAngular(Line line, int[] pair, boolean narrow, int p) {
        return new CompactAngular(
                pair[0],
                pair[1],
                narrow,
                compact(line, p, p + 4),
                line.number(p + 2, "the left angle"),
                line.number(p + 3, "the right angle"));
    }

    private static CompactFunction compact(Line line, int p, int subtypeAt) {
        String subtype = line.word(subtypeAt, "the subtype");
        CoreFunction core =
                switch (subtype.endsWith("a")
                        ? subtype.substring(0, subtype.length() - 1)
                        : subtype) {
                    case "p1" -> CoreFunction.POLY1;
                    case "p2" -> CoreFunction.POLY2;
                    case "p3" -> CoreFunction.POLY3;
                    case "p4" -> CoreFunction.POLY4;
                    case "e" -> CoreFunction.EXPONENTIAL;
                    default ->
                            throw line.error(
                                    "subtype p1, p2, p3, p4 or e, with or without a",
                                    "'" + subtype + "'");
                };
        double left = line.number(p, "the left radius");
        double right = line.number(p + 1, "the cutoff");
        return new CompactFunction(core, subtype.endsWith("a"), left, right);
    }

    private int neighbor(Line line, int column) {
        Element element = InputNn.element(line, column);
        if (!elements.contains(element)) {
            throw line.error("an element of the model " + elements, element.symbol());
        }
        return element.code();
    }

    private int[] pair(Line line, int column) {
        int a = neighbor(line, column);
        int b = neighbor(line, column + 1);
        return new int[] {Math.min(a, b), Math.max(a, b)};
    }

    private static int compareSameType(SymmetryFunction a, SymmetryFunction b) {
        return switch (a) {
            case GaussianRadial f -> GAUSSIAN_RADIAL.compare(f, (GaussianRadial) b);
            case GaussianAngular f -> GAUSSIAN_ANGULAR.compare(f, (GaussianAngular) b);
            case CompactRadial f -> COMPACT_RADIAL.compare(f, (CompactRadial) b);
            case CompactAngular f -> COMPACT_ANGULAR.compare(f, (CompactAngular) b);
        };
    }

    private static final Comparator<GaussianRadial> GAUSSIAN_RADIAL =
            Comparator.comparingDouble(GaussianRadial::cutoff)
                    .thenComparingDouble(GaussianRadial::eta)
                    .thenComparingDouble(GaussianRadial::shift)
                    .thenComparingInt(GaussianRadial::neighbor);

    private static final Comparator<GaussianAngular> GAUSSIAN_ANGULAR =
            Comparator.comparingDouble(GaussianAngular::cutoff)
                    .thenComparingDouble(GaussianAngular::eta)
                    .thenComparingDouble(GaussianAngular::shift)
                    .thenComparingDouble(GaussianAngular::zeta)
                    .thenComparingDouble(GaussianAngular::lambda)
                    .thenComparingInt(GaussianAngular::first)
                    .thenComparingInt(GaussianAngular::second);

    private static final Comparator<CompactRadial> COMPACT_RADIAL =
            Comparator.comparing((CompactRadial f) -> subtype(f.radial()))
                    .thenComparingInt(CompactRadial::neighbor)
                    .thenComparingDouble(CompactRadial::cutoff)
                    .thenComparingDouble(f -> f.radial().left());

    private static final Comparator<CompactAngular> COMPACT_ANGULAR =
            Comparator.comparing((CompactAngular f) -> subtype(f.radial()))
                    .thenComparingInt(CompactAngular::first)
                    .thenComparingInt(CompactAngular::second)
                    .thenComparingDouble(CompactAngular::cutoff)
                    .thenComparingDouble(f -> f.radial().left())
                    .thenComparingDouble(CompactAngular::leftAngle)
                    .thenComparingDouble(CompactAngular::rightAngle);

    private static String subtype(CompactFunction function) {
        String core =
                function.core() == CoreFunction.EXPONENTIAL
                        ? "e"
                        : function.core().name().toLowerCase(Locale.ROOT).replace("poly", "p");
        return function.asymmetric() ? core + "a" : core;
    }

    /** Writes a line, numbers with as many digits as identify them. */
    static String write(Element center, SymmetryFunction function) {
        String head = "symfunction_short " + center + " " + function.type();
        return head
                + switch (function) {
                    case GaussianRadial f ->
                            neighbors(f.neighbor()) + numbers(f.eta(), f.shift(), f.cutoff());
                    case GaussianAngular f when f.isWeighted() ->
                            numbers(f.eta(), f.shift(), f.lambda(), f.zeta(), f.cutoff());
                    case GaussianAngular f ->
                            neighbors(f.first(), f.second())
                                    + numbers(f.eta(), f.lambda(), f.zeta(), f.cutoff(), f.shift());
                    case CompactRadial f ->
                            neighbors(f.neighbor())
                                    + numbers(f.radial().left(), f.cutoff())
                                    + " "
                                    + subtype(f.radial());
                    case CompactAngular f ->
                            neighbors(f.first(), f.second())
                                    + numbers(
                                            f.radial().left(),
                                            f.cutoff(),
                                            f.leftAngle(),
                                            f.rightAngle())
                                    + " "
                                    + subtype(f.radial());
                };
    }

    private static String neighbors(int... codes) {
        StringBuilder text = new StringBuilder();
        for (int code : codes) {
            text.append(code == SymmetryFunction.WEIGHTED ? "" : " " + Element.of(code));
        }
        return text.toString();
    }

    private static String numbers(double... values) {
        StringBuilder text = new StringBuilder();
        for (double value : values) {
            text.append(' ').append(value);
        }
        return text.toString();
    }
}
