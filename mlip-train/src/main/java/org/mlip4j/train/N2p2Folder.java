package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.N2p2Keywords;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.hdnnp.io.N2p2ModelWriter;
import org.mlip4j.train.UpdateSettings.Selection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder with {@code input.nn} and {@code input.data} as nnp-train is started in, understood as nnp-train does: the same
 * seed gives the same test set, initial weights and order of updates.
 */
public final class N2p2Folder {

    /** Name of the file with the structures. */
    public static final String DATA = "input.data";

    private final Path folder;
    private final Units units;
    private final int threads;
    private final N2p2Keywords keywords;
    private final HdnnpModel model;
    private final TrainingSet data;
    private final List<Integer> trainNumbers = new ArrayList<>();
    private final TrainingPlan.Seeds seeds;
    private final List<String> notes = new ArrayList<>();

    private N2p2Folder(Path folder, Units units, int threads) {
        this.folder = folder;
        this.units = units;
        this.threads = threads;
        Path input = folder.resolve(N2p2ModelReader.INPUT);
        keywords = new N2p2Keywords(input);
        List<Structure> structures =
                Structures.read(
                        folder.resolve(DATA),
                        FormatOptions.defaults().withFormat(StructureFormat.N2P2).withUnits(units));
        long seed = keywords.integer(0, "random_seed");
        GslRandom own = new GslRandom.Mersenne(seed);
        GslRandom global = new GslRandom.Tausworthe(own.next());
        data = split(structures, own);
        HdnnpModel untrained = scaled(input, structures);
        HdnnpModel start =
                keywords.has("use_old_weights_short")
                        ? N2p2ModelReader.read(folder).fromUnits(units)
                        : N2p2Weights.draw(untrained, keywords, global);
        model = normalized(start, input, structures);
        seeds = new TrainingPlan.Seeds(own.next(), global.next());
    }

    /**
     * Reads a folder.
     *
     * @param folder with {@code input.nn}, {@code input.data} and, if they were computed before, {@code scaling.data} and
     *     weights
     * @param units of the numbers in the files
     * @param threads at least 1
     * @return what it holds
     * @throws MlipException if a file is missing or cannot be understood
     */
    public static N2p2Folder read(Path folder, Units units, int threads) {
        return new N2p2Folder(folder, units, threads);
    }

    private TrainingSet split(List<Structure> structures, GslRandom random) {
        double fraction = keywords.number("test_fraction").orElse(0);
        List<TrainingFrame> train = new ArrayList<>();
        List<TrainingFrame> test = new ArrayList<>();
        // nnp-train draws the process of every structure first, also when there is only one.
        structures.forEach(s -> random.next());
        for (int n = 0; n < structures.size(); n++) {
            TrainingFrame frame = TrainingFrame.of(structures.get(n), DATA);
            if (random.uniform() < fraction) {
                test.add(frame);
            } else {
                train.add(frame);
                trainNumbers.add(n);
            }
        }
        return new TrainingSet(train, test);
    }

    private HdnnpModel normalized(HdnnpModel start, Path input, List<Structure> structures) {
        List<String> mode = keywords.words("normalize_data_set");
        if (mode.isEmpty() || mode.getFirst().equals("stats-only")) {
            return start;
        }
        boolean forces = keywords.has("use_short_forces");
        HdnnpModel result =
                N2p2Normalization.apply(mode.getFirst(), start, structures, forces, units);
        if (N2p2Normalization.write(input, result, units)) {
            notes.add(
                    "normalize_data_set: mean_energy, conv_energy and conv_length were written into"
                            + " input.nn; the file from before is input.nn.bak");
        }
        return result;
    }

    private HdnnpModel scaled(Path input, List<Structure> structures) {
        Path ranges = folder.resolve(N2p2ModelReader.SCALING);
        HdnnpModel inFile = N2p2ModelReader.readUntrained(input, ranges);
        HdnnpModel untrained = inFile.fromUnits(units);
        Scaling scaling = N2p2ModelReader.readScaling(input);
        if (Files.exists(ranges)) {
            return untrained;
        }
        HdnnpModel complete =
                ScalingStatistics.apply(untrained, scaling, structures.iterator(), threads);
        requireVarying(complete, inFile, input);
        N2p2ModelWriter.writeScaling(complete, ranges);
        notes.add("there was no scaling.data; it has been computed");
        return complete;
    }

    /** Names the functions that cannot be scaled, with the numbers of the file. */
    private static void requireVarying(HdnnpModel scaled, HdnnpModel inFile, Path input) {
        List<String> constant = new ArrayList<>();
        for (int e = 0; e < scaled.elements().size(); e++) {
            ElementModel part = scaled.elements().get(e);
            for (int n = 0; n < part.ranges().size(); n++) {
                if (!Double.isFinite(scaled.scaling().factor(part.ranges().get(n)))) {
                    SymmetryFunction function = inFile.elements().get(e).functions().get(n);
                    constant.add(N2p2ModelWriter.line(part.element(), function));
                }
            }
        }
        if (!constant.isEmpty()) {
            throw new MlipException(
                    input
                            + ": symmetry functions with the same value at all atoms of the data cannot"
                            + " be scaled; remove "
                            + String.join(", ", constant));
        }
    }

    /**
     * The training that the keywords ask for.
     *
     * @param checkpoint file of the checkpoint, if one is wanted
     * @return the plan
     */
    public TrainingPlan plan(Optional<Path> checkpoint) {
        return new TrainingPlan(
                model,
                data,
                Optional.empty(),
                optimizer(),
                updates(),
                epochs(),
                0,
                seeds,
                threads,
                checkpoint);
    }

