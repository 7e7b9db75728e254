package org.mlip4j.cli;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.mlip4j.cli.Validation.Points;
import org.mlip4j.cli.Validation.Quantity;
import org.mlip4j.cli.Validation.Series;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.WholeFile;

import java.awt.Color;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pictures for reports, as data URLs. */
final class Charts {

    private static final int WIDTH = 600;
    private static final int HEIGHT = 480;
    private static final int LINE_HEIGHT = 18;
    private static final int BINS = 41;

    private Charts() {}

    /** Predictions over references, a colour per group. */
    static String parity(List<Series> groups, Quantity quantity) {
        XYChart chart =
                chart(
                        "reference " + quantity.title + ", " + quantity.unit,
                        "predicted, " + quantity.unit,
                        groups.size());
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (Series group : groups) {
            Points points = group.points();
            XYSeries series = addSeries(chart, group.label(), points.reference, points.predicted);
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
            series.setMarker(SeriesMarkers.CIRCLE);
            Stream.of(points.reference, points.predicted)
                    .flatMap(List::stream)
                    .forEach(
                            v -> {
                                ends[0] = Math.min(ends[0], v);
                                ends[1] = Math.max(ends[1], v);
                            });
        }
        XYSeries line = addSeries(chart, "equal", ends, ends);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(Color.DARK_GRAY);
        line.setLineWidth(1);
        setDecimals(chart);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        return url(chart);
    }

    /** How often errors of each size occur, a line per group. */
    static String histogram(List<Series> groups, Quantity quantity) {
        XYChart chart =
                chart(
                        "error of " + quantity.title + ", " + quantity.errorUnit,
                        "share of values",
                        groups.size());
        double factor = quantity == Quantity.ENERGY ? quantity.errorFactor : 1;
        double widest = groups.stream().mapToDouble(g -> quantile(g.points())).max().orElse(0);
        double limit = widest > 0 ? widest : 1e-9;
        for (Series group : groups) {
            double[] centres = centres(factor * limit);
            addLine(chart, group.label(), centres, shares(group.points(), limit));
        }
        chart.getStyler()
                .setxAxisTickLabelsFormattingFunction(x -> String.format(Locale.ROOT, "%.2g", x));
        chart.getStyler().setYAxisDecimalPattern("0.####");
        return url(chart);
    }

    /** The size that 99 of 100 errors stay below. */
    private static double quantile(Points points) {
        double[] sizes = errors(points).map(Math::abs).sorted().toArray();
        return sizes.length == 0 ? 0 : sizes[(int) (0.99 * (sizes.length - 1))];
    }

