package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LAMMPS data file with atom style atomic, charge, molecular (bond, angle) or full; atoms come sorted by id. Elements:
 * as given, else by type labels or the comments of {@code Masses} unless the masses contradict, else by the masses, else
 * unnamed.
 */
final class LammpsDataReader implements FrameParser {

    private static final Set<String> SECTIONS =
            Set.of("Atoms", "Masses", "Velocities", "Atom Type Labels");

    /** Where write_data of LAMMPS, and {@link LammpsDataWriter}, name the units in the first line. */
    private static final Pattern UNITS =
            Pattern.compile("units = (\\w+)|^LAMMPS data file, (\\w+) units$");

    private final Lines lines;
    private final boolean elementsGiven;
    private final List<Element> elements;
    private LammpsUnits units;

    private int atoms = -1;
    private int types;
    private final double[] low = new double[3];
    private final double[] high = new double[3];
    private final double[] tilts = new double[3];
    private double[] general;
    private double[] masses;
    private int[] codes;
    private final Map<String, Integer> labels = new HashMap<>();
    private LammpsAtoms body;
    private double[] velocities;
    private boolean read;

    LammpsDataReader(Lines lines, FormatOptions options) {
        this.lines = lines;
        this.elementsGiven = !options.elements().isEmpty();
        this.elements = options.elements();
        this.units = options.lammpsUnits();
    }

    @Override
    public Structure next() {
        if (read || !lines.next()) {
            return null;
        }
        read = true;
        Matcher stated = UNITS.matcher(lines.text());
        if (stated.find()) {
            String name = stated.group(1) == null ? stated.group(2) : stated.group(1);
            units = units.orStated(lines, name);
        }
        readHeader();
        while (lines.nextFilled()) {
            String section = lines.text().split("#", 2)[0].strip();
            switch (section) {
                case "Masses" -> readMasses();
                case "Atom Type Labels" -> readTypeLabels();
                case "Atoms" -> readAtoms();
                case "Velocities" -> readVelocities();
                default -> skipSection();
            }
        }
        if (body == null) {
            throw lines.ended("a section Atoms");
        }
        return structure();
    }

    private void readHeader() {
        int bounds = 0;
        while (true) {
            lines.requireFilled("a header line or a section");
            String line = lines.text().split("#", 2)[0].strip();
            if (line.isEmpty()) {
                continue;
            }
            if (!lines.atNumber()) {
                lines.hold();
                break;
            }
            if (line.matches("\\S+\\s+atoms")) {
                atoms = lines.atomCount();
            } else if (line.matches("\\S+\\s+atom\\s+types")) {
                types = readTypeCount();
            } else if (line.endsWith("xy xz yz")) {
                lines.reals("three finite tilts xy xz yz", tilts, 0, 3);
            } else if (line.matches(".*\\s[xyz]lo\\s+[xyz]hi")) {
                bounds += readBounds("xyz".indexOf(line.charAt(line.length() - 3)));
            } else if (line.matches(".*\\s[abc]vec")) {
                bounds += readVector("abc".indexOf(line.charAt(line.length() - 4)));
            }
        }
        if (atoms < 0 || types < 1 || bounds != 3) {
            throw lines.failLine(
                    "the number of atoms, of atom types, and the box (xlo xhi, ylo yhi, zlo zhi) first");
        }
        masses = new double[types];
        codes = new int[types];
        Arrays.fill(codes, -1);
    }

    private int readTypeCount() {
        long count = lines.integer("the number of atom types");
        if (count < 1 || count > Element.CODE_LIMIT - Element.UNNAMED) {
            throw lines.failLine(
                    "a number of atom types from 1 to " + (Element.CODE_LIMIT - Element.UNNAMED));
        }
        return (int) count;
    }

    private int readBounds(int axis) {
        low[axis] = lines.real("the finite lower bound");
        high[axis] = lines.real("the finite upper bound");
        if (!(high[axis] > low[axis])) {
            throw lines.failLine("an upper bound above the lower one");
        }
        return 1;
    }

    private int readVector(int vector) {
        general = general == null ? new double[9] : general;
        lines.reals("the three finite numbers of a box vector", general, 3 * vector, 3);
        return 1;
    }

    private void readMasses() {
        for (int k = 0; k < types; k++) {
            lines.requireFilled("the mass of each of " + types + " types");
            int type = type();
            masses[type] = lines.real("the mass of the type");
            int named = LammpsSpecies.ofName(lines.rest());
            codes[type] = named > 0 ? named : codes[type];
        }
    }

    private void readTypeLabels() {
        for (int k = 0; k < types; k++) {
            lines.requireFilled("the label of each of " + types + " types");
            int type = type();
            String label = lines.word("the label of the type");
            labels.put(label, type);
            int named = LammpsSpecies.ofName(label);
            codes[type] = named > 0 ? named : codes[type];
        }
    }

    /** A type as number from 1 or as label, counted from 0. */
    private int type() {
        if (!lines.atNumber()) {
            String word = lines.word("an atom type");
            Integer type = labels.get(word);
            if (type == null) {
                throw lines.fail("an atom type from 1 to " + types, "'" + word + "'");
            }
            return type;
        }
        long type = lines.integer("an atom type from 1 to " + types);
        if (type < 1 || type > types) {
            throw lines.fail("an atom type from 1 to " + types, Long.toString(type));
        }
        return (int) type - 1;
    }

