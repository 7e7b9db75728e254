package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.io.IOException;
import java.io.Writer;

/** n2p2 {@code input.data}; what is not known is written as zero, because the format has no other way, and told in a comment. */
final class N2p2Writer implements FrameWriter {

    /** A comment that says that zero forces beside an energy stand for none. */
    static final String NO_FORCES = "mlip4j: forces are not known";

    /** A comment that says that a zero energy beside forces stands for none. */
    static final String NO_ENERGY = "mlip4j: energy is not known";

    /** How a comment begins that names the level of theory. */
    static final String LEVEL = "mlip4j: level_of_theory ";

    private final Writer out;
    private final Units units;

    N2p2Writer(Writer out, Units units) {
        this.out = out;
        this.units = units;
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        Labels labels = structure.labels();
        out.write("begin\n");
        for (String line : structure.info().getOrDefault("comment", "").split("\n")) {
            if (!line.isBlank()) {
                out.write("comment " + line + "\n");
            }
        }
        if (labels.energy().isPresent() != labels.forces().isPresent()) {
            out.write("comment " + (labels.energy().isPresent() ? NO_FORCES : NO_ENERGY) + "\n");
        }
        if (labels.level().isPresent()) {
            out.write("comment " + LEVEL + labels.level().get() + "\n");
        }
        writeLattice(structure.cell());
        writeAtoms(structure, labels.forces().orElse(null), labels.charges().orElse(null));
        out.write("energy " + labels.energy().orElse(0) / units.energy() + "\n");
        out.write("charge " + structure.info().getOrDefault("charge", "0.0") + "\nend\n");
    }

    private void writeLattice(Cell cell) throws IOException {
        if (!cell.isPeriodic()) {
            return;
        }
        if (!cell.isFullyPeriodic()) {
            throw new MlipException(
                    "n2p2 input.data holds structures that repeat in all directions or in none;"
                            + " set pbc to T T T or F F F, or write extended XYZ");
        }
        for (int k = 0; k < 3; k++) {
            out.write(
                    "lattice "
                            + cell.get(k, 0) / units.length()
                            + " "
                            + cell.get(k, 1) / units.length()
                            + " "
                            + cell.get(k, 2) / units.length()
                            + "\n");
        }
    }

    private void writeAtoms(Structure structure, double[] forces, double[] charges)
            throws IOException {
        double[] positions = structure.positions();
        double force = units.energy() / units.length();
        StringBuilder line = new StringBuilder(256);
        for (int i = 0; i < structure.size(); i++) {
            line.setLength(0);
            line.append("atom");
            for (int k = 3 * i; k < 3 * i + 3; k++) {
                line.append(' ').append(positions[k] / units.length());
            }
            line.append(' ').append(Element.of(structure.species()[i]).symbol());
            line.append(' ').append(charges == null ? 0 : charges[i]).append(" 0.0");
            for (int k = 3 * i; k < 3 * i + 3; k++) {
                line.append(' ').append(forces == null ? 0 : forces[k] / force);
            }
            out.append(line.append('\n'));
        }
    }
}
