package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Structure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * LAMMPS dump, text, of style atom or custom; every frame sorted by id when it has ids. Elements: as given, else the
 * column {@code element}, else types without names.
 */
final class LammpsDumpReader implements FrameParser {

    private final Lines lines;
    private final boolean elementsGiven;
    private LammpsUnits units;

    private final double[] low = new double[3];
    private double[] vectors;
    private boolean[] periodic;
    private int atoms;

    LammpsDumpReader(Lines lines, FormatOptions options) {
        this.lines = lines;
        this.elementsGiven = !options.elements().isEmpty();
        this.units = options.lammpsUnits();
    }

    @Override
    public Structure next() {
        if (!lines.nextFilled()) {
            return null;
        }
        atoms = -1;
        vectors = null;
        Map<String, String> info = new LinkedHashMap<>();
        while (true) {
            String item = item();
            switch (item.split("\\s+")[0]) {
                case "TIMESTEP" -> {
                    lines.requireFilled("the time step");
                    info.put("timestep", Long.toString(lines.integer("the time step")));
                }
                case "NUMBER" -> {
                    lines.requireFilled("the number of atoms");
                    atoms = lines.atomCount();
                }
                case "BOX" -> readBox(item);
                case "UNITS" -> readUnits();
                case "TIME" -> {
                    lines.requireFilled("the time");
                    double time = lines.real("the time") * units.time();
                    info.put("time", Double.toString(time));
                }
                case "ATOMS" -> {
                    return readAtoms(item, info);
                }
                default ->
                        throw lines.failLine(
                                "ITEM: TIMESTEP, NUMBER OF ATOMS, BOX BOUNDS or ATOMS");
            }
            lines.requireFilled("a line that begins with ITEM:");
        }
    }

    @Override
    public boolean skipToNext() {
        return lines.findAndHold(line -> line.startsWith("ITEM: TIMESTEP"));
    }

    private String item() {
        String line = lines.text().strip();
        if (!line.startsWith("ITEM: ")) {
            throw lines.failLine("a line that begins with ITEM:");
        }
        return line.substring(6).strip();
    }

    private void readUnits() {
        lines.requireFilled("the unit style");
        units = units.orStated(lines, lines.word("the unit style"));
    }

    private void readBox(String item) {
        boolean isGeneral = item.contains("abc origin");
        boolean isTilted = item.contains("xy xz yz");
        readPeriodicity(item.split("\\s+"));
        int columns = isGeneral ? 4 : isTilted ? 3 : 2;
        double[] rows = new double[3 * columns];
        for (int d = 0; d < 3; d++) {
            lines.requireFilled("the bounds of the box");
            lines.reals(
                    columns + " finite numbers in each of three lines", rows, columns * d, columns);
        }
        if (isGeneral) {
            vectors = new double[9];
            for (int d = 0; d < 3; d++) {
                System.arraycopy(rows, 4 * d, vectors, 3 * d, 3);
                low[d] = rows[4 * d + 3];
            }
            return;
        }
        double xy = isTilted ? rows[2] : 0;
        double xz = isTilted ? rows[5] : 0;
        double yz = isTilted ? rows[8] : 0;
        low[0] = rows[0] - Math.min(Math.min(0, xy), Math.min(xz, xy + xz));
        low[1] = rows[columns] - Math.min(0, yz);
        low[2] = rows[2 * columns];
        double lx = rows[1] - Math.max(Math.max(0, xy), Math.max(xz, xy + xz)) - low[0];
        double ly = rows[columns + 1] - Math.max(0, yz) - low[1];
        double lz = rows[2 * columns + 1] - low[2];
        if (!(lx > 0 && ly > 0 && lz > 0)) {
            throw lines.failLine("upper bounds above the lower ones");
        }
        vectors = LammpsCell.vectors(lx, ly, lz, xy, xz, yz);
    }

    private void readPeriodicity(String[] words) {
        periodic = new boolean[] {true, true, true};
        if (words.length >= 5 && words[words.length - 1].matches("[pfsm]{2}")) {
            for (int d = 0; d < 3; d++) {
                periodic[d] = words[words.length - 3 + d].equals("pp");
            }
        }
    }

    private Structure readAtoms(String item, Map<String, String> info) {
        if (atoms < 0 || vectors == null) {
            throw lines.fail(
                    "NUMBER OF ATOMS and BOX BOUNDS before ATOMS", "neither or one of them");
        }
        String[] names = item.substring("ATOMS".length()).strip().split("\\s+");
        LammpsDumpColumns columns = new LammpsDumpColumns(lines, names, atoms, elementsGiven);
        columns.read();
        double[] positions = columns.positions(low, vectors);
        if (columns.isUnwrapped()) {
            info.put(Structure.UNWRAPPED, "T");
        }
        Cell cell =
                Cell.of(
                        Tensors.scaled(vectors, units.length()),
                        periodic[0],
                        periodic[1],
                        periodic[2]);
        return Structure.of(cell, columns.species(), Tensors.scaled(positions, units.length()))
                .withVelocities(columns.velocities(units.velocity()))
                .withLabels(columns.labels(units.force()))
                .withInfo(info);
    }
}
