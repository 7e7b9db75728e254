package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.CellStatistics;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.ReplicaMean;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code mlip analyze msd}. */
@Command(
        name = "msd",
        description =
                "Mean square displacement and diffusion coefficient, with 95 %% intervals; with temperatures also"
                        + " conductivity (Nernst-Einstein), and an Arrhenius fit of three or more. Trajectories at the same"
                        + " temperature are replicas.",
        footer = {
            "",
            "Example: mlip analyze msd 600.xyz 700.xyz 800.xyz --temperature 600,700,800 --species Li"
        })
final class MsdMeasure extends Measure {

    @Mixin private FollowedAtoms followed;

    @Mixin private Temperatures temperatures;

    @Mixin private JumpOptions jumps;

    @Option(
            names = "--extrapolate",
            paramLabel = "K",
            description =
                    "Temperature at which the Arrhenius line is read off, K, for instance 300; default: none.")
    private Optional<Double> extrapolate = Optional.empty();

    @Option(
            names = "--members",
            split = ",",
            paramLabel = "N",
            description =
                    "Which member of a committee each trajectory was made with, for instance 1,1,2,2: prints how far coefficients"
                            + " scatter between members beyond their own errors.")
    private List<Integer> members = List.of();

    private final List<DiffusionRun> runs = new ArrayList<>();
    private final CellTable cells = new CellTable();
    private Paths paths;
    private CellStatistics cell;
    private PrintWriter warnings;

    @Override
    public void expect(int files) {
        temperatures.expect(files);
        if (!members.isEmpty() && members.size() != files) {
            throw new MlipException(
                    "--members needs a number for each of %d trajectories, got %d"
                            .formatted(files, members.size()));
        }
    }

    @Override
    public Observable start() {
        paths = new Paths(followed.codes(), followed.reference(), FollowedAtoms.limit());
        cell = new CellStatistics();
        return Observable.together(
                paths, cell.only(frame -> frame.structure().cell().volume() > 0));
    }

    @Override
    public Measurement finish(Pass pass) {
        warnings = pass.warnings();
        int file = runs.size();
        if (temperatures.known() && cell.means().length > 0) {
            cells.add(temperatures.get(file), cell.means(), cell.errors());
        }
        runs.add(DiffusionRun.of(pass, paths));
        return one(runs.getLast(), file);
    }

    @Override
    public boolean isLogarithmic() {
        return true;
    }

    private Measurement one(DiffusionRun run, int file) {
        Measurement m = run.measurement(jumps.hop());
        m.value("reference", followed.reference().toString());
        if (temperatures.known() && run.self().diffusive()) {
            double t = temperatures.get(file);
            m.value("temperature_K", t);
            m.value("charge", jumps.charge());
            m.value(
                    "conductivity_S_per_cm",
                    run.conductivity(run.self().coefficient(), jumps.charge(), t));
            m.value(
                    "conductivity_interval95_S_per_cm",
                    run.conductivity(run.self().interval(), jumps.charge(), t));
        }
        run.addTable(m);
        return m;
    }

    @Override
    public Measurement together(List<Measurement> found) {
        Measurement m = new Measurement();
        m.value("reference", followed.reference().toString());
        m.value("runs", found.stream().map(Measurement::values).toList());
        Map<Double, List<DiffusionRun>> byTemperature = new TreeMap<>();
        for (int i = 0; i < runs.size(); i++) {
            byTemperature
                    .computeIfAbsent(
                            temperatures.known() ? temperatures.get(i) : 0.0,
                            t -> new ArrayList<>())
                    .add(runs.get(i));
        }
        DiffusionTable table = new DiffusionTable(jumps.hop(), warnings);
        byTemperature.forEach(
                (t, replicas) -> table.add(t, replicas, jumps.charge(), modelError(replicas)));
        if (temperatures.known()) {
            m.value("charge", jumps.charge());
        }
        table.addTo(m);
        if (table.size() >= 3) {
            ArrheniusReport.add(m, table.temperatures(), table.values(), table.errors());
            cells.flag(m, warnings);
            extrapolate.ifPresent(
                    t ->
                            ArrheniusReport.addAt(
                                    m, t, table, runs.getFirst(), jumps.charge(), warnings));
        }
        return m;
    }

    /** What the coefficients of members of a committee differ by beyond their own errors. */
    private double modelError(List<DiffusionRun> replicas) {
        if (members.isEmpty()) {
            return Double.NaN;
        }
        Map<Integer, List<DiffusionRun>> byMember = new TreeMap<>();
        replicas.forEach(
                r ->
                        byMember.computeIfAbsent(
                                        members.get(runs.indexOf(r)), k -> new ArrayList<>())
                                .add(r));
        return ReplicaMean.between(
                byMember.values().stream()
                        .map(r -> DiffusionRun.together(r, false))
                        .filter(d -> d.diffusive())
                        .map(d -> new ReplicaMean(d.coefficient(), d.error(), d.interval()))
                        .toList());
    }
}
