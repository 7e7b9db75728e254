package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Cell;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;
import org.mlip4j.sim.crystal.Matrix3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The log of a simulation: a table of text, one line of names after a {@code #}, then one row per step that was logged.
 * Numbers are separated by blanks and round-trip; pressures in GPa.
 *
 * @param rows in the order of {@link #COLUMNS}
 */
public record ThermoLog(List<double[]> rows) {

    /** Names of the columns with their units. */
    public static final List<String> COLUMNS =
            List.of(
                    "step",
                    "time_ps",
                    "temperature_K",
                    "potential_eV",
                    "kinetic_eV",
                    "total_eV",
                    "conserved_eV",
                    "pressure_GPa",
                    "volume_A3",
                    "pxx_GPa",
                    "pyy_GPa",
                    "pzz_GPa",
                    "pyz_GPa",
                    "pxz_GPa",
                    "pxy_GPa",
                    "a_A",
                    "b_A",
                    "c_A",
                    "alpha_deg",
                    "beta_deg",
                    "gamma_deg");

    /** Keeps a copy. */
    public ThermoLog {
        rows = List.copyOf(rows);
    }

    /**
     * The first line.
     *
     * @return with its line end
     */
    public static String header() {
        return "# " + String.join(" ", COLUMNS) + "\n";
    }

    /**
     * One row of numbers.
     *
     * @param thermo what to log
     * @return in the order of {@link #COLUMNS}
     */
    public static double[] row(Thermo thermo) {
        double[] p = thermo.pressure();
        double[] numbers = {
            thermo.step(),
            thermo.time(),
            thermo.temperature(),
            thermo.potential(),
            thermo.kinetic(),
            thermo.total(),
            thermo.conserved(),
            Units.GPA * thermo.meanPressure(),
            thermo.cell().volume(),
            Units.GPA * p[0],
            Units.GPA * p[4],
            Units.GPA * p[8],
            Units.GPA * (p[5] + p[7]) / 2,
            Units.GPA * (p[2] + p[6]) / 2,
            Units.GPA * (p[1] + p[3]) / 2
        };
        double[] row = Arrays.copyOf(numbers, COLUMNS.size());
        setCell(row, thermo.cell());
        return row;
    }

    private static void setCell(double[] row, Cell cell) {
        double[] h = cell.vectors();
        row[8] = cell.volume();
        for (int k = 0; k < 3; k++) {
            row[15 + k] = Matrix3.norm(Matrix3.row(h, k));
            row[18 + k] = degrees(Matrix3.row(h, (k + 1) % 3), Matrix3.row(h, (k + 2) % 3));
        }
    }

    /**
     * The same row in another cell around the same atoms: stresses are of the same forces on another area.
     *
     * @param row in the order of {@link #COLUMNS}. Not modified.
     * @param cell the other
     * @return a row; pressures are not numbers where the cell has no volume
     */
    public static double[] inCell(double[] row, Cell cell) {
        double[] result = row.clone();
        setCell(result, cell);
        double factor = result[8] > 0 ? row[8] / result[8] : Double.NaN;
        for (int k = 7; k < 15; k++) {
            result[k] *= k == 8 ? 1 : factor;
        }
        return result;
    }

    private static double degrees(double[] a, double[] b) {
        return Math.toDegrees(Math.atan2(Matrix3.norm(Matrix3.cross(a, b)), Matrix3.dot(a, b)));
    }

    /**
     * A row as text.
     *
     * @param row in the order of {@link #COLUMNS}. Not modified.
     * @return with its line end
     */
    public static String text(double[] row) {
        StringJoiner line = new StringJoiner(" ", "", "\n");
        line.add(Long.toString((long) row[0]));
        Arrays.stream(row).skip(1).forEach(value -> line.add(Double.toString(value)));
        return line.toString();
    }

    /**
     * Reads a log.
     *
     * @param path the file
     * @return its rows
     * @throws FormatException if it is not such a table
     */
    public static ThermoLog read(Path path) {
        List<double[]> rows = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(path);
            for (int k = 0; k < lines.size(); k++) {
                if (!lines.get(k).isBlank() && !lines.get(k).startsWith("#")) {
                    rows.add(numbers(path, k + 1, lines.get(k)));
                }
            }
        } catch (IOException e) {
            throw MlipException.of(path + " cannot be read", e);
        }
        return new ThermoLog(rows);
    }

    private static double[] numbers(Path path, int line, String text) {
        String[] words = text.strip().split("\\s+");
        try {
            if (words.length == COLUMNS.size()) {
                return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
            }
        } catch (NumberFormatException e) {
            throw notARow(path, line, text);
        }
        throw notARow(path, line, text);
    }

    private static FormatException notARow(Path path, int line, String text) {
        return new FormatException(
                path.toString(), line, COLUMNS.size() + " numbers", "'" + text + "'");
    }

    /**
     * The beginning of the log.
     *
     * @param lastStep rows after this step are left out
     * @return the others
     */
    public ThermoLog until(long lastStep) {
        return new ThermoLog(rows.stream().filter(r -> r[0] <= lastStep).toList());
    }

    /**
     * One column.
     *
     * @param name one of {@link #COLUMNS}
     * @param firstStep rows before this step are left out
     * @return its values
     */
    public double[] column(String name, double firstStep) {
        int k = COLUMNS.indexOf(name);
        if (k < 0) {
            throw new IllegalArgumentException("there is no column " + name);
        }
        return rows.stream().filter(r -> r[0] >= firstStep).mapToDouble(r -> r[k]).toArray();
    }
}
