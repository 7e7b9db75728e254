package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.sim.analysis.Phonons;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;

/** {@code mlip analyze phonon}. */
@Command(
        name = "phonon",
        description =
                "Phonon frequencies and their density of states from finite displacements; an imaginary frequency is"
                        + " printed as a negative one. The lowest of all is printed too.",
        footer = {
            "",
            "Examples: mlip analyze phonon model/ primitive.xyz --supercell 4,4,4 --q 0,0,0 --q 0.5,0,0.5",
            "          mlip analyze phonon model/ POSCAR --as-is --supercell 3,3,3 --force-constants FORCE_CONSTANTS"
        })
final class AnalyzePhononCommand implements Callable<Integer> {

    private static final int FEWEST_POINTS = 201;
    private static final int MOST_POINTS = 20_001;

    @Mixin private RelaxedModel model;

    @Option(
            names = "--supercell",
            split = ",",
            paramLabel = "N",
            defaultValue = "3,3,3",
            description =
                    "Copies of the structure in the cell of the calculation (default: ${DEFAULT-VALUE}).")
    private int[] supercell;

    @Option(
            names = "--displacement",
            paramLabel = "A",
            defaultValue = "0.01",
            description = "Displacement of the atoms, Angstrom (default: ${DEFAULT-VALUE}).")
    private double displacement;

    @Option(
            names = "--q",
            paramLabel = "Q",
            description =
                    "A wave vector in units of the reciprocal vectors, for instance 0.5,0,0.5; may be repeated.")
    private List<String> vectors = List.of();

    @Option(
            names = "--mesh",
            paramLabel = "N",
            defaultValue = "10",
            description = "Wave vectors along each reciprocal vector (default: ${DEFAULT-VALUE}).")
    private int mesh;

    @Option(
            names = "--cell",
            split = ",",
            paramLabel = "N",
            description =
                    "Only the wave vectors that fit into a cell of N,N,N copies, which are those that dynamics in it has; without the"
                            + " three translations. For comparison with 'mlip analyze vdos'.")
    private int[] cell = {};

    @Option(
            names = "--width",
            paramLabel = "THZ",
            defaultValue = "0.1",
            description =
                    "Width of the Gaussians in the density of states, THz (default: ${DEFAULT-VALUE}).")
    private double width;

    @Option(
            names = "--force-constants",
            paramLabel = "FILE",
            description =
                    "Write the force constants of the supercell in the format FORCE_CONSTANTS of phonopy.")
    private Optional<Path> constants = Optional.empty();

    @Mixin private MeasurementOptions output;

    /** Of the model itself, which comes before the members that it may have. */
    private Phonons whole;

    @Override
    public Integer call() throws IOException {
        if (supercell.length != 3 || !isCell() || mesh < 1 || !(width > 0) || !(displacement > 0)) {
            throw new MlipException(
                    "--supercell and --cell take three numbers; --mesh, --width and --displacement are positive");
        }
        Measurement measured = model.measured(this::measure);
        if (constants.isPresent()) {
            WholeFile.write(constants.get(), whole.forceConstants());
        }
        return output.write(measured, false);
    }

    private Measurement measure(Calculator calculator) {
        List<double[]> wanted = vectors.stream().map(AnalyzePhononCommand::parse).toList();
        Structure structure = model.structure(calculator);
        Phonons phonons = new Phonons(calculator, structure, supercell, displacement);
        if (whole == null) {
            whole = phonons;
        }
        Measurement m = model.measurement(calculator, structure);
        m.value("acoustic_sum_drift_ev_per_A2", phonons.drift());
        for (int k = 0; k < wanted.size(); k++) {
            m.value(
                    "frequencies_THz_at_" + vectors.get(k),
                    Arrays.stream(phonons.frequencies(wanted.get(k))).boxed().toList());
        }
        boolean isMesh = cell.length == 0;
        double[] modes = isMesh ? phonons.meshModes(mesh) : phonons.modes(cell);
        // The mesh has no wave vector at the edge of the zone, where many crystals are least
        // stable.
        double[] edge = isMesh ? phonons.modes(2, 2, 2) : new double[0];
        DoubleSummaryStatistics range =
                DoubleStream.concat(Arrays.stream(modes), Arrays.stream(edge)).summaryStatistics();
        if (range.getCount() == 0) {
            throw new MlipException(
                    "a cell of these copies has no modes but translations; give --cell more of them");
        }
        m.value("lowest_frequency_THz", range.getMin());
        double[] axis = axis(range.getMin(), range.getMax());
        m.quietColumn("f/THz", axis);
        double weight = isMesh ? Math.pow(mesh, -3) : 1;
        m.column("states_per_THz", Phonons.broadened(modes, width, axis, weight), null);
        return m;
    }

    /** From below the lowest mode, and zero, to above the highest; in steps that show a Gaussian. */
    private double[] axis(double lowest, double highest) {
        double top = 1.1 * Math.max(0, highest) + 4 * width;
        double bottom = Math.min(-0.1 * top, 1.1 * lowest - 4 * width);
        int points =
                (int) Math.clamp(Math.ceil((top - bottom) / width) + 1, FEWEST_POINTS, MOST_POINTS);
        double[] axis = new double[points];
        Arrays.setAll(axis, k -> bottom + (top - bottom) * k / (points - 1));
        return axis;
    }

    private boolean isCell() {
        return cell.length == 0 || cell.length == 3 && Arrays.stream(cell).allMatch(n -> n > 0);
    }

    private static double[] parse(String text) {
        List<Double> numbers = new ArrayList<>();
        try {
            for (String word : text.split(",")) {
                numbers.add(Double.parseDouble(word));
            }
        } catch (NumberFormatException e) {
            numbers.clear();
        }
        if (numbers.size() != 3) {
            throw new MlipException(
                    "'" + text + "' is not a wave vector; write three numbers: 0.5,0,0.5");
        }
        return numbers.stream().mapToDouble(x -> x).toArray();
    }
}
