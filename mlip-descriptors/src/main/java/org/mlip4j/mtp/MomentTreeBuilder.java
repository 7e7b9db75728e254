package org.mlip4j.mtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds the tree of all scalars whose level does not exceed a maximum. The level of a scalar is the sum of the levels
 * of its basic tensors. Scalars are contractions of up to four tensors; each is split again and again into two factors
 * until only basic tensors are left, and what several scalars have in common is computed once.
 */
final class MomentTreeBuilder {

    private static final int TENSORS = 4;

    /** A contraction in the tree. */
    private static final class Node {
        final Contraction contraction;

        /** Members of the two factors, each in the factor's own order; null for a basic tensor. */
        int[] left;

        int[] right;
        Node leftFactor;
        Node rightFactor;
        int depth;

        /** Moment number of every component; components run over the open indices of all tensors, the last fastest. */
        int[] moments;

        Node(Contraction contraction) {
            this.contraction = contraction;
        }
    }

    private final int[][] levels;
    private final int max;
    private final TreeSet<Contraction> scalars = new TreeSet<>();
    private final Map<Contraction, Node> nodes = new TreeMap<>();
    private final List<int[]> basic = new ArrayList<>();
    private final List<int[]> products = new ArrayList<>();

    /**
     * Prepares.
     *
     * @param levels level of M_(mu,nu) in row mu and column nu
     * @param max largest level of a scalar
     */
    MomentTreeBuilder(int[][] levels, int max) {
        this.levels = levels;
        this.max = max;
    }

    MomentTree build() {
        for (int k = 1; k <= TENSORS; k++) {
            chooseMu(new int[k], 0);
        }
        List<Node> roots = scalars.stream().map(this::node).toList();
        nodes.values().stream()
                .sorted(
                        Comparator.<Node>comparingInt(n -> n.depth)
                                .thenComparing(n -> n.contraction))
                .forEach(this::numberComponents);
        int[] mapping = roots.stream().mapToInt(n -> n.moments[0]).toArray();
        return new MomentTree(count(), flat(basic), flat(products), mapping);
    }

    private int count() {
        return products.isEmpty() ? basic.size() : products.getLast()[3] + 1;
    }

