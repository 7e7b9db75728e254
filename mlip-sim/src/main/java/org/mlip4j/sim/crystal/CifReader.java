package org.mlip4j.sim.crystal;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads crystals from CIF: cell, sites with partial occupancies, and the symmetry operations that the file lists. Space
 * groups are not looked up by name: a file without operations that is not P1 is refused.
 */
public final class CifReader {

    /** Images closer than this, in Angstrom, are one position: coordinates such as 0.333 are rounded. */
    private static final double SAME = 0.05;

    private static final Pattern DIGITS = Pattern.compile("\\.(\\d{3,14})(?:\\(\\d*\\))?$");
    private static final Pattern SYMBOL = Pattern.compile("^([A-Za-z]{1,2})");

    /** Items that say that a crystal has symmetry; if nothing else does, it has none. */
    private static final List<String> GROUPS =
            List.of(
                    "_symmetry_space_group_name_h-m",
                    "_space_group_name_h-m_alt",
                    "_symmetry_space_group_name_hall",
                    "_space_group_name_hall",
                    "_symmetry_int_tables_number",
                    "_space_group_it_number",
                    "_space_group_magn.name_bns",
                    "_space_group_magn.number_bns");

    private static final Pattern TERM =
            Pattern.compile("([+-]?)(?:([xyz])|(\\d+(?:\\.\\d*)?|\\.\\d+)(?:/(\\d+))?)");

    private final CifText text;

    private CifReader(CifText text) {
        this.text = text;
    }

    /**
     * Reads the first crystal of a file.
     *
     * @param file the CIF
     * @return all positions of the cell
     * @throws FormatException if the file does not describe a crystal
     * @throws MlipException if it cannot be read
     */
    public static Crystal read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return parse(file.toString(), new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }

    /**
     * Reads the first crystal of a text.
     *
     * @param name what messages call it
     * @param content the CIF
     * @return all positions of the cell
     */
    public static Crystal parse(String name, String content) {
        return new CifReader(new CifText(name, content.lines().toList())).crystal();
    }

    private Crystal crystal() {
        double[] vectors = vectors();
        CifText.Loop sites = text.loopWith("_atom_site_fract_x");
        if (sites == null) {
            throw text.missing("a loop with _atom_site_fract_x");
        }
        List<double[]> operations = operations();
        List<SiteKind> kinds = new ArrayList<>();
        List<double[]> fractions = new ArrayList<>();
        mergeShared(sites, vectors, operations, kinds, fractions);
        List<double[]> positions = new ArrayList<>();
        List<Integer> kind = new ArrayList<>();
        for (int k = 0; k < kinds.size(); k++) {
            List<double[]> orbit = new ArrayList<>();
            for (double[] operation : operations) {
                double[] image = image(operation, fractions.get(k));
                if (orbit.stream().noneMatch(o -> distance(o, image, vectors) < SAME)) {
                    orbit.add(image);
                    positions.add(Matrix3.apply(image, vectors));
                    kind.add(k);
                }
            }
        }
        double[] flat = positions.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
        return Crystal.of(
                Cell.periodic(vectors),
                flat,
                kind.stream().mapToInt(Integer::intValue).toArray(),
                kinds);
    }

    private double[] vectors() {
        double[] value = new double[6];
        String[] tags = {
            "_cell_length_a", "_cell_length_b", "_cell_length_c",
            "_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma"
        };
        for (int k = 0; k < 6; k++) {
            CifText.Token token = text.item(tags[k]);
            if (token == null) {
                throw text.missing(tags[k]);
            }
            value[k] = text.number(token, "a number for " + tags[k]);
            if (!(value[k] > 0)) {
                throw new FormatException(
                        text.file(), token.line(), "a positive " + tags[k], token.text());
            }
        }
        double[] vectors = LatticeReduction.vectors(value);
        if (Math.max(value[3], Math.max(value[4], value[5])) >= 180 || !(vectors[8] > 0)) {
            throw new FormatException(
                    text.file(),
                    text.item(tags[3]).line(),
                    "three angles that a cell can have",
                    "%s, %s and %s".formatted(value[3], value[4], value[5]));
        }
        return vectors;
    }

