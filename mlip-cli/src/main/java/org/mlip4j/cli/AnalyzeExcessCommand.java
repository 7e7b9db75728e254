package org.mlip4j.cli;

import org.mlip4j.cli.analyze.GrainLabels;
import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.analysis.ExcessEnergy;
import org.mlip4j.sim.analysis.RigidBlocks;
import org.mlip4j.sim.crystal.Matrix3;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** {@code mlip analyze excess}. */
@Command(
        name = "excess",
        description = {
            "Energies of surfaces, grain boundaries and interfaces of two crystals: (E - sum of crystals - sum n_i mu_i) / area, as a range"
                    + " where chemical potentials are. The structure and the crystals are taken as they are; relax them before.",
            "With --strained also the energy of the strain, which is not the interface's; with --grains the work of separation: the two"
                    + " grains alone in the same cell less both together."
        },
        footer = {
            "",
            "Examples: mlip analyze excess model/ slab.xyz --crystal cell.xyz --axis c",
            "          mlip analyze excess model/ li-li2s.xyz --crystal li2s.xyz --crystal li.xyz --mu Li=li.xyz --axis c --grains built.xyz"
        })
final class AnalyzeExcessCommand implements Callable<Integer> {

    @Mixin private ModelAndStructure input;

    @Mixin private ThreadsOption threads;

    @Option(
            names = "--crystal",
            paramLabel = "FILE",
            required = true,
            description = "A crystal that it is made of; one or two.")
    private List<Path> crystals;

    @Option(
            names = "--strained",
            paramLabel = "FILE",
            description =
                    "For each --crystal the same crystal with the strain that it has in the structure.")
    private List<Path> strained = List.of();

    @Mixin private ChemicalPotentials potentials;

    @Option(
            names = "--axis",
            paramLabel = "a|b|c",
            defaultValue = "C",
            description = "The lattice vector that crosses the planes (default: c).")
    private CutPlane.Axis axis;