    private static int[] flat(List<int[]> quadruples) {
        return quadruples.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private void chooseMu(int[] mu, int depth) {
        if (depth == mu.length) {
            chooseBonds(
                    new Contraction(mu.clone(), new int[mu.length], new int[mu.length][mu.length]),
                    0,
                    1);
            return;
        }
        for (int m = depth == 0 ? 0 : mu[depth - 1]; m < levels.length; m++) {
            mu[depth] = m;
            chooseMu(mu, depth + 1);
        }
    }

    /** Tries all numbers of bonds between tensors i and j and all later pairs. */
    private void chooseBonds(Contraction c, int i, int j) {
        if (lowestLevel(c) > max) {
            return;
        }
        if (j >= c.size()) {
            if (i + 2 < c.size()) {
                chooseBonds(c, i + 1, i + 2);
            } else if (level(c) <= max) {
                Contraction copy = c.part(c.canonicalOrder());
                scalars.add(copy);
            }
            return;
        }
        int bonds = 0;
        while (c.nu()[i] < levels[c.mu()[i]].length && c.nu()[j] < levels[c.mu()[j]].length) {
            chooseBonds(c, i, j + 1);
            addBonds(c, i, j, 1);
            bonds++;
        }
        addBonds(c, i, j, -bonds);
    }

    private static void addBonds(Contraction c, int i, int j, int bonds) {
        c.bonds()[i][j] += bonds;
        c.bonds()[j][i] += bonds;
        c.nu()[i] += bonds;
        c.nu()[j] += bonds;
    }

    private int level(Contraction c) {
        int level = 0;
        for (int i = 0; i < c.size(); i++) {
            level += levels[c.mu()[i]][c.nu()[i]];
        }
        return level;
    }

    /** No contraction with at least these bonds has a lower level. */
    private int lowestLevel(Contraction c) {
        int level = 0;
        for (int i = 0; i < c.size(); i++) {
            int[] row = levels[c.mu()[i]];
            level +=
                    Arrays.stream(row, Math.min(c.nu()[i], row.length), row.length)
                            .min()
                            .orElse(max + 1);
        }
        return level;
    }

    /** The node of a contraction in canonical order, with all that it is made of. */
    private Node node(Contraction contraction) {
        Node known = nodes.get(contraction);
        if (known != null) {
            return known;
        }
        Node node = new Node(contraction);
        nodes.put(contraction, node);
        if (contraction.size() > 1) {
            int[][] parts = contraction.split();
            node.left = inOwnOrder(contraction, parts[0]);
            node.right = inOwnOrder(contraction, parts[1]);
            node.leftFactor = factor(contraction, node.left);
            node.rightFactor = factor(contraction, node.right);
            node.depth = 1 + Math.max(node.leftFactor.depth, node.rightFactor.depth);
        }
        return node;
    }

    private static int[] inOwnOrder(Contraction contraction, int[] members) {
        int[] order = contraction.part(members).canonicalOrder();
        return Arrays.stream(order).map(q -> members[q]).toArray();
    }

    private Node factor(Contraction contraction, int[] members) {
        return members.length == 1
                ? node(
                        Contraction.basic(
                                contraction.mu()[members[0]], contraction.nu()[members[0]]))
                : node(contraction.part(members));
    }

    private void numberComponents(Node node) {
        Contraction c = node.contraction;
        int[][][] open = new int[c.size()][][];
        int components = 1;
        for (int i = 0; i < c.size(); i++) {
            open[i] = monomials(c.open(i));
            components *= open[i].length;
        }
        node.moments = new int[components];
        Map<Map<Long, Integer>, Integer> known = new HashMap<>();
        for (int q = 0; q < components; q++) {
            int[][] exponents = new int[c.size()][];
            for (int i = c.size() - 1, rest = q; i >= 0; rest /= open[i--].length) {
                exponents[i] = open[i][rest % open[i].length].clone();
            }
            if (node.left == null) {
                node.moments[q] = basic.size();
                basic.add(new int[] {c.mu()[0], exponents[0][0], exponents[0][1], exponents[0][2]});
            } else {
                Map<Long, Integer> sum = new TreeMap<>();
                contract(node, 0, exponents, 1, sum);
                node.moments[q] = known.computeIfAbsent(sum, this::addMoment);
            }
        }
    }

    private int addMoment(Map<Long, Integer> sum) {
        int number = count();
        sum.forEach(
                (pair, factor) ->
                        products.add(
                                new int[] {
                                    (int) (pair >> Integer.SIZE), pair.intValue(), factor, number
                                }));
        return number;
    }

    /**
     * Sums over the values of the indices that connect the two factors, beginning with one pair of tensors.
     *
     * @param pair counts pairs of a tensor of the left and one of the right factor
     * @param exponents for every tensor, how many of its indices are x, y and z
     * @param factor how many ways of choosing values have been merged so far
     * @param sum receives factors by pairs of moments
     */
    private void contract(
            Node node, int pair, int[][] exponents, int factor, Map<Long, Integer> sum) {
        if (pair == node.left.length * node.right.length) {
            long a = node.leftFactor.moments[component(node.left, exponents)];
            long b = node.rightFactor.moments[component(node.right, exponents)];
            sum.merge(Math.min(a, b) << Integer.SIZE | Math.max(a, b), factor, Integer::sum);
            return;
        }
        int i = node.left[pair / node.right.length];
        int j = node.right[pair % node.right.length];
        for (int[] e : monomials(node.contraction.bonds()[i][j])) {
            shift(exponents[i], e, 1);
            shift(exponents[j], e, 1);
            contract(node, pair + 1, exponents, factor * multinomial(e), sum);
            shift(exponents[i], e, -1);
            shift(exponents[j], e, -1);
        }
    }

    private static void shift(int[] exponents, int[] by, int sign) {
        for (int d = 0; d < 3; d++) {
            exponents[d] += sign * by[d];
        }
    }

    /** Position of a component among all components of a factor. */
    private static int component(int[] members, int[][] exponents) {
        int position = 0;
        for (int member : members) {
            int[] e = exponents[member];
            int yz = e[1] + e[2];
            int n = e[0] + yz;
            position = position * ((n + 1) * (n + 2) / 2) + yz * (yz + 1) / 2 + e[2];
        }
        return position;
    }

    /** Exponents of all monomials of a degree: x^n first, z^n last. */
    private static int[][] monomials(int degree) {
        List<int[]> all = new ArrayList<>();
        for (int a = degree; a >= 0; a--) {
            for (int b = degree - a; b >= 0; b--) {
                all.add(new int[] {a, b, degree - a - b});
            }
        }
        return all.toArray(int[][]::new);
    }

    /** Number of words with these numbers of letters. */
    private static int multinomial(int[] e) {
        int n = 1;
        int placed = 0;
        for (int count : e) {
            for (int k = 1; k <= count; k++) {
                n = n * ++placed / k;
            }
        }
        return n;
    }
}
