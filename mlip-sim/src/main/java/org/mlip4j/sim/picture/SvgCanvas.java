package org.mlip4j.sim.picture;

import java.awt.Color;
import java.util.Locale;

/** Writes scalable vector graphics. */
final class SvgCanvas implements Canvas {

    private final StringBuilder out = new StringBuilder();

    SvgCanvas(int width, int height) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
                width, height, width, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, double width, Color color) {
        add(
                "<path d=\"M%.2f %.2fL%.2f %.2f\" stroke=\"%s\" stroke-width=\"%.2f\"/>",
                x1, y1, x2, y2, name(color), width);
    }

    @Override
    public void ball(double x, double y, double radius, Color color) {
        add(
                "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%.2f\"/>",
                x,
                y,
                0.96 * radius,
                name(color),
                name(Canvas.mixed(color, Color.BLACK, 0.55)),
                0.08 * radius);
        add(
                "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"%s\"/>",
                x - 0.3 * radius,
                y - 0.3 * radius,
                0.3 * radius,
                name(Canvas.mixed(color, Color.WHITE, 0.5)));
    }

    @Override
    public void text(double x, double y, double size, String text) {
        add(
                "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.1f\" font-family=\"sans-serif\">%s</text>",
                x, y, size, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private static String name(Color color) {
        return String.format("#%06x", color.getRGB() & 0xffffff);
    }

    String document() {
        return out + "</svg>\n";
    }
}
