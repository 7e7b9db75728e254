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
    private static final int BINS = 41;

    private Charts() {}

    /** Predictions over references, a colour per group. */
    static String parity(Validation validation, Quantity quantity) {
        XYChart chart =
                chart(
                        "reference " + quantity.title + ", " + quantity.unit,
                        "predicted, " + quantity.unit);
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        validation
                .groups()
                .forEach(
                        (name, group) -> {
                            Points points = group.points(quantity);
                            if (!points.reference.isEmpty()) {
                                XYSeries series =
                                        chart.addSeries(name, points.reference, points.predicted);
                                series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                                series.setMarker(SeriesMarkers.CIRCLE);
                                points.reference.forEach(
                                        v -> {
                                            ends[0] = Math.min(ends[0], v);
                                            ends[1] = Math.max(ends[1], v);
                                        });
                            }
                        });
        XYSeries line = chart.addSeries("equal", ends, ends);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(Color.DARK_GRAY);
        line.setLineWidth(1);
        return url(chart);
    }

    /** How often errors of each size occur, a line per group. */
    static String histogram(Validation validation, Quantity quantity) {
        XYChart chart =
                chart("error of " + quantity.title + ", " + quantity.unit, "share of values");
        double widest =
                validation.groups().values().stream()
                        .mapToDouble(g -> quantile(g.points(quantity)))
                        .max()
                        .orElse(0);
        double limit = widest > 0 ? widest : 1e-9;
        for (Map.Entry<String, Validation.Group> entry : validation.groups().entrySet()) {
            Points points = entry.getValue().points(quantity);
            if (!points.reference.isEmpty()) {
                chart.addSeries(entry.getKey(), centres(limit), shares(points, limit))
                        .setMarker(SeriesMarkers.NONE);
            }
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
        XYChart chart = chart(x, title);
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
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
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
        XYChart chart = chart(axis, "");
        for (Line line : lines) {
            int[] shown =
                    IntStream.range(0, line.x.length)
                            .filter(i -> Double.isFinite(line.y[i]))
                            .filter(i -> !logarithmic || line.x[i] > 0 && line.y[i] > 0)
                            .toArray();
            if (shown.length > 0) {
                chart.addSeries(
                                line.name,
                                IntStream.of(shown).mapToDouble(i -> line.x[i]).toArray(),
                                IntStream.of(shown).mapToDouble(i -> line.y[i]).toArray())
                        .setMarker(SeriesMarkers.NONE);
            }
        }
        if (logarithmic) {
            double[] x = values(chart, XYSeries::getXData);
            chart.getStyler().setXAxisLogarithmic(true);
            chart.getStyler().setXAxisMin(decade(x, Math::floor, Math::min));
            chart.getStyler().setXAxisMax(decade(x, above -> Math.floor(above) + 1, Math::max));
            logarithmicY(chart);
        } else {
            decimals(lines.stream().map(Line::x))
                    .ifPresentOrElse(
                            chart.getStyler()::setXAxisDecimalPattern,
                            () ->
                                    chart.getStyler()
                                            .setxAxisTickLabelsFormattingFunction(Charts::tick));
            decimals(lines.stream().map(Line::y))
                    .ifPresentOrElse(
                            chart.getStyler()::setYAxisDecimalPattern,
                            () ->
                                    chart.getStyler()
                                            .setyAxisTickLabelsFormattingFunction(Charts::tick));
        }
        return url(chart);
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
    private static Optional<String> decimals(Stream<double[]> values) {
        double[] all = values.flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
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
            chart.addSeries(
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

    private static XYChart chart(String x, String y) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .theme(Styler.ChartTheme.Matlab)
                        .xAxisTitle(x)
                        .yAxisTitle(y)
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesVisible(false);
        chart.getStyler().setMarkerSize(5);
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
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
