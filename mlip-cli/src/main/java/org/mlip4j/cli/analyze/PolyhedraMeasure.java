package org.mlip4j.cli.analyze;

import org.mlip4j.core.Element;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.PolyhedralConnectivity;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.List;

/** {@code mlip analyze polyhedra}. */
@Command(
        name = "polyhedra",
        description =
                "How polyhedra such as PS4 or LiS4 hang together: how many others one shares a corner, an edge or a face with,"
                        + " and the shares of polyhedra with 0, 1, 2, ... neighbours and of ligands in 0, 1, 2, ... polyhedra.",
        footer = {"", "Example: mlip analyze polyhedra run.xyz --center P --ligand S --cutoff 2.6"})
final class PolyhedraMeasure extends Measure {

    @Option(
            names = "--center",
            required = true,
            split = ",",
            paramLabel = "LIST",
            description = "Elements in the middle of polyhedra.")
    private List<String> centers;

    @Option(
            names = "--ligand",
            required = true,
            split = ",",
            paramLabel = "LIST",
            description = "Elements at their corners.")
    private List<String> ligands;

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "2.6",
            description = "Largest distance of a ligand, Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    private PolyhedralConnectivity connectivity;

    @Override
    public Observable start() {
        connectivity = new PolyhedralConnectivity(codes(centers), codes(ligands), cutoff);
        return connectivity;
    }

    private static int[] codes(List<String> symbols) {
        return symbols.stream().map(Element::of).mapToInt(Element::code).toArray();
    }

    @Override
    public Measurement finish(Pass pass) {
        PolyhedralConnectivity.Connectivity c = connectivity.connectivity();
        Measurement m = new Measurement();
        add(m, "ligands", c.ligands());
        add(m, "sharing_corner", c.corners());
        add(m, "sharing_edge", c.edges());
        add(m, "sharing_face", c.faces());
        double[] numbers = new double[c.neighbors().length];
        Arrays.setAll(numbers, k -> k);
        m.quietColumn("number", numbers);
        m.column("polyhedra_with_neighbors", c.neighbors(), null);
        m.column("ligands_in_polyhedra", c.polyhedra(), null);
        return m;
    }

    private static void add(Measurement m, String name, PolyhedralConnectivity.Value value) {
        m.value(name, value.mean());
        m.value(name + "_error", value.error());
    }
}
