package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;
import java.util.StringJoiner;

/**
 * POSCAR of VASP 5 in Cartesian coordinates. The order of the atoms is kept: an element that occurs in several runs is
 * listed as often. VASP takes no left-handed vectors; the same lattice has the opposite ones.
 */
final class PoscarWriter implements FrameWriter {

    private static final double VELOCITY = 1e-3;

    private final Writer out;

    PoscarWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        Cell cell = structure.cell();
        if (!cell.isFullyPeriodic()) {
            throw new MlipException(
                    "a POSCAR repeats in all directions; give the structure such a cell (pbc T T T),"
                            + " or write extended XYZ");
        }
        StringJoiner symbols = new StringJoiner(" ");
        StringJoiner counts = new StringJoiner(" ");
        int[] species = structure.species();
        for (int start = 0, end; start < species.length; start = end) {
            end = start + 1;
            while (end < species.length && species[end] == species[start]) {
                end++;
            }
            symbols.add(Element.of(species[start]).symbol());
            counts.add(Integer.toString(end - start));
        }
        String comment = structure.info().getOrDefault("comment", symbols.toString());
        out.write(comment.replaceAll("\\s+", " ") + "\n1.0\n");
        double[] m = cell.vectors();
        double[] normal = Tensors.cross(Tensors.row(m, 0), Tensors.row(m, 1));
        boolean leftHanded = Tensors.dot(normal, Tensors.row(m, 2)) < 0;
        writeVectors(leftHanded ? Tensors.scaled(m, -1) : m);
        out.write(symbols + "\n" + counts + "\nCartesian\n");
        writeVectors(structure.positions());
        if (structure.velocities().isPresent()) {
            out.write("\n");
            writeVectors(Tensors.scaled(structure.velocities().get(), VELOCITY));
        }
    }

    private void writeVectors(double[] values) throws IOException {
        for (int i = 0; i < values.length; i += 3) {
            out.write("  " + values[i] + " " + values[i + 1] + " " + values[i + 2] + "\n");
        }
    }
}
