package org.mlip4j.sim.analysis;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How polyhedra, atoms of some kind with the ligands about them, hang together: two that have one ligand in common share a corner,
 * two an edge, three or more a face. Images count, so a polyhedron may share ligands with its own image.
 */
public final class PolyhedralConnectivity implements Observable {

    /** Most neighbours and most polyhedra of a ligand that are told apart. */
    private static final int MOST = 24;

    private final int[] centers;
    private final int[] ligands;
    private final double cutoff;
    private final BlockAverage average = new BlockAverage();

    /**
     * Of no frame yet.
     *
     * @param centers codes of the elements in the middle of polyhedra
     * @param ligands codes of the elements at their corners
     * @param cutoff largest distance of a ligand, Angstrom
     */
    public PolyhedralConnectivity(int[] centers, int[] ligands, double cutoff) {
        if (!(cutoff > 0)) {
            throw new MlipException("the largest distance of a ligand must be positive");
        }
        this.centers = Arrays.stream(centers).sorted().toArray();
        this.ligands = Arrays.stream(ligands).sorted().toArray();
        this.cutoff = cutoff;
    }

    /**
     * A mean over frames.
     *
     * @param mean value
     * @param error standard error
     */
    public record Value(double mean, double error) {}

    /**
     * What was found.
     *
     * @param ligands of a polyhedron
     * @param corners polyhedra that a polyhedron shares one ligand with
     * @param edges that it shares two with
     * @param faces that it shares three or more with
     * @param neighbors shares of the polyhedra that are joined to 0, 1, 2, ... others
     * @param polyhedra shares of the ligands that belong to 0, 1, 2, ... polyhedra
     */
    public record Connectivity(
            Value ligands,
            Value corners,
            Value edges,
            Value faces,
            double[] neighbors,
            double[] polyhedra) {}

    /** Two polyhedra: their centres, and the cell that the second one is in. */
    private record Pair(int one, int other, int a, int b, int c) {

        /** The same for both orders. */
        static Pair of(int i, int j, int[] cell) {
            boolean swap =
                    i > j
                            || i == j
                                    && (cell[0] < 0
                                            || cell[0] == 0
                                                    && (cell[1] < 0
                                                            || cell[1] == 0 && cell[2] < 0));
            return swap
                    ? new Pair(j, i, -cell[0], -cell[1], -cell[2])
                    : new Pair(i, j, cell[0], cell[1], cell[2]);
        }
    }

    @Override
    public Runnable prepare(Frame frame) {
        double[] values = values(frame.structure());
        return () -> average.add(values);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("choice of centers", centers);
        state.require("choice of ligands", ligands);
        state.require("cutoff", cutoff);
        average.keep(state);
    }

    private static boolean has(int[] codes, int code) {
        return Arrays.binarySearch(codes, code) >= 0;
    }

    private double[] values(Structure structure) {
        NeighborList list = NeighborSearch.of(structure, cutoff);
        double[] inverse = Cells.inverseOfRepeating(structure.cell());
        Map<Pair, Integer> shared = new HashMap<>();
        double[] values = new double[4 + 2 * (MOST + 1)];
        int atLigands = 0;
        for (int i = 0; i < structure.size(); i++) {
            if (!has(ligands, list.species()[i])) {
                continue;
            }
            atLigands++;
            int[] near =
                    Arrays.stream(list.neighbors(), list.first()[i], list.first()[i + 1])
                            .filter(k -> has(centers, list.species()[k]))
                            .toArray();
            values[0] += near.length;
            values[4 + MOST + 1 + Math.min(near.length, MOST)]++;
            for (int k = 0; k < near.length; k++) {
                for (int l = 0; l < k; l++) {
                    shared.merge(pair(list, inverse, near[k], near[l]), 1, Integer::sum);
                }
            }
        }
        int[] found =
                IntStream.range(0, structure.size())
                        .filter(i -> has(centers, list.species()[i]))
                        .toArray();
        if (found.length == 0 || atLigands == 0) {
            throw new MlipException("there are no atoms of the elements of the polyhedra");
        }
        count(shared, found, values);
        for (int k = 0; k <= 4 + MOST; k++) {
            values[k] /= found.length;
        }
        for (int k = 4 + MOST + 1; k < values.length; k++) {
            values[k] /= atLigands;
        }
        return values;
    }

    /** Adds up the pairs at both of their ends. */
    private static void count(Map<Pair, Integer> shared, int[] found, double[] values) {
        Map<Integer, Integer> joined = new HashMap<>();
        shared.forEach(
                (pair, number) -> {
                    values[Math.min(number, 3)] += 2;
                    joined.merge(pair.one, 1, Integer::sum);
                    joined.merge(pair.other, 1, Integer::sum);
                });
        for (int i : found) {
            values[4 + Math.min(joined.getOrDefault(i, 0), MOST)]++;
        }
    }

    private static Pair pair(NeighborList list, double[] inverse, int k, int l) {
        int i = owner(list, k);
        int j = owner(list, l);
        double[] r = list.positions();
        double[] apart = new double[3];
        Arrays.setAll(apart, d -> r[3 * l + d] - r[3 * j + d] - r[3 * k + d] + r[3 * i + d]);
        int[] cell = new int[3];
        for (int d = 0; d < 3; d++) {
            cell[d] = (int) Math.rint(Cells.fraction(inverse, apart, 0, d));
        }
        return Pair.of(i, j, cell);
    }

    private static int owner(NeighborList list, int k) {
        return k < list.localCount() ? k : list.owner(k);
    }

    /**
     * What was found in the frames so far.
     *
     * @return means over frames and polyhedra
     */
    public Connectivity connectivity() {
        double[] mean = average.mean();
        double[] error = average.error();
        Value[] values = new Value[4];
        Arrays.setAll(values, k -> new Value(mean[k], error[k]));
        return new Connectivity(
                values[0],
                values[1],
                values[2],
                values[3],
                Arrays.copyOfRange(mean, 4, 4 + MOST + 1),
                Arrays.copyOfRange(mean, 4 + MOST + 1, mean.length));
    }
}
