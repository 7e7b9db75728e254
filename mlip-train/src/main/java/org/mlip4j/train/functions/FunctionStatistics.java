package org.mlip4j.train.functions;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Workers;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the symmetry functions of one element do on a data set: how they vary, vary together, and how much the energy
 * depends on them. Collected in one pass that holds few structures at a time.
 */
public final class FunctionStatistics {

    private static final int BATCH = 32;

    private final Element element;
    private final int functions;
    private long count;
    private double[] shift;
    private final double[] sum;
    private final double[] min;
    private final double[] max;
    private final double[] gradientSquares;
    private final DMatrixRMaj products;

    private FunctionStatistics(ElementModel part) {
        element = part.element();
        functions = part.functions().size();
        sum = new double[functions];
        min = new double[functions];
        max = new double[functions];
        gradientSquares = new double[functions];
        products = new DMatrixRMaj(functions, functions);
    }

    /** Raw values and derivatives of the energy of the atoms of one structure, by element. */
    private record Sample(List<List<double[]>> values, List<List<double[]>> gradients) {}

    /**
     * Statistics over a data set.
     *
     * @param model symmetry functions; its networks give the derivatives of the energy
     * @param structures the data set, read once
     * @param threads at least 1; the result does not depend on it
     * @return statistics by element, elements that do not occur left out
     * @throws MlipException if a structure holds an element that the model does not know
     */
    public static Map<Element, FunctionStatistics> collect(
            HdnnpModel model, Iterator<Structure> structures, int threads) {
        List<FunctionStatistics> all =
                model.elements().stream().map(FunctionStatistics::new).toList();
        List<Structure> batch = new ArrayList<>();
        try (Workers workers = new Workers(threads)) {
            while (structures.hasNext()) {
                batch.add(structures.next());
                if (batch.size() == BATCH || !structures.hasNext()) {
                    Sample[] samples = new Sample[batch.size()];
                    workers.share(
                            samples.length,
                            (worker, s) -> samples[s] = describe(model, batch.get(s)));
                    workers.share(all.size(), (worker, e) -> all.get(e).add(samples, e));
                    batch.clear();
                }
            }
        }
        Map<Element, FunctionStatistics> result = new LinkedHashMap<>();
        all.stream().filter(s -> s.count > 0).forEach(s -> result.put(s.element, s));
        return result;
    }

    private static Sample describe(HdnnpModel model, Structure structure) {
        NeighborList list = NeighborSearch.of(structure, model.cutoff());
        Describer describer = new Describer(model);
        List<Element> elements = model.elementList();
        List<List<double[]>> values = new ArrayList<>();
        List<List<double[]>> gradients = new ArrayList<>();
        for (int e = 0; e < elements.size(); e++) {
            values.add(new ArrayList<>());
            gradients.add(new ArrayList<>());
        }
        for (int k = list.begin(); k < list.end(); k++) {
            double[] raw = describer.raw(list, k).clone();
            int e = elements.indexOf(Element.of(list.species()[list.centers()[k]]));
            values.get(e).add(raw);
            gradients.get(e).add(describer.energyGradient(list, k).clone());
        }
        return new Sample(values, gradients);
    }

    private void add(Sample[] samples, int index) {
        for (Sample sample : samples) {
            add(sample, index);
        }
    }

    private void add(Sample sample, int index) {
        List<double[]> rows = sample.values.get(index);
        if (rows.isEmpty()) {
            return;
        }
        if (shift == null) {
            shift = rows.getFirst().clone();
            System.arraycopy(shift, 0, min, 0, functions);
            System.arraycopy(shift, 0, max, 0, functions);
        }
        DMatrixRMaj shifted = new DMatrixRMaj(rows.size(), functions);
        for (int r = 0; r < rows.size(); r++) {
            double[] row = rows.get(r);
            double[] gradient = sample.gradients.get(index).get(r);
            for (int n = 0; n < functions; n++) {
                double d = row[n] - shift[n];
                shifted.set(r, n, d);
                sum[n] += d;
                min[n] = Math.min(min[n], row[n]);
                max[n] = Math.max(max[n], row[n]);
                gradientSquares[n] += gradient[n] * gradient[n];
            }
        }
        CommonOps_DDRM.multAddTransA(shifted, shifted, products);
        count += rows.size();
    }

    /**
     * The element.
     *
     * @return of the central atoms
     */
    public Element element() {
        return element;
    }

    /**
     * Number of functions.
     *
     * @return of the element
     */
    public int size() {
        return functions;
    }

    /**
     * The range of one function.
     *
     * @param n its number from 0
     * @return extremes, mean and standard deviation
     */
    public Scaling.Range range(int n) {
        return new Scaling.Range(
                min[n], max[n], shift[n] + sum[n] / count, Math.sqrt(covariance(n, n)));
    }

    private double covariance(int a, int b) {
        return (products.get(a, b) - sum[a] * sum[b] / count) / Math.max(1, count - 1);
    }

    /** Correlation of the functions; rows and columns of functions that do not vary are zero. */
    DMatrixRMaj correlation() {
        DMatrixRMaj matrix = new DMatrixRMaj(functions, functions);
        boolean[] varies = new boolean[functions];
        for (int n = 0; n < functions; n++) {
            varies[n] = max[n] - min[n] > 1e-10 * Math.max(1, Math.abs(max[n]));
        }
        for (int a = 0; a < functions; a++) {
            for (int b = 0; b < functions; b++) {
                if (varies[a] && varies[b]) {
                    double scale = Math.sqrt(covariance(a, a) * covariance(b, b));
                    matrix.set(a, b, covariance(a, b) / scale);
                }
            }
        }
        return matrix;
    }

    /**
     * How much the energy depends on each function: the root mean square of dE/dG times the standard deviation of G.
     *
     * @return eV per function, by the networks of the model
     */
    public double[] sensitivities() {
        return IntStream.range(0, functions)
                .mapToDouble(
                        n -> Math.sqrt(gradientSquares[n] / count * Math.max(0, covariance(n, n))))
                .toArray();
    }
}
