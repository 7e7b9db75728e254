package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.mtp.io.MtpProvider;
import org.mlip4j.train.LossWeights;
import org.mlip4j.train.MtpPlan;
import org.mlip4j.train.MtpStarts;
import org.mlip4j.train.data.DataSet;
import org.mlip4j.train.data.Split;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * What an {@code mlip.yaml} with {@code model: {type: mtp}} says.
 *
 * @param data files and what is done with them
 * @param level of the moments, even
 * @param cutoff Angstrom
 * @param radialSize number of functions of distance of which radial functions are made
 * @param start what to go on from
 * @param weights in the loss
 * @param unseenWeight in the loss, of radial functions at distances that pairs do not have in the data
 * @param iterations after how many to stop
 * @param tolerance relative decrease of the loss in fifty iterations below which to stop; 0 never
 * @param patience iterations without improvement after which to stop; 0 never
 * @param starts number of random starts
 * @param members of the committee drawn from the posterior of the linear coefficients, the fitted model included; 1 draws none
 * @param seed of the starts
 * @param threads at least 1
 * @param memory bytes that may be used; empty: what Java may use
 * @param output folder for model and checkpoint
 */
public record MtpConfig(
        DataSet.Settings data,
        int level,
        double cutoff,
        int radialSize,
        Optional<Start> start,
        LossWeights weights,
        double unseenWeight,
        int iterations,
        double tolerance,
        int patience,
        int starts,
        int members,
        long seed,
        int threads,
        OptionalLong memory,
        Path output) {

    /**
     * A trained model to go on from, or a template that says what moments and radial basis to have.
     *
     * @param model file
     * @param elements names of its species, if the file only numbers them
     */
    public record Start(Path model, List<Element> elements) {}

    /**
     * Reads a configuration. Paths in it are relative to its folder.
     *
     * @param file the YAML file
     * @return what it says
     * @throws FormatException naming the line, if it is not a valid configuration
     */
    public static MtpConfig read(Path file) {
        return read(file, OptionalInt.empty());
    }

    /**
     * Reads a configuration. Paths in it are relative to its folder.
     *
     * @param file the YAML file
     * @param threads in place of those that the file asks for; 0 takes all processors
     * @return what it says
     * @throws FormatException naming the line, if it is not a valid configuration
     */
    public static MtpConfig read(Path file, OptionalInt threads) {
        return new ConfigReader(file, threads).readMtp();
    }

    /**
     * The same for one fit of a cross-validation: a single model, in a folder of its own.
     *
     * @param fold the part of the structures that it does not see
     * @return the configuration
     * @throws MlipException if nothing is split
     */
    public MtpConfig fold(Split.Fold fold) {
        return new MtpConfig(
                data.fold(fold),
                level,
                cutoff,
                radialSize,
                start,
                weights,
                unseenWeight,
                iterations,
                tolerance,
                patience,
                starts,
                1,
                seed,
                threads,
                memory,
                TrainingConfig.folder(output, fold));
    }

    /**
     * A plan, with the data that it was made of.
     *
     * @param plan for the trainer
     * @param set its data and those that the training does not see
     */
    public record Planned(MtpPlan plan, DataSet set) {}

    /**
     * Reads the data and makes a plan.
     *
     * @param checkpoint file to continue from and to write
     * @return the plan
     * @throws MlipException if data or the model to start from cannot be read, or do not fit together
     */
    public Planned plan(Optional<Path> checkpoint) {
        Optional<MtpModel> template = template();
        boolean trained = start.isPresent() && template.isEmpty();
        DataSet set =
                DataSet.read(
                        trained
                                ? data.orBaseline(
                                        started(start.get().model(), start.get().elements())
                                                .baseline())
                                : data);
        LongFunction<MtpModel> first = trained ? goingOn(set) : fresh(set, template);
        MtpPlan plan =
                new MtpPlan(
                        first,
                        trained ? 1 : starts,
                        set.trainingSet(),
                        set.references(),
                        set.baseline(),
                        weights,
                        unseenWeight,
                        iterations,
                        tolerance,
                        patience,
                        seed,
                        threads,
                        checkpoint);
        return new Planned(plan, trained ? warned(set, first.apply(seed).basis()) : set);
    }

    /** Says where the model to start from does not know distances of the data. */
    private DataSet warned(DataSet set, RadialBasis covering) {
        double least = load(start.get(), set.elements()).basis().min();
        return least == covering.min()
                ? set
                : set.withWarning(
                        String.format(
                                Locale.ROOT,
                                "the data have distances down to %.2f Angstrom, %s only from %.2f"
                                        + " on; the fit covers all, but if its errors are large, fit"
                                        + " anew without start",
                                covering.min() / MtpStarts.MARGIN,
                                start.get().model(),
                                least));
    }

    /** The model to start from, if it is one without coefficients. */
    private Optional<MtpModel> template() {
        return start.map(Start::model)
                .filter(new MtpProvider()::accepts)
                .map(file -> org.mlip4j.mtp.io.MtpReader.read(file).model())
                .filter(model -> !model.isTrained());
    }

    private LongFunction<MtpModel> fresh(DataSet set, Optional<MtpModel> template) {
        RadialBasis basis =
                template.map(t -> MtpStarts.covering(t.basis(), set.train()))
                        .orElseGet(() -> MtpStarts.basis(set.train(), cutoff, radialSize));
        double scaling = MtpStarts.scaling(set.train(), basis);
        MomentTree tree =
                template.filter(t -> level == 0)
                        .map(MtpModel::tree)
                        .orElseGet(() -> MomentTree.ofLevel(level));
        List<Element> elements = set.elements();
        return s -> MtpStarts.random(tree, basis, elements, scaling, s);
    }

    private LongFunction<MtpModel> goingOn(DataSet set) {
        MtpModel trained =
                MtpStarts.covering(load(start.get(), set.elements()), set.elements(), set.train());
        MomentTree tree = level == 0 ? trained.tree() : MomentTree.ofLevel(level);
        return s -> MtpStarts.from(trained, tree, set.elements(), s);
    }

    /** A model of one species that has no name takes that of the only element of the data. */
    private static MtpModel load(Start start, List<Element> data) {
        MtpModel model = load(start.model(), start.elements());
        if (model.species().stream().noneMatch(Element::isUnnamed)) {
            return model;
        }
        if (start.elements().isEmpty() && model.species().size() == 1 && data.size() == 1) {
            return load(start.model(), data);
        }
        throw new MlipException(
                "the species of "
                        + start.model()
                        + " have no names; add elements to model in the configuration, for instance"
                        + " elements: [Li, P, S]");
    }

    /**
     * Whether a trained model can be what this fit goes on from: its cutoff and number of functions of distance stay, and its
     * radial functions are no more than those of the level.
     *
     * @param model file of a moment tensor potential, or of a sum with one
     * @return true if it can
     */
    public boolean canStartFrom(Path model) {
        MtpModel trained = load(model, List.of());
        return trained.basis().max() == cutoff
                && trained.basis().size() == radialSize
                && trained.tree().radialCount() <= MomentTree.ofLevel(level).radialCount();
    }

    private static MtpModel load(Path file, List<Element> elements) {
        return started(file, elements).term().model();
    }

    private static StartedModel<MtpPotential> started(Path file, List<Element> elements) {
        return StartedModel.of(
                Potentials.load(file, LoadOptions.DEFAULT.withElements(elements)),
                MtpPotential.class,
                file + " is not a moment tensor potential");
    }
}
