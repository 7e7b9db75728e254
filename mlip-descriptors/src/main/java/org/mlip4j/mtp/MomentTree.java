package org.mlip4j.mtp;

import org.mlip4j.core.MlipException;

import java.util.Arrays;

/**
 * Which moments of a neighbourhood a potential uses and how they are contracted (Shapeev, Multiscale Model. Simul. 14,
 * 1153 (2016), Sec. 3). Moments are numbered: first the basic ones,
 *
 * <pre>M = sum_j f_mu(r_j) x_j^a y_j^b z_j^c / r_j^(a+b+c),</pre>
 *
 * then those that are sums of products of two moments before them. Some of all these moments are scalars and are the
 * basis functions of the energy.
 *
 * <p>Arrays are shared, read-only by contract.
 *
 * @param momentCount number of moments
 * @param basic mu, a, b, c of each basic moment, four numbers each
 * @param products i, j, factor, k in the order of evaluation, four numbers each: M_k grows by factor M_i M_j
 * @param scalars the moments that are basis functions, in the order of their coefficients
 */
public record MomentTree(int momentCount, int[] basic, int[] products, int[] scalars) {

    /** Largest level of {@link #ofLevel}. */
    public static final int MAX_LEVEL = 28;

    private static final int MAX_MU = 5;
    private static final int MAX_RANK = 10;

    /** Validates. */
    public MomentTree {
        int basicCount = basic.length / 4;
        require(
                basicCount > 0 && momentCount >= basicCount,
                "no basic moments, or more of them than moments");
        for (int value : basic) {
            require(value >= 0, "a negative index of a basic moment");
        }
        require(
                basic.length % 4 == 0 && products.length % 4 == 0,
                "basic moments or products that are not of four numbers");
        boolean[] used = new boolean[momentCount];
        for (int t = 0; t < products.length; t += 4) {
            int target = products[t + 3];
            require(
                    isMoment(products[t], momentCount)
                            && isMoment(products[t + 1], momentCount)
                            && isMoment(target, momentCount)
                            && target >= basicCount,
                    "product " + t / 4 + " names a moment that does not exist");
            used[products[t]] = true;
            used[products[t + 1]] = true;
            require(!used[target], "moment " + target + " changes after it has been used");
        }
        for (int s : scalars) {
            require(
                    isMoment(s, momentCount),
                    "basis function " + s + " is a moment that does not exist");
        }
    }

    /**
     * The tree of a level, the same as in the templates of MLIP: the level of M_(mu,nu) is 2 + 4 mu + nu, and scalars are
     * contractions of at most four tensors with mu up to 5 and rank up to 10.
     *
     * @param level largest level of a scalar, even, 2 to 28
     * @return the tree
     */
    public static MomentTree ofLevel(int level) {
        if (level < 2 || level > MAX_LEVEL || level % 2 != 0) {
            throw new MlipException(
                    "there is no level "
                            + level
                            + "; levels are the even numbers from 2 to "
                            + MAX_LEVEL);
        }
        int[][] levels = new int[MAX_MU + 1][MAX_RANK + 1];
        for (int mu = 0; mu <= MAX_MU; mu++) {
            for (int nu = 0; nu <= MAX_RANK; nu++) {
                levels[mu][nu] = 2 + 4 * mu + nu;
            }
        }
        return of(levels, level);
    }

    /**
     * The tree of a definition of levels of one's own.
     *
     * @param levels level of M_(mu,nu), at least 1, in row mu and column nu; what is not there is not used
     * @param max largest sum of levels in a scalar
     * @return the tree
     */
    public static MomentTree of(int[][] levels, int max) {
        for (int[] row : levels) {
            for (int level : row) {
                if (level < 1) {
                    throw new MlipException(
                            "a moment of level " + level + "; levels are at least 1");
                }
            }
        }
        MomentTree tree = new MomentTreeBuilder(levels, max).build();
        if (tree.scalars().length == 0) {
            throw new MlipException("there is no scalar of a level up to " + max);
        }
        return tree;
    }

    private static boolean isMoment(int index, int count) {
        return index >= 0 && index < count;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new MlipException("the moments of the potential are inconsistent: " + problem);
        }
    }

    /**
     * Number of basic moments.
     *
     * @return count
     */
    public int basicCount() {
        return basic.length / 4;
    }

    /**
     * Number of products.
     *
     * @return count
     */
    public int productCount() {
        return products.length / 4;
    }

    /**
     * Number of radial functions f_mu that the basic moments use.
     *
     * @return largest mu plus one
     */
    public int radialCount() {
        int count = 0;
        for (int b = 0; b < basic.length; b += 4) {
            count = Math.max(count, basic[b] + 1);
        }
        return count;
    }

    /**
     * Largest power of a coordinate in any basic moment.
     *
     * @return largest a + b + c
     */
    public int rank() {
        int rank = 0;
        for (int b = 0; b < basic.length; b += 4) {
            rank = Math.max(rank, basic[b + 1] + basic[b + 2] + basic[b + 3]);
        }
        return rank;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MomentTree t
                && momentCount == t.momentCount
                && Arrays.equals(basic, t.basic)
                && Arrays.equals(products, t.products)
                && Arrays.equals(scalars, t.scalars);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(products) + Arrays.hashCode(basic);
    }

    @Override
    public String toString() {
        return momentCount
                + " moments of which "
                + basicCount()
                + " are basic, "
                + productCount()
                + " products, "
                + scalars.length
                + " basis functions";
    }
}