    private int epochs() {
        keywords.required("epochs");
        return keywords.integer(0, "epochs");
    }

    /**
     * Structures and their split.
     *
     * @return the data
     */
    public TrainingSet data() {
        return data;
    }

    /**
     * Where a training structure stands in {@code input.data}.
     *
     * @param frame its number in the training set
     * @return its number in the file, from 0
     */
    public int number(int frame) {
        return trainNumbers.get(frame);
    }

    /**
     * The folder itself.
     *
     * @return where results belong
     */
    public Path folder() {
        return folder;
    }

    /**
     * Units of the numbers in its files.
     *
     * @return as given
     */
    public Units units() {
        return units;
    }

    /**
     * The keywords.
     *
     * @return of {@code input.nn}
     */
    public N2p2Keywords keywords() {
        return keywords;
    }

    /**
     * What a user should know of how the files were understood.
     *
     * @return sentences
     */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    private Optimizer optimizer() {
        int mode = keywords.integer(1, "jacobian_mode");
        int updater = keywords.integer(1, "updater_type");
        if (updater != 0 && updater != 1) {
            throw new MlipException(
                    "updater_type is to be 0 (gradient descent) or 1 (Kalman filter), as in nnp-train,"
                            + " found "
                            + updater);
        }
        if (updater == 0) {
            if (mode != 0) {
                throw new MlipException("gradient descent needs jacobian_mode 0");
            }
            return keywords.integer(0, "gradient_type") == 0
                    ? new Optimizer.GradientDescent(keywords.required("gradient_eta"))
                    : new Optimizer.Adam(
                            keywords.required("gradient_adam_eta"),
                            keywords.required("gradient_adam_beta1"),
                            keywords.required("gradient_adam_beta2"),
                            keywords.required("gradient_adam_epsilon"),
                            0);
        }
        return new Optimizer.Kalman(
                keywords.integer(0, "kalman_type") == 0
                        ? learningRate()
                        : new Optimizer.Fading(
                                keywords.required("kalman_lambda_short"),
                                keywords.required("kalman_nue_short")),
                keywords.required("kalman_epsilon"),
                keywords.required("kalman_q0"),
                keywords.required("kalman_qtau"),
                keywords.required("kalman_qmin"),
                keywords.integer(0, "update_strategy") == 1,
                mode == 2);
    }

    /** Without etatau and etamax the learning rate stays as it is. */
    private Optimizer.LearningRate learningRate() {
        double eta = keywords.required("kalman_eta");
        if (!keywords.has("kalman_etamax") && keywords.has("kalman_eta_max")) {
            notes.add(
                    "kalman_eta_max is taken for kalman_etamax; nnp-train ignores it and keeps eta"
                            + " constant");
        }
        double etamax = keywords.number("kalman_etamax", "kalman_eta_max").orElse(Double.NaN);
        double etatau = keywords.number("kalman_etatau").orElse(Double.NaN);
        return Double.isNaN(etamax + etatau)
                ? new Optimizer.LearningRate(eta, 0, eta)
                : new Optimizer.LearningRate(eta, etatau, etamax);
    }

    private Map<Property, UpdateSettings> updates() {
        Map<Property, UpdateSettings> updates = new EnumMap<>(Property.class);
        double energyFraction = fraction("energy");
        updates.put(Property.ENERGY, settings("energy", energyFraction, 1));
        if (keywords.has("use_short_forces")) {
            if (keywords.has("repeated_energy_update")) {
                throw new MlipException(
                        "repeated_energy_update is not available, as in nnp-train; remove the keyword");
            }
            double fraction =
                    keywords.has("force_energy_ratio")
                            ? forceFraction(keywords.required("force_energy_ratio"))
                            : fraction("force");
            updates.put(
                    Property.FORCE,
                    settings("force", fraction, keywords.number("force_weight").orElse(1)));
        }
        return updates;
    }

    private double fraction(String property) {
        return keywords.required(property + "_fraction", "short_" + property + "_fraction");
    }

    private double forceFraction(double ratio) {
        long components =
                data.train().stream().mapToLong(frame -> 3L * frame.structure().size()).sum();
        return data.train().size() * ratio / components;
    }

    private UpdateSettings settings(String property, double fraction, double weight) {
        List<String> modes = keywords.words("selection_mode_" + property);
        return new UpdateSettings(
                fraction,
                keywords.integer(1, "task_batch_size_" + property),
                schedule(modes.isEmpty() ? keywords.words("selection_mode") : modes),
                keywords.number(
                                "rmse_threshold_" + property,
                                "short_" + property + "_error_threshold")
                        .orElse(keywords.number("rmse_threshold").orElse(0)),
                keywords.integer(
                        keywords.integer(1, "rmse_threshold_trials"),
                        "rmse_threshold_trials_" + property),
                weight);
    }

    /** Mode, then pairs of epoch and mode; comments behind them are gone already. */
    private static Map<Integer, Selection> schedule(List<String> words) {
        Map<Integer, Selection> schedule = new HashMap<>();
        try {
            schedule.put(0, selection(words.isEmpty() ? 0 : Integer.parseInt(words.getFirst())));
            for (int n = 1; n + 1 < words.size(); n += 2) {
                schedule.put(
                        Integer.parseInt(words.get(n)),
                        selection(Integer.parseInt(words.get(n + 1))));
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new MlipException(
                    "selection_mode takes a mode (0, 1 or 2) and pairs of epoch and mode, got "
                            + String.join(" ", words),
                    e);
        }
        return schedule;
    }

    private static Selection selection(int mode) {
        return Selection.values()[mode];
    }
}
