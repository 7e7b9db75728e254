package org.mlip4j.sim.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Symmetry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds periodic bicrystals: two grains of one crystal, two boundaries. Sites are stacked first, partly filled ones
 * are settled in the finished cell, so that their disorder does not lower the symmetry that coincidence needs.
 */
public final class GrainBoundary {

    private static final double EXACT = 1e-6;
    private static final int LARGEST_DENOMINATOR = 400;
    private static final double OBLIQUE = 1e-3;

    private GrainBoundary() {}

    /**
     * How a boundary is built.
     *
     * @param thickness least thickness of each grain, Angstrom
     * @param shift displacement of grain 2 in the plane, along and across the axis, Angstrom
     * @param gap extra distance at the boundaries, NaN for the least that keeps filled sites apart
     * @param termination number of the cut between planes of atoms from 0, or -1 for the widest
     * @param strain largest strain of grain 2 when the nets of the plane do not coincide exactly
     */
    public record Settings(
            double thickness, double[] shift, double gap, int termination, double strain) {

        /**
         * Grains of 10 Angstrom, no shift, least gap, widest cut, no strain.
         *
         * @return the default
         */
        public static Settings usual() {
            return new Settings(10, new double[2], Double.NaN, -1, 0);
        }
    }

    /**
     * Builds a boundary.
     *
     * @param crystal cell that the boundary's indices refer to
     * @param boundary rotation and plane
     * @param settings sizes
     * @param blueprint charges, distances, random numbers
     * @return atoms with grains 1 and 2, and the report
     * @throws MlipException if the nets of the plane do not coincide within the strain allowed
     */
    public static Built build(
            Crystal crystal, Rotations.Boundary boundary, Settings settings, Blueprint blueprint) {
        PlaneCut cut1 = PlaneCut.of(crystal, boundary.plane());
        PlaneCut cut2 = PlaneCut.of(crystal, boundary.plane2());
        double[] frame1 = cut1.frame(boundary.isTwist() ? null : boundary.axis());
        double[] frame2 = Matrix3.multiply(boundary.rotation(), frame1);
        PlanarNet.Match match = match(cut1, frame1, cut2, frame2, settings, boundary);
        double height = height(cut1, settings.termination());
        int planes = (int) Math.ceil(settings.thickness() / cut1.spacing() - 1e-9);
        Crystal[] grains =
                grains(cut1, frame1, cut2, frame2, match, planes, height, boundary.sigma());
        Map<String, Object> report = report(crystal, boundary, cut1, grains);
        grains[1] = Bicrystal.fitted(grains[1], grains[0].cell());
        Contacts contacts = blueprint.contacts(crystal);
        double[] shift = {settings.shift()[0], settings.shift()[1], 0};
        double[] back = {-shift[0], -shift[1], 0};
        double gap = settings.gap();
        double gapAbove = settings.gap();
        if (Double.isNaN(gap)) {
            gap = Bicrystal.leastGap(grains[0], grains[1], shift, contacts, false);
            gapAbove = Bicrystal.leastGap(grains[1], grains[0], back, contacts, false);
        }
        Crystal sites = Bicrystal.stacked(grains[0], grains[1], gap, gapAbove, shift, false);
        report.put("gaps", List.of(gap, gapAbove));
        report.put("boundaries_equivalent", areEquivalent(sites, grains, gap, gapAbove));
        return blueprint.finish(sites, contacts, report);
    }

    /** Blocks of so many planes, or of as many more as let the lattices continue into their images. */
    private static Crystal[] grains(
            PlaneCut cut1,
            double[] frame1,
            PlaneCut cut2,
            double[] frame2,
            PlanarNet.Match match,
            int planes,
            double height,
            int sigma) {
        Crystal[] grains = new Crystal[2];
        for (int tries = 0; ; tries++) {
            grains[0] = Bicrystal.block(cut1, frame1, match.first(), planes + tries, height, 1);
            grains[1] = Bicrystal.block(cut2, frame2, match.second(), planes + tries, height, 2);
            if (isUpright(grains) || tries > 2 * sigma + 12) {
                return grains;
            }
        }
    }

    /**
     * How large the cell of a boundary is.
     *
     * @param area of the boundary, Angstrom^2
     * @param atoms in both grains, vacancies not counted
     */
    public record Size(double area, long atoms) {}

    /**
     * The size that a boundary will have, without building it.
     *
     * @param crystal cell that the boundary's indices refer to
     * @param boundary rotation and plane
     * @param thickness least thickness of each grain, Angstrom
     * @return the size; empty when the nets of the plane do not coincide
     */
    public static Optional<Size> size(
            Crystal crystal, Rotations.Boundary boundary, double thickness) {
        PlaneCut cut1 = empty(PlaneCut.of(crystal, boundary.plane()));
        PlaneCut cut2 = empty(PlaneCut.of(crystal, boundary.plane2()));
        double[] frame1 = cut1.frame(boundary.isTwist() ? null : boundary.axis());
        double[] frame2 = Matrix3.multiply(boundary.rotation(), frame1);
        PlanarNet.Match match =
                PlanarNet.coincidence(
                        net(cut1, frame1), net(cut2, frame2), LARGEST_DENOMINATOR, EXACT);
        if (match == null) {
            return Optional.empty();
        }
        int planes = (int) Math.ceil(thickness / cut1.spacing() - 1e-9);
        Crystal[] grains = grains(cut1, frame1, cut2, frame2, match, planes, 0, boundary.sigma());
        double volume = grains[0].cell().volume();
        return Optional.of(
                new Size(
                        volume / grains[0].cell().get(2, 2),
                        Math.round(2 * volume * density(crystal))));
    }

