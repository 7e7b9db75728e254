package org.mlip4j.mtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A product of basic moment tensors with some of their indices contracted in pairs: a graph whose vertices are tensors
 * M_(mu,nu) of rank nu and whose bonds are contractions. Indices without a bond stay open; without open indices it is a
 * scalar. The matrix of bonds with the ranks on its diagonal is the alpha of Shapeev 2016, Sec. 3.3.
 *
 * <p>Ordered by the number of tensors, then their mu, then the upper triangle of the matrix, row by row.
 */
record Contraction(int[] mu, int[] nu, int[][] bonds) implements Comparable<Contraction> {

    static Contraction basic(int mu, int nu) {
        return new Contraction(new int[] {mu}, new int[] {nu}, new int[1][1]);
    }

    int size() {
        return mu.length;
    }

    /** Number of open indices of a tensor. */
    int open(int i) {
        int open = nu[i];
        for (int bond : bonds[i]) {
            open -= bond;
        }
        return open;
    }

    /** Some of the tensors, in the order given. */
    Contraction part(int[] members) {
        int k = members.length;
        int[] m = new int[k];
        int[] n = new int[k];
        int[][] b = new int[k][k];
        for (int i = 0; i < k; i++) {
            m[i] = mu[members[i]];
            n[i] = nu[members[i]];
            for (int j = 0; j < k; j++) {
                b[i][j] = bonds[members[i]][members[j]];
            }
        }
        return new Contraction(m, n, b);
    }

    /** The order of tensors that makes this contraction the smallest of its equals; the first such order. */
    int[] canonicalOrder() {
        int[] best = null;
        Contraction smallest = null;
        for (int[] order : permutations(size())) {
            Contraction candidate = part(order);
            if (smallest == null || candidate.compareTo(smallest) < 0) {
                smallest = candidate;
                best = order;
            }
        }
        return best;
    }

    private static List<int[]> permutations(int n) {
        List<int[]> all = new ArrayList<>();
        permute(new int[n], 0, all);
        return all;
    }

    private static void permute(int[] order, int depth, List<int[]> all) {
        if (depth == order.length) {
            all.add(order.clone());
            return;
        }
        for (int next = 0; next < order.length; next++) {
            order[depth] = next;
            int candidate = next;
            if (Arrays.stream(order, 0, depth).noneMatch(used -> used == candidate)) {
                permute(order, depth + 1, all);
            }
        }
    }

    /**
     * Splits into two factors with as few bonds between them as possible: one tensor and the rest, or, where that takes
     * fewer bonds, two and two.
     *
     * @return the members of the smaller part, then those of the rest
     */
    int[][] split() {
        List<int[]> candidates = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            candidates.add(new int[] {i});
        }
        for (int j = 1; j < size() && size() > 3; j++) {
            candidates.add(new int[] {0, j});
        }
        int[] best = null;
        int fewest = Integer.MAX_VALUE;
        for (int[] part : candidates) {
            int cut = cut(part, others(part));
            if (cut < fewest) {
                fewest = cut;
                best = part;
            }
        }
        return new int[][] {best, others(best)};
    }

    private int[] others(int[] part) {
        return IntStream.range(0, size())
                .filter(i -> Arrays.stream(part).noneMatch(p -> p == i))
                .toArray();
    }

    private int cut(int[] part, int[] rest) {
        int cut = 0;
        for (int i : part) {
            for (int j : rest) {
                cut += bonds[i][j];
            }
        }
        return cut;
    }

    @Override
    public int compareTo(Contraction other) {
        int order = Integer.compare(size(), other.size());
        if (order == 0) {
            order = Arrays.compare(mu, other.mu);
        }
        for (int i = 0; i < size() && order == 0; i++) {
            order = Integer.compare(nu[i], other.nu[i]);
            for (int j = i + 1; j < size() && order == 0; j++) {
                order = Integer.compare(bonds[i][j], other.bonds[i][j]);
            }
        }
        return order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Contraction c && compareTo(c) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mu) + Arrays.deepHashCode(bonds) + 961 * Arrays.hashCode(nu);
    }
}
