package org.mlip4j.cli;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.SumPotential;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.io.MtpProvider;
import org.mlip4j.train.EpochReport;
import org.mlip4j.train.MtpListener;
import org.mlip4j.train.MtpTrainer;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.TrainingResult;
import org.mlip4j.train.config.MtpConfig;
import org.mlip4j.train.selection.ActiveSetSelection;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The part of {@code mlip train} that fits a moment tensor potential. */
final class MtpTraining {

    /** Name of the model in the output folder. */
    static final String MODEL = "model.almtp";

    /** Name of the fitted model and others that the data allow as well. */
    static final String COMMITTEE = "committee.mlip";

    private final MtpConfig config;
    private final PrintWriter out;
    private final PrintWriter err;
    private Map<String, Object> summary = Map.of();

    MtpTraining(MtpConfig config, PrintWriter out, PrintWriter err) {
        this.config = config;
        this.out = out;
        this.err = err;
    }

    /**
     * Trains and writes the model with its active set.
     *
     * @param restart whether a checkpoint is thrown away
     * @return what there is then
     */
    Fit run(boolean restart) throws IOException {
        Files.createDirectories(config.output());
        Path checkpoint = config.output().resolve(TrainCommand.CHECKPOINT);
        if (restart) {
            Files.deleteIfExists(checkpoint);
        }
        if (Files.exists(checkpoint)) {
            err.println("mlip: continuing from " + checkpoint);
        }
        MtpConfig.Planned planned = config.plan(Optional.of(checkpoint));
        TrainCommand.printData(planned.set(), err);
        MtpTrainer trainer = new MtpTrainer(planned.plan(), config.memory().orElse(Long.MAX_VALUE));
        err.println("mlip: " + trainer.memory());
        EpochTable table = new EpochTable(out, "iteration", "evaluations", true);
        MtpTrainer.Result result;
        try (StopSignal _ = new StopSignal(trainer::requestStop)) {
            result = trainer.run(new Table(table, err));
        }
        err.println("mlip: " + result.reason());
        summary = summary(result);
        if (result.stop() == TrainingResult.Stop.INTERRUPTED) {
            return new Fit(false, Optional.empty(), planned.set());
        }
        Graded graded = graded(result.model(), planned);
        Potential whole = write(graded, planned);
        report(result, planned, whole);
        if (config.members() > 1) {
            writeCommittee(graded, trainer.committee(result.model(), config.members()), planned);
        }
        return new Fit(true, Optional.of(whole), planned.set());
    }

    /** Prints the table, and what starts come to where trying them takes long. */
    private record Table(EpochTable table, PrintWriter err) implements MtpListener {

        private static final double LONG = 5;

        @Override
        public void report(EpochReport report) {
            table.print(report);
        }

        @Override
        public void tried(int number, int count, double loss, double seconds) {
            if (seconds > LONG) {
                err.printf(
                        Locale.ROOT,
                        "mlip: start %d of %d tried, loss %.4g, %.0f s%n",
                        number,
                        count,
                        loss,
                        seconds);
                err.flush();
            }
        }
    }

    private void report(MtpTrainer.Result result, MtpConfig.Planned planned, Potential model)
            throws IOException {
        Map<String, List<TrainingFrame>> parts = new LinkedHashMap<>();
        parts.put("train", planned.set().train());
        parts.put("validation", planned.set().validation());
        parts.put("test", planned.set().test());
        FinalModel last = new FinalModel(model, parts, planned.plan().threads());
        summary.put("final", last.content());
        Json.write(config.output().resolve(TrainCommand.METRICS), summary);
        last.writeReport(config.output(), result.reason(), result.reports(), err);
    }

    /** The model with an active set of neighbourhoods of what it was fitted to. */
    private static Graded graded(MtpModel model, MtpConfig.Planned planned) {
        MtpPotential potential = new MtpPotential(model, Optional.empty(), MODEL);
        ActiveSet set;
        try (Progress progress = new Progress("select", true)) {
            set =
                    ActiveSetSelection.select(
                            potential,
                            GradeMode.NEIGHBORHOOD,
                            MtpProvider.numbering(model),
                            planned.set().train().stream().map(TrainingFrame::structure).toList(),
                            progress::step);
        }
        return potential.withActiveSet(set);
    }

    private Potential write(Graded graded, MtpConfig.Planned planned) {
        boolean summed = planned.plan().baseline().isPresent();
        Potential whole = whole(graded, planned);
        Path file = config.output().resolve(summed ? TrainCommand.SUM : MODEL);
        Potentials.save(whole, file);
        err.println("mlip: wrote the model to " + file);
        if (isRenumbered(graded.info().elements())) {
            MtpOptions.numbering(whole, file)
                    .ifPresent(order -> err.println(order + "; the data number them otherwise"));
        }
        return whole;
    }

    /** Whether a file whose species are numbers has them in another order. */
    private boolean isRenumbered(List<Element> species) {
        return config.data().sources().stream()
                .map(source -> source.options().elements())
                .map(names -> names.stream().filter(species::contains).toList())
                .anyMatch(names -> !names.equals(species.stream().limit(names.size()).toList()));
    }

    /** With the baseline, if there is one. */
    private static Potential whole(Potential fitted, MtpConfig.Planned planned) {
        return planned.plan()
                .baseline()
                .<Potential>map(b -> new SumPotential(b, fitted))
                .orElse(fitted);
    }

    /** The first member is the fitted model, whose active set gives the grades. */
    private void writeCommittee(Graded graded, List<MtpModel> models, MtpConfig.Planned planned) {
        List<Potential> members = new ArrayList<>();
        for (MtpModel model : models) {
            String name = "member " + (members.size() + 1);
            members.add(
                    whole(
                            members.isEmpty()
                                    ? graded
                                    : new MtpPotential(model, Optional.empty(), name),
                            planned));
        }
        Path file = config.output().resolve(COMMITTEE);
        Potentials.save(new CommitteePotential(COMMITTEE, members), file);
        err.println("mlip: wrote a committee of " + members.size() + " to " + file);
    }

    /** What {@code --json} writes of the last run. */
    Map<String, Object> summary() {
        return summary;
    }

    private static Map<String, Object> summary(MtpTrainer.Result result) {
        List<Map<String, Object>> epochs = new ArrayList<>();
        for (EpochReport report : result.reports()) {
            epochs.add(TrainCommand.epoch(report));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("stop", result.stop().name().toLowerCase(Locale.ROOT));
        all.put("reason", result.reason());
        all.put("epochs", epochs);
        all.put("losses", result.losses());
        return all;
    }
}
