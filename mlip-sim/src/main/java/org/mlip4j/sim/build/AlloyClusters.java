package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Pairs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pairs and triangles of the sites of an alloy, in classes of equal edges, and how often each combination of species sits on
 * them. The deviation of a class is the sum, over all combinations, of the absolute difference between its frequency and the
 * product of the fractions; for pairs of two species that is |&lt;s s'&gt; - &lt;s&gt;^2| with spins s of 1 and -1.
 */
final class AlloyClusters {

    /** Distances closer than this belong to one shell, Angstrom. */
    private static final double SAME = 0.05;

    private static final double LARGEST = 60;

    private static final int MOST_CLUSTERS = 4_000_000;

    /**
     * One class.
     *
     * @param edges one distance, or three in ascending order, Angstrom
     * @param number of its clusters in the cell
     * @param deviation from the random alloy
     */
    record Shell(double[] edges, int number, double deviation) {}

    private final int species;
    private final double[] fraction;
    private final int[] state;
    private final List<double[]> edges = new ArrayList<>();
    private final List<int[]> clusters = new ArrayList<>();
    private final List<Integer> classOf = new ArrayList<>();
    private final int[][] clustersOf;
    private final int[] visited;
    private int visit;

    /** Per class, how often each combination occurs; the first site varies slowest. */
    private final int[][] counts;

    private final int[] total;
    private final double[] weight;

    /**
     * Finds the clusters.
     *
     * @param cell lattice vectors
     * @param positions of the sites, 3 each
     * @param state per site a number from 0 to the number of species less one; kept, and changed by {@link #exchange}
     * @param pairShells shells of pairs
     * @param triangleShells shells that the edges of triangles belong to
     */
    AlloyClusters(Cell cell, double[] positions, int[] state, int pairShells, int triangleShells) {
        this.state = state;
        species = 1 + Arrays.stream(state).max().orElse(0);
        fraction = new double[species];
        Arrays.stream(state).forEach(s -> fraction[s] += 1.0 / state.length);
        double[] shells = shells(cell, positions, Math.max(pairShells, triangleShells));
        find(cell, positions, shells, pairShells, triangleShells);
        clustersOf = bySite();
        visited = new int[clusters.size()];
        counts = new int[edges.size()][];
        total = new int[edges.size()];
        weight = new double[edges.size()];
        for (int c = 0; c < counts.length; c++) {
            double[] e = edges.get(c);
            counts[c] = new int[e.length == 1 ? species * species : species * species * species];
            double longest = e[e.length - 1];
            weight[c] = shells[0] * shells[0] / (longest * longest) / (e.length == 1 ? 1 : 2);
        }
        for (int k = 0; k < clusters.size(); k++) {
            count(k, 1);
            total[classOf.get(k)]++;
        }
    }

    /** The shortest distances between sites, in shells. */
    private static double[] shells(Cell cell, double[] positions, int number) {
        for (double cutoff = 4; cutoff <= LARGEST; cutoff *= 1.25) {
            List<Double> all = new ArrayList<>();
            Pairs pairs = new Pairs(cell, positions, cutoff);
            pairs.forEach((i, j, d, r) -> all.add(r));
            double[] found = new double[number];
            int at = 0;
            double last = 0;
            for (double r : all.stream().sorted().toList()) {
                if (r > last + SAME && at < number) {
                    found[at++] = r;
                }
                last = r;
            }
            if (at == number && found[number - 1] < cutoff - 2 * SAME) {
                return found;
            }
        }
        throw new MlipException(
                "the alloy has fewer than %d shells of neighbours within %.0f Angstrom; take fewer"
                        .formatted(number, LARGEST));
    }

