package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Potential;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;
import java.util.Optional;

/** Moment tensor potentials, with their active sets. */
final class MtpCodec implements ModelCodec {

    private static final String ACTIVE_SET = "activeSet";

    @Override
    public String family() {
        return "mtp";
    }

    @Override
    public boolean writes(Potential potential) {
        return potential instanceof MtpPotential;
    }

    @Override
    public void write(Potential potential, ObjectNode to) {
        MtpPotential mtp = (MtpPotential) potential;
        MtpModel model = mtp.model();
        to.put("title", model.name()).put("tag", model.tag()).put("radialScaling", model.scaling());
        model.types().forEach(to.putArray("types")::add);
        to.putObject("radialBasis")
                .put("kind", JsonFields.constant(model.basis().kind()))
                .put("min", model.basis().min())
                .put("max", model.basis().max())
                .put("size", model.basis().size());
        ObjectNode tree = to.putObject("moments").put("count", model.tree().momentCount());
        put(tree, "basic", model.tree().basic());
        put(tree, "products", model.tree().products());
        put(tree, "scalars", model.tree().scalars());
        put(to, "radialCoefficients", model.radialCoefficients());
        put(to, "speciesCoefficients", model.speciesCoefficients());
        put(to, "momentCoefficients", model.momentCoefficients());
        mtp.activeSet().ifPresent(set -> write(set, to.putObject(ACTIVE_SET)));
    }

    private static void write(ActiveSet set, ObjectNode to) {
        to.put("energyWeight", set.energyWeight())
                .put("forceWeight", set.forceWeight())
                .put("stressWeight", set.stressWeight())
                .put("siteWeight", set.siteWeight())
                .put("weightScaling", set.weightScaling());
        put(to, "rows", set.rows());
        put(to, "inverse", set.inverse());
        put(to, "configurations", set.configurations());
        put(to, "equations", set.equations());
        to.put("selected", set.selected());
    }

    private static void put(ObjectNode to, String name, double[] values) {
        ArrayNode array = to.putArray(name);
        Arrays.stream(values).forEach(array::add);
    }

    private static void put(ObjectNode to, String name, int[] values) {
        ArrayNode array = to.putArray(name);
        Arrays.stream(values).forEach(array::add);
    }

    @Override
    public Potential read(String name, JsonFields from) {
        JsonFields basis = from.object("radialBasis");
        JsonFields tree = from.object("moments");
        MtpModel model =
                new MtpModel(
                        from.text("title"),
                        from.text("tag"),
                        from.elements("elements"),
                        Arrays.stream(integers(from, "types")).boxed().toList(),
                        from.number("radialScaling"),
                        new RadialBasis(
                                basis.constant("kind", RadialBasis.Kind.class),
                                basis.number("min"),
                                basis.number("max"),
                                (int) basis.number("size")),
                        new MomentTree(
                                (int) tree.number("count"),
                                integers(tree, "basic"),
                                integers(tree, "products"),
                                integers(tree, "scalars")),
                        from.numbers("radialCoefficients"),
                        from.numbers("speciesCoefficients"),
                        from.numbers("momentCoefficients"));
        return new MtpPotential(
                model,
                from.has(ACTIVE_SET)
                        ? Optional.of(activeSet(from.object(ACTIVE_SET)))
                        : Optional.empty(),
                name);
    }

    private static ActiveSet activeSet(JsonFields from) {
        return new ActiveSet(
                from.number("energyWeight"),
                from.number("forceWeight"),
                from.number("stressWeight"),
                from.number("siteWeight"),
                (int) from.number("weightScaling"),
                from.numbers("rows"),
                from.numbers("inverse"),
                integers(from, "configurations"),
                integers(from, "equations"),
                from.text("selected"));
    }

    private static int[] integers(JsonFields from, String name) {
        return Arrays.stream(from.numbers(name)).mapToInt(v -> (int) v).toArray();
    }
}
