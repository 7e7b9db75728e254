package org.mlip4j.cli.analyze;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.analysis.Diffusion;
import org.mlip4j.sim.analysis.FiniteSize;
import org.mlip4j.sim.analysis.Frame;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.Trajectory;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Diffusion in two cells of the same material beside each other. */
public final class SizeReport {

    private static final double CUBIC = 0.01;

    private final int[] species;
    private final double temperature;
    private final long skip;
    private final int threads;
    private final PrintWriter err;

    /**
     * What both cells have in common.
     *
     * @param species elements that diffuse, symbols
     * @param temperature K
     * @param skip frames left out at the beginning
     * @param threads number of threads
     * @param err where warnings go
     */
    public SizeReport(
            List<String> species, double temperature, long skip, int threads, PrintWriter err) {
        this.species = species.stream().map(Element::of).mapToInt(Element::code).toArray();
        this.temperature = temperature;
        this.skip = skip;
        this.threads = threads;
        this.err = err;
    }

    /**
     * Compares.
     *
     * @param small trajectories of the smaller cell, replicas
     * @param large trajectories of the larger cell, replicas
     * @return coefficients, their difference, and of a liquid in cubic cells the infinite system
     */
    public Measurement of(List<Path> small, List<Path> large) {
        Measurement m = new Measurement().value("temperature_K", temperature);
        Cell cell = first(large).cell();
        List<String> still = still(large.getFirst());
        boolean hydrodynamic = still.isEmpty() && isCubic(cell);
        m.value("form", form(still, hydrodynamic));
        FiniteSize.Coefficient one = coefficient(small, hydrodynamic, "small", m);
        FiniteSize.Coefficient two = coefficient(large, hydrodynamic, "large", m);
        if (!(one.value() > 0 && two.value() > 0)) {
            return m.value("comparison", "none: not diffusive in both cells yet");
        }
        FiniteSize size = FiniteSize.of(one, two, temperature, hydrodynamic);
        double unit = DiffusionRun.CM2_PER_S;
        m.value("D_difference_cm2_per_s", unit * size.difference());
        m.value("D_difference_error_cm2_per_s", unit * size.error());
        m.value("size_is_seen", size.isSeen());
        if (hydrodynamic) {
            m.value("D_infinite_cm2_per_s", unit * size.infinite());
            m.value("D_infinite_error_cm2_per_s", unit * size.infiniteError());
            m.value("viscosity_Pa_s", size.viscosity());
            m.value("viscosity_error_Pa_s", size.viscosityError());
        }
        return m;
    }

    private static String form(List<String> still, boolean hydrodynamic) {
        if (hydrodynamic) {
            return "hydrodynamic (Yeh and Hummer 2004): all elements flow and the cell is cubic";
        }
        return still.isEmpty()
                ? "plain comparison: the cell is not cubic"
                : "plain comparison: a solid, of which these do not flow: "
                        + String.join(", ", still);
    }

    private FiniteSize.Coefficient coefficient(
            List<Path> files, boolean liquid, String name, Measurement m) {
        Paths.Reference reference = liquid ? Paths.Reference.MASS : Paths.Reference.FRAMEWORK;
        List<DiffusionRun> runs = new ArrayList<>();
        for (Path file : files) {
            Paths paths = new Paths(species, reference, FollowedAtoms.limit());
            Trajectory.Summary summary = trajectory(file).feed(List.of(paths));
            runs.add(DiffusionRun.of(new Pass(file, summary, summary.interval(), err), paths));
        }
        Diffusion mean = DiffusionRun.together(runs, false);
        Trajectory.Summary summary = runs.getFirst().summary();
        double edge = Math.cbrt(summary.volume());
        m.value(name + "_atoms", summary.first().size()).value(name + "_edge_A", edge);
        m.value(name + "_D_cm2_per_s", DiffusionRun.CM2_PER_S * mean.coefficient());
        m.value(name + "_D_error_cm2_per_s", DiffusionRun.CM2_PER_S * mean.error());
        return new FiniteSize.Coefficient(edge, mean.coefficient(), mean.error());
    }

    /**
     * The elements whose atoms do not diffuse against each other: a framework that drifts as a whole does not flow. One atom alone is
     * no framework.
     */
    private List<String> still(Path file) {
        Structure start = first(List.of(file));
        int[] elements =
                Arrays.stream(start.elements())
                        .filter(e -> Arrays.stream(start.species()).filter(s -> s == e).count() > 1)
                        .toArray();
        List<Paths> paths = new ArrayList<>();
        List<Observable> alone = new ArrayList<>();
        for (int element : elements) {
            Paths own =
                    new Paths(
                            new int[0],
                            Paths.Reference.FRAMEWORK,
                            FollowedAtoms.limit() / elements.length);
            paths.add(own);
            alone.add(
                    frame ->
                            own.prepare(
                                    new Frame(
                                            frame.index(),
                                            frame.number(),
                                            only(frame.structure(), element))));
        }
        Trajectory.Summary summary = trajectory(file).feed(alone);
        Pass pass = new Pass(file, summary, summary.interval(), err);
        List<String> still = new ArrayList<>();
        for (int e = 0; e < elements.length; e++) {
            if (!DiffusionRun.of(pass, paths.get(e)).self().diffusive()) {
                still.add(Element.of(elements[e]).symbol());
            }
        }
        return still;
    }

    private static Structure only(Structure structure, int element) {
        int[] species = structure.species();
        int[] atoms =
                IntStream.range(0, species.length).filter(i -> species[i] == element).toArray();
        double[] r = new double[3 * atoms.length];
        for (int c = 0; c < r.length; c++) {
            r[c] = structure.positions()[3 * atoms[c / 3] + c % 3];
        }
        return Structure.of(
                        structure.cell(), Arrays.stream(atoms).map(i -> species[i]).toArray(), r)
                .withInfo(structure.info());
    }

    private Trajectory trajectory(Path file) {
        return new Trajectory(file, FormatOptions.defaults(), skip, 1, false, threads);
    }

    private static Structure first(List<Path> files) {
        try (StructureReader frames =
                Structures.stream(files.getFirst(), FormatOptions.defaults())) {
            return frames.next();
        }
    }

    private static boolean isCubic(Cell cell) {
        double[] v = cell.vectors();
        double edge = Math.cbrt(cell.volume());
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double dot =
                        v[3 * i] * v[3 * j]
                                + v[3 * i + 1] * v[3 * j + 1]
                                + v[3 * i + 2] * v[3 * j + 2];
                if (Math.abs(dot / (edge * edge) - (i == j ? 1 : 0)) > CUBIC) {
                    return false;
                }
            }
        }
        return true;
    }
}
