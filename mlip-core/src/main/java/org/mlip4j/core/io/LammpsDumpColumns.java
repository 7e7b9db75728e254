package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The {@code ITEM: ATOMS} table of one frame of a LAMMPS dump. */
final class LammpsDumpColumns {

    /** Columns that may be skipped without a word. */
    private static final Set<String> SILENT =
            Set.of(
                    "ix", "iy", "iz", "mol", "mass", "x", "y", "z", "xu", "yu", "zu", "xs", "ys",
                    "zs", "xsu", "ysu", "zsu", "type", "element");

    private static final List<String> COORDINATES = List.of("x", "xu", "xs", "xsu");

    private final Lines lines;
    private final List<String> names;
    private final int atoms;
    private final String coordinate;
    private final boolean scaled;
    private final double[][] values;

    private final int id;
    private final int type;
    private final int element;
    private long[] ids;
    private int[] species;
    private int[] order;

    LammpsDumpColumns(Lines lines, String[] names, int atoms, boolean elementsGiven) {
        this.lines = lines;
        this.names = List.of(names);
        this.atoms = atoms;
        this.values = new double[names.length][];
        this.id = this.names.indexOf("id");
        this.type = this.names.indexOf("type");
        this.element = elementsGiven && type >= 0 ? -1 : this.names.indexOf("element");
        this.coordinate = COORDINATES.stream().filter(this.names::contains).findFirst().orElse("x");
        this.scaled = coordinate.startsWith("xs");
        want("positions", coordinate, "y" + coordinate.substring(1), "z" + coordinate.substring(1));
        if (!coordinate.endsWith("u")) {
            wantAll("ix", "iy", "iz");
        }
        wantAll("vx", "vy", "vz");
        wantAll("fx", "fy", "fz");
        wantAll("q");
        if (type < 0 && element < 0) {
            throw lines.failLine("a column type or element");
        }
    }

    private void want(String what, String... columns) {
        if (!wantAll(columns)) {
            throw lines.failLine("columns " + String.join(" ", columns) + " for the " + what);
        }
    }

    /** Plans to read the columns if all are there. */
    private boolean wantAll(String... columns) {
        if (!names.containsAll(List.of(columns))) {
            return false;
        }
        for (String column : columns) {
            values[names.indexOf(column)] = new double[atoms];
        }
        return true;
    }

    void read() {
        ids = new long[atoms];
        species = new int[atoms];
        String[] expected =
                names.stream().map(name -> "a finite number for " + name).toArray(String[]::new);
        for (int c = 0; c < values.length; c++) {
            if (values[c] == null && c != id && !SILENT.contains(names.get(c))) {
                lines.warn("column '" + names.get(c) + "' is not used");
            }
        }
        for (int i = 0; i < atoms; i++) {
            if (!lines.next()) {
                throw lines.ended("atom " + (i + 1) + " of " + atoms);
            }
            for (int c = 0; c < values.length; c++) {
                if (values[c] != null) {
                    values[c][i] = lines.real(expected[c]);
                } else if (c == id) {
                    ids[i] = lines.integer("the id of an atom");
                } else if (c == element) {
                    species[i] = lines.species();
                } else if (c == type && element < 0) {
                    species[i] = readType();
                } else {
                    lines.skip(expected[c]);
                }
            }
            lines.endLine("as many numbers as ITEM: ATOMS has columns");
        }
        order = id >= 0 ? LammpsAtoms.order(lines, ids) : null;
    }

    private int readType() {
        long number = lines.integer("an atom type from 1");
        if (number < 1 || number > Element.CODE_LIMIT - Element.UNNAMED) {
            throw lines.fail("an atom type from 1", Long.toString(number));
        }
        return Element.UNNAMED + (int) number - 1;
    }

    int[] species() {
        return order == null ? species : LammpsAtoms.permuted(species, order);
    }

    /** Cartesian coordinates in the units of the file, with the crossings of the cell that are told. */
    double[] positions(double[] low, double[] vectors) {
        String end = coordinate.substring(1);
        double[] positions = triples(1, "x" + end, "y" + end, "z" + end);
        if (scaled) {
            Tensors.toCartesian(positions, vectors);
            for (int i = 0; i < positions.length; i++) {
                positions[i] += low[i % 3];
            }
        }
        double[] images = triples(1, "ix", "iy", "iz");
        if (images != null) {
            Tensors.toCartesian(images, vectors);
            for (int i = 0; i < positions.length; i++) {
                positions[i] += images[i];
            }
        }
        return positions;
    }

    /** Whether the positions tell how often an atom has crossed the cell. */
    boolean isUnwrapped() {
        return coordinate.endsWith("u") || triples(1, "ix", "iy", "iz") != null;
    }

    double[] velocities(double unit) {
        return triples(unit, "vx", "vy", "vz");
    }

    Labels labels(double forceUnit) {
        double[] forces = triples(forceUnit, "fx", "fy", "fz");
        Labels labels = forces == null ? Labels.NONE : Labels.NONE.withForces(forces);
        double[] charges = names.contains("q") ? values[names.indexOf("q")] : null;
        if (charges == null) {
            return labels;
        }
        return labels.withCharges(
                order == null ? charges : LammpsAtoms.permuted(charges, 1, order));
    }

    /** Three columns as x y z per atom, sorted; null if they were not read. */
    private double[] triples(double unit, String... columns) {
        if (Arrays.stream(columns)
                .anyMatch(c -> !names.contains(c) || values[names.indexOf(c)] == null)) {
            return null;
        }
        double[] result = new double[3 * atoms];
        for (int d = 0; d < 3; d++) {
            double[] column = values[names.indexOf(columns[d])];
            for (int i = 0; i < atoms; i++) {
                result[3 * i + d] = unit * column[order == null ? i : order[i]];
            }
        }
        return result;
    }
}
