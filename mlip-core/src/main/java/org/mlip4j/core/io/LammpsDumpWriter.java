package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * LAMMPS dump, text, style custom. Elements that were not given become types in the order of atomic numbers, later
 * newcomers at the end; the column {@code element} names them.
 */
final class LammpsDumpWriter implements FrameWriter {

    private final Writer out;
    private final LammpsUnits units;
    private final List<Element> types;
    private long frame;

    LammpsDumpWriter(Writer out, FormatOptions options) {
        this.out = out;
        this.units = options.lammpsUnits();
        this.types = new ArrayList<>(options.elements());
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        for (Element element : LammpsDataWriter.elementsOf(structure)) {
            if (!types.contains(element)) {
                types.add(element);
            }
        }
        LammpsCell cell = LammpsCell.of(structure);
        String step = structure.info().getOrDefault("timestep", "");
        out.write("ITEM: TIMESTEP\n" + (step.matches("\\d+") ? step : Long.toString(frame)) + "\n");
        out.write("ITEM: NUMBER OF ATOMS\n" + structure.size() + "\n");
        frame++;
        writeBox(cell, structure.cell());
        writeAtoms(structure, cell);
    }

    private void writeBox(LammpsCell cell, Cell original) throws IOException {
        out.write(cell.isTilted() ? "ITEM: BOX BOUNDS xy xz yz" : "ITEM: BOX BOUNDS");
        for (int k = 0; k < 3; k++) {
            out.write(original.isPeriodic(k) ? " pp" : " ff");
        }
        double unit = units.length();
        double[] lengths = {cell.lx(), cell.ly(), cell.lz()};
        double[] tilts = cell.tilts(unit, cell.lx() / unit, cell.ly() / unit);
        double[] edges = new double[3];
        for (int d = 0; d < 3; d++) {
            double low = cell.origin()[d] / unit + below(tilts, d);
            double high = (cell.origin()[d] + lengths[d]) / unit + above(tilts, d);
            edges[d] = high - above(tilts, d) - (low - below(tilts, d));
        }
        tilts = cell.tilts(unit, edges);
        for (int d = 0; d < 3; d++) {
            double low = cell.origin()[d] / unit + below(tilts, d);
            double high = (cell.origin()[d] + lengths[d]) / unit + above(tilts, d);
            out.write("\n" + low + " " + high + (cell.isTilted() ? " " + tilts[d] : ""));
        }
        out.write('\n');
    }

    /** How far the corners of a tilted box are below its bounds. */
    private static double below(double[] tilts, int d) {
        double xy = tilts[0];
        double xz = tilts[1];
        return switch (d) {
            case 0 -> Math.min(Math.min(0, xy), Math.min(xz, xy + xz));
            case 1 -> Math.min(0, tilts[2]);
            default -> 0;
        };
    }

    /** How far they are above. */
    private static double above(double[] tilts, int d) {
        return 0 - below(new double[] {-tilts[0], -tilts[1], -tilts[2]}, d);
    }

    private void writeAtoms(Structure structure, LammpsCell cell) throws IOException {
        SpeciesNumbers numbers = new SpeciesNumbers(types);
        double[] velocities = structure.velocities().map(cell::turned).orElse(null);
        double[] forces = structure.labels().forces().map(cell::turned).orElse(null);
        double[] charges = structure.labels().charges().orElse(null);
        double[] positions = cell.turned(structure.positions());
        boolean areUnwrapped = structure.info().containsKey(Structure.UNWRAPPED);
        out.write("ITEM: ATOMS id type element" + (areUnwrapped ? " xu yu zu" : " x y z"));
        out.write(velocities == null ? "" : " vx vy vz");
        out.write(forces == null ? "" : " fx fy fz");
        out.write(charges == null ? "\n" : " q\n");
        StringBuilder line = new StringBuilder(256);
        for (int i = 0; i < structure.size(); i++) {
            int species = structure.species()[i];
            line.setLength(0);
            line.append(i + 1).append(' ').append(numbers.of(species) + 1).append(' ');
            line.append(Element.of(species).symbol());
            append(line, positions, i, units.length());
            append(line, velocities, i, units.velocity());
            append(line, forces, i, units.force());
            if (charges != null) {
                line.append(' ').append(charges[i]);
            }
            out.append(line.append('\n'));
        }
    }

    private static void append(StringBuilder line, double[] values, int atom, double unit) {
        for (int k = 3 * atom; values != null && k < 3 * atom + 3; k++) {
            line.append(' ').append(values[k] / unit);
        }
    }
}
