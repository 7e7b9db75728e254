package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.LatticeReduction;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.SpaceGroup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random crystals with a space group and a composition, in the spirit of RandSpg (P. Avery, E. Zurek, Comput. Phys. Commun.
 * 213, 208 (2017)): a random cell of the crystal system, and orbits of random general or special positions until the
 * composition is reached. Special positions need no tables: a random place is moved to where it is fixed by one to
 * three random operations.
 */
public final class RandomCrystal {

    private static final int CELLS = 60;
    private static final int ORBITS = 300;

    /** Alternating projections on fixed points of operations converge by at least 3/4 each time. */
    private static final int PROJECTIONS = 120;

    private static final double SAME = 1e-6;

    private final SpaceGroup group;
    private final Contacts contacts;
    private final Random random;
    private Cell cell;
    private final List<Integer> species = new ArrayList<>();

    /** Fractional coordinates. */
    private final List<double[]> places = new ArrayList<>();

    private RandomCrystal(SpaceGroup group, Contacts contacts, Random random) {
        this.group = group;
        this.contacts = contacts;
        this.random = random;
    }

    /**
     * Tries to find one.
     *
     * @param group what maps the crystal to itself; it may have more symmetry
     * @param counts species code to number of atoms in the conventional cell
     * @param density g/cm^3
     * @param blueprint charges and distances
     * @param random source of chance
     * @return empty if the composition was not reached: the group has no positions for it, or atoms came too close
     */
    public static Optional<Structure> of(
            SpaceGroup group,
            Map<Integer, Long> counts,
            double density,
            Blueprint blueprint,
            Random random) {
        if (!(density > 0)) {
            throw new MlipException("a crystal needs a positive density, got " + density);
        }
        Contacts contacts =
                new Contacts(blueprint.charges().within(counts.keySet()), blueprint.distances());
        double volume = Blueprint.mass(counts) / density;
        RandomCrystal builder = new RandomCrystal(group, contacts, random);
        // Either element may need the special positions; the order of some maps differs from run to
        // run.
        List<Map.Entry<Integer, Long>> elements = new ArrayList<>(new TreeMap<>(counts).entrySet());
        for (int attempt = 0; attempt < CELLS; attempt++) {
            Collections.shuffle(elements, random);
            if (builder.fill(elements, volume)) {
                return Optional.of(builder.structure());
            }
        }
        return Optional.empty();
    }

    private boolean fill(List<Map.Entry<Integer, Long>> elements, double volume) {
        species.clear();
        places.clear();
        cell = randomCell(volume);
        for (Map.Entry<Integer, Long> wanted : elements) {
            long left = wanted.getValue();
            for (int k = 0; left > 0 && k < ORBITS; k++) {
                left -= addOrbit(wanted.getKey(), left);
            }
            if (left > 0) {
                return false;
            }
        }
        return true;
    }

    private Structure structure() {
        double[] positions = new double[3 * places.size()];
        for (int i = 0; i < places.size(); i++) {
            double[] p = Matrix3.apply(places.get(i), cell.vectors());
            System.arraycopy(p, 0, positions, 3 * i, 3);
        }
        return Structure.of(
                cell, species.stream().mapToInt(Integer::intValue).toArray(), positions);
    }

    /** Adds the images of a random place if they are not too many and not too close; returns how many were added. */
    private int addOrbit(int element, long most) {
        double[] place = random.doubles(3).toArray();
        int fixed = random.nextInt(4);
        if (fixed > 0 && !moveToFixed(place, fixed)) {
            return 0;
        }
        List<double[]> orbit = new ArrayList<>();
        for (int[] operation : group.operations()) {
            double[] image = image(operation, place);
            Arrays.setAll(image, k -> image[k] - Math.floor(image[k] + SAME));
            if (orbit.stream().noneMatch(o -> distance(o, image) < 1e-3)) {
                orbit.add(image);
                if (orbit.size() > most) {
                    return 0;
                }
            }
        }
        int before = places.size();
        for (double[] image : orbit) {
            places.add(image);
            species.add(element);
        }
        if (isCrowded()) {
            places.subList(before, places.size()).clear();
            species.subList(before, species.size()).clear();
            return 0;
        }
        return orbit.size();
    }

    private boolean isCrowded() {
        Structure now = structure();
        return !contacts.closest(now.cell(), now.positions(), now.species()).isAllowed();
    }

    /** Moves a place to where random operations, with the lattice translations nearest to it, leave it alone. */
    private boolean moveToFixed(double[] place, int count) {
        int[][] operations = new int[count][];
        double[][] translations = new double[count][];
        for (int k = 0; k < count; k++) {
            int[] operation = group.operations().get(random.nextInt(group.operations().size()));
            double[] image = image(operation, place);
            double[] back = new double[3];
            Arrays.setAll(back, d -> Math.rint(place[d] - image[d]));
            operations[k] = operation;
            translations[k] = back;
        }
        for (int round = 0; round < PROJECTIONS; round++) {
            for (int k = 0; k < count; k++) {
                project(place, operations[k], translations[k]);
            }
        }
        for (int k = 0; k < count; k++) {
            double[] moved = Matrix3.plus(image(operations[k], place), 1, translations[k]);
            if (Matrix3.norm(Matrix3.plus(moved, -1, place)) > SAME) {
                return false;
            }
        }
        return true;
    }

    /** The mean of the images under the powers of an operation, whose orders are 1, 2, 3, 4 and 6. */
    private static void project(double[] place, int[] operation, double[] translation) {
        double[] sum = new double[3];
        double[] power = place.clone();
        for (int k = 0; k < 12; k++) {
            sum = Matrix3.plus(sum, 1.0 / 12, power);
            power = Matrix3.plus(image(operation, power), 1, translation);
        }
        System.arraycopy(sum, 0, place, 0, 3);
    }

    private static double[] image(int[] w, double[] x) {
        double[] image = new double[3];
        for (int i = 0; i < 3; i++) {
            image[i] =
                    w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2] * x[2] + w[9 + i] / 12.0;
        }
        return image;
    }

    private double distance(double[] a, double[] b) {
        double[] d = Matrix3.plus(a, -1, b);
        Arrays.setAll(d, k -> d[k] - Math.rint(d[k]));
        return Matrix3.norm(Matrix3.apply(d, cell.vectors()));
    }

    /** Lengths differ by up to a factor of two; angles that the system leaves free are between 60 and 120 degrees. */
    private Cell randomCell(double volume) {
        double[] length = random.doubles(3, 1, 2).toArray();
        double[] angle = random.doubles(3, 60, 120).toArray();
        switch (group.system()) {
            case TRICLINIC -> {}
            case MONOCLINIC -> angle = new double[] {90, angle[1], 90};
            case ORTHORHOMBIC -> angle = new double[] {90, 90, 90};
            case TETRAGONAL -> {
                length[1] = length[0];
                angle = new double[] {90, 90, 90};
            }
            case HEXAGONAL -> {
                length[1] = length[0];
                angle = new double[] {90, 90, 120};
            }
            case CUBIC -> {
                Arrays.fill(length, 1);
                angle = new double[] {90, 90, 90};
            }
        }
        double[] vectors =
                LatticeReduction.vectors(
                        length[0], length[1], length[2], angle[0], angle[1], angle[2]);
        double found = Math.abs(Matrix3.determinant(vectors));
        if (!(found > 0.2 * length[0] * length[1] * length[2])) {
            return randomCell(volume);
        }
        double scale = Math.cbrt(volume / found);
        Arrays.setAll(vectors, i -> vectors[i] * scale);
        return Cell.periodic(vectors);
    }
}