    private static PlaneCut empty(PlaneCut cut) {
        Crystal bare = cut.crystal().only(new boolean[cut.crystal().size()]);
        return new PlaneCut(bare, cut.hkl(), cut.normal());
    }

    /** Atoms per Angstrom^3. */
    static double density(Crystal crystal) {
        return crystal.composition().values().stream().mapToDouble(x -> x).sum()
                / crystal.cell().volume();
    }

    private static PlanarNet.Match match(
            PlaneCut cut1,
            double[] frame1,
            PlaneCut cut2,
            double[] frame2,
            Settings settings,
            Rotations.Boundary boundary) {
        double[][] net1 = net(cut1, frame1);
        double[][] net2 = net(cut2, frame2);
        PlanarNet.Match exact = PlanarNet.coincidence(net1, net2, LARGEST_DENOMINATOR, EXACT);
        if (exact != null) {
            return exact;
        }
        PlanarNet.Match near = PlanarNet.coincidence(net1, net2, 60, settings.strain() / 2);
        if (near == null || settings.strain() <= 0) {
            throw new MlipException(
                    "the two grains share no common net in the plane "
                            + Arrays.toString(boundary.plane())
                            + "; allow a strain of grain 2 with --max-strain, for instance 0.02");
        }
        return near;
    }

    static double[][] net(PlaneCut cut, double[] frame) {
        double[] v = Matrix3.multiply(cut.crystal().cell().vectors(), frame);
        return new double[][] {Matrix3.row(v, 0), Matrix3.row(v, 1)};
    }

    static double height(PlaneCut cut, int termination) {
        if (termination < 0) {
            return cut.widestCut();
        }
        double[] all = cut.terminations();
        if (termination >= all.length) {
            throw new MlipException(
                    "the plane "
                            + Arrays.toString(cut.hkl())
                            + " has "
                            + all.length
                            + " terminations, numbered from 0; there is no "
                            + termination);
        }
        return all[termination];
    }

    /** Whether the lattices continue into their images along z. */
    private static boolean isUpright(Crystal[] grains) {
        double[] c =
                Matrix3.plus(
                        Matrix3.row(grains[0].cell().vectors(), 2),
                        1,
                        Matrix3.row(grains[1].cell().vectors(), 2));
        double[] v = grains[0].cell().vectors();
        double[] near = PlanarNet.nearest(Matrix3.row(v, 0), Matrix3.row(v, 1), c);
        return Math.hypot(near[0], near[1]) < OBLIQUE * near[2];
    }

    private static Map<String, Object> report(
            Crystal crystal, Rotations.Boundary boundary, PlaneCut cut, Crystal[] grains) {
        double[] v = grains[0].cell().vectors();
        double[] w = grains[1].cell().vectors();
        double area = Matrix3.norm(Matrix3.cross(Matrix3.row(v, 0), Matrix3.row(v, 1)));
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("sigma", boundary.sigma() == 0 ? "none" : boundary.sigma());
        report.put("angle_degree", boundary.angle());
        report.put("plane_1", Arrays.toString(boundary.plane()));
        report.put("plane_2", Arrays.toString(boundary.plane2()));
        report.put("kind", kind(crystal, boundary));
        report.put("area_angstrom2", area);
        report.put("plane_spacing_angstrom", cut.spacing());
        report.put("grain_thickness_angstrom", v[8]);
        report.put("strain_grain_2", NetMatches.strain(w, v));
        report.put(
                "cells",
                crystal.cell().volume() > 0
                        ? grains[0].cell().volume() * 2 / crystal.cell().volume()
                        : 0);
        return report;
    }

    private static String kind(Crystal crystal, Rotations.Boundary boundary) {
        if (boundary.isTwist()) {
            return "twist";
        }
        return Rotations.arePlanesEquivalent(crystal, boundary)
                ? "symmetric tilt"
                : "tilt, planes equivalent in the lattice only";
    }

    /** Looks for a symmetry operation of all sites that exchanges the two boundaries. */
    private static boolean areEquivalent(
            Crystal sites, Crystal[] grains, double gap, double gapAbove) {
        double total = sites.cell().get(2, 2);
        double first = grains[0].cell().get(2, 2) + gap / 2;
        double second = total - gapAbove / 2;
        for (Symmetry.Operation operation : Symmetry.operations(sites)) {
            double sign = operation.rotation()[8];
            double image = sign * first + operation.translation()[2];
            if (Math.abs(Math.abs(sign) - 1) < 1e-6
                    && Math.abs(Math.IEEEremainder(image - second, total)) < 0.05) {
                return true;
            }
        }
        return false;
    }
}