    @Option(
            names = "--planes",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Surfaces, boundaries or interfaces in the cell (default: ${DEFAULT-VALUE}).")
    private int planes;

    @Option(
            names = "--grains",
            paramLabel = "FILE",
            description =
                    "The file that 'mlip build' has written, whose column 'grain' tells the two grains or phases.")
    private Optional<Path> grains = Optional.empty();

    @Mixin private MeasurementOptions output;

    @Override
    public Integer call() throws IOException {
        if (planes < 1 || !strained.isEmpty() && strained.size() != crystals.size()) {
            throw new MlipException(
                    "--planes must be at least 1, and --strained given for every --crystal or none");
        }
        try (Calculator calculator = new Calculator(input.potential(), threads.count(), 0)) {
            return output.write(measured(calculator), false);
        }
    }

    private Measurement measured(Calculator calculator) {
        Structure structure = input.structure();
        double energy = calculator.evaluate(structure).energy();
        List<ExcessEnergy.Reference> references = references(calculator, crystals);
        ExcessEnergy excess =
                ExcessEnergy.of(
                        energy,
                        structure.species(),
                        references,
                        potentials.ranges(calculator, input::read));
        double area = planes * RigidBlocks.area(structure.cell(), axis.ordinal());
        double unit = CutPlane.JOULE_PER_M2 / area;
        Measurement m = new Measurement().value("model", input.model().toString());
        m.value("atoms", structure.size()).value("area_A2", area / planes);
        m.value("parts", Arrays.stream(excess.parts()).boxed().toList());
        excess.surplusBySymbol().forEach((symbol, n) -> m.value("surplus_" + symbol, n));
        m.value("excess_low_ev", excess.low()).value("excess_high_ev", excess.high());
        m.value("energy_low_J_per_m2", unit * excess.low());
        m.value("energy_high_J_per_m2", unit * excess.high());
        if (!strained.isEmpty()) {
            double strain = strain(references, references(calculator, strained), excess.parts());
            m.value("strain_ev", strain);
            m.value("unstrained_low_J_per_m2", unit * (excess.low() - strain));
            m.value("unstrained_high_J_per_m2", unit * (excess.high() - strain));
        }
        grains.ifPresent(
                file ->
                        m.value(
                                "work_of_separation_J_per_m2",
                                unit * (separated(calculator, structure, file) - energy)));
        return m;
    }

    private List<ExcessEnergy.Reference> references(Calculator calculator, List<Path> files) {
        List<ExcessEnergy.Reference> references = new ArrayList<>();
        for (Path file : files) {
            Structure crystal = input.read(file);
            references.add(
                    ExcessEnergy.Reference.of(
                            calculator.evaluate(crystal).energy(), crystal.species()));
        }
        return references;
    }

    /** What the strained crystals have more than the others. */
    private double strain(
            List<ExcessEnergy.Reference> free,
            List<ExcessEnergy.Reference> strainedOnes,
            double[] parts) {
        double strain = 0;
        for (int k = 0; k < parts.length; k++) {
            double cells = cells(strainedOnes.get(k).atoms(), free.get(k).atoms());
            if (Double.isNaN(cells)) {
                throw new MlipException(
                        "%s has not the composition of %s; give the strained crystals in the order of --crystal"
                                .formatted(strained.get(k), crystals.get(k)));
            }
            strain += parts[k] * (strainedOnes.get(k).energy() / cells - free.get(k).energy());
        }
        return strain;
    }

    /** How many times the atoms of one crystal are those of the other; NaN where they are no multiple. */
    private static double cells(Map<Integer, Long> some, Map<Integer, Long> one) {
        double[] ratios =
                one.entrySet().stream()
                        .mapToDouble(e -> (double) some.getOrDefault(e.getKey(), 0L) / e.getValue())
                        .distinct()
                        .toArray();
        return ratios.length == 1 && some.keySet().equals(one.keySet()) ? ratios[0] : Double.NaN;
    }

    /** The energy of the grains, each alone. */
    private double separated(Calculator calculator, Structure structure, Path file) {
        int[] labels = GrainLabels.read(file);
        if (!Arrays.equals(Structures.read(file).getFirst().species(), structure.species())) {
            throw new MlipException(
                    file
                            + " does not have the atoms of the structure in the same order; give the file that the structure was relaxed from");
        }
        if (Arrays.stream(labels).distinct().count() < 2) {
            throw new MlipException(
                    file + " has one grain only; there is nothing to be separated from");
        }
        double sum = 0;
        for (int label : Arrays.stream(labels).distinct().toArray()) {
            int[] atoms =
                    IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
            double[] positions = new double[3 * atoms.length];
            Arrays.setAll(positions, k -> structure.positions()[3 * atoms[k / 3] + k % 3]);
            int[] species = Arrays.stream(atoms).map(i -> structure.species()[i]).toArray();
            Structure alone = Structure.of(structure.cell(), species, positions);
            double gap = gap(alone, axis.ordinal());
            double cutoff = calculator.potential().info().cutoff();
            if (gap < cutoff) {
                throw new MlipException(
                        "grain %d alone is %.1f Angstrom from its next image, and the cutoff is %.1f: its two surfaces would feel each other; make the other grain thicker"
                                .formatted(label, gap, cutoff));
            }
            sum += calculator.evaluate(alone).energy();
        }
        return sum;
    }

    /** The widest gap between layers of atoms along a lattice vector, Angstrom. */
    private static double gap(Structure grain, int across) {
        double[] inverse = Matrix3.inverse(grain.cell().vectors());
        double[] shares =
                IntStream.range(0, grain.size())
                        .mapToDouble(
                                i ->
                                        Matrix3.apply(Matrix3.row(grain.positions(), i), inverse)[
                                                across])
                        .map(share -> share - Math.floor(share))
                        .sorted()
                        .toArray();
        double widest = shares[0] + 1 - shares[shares.length - 1];
        for (int i = 1; i < shares.length; i++) {
            widest = Math.max(widest, shares[i] - shares[i - 1]);
        }
        return widest * grain.cell().volume() / RigidBlocks.area(grain.cell(), across);
    }
}
