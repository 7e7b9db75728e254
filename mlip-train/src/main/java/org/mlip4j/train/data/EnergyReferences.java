package org.mlip4j.train.data;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Energies of the elements that are subtracted from total energies, so that only the bonding is left to be learnt. */
public final class EnergyReferences {

    /** Singular values below this share of the largest count as zero. */
    private static final double RANK = 1e-8;

    private EnergyReferences() {}

    /**
     * The energies that fit total energies best as sums over atoms, by least squares on the energies per atom.
     *
     * @param structures compositions
     * @param energies total energies, eV, one per structure
     * @return energy by element, eV, in ascending order of atomic number
     * @throws MlipException if the compositions do not determine them
     */
    public static Map<Element, Double> leastSquares(
            List<Structure> structures, List<Double> energies) {
        List<Element> elements = elements(structures);
        DMatrixRMaj compositions = new DMatrixRMaj(structures.size(), elements.size());
        DMatrixRMaj right = new DMatrixRMaj(structures.size(), 1);
        for (int s = 0; s < structures.size(); s++) {
            int atoms = structures.get(s).size();
            for (int code : structures.get(s).species()) {
                compositions.add(s, elements.indexOf(Element.of(code)), 1.0 / atoms);
            }
            right.set(s, 0, energies.get(s) / atoms);
        }
        checkRank(compositions, elements);
        LinearSolverDense<DMatrixRMaj> solver =
                LinearSolverFactory_DDRM.leastSquares(structures.size(), elements.size());
        DMatrixRMaj solution = new DMatrixRMaj(elements.size(), 1);
        if (!solver.setA(compositions.copy())) {
            throw new MlipException("the energies of the elements cannot be fitted; give them");
        }
        solver.solve(right, solution);
        Map<Element, Double> result = new LinkedHashMap<>();
        for (int e = 0; e < elements.size(); e++) {
            result.put(elements.get(e), solution.get(e));
        }
        return result;
    }

    private static void checkRank(DMatrixRMaj compositions, List<Element> elements) {
        DMatrixRMaj gram = new DMatrixRMaj(elements.size(), elements.size());
        CommonOps_DDRM.multTransA(compositions, compositions, gram);
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(elements.size(), elements.size(), false, true, false);
        int rank =
                compositions.numRows == 0 || !svd.decompose(gram)
                        ? 0
                        : SingularOps_DDRM.rank(svd, RANK * svd.getSingularValues()[0]);
        if (rank < elements.size()) {
            throw new MlipException(
                    "the compositions of the structures do not determine the energies of "
                            + elements.stream()
                                    .map(Element::symbol)
                                    .collect(Collectors.joining(", "))
                            + " one by one (rank "
                            + rank
                            + " of "
                            + elements.size()
                            + "); set energy_references to mean, or give the energies of the free atoms");
        }
    }

    /**
     * The same energy for every element: the mean energy per atom.
     *
     * @param structures compositions
     * @param energies total energies, eV, one per structure
     * @return energy by element, eV, in ascending order of atomic number
     */
    public static Map<Element, Double> mean(List<Structure> structures, List<Double> energies) {
        double sum = 0;
        for (int s = 0; s < structures.size(); s++) {
            sum += energies.get(s) / structures.get(s).size() / structures.size();
        }
        Map<Element, Double> result = new LinkedHashMap<>();
        for (Element element : elements(structures)) {
            result.put(element, sum);
        }
        return result;
    }

    /** The elements that occur, in ascending order of atomic number. */
    static List<Element> elements(List<Structure> structures) {
        Map<Integer, Element> sorted = new TreeMap<>();
        for (Structure structure : structures) {
            for (int code : structure.elements()) {
                sorted.put(code, Element.of(code));
            }
        }
        return List.copyOf(sorted.values());
    }

    /** How references are found. */
    public sealed interface Rule {

        /** By least squares. */
        record LeastSquares() implements Rule {}

        /** The same for every element. */
        record Mean() implements Rule {}

        /**
         * Given; zero for all elements if empty.
         *
         * @param energies by level of theory (empty text: every level), then by element, eV
         */
        record Given(Map<String, Map<Element, Double>> energies) implements Rule {

            /** Copies. */
            public Given {
                energies = Map.copyOf(energies);
            }

            Map<Element, Double> of(String level, List<Element> elements) {
                Map<Element, Double> stated = energies.getOrDefault(level, energies.get(""));
                if (stated == null && !energies.isEmpty()) {
                    throw new MlipException(
                            "there are no reference energies for the level of theory '"
                                    + level
                                    + "'; those given are for "
                                    + String.join(", ", Set.copyOf(energies.keySet())));
                }
                Map<Element, Double> result = new LinkedHashMap<>();
                for (Element element : elements) {
                    Double energy = stated == null ? Double.valueOf(0) : stated.get(element);
                    if (energy == null) {
                        throw new MlipException("there is no reference energy for " + element);
                    }
                    result.put(element, energy);
                }
                return result;
            }
        }

        /**
         * The references of one level of theory.
         *
         * @param level its name
         * @param structures with an energy
         * @param energies total energies, eV
         * @return energy by element, eV
         */
        default Map<Element, Double> find(
                String level, List<Structure> structures, List<Double> energies) {
            return switch (this) {
                case LeastSquares _ -> leastSquares(structures, energies);
                case Mean _ -> mean(structures, energies);
                case Given given -> given.of(level, elements(structures));
            };
        }
    }
}
