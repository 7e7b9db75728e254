package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The atom lines of one frame, column by column as {@code Properties} names them. */
final class ExtXyzColumns {

    /** Names of a column that mean the same; the first that occurs is taken. {@link LabelNames} has those of labels. */
    private enum Role {
        SPECIES("species", "element", "elements", "symbol", "symbols"),
        NUMBERS("z", "numbers", "atomic_numbers"),
        POSITIONS("pos", "position", "positions"),
        FORCES,
        VELOCITIES("velo", "vel", "velocities"),
        MOMENTA("momenta"),
        ENERGIES,
        MASSES("masses"),
        CHARGES("charges", "charge", "ref_charges", "initial_charges"),
        OTHER;

        private final List<String> names;

        Role(String... names) {
            this.names = List.of(names);
        }
    }

    /** Columns that {@code mlip predict} writes and no structure keeps, and ASE's marks of layers. */
    private static final Set<String> RESULTS = Set.of("virials", "forces_var", "grade", "tags");

    private static final Map<Role, Integer> WIDTHS =
            Map.of(
                    Role.SPECIES,
                    1,
                    Role.NUMBERS,
                    1,
                    Role.POSITIONS,
                    3,
                    Role.FORCES,
                    3,
                    Role.VELOCITIES,
                    3,
                    Role.MOMENTA,
                    3,
                    Role.ENERGIES,
                    1,
                    Role.CHARGES,
                    1,
                    Role.MASSES,
                    1);

    /** Velocities are in Angstrom/fs here (libAtoms, GPUMD) and in Angstrom/ps inside. */
    static final double VELOCITY = 1000;

    /** The root of 1 eV per atomic mass unit, in which momenta of ASE are velocities times masses, in Angstrom/ps. */
    private static final double MOMENTUM = Math.sqrt(1.602176634e-19 / 1.66053906660e-27 * 1e-4);

    /** Tables of standard weights differ by less. */
    static final double SAME_MASS = 2e-3;

    /** Of an atom or a type, its number, the standard mass and the one in the file. */
    static final String MASSES_NOT_KEPT =
            "the masses are not kept: dynamics and vibrations take the standard ones, for %s %d %s instead of %s";

    private static final class Column {
        private final String name;
        private final int width;
        private Role role = Role.OTHER;
        private double[] values;
        private String expected;

        Column(String name, int width) {
            this.name = name;
            this.width = width;
        }
    }

    private final Lines lines;
    private final int atoms;
    private final boolean plain;
    private final List<Column> columns;
    private final int[] species;

    /** Finds the columns; {@code properties} may be null. */
    ExtXyzColumns(Lines lines, String properties, int atoms) {
        this.lines = lines;
        this.atoms = atoms;
        this.plain = properties == null;
        this.columns = parse(plain ? "species:S:1:pos:R:3" : properties);
        this.species = new int[atoms];
    }

    List<String> names() {
        return columns.stream().map(c -> c.name).toList();
    }

    /** Decides what each column is. */
    void plan(LabelNames labels) {
        for (Role role : WIDTHS.keySet()) {
            switch (role) {
                case FORCES -> planForces(labels);
                case ENERGIES -> assign(role, labels.of("energies"));
                default -> assign(role, role.names);
            }
        }
        require(Role.POSITIONS, "pos:R:3");
        if (find(Role.SPECIES) == null) {
            require(Role.NUMBERS, "species:S:1 or Z:I:1");
        }
        for (Column column : columns) {
            if (column.role == Role.OTHER && !RESULTS.contains(column.name)) {
                lines.warn("column '" + column.name + "' is not used");
            }
        }
    }

    private void planForces(LabelNames labels) {
        List<String> names = labels.of("forces");
        if (!assign(Role.FORCES, names) && labels.isGiven("forces")) {
            lines.warn("there is no column '" + names.getFirst() + "'");
        }
    }

    private List<Column> parse(String properties) {
        String[] words = properties.split(":", -1);
        String expected = "Properties as name:type:count triples";
        if (words.length % 3 != 0) {
            throw lines.fail(expected, "'" + properties + "'");
        }
        List<Column> parsed = new ArrayList<>();
        for (int i = 0; i < words.length; i += 3) {
            if (!words[i + 1].matches("[SRILsril]") || !words[i + 2].matches("[1-9]\\d{0,3}")) {
                throw lines.fail(
                        expected, "'" + words[i] + ":" + words[i + 1] + ":" + words[i + 2] + "'");
            }
            parsed.add(new Column(words[i], Integer.parseInt(words[i + 2])));
        }
        return parsed;
    }

