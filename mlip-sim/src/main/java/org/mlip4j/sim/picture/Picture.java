package org.mlip4j.sim.picture;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.sim.crystal.Matrix3;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

/**
 * Two parallel projections of a structure with its cell: from the side, the longest lattice vector to the right, and
 * along that vector; below them a legend and a scale bar. Atoms have the colours of Jmol and 0.7 of their covalent
 * radius; what is farther away is paler. Needs no display.
 */
public final class Picture {

    private static final int MARGIN = 24;
    private static final int FOOT = 48;
    private static final double TEXT = 16;
    private static final int NARROWEST = 400;
    private static final double FOG = 0.65;

    /** Extent of the atoms along a lattice vector, in terms of it, above which they are moved into the cell. */
    private static final double SPREAD = 1.2;

    private static final Color EDGE = new Color(0x40, 0x40, 0x40);
    private static final Color EDGE_BEHIND = new Color(0xb0, 0xb0, 0xb0);
    private static final List<Integer> BARS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

    private final View side;
    private final View along;
    private final int[] species;
    private final double scale;
    private final int width;
    private final int height;

    private Picture(Structure structure, int width) {
        Structure inside = gathered(structure);
        side = View.fromTheSide(inside);
        along = View.along(inside);
        species = IntStream.of(structure.species()).distinct().sorted().toArray();
        this.width = width;
        scale = (width - 3 * MARGIN) / (side.width() + along.width());
        double tallest = Math.max(side.height(), along.height());
        height = (int) Math.ceil(scale * tallest) + 2 * MARGIN + FOOT;
    }

    /** Moves atoms into the cell along directions in which they spread far beyond it. */
    private static Structure gathered(Structure structure) {
        Cell cell = structure.cell();
        if (cell.volume() == 0) {
            return structure;
        }
        double[] inverse = Matrix3.inverse(cell.vectors());
        double[] r = structure.positions();
        boolean[] wrap = new boolean[3];
        for (int k = 0; k < 3; k++) {
            double least = 0;
            double most = 1;
            for (int i = 0; i < r.length; i += 3) {
                double f =
                        r[i] * inverse[k] + r[i + 1] * inverse[3 + k] + r[i + 2] * inverse[6 + k];
                least = Math.min(least, f);
                most = Math.max(most, f);
            }
            wrap[k] = cell.isPeriodic(k) && most - least > SPREAD;
        }
        Cell wrapping = Cell.of(cell.vectors(), wrap[0], wrap[1], wrap[2]);
        return structure.withCell(wrapping).wrapped();
    }

    /**
     * Prepares a picture.
     *
     * @param structure atoms
     * @param width of the picture in pixels, at least 400
     * @return the picture
     * @throws MlipException if there is no atom or the picture would be too narrow
     */
    public static Picture of(Structure structure, int width) {
        if (structure.size() == 0) {
            throw new MlipException("a structure without atoms cannot be drawn");
        }
        if (width < NARROWEST) {
            throw new MlipException("a picture needs a width of at least " + NARROWEST + " pixels");
        }
        return new Picture(structure, width);
    }

    /**
     * Writes a file.
     *
     * @param file its name ends in {@code .png} or {@code .svg}
     * @throws MlipException if the name ends otherwise
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".png") && !name.endsWith(".svg")) {
            throw new MlipException(
                    "pictures are written as .png or .svg; choose another name than " + file);
        }
        byte[] content = name.endsWith(".png") ? png() : svg().getBytes(StandardCharsets.UTF_8);
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Draws pixels.
     *
     * @return content of a PNG file
     */
    public byte[] png() {
        PixelCanvas canvas = new PixelCanvas(width, height);
        draw(canvas);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(canvas.image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Draws vector graphics.
     *
     * @return content of an SVG file
     */
    public String svg() {
        SvgCanvas canvas = new SvgCanvas(width, height);
        draw(canvas);
        return canvas.document();
    }

    private void draw(Canvas canvas) {
        double floor = height - FOOT - MARGIN;
        draw(canvas, side, MARGIN - scale * side.left, floor + scale * side.bottom);
        double second = 2 * MARGIN + scale * side.width();
        draw(canvas, along, second - scale * along.left, floor + scale * along.bottom);
        double x = MARGIN;
        double y = height - FOOT / 2.0;
        for (int s : species) {
            canvas.ball(x + 9, y, 9, Look.of(s).color());
            canvas.text(x + 24, y + 0.35 * TEXT, TEXT, Element.of(s).symbol());
            x += 30 + TEXT * (1 + Element.of(s).symbol().length());
        }
        drawBar(canvas, y);
    }

    private void draw(Canvas canvas, View view, double x, double y) {
        edges(canvas, view, x, y, true);
        for (View.Disc disc : view.discs) {
            Color color = Look.of(disc.species()).color();
            canvas.ball(
                    x + scale * disc.x(),
                    y - scale * disc.y(),
                    scale * disc.radius(),
                    Canvas.mixed(color, Color.WHITE, FOG * disc.depth()));
        }
        edges(canvas, view, x, y, false);
    }

    private void edges(Canvas canvas, View view, double x, double y, boolean isBehind) {
        for (View.Edge e : view.edges) {
            if (e.isBehind() == isBehind) {
                canvas.line(
                        x + scale * e.x1(),
                        y - scale * e.y1(),
                        x + scale * e.x2(),
                        y - scale * e.y2(),
                        1.5,
                        isBehind ? EDGE_BEHIND : EDGE);
            }
        }
    }

    private void drawBar(Canvas canvas, double y) {
        int length = BARS.getFirst();
        for (int bar : BARS) {
            length = bar * scale < 0.2 * width ? bar : length;
        }
        String text = length + " \u00c5";
        double end = width - MARGIN - TEXT * 0.6 * (text.length() + 1);
        canvas.line(end - length * scale, y, end, y, 3, Color.BLACK);
        canvas.text(end + 8, y + 0.35 * TEXT, TEXT, text);
    }
}
