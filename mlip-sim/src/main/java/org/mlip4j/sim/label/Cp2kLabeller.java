package org.mlip4j.sim.label;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * CP2K. The template is an input that computes energy and forces (and stress), in which {@code ${CELL}} stands for the
 * lines of section CELL, and {@code ${COORD}} for those of section COORD. With smearing the energy is the free energy that the
 * forces belong to, as CP2K prints it.
 *
 * @param template the input
 * @param program CP2K; it finds the input in {@code cp2k.inp}
 */
public record Cp2kLabeller(String template, ExternalProgram program) implements Labeller {

    private static final String CELL = "${CELL}";
    private static final String COORD = "${COORD}";
    private static final String OUTPUT = "cp2k.out";

    /** Checks that the template has the places to fill. */
    public Cp2kLabeller {
        if (!template.contains(CELL) || !template.contains(COORD)) {
            throw new MlipException(
                    "the template of CP2K needs "
                            + CELL
                            + " inside &CELL and "
                            + COORD
                            + " inside &COORD, which are replaced by those of the structure");
        }
    }

    @Override
    public Structure label(Structure structure, Path folder) {
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("CP2K needs a cell; put the molecule into a box");
        }
        try {
            Files.writeString(folder.resolve("cp2k.inp"), input(structure));
            program.run(folder, OUTPUT);
            String text = Files.readString(folder.resolve(OUTPUT), StandardCharsets.ISO_8859_1);
            return Cp2kOutput.labelled(structure, text);
        } catch (IOException e) {
            throw MlipException.of("the files of CP2K in " + folder + " cannot be used", e);
        }
    }

    private String input(Structure structure) {
        return template.replace(CELL, cell(structure.cell())).replace(COORD, atoms(structure));
    }

    private static String cell(Cell cell) {
        StringBuilder text = new StringBuilder();
        double[] v = cell.vectors();
        for (int k = 0; k < 3; k++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s %.12f %.12f %.12f%n",
                            "ABC".charAt(k),
                            v[3 * k],
                            v[3 * k + 1],
                            v[3 * k + 2]));
        }
        StringBuilder periodic = new StringBuilder();
        for (int k = 0; k < 3; k++) {
            periodic.append(cell.isPeriodic(k) ? "XYZ".charAt(k) : "");
        }
        return text.append("PERIODIC ").append(periodic.isEmpty() ? "NONE" : periodic).toString();
    }

    private static String atoms(Structure structure) {
        StringBuilder text = new StringBuilder();
        double[] p = structure.positions();
        for (int i = 0; i < structure.size(); i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%s %.12f %.12f %.12f%n",
                            Element.of(structure.species()[i]).symbol(),
                            p[3 * i],
                            p[3 * i + 1],
                            p[3 * i + 2]));
        }
        return text.toString();
    }
}
