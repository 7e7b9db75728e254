package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.hdnnp.io.N2p2ModelWriter;
import org.mlip4j.train.EpochReport;
import org.mlip4j.train.Errors;
import org.mlip4j.train.HdnnpTrainer;
import org.mlip4j.train.N2p2Folder;
import org.mlip4j.train.N2p2Outputs;
import org.mlip4j.train.Property;
import org.mlip4j.train.ReplicaTrainer;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.TrainingListener;
import org.mlip4j.train.TrainingPlan;
import org.mlip4j.train.TrainingResult;
import org.mlip4j.train.config.MtpConfig;
import org.mlip4j.train.config.TrainingConfig;
import org.mlip4j.train.config.TrainingPlans;
import org.mlip4j.train.data.DataSet;
import org.mlip4j.train.data.Split;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip train}. */
@Command(
        name = "train",
        description = {
            "Fits a neural network or moment tensor potential: as an mlip.yaml says, or to the structures of a folder with input.nn and input.data, as nnp-train"
                    + " does: the same seed gives the same test set, initial weights and updates.",
            "A checkpoint is written after every epoch and when the run is told to end (Ctrl-C, SIGTERM); the same"
                    + " command continues from it."
        },
        footer = {"", "Example: mlip train my-folder/ --threads 2 --json training.json"})
final class TrainCommand implements Callable<Integer> {

    /** Name of the checkpoint in the folder. */
    static final String CHECKPOINT = "training.checkpoint";

    /** Name of a model with its baseline in a model's folder. */
    static final String SUM = "model.mlip";

    /** Name of the checkpoint of replicas in a model's folder. */
    private static final String REPLICA_CHECKPOINT = "replicas.checkpoint";

    /** Name of a model with its replicas in its folder. */
    private static final String REPLICAS = "replicas.mlip";

    /** Name of the errors as JSON in a model's folder. */
    static final String METRICS = "training.json";

    @Parameters(
            paramLabel = "CONFIG",
            description = "A folder with input.nn and input.data, or an mlip.yaml.")
    private Path config;

    @Option(
            names = "--restart",
            description = "Start again although there is a checkpoint; its run is lost.")
    private boolean restart;

