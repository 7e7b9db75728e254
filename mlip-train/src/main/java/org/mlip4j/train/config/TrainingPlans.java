package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.train.Property;
import org.mlip4j.train.RandomNetworks;
import org.mlip4j.train.ScalingStatistics;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.TrainingPlan;
import org.mlip4j.train.TrainingSet;
import org.mlip4j.train.UpdateSettings;
import org.mlip4j.train.data.DataSet;
import org.mlip4j.train.data.EnergyReferences;
import org.mlip4j.train.data.Split;
import org.mlip4j.train.functions.FunctionSelection;
import org.mlip4j.train.functions.FunctionSet;
import org.mlip4j.train.functions.FunctionStatistics;
import org.mlip4j.train.functions.RadialGrid;
import org.mlip4j.train.functions.UntrainedModel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes training plans of a configuration: reads the data, makes the model to start from. */
public final class TrainingPlans {

    private final TrainingConfig config;

    /**
     * Plans for a configuration.
     *
     * @param config what is wanted
     */
    public TrainingPlans(TrainingConfig config) {
        this.config = config;
    }

    /**
     * A plan and the data that it was made of.
     *
     * @param plan for the trainer
     * @param data with the test structures, which the trainer does not see
     */
    public record Planned(TrainingPlan plan, DataSet data) {}

    /**
     * The plan of one member of the committee; a single model is member 0.
     *
     * @param member from 0
     * @param checkpoint file that the trainer writes after every epoch
     * @return the plan
     * @throws MlipException if the data or the model cannot be had
     */
    public Planned plan(int member, Optional<Path> checkpoint) {
        long seed = config.seed() + member;
        Optional<StartedModel<HdnnpPotential>> start =
                config.model()
                        .start()
                        .map(
                                file ->
                                        StartedModel.of(
                                                Potentials.load(file),
                                                HdnnpPotential.class,
                                                file
                                                        + " is not a single HDNNP, so its training cannot go on"));
        DataSet data = DataSet.read(dataSettings(member, start));
        HdnnpModel model = start.map(s -> s.term().model()).orElseGet(() -> fresh(data, seed));
        TrainingSet set = data.trainingSet();
        if (member > 0
                && config.committee().by() == TrainingConfig.CommitteeSettings.By.BOOTSTRAP) {
            set = new TrainingSet(drawn(set.train(), seed), set.test());
        }
        TrainingPlan plan =
                new TrainingPlan(
                        model,
                        set,
                        data.baseline(),
                        config.optimizer(),
                        updates(set.train()),
                        config.epochs(),
                        config.patience(),
                        TrainingPlan.Seeds.of(seed),
                        config.threads(),
                        checkpoint);
        return new Planned(plan, data);
    }

    /** Every property whose labels are to be fitted is, however few there are. */
    private Map<Property, UpdateSettings> updates(List<TrainingFrame> frames) {
        Map<Property, UpdateSettings> updates = new EnumMap<>(Property.class);
        config.updates()
                .forEach(
                        (property, settings) -> {
                            int labels =
                                    frames.stream().mapToInt(f -> f.labels(property).length).sum();
                            updates.put(property, settings.atLeastOnce(labels));
                        });
        return updates;
    }

    private DataSet.Settings dataSettings(
            int member, Optional<StartedModel<HdnnpPotential>> start) {
        DataSet.Settings s = config.data();
        boolean own = config.committee().by() == TrainingConfig.CommitteeSettings.By.SPLIT;
        Split split = own ? s.split().withSeed(s.split().seed() + member) : s.split();
        EnergyReferences.Rule references = s.references();
        if (start.isPresent()) {
            Map<Element, Double> offsets = new LinkedHashMap<>();
            start.get()
                    .term()
                    .model()
                    .elements()
                    .forEach(e -> offsets.put(e.element(), e.energyOffset()));
            references = new EnergyReferences.Rule.Given(Map.of("", offsets));
        }
        return new DataSet.Settings(
                        s.sources(), s.filters(), split, references, s.mixLevels(), s.baseline())
                .orBaseline(start.flatMap(StartedModel::baseline));
    }

    private static List<TrainingFrame> drawn(List<TrainingFrame> frames, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, frames.size())
                .mapToObj(i -> frames.get(random.nextInt(frames.size())))
                .toList();
    }

    private HdnnpModel fresh(DataSet data, long seed) {
        List<Structure> structures = data.train().stream().map(TrainingFrame::structure).toList();
        HdnnpModel bare = UntrainedModel.of(functions(data));
        bare = UntrainedModel.of(varying(bare, structures));
        List<ElementModel> parts = new ArrayList<>();
        for (ElementModel part : bare.elements()) {
            List<Integer> nodes = new ArrayList<>();
            nodes.add(part.functions().size());
            nodes.addAll(config.model().hidden());
            nodes.add(1);
            List<Activation> activations = new ArrayList<>();
            config.model().hidden().forEach(h -> activations.add(config.model().activation()));
            activations.add(Activation.IDENTITY);
            parts.add(
                    new ElementModel(
                            part.element(),
                            data.references().getOrDefault(part.element(), 0.0),
                            part.functions(),
                            List.of(),
                            RandomNetworks.nguyenWidrow(
                                    nodes, activations, 1000 * seed + part.element().code())));
        }
        HdnnpModel model =
                new HdnnpModel(
                        parts,
                        Scaling.NONE,
                        config.model().normalize()
                                ? DataNormalization.of(data)
                                : HdnnpModel.Normalization.NONE);
        return ScalingStatistics.apply(
                model, config.model().scaling(), structures.iterator(), config.threads());
    }

    private Map<Element, List<SymmetryFunction>> functions(DataSet data) {
        ModelSettings m = config.model();
        if (m.functions().isPresent()) {
            return N2p2ModelReader.readFunctions(m.functions().get());
        }
        double cutoff = m.cutoff().radius();
        List<FunctionSet.Family> families = new ArrayList<>();
        m.radial().forEach(g -> families.add(new FunctionSet.Radial(RadialGrid.parse(g, cutoff))));
        m.angular()
                .forEach(
                        g ->
                                families.add(
                                        new FunctionSet.Angular(
                                                RadialGrid.parse(g, cutoff), m.zetas(), true)));
        m.wide()
                .forEach(
                        g ->
                                families.add(
                                        new FunctionSet.Angular(
                                                RadialGrid.parse(g, cutoff), m.zetas(), false)));
        return new FunctionSet(data.elements(), m.cutoff(), families).functions();
    }

    /** Leaves out functions that are constant on the data, which cannot be scaled, and selects if wanted. */
    private Map<Element, List<SymmetryFunction>> varying(
            HdnnpModel model, List<Structure> structures) {
        Map<Element, FunctionStatistics> statistics =
                FunctionStatistics.collect(model, structures.iterator(), config.threads());
        Map<Element, List<SymmetryFunction>> result = new LinkedHashMap<>();
        for (ElementModel part : model.elements()) {
            FunctionStatistics own = statistics.get(part.element());
            if (own == null) {
                throw new MlipException(
                        "the element "
                                + part.element()
                                + " does not occur in the training structures");
            }
            int wanted = config.model().select();
            List<Integer> numbers =
                    wanted == 0 || wanted >= own.size()
                            ? FunctionSelection.byRange(own, 1e-8)
                            : switch (config.model().selection()) {
                                case CUR -> FunctionSelection.cur(own, wanted);
                                case FPS -> FunctionSelection.farthestPoint(own, wanted);
                            };
            result.put(
                    part.element(), numbers.stream().sorted().map(part.functions()::get).toList());
        }
        return result;
    }
}
