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
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * CP2K. The template is an input that computes energy and forces (and stress), in which {@code ${CELL}} stands for the
 * lines of section CELL, {@code ${COORD}} for those of section COORD, and {@code ${KPOINTS s}} for the numbers of points of a
 * mesh that are at most s (1/Angstrom, with the factor 2 pi) apart in reciprocal space, whatever the cell. With smearing the energy is the free energy that the
 * forces belong to, as CP2K prints it.
 *
 * @param template the input
 * @param program CP2K; it finds the input in {@code cp2k.inp}
 */
public record Cp2kLabeller(String template, ExternalProgram program) implements Labeller {

    private static final String CELL = "${CELL}";
    private static final String COORD = "${COORD}";
    private static final Pattern KPOINTS = Pattern.compile("\\$\\{KPOINTS\\s+([^}\\s]+)\\s*}");

    /** Share of a point that rounding may not add to a mesh. */
    private static final double ROUNDING = 1e-9;

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
        KPOINTS.matcher(template).results().forEach(m -> spacing(m.group(1)));
    }

    @Override
    public Structure label(Structure structure, Path folder) {
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("CP2K needs a cell; put the molecule into a box");
        }
        try {
            Files.writeString(folder.resolve("cp2k.inp"), input(structure));
            run(folder);
            return Cp2kOutput.labelled(structure, printed(folder));
        } catch (IOException e) {
            throw MlipException.of("the files of CP2K in " + folder + " cannot be used", e);
        }
    }

    private void run(Path folder) throws IOException {
        try {
            program.run(folder, OUTPUT);
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

    private String input(Structure structure) {
        String meshed =
                KPOINTS.matcher(template)
                        .replaceAll(m -> mesh(structure.cell(), spacing(m.group(1))));
        return meshed.replace(CELL, cell(structure.cell())).replace(COORD, atoms(structure));
    }

    private static double spacing(String text) {
        try {
            double spacing = Double.parseDouble(text);
            if (spacing > 0 && spacing < Double.POSITIVE_INFINITY) {
                return spacing;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MlipException(
                "the template of CP2K has ${KPOINTS "
                        + text
                        + "} where a distance in 1/Angstrom is needed, as in ${KPOINTS 0.25}");
    }

    /** Numbers of points along the three reciprocal vectors; one where the cell is not periodic. */
    private static String mesh(Cell cell, double spacing) {
        double[] v = cell.vectors();
        StringJoiner mesh = new StringJoiner(" ");
        for (int k = 0; k < 3; k++) {
            int a = 3 * ((k + 1) % 3);
            int b = 3 * ((k + 2) % 3);
            double x = v[a + 1] * v[b + 2] - v[a + 2] * v[b + 1];
            double y = v[a + 2] * v[b] - v[a] * v[b + 2];
            double z = v[a] * v[b + 1] - v[a + 1] * v[b];
            double length = 2 * Math.PI * Math.sqrt(x * x + y * y + z * z) / cell.volume();
            double points = cell.isPeriodic(k) ? Math.ceil(length / spacing - ROUNDING) : 1;
            mesh.add(Integer.toString((int) Math.max(1, points)));
        }
        return mesh.toString();
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
