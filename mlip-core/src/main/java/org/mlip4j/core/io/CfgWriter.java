package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.io.Writer;

/** MLIP {@code .cfg} text with numbers that read back to the last bit. */
final class CfgWriter implements FrameWriter {

    private static final int[] ORDER = {0, 4, 8, 5, 2, 1};

    private final Writer out;
    private final SpeciesNumbers numbers;
    private final boolean atomicNumbers;

    CfgWriter(Writer out, FormatOptions options) {
        this.out = out;
        this.numbers = new SpeciesNumbers(options.elements());
        this.atomicNumbers = options.atomicNumbers();
    }

    @Override
    public void write(Structure structure, Extras extras) throws IOException {
        Labels labels = structure.labels();
        out.write("BEGIN_CFG\n Size\n    " + structure.size() + "\n");
        writeLattice(structure.cell());
        writeAtoms(structure);
        if (labels.energy().isPresent()) {
            out.write(" Energy\n    " + labels.energy().getAsDouble() + "\n");
        }
        if (labels.virial().isPresent()) {
            double[] virial = Tensors.symmetrized(labels.virial().get());
            out.write(
                    " PlusStress:  xx          yy          zz          yz          xz          xy\n    ");
            for (int component : ORDER) {
                out.write(" " + virial[component]);
            }
            out.write('\n');
        }
        for (var entry : structure.info().entrySet()) {
            if (labels.level().isEmpty() || !entry.getKey().equals(LabelKeys.LEVEL)) {
                writeFeature(entry.getKey(), entry.getValue());
            }
        }
        for (var entry : labels.notes().entrySet()) {
            if (!structure.info().containsKey(entry.getKey())) {
                writeFeature(entry.getKey(), entry.getValue());
            }
        }
        if (labels.level().isPresent()) {
            writeFeature(LabelKeys.LEVEL, labels.level().get());
        }
        out.write("END_CFG\n\n");
    }

    private void writeFeature(String key, String value) throws IOException {
        for (String line : value.split("\n", -1)) {
            out.write(" Feature   " + key.replaceAll("\\s", "_") + "\t" + line + "\n");
        }
    }

    /** The vectors along which the structure repeats; the format has no place for others. */
    private void writeLattice(Cell cell) throws IOException {
        if (cell.isPeriodic()) {
            out.write(" Supercell\n");
        }
        for (int k = 0; k < 3; k++) {
            if (cell.isPeriodic(k)) {
                out.write(
                        "    "
                                + cell.get(k, 0)
                                + " "
                                + cell.get(k, 1)
                                + " "
                                + cell.get(k, 2)
                                + "\n");
            }
        }
    }

    private void writeAtoms(Structure structure) throws IOException {
        Labels labels = structure.labels();
        double[] forces = labels.forces().orElse(null);
        double[] energies = labels.atomEnergies().orElse(null);
        double[] charges = labels.charges().orElse(null);
        out.write(" AtomData:  id type       cartes_x      cartes_y      cartes_z");
        out.write(forces == null ? "" : "           fx          fy          fz");
        out.write(energies == null ? "" : "     site_en");
        out.write(charges == null ? "\n" : "     charge\n");
        StringBuilder line = new StringBuilder(256);
        for (int i = 0; i < structure.size(); i++) {
            int species = structure.species()[i];
            int type = atomicNumbers ? species : numbers.of(species);
            line.setLength(0);
            line.append("    ").append(i + 1).append(' ').append(type).append(' ');
            append(line, structure.positions(), 3, i);
            append(line, forces, 3, i);
            append(line, energies, 1, i);
            append(line, charges, 1, i);
            out.append(line.append('\n'));
        }
    }

    private static void append(StringBuilder line, double[] values, int width, int atom) {
        for (int k = 0; values != null && k < width; k++) {
            line.append(' ').append(values[width * atom + k]);
        }
    }
}
