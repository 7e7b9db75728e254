package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * VASP's POSCAR and CONTCAR, of version 5 with symbols and of version 4 without. VASP 4: the names come from a comment
 * line that lists as many elements as there are counts, else the species are unnamed.
 */
final class PoscarReader implements FrameParser {

    /** Angstrom/fs in the file, Angstrom/ps inside. */
    private static final double VELOCITY = 1000;

    private final Lines lines;
    private boolean read;

    PoscarReader(Lines lines) {
        this.lines = lines;
    }

    @Override
    public Structure next() {
        if (read || !lines.next()) {
            return null;
        }
        read = true;
        String comment = lines.text().strip();
        double[] scale = readScale();
        double[] lattice = readLattice(scale);
        int[] species = readSpecies(comment);
        boolean selective = false;
        lines.requireFilled("Direct or Cartesian");
        String mode = lines.rest();
        if (mode.toLowerCase(Locale.ROOT).startsWith("s")) {
            selective = true;
            lines.warn("the flags of selective dynamics are not used");
            lines.requireFilled("Direct or Cartesian");
            mode = lines.rest();
        }
        boolean cartesian = isCartesian(mode);
        double[] positions = readPositions(species.length, selective);
        if (cartesian) {
            for (int i = 0; i < positions.length; i++) {
                positions[i] *= scale[i % 3];
            }
        } else {
            Tensors.toCartesian(positions, lattice);
        }
        Structure structure =
                Structure.of(Cell.periodic(lattice), species, positions)
                        .withVelocities(readVelocities(species.length));
        return comment.isEmpty() ? structure : structure.withInfo(Map.of("comment", comment));
    }

    private boolean isCartesian(String mode) {
        if (mode.contains("configuration=")) {
            throw lines.fail(
                    "a POSCAR or CONTCAR; 'ase convert XDATCAR run.xyz' makes extended XYZ of a trajectory",
                    "'" + mode + "', an XDATCAR");
        }
        if (begins(mode, "cCkK")) {
            return true;
        }
        if (begins(mode, "dD")) {
            return false;
        }
        throw lines.failLine("Direct or Cartesian");
    }

    /** Whether a text, which may be empty where a line held nothing but control characters, begins with one of some letters. */
    private static boolean begins(String text, String letters) {
        return !text.isEmpty() && letters.indexOf(text.charAt(0)) >= 0;
    }

    private double[] readScale() {
        lines.requireFilled("the scale factor");
        double[] scale = new double[3];
        scale[0] = lines.real("the scale factor");
        if (lines.atNumber()) {
            lines.reals("one or three scale factors", scale, 1, 2);
        } else {
            scale[1] = scale[0];
            scale[2] = scale[0];
        }
        boolean threePositive = scale[1] > 0 && scale[2] > 0 && scale[0] > 0;
        boolean oneNegative = scale[0] < 0 && scale[0] == scale[1] && scale[1] == scale[2];
        if (!threePositive && !oneNegative) {
            throw lines.failLine("a positive scale factor, three of them, or minus the volume");
        }
        return scale;
    }

    /** The lattice vectors in Angstrom; a negative scale, the volume, is replaced by the factor that gives it. */
    private double[] readLattice(double[] scale) {
        double[] lattice = new double[9];
        for (int k = 0; k < 3; k++) {
            lines.requireFilled("lattice vector " + (k + 1));
            lines.reals("the three finite numbers of lattice vector " + (k + 1), lattice, 3 * k, 3);
        }
        if (scale[0] < 0) {
            Arrays.fill(scale, Math.cbrt(-scale[0] / Cell.periodic(lattice).volume()));
        }
        for (int i = 0; i < 9; i++) {
            lattice[i] *= scale[i % 3];
        }
        return lattice;
    }

    private int[] readSpecies(String comment) {
        lines.requireFilled("the symbols of the elements or their counts");
        List<Integer> codes = null;
        if (!lines.atNumber()) {
            codes = new ArrayList<>();
            while (lines.hasMore()) {
                codes.add(element(lines.word("an element")));
            }
            lines.requireFilled("the number of atoms of each element");
        }
        List<Integer> counts = new ArrayList<>();
        int total = 0;
        while (lines.atNumber()) {
            counts.add(lines.atomCount());
            total = Math.addExact(total, counts.getLast());
        }
        if (codes == null) {
            codes = namesOf(comment, counts.size());
        }
        if (counts.size() != codes.size() || total == 0) {
            throw lines.failLine("the number of atoms of each of " + codes.size() + " elements");
        }
        int[] species = new int[total];
        int filled = 0;
        for (int k = 0; k < counts.size(); k++) {
            Arrays.fill(species, filled, filled + counts.get(k), codes.get(k));
            filled += counts.get(k);
        }
        return species;
    }

    /** The element of {@code Li}, {@code Li_sv} or {@code Li/1a2b3c}. */
    private int element(String word) {
        try {
            return Element.of(word.split("[_/.]", 2)[0]).code();
        } catch (MlipException e) {
            throw lines.fail("the symbol of an element", "'" + word + "'");
        }
    }

    private List<Integer> namesOf(String comment, int count) {
        String[] words = comment.split("\\s+");
        try {
            if (words.length == count) {
                List<Integer> codes = Arrays.stream(words).map(w -> Element.of(w).code()).toList();
                lines.warn("the elements are taken from the comment line: " + comment);
                return codes;
            }
        } catch (MlipException e) {
            lines.warn("the file does not name its elements");
        }
        List<Integer> unnamed = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            unnamed.add(Element.UNNAMED + k);
        }
        return unnamed;
    }

    private double[] readPositions(int atoms, boolean selective) {
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            if (!lines.next()) {
                throw lines.ended("the position of atom " + (i + 1) + " of " + atoms);
            }
            lines.reals("three finite coordinates", positions, 3 * i, 3);
            for (int k = 0; selective && k < 3; k++) {
                lines.skip("T or F for each coordinate");
            }
        }
        return positions;
    }

    /** Velocities in Angstrom/ps, or null if there are none or all are zero. */
    private double[] readVelocities(int atoms) {
        if (!lines.next()) {
            return null;
        }
        if (lines.hasMore() && lines.text().strip().startsWith("Lattice vel")) {
            for (int k = 0; k < 7; k++) {
                lines.require("the lattice velocities");
            }
            if (!lines.next()) {
                return null;
            }
        }
        boolean direct = lines.hasMore() && begins(lines.text().strip(), "dD");
        if (lines.atNumber()) {
            throw lines.failLine("an empty line or the end of the file after the positions");
        }
        if (!lines.nextFilled()) {
            return null;
        }
        if (direct) {
            lines.warn(
                    "direct velocities are not used: they are per time step (POTIM), which the file does not tell");
            return null;
        }
        double[] velocities = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            if (i > 0 && !lines.next()) {
                throw lines.ended("the velocity of atom " + (i + 1) + " of " + atoms);
            }
            lines.reals("three finite velocities", velocities, 3 * i, 3);
        }
        return Tensors.largest(velocities) > 0 ? Tensors.scaled(velocities, VELOCITY) : null;
    }
}