    private boolean assign(Role role, List<String> names) {
        for (String name : names) {
            for (Column column : columns) {
                if (column.name.equalsIgnoreCase(name)) {
                    if (column.width != WIDTHS.get(role)) {
                        throw lines.fail(
                                WIDTHS.get(role)
                                        + " numbers per atom in column '"
                                        + column.name
                                        + "'",
                                Integer.toString(column.width));
                    }
                    column.role = role;
                    column.expected = "a finite number in column '" + column.name + "'";
                    boolean isSpecies = role == Role.SPECIES || role == Role.NUMBERS;
                    column.values = isSpecies ? null : new double[atoms * column.width];
                    return true;
                }
            }
        }
        return false;
    }

    private Column find(Role role) {
        return columns.stream().filter(c -> c.role == role).findFirst().orElse(null);
    }

    private void require(Role role, String expected) {
        if (find(role) == null) {
            throw lines.fail("Properties with " + expected, names() + "");
        }
    }

    /** Reads the atom lines. */
    void read() {
        boolean named = find(Role.SPECIES) != null;
        for (int i = 0; i < atoms; i++) {
            if (!lines.next()) {
                throw lines.ended("atom " + (i + 1) + " of " + atoms);
            }
            for (Column column : columns) {
                if (column.values != null) {
                    lines.reals(column.expected, column.values, i * column.width, column.width);
                } else if (column.role == Role.SPECIES || column.role == Role.NUMBERS && !named) {
                    species[i] = lines.species();
                } else {
                    for (int k = 0; k < column.width; k++) {
                        lines.skip("column '" + column.name + "'");
                    }
                }
            }
            if (lines.hasMore()) {
                finishLine();
            }
        }
        Column velocities = find(Role.VELOCITIES);
        if (velocities != null) {
            velocities.values = Tensors.scaled(velocities.values, VELOCITY);
        }
        checkMasses();
        Column momenta = find(Role.MOMENTA);
        if (momenta != null) {
            divideByMasses(momenta);
        }
    }

    /** ASE writes masses where they are not the standard ones. A structure has no place for them. */
    private void checkMasses() {
        double[] masses = values(Role.MASSES);
        for (int i = 0; masses != null && i < atoms; i++) {
            double standard = Element.of(species[i]).mass();
            if (Math.abs(masses[i] - standard) > SAME_MASS * standard) {
                lines.warn(MASSES_NOT_KEPT.formatted("atom", i + 1, standard, masses[i]));
                return;
            }
        }
    }

    private void divideByMasses(Column momenta) {
        double[] masses = values(Role.MASSES);
        for (int k = 0; k < momenta.values.length; k++) {
            momenta.values[k] *=
                    MOMENTUM / (masses == null ? Element.of(species[k / 3]).mass() : masses[k / 3]);
        }
        if (Arrays.stream(momenta.values).anyMatch(Double::isNaN)) {
            momenta.role = Role.OTHER;
            lines.warn("momenta of species without a mass are not used");
        }
    }

    private void finishLine() {
        if (plain) {
            lines.warn(
                    "what follows x y z is not used, because the comment line has no Properties");
        } else {
            lines.endLine("the columns that Properties names");
        }
    }

    private double[] values(Role role) {
        Column column = find(role);
        return column == null ? null : column.values;
    }

    int[] species() {
        return species;
    }

    double[] positions() {
        return values(Role.POSITIONS);
    }

    double[] velocities() {
        return values(find(Role.VELOCITIES) == null ? Role.MOMENTA : Role.VELOCITIES);
    }

    /** The labels with those that have columns. */
    Labels addTo(Labels labels) {
        Labels all = labels;
        all = values(Role.FORCES) == null ? all : all.withForces(values(Role.FORCES));
        all = values(Role.ENERGIES) == null ? all : all.withAtomEnergies(values(Role.ENERGIES));
        return values(Role.CHARGES) == null ? all : all.withCharges(values(Role.CHARGES));
    }
}
