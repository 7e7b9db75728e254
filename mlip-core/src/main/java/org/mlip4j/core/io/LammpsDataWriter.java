package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * LAMMPS data file in style {@code atomic}, or {@code charge} when the structure has charges. Without given elements
 * the types follow the atomic numbers. A structure without a cell gets a box around it, and a cell is longer where atoms are
 * outside along what does not repeat; whether directions repeat is said in the input script, not here.
 */
final class LammpsDataWriter implements FrameWriter {

    private final Writer out;
    private final List<Element> elements;
    private final LammpsUnits units;

    LammpsDataWriter(Writer out, FormatOptions options) {
        this.out = out;
        this.elements = options.elements();
        this.units = options.lammpsUnits();
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        List<Element> types = elements.isEmpty() ? elementsOf(structure) : elements;
        SpeciesNumbers numbers = new SpeciesNumbers(types);
        int typeCount = types.size();
        for (int code : structure.elements()) {
            typeCount = Math.max(typeCount, numbers.of(code) + 1);
        }
        LammpsCell cell = LammpsCell.holding(structure);
        out.write("LAMMPS data file, " + units.name().toLowerCase(Locale.ROOT) + " units\n\n");
        out.write(structure.size() + " atoms\n" + typeCount + " atom types\n\n");
        writeBox(cell);
        out.write("\nMasses\n\n");
        for (int k = 0; k < typeCount; k++) {
            Element element = k < types.size() ? types.get(k) : Element.unnamed(k);
            double mass = element.isUnnamed() ? 1 : element.mass();
            out.write(k + 1 + " " + mass + " # " + element.symbol() + "\n");
        }
        writeAtoms(structure, cell, numbers);
        if (structure.velocities().isPresent()) {
            out.write("\nVelocities\n\n");
            writeVectors(cell.turned(structure.velocities().get()), 1 / units.velocity());
        }
    }

    static List<Element> elementsOf(Structure structure) {
        return Arrays.stream(structure.elements())
                .filter(code -> code < Element.UNNAMED)
                .mapToObj(Element::of)
                .toList();
    }

    private void writeBox(LammpsCell cell) throws IOException {
        double[] lengths = {cell.lx(), cell.ly(), cell.lz()};
        for (int d = 0; d < 3; d++) {
            double low = cell.origin()[d] / units.length();
            double high = (cell.origin()[d] + lengths[d]) / units.length();
            char axis = "xyz".charAt(d);
            out.write(low + " " + high + " " + axis + "lo " + axis + "hi\n");
            lengths[d] = high - low;
        }
        if (cell.isTilted()) {
            double[] tilts = cell.tilts(units.length(), lengths);
            out.write(tilts[0] + " " + tilts[1] + " " + tilts[2] + " xy xz yz\n");
        }
    }

    private void writeAtoms(Structure structure, LammpsCell cell, SpeciesNumbers numbers)
            throws IOException {
        double[] charges = structure.labels().charges().orElse(null);
        double[] positions = cell.turned(structure.positions());
        out.write("\nAtoms # " + (charges == null ? "atomic" : "charge") + "\n\n");
        StringBuilder line = new StringBuilder(128);
        for (int i = 0; i < structure.size(); i++) {
            line.setLength(0);
            line.append(i + 1).append(' ').append(numbers.of(structure.species()[i]) + 1);
            if (charges != null) {
                line.append(' ').append(charges[i]);
            }
            for (int k = 3 * i; k < 3 * i + 3; k++) {
                line.append(' ').append(positions[k] / units.length());
            }
            out.append(line.append('\n'));
        }
    }

    private void writeVectors(double[] values, double factor) throws IOException {
        for (int i = 0; i < values.length; i += 3) {
            out.write(
                    i / 3
                            + 1
                            + " "
                            + factor * values[i]
                            + " "
                            + factor * values[i + 1]
                            + " "
                            + factor * values[i + 2]
                            + "\n");
        }
    }
}
