package org.mlip4j.core.io;

import org.mlip4j.core.Labels;

import java.util.List;

/** The {@code AtomData:} table of an MLIP configuration. */
final class CfgColumns {

    /** Where the numbers of a column go: component k of every {@code stride}. */
    private record Target(double[] values, int stride, int component) {}

    private final Lines lines;
    private final List<String> header;
    private final int size;
    private final boolean atomicNumbers;
    private final Target[] targets;

    private final int[] species;
    private final double[] positions;
    private double[] forces;
    private double[] energies;
    private double[] charges;
    private int ghosts;

    CfgColumns(Lines lines, List<String> header, int size, boolean direct, boolean atomicNumbers) {
        this.lines = lines;
        this.header = header;
        this.size = size;
        this.atomicNumbers = atomicNumbers;
        this.species = new int[size];
        this.positions = new double[3 * size];
        this.targets = new Target[header.size()];
        String prefix = direct ? "direct_" : "cartes_";
        requireAll(List.of(prefix + "x", prefix + "y", prefix + "z"));
        requireAll(List.of("type"));
        if (header.contains("fx") || header.contains("fy") || header.contains("fz")) {
            requireAll(List.of("fx", "fy", "fz"));
            forces = new double[3 * size];
        }
        energies = header.contains("site_en") ? new double[size] : null;
        charges = header.contains("charge") ? new double[size] : null;
        for (int c = 0; c < targets.length; c++) {
            targets[c] = target(header.get(c));
        }
    }

    private void requireAll(List<String> names) {
        for (String name : names) {
            if (header.indexOf(name) < 0 || header.indexOf(name) != header.lastIndexOf(name)) {
                throw lines.fail(
                        "the columns " + String.join(" ", names) + " in AtomData, once each",
                        header.toString());
            }
        }
    }

    private Target target(String column) {
        int axis = "xyz".indexOf(column.charAt(column.length() - 1));
        return switch (column) {
            case "cartes_x", "cartes_y", "cartes_z", "direct_x", "direct_y", "direct_z" ->
                    new Target(positions, 3, axis);
            case "fx", "fy", "fz" -> new Target(forces, 3, axis);
            case "site_en" -> new Target(energies, 1, 0);
            case "charge" -> new Target(charges, 1, 0);
            default -> null;
        };
    }

    void read() {
        String[] expected =
                header.stream().map(name -> "a finite number for " + name).toArray(String[]::new);
        for (int i = 0; i < size; i++) {
            if (!lines.nextFilled()) {
                throw lines.ended("atom " + (i + 1) + " of " + size);
            }
            for (int c = 0; c < targets.length; c++) {
                if (targets[c] != null) {
                    targets[c].values[targets[c].stride * i + targets[c].component] =
                            lines.real(expected[c]);
                } else {
                    readOther(header.get(c), i);
                }
            }
            lines.endLine("as many numbers as AtomData has columns");
        }
        if (ghosts > 0) {
            lines.warn("ghost atoms are kept as ordinary atoms");
        }
    }

    private void readOther(String column, int atom) {
        if (column.equals("type")) {
            species[atom] = CfgReader.species(lines, lines.integer("a type"), atomicNumbers);
        } else if (column.equals("ghost")) {
            ghosts += lines.word("true or false").equals("true") ? 1 : 0;
        } else {
            lines.skip("a number for " + column);
        }
    }

    int[] species() {
        return species;
    }

    double[] positions() {
        return positions;
    }

    /** The labels with those that have columns. */
    Labels addTo(Labels labels) {
        Labels all = forces == null ? labels : labels.withForces(forces);
        all = energies == null ? all : all.withAtomEnergies(energies);
        return charges == null ? all : all.withCharges(charges);
    }
}
