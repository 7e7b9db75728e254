package org.mlip4j.sim.build;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Slabs with vacuum, and coherent interfaces of two crystals. */
public final class Surface {

    private static final double POLAR = 0.01;

    /** How deep the face of a crystal is looked at, Angstrom. */
    private static final double FACE = 2;

    private Surface() {}

    /**
     * A slab of whole lattice planes, therefore stoichiometric.
     *
     * @param crystal cell that the indices refer to
     * @param hkl Miller indices
     * @param termination number of the cut, see {@link PlaneCut#terminations()}
     * @param thickness at least, Angstrom
     * @param vacuum between the slab and its image, Angstrom
     * @param repeat copies of the net along its two vectors
     * @param blueprint charges, distances, random numbers
     * @return the slab, normal along z
     */
    public static Built slab(
            Crystal crystal,
            int[] hkl,
            int termination,
            double thickness,
            double vacuum,
            int[] repeat,
            Blueprint blueprint) {
        PlaneCut cut = PlaneCut.of(crystal, hkl);
        double height = GrainBoundary.height(cut, termination);
        int planes = (int) Math.ceil(thickness / cut.spacing() - 1e-9);
        long[] net = {repeat[0], 0, 0, repeat[1]};
        Crystal block = Bicrystal.block(cut, cut.frame(null), net, planes, height, 1);
        double[] v = block.cell().vectors();
        double[] c = {0, 0, v[8] + vacuum};
        Crystal sites =
                block.placed(
                        block.cell()
                                .withVectors(
                                        Matrix3.ofRows(Matrix3.row(v, 0), Matrix3.row(v, 1), c)),
                        block.positions(),
                        1);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("plane", Arrays.toString(hkl));
        report.put("terminations", cut.terminations().length);
        report.put("termination", termination);
        report.put("thickness_angstrom", v[8]);
        report.put("area_angstrom2", block.cell().volume() / v[8]);
        report.put("stoichiometric", true);
        Built built = blueprint.finish(sites, blueprint.contacts(crystal), report);
        double dipole =
                dipole(built.structure(), blueprint.charges()) / block.cell().volume() * v[8];
        report.put("dipole_e_per_angstrom", dipole);
        report.put("polar", Math.abs(dipole) > POLAR);
        return built;
    }

    private static double dipole(Structure structure, FormalCharges usual) {
        FormalCharges charges = usual.within(Arrays.stream(structure.elements()).boxed().toList());
        double sum = 0;
        for (int i = 0; i < structure.size(); i++) {
            sum += charges.of(structure.species()[i]) * structure.positions()[3 * i + 2];
        }
        return sum;
    }

    /**
     * One side of an interface.
     *
     * @param crystal cell that the indices refer to
     * @param hkl Miller indices
     * @param termination number of the cut, -1 for the widest
     * @param thickness at least, Angstrom
     * @param height of the cut above the origin of the lattice, Angstrom; empty: as the termination says
     */
    public record Side(
            Crystal crystal, int[] hkl, int termination, double thickness, OptionalDouble height) {

        /** Checks the thickness. */
        public Side {
            if (!(thickness > 0 && thickness < Double.POSITIVE_INFINITY)) {
                throw new MlipException(
                        "the thickness of a crystal must be positive, got " + thickness);
            }
        }

        /**
         * A side cut at one of its terminations.
         *
         * @param crystal cell that the indices refer to
         * @param hkl Miller indices
         * @param termination number of the cut, -1 for the widest
         * @param thickness at least, Angstrom
         */
        public Side(Crystal crystal, int[] hkl, int termination, double thickness) {
            this(crystal, hkl, termination, thickness, OptionalDouble.empty());
        }

        /**
         * The same crystal cut where its two faces differ most in the density of a species, within 2 Angstrom of each.
         *
         * @param species code
         * @param isRich whether the face at the first interface, the lower one, is the one with more of it
         * @return a plane, perhaps seen from the other side, and its cut
         * @throws MlipException if the two faces of every cut hold as much of it
         */
        public Side with(int species, boolean isRich) {
            PlaneCut cut = PlaneCut.of(crystal, hkl);
            double most = 1e-6;
            int sign = 0;
            double best = 0;
            for (double at : cut.terminations()) {
                double more = cut.face(species, at, FACE) - cut.face(species, at, -FACE);
                if (Math.abs(more) > most * (1 + 1e-9)) {
                    most = Math.abs(more);
                    best = at;
                    sign = more > 0 == isRich ? 1 : -1;
                }
            }
            if (sign == 0) {
                throw new MlipException(
                        "the two faces of every cut of the plane %s hold as much %s; choose another plane"
                                .formatted(Arrays.toString(hkl), Element.of(species).symbol()));
            }
            int side = sign;
            return new Side(
                    crystal,
                    Arrays.stream(hkl).map(i -> side * i).toArray(),
                    -1,
                    thickness,
                    OptionalDouble.of(side * best));
        }
    }

