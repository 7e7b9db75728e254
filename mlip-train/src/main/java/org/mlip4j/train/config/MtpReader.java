package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.train.LossWeights;
import org.mlip4j.train.data.DataSet;

import java.util.List;
import java.util.Optional;

/** The parts of an {@code mlip.yaml} that a moment tensor potential has of its own. */
final class MtpReader {

    private static final int ITERATIONS = 500;
    private static final int STARTS = 4;
    private static final int MEMBERS = 9;

    private final ConfigReader reader;
    private final YamlMap root;

    MtpReader(ConfigReader reader, YamlMap root) {
        this.reader = reader;
        this.root = root;
    }

    MtpConfig read() {
        DataSet.Settings data = reader.data();
        YamlMap model = root.map("model").orElseThrow();
        model.text("type");
        List<Element> names = model.list("elements", "chemical symbols", Element::of, List.of());
        Optional<MtpConfig.Start> start =
                model.text("start").map(file -> new MtpConfig.Start(reader.path(file), names));
        if (start.isEmpty() && !names.isEmpty()) {
            throw model.error(
                    "elements",
                    "only together with start; otherwise they are those of the data",
                    "none");
        }
        int level = level(model, start.isPresent());
        double cutoff = model.number("cutoff", 5, 0.1);
        int size = model.integer("radial_basis_size", 8, 1);
        if (start.isPresent() && (model.has("cutoff") || model.has("radial_basis_size"))) {
            throw model.error(
                    "start",
                    "without cutoff and radial_basis_size, which are those of the model to start from",
                    "both");
        }
        model.finish();
        YamlMap training = root.map("training").orElseGet(YamlMap::empty);
        LossWeights weights = weights(training);
        double unseen = training.number("unseen_weight", 0, 0);
        int iterations = training.integer("iterations", ITERATIONS, 0);
        double tolerance = training.number("tolerance", 1e-4, 0);
        int patience = training.integer("patience", 0, 0);
        int starts = training.integer("starts", STARTS, 1);
        training.finish();
        int members = root.map("committee").map(MtpReader::members).orElse(1);
        MtpConfig config =
                new MtpConfig(
                        data,
                        level,
                        cutoff,
                        size,
                        start,
                        weights,
                        unseen,
                        iterations,
                        tolerance,
                        patience,
                        starts,
                        members,
                        root.integer("seed", 1, 0),
                        reader.threads(),
                        reader.memory(),
                        reader.path(root.text("output").orElse("model")));
        root.finish();
        return config;
    }

    private static int members(YamlMap committee) {
        int members = committee.integer("members", MEMBERS, 3);
        String by = committee.text("by").orElse("posterior");
        if (!by.equals("posterior")) {
            throw committee.error("by", "posterior for this model", by);
        }
        if (members % 2 == 0) {
            throw committee.error(
                    "members",
                    "an odd number: the fitted model and pairs around it",
                    Integer.toString(members));
        }
        committee.finish();
        return members;
    }

    /** 0 stands for the level of the model to start from. */
    private static int level(YamlMap model, boolean started) {
        int level = model.integer("level", 0, 2);
        if (level == 0 && started) {
            return 0;
        }
        if (level % 2 != 0 || level < 2 || level > MomentTree.MAX_LEVEL) {
            throw model.error(
                    "level",
                    "an even number from 2 to " + MomentTree.MAX_LEVEL,
                    model.text("level").orElse("no such key"));
        }
        return level;
    }

    private static LossWeights weights(YamlMap training) {
        LossWeights standard = LossWeights.DEFAULT;
        double energy = training.number("energy_weight", standard.energy(), 0);
        double force = training.number("force_weight", standard.force(), 0);
        double stress = training.number("stress_weight", standard.stress(), 0);
        LossWeights.Scaling scaling =
                training.choice("weight_scaling", LossWeights.Scaling.class, standard.scaling());
        if (energy + force + stress == 0) {
            throw training.error("energy_weight", "above 0, if the others are 0", "0");
        }
        return new LossWeights(energy, force, stress, scaling);
    }
}
