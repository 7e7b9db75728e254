package org.mlip4j.sim.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/** Draws pixels. */
final class PixelCanvas implements Canvas {

    final BufferedImage image;
    private final Graphics2D pen;

    PixelCanvas(int width, int height) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
    }

    @Override
    public void line(double x1, double y1, double x2, double y2, double width, Color color) {
        pen.setStroke(new BasicStroke((float) width));
        pen.setColor(color);
        pen.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void ball(double x, double y, double radius, Color color) {
        disc(x, y, radius, Canvas.mixed(color, Color.BLACK, 0.55));
        disc(x, y, 0.92 * radius, color);
        disc(
                x - 0.3 * radius,
                y - 0.3 * radius,
                0.3 * radius,
                Canvas.mixed(color, Color.WHITE, 0.5));
    }

    private void disc(double x, double y, double radius, Color color) {
        pen.setColor(color);
        pen.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    @Override
    public void text(double x, double y, double size, String text) {
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size));
        pen.setColor(Color.BLACK);
        pen.drawString(text, (float) x, (float) y);
    }
}
