package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.GrainBoundary;
import org.mlip4j.sim.build.Rotations;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.Prototypes;
import org.mlip4j.sim.crystal.Symmetry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip build gb}. */
@Command(
        name = "gb",
        description =
                "A periodic bicrystal: symmetric tilt boundary of --plane about --axis, or twist boundary of --plane"
                        + " with --sigma. --list shows the boundaries of an axis.",
        footer = {
            "",
            "Example: mlip build gb LLZO --plane 2,1,0 --axis 0,0,1 --thickness 14 -o gb.xyz",
            "         mlip build gb Li3N --plane 0,0,0,1 --twist --sigma 7 -o twist.xyz",
            "         mlip build gb LLZO --axis 0,0,1 --max-sigma 17 --list",
            "         mlip build gb LLZO --axis 0,0,1 --max-atoms 3000 --list"
        })
final class GrainBoundaryCommand implements Callable<Integer> {

    private static final int USUAL_SIGMA = 51;
    private static final long LARGEST_LISTED = 20_000;

    /** Lattices that deviate from their symmetry by no more than this have it: relative, as where boundaries are looked for. */
    private static final double ROUNDED = 1e-4;

    @Parameters(paramLabel = "CRYSTAL", description = "File or name of the crystal.")
    private String crystal;

    @Option(
            names = "--plane",
            paramLabel = "H,K,L",
            description = "Miller indices of the boundary in the cell of the crystal.")
    private Values.Integers plane;

    @Option(
            names = "--axis",
            paramLabel = "U,V,W",
            description =
                    "Lattice direction of the tilt axis; four indices are u,v,t,w of a hexagonal cell.")
    private Values.Integers axis;

    @Option(names = "--twist", description = "A twist boundary about the normal of the plane.")
    private boolean twist;

    @Option(
            names = "--sigma",
            paramLabel = "N",
            description = "Sigma: chooses the twist, or is checked for a tilt boundary.")
    private Integer sigma;

    @Option(
            names = "--list",
            description =
                    "List the symmetric tilt boundaries of --axis and the twists of --plane instead.")
    private boolean list;

    @Option(
            names = "--max-sigma",
            paramLabel = "N",
            description = "Largest Sigma of the list (default: 51, without --max-atoms).")
    private Integer largest;

    @Option(
            names = "--max-atoms",
            paramLabel = "N",
            description =
                    "List by size instead, up to N atoms in grains of --thickness; boundaries without Sigma too.")
    private Long atoms;

    @Option(
            names = "--thickness",
            paramLabel = "D",
            defaultValue = "10",
            description = "Least thickness of each grain, Angstrom (default: ${DEFAULT-VALUE}).")
    private double thickness;

    @Option(
            names = "--shift",
            split = ",",
            arity = "1",
            paramLabel = "D",
            defaultValue = "0,0",
            description =
                    "Displacement of grain 2 along and across the axis, Angstrom (default: ${DEFAULT-VALUE}).")
    private double[] shift;

    @Option(
            names = "--gap",
            paramLabel = "D",
            description =
                    "Extra distance at the boundaries, Angstrom; default: the least that keeps atoms apart.")
    private double gap = Double.NaN;

    @Option(
            names = "--termination",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Which cut between planes of atoms, from 0; default: the widest.")
    private int termination;

    @Option(
            names = "--max-strain",
            paramLabel = "E",
            defaultValue = "0",
            description =
                    "Strain of grain 2 allowed where the nets do not coincide, as a share of lengths (default: none).")
    private double strain;

    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;

    @Mixin private Output output;

    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Crystal loaded = Symmetry.idealised(Prototypes.load(crystal), ROUNDED);
        if (list) {
            show(loaded);
            return 0;
        }
        if (shift.length != 2 || !(thickness > 0)) {
            throw new MlipException("--shift needs two numbers and --thickness a positive one");
        }
        GrainBoundary.Settings settings =
                new GrainBoundary.Settings(thickness, shift, gap, termination, strain);
        output.write(
                GrainBoundary.build(
                        loaded, boundary(loaded), settings, ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }

    private Rotations.Boundary boundary(Crystal loaded) {
        if (plane == null || twist == (axis != null)) {
            throw new ParameterException(
                    spec.commandLine(), "give --plane and --axis, or --plane and --twist --sigma");
        }
        if (twist) {
            if (sigma == null) {
                throw new ParameterException(spec.commandLine(), "a twist needs --sigma");
            }
            return Rotations.twist(loaded, plane.indices(), sigma);
        }
        Rotations.Boundary found = Rotations.tilt(loaded, plane.indices(), axis.direction());
        if (sigma != null && sigma != found.sigma()) {
            throw new MlipException(
                    "the symmetric tilt boundary of this plane and axis has Sigma "
                            + found.sigma()
                            + ", not "
                            + sigma);
        }
        return found;
    }

    private void show(Crystal loaded) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("sigma  angle/degree  kind   area/A^2     atoms  plane");
        if (atoms != null) {
            if (!(atoms > 0 && atoms <= LARGEST_LISTED)) {
                throw new MlipException("--max-atoms goes from 1 to " + LARGEST_LISTED);
            }
            Rotations.upToSize(
                            loaded,
                            plane == null ? null : plane.indices(),
                            axis == null ? null : axis.direction(),
                            thickness,
                            atoms)
                    .forEach(
                            (b, size) -> {
                                if (largest == null || b.sigma() > 0 && b.sigma() <= largest) {
                                    line(b, Optional.of(size), out);
                                }
                            });
            return;
        }
        int limit = largest == null ? USUAL_SIGMA : largest;
        if (axis != null) {
            Rotations.tiltsOfAxis(loaded, axis.direction(), limit)
                    .forEach(b -> line(b, GrainBoundary.size(loaded, b, thickness), out));
        }
        if (plane != null) {
            Rotations.twists(loaded, plane.indices(), limit)
                    .forEach(b -> line(b, GrainBoundary.size(loaded, b, thickness), out));
        }
    }

    private static void line(
            Rotations.Boundary b, Optional<GrainBoundary.Size> size, PrintWriter out) {
        out.println(
                String.format(
                        Locale.ROOT,
                        "%5s  %12.4f  %-5s  %8s  %8s  %s",
                        b.sigma() == 0 ? "none" : b.sigma(),
                        b.angle(),
                        b.isTwist() ? "twist" : "tilt",
                        size.map(s -> String.format(Locale.ROOT, "%.1f", s.area())).orElse("-"),
                        size.map(s -> Long.toString(s.atoms())).orElse("-"),
                        Arrays.toString(b.plane())));
    }
}
