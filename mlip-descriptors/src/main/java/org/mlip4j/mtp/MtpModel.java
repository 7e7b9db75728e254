package org.mlip4j.mtp;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A moment tensor potential: coefficients only (Shapeev, Multiscale Model. Simul. 14, 1153 (2016)). The energy of an atom
 * i of species s is
 *
 * <pre>E_i = e_s + sum_k c_k B_k,     f_mu(r_ij) = scaling sum_xi c(s_i, s_j, mu, xi) phi_xi(r_ij),</pre>
 *
 * where the basis functions B_k are moments of the {@linkplain MomentTree tree} and the basic moments are made of the
 * radial functions f_mu (Novikov et al., Mach. Learn.: Sci. Technol. 2, 025002 (2021), Eqs. 2-4).
 *
 * <p>A model without coefficients (arrays of length 0) is a template: a level that waits for training. Arrays are
 * shared, read-only by contract.
 *
 * @param name for people
 * @param tag free text of the file, may be empty
 * @param species the species, in the order of the coefficients; empty in a template that leaves them open
 * @param types the number by which MLIP's configurations call each species
 * @param scaling factor on the radial functions
 * @param basis functions of distance
 * @param tree moments
 * @param radialCoefficients c(s_i, s_j, mu, xi), xi running fastest
 * @param speciesCoefficients e_s, eV
 * @param momentCoefficients c_k, eV
 */
public record MtpModel(
        String name,
        String tag,
        List<Element> species,
        List<Integer> types,
        double scaling,
        RadialBasis basis,
        MomentTree tree,
        double[] radialCoefficients,
        double[] speciesCoefficients,
        double[] momentCoefficients) {

    /** Validates. */
    public MtpModel {
        species = List.copyOf(species);
        types = List.copyOf(types);
        Set<Element> distinct = new HashSet<>(species);
        if (distinct.size() != species.size() || types.size() != species.size()) {
            throw new MlipException(
                    "the species " + species + " of a model must differ from each other");
        }
        boolean template =
                radialCoefficients.length + speciesCoefficients.length + momentCoefficients.length
                        == 0;
        long pairs = (long) species.size() * species.size();
        long radial = pairs * tree.radialCount() * basis.size();
        if (!template) {
            requireLength("radial", radialCoefficients, radial);
            requireLength("species", speciesCoefficients, species.size());
            requireLength("moment", momentCoefficients, tree.scalars().length);
        }
    }

    private static void requireLength(String what, double[] coefficients, long length) {
        if (coefficients.length != length) {
            throw new MlipException(
                    "the model needs "
                            + length
                            + " "
                            + what
                            + " coefficients, not "
                            + coefficients.length);
        }
        for (double c : coefficients) {
            if (!Double.isFinite(c)) {
                throw new MlipException("one of the " + what + " coefficients is " + c);
            }
        }
    }

    /**
     * Whether the model has coefficients.
     *
     * @return false for a template, which cannot predict anything
     */
    public boolean isTrained() {
        return speciesCoefficients.length > 0;
    }

    /**
     * Number of coefficients, in the order radial, species, moment.
     *
     * @return count
     */
    public int parameterCount() {
        return radialCoefficients.length + speciesCoefficients.length + momentCoefficients.length;
    }

    /**
     * This model with species named.
     *
     * @param names one element per species
     * @return new model, sharing the arrays
     */
    public MtpModel withSpecies(List<Element> names) {
        return new MtpModel(
                name,
                tag,
                names,
                types,
                scaling,
                basis,
                tree,
                radialCoefficients,
                speciesCoefficients,
                momentCoefficients);
    }

    /**
     * This model with other coefficients.
     *
     * @param radial c(s_i, s_j, mu, xi), xi running fastest
     * @param ofSpecies e_s, eV
     * @param moments c_k, eV
     * @return new model, sharing the arrays
     */
    public MtpModel withCoefficients(double[] radial, double[] ofSpecies, double[] moments) {
        return new MtpModel(
                name, tag, species, types, scaling, basis, tree, radial, ofSpecies, moments);
    }

    /**
     * This model with further species, for training: a coefficient that involves a new species is the mean of what it is
     * for the species that the model has.
     *
     * @param added names of the new species; their type numbers go on from the largest, or are atomic numbers where all
     *     others are
     * @return new model; energies of the old species are the same
     * @throws MlipException if a species is there already, or the model is a template
     */
    public MtpModel withAddedSpecies(List<Element> added) {
        if (!isTrained()) {
            throw new MlipException(
                    "a template has no coefficients yet; make one with all species");
        }
        int old = species.size();
        int all = old + added.size();
        int block = tree.radialCount() * basis.size();
        double[] radial = new double[all * all * block];
        for (int i = 0; i < all; i++) {
            for (int j = 0; j < all; j++) {
                for (int c = 0; c < block; c++) {
                    radial[(i * all + j) * block + c] = meanRadial(i, j, c, block);
                }
            }
        }
        double[] offsets = Arrays.copyOf(speciesCoefficients, all);
        Arrays.fill(offsets, old, all, Arrays.stream(speciesCoefficients).average().orElseThrow());
        boolean atomicNumbers =
                IntStream.range(0, old).allMatch(s -> types.get(s) == species.get(s).code());
        int next = types.stream().mapToInt(t -> t).max().orElse(-1) + 1;
        List<Integer> numbers = new ArrayList<>(types);
        List<Element> names = new ArrayList<>(species);
        for (Element element : added) {
            numbers.add(atomicNumbers ? element.code() : next++);
            names.add(element);
        }
        return new MtpModel(
                name,
                tag,
                names,
                numbers,
                scaling,
                basis,
                tree,
                radial,
                offsets,
                momentCoefficients);
    }

    /** Coefficient c of a pair of species, averaged over all old species in place of a new one. */
    private double meanRadial(int i, int j, int c, int block) {
        int old = species.size();
        double sum = 0;
        int count = 0;
        for (int a = i < old ? i : 0; a < (i < old ? i + 1 : old); a++) {
            for (int b = j < old ? j : 0; b < (j < old ? j + 1 : old); b++) {
                sum += radialCoefficients[(a * old + b) * block + c];
                count++;
            }
        }
        return sum / count;
    }
}
