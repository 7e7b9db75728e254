package org.mlip4j.train.functions;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Symmetry functions made from grids: for every central element the same Gaussians towards every neighbour element
 * (radial) and every pair of them (angular).
 *
 * @param elements in the order in which they are written
 * @param cutoff radius and form of the cutoff function, Angstrom
 * @param families radial and angular sets, in the order in which they are written
 */
public record FunctionSet(List<Element> elements, CutoffFunction cutoff, List<Family> families) {

    /** One kind of function over one grid. */
    public sealed interface Family {

        /**
         * Centres and widths.
         *
         * @return the grid
         */
        RadialGrid grid();

        /**
         * The functions of one central atom, for every combination of neighbours one block.
         *
         * @param elements neighbours
         * @param cutoff the cutoff function
         * @return blocks of functions
         */
        List<List<SymmetryFunction>> blocks(List<Element> elements, CutoffFunction cutoff);
    }

    /**
     * Radial functions, type 2.
     *
     * @param grid centres and widths
     */
    public record Radial(RadialGrid grid) implements Family {

        @Override
        public List<List<SymmetryFunction>> blocks(List<Element> elements, CutoffFunction cutoff) {
            List<List<SymmetryFunction>> blocks = new ArrayList<>();
            for (Element neighbor : elements) {
                List<SymmetryFunction> block = new ArrayList<>();
                for (RadialGrid.Gaussian g : grid.gaussians()) {
                    block.add(new GaussianRadial(neighbor.code(), g.eta(), g.shift(), cutoff));
                }
                blocks.add(block);
            }
            return blocks;
        }
    }

    /**
     * Angular functions, type 3 (narrow) or 9 (wide), with lambda -1 and 1.
     *
     * @param grid centres and widths
     * @param zetas angular resolutions
     * @param narrow whether the function holds the terms of r_jk
     */
    public record Angular(RadialGrid grid, List<Double> zetas, boolean narrow) implements Family {

        private static final double[] LAMBDAS = {-1, 1};

        /** Validates and copies. */
        public Angular {
            zetas = List.copyOf(zetas);
            if (zetas.isEmpty() || zetas.stream().anyMatch(z -> !(z >= 1))) {
                throw new MlipException("angular functions need zetas of 1 or more, got " + zetas);
            }
        }

        @Override
        public List<List<SymmetryFunction>> blocks(List<Element> elements, CutoffFunction cutoff) {
            List<List<SymmetryFunction>> blocks = new ArrayList<>();
            for (int a = 0; a < elements.size(); a++) {
                for (int b = a; b < elements.size(); b++) {
                    blocks.add(block(elements.get(a).code(), elements.get(b).code(), cutoff));
                }
            }
            return blocks;
        }

        private List<SymmetryFunction> block(int a, int b, CutoffFunction cutoff) {
            List<SymmetryFunction> block = new ArrayList<>();
            for (RadialGrid.Gaussian g : grid.gaussians()) {
                for (double zeta : zetas) {
                    for (double lambda : LAMBDAS) {
                        block.add(
                                new GaussianAngular(
                                        Math.min(a, b),
                                        Math.max(a, b),
                                        narrow,
                                        g.eta(),
                                        g.shift(),
                                        lambda,
                                        zeta,
                                        cutoff));
                    }
                }
            }
            return block;
        }
    }

    /** Validates and copies. */
    public FunctionSet {
        elements = List.copyOf(elements);
        families = List.copyOf(families);
        if (elements.isEmpty() || elements.stream().distinct().count() < elements.size()) {
            throw new MlipException(
                    "a set of symmetry functions needs every element once, got " + elements);
        }
        for (Family family : families) {
            if (family.grid().upper() > cutoff.radius()) {
                throw new MlipException(
                        "the grid of "
                                + family.grid().rule()
                                + " ends at "
                                + family.grid().upper()
                                + " Angstrom, beyond the cutoff "
                                + cutoff.radius());
            }
        }
    }

    /**
     * The functions of every element.
     *
     * @return functions by central element, elements in ascending order of atomic number
     */
    public Map<Element, List<SymmetryFunction>> functions() {
        List<SymmetryFunction> all =
                families.stream()
                        .flatMap(f -> f.blocks(elements, cutoff).stream())
                        .flatMap(List::stream)
                        .toList();
        Map<Element, List<SymmetryFunction>> result = new LinkedHashMap<>();
        elements.stream()
                .sorted(Comparator.comparingInt(Element::code))
                .forEach(center -> result.put(center, all));
        return result;
    }

    /**
     * The {@code symfunction_short} lines of an {@code input.nn}, with a comment above each family that says how it was
     * made.
     *
     * @param digits after the point of the scientific notation; 3 as in n2p2's tools
     * @return text
     */
    public String text(int digits) {
        return new FunctionSetText(this, digits).toString();
    }
}