    /** Rows of the file at one place, or at places that symmetry makes equal, become one site with several species. */
    private void mergeShared(
            CifText.Loop sites,
            double[] vectors,
            List<double[]> operations,
            List<SiteKind> kinds,
            List<double[]> fractions) {
        List<Map<Integer, Double>> occupancies = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < sites.rows(); row++) {
            double[] f = new double[3];
            for (int d = 0; d < 3; d++) {
                f[d] = coordinate(sites, "_atom_site_fract_" + "xyz".charAt(d), row);
            }
            List<CifText.Token> occupancy = sites.columns().get("_atom_site_occupancy");
            double filled =
                    occupancy == null || occupancy.get(row).text().matches("[.?]")
                            ? 1
                            : restored(occupancy.get(row), "an occupancy");
            List<double[]> images = operations.stream().map(o -> image(o, f)).toList();
            int at = 0;
            while (at < fractions.size() && !isAmong(images, fractions.get(at), vectors)) {
                at++;
            }
            if (at == fractions.size()) {
                fractions.add(f);
                occupancies.add(new TreeMap<>());
                labels.add(label(sites, row));
            } else {
                labels.set(at, labels.get(at) + "/" + label(sites, row));
            }
            if (filled > 0) {
                occupancies.get(at).merge(species(sites, row), filled, Double::sum);
            }
        }
        for (int k = labels.size() - 1; k >= 0; k--) {
            if (occupancies.get(k).isEmpty()) {
                fractions.remove(k);
            } else {
                kinds.addFirst(new SiteKind(labels.get(k), occupancies.get(k)));
            }
        }
    }

    private static boolean isAmong(List<double[]> images, double[] place, double[] vectors) {
        return images.stream().anyMatch(image -> distance(image, place, vectors) <= SAME);
    }

    private double coordinate(CifText.Loop sites, String tag, int row) {
        if (!sites.columns().containsKey(tag)) {
            throw text.missing("a column " + tag);
        }
        return restored(sites.columns().get(tag).get(row), "a coordinate " + tag);
    }

    /** A number; thirds and sixths that were rounded or cut off after three digits or more are restored. */
    private double restored(CifText.Token token, String what) {
        double f = text.number(token, what);
        Matcher digits = DIGITS.matcher(token.text());
        double sixths = Math.rint(6 * f);
        if (!digits.find() || sixths % 3 == 0) {
            return f;
        }
        double scale = Math.pow(10, digits.group(1).length());
        double whole = Math.rint(f * scale);
        double exact = sixths / 6 * scale;
        return whole == Math.rint(exact) || whole == (long) exact ? sixths / 6 : f;
    }

    private static String label(CifText.Loop sites, int row) {
        List<CifText.Token> labels = sites.columns().get("_atom_site_label");
        return labels == null ? "site" + (row + 1) : labels.get(row).text();
    }

    private int species(CifText.Loop sites, int row) {
        List<CifText.Token> symbols =
                sites.columns()
                        .getOrDefault(
                                "_atom_site_type_symbol", sites.columns().get("_atom_site_label"));
        if (symbols == null) {
            throw text.missing("a column _atom_site_type_symbol or _atom_site_label");
        }
        CifText.Token token = symbols.get(row);
        Matcher matcher = SYMBOL.matcher(token.text());
        if (matcher.find()) {
            String word = matcher.group(1);
            for (int length = word.length(); length > 0; length--) {
                String symbol = word.substring(0, length);
                try {
                    return Element.of(symbol.equals("D") ? "H" : symbol).code();
                } catch (MlipException e) {
                    // A label such as "OW1" names oxygen: try the shorter word.
                    continue;
                }
            }
        }
        throw new FormatException(
                text.file(), token.line(), "the symbol of an element", "'" + token.text() + "'");
    }

    /** Operations as 12 numbers: rotation row by row, then translation, in fractional coordinates. */
    private List<double[]> operations() {
        for (String tag :
                List.of("_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz")) {
            CifText.Loop loop = text.loopWith(tag);
            if (loop != null) {
                return loop.columns().get(tag).stream().map(this::operation).toList();
            }
            if (text.item(tag) != null) {
                return List.of(operation(text.item(tag)));
            }
        }
        for (String tag : GROUPS) {
            CifText.Token group = text.item(tag);
            if (group != null && !group.text().replace(" ", "").matches("(?i)P1|1|[.?]")) {
                throw new FormatException(
                        text.file(),
                        group.line(),
                        "a loop with _symmetry_equiv_pos_as_xyz, because operations are taken from the file",
                        "only " + tag + " " + group.text());
            }
        }
        return List.of(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});
    }

    private double[] operation(CifText.Token token) {
        String[] parts =
                token.text().toLowerCase(java.util.Locale.ROOT).replace(" ", "").split(",");
        double[] operation = new double[12];
        boolean valid = parts.length == 3;
        for (int row = 0; valid && row < 3; row++) {
            Matcher term = TERM.matcher(parts[row]);
            int end = 0;
            while (valid && end < parts[row].length()) {
                valid = term.find(end) && term.start() == end && term.end() > end;
                if (valid) {
                    addTerm(term, row, operation);
                    end = term.end();
                }
            }
        }
        if (!valid || Math.abs(Matrix3.determinant(operation)) != 1) {
            throw new FormatException(
                    text.file(),
                    token.line(),
                    "a symmetry operation such as -x,y+1/2,z",
                    "'" + token.text() + "'");
        }
        return operation;
    }

    private static void addTerm(Matcher term, int row, double[] operation) {
        double sign = "-".equals(term.group(1)) ? -1 : 1;
        if (term.group(2) != null) {
            operation[3 * row + term.group(2).charAt(0) - 'x'] += sign;
        } else {
            double divisor = term.group(4) == null ? 1 : Double.parseDouble(term.group(4));
            operation[9 + row] += sign * Double.parseDouble(term.group(3)) / divisor;
        }
    }

    private static double[] image(double[] operation, double[] f) {
        double[] image = new double[3];
        for (int row = 0; row < 3; row++) {
            image[row] =
                    operation[3 * row] * f[0]
                            + operation[3 * row + 1] * f[1]
                            + operation[3 * row + 2] * f[2]
                            + operation[9 + row];
            image[row] -= Math.floor(image[row] + 1e-9);
        }
        return image;
    }

    private static double distance(double[] a, double[] b, double[] vectors) {
        double[] d = Matrix3.plus(a, -1, b);
        for (int k = 0; k < 3; k++) {
            d[k] -= Math.rint(d[k]);
        }
        return Matrix3.norm(Matrix3.apply(d, vectors));
    }
}
