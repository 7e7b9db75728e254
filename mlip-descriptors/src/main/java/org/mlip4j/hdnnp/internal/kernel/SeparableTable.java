package org.mlip4j.hdnnp.internal.kernel;

import org.mlip4j.hdnnp.CoreFunction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Angular functions of one pair of neighbouring elements that are products, G = w sum_jk A(theta) R(r_ij) R(r_ik)
 * [R(r_jk)], as tables: columns are the different functions A, at most {@link #WIDTH} to a table, rows the different
 * R. Places without a function have weight 0.
 */
final class SeparableTable {

    /** Number of columns; those that are wanting repeat the last. */
    static final int WIDTH = 6;

    /**
     * One function.
     *
     * @param index its position among all functions of the central element
     * @param weight w
     * @param row R
     * @param angle A
     */
    record Term(int index, double weight, Row row, Bump angle) {}

    /**
     * A function of the distance.
     *
     * @param factor its position among {@link RadialRows}
     * @param narrow whether it is taken of r_jk as well
     */
    record Row(int factor, boolean narrow) {}

    /**
     * A compact function of the angle.
     *
     * @param core form of the sides
     * @param left one end in radians
     * @param right the other
     */
    record Bump(CoreFunction core, double left, double right) {}

    final Bump[] angles;
    final Row[] rows;

    /** Sums over pairs, and derivatives of the energy with respect to them: row * WIDTH + column. */
    final double[] sums;

    final double[] mix;

    private final int[] index;
    private final double[] weight;
    private final int[] cell;

    private SeparableTable(List<Bump> angles, List<Term> terms) {
        this.angles = angles.toArray(Bump[]::new);
        List<Row> found = terms.stream().map(Term::row).distinct().toList();
        rows = found.toArray(Row[]::new);
        sums = new double[rows.length * WIDTH];
        mix = new double[sums.length];
        index = terms.stream().mapToInt(Term::index).toArray();
        weight = terms.stream().mapToDouble(Term::weight).toArray();
        cell =
                terms.stream()
                        .mapToInt(t -> found.indexOf(t.row) * WIDTH + angles.indexOf(t.angle))
                        .toArray();
    }

    /** As many tables as it takes. */
    static List<SeparableTable> of(List<Term> terms) {
        List<SeparableTable> tables = new ArrayList<>();
        List<Bump> angles =
                terms.stream()
                        .map(Term::angle)
                        .distinct()
                        .sorted(Comparator.comparing(Bump::core))
                        .toList();
        for (int from = 0; from < angles.size(); from += WIDTH) {
            List<Bump> some = angles.subList(from, Math.min(angles.size(), from + WIDTH));
            tables.add(
                    new SeparableTable(
                            some, terms.stream().filter(t -> some.contains(t.angle)).toList()));
        }
        return tables;
    }

    /** Adds the sums to the symmetry functions. */
    void addTo(double[] g) {
        for (int n = 0; n < index.length; n++) {
            g[index[n]] += weight[n] * sums[cell[n]];
        }
    }

    void setMix(double[] dEdG) {
        Arrays.fill(mix, 0);
        for (int n = 0; n < index.length; n++) {
            mix[cell[n]] += weight[n] * dEdG[index[n]];
        }
    }
}