    private static DoubleStream errors(Points points) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < points.reference.size(); i++) {
            errors.add(points.predicted.get(i) - points.reference.get(i));
        }
        return errors.stream().mapToDouble(e -> e);
    }

    private static double[] centres(double limit) {
        double[] centres = new double[BINS];
        for (int b = 0; b < BINS; b++) {
            centres[b] = limit * (2 * (b + 0.5) / BINS - 1);
        }
        return centres;
    }

    /** Shares per bin; what lies beyond the limit is counted in the outermost bins. */
    private static double[] shares(Points points, double limit) {
        double[] shares = new double[BINS];
        int count = points.reference.size();
        errors(points)
                .forEach(
                        e -> {
                            int bin = (int) Math.floor((e / limit + 1) / 2 * BINS);
                            shares[Math.clamp(bin, 0, BINS - 1)] += 1.0 / count;
                        });
        return shares;
    }

    /** An error after every epoch from 0, on the structures fitted and, where there are any, on others. */
    static String learning(String title, double[] train, double[] validation) {
        Map<String, double[]> both = new LinkedHashMap<>();
        both.put("train", train);
        both.put("validation", validation);
        return curves("epoch", title, both).orElseThrow();
    }

    /** Values at 0, 1, 2, ... by name, without those that are not numbers; empty when there are no others. */
    static Optional<String> curves(String x, String title, Map<String, double[]> values) {
        XYChart chart = chart(x, title, values.size());
        values.forEach((name, series) -> add(chart, name, series));
        if (chart.getSeriesMap().isEmpty()) {
            return Optional.empty();
        }
        boolean positive =
                chart.getSeriesMap().values().stream()
                        .flatMapToDouble(s -> DoubleStream.of(s.getYData()))
                        .allMatch(v -> v > 0);
        if (positive) {
            logarithmicY(chart);
        }
        return Optional.of(url(chart));
    }

    /** A line of a picture. */
    record Line(String name, double[] x, double[] y) {}

    /** The columns of a table over the first; on logarithmic axes only what is positive. */
    static String lines(List<Measurement.Column> columns, boolean logarithmic) {
        Measurement.Column x = columns.getFirst();
        List<Line> lines =
                columns.subList(1, columns.size()).stream()
                        .filter(Measurement.Column::isDrawn)
                        .map(column -> new Line(column.name(), x.values(), column.values()))
                        .toList();
        return lines(x.name(), lines, logarithmic);
    }

    /** Lines with an axis in common. */
    static String lines(String axis, List<Line> lines, boolean logarithmic) {
        boolean isSingle = lines.size() == 1;
        XYChart chart = chart(axis, isSingle ? lines.getFirst().name : "", lines.size());
        chart.getStyler().setLegendVisible(!isSingle);
        for (Line line : lines) {
            int[] shown =
                    IntStream.range(0, line.x.length)
                            .filter(i -> Double.isFinite(line.y[i]))
                            .filter(i -> !logarithmic || line.x[i] > 0 && line.y[i] > 0)
                            .toArray();
            if (shown.length > 0) {
                addLine(
                        chart,
                        line.name,
                        IntStream.of(shown).mapToDouble(i -> line.x[i]).toArray(),
                        IntStream.of(shown).mapToDouble(i -> line.y[i]).toArray());
            }
        }
        if (logarithmic) {
            double[] x = values(chart, XYSeries::getXData);
            chart.getStyler().setXAxisLogarithmic(true);
            chart.getStyler().setXAxisMin(decade(x, Math::floor, Math::min));
            chart.getStyler().setXAxisMax(decade(x, above -> Math.floor(above) + 1, Math::max));
            logarithmicY(chart);
        } else {
            setDecimals(chart);
        }
        return url(chart);
    }

    private static XYSeries addSeries(XYChart chart, String label, List<Double> x, List<Double> y) {
        return addSeries(chart, label, array(x), array(y));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(v -> v).toArray();
    }

    /** Series of a chart need names of their own, and labels do not. */
    private static XYSeries addSeries(XYChart chart, String label, double[] x, double[] y) {
        XYSeries series = chart.addSeries(Integer.toString(chart.getSeriesMap().size()), x, y);
        series.setLabel(label);
        return series;
    }

    /**
     * XChart puts numbers at the data where all are equally far apart, and otherwise at round places: one more point, on the
     * line between the first two.
     */
    private static void addLine(XYChart chart, String label, double[] x, double[] y) {
        boolean isLine = x.length > 2;
        addSeries(
                        chart,
                        label,
                        isLine ? withPoint(x, x[0] + 0.3 * (x[1] - x[0])) : x,
                        isLine ? withPoint(y, y[0] + 0.3 * (y[1] - y[0])) : y)
                .setMarker(SeriesMarkers.NONE);
    }

    private static double[] withPoint(double[] values, double second) {
        return DoubleStream.concat(
                        DoubleStream.of(values[0], second), Arrays.stream(values).skip(1))
                .toArray();
    }

    private static void setDecimals(XYChart chart) {
        decimals(values(chart, XYSeries::getXData))
                .ifPresentOrElse(
                        chart.getStyler()::setXAxisDecimalPattern,
                        () -> chart.getStyler().setxAxisTickLabelsFormattingFunction(Charts::tick));
        decimals(values(chart, XYSeries::getYData))
                .ifPresentOrElse(
                        chart.getStyler()::setYAxisDecimalPattern,
                        () -> chart.getStyler().setyAxisTickLabelsFormattingFunction(Charts::tick));
    }

    /** A logarithmic axis has numbers at powers of ten only: it ends at them, so that there are two at least. */
    private static void logarithmicY(XYChart chart) {
        double[] y = values(chart, XYSeries::getYData);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(decade(y, Math::floor, Math::min));
        chart.getStyler().setYAxisMax(decade(y, above -> Math.floor(above) + 1, Math::max));
    }

    private static double[] values(XYChart chart, Function<XYSeries, double[]> axis) {
        return chart.getSeriesMap().values().stream()
                .flatMapToDouble(series -> DoubleStream.of(axis.apply(series)))
                .toArray();
    }

    /** The power of ten beyond the values; null where there are none. */
    private static Double decade(
            double[] values, DoubleUnaryOperator away, DoubleBinaryOperator extreme) {
        OptionalDouble end = DoubleStream.of(values).reduce(extreme);
        return end.isEmpty()
                ? null
                : Double.valueOf(Math.pow(10, away.applyAsDouble(Math.log10(end.getAsDouble()))));
    }

    /** The pattern of numbers that shows a hundredth of their span; empty where they need an exponent. */
    private static Optional<String> decimals(double[] values) {
        double[] all = Arrays.stream(values).filter(Double::isFinite).toArray();
        double least = Arrays.stream(all).min().orElse(0);
        double most = Arrays.stream(all).max().orElse(0);
        double size = Math.max(Math.abs(least), Math.abs(most));
        if (size != 0 && (size < 1e-3 || size > 1e7)) {
            return Optional.empty();
        }
        double span = most > least ? most - least : 1;
        int digits = Math.clamp(2 - (int) Math.floor(Math.log10(span)), 0, 6);
        return Optional.of(digits == 0 ? "0" : "0." + "#".repeat(digits));
    }

    /** Draws the columns as {@link #lines} to a PNG. */
    static void draw(Path file, List<Measurement.Column> columns, boolean logarithmic) {
        if (!file.toString().endsWith(".png")) {
            throw new MlipException("'" + file + "' must end with .png");
        }
        String url = lines(columns, logarithmic);
        try {
            WholeFile.write(file, Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)));
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be written", e);
        }
    }

    private static void add(XYChart chart, String name, double[] values) {
        int[] known =
                IntStream.range(0, values.length).filter(n -> Double.isFinite(values[n])).toArray();
        if (known.length > 0) {
            addSeries(
                            chart,
                            name,
                            IntStream.of(known).asDoubleStream().toArray(),
                            IntStream.of(known).mapToDouble(n -> values[n]).toArray())
                    .setMarker(SeriesMarkers.CIRCLE);
        }
    }

    /** Four digits, without zeros behind the point. */
    private static String tick(double value) {
        return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toString();
    }

    /** A legend is beside the curves, where it hides none of them, and as high as it must be. */
    private static XYChart chart(String x, String y, int lines) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(Math.max(HEIGHT, lines * LINE_HEIGHT + 20))
                        .theme(Styler.ChartTheme.Matlab)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setMarkerSize(5);
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        return chart;
    }

    private static String url(Chart<?, ?> chart) {
        try {
            byte[] png = BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
        } catch (IOException e) {
            throw MlipException.of("a picture cannot be drawn", e);
        } catch (InternalError | NoClassDefFoundError | ExceptionInInitializerError e) {
            throw new MlipException(
                    "pictures cannot be drawn because Java finds no fonts; install fontconfig and a"
                            + " font such as DejaVu, or leave out --report",
                    e);
        }
    }

    static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
