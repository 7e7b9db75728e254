package org.mlip4j.sim.analysis;

import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;

/**
 * A crystal that is cut along a plane of its lattice and whose upper part is moved as it is: along the plane for generalised
 * stacking faults (V. Vitek, Philos. Mag. 18, 773 (1968)), away from it for traction and separation (J. H. Rose, J. Ferrante, J. R.
 * Smith, Phys. Rev. Lett. 47, 675 (1981)). The cell is moved with it, so that there is one plane per cell and no vacuum is needed.
 */
public final class RigidBlocks {

    /** Between the openings that are tried before the right one is known to lie between two of them, Angstrom. */
    private static final double STEP = 0.25;

    /** Atoms that lie less than this below the plane belong to the upper part, as those in it do, Angstrom: a layer stays whole. */
    private static final double IN_PLANE = 1e-4;

    private final Structure whole;
    private final int across;
    private final LatticePlane plane;

    /**
     * A crystal to be cut.
     *
     * @param structure periodic in three directions. Not modified.
     * @param across 0, 1, 2: the lattice vector that crosses the plane; the other two lie in it
     * @param place of the plane along that vector, as a share of it; atoms in the plane belong to the upper part
     * @throws MlipException if the structure is not periodic in three directions
     */
    public RigidBlocks(Structure structure, int across, double place) {
        Cell cell = structure.cell();
        double[] inverse = Cells.inverse(cell);
        if (inverse == null || !cell.isFullyPeriodic()) {
            throw new MlipException("a crystal that is cut must repeat along a, b, c");
        }
        this.across = across;
        this.plane = LatticePlane.of(cell, across);
        double[] r = structure.positions().clone();
        double nothing = IN_PLANE / plane.spacing();
        for (int i = 0; i < r.length; i += 3) {
            double images = Math.floor(Cells.fraction(inverse, r, i, across) - place + nothing);
            for (int d = 0; d < 3; d++) {
                r[i + d] -= images * plane.crossing()[d];
            }
        }
        this.whole = structure.withPositions(r);
    }

    /**
     * The area of a plane of two lattice vectors.
     *
     * @param cell of a crystal or slab
     * @param across 0, 1, 2: the lattice vector that is not in the plane
     * @return Angstrom^2
     */
    public static double area(Cell cell, int across) {
        return LatticePlane.of(cell, across).area();
    }

    /**
     * The area of the plane in one cell.
     *
     * @return Angstrom^2
     */
    public double area() {
        return plane.area();
    }

    /**
     * The crystal with its upper part moved.
     *
     * @param first how far along the first of the lattice vectors in the plane, as a share of it
     * @param second how far along the other
     * @param opening away from the plane, Angstrom
     * @return all atoms where they were, in a cell whose vector across the plane is moved
     */
    public Structure moved(double first, double second, double opening) {
        double[] vectors = whole.cell().vectors();
        for (int d = 0; d < 3; d++) {
            vectors[3 * across + d] +=
                    first * plane.first()[d]
                            + second * plane.second()[d]
                            + opening * plane.normal()[d];
        }
        return whole.withCell(whole.cell().withVectors(vectors));
    }

    /**
     * The energy of the moved crystal.
     *
     * @param calculator what gives it; not closed here
     * @param first as {@link #moved}
     * @param second as {@link #moved}
     * @param opening as {@link #moved}
     * @return eV/Angstrom^2 of the plane
     */
    public double energy(Calculator calculator, double first, double second, double opening) {
        return calculator.evaluate(moved(first, second, opening)).energy() / plane.area();
    }

    /**
     * What one evaluation tells of the moved crystal.
     *
     * @param energy eV/Angstrom^2 of the plane
     * @param traction what pulls the two parts together, eV/Angstrom^3, positive where they attract each other
     */
    public record Separation(double energy, double traction) {}

    /**
     * What pulls the two parts together, see {@link #separation}.
     *
     * @param calculator what gives forces and virial; not closed here
     * @param first as {@link #moved}
     * @param second as {@link #moved}
     * @param opening as {@link #moved}
     * @return eV/Angstrom^3, positive where they attract each other
     */
    public double traction(Calculator calculator, double first, double second, double opening) {
        return separation(calculator, first, second, opening).traction;
    }

    /**
     * Energy and traction, which is the derivative of the energy with the opening. Where h are the lattice vectors, r the atoms, f the
     * forces on them and W the virial, -W is the sum of r (-f) and h dE/dh, from which dE/dh follows.
     *
     * @param calculator what gives energy, forces and virial; not closed here
     * @param first as {@link #moved}
     * @param second as {@link #moved}
     * @param opening as {@link #moved}
     * @return both, of one evaluation
     */
    public Separation separation(
            Calculator calculator, double first, double second, double opening) {
        Structure moved = moved(first, second, opening);
        Result result = calculator.evaluate(moved);
        double[] r = moved.positions();
        double[] f = result.forces();
        double[] ofCell = new double[9];
        for (int i = 0; i < 9; i++) {
            ofCell[i] = -result.virial()[i];
            for (int a = 0; a < f.length; a += 3) {
                ofCell[i] += r[a + i / 3] * f[a + i % 3];
            }
        }
        double[] inverse = Matrix3.inverse(moved.cell().vectors());
        double slope = 0;
        for (int d = 0; d < 3; d++) {
            for (int e = 0; e < 3; e++) {
                slope += inverse[3 * d + across] * ofCell[3 * d + e] * plane.normal()[e];
            }
        }
        return new Separation(result.energy() / plane.area(), slope / plane.area());
    }

    /**
     * The first opening at which nothing pulls the two parts together or apart. Looked for outwards, since parts that are farther
     * apart than the cutoff feel nothing either.
     *
     * @param calculator what gives energies; not closed here
     * @param first as {@link #moved}
     * @param second as {@link #moved}
     * @param largest opening that is looked at, Angstrom
     * @return from 0, where the parts attract each other there, to the largest, where they repel each other all the way; to 1e-5
     *     Angstrom
     */
    public double opening(Calculator calculator, double first, double second, double largest) {
        UnivariateFunction slope = o -> traction(calculator, first, second, o);
        if (slope.value(0) >= 0) {
            return 0;
        }
        for (double near = 0; near < largest; near += STEP) {
            double far = Math.min(near + STEP, largest);
            if (slope.value(far) > 0) {
                return new BrentSolver(1e-5).solve(200, slope, near, far);
            }
        }
        return largest;
    }
}
