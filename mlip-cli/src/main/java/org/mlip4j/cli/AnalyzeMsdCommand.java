package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.ReplicaMean;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** {@code mlip analyze msd}. */
@Command(
        name = "msd",
        description =
                "Mean square displacement and diffusion coefficient, with 95 % intervals; with temperatures also"
                        + " conductivity (Nernst-Einstein), and an Arrhenius fit of three or more. Trajectories at the same"
                        + " temperature are replicas.",
        footer = {
            "",
            "Example: mlip analyze msd 600.xyz 700.xyz 800.xyz --temperature 600,700,800 --species Li"
        })
final class AnalyzeMsdCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TRAJECTORY", arity = "1..*", description = "One file per run.")
    private List<Path> files;

    @Option(
            names = "--species",
            paramLabel = "LIST",
            description = "Elements that are followed, for instance Li; default: all.")
    private OptionValues.ElementNames species = new OptionValues.ElementNames(List.of());

    @Option(
            names = "--reference",
            paramLabel = "R",
            defaultValue = "framework",
            description =
                    "What displacements are measured against: framework (the atoms of the other elements), mass (centre"
                            + " of mass) or none (default: ${DEFAULT-VALUE}).")
    private Paths.Reference reference;

    @Option(
            names = "--temperature",
            paramLabel = "K",
            split = ",",
            description = "One for each trajectory.")
    private List<Double> temperatures = List.of();

    @Option(
            names = "--charge",
            paramLabel = "E",
            defaultValue = "1",
            description =
                    "Charge of the followed ions, for the conductivity (default: ${DEFAULT-VALUE}).")
    private double charge;

    @Option(
            names = "--hop",
            paramLabel = "A",
            defaultValue = "3",
            description =
                    "Length of a jump, for counting them, Angstrom (default: ${DEFAULT-VALUE}).")
    private double hop;

    @Option(
            names = "--extrapolate",
            paramLabel = "K",
            description = "Where the Arrhenius line is read off, for instance 300.")
    private Optional<Double> extrapolate = Optional.empty();

    @Mixin private TrajectoryOptions frames;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!temperatures.isEmpty() && temperatures.size() != files.size()) {
            throw new MlipException(
                    files.size()
                            + " trajectories need as many temperatures, got "
                            + temperatures.size());
        }
        List<DiffusionRun> runs = new ArrayList<>();
        for (Path file : files) {
            runs.add(
                    DiffusionRun.of(
                            file,
                            frames,
                            DiffusionRun.codes(species),
                            reference,
                            spec.commandLine().getErr()));
        }
        return output.write(runs.size() == 1 ? one(runs.getFirst()) : several(runs), true);
    }

    private Measurement one(DiffusionRun run) {
        Measurement m = run.measurement(hop);
        m.value("reference", reference.toString());
        if (!temperatures.isEmpty() && run.self().diffusive()) {
            double t = temperatures.getFirst();
            m.value("temperature_K", t);
            m.value("conductivity_S_per_cm", run.conductivity(run.self().coefficient(), charge, t));
            m.value(
                    "conductivity_interval95_S_per_cm",
                    run.conductivity(run.self().interval(), charge, t));
        }
        run.addTable(m);
        return m;
    }

    private Measurement several(List<DiffusionRun> runs) {
        Measurement m = new Measurement();
        m.value("reference", reference.toString());
        m.value("runs", runs.stream().map(r -> r.measurement(hop).content()).toList());
        Map<Double, List<DiffusionRun>> byTemperature = new TreeMap<>();
        for (int i = 0; i < runs.size(); i++) {
            byTemperature
                    .computeIfAbsent(
                            temperatures.isEmpty() ? 0.0 : temperatures.get(i),
                            t -> new ArrayList<>())
                    .add(runs.get(i));
        }
        DiffusionTable table = new DiffusionTable();
        byTemperature.forEach((t, replicas) -> table.add(t, replicas, charge));
        table.addTo(m);
        if (table.size() >= 3) {
            ArrheniusReport.add(m, table.temperatures(), table.values(), table.errors());
            extrapolate.ifPresent(
                    t ->
                            ArrheniusReport.addAt(
                                    m,
                                    t,
                                    table,
                                    runs.getFirst(),
                                    charge,
                                    spec.commandLine().getErr()));
        }
        return m;
    }

    /** The mean over the replicas that are diffusive. */
    static ReplicaMean mean(List<DiffusionRun> runs, boolean ofCharge) {
        List<org.mlip4j.sim.analysis.Diffusion> found =
                runs.stream()
                        .map(r -> ofCharge ? r.charge() : r.self())
                        .filter(d -> d.diffusive())
                        .toList();
        return ReplicaMean.of(
                found.stream().mapToDouble(d -> d.coefficient()).toArray(),
                found.stream().mapToDouble(d -> d.error()).toArray(),
                found.stream().mapToDouble(d -> d.interval()).toArray());
    }
}
