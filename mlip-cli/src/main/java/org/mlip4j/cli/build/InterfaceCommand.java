package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.NetMatches;
import org.mlip4j.sim.build.Surface;
import org.mlip4j.sim.crystal.Prototypes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code mlip build interface}. */
@Command(
        name = "interface",
        description =
                "A coherent interface of two crystals by lattice matching; the second one is strained to fit.",
        footer = {
            "",
            "Example: mlip build interface Li2S Li --plane 1,1,0 --plane2 1,1,0 --max-area 200 -o interface.xyz"
        })
final class InterfaceCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "LOWER", description = "Crystal that keeps its lattice.")
    private String lower;

    @Parameters(index = "1", paramLabel = "UPPER", description = "Crystal that is strained to fit.")
    private String upper;

    @Option(
            names = "--plane",
            paramLabel = "H,K,L",
            required = true,
            description = "Plane of LOWER.")
    private Values.Integers plane;

    @Option(
            names = "--plane2",
            paramLabel = "H,K,L",
            required = true,
            description = "Plane of UPPER.")
    private Values.Integers plane2;

    @Option(
            names = "--termination",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Cut of LOWER, from 0; default: the widest.")
    private int termination;

    @Option(
            names = "--termination2",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Cut of UPPER, from 0; default: the widest.")
    private int termination2;

    @Option(
            names = "--rich",
            paramLabel = "EL",
            description =
                    "Cut UPPER so that its face at the first interface has as much more of EL than the other as can be.")
    private String rich;

    @Option(
            names = "--poor",
            paramLabel = "EL",
            description = "As --rich, with the face that has less of EL at the first interface.")
    private String poor;

    @Option(
            names = "--thickness",
            paramLabel = "D",
            defaultValue = "15",
            description = "Least thickness of LOWER, Angstrom (default: ${DEFAULT-VALUE}).")
    private double thickness;

    @Option(
            names = "--thickness2",
            paramLabel = "D",
            defaultValue = "15",
            description = "Least thickness of UPPER, Angstrom (default: ${DEFAULT-VALUE}).")
    private double thickness2;

    @Option(
            names = "--max-area",
            paramLabel = "A",
            defaultValue = "400",
            description = "Largest area of the common net, Angstrom^2 (default: ${DEFAULT-VALUE}).")
    private double area;

    @Option(
            names = "--max-strain",
            paramLabel = "E",
            defaultValue = "0.03",
            description = "Largest relative difference of lengths (default: ${DEFAULT-VALUE}).")
    private double length;

    @Option(
            names = "--max-angle",
            paramLabel = "E",
            defaultValue = "0.01",
            description = "Largest relative difference of angles (default: ${DEFAULT-VALUE}).")
    private double angle;

    @Option(
            names = "--match",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which match, by area, then strain, from 0 (default: ${DEFAULT-VALUE}).")
    private int match;

    @Option(
            names = "--gap",
            paramLabel = "D",
            description =
                    "Extra distance at the interface, Angstrom; default: the least that keeps atoms apart.")
    private double gap = Double.NaN;

    @Option(
            names = "--vacuum",
            paramLabel = "D",
            defaultValue = "0",
            description = "Vacuum instead of a second interface, Angstrom (default: none).")
    private double vacuum;

    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Surface.Side below =
                new Surface.Side(Prototypes.load(lower), plane.indices(), termination, thickness);
        Surface.Side above =
                new Surface.Side(
                        Prototypes.load(upper), plane2.indices(), termination2, thickness2);
        if (rich != null || poor != null) {
            if (termination2 >= 0 || rich != null && poor != null) {
                throw new MlipException("give one of --rich, --poor and --termination2");
            }
            above = above.with(Values.element(rich == null ? poor : rich), rich != null);
        }
        NetMatches.Tolerances tolerances = new NetMatches.Tolerances(area, 0.09, length, angle);
        output.write(
                Surface.interfaceOf(
                        below,
                        above,
                        tolerances,
                        match,
                        gap,
                        vacuum,
                        ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }
}
