package org.mlip4j.mtp.internal.kernel;

import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The index arrays of a moment tree in the order in which the kernels go through them. Immutable. */
final class MomentPlan {

    final int momentCount;
    final int basicCount;
    final int radialCount;

    /** Coefficient of every moment in the energy. */
    final double[] linear;

    /** Monomials of the components of a unit vector up to the rank of the tree; each is a parent times one component. */
    final int monomialCount;

    final int[] parent;
    final int[] axis;

    /** Terms of p_mu = sum A_b u^k: basic moment b and monomial k; those of mu start at {@code termFirst[mu]}. */
    final int[] termFirst;

    final int[] termMoment;
    final int[] termMonomial;

    /** Monomials of the gradients of p_mu; those of degree n start at {@code slopeFirst[mu * rank + n]}. */
    final int[] slopeMonomial;

    final int[] slopeFirst;
    final int rank;

    /** Their coefficients, three each: coefficient {@code into} grows by {@code times} A_{@code from}. */
    final int[] into;

    final int[] from;
    final double[] times;

    /** Products by target: those of {@code target[t]} start at {@code productFirst[t]}. */
    final int[] target;

    final int[] productFirst;
    final int[] left;
    final int[] right;
    final double[] factor;

    MomentPlan(MtpModel model) {
        MomentTree tree = model.tree();
        momentCount = tree.momentCount();
        basicCount = tree.basicCount();
        radialCount = tree.radialCount();
        linear = new double[momentCount];
        for (int s = 0; s < tree.scalars().length; s++) {
            linear[tree.scalars()[s]] += model.momentCoefficients()[s];
        }

        rank = tree.rank();
        monomialCount = monomial(0, 0, rank) + 1;
        parent = new int[monomialCount];
        axis = new int[monomialCount];
        connectMonomials(rank);

        int[] basic = tree.basic();
        termMoment =
                IntStream.range(0, basicCount)
                        .boxed()
                        .sorted(
                                Comparator.<Integer>comparingInt(b -> basic[4 * b])
                                        .thenComparing(b -> monomialOf(basic, b)))
                        .mapToInt(b -> b)
                        .toArray();
        termMonomial = IntStream.of(termMoment).map(b -> monomialOf(basic, b)).toArray();
        termFirst = firsts(IntStream.of(termMoment).map(b -> basic[4 * b]).toArray(), radialCount);

        List<Slope> slopes = slopes(basic);
        TreeMap<Integer, Integer> numbers = new TreeMap<>();
        slopes.forEach(s -> numbers.put(s.place, 0));
        int[] places = numbers.keySet().stream().mapToInt(p -> p).toArray();
        IntStream.range(0, places.length).forEach(e -> numbers.put(places[e], e));
        slopeMonomial = IntStream.of(places).map(p -> p % monomialCount).toArray();
        slopeFirst =
                firsts(
                        IntStream.of(places)
                                .map(p -> p / monomialCount * rank + degree(p % monomialCount))
                                .toArray(),
                        radialCount * rank);
        into = slopes.stream().mapToInt(s -> 3 * numbers.get(s.place) + s.direction).toArray();
        from = slopes.stream().mapToInt(Slope::moment).toArray();
        times = slopes.stream().mapToDouble(Slope::times).toArray();

        int[] products = byTarget(tree);
        left = column(products, 0);
        right = column(products, 1);
        factor = IntStream.of(column(products, 2)).asDoubleStream().toArray();
        int[] targets = column(products, 3);
        int[] starts =
                IntStream.range(0, targets.length)
                        .filter(t -> t == 0 || targets[t] != targets[t - 1])
                        .toArray();
        target = IntStream.of(starts).map(t -> targets[t]).toArray();
        productFirst =
                IntStream.concat(IntStream.of(starts), IntStream.of(targets.length)).toArray();
    }

    /** The products such that all for the same target follow each other. */
    private static int[] byTarget(MomentTree tree) {
        int[] products = tree.products();
        int[] last = new int[tree.momentCount()];
        for (int t = 0; t < tree.productCount(); t++) {
            last[products[4 * t + 3]] = t;
        }
        return IntStream.range(0, tree.productCount())
                .boxed()
                .sorted(Comparator.comparingInt(t -> last[products[4 * t + 3]]))
                .flatMapToInt(t -> IntStream.range(4 * t, 4 * t + 4).map(q -> products[q]))
                .toArray();
    }

    /** A basic moment's contribution to the gradient of p_mu; the place is mu times the number of monomials plus one. */
    private record Slope(int place, int direction, int moment, int times) {}

    private List<Slope> slopes(int[] basic) {
        return IntStream.range(0, 3 * basicCount)
                .filter(q -> basic[4 * (q / 3) + 1 + q % 3] > 0)
                .mapToObj(
                        q -> {
                            int b = q / 3;
                            int d = q % 3;
                            int[] e = {basic[4 * b + 1], basic[4 * b + 2], basic[4 * b + 3]};
                            int power = e[d]--;
                            return new Slope(
                                    basic[4 * b] * monomialCount + monomial(e[0], e[1], e[2]),
                                    d,
                                    b,
                                    power);
                        })
                .toList();
    }

    private void connectMonomials(int rank) {
        for (int n = 1; n <= rank; n++) {
            for (int a = 0; a <= n; a++) {
                for (int b = 0; a + b <= n; b++) {
                    int[] e = {a, b, n - a - b};
                    int m = monomial(e[0], e[1], e[2]);
                    axis[m] = a > 0 ? 0 : b > 0 ? 1 : 2;
                    e[axis[m]]--;
                    parent[m] = monomial(e[0], e[1], e[2]);
                }
            }
        }
    }

    private static int degree(int monomial) {
        int n = 0;
        while (monomial(0, 0, n) < monomial) {
            n++;
        }
        return n;
    }

    private static int monomialOf(int[] basic, int b) {
        return monomial(basic[4 * b + 1], basic[4 * b + 2], basic[4 * b + 3]);
    }

    /** Number of a monomial: by degree, then by falling powers of x and y. */
    private static int monomial(int a, int b, int c) {
        int n = a + b + c;
        int yz = b + c;
        return n * (n + 1) * (n + 2) / 6 + yz * (yz + 1) / 2 + c;
    }

    private static int[] column(int[] quadruples, int c) {
        return IntStream.range(0, quadruples.length / 4).map(t -> quadruples[4 * t + c]).toArray();
    }

    /** Where each of the groups 0, 1, ... starts in a sorted array of group numbers, and the end. */
    private static int[] firsts(int[] sorted, int groups) {
        return IntStream.rangeClosed(0, groups)
                .map(g -> (int) IntStream.of(sorted).filter(s -> s < g).count())
                .toArray();
    }
}