    /**
     * Two crystals on a common net, periodic in all directions: two interfaces, or one and two surfaces.
     *
     * @param lower keeps its lattice, grain 1
     * @param upper is strained to fit, grain 2
     * @param tolerances of the match
     * @param number of the match, by area and strain, from 0
     * @param gap extra distance, NaN for the least that keeps filled sites apart
     * @param vacuum above the upper crystal; 0 for a second interface
     * @param blueprint charges, distances, random numbers
     * @return atoms with grains 1 and 2, and the report
     */
    public static Built interfaceOf(
            Side lower,
            Side upper,
            NetMatches.Tolerances tolerances,
            int number,
            double gap,
            double vacuum,
            Blueprint blueprint) {
        if (!(vacuum >= 0 && vacuum < Double.POSITIVE_INFINITY)) {
            throw new MlipException("the vacuum must be zero or more, got " + vacuum);
        }
        if (number < 0) {
            throw new MlipException("matches are counted from 0, got " + number);
        }
        PlaneCut cut1 = PlaneCut.of(lower.crystal(), lower.hkl());
        PlaneCut cut2 = PlaneCut.of(upper.crystal(), upper.hkl());
        double[] frame1 = cut1.frame(null);
        double[] frame2 = cut2.frame(null);
        double[][] net1 = GrainBoundary.net(cut1, frame1);
        double[][] net2 = GrainBoundary.net(cut2, frame2);
        List<NetMatches.Match> matches =
                NetMatches.find(net1, net2, tolerances).stream()
                        .filter(m -> m.determinant1() > 0 == m.determinant2() > 0)
                        .map(NetMatches.Match::rightHanded)
                        .toList();
        if (number >= matches.size()) {
            throw new MlipException(
                    "there are "
                            + matches.size()
                            + " matches up to "
                            + tolerances.area()
                            + " Angstrom^2; raise --max-area or the tolerances, or choose a smaller --match");
        }
        NetMatches.Match match = matches.get(number);
        Crystal below = block(cut1, frame1, match.first(), lower, 1);
        double[] to = below.cell().vectors();
        double[][] own = PlanarNet.combined(match.second(), net2);
        double[][] theirs = {Matrix3.row(to, 0), Matrix3.row(to, 1)};
        double twist = twist(own[0], theirs[0]);
        Crystal above =
                Bicrystal.fitted(block(cut2, frame2, match.second(), upper, 2), below.cell());
        Contacts contacts = blueprint.contacts(lower.crystal(), upper.crystal());
        double[] none = new double[3];
        double first = gap;
        double second = vacuum > 0 ? vacuum : gap;
        if (Double.isNaN(first)) {
            first = Bicrystal.leastGap(below, above, none, contacts, true);
        }
        if (Double.isNaN(second)) {
            second = Bicrystal.leastGap(above, below, none, contacts, true);
        }
        Crystal sites = Bicrystal.stacked(below, above, first, second, none, true);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("matches", matches.size());
        report.put("planes", Arrays.toString(lower.hkl()) + " | " + Arrays.toString(upper.hkl()));
        report.put("area_angstrom2", match.area());
        report.put(
                "cells", Arrays.toString(match.first()) + " | " + Arrays.toString(match.second()));
        report.put("strain_upper", match.strain());
        report.put("twist_degree", twist);
        report.put("gaps", List.of(first, second));
        double[] faces = {0, to[8], to[8] + first, to[8] + first + above.cell().get(2, 2)};
        report.put("thickness_angstrom", List.of(to[8], faces[3] - faces[2]));
        Set<Integer> metals = new HashSet<>();
        if (isMetal(lower.crystal(), blueprint)) {
            metals.add(1);
        }
        if (isMetal(upper.crystal(), blueprint)) {
            metals.add(2);
        }
        Built built = blueprint.finish(sites, contacts, metals, report);
        report.put("atoms_per_nm2_at_the_first_interface", faces(built, faces[1], faces[2], 1));
        report.put("atoms_per_nm2_at_the_second_interface", faces(built, faces[3], faces[0], 2));
        return built;
    }

    /** What lies next to an interface, of the crystal that ends there and of the one that begins. */
    private static Map<String, Object> faces(Built built, double end, double begin, int ending) {
        Structure structure = built.structure();
        double area = structure.cell().volume() / structure.cell().get(2, 2) / 100;
        Map<String, Object> found = new LinkedHashMap<>();
        for (int side = 0; side < 2; side++) {
            Map<String, Double> density = new TreeMap<>();
            for (int i = 0; i < structure.size(); i++) {
                double z = structure.positions()[3 * i + 2];
                double depth = side == 0 ? end - z : z - begin;
                if (depth < FACE && built.grain()[i] == ending == (side == 0)) {
                    density.merge(
                            Element.of(structure.species()[i]).symbol(), 1 / area, Double::sum);
                }
            }
            found.put(side == 0 ? "ending" : "beginning", density);
        }
        return found;
    }

    private static Crystal block(PlaneCut cut, double[] frame, long[] net, Side side, int grain) {
        double height =
                side.height().orElseGet(() -> GrainBoundary.height(cut, side.termination()));
        int planes = (int) Math.ceil(side.thickness() / cut.spacing() - 1e-9);
        return Bicrystal.block(cut, frame, net, planes, height, grain);
    }

    private static boolean isMetal(Crystal crystal, Blueprint blueprint) {
        Set<Integer> species = crystal.composition().keySet();
        FormalCharges own = blueprint.charges().within(species);
        return species.stream().allMatch(s -> own.of(s) == 0);
    }

    private static double twist(double[] from, double[] to) {
        return Math.toDegrees(
                Math.atan2(from[0] * to[1] - from[1] * to[0], from[0] * to[0] + from[1] * to[1]));
    }
}
