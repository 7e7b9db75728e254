package org.mlip4j.cli.analyze;

import org.mlip4j.core.Element;
import org.mlip4j.sim.analysis.Paths;

import picocli.CommandLine.Option;

import java.util.List;

/** Which atoms are followed through a trajectory, and seen from what. */
final class FollowedAtoms {

    @Option(
            names = "--species",
            split = ",",
            paramLabel = "LIST",
            description = "Elements that are followed, for instance Li; default: all.")
    private List<String> species = List.of();

    @Option(
            names = "--reference",
            paramLabel = "R",
            defaultValue = "framework",
            description =
                    "What displacements are measured against: framework (the atoms of the other elements), mass (centre"
                            + " of mass) or none (default: ${DEFAULT-VALUE}).")
    private Paths.Reference reference;

    int[] codes() {
        return species.stream().map(Element::of).mapToInt(Element::code).toArray();
    }

    Paths.Reference reference() {
        return reference;
    }

    /** Numbers that may be kept of paths: a quarter of the memory. */
    static long limit() {
        return Runtime.getRuntime().maxMemory() / 4 / Double.BYTES;
    }
}