    @Option(
            names = "--report",
            description =
                    "Also write report.html into the folder; the training of an mlip.yaml always does.")
    private boolean report;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "Cross-validation of an mlip.yaml: K fits, each without one of K parts of the structures (of every group"
                            + " the same share), and the errors of all structures, each predicted by the fit that did not see it."
                            + " Files with 'use: validation' or 'use: test' are not opened. Fits lie in the output folder as"
                            + " fold-1-of-K, ..., errors in folds-K.html and folds-K.json.")
    private Optional<Integer> folds = Optional.empty();

    @Mixin private ThreadsOption threads;

    @Option(
            names = "--units",
            paramLabel = "L,E",
            defaultValue = "angstrom,ev",
            description =
                    "Units of the numbers in the folder, for instance bohr,hartree (default: ${DEFAULT-VALUE},"
                            + " which leaves them as they are).")
    private Units units;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (config.endsWith(N2p2ModelReader.INPUT)) {
            config = Optional.ofNullable(config.getParent()).orElse(Path.of("."));
        }
        if (config.toString().matches("(?i).*\\.(mtp|almtp|mlip)(\\.gz)?")) {
            throw new MlipException(
                    config
                            + " is a model; write an mlip.yaml that names the data, and the model with 'model: {type: mtp, start: "
                            + config.getFileName()
                            + "}'");
        }
        if (Files.isDirectory(config)) {
            if (folds.isPresent()) {
                throw new MlipException(
                        "--folds needs an mlip.yaml; " + config + " is a folder of n2p2");
            }
            return trainFolder();
        }
        if (folds.isPresent()) {
            return crossValidate(folds.get());
        }
        return TrainingConfig.family(config) == TrainingConfig.Family.MTP
                ? trainMomentTensors()
                : trainConfiguration();
    }

    /** Every structure is predicted by a fit that did not see it. */
    private int crossValidate(int count) throws IOException {
        boolean tensors = TrainingConfig.family(config) == TrainingConfig.Family.MTP;
        Validation unseen = new Validation();
        for (Split.Fold fold : Split.Fold.all(count)) {
            spec.commandLine()
                    .getErr()
                    .println("mlip: part " + (fold.number() + 1) + " of " + count);
            Fit fit = tensors ? fitTensors(Optional.of(fold)).run(restart) : fitNetworks(fold);
            if (!fit.completed()) {
                return Main.FAILED;
            }
            FinalModel.add(
                    unseen, fit.model().orElseThrow(), fit.data().validation(), threads.count());
        }
        unseen.print(spec.commandLine().getOut());
        Path output =
                tensors ? MtpConfig.read(config).output() : TrainingConfig.read(config).output();
        Json.write(output.resolve("folds-" + count + ".json"), unseen.content());
        json.write(unseen.content());
        Page page = new Page("Cross-validation of " + config + " in " + count + " parts");
        new ValidationReport(unseen).addTo(page);
        Path file = output.resolve("folds-" + count + ".html");
        WholeFile.write(file, page.html());
        spec.commandLine().getErr().println("mlip: wrote " + file);
        return Main.DONE;
    }

    private Fit fitNetworks(Split.Fold fold) throws IOException {
        TrainingConfig settings = TrainingConfig.read(config, threads.given()).fold(fold);
        return trainMember(
                settings, new TrainingPlans(settings), 0, settings.output(), new ArrayList<>());
    }

    private MtpTraining fitTensors(Optional<Split.Fold> fold) {
        MtpConfig settings = MtpConfig.read(config, threads.given());
        return new MtpTraining(
                fold.map(settings::fold).orElse(settings),
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }

    private int trainMomentTensors() throws IOException {
        MtpTraining training = fitTensors(Optional.empty());
        Fit fit = training.run(restart);
        json.write(training.summary());
        return fit.completed() ? Main.DONE : Main.FAILED;
    }

    /** What an mlip.yaml asks for: one model, perhaps with replicas, or one per member of a committee. */
    private int trainConfiguration() throws IOException {
        TrainingConfig settings = TrainingConfig.read(config, threads.given());
        TrainingPlans plans = new TrainingPlans(settings);
        int members = settings.committee().models();
        List<Map<String, Object>> summaries = new ArrayList<>();
        boolean complete = true;
        for (int m = 0; m < members && complete; m++) {
            Path folder =
                    members == 1
                            ? settings.output()
                            : settings.output().resolve(Integer.toString(m + 1));
            complete = trainMember(settings, plans, m, folder, summaries).completed();
        }
        json.write(members == 1 ? summaries.getFirst() : Map.of("members", summaries));
        return complete ? Main.DONE : Main.FAILED;
    }

    private Fit trainMember(
            TrainingConfig settings,
            TrainingPlans plans,
            int member,
            Path folder,
            List<Map<String, Object>> summaries)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Files.createDirectories(folder);
        Path checkpoint = folder.resolve(CHECKPOINT);
        if (restart) {
            Files.deleteIfExists(checkpoint);
            Files.deleteIfExists(folder.resolve(REPLICA_CHECKPOINT));
        }
        if (Files.exists(checkpoint)) {
            err.println("mlip: continuing from " + checkpoint);
        }
        TrainingPlans.Planned planned = plans.plan(member, Optional.of(checkpoint));
        printData(planned.data(), err);
        if (!planned.plan().updates().containsKey(Property.VIRIAL)
                && planned.data().train().stream().anyMatch(f -> f.virial().isPresent())) {
            err.println(
                    "mlip: note: stresses are not fitted; 'training: {stress: {fraction: 0.1}}' fits some of them");
        }
        long limit = settings.memory().orElse(Long.MAX_VALUE);
        HdnnpTrainer trainer = new HdnnpTrainer(planned.plan(), limit);
        err.println("mlip: " + trainer.memory());
        TrainingResult result = train(trainer, new TrainingListener() {}, true);
        err.println("mlip: " + result.reason());
        Map<String, Object> summary = summary(result);
        summaries.add(summary);
        if (result.stop() == TrainingResult.Stop.INTERRUPTED) {
            return new Fit(false, Optional.empty(), planned.data());
        }
        err.println("mlip: wrote the model to " + written(result, planned.plan(), folder));
        if (settings.committee().replicas() > 0
                && !trainReplicas(settings, planned.plan(), result, folder, summary)) {
            return new Fit(false, Optional.empty(), planned.data());
        }
        Map<String, List<TrainingFrame>> parts = new LinkedHashMap<>();
        parts.put("train", planned.data().train());
        parts.put("validation", planned.data().validation());
        parts.put("test", planned.data().test());
        Potential model = potential(result, planned.plan());
        FinalModel last = new FinalModel(model, parts, planned.plan().threads());
        summary.put("final", last.content());
        Json.write(folder.resolve(METRICS), summary);
        last.writeReport(folder, result.reason(), result.epochs(), err);
        return new Fit(completed(result), Optional.of(model), planned.data());
    }

    /** Fits replicas of the model and writes one file with all; false when it was told to end. */
    private boolean trainReplicas(
            TrainingConfig settings,
            TrainingPlan plan,
            TrainingResult result,
            Path folder,
            Map<String, Object> summary) {
        ReplicaTrainer trainer =
                new ReplicaTrainer(
                        result.model(),
                        plan.data().train(),
                        new ReplicaTrainer.Settings(
                                settings.committee().replicas(),
                                ReplicaTrainer.Settings.UPDATES,
                                settings.seed(),
                                plan.threads(),
                                settings.memory().orElse(Long.MAX_VALUE),
                                Optional.of(folder.resolve(REPLICA_CHECKPOINT))));
        Optional<ReplicaTrainer.Result> fitted;
        try (StopSignal _ = new StopSignal(trainer::requestStop);
                Progress progress = new Progress("replicas", true)) {
            fitted = trainer.run(progress::step);
        }
        PrintWriter err = spec.commandLine().getErr();
        if (fitted.isEmpty()) {
            String reason = "stopped on request while replicas were fitted";
            err.println("mlip: " + reason);
            summary.put("stop", "interrupted");
            summary.put("reason", reason);
            return false;
        }
        ReplicaTrainer.Result replicas = fitted.get();
        Path file = folder.resolve(REPLICAS);
        HdnnpPotential network = new HdnnpPotential("training", result.model());
        Potentials.save(whole(network.withReplicas(replicas.models()), plan), file);
        err.printf(
                Locale.ROOT,
                "mlip: wrote the model with %d replicas to %s; they differ from its atomic energies by %.2g to %.2g"
                        + " meV, and among each other by less than %.2g meV for 99 of 100 atoms%n",
                replicas.models().size(),
                file,
                1e3 * Arrays.stream(replicas.rmse()).min().orElseThrow(),
                1e3 * Arrays.stream(replicas.rmse()).max().orElseThrow(),
                1e3 * replicas.spread());
        Map<String, Object> content = new LinkedHashMap<>();
        content.put(
                "atom_energy_rmse_mev",
                Arrays.stream(replicas.rmse()).map(e -> 1e3 * e).boxed().toList());
        content.put("spread_p99_mev", 1e3 * replicas.spread());
        summary.put("replicas", content);
        return true;
    }

    /** Writes n2p2 files, or with a baseline one file with the sum, and says where. */
    private static Path written(TrainingResult result, TrainingPlan plan, Path folder) {
        if (plan.baseline().isEmpty()) {
            N2p2ModelWriter.write(result.model(), folder);
            return folder;
        }
        Path file = folder.resolve(SUM);
        Potentials.save(potential(result, plan), file);
        return file;
    }

    private static Potential potential(TrainingResult result, TrainingPlan plan) {
        return whole(new HdnnpPotential("training", result.model()), plan);
    }

    /** With the baseline, if there is one. */
    private static Potential whole(Potential network, TrainingPlan plan) {
        return plan.baseline().<Potential>map(b -> new SumPotential(b, network)).orElse(network);
    }

    private static boolean completed(TrainingResult result) {
        return result.stop() != TrainingResult.Stop.DIVERGED
                && result.stop() != TrainingResult.Stop.INTERRUPTED;
    }

    private int trainFolder() throws IOException {
        if (!Files.exists(config.resolve(N2p2ModelReader.INPUT))) {
            throw new MlipException(config + " is not a folder with " + N2p2ModelReader.INPUT);
        }
        PrintWriter err = spec.commandLine().getErr();
        Path checkpoint = config.resolve(CHECKPOINT);
        if (restart) {
            Files.deleteIfExists(checkpoint);
        }
        boolean resumed = Files.exists(checkpoint);
        N2p2Folder folder = N2p2Folder.read(config, units, threads.count());
        TrainingPlan plan = folder.plan(Optional.of(checkpoint));
        folder.notes().forEach(note -> err.println("mlip: note: " + note));
        if (resumed) {
            err.println("mlip: continuing from " + checkpoint);
        }
        N2p2Outputs outputs = new N2p2Outputs(folder, resumed);
        HdnnpTrainer trainer = new HdnnpTrainer(plan);
        err.println("mlip: " + trainer.memory());
        TrainingResult result = train(trainer, outputs, false);
        err.println("mlip: " + result.reason());
        Map<String, Object> summary = summary(result);
        if (result.stop() != TrainingResult.Stop.INTERRUPTED) {
            outputs.writeFinal(result.model());
            if (report) {
                Map<String, List<TrainingFrame>> parts = new LinkedHashMap<>();
                parts.put("train", plan.data().train());
                parts.put("test", plan.data().test());
                FinalModel last = new FinalModel(potential(result, plan), parts, plan.threads());
                summary.put("final", last.content());
                last.writeReport(config, result.reason(), result.epochs(), err);
            }
        }
        json.write(summary);
        return completed(result) ? Main.DONE : Main.FAILED;
    }

    /** Runs; when the process is told to end, waits until the checkpoint is written. */
    private TrainingResult train(HdnnpTrainer trainer, TrainingListener outputs, boolean metal) {
        try (StopSignal _ = new StopSignal(trainer::requestStop);
                Progress progress = new Progress("updates", true)) {
            PrintWriter out = spec.commandLine().getOut();
            Table table = new Table(new EpochTable(out, "epoch", "updates", metal), progress);
            return trainer.run(outputs, table);
        }
    }

    /** What is known of the data, what was left out and what the files hold that is not used. */
    static void printData(DataSet data, PrintWriter err) {
        data.warnings().forEach(w -> err.println("mlip: warning: " + w));
        data.leftOut().forEach((why, count) -> err.println("mlip: left out " + count + ": " + why));
        err.println("mlip: " + data.describe());
    }

    private record Table(EpochTable table, Progress progress) implements TrainingListener {

        @Override
        public void progress(long done, long total) {
            progress.step();
        }

        @Override
        public void epoch(EpochReport r, HdnnpModel model) {
            table.print(r);
        }
    }

    private static Map<String, Object> summary(TrainingResult result) {
        List<Map<String, Object>> epochs =
                result.epochs().stream().map(TrainCommand::epoch).toList();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("stop", result.stop().name().toLowerCase(Locale.ROOT));
        all.put("reason", result.reason());
        all.put("epochs", epochs);
        return all;
    }

    static Map<String, Object> epoch(EpochReport report) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", report.epoch());
        map.put("seconds", report.seconds());
        map.put("updates", report.updates());
        map.put("train", errors(report.train()));
        map.put("test", errors(report.test()));
        return map;
    }

    private static Map<String, Object> errors(Errors e) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("energy_rmse_mev_per_atom", 1e3 * e.energyRmsePerAtom());
        map.put("energy_mae_mev_per_atom", 1e3 * e.energyMaePerAtom());
        map.put("force_rmse_ev_per_ang", e.forceRmse());
        map.put("force_mae_ev_per_ang", e.forceMae());
        map.put("stress_rmse_gpa", Units.GPA * e.stressRmse());
        return map;
    }
}