    private void find(
            Cell cell, double[] positions, double[] shells, int pairShells, int triangleShells) {
        Map<String, Integer> index = new TreeMap<>();
        List<List<double[]>> around = new ArrayList<>();
        List<List<Integer>> neighbor = new ArrayList<>();
        for (int i = 0; i < state.length; i++) {
            around.add(new ArrayList<>());
            neighbor.add(new ArrayList<>());
        }
        new Pairs(cell, positions, shells[shells.length - 1] + SAME)
                .forEach(
                        (i, j, d, r) -> {
                            int shell = shell(shells, r);
                            if (shell < pairShells) {
                                add(index, new double[] {shells[shell]}, i, j);
                            }
                            if (shell < triangleShells) {
                                around.get(i).add(d.clone());
                                neighbor.get(i).add(j);
                            }
                        });
        for (int i = 0; i < state.length; i++) {
            for (int a = 0; a < around.get(i).size(); a++) {
                for (int b = 0; b < around.get(i).size(); b++) {
                    double r =
                            Matrix3.norm(
                                    Matrix3.plus(around.get(i).get(a), -1, around.get(i).get(b)));
                    if (a == b || r > shells[triangleShells - 1] + SAME) {
                        continue;
                    }
                    double[] e = {
                        shells[shell(shells, Matrix3.norm(around.get(i).get(a)))],
                        shells[shell(shells, Matrix3.norm(around.get(i).get(b)))],
                        shells[shell(shells, r)]
                    };
                    Arrays.sort(e);
                    add(index, e, i, neighbor.get(i).get(a), neighbor.get(i).get(b));
                }
            }
        }
    }

    private static int shell(double[] shells, double r) {
        int at = 0;
        while (at + 1 < shells.length && r > shells[at + 1] - SAME / 2) {
            at++;
        }
        return at;
    }

    /** Every cluster is added once from each side, in every order of its sites. */
    private void add(Map<String, Integer> index, double[] edge, int... sites) {
        int which =
                index.computeIfAbsent(
                        Arrays.toString(edge),
                        _ -> {
                            edges.add(edge);
                            return edges.size() - 1;
                        });
        if (clusters.size() == MOST_CLUSTERS) {
            throw new MlipException(
                    "the cell has more than %d pairs and triangles of these shells; take fewer with --shells or --triangle-shells, or a smaller cell"
                            .formatted(MOST_CLUSTERS));
        }
        clusters.add(sites);
        classOf.add(which);
    }

    private int[][] bySite() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < state.length; i++) {
            lists.add(new ArrayList<>());
        }
        for (int k = 0; k < clusters.size(); k++) {
            int cluster = k;
            Arrays.stream(clusters.get(k)).distinct().forEach(i -> lists.get(i).add(cluster));
        }
        return lists.stream()
                .map(l -> l.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private void count(int cluster, int sign) {
        int at = 0;
        for (int site : clusters.get(cluster)) {
            at = at * species + state[site];
        }
        counts[classOf.get(cluster)][at] += sign;
    }

    /** Lets two sites change their species. */
    void exchange(int i, int j) {
        countAround(i, j, -1);
        int kept = state[i];
        state[i] = state[j];
        state[j] = kept;
        countAround(i, j, 1);
    }

    private void countAround(int i, int j, int sign) {
        visit++;
        for (int site : new int[] {i, j}) {
            for (int k : clustersOf[site]) {
                if (visited[k] != visit) {
                    visited[k] = visit;
                    count(k, sign);
                }
            }
        }
    }

    /** The weighted sum of the deviations of all classes. */
    double cost() {
        double sum = 0;
        for (int c = 0; c < counts.length; c++) {
            sum += weight[c] * deviation(c);
        }
        return sum;
    }

    private double deviation(int c) {
        double sum = 0;
        for (int at = 0; at < counts[c].length; at++) {
            double random = fraction[at % species] * fraction[at / species % species];
            if (edges.get(c).length == 3) {
                random *= fraction[at / species / species];
            }
            sum += Math.abs((double) counts[c][at] / total[c] - random);
        }
        return sum;
    }

    /** All classes, pairs first. */
    List<Shell> shells() {
        List<Shell> all = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            int orders = edges.get(c).length == 1 ? 2 : 6;
            all.add(new Shell(edges.get(c), total[c] / orders, deviation(c)));
        }
        all.sort(java.util.Comparator.comparing(AlloyClusters::order));
        return all;
    }

    private static String order(Shell shell) {
        StringBuilder text = new StringBuilder().append(shell.edges.length);
        for (double e : shell.edges) {
            text.append(String.format(java.util.Locale.ROOT, " %9.4f", e));
        }
        return text.toString();
    }
}
