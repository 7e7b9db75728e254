package org.mlip4j.sim.label;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * CP2K. The template is an input that computes energy and forces (and stress), in which {@code ${CELL}} stands for the
 * lines of section CELL, {@code ${COORD}} for those of section COORD, and {@code ${KPOINTS s}} for the numbers of points of a
 * mesh that are at most s (1/Angstrom, with the factor 2 pi) apart in reciprocal space, whatever the cell. With smearing the energy is the free energy that the
 * forces belong to, as CP2K prints it.
 *
 * @param template the input
 * @param program CP2K; it finds the input in {@code cp2k.inp}
 */
public record Cp2kLabeller(String template, Program program) implements Labeller {

    private static final String CODE = "CP2K";
    private static final String CELL = "${CELL}";
    private static final String COORD = "${COORD}";
    private static final String OUTPUT = "cp2k.out";

    /** Checks that the template has the places to fill. */
    public Cp2kLabeller {
        new InputTemplate(CODE, template)
                .requiring(Map.of("inside &CELL", CELL, "inside &COORD", COORD));
    }

    @Override
    public Structure label(Structure structure, Path folder) {
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("CP2K needs a cell; put the molecule into a box");
        }
        try {
            String input =
                    new InputTemplate(CODE, template)
                            .filled(
                                    structure,
                                    Map.of(
                                            CELL,
                                            cell(structure.cell()),
                                            COORD,
                                            InputTemplate.atoms(structure)));
            InputTemplate.write(folder.resolve("cp2k.inp"), input);
            run(folder);
            return Cp2kOutput.labelled(structure, printed(folder));
        } catch (IOException e) {
            throw MlipException.of("the files of CP2K in " + folder + " cannot be used", e);
        }
    }

    private void run(Path folder) throws IOException {
        try {
            program.run(folder, OUTPUT);
        } catch (LostJobException e) {
            throw e;
        } catch (MlipException e) {
            throw Cp2kOutput.complaint(printed(folder))
                    .map(why -> new MlipException("CP2K: " + why, e))
                    .orElse(e);
        }
    }

    private static String printed(Path folder) throws IOException {
        Path file = folder.resolve(OUTPUT);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static String cell(Cell cell) {
        StringBuilder periodic = new StringBuilder();
        for (int k = 0; k < 3; k++) {
            periodic.append(cell.isPeriodic(k) ? "XYZ".charAt(k) : "");
        }
        return InputTemplate.vectors(cell, "A", "B", "C")
                + System.lineSeparator()
                + "PERIODIC "
                + (periodic.isEmpty() ? "NONE" : periodic);
    }
}