    private void readAtoms() {
        String[] heading = lines.text().split("#", 2);
        String style = heading.length == 2 ? heading[1].strip() : "";
        body = new LammpsAtoms(atoms);
        LammpsAtomStyle columns = null;
        for (int i = 0; i < atoms; i++) {
            if (!lines.nextFilled()) {
                throw lines.ended("atom " + (i + 1) + " of " + atoms);
            }
            columns = columns == null ? LammpsAtomStyle.of(lines, style) : columns;
            long id = lines.integer("the id of an atom");
            if (columns.hasMolecule()) {
                lines.skip("the molecule of the atom");
            }
            body.add(lines, id, Element.UNNAMED + type());
            body.charge(columns.hasCharge() ? lines.real("the charge of the atom") : 0);
            body.position(lines);
        }
        body.sort(lines);
    }

    private void readVelocities() {
        if (body == null) {
            throw lines.fail("the section Atoms before Velocities", "Velocities");
        }
        velocities = new double[3 * atoms];
        boolean[] seen = new boolean[atoms];
        for (int i = 0; i < atoms; i++) {
            if (!lines.nextFilled()) {
                throw lines.ended("velocity " + (i + 1) + " of " + atoms);
            }
            int at = body.indexOf(lines, lines.integer("the id of an atom"));
            if (seen[at]) {
                throw lines.failLine("one velocity for each atom");
            }
            seen[at] = true;
            lines.reals("three finite velocities", velocities, 3 * at, 3);
        }
    }

    /** Steps over a section that says nothing of the structure. */
    private void skipSection() {
        while (lines.nextFilled()) {
            String section = lines.text().split("#", 2)[0].strip();
            if (!lines.atNumber()
                    && (SECTIONS.contains(section) || section.matches("[A-Z][a-zA-Z ]+"))) {
                lines.hold();
                return;
            }
        }
    }

    private Structure structure() {
        double[] vectors =
                general != null
                        ? general
                        : LammpsCell.vectors(
                                high[0] - low[0],
                                high[1] - low[1],
                                high[2] - low[2],
                                tilts[0],
                                tilts[1],
                                tilts[2]);
        Cell cell = Cell.periodic(Tensors.scaled(vectors, units.length()));
        Structure structure =
                Structure.of(cell, species(), Tensors.scaled(body.positions(), units.length()));
        if (body.hasCharges()) {
            structure = structure.withLabels(Labels.NONE.withCharges(body.charges()));
        }
        return velocities == null
                ? structure
                : structure.withVelocities(Tensors.scaled(velocities, units.velocity()));
    }

    /** Names in another order than the types are the usual mistake, and masses tell. */
    private void checkMasses() {
        for (int k = 0; k < Math.min(types, elements.size()); k++) {
            Element element = elements.get(k);
            int byMass = Element.ofMass(masses[k]).map(Element::code).orElse(-1);
            if (byMass > 0 && byMass != element.code() && !element.isUnnamed()) {
                lines.warn(
                        "type %d is named %s, but its mass %s is that of %s; elements are named in the order of the types"
                                .formatted(
                                        k + 1,
                                        element.symbol(),
                                        masses[k],
                                        Element.of(byMass).symbol()));
            } else if (warnOfOwnMass(k, element)) {
                return;
            }
        }
    }

    /** Isotopes, repartitioned or made-up masses: a structure has no place for them. Returns whether there was something to say. */
    private boolean warnOfOwnMass(int type, Element element) {
        double standard = element.isUnnamed() ? masses[type] : element.mass();
        if (masses[type] <= 0
                || Math.abs(masses[type] - standard) <= ExtXyzColumns.SAME_MASS * standard) {
            return false;
        }
        lines.warn(
                ExtXyzColumns.MASSES_NOT_KEPT.formatted("type", type + 1, standard, masses[type]));
        return true;
    }

    private int[] species() {
        int[] species = body.species();
        if (elementsGiven) {
            checkMasses();
            return species;
        }
        List<Integer> named = new ArrayList<>();
        boolean byMass = false;
        for (int k = 0; k < types; k++) {
            int mass = Element.ofMass(masses[k]).map(Element::code).orElse(-1);
            if (codes[k] > 0 && mass > 0 && mass != codes[k]) {
                lines.warn(
                        "type %d is called %s, but its mass %s is that of %s"
                                .formatted(
                                        k + 1,
                                        Element.of(codes[k]).symbol(),
                                        masses[k],
                                        Element.of(mass).symbol()));
                codes[k] = -1;
            }
            named.add(codes[k] > 0 ? codes[k] : mass);
            byMass |= codes[k] < 0;
        }
        if (named.contains(-1)) {
            lines.warn(
                    "the file does not tell which element each type is; name them in the order of the types");
            return species;
        }
        if (byMass) {
            lines.warn(
                    "the elements are taken from the masses: types " + LammpsSpecies.list(named));
        }
        boolean warned = false;
        for (int k = 0; k < types && !warned; k++) {
            warned = warnOfOwnMass(k, Element.of(named.get(k)));
        }
        for (int i = 0; i < species.length; i++) {
            species[i] = named.get(species[i] - Element.UNNAMED);
        }
        return species;
    }
}
