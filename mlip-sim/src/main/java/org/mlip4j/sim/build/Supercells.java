package org.mlip4j.sim.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Classification;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.IntegerMatrix;
import org.mlip4j.sim.crystal.LatticeReduction;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Supercells of crystals, with partly filled sites settled. */
public final class Supercells {

    private static final int LARGEST_REPEAT = 200;

    /** Positions closer than this are the same when the standard cell is looked for, Angstrom. */
    private static final double TOLERANCE = 0.01;

    /** The cell to start from. */
    public enum Start {
        /** As in the file. */
        GIVEN,
        /** The conventional cell of the International Tables, as spglib has it. */
        STANDARD,
        /** The primitive cell, Minkowski-reduced. */
        PRIMITIVE,
        /** The primitive cell, Niggli-reduced, in standard orientation. */
        NIGGLI
    }

    private Supercells() {}

    /**
     * A crystal in another cell of its lattice.
     *
     * @param crystal any cell
     * @param start which one
     * @return the same crystal
     * @throws MlipException if the standard cell is wanted and spglib is not installed
     */
    public static Crystal start(Crystal crystal, Start start) {
        if (start == Start.GIVEN) {
            return crystal;
        }
        if (start == Start.STANDARD) {
            return Classification.of(crystal, TOLERANCE).standard();
        }
        Crystal primitive = Symmetry.primitive(crystal);
        if (start == Start.PRIMITIVE) {
            return primitive;
        }
        double[] niggli = LatticeReduction.niggli(primitive.cell().vectors());
        Crystal reduced =
                new Crystal(
                        primitive.cell().withVectors(niggli),
                        primitive.positions(),
                        primitive.kind(),
                        primitive.kinds(),
                        primitive.unit(),
                        primitive.grain());
        double[] standard = LatticeReduction.standardOrientation(niggli);
        return reduced.transformed(Matrix3.multiply(Matrix3.inverse(niggli), standard));
    }

    /**
     * The integer matrix of three copies or nine entries.
     *
     * @param numbers three or nine
     * @return nine integers, determinant not zero
     */
    public static long[] matrix(int... numbers) {
        long[] m = new long[9];
        if (numbers.length == 3) {
            for (int k = 0; k < 3; k++) {
                m[4 * k] = numbers[k];
            }
        } else if (numbers.length == 9) {
            Arrays.setAll(m, i -> numbers[i]);
        } else {
            throw new MlipException(
                    "a supercell needs 3 or 9 whole numbers, got " + numbers.length);
        }
        if (IntegerMatrix.determinant(m) <= 0
                || numbers.length == 3 && Arrays.stream(numbers).min().getAsInt() < 1) {
            throw new MlipException(
                    "the supercell "
                            + Arrays.toString(numbers)
                            + " has no positive volume; use positive numbers of copies");
        }
        return m;
    }

    /**
     * Copies along the vectors so that the periodic images of a point are a distance apart.
     *
     * @param crystal the cell
     * @param distance least distance between opposite faces, Angstrom
     * @return nine integers, diagonal
     */
    public static long[] compact(Crystal crystal, double distance) {
        double[] inverse = Matrix3.transpose(Matrix3.inverse(crystal.cell().vectors()));
        long[] m = new long[9];
        for (int k = 0; k < 3; k++) {
            m[4 * k] =
                    Math.max(
                            1,
                            (long)
                                    Math.ceil(
                                            distance * Matrix3.norm(Matrix3.row(inverse, k))
                                                    - 1e-9));
            if (!(distance > 0) || m[4 * k] > LARGEST_REPEAT) {
                throw new MlipException(
                        "a supercell of at least "
                                + distance
                                + " Angstrom is not possible; give a positive number below "
                                + LARGEST_REPEAT
                                + " cells");
            }
        }
        return m;
    }

    /**
     * Settles a supercell.
     *
     * @param bulk the crystal, for least distances
     * @param sites the supercell
     * @param matrix how it was made
     * @param blueprint charges, distances, counts
     * @return atoms and report
     */
    public static Built build(Crystal bulk, Crystal sites, long[] matrix, Blueprint blueprint) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("matrix", Arrays.toString(matrix));
        report.put("volume_angstrom3", sites.cell().volume());
        return blueprint.finish(sites, blueprint.contacts(bulk), report);
    }
}
