package org.mlip4j.sim.picture;

import java.awt.Color;

/** What a picture is drawn on. Pixels, y downwards. */
interface Canvas {

    void line(double x1, double y1, double x2, double y2, double width, Color color);

    /** A filled circle with a highlight and an outline. */
    void ball(double x, double y, double radius, Color color);

    /** Text whose left end and base line are at x, y. */
    void text(double x, double y, double size, String text);

    /** A mixture of two colours, all of the second at share = 1. */
    static Color mixed(Color a, Color b, double share) {
        return new Color(
                (int) Math.round(a.getRed() + share * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + share * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + share * (b.getBlue() - a.getBlue())));
    }
}
