package org.mlip4j.sim.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.Arrays;
import java.util.Random;

/** Small changes of a structure: strain and random displacements. */
public final class Perturbation {

    private Perturbation() {}

    /**
     * Strains cell and positions: every vector v becomes v (1 + strain).
     *
     * @param structure the atoms. Not modified.
     * @param voigt xx yy zz yz xz xy, the shear parts as tensor components (half the engineering shear)
     * @return the strained structure
     */
    public static Structure strained(Structure structure, double... voigt) {
        if (voigt.length != 6) {
            throw new MlipException(
                    "a strain needs six numbers xx,yy,zz,yz,xz,xy, got " + voigt.length);
        }
        double[] m = {
            1 + voigt[0],
            voigt[5],
            voigt[4],
            voigt[5],
            1 + voigt[1],
            voigt[3],
            voigt[4],
            voigt[3],
            1 + voigt[2]
        };
        if (!(Matrix3.determinant(m) > 0)) {
            throw new MlipException(
                    "the strain "
                            + Arrays.toString(voigt)
                            + " leaves no volume; use smaller numbers");
        }
        double[] p = structure.positions().clone();
        for (int i = 0; i < structure.size(); i++) {
            double[] v = Matrix3.apply(Arrays.copyOfRange(p, 3 * i, 3 * i + 3), m);
            System.arraycopy(v, 0, p, 3 * i, 3);
        }
        return structure
                .withCell(
                        structure
                                .cell()
                                .withVectors(Matrix3.multiply(structure.cell().vectors(), m)))
                .withPositions(p);
    }

    /**
     * Moves every atom by normally distributed components.
     *
     * @param structure the atoms. Not modified.
     * @param deviation standard deviation of each component, Angstrom
     * @param random source of chance
     * @return the moved structure
     */
    public static Structure rattled(Structure structure, double deviation, Random random) {
        if (!(deviation >= 0) || deviation > 10) {
            throw new MlipException(
                    "a displacement of " + deviation + " Angstrom is none to rattle with");
        }
        double[] p = structure.positions().clone();
        for (int i = 0; i < p.length; i++) {
            p[i] += deviation * random.nextGaussian();
        }
        return structure.withPositions(p);
    }
}
