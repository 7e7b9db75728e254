package org.mlip4j.sim.analysis;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Radial distribution functions, of all atoms and of each pair of elements, and running coordination numbers. With n the
 * mean number of neighbours of kind B within a shell about an atom of kind A, g_AB = n V / (N_B V_shell), where an atom is
 * not counted among its own possible neighbours: N_B is one less when A = B, unless there is one atom alone, whose neighbours are
 * its own images (M. P. Allen and D. J. Tildesley, Computer
 * Simulation of Liquids, 2nd edition, section 2.6; the same as LAMMPS's {@code compute rdf}). Distances beyond half of the
 * cell are right too: images are counted.
 */
public final class RadialDistribution implements Observable {

    private final double cutoff;
    private final int bins;
    private final BlockAverage average = new BlockAverage();
    private volatile int[] elements;

    /**
     * Of nothing yet.
     *
     * @param cutoff largest distance, Angstrom
     * @param bins number of shells of equal thickness
     */
    public RadialDistribution(double cutoff, int bins) {
        if (!(cutoff > 0) || bins < 1) {
            throw new MlipException(
                    "a radial distribution needs a positive cutoff and at least one bin");
        }
        this.cutoff = cutoff;
        this.bins = bins;
    }

    /**
     * One function.
     *
     * @param name {@code all}, or two symbols such as {@code Li-S}
     * @param value g(r), one per shell
     * @param error standard errors of g
     * @param coordination mean number of neighbours up to the outer radius of the shell: of kind B about an atom of kind A
     * @param reverse the same of kind A about an atom of kind B
     */
    public record Function(
            String name, double[] value, double[] error, double[] coordination, double[] reverse) {}

    @Override
    public Runnable prepare(Frame frame) {
        Structure structure = frame.structure();
        if (!(structure.cell().volume() > 0)) {
            throw new MlipException("the cell is missing; a radial distribution needs a density");
        }
        if (elements == null) {
            elements = structure.elements();
        }
        double[] values = values(structure, elements);
        return () -> average.add(values);
    }

    @Override
    public void keep(AnalysisState state) {
        state.require("cutoff", cutoff);
        state.require("number of bins", bins);
        elements = state.keep(elements);
        average.keep(state);
    }

    /** All functions, then the mean numbers of neighbours in the shells about A, then about B. */
    private double[] values(Structure structure, int[] kinds) {
        int functions = 1 + kinds.length * (kinds.length + 1) / 2;
        long[] counts = counts(structure, kinds, functions);
        double[] values = new double[3 * functions * bins];
        int[] atoms = new int[kinds.length];
        for (int species : structure.species()) {
            atoms[Arrays.binarySearch(kinds, species)]++;
        }
        double volume = structure.cell().volume();
        fill(values, counts, 0, functions, structure.size(), structure.size(), true, volume);
        int p = 1;
        for (int a = 0; a < kinds.length; a++) {
            for (int b = a; b < kinds.length; b++) {
                fill(values, counts, p++, functions, atoms[a], atoms[b], a == b, volume);
            }
        }
        return values;
    }

    private void fill(
            double[] values,
            long[] counts,
            int p,
            int functions,
            int na,
            int nb,
            boolean same,
            double volume) {
        double possible = same && na > 1 ? na * (na - 1.0) : (double) na * nb;
        double width = cutoff / bins;
        for (int k = 0; k < bins; k++) {
            // Pairs were counted from both sides; between kinds that differ each side is one half.
            double pairs = counts[p * bins + k] * (same ? 1 : 0.5);
            double shell = 4 * Math.PI / 3 * (cube((k + 1) * width) - cube(k * width));
            values[p * bins + k] = possible == 0 ? 0 : pairs * volume / (possible * shell);
            values[(functions + p) * bins + k] = pairs / na;
            values[(2 * functions + p) * bins + k] = pairs / nb;
        }
    }

    private static double cube(double r) {
        return r * r * r;
    }

    /** Directed pairs by function and shell. */
    private long[] counts(Structure structure, int[] kinds, int functions) {
        int[] kind =
                Arrays.stream(structure.species())
                        .map(s -> Arrays.binarySearch(kinds, s))
                        .toArray();
        int m = kinds.length;
        long[] pairs = NeighborSearch.count(structure, cutoff, bins, kind, m);
        long[] counts = new long[functions * bins];
        int p = 1;
        for (int a = 0; a < m; a++) {
            for (int b = a; b < m; b++) {
                for (int k = 0; k < bins; k++) {
                    long both =
                            pairs[(a * m + b) * bins + k]
                                    + (a == b ? 0 : pairs[(b * m + a) * bins + k]);
                    counts[p * bins + k] = both;
                    counts[k] += both;
                }
                p++;
            }
        }
        return counts;
    }

    /**
     * Middles of the shells.
     *
     * @return Angstrom
     */
    public double[] radii() {
        double[] radii = new double[bins];
        Arrays.setAll(radii, k -> (k + 0.5) * cutoff / bins);
        return radii;
    }

    /**
     * The functions of the frames so far.
     *
     * @return that of all atoms, then one per pair of elements
     */
    public List<Function> functions() {
        double[] mean = average.mean();
        double[] error = average.error();
        List<String> names = new ArrayList<>(List.of("all"));
        for (int a = 0; elements != null && a < elements.length; a++) {
            for (int b = a; b < elements.length; b++) {
                names.add(Element.of(elements[a]) + "-" + Element.of(elements[b]));
            }
        }
        List<Function> functions = new ArrayList<>();
        int n = names.size();
        for (int p = 0; p < n && mean.length > 0; p++) {
            functions.add(
                    new Function(
                            names.get(p),
                            Arrays.copyOfRange(mean, p * bins, (p + 1) * bins),
                            Arrays.copyOfRange(error, p * bins, (p + 1) * bins),
                            running(mean, n + p),
                            running(mean, 2 * n + p)));
        }
        return functions;
    }

    private double[] running(double[] mean, int at) {
        double[] sum = Arrays.copyOfRange(mean, at * bins, (at + 1) * bins);
        Arrays.parallelPrefix(sum, Double::sum);
        return sum;
    }
}
