package org.mlip4j.sim.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.imageio.ImageIO;

class PictureTest {

    /** One oxygen in the middle of a long cell, one sodium that left the cell. */
    private static final Structure TWO =
            Structure.of(
                    Cell.periodic(4, 0, 0, 0, 4, 0, 0, 0, 8),
                    new int[] {8, 11},
                    new double[] {2, 2, 4, 2, 2, 17});

    @Test
    void pixels() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Picture.of(TWO, 400).png()));
        assertEquals(400, image.getWidth());
        // The side view begins at the margin of 24 and the two views share 400 - 72 pixels: 8 + 4
        // Angstrom.
        double scale = 328 / 12.0;
        int middle = (int) (24 + 2 * scale);
        Color oxygen = new Color(image.getRGB((int) (24 + 4 * scale), middle));
        assertTrue(oxygen.getRed() > 240 && oxygen.getGreen() < 60, oxygen.toString());
        Color sodium = new Color(image.getRGB((int) (24 + scale), middle));
        assertTrue(sodium.getBlue() > 200 && sodium.getRed() < 200, sodium.toString());
        assertEquals(Color.WHITE, new Color(image.getRGB((int) (24 + 7 * scale), middle)));
    }

    /** Per atom and view, and per element of the legend: a ball and its highlight. */
    @Test
    void everyAtomIsDrawnInBothViews() {
        String svg = Picture.of(TWO, 800).svg();
        int circles = svg.split("<circle").length - 1;
        assertEquals(2 * (2 * 2 + 2), circles);
        assertTrue(svg.contains(">Na</text>") && svg.contains("\u00c5</text>"));
    }

    @Test
    void moleculesNeedNoCell(@TempDir Path folder) throws IOException {
        Structure water =
                Structure.of(
                        Cell.none(),
                        new int[] {8, 1, 1},
                        new double[] {0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0});
        Path file = folder.resolve("water.svg");
        Picture.of(water, 400).write(file);
        assertTrue(Files.readString(file).endsWith("</svg>\n"));
        MlipException refused =
                assertThrows(
                        MlipException.class,
                        () -> Picture.of(water, 400).write(folder.resolve("water.jpg")));
        assertTrue(refused.getMessage().contains(".png or .svg"));
    }
}
