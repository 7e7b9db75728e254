package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.Potential;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;

import java.util.Arrays;

/** Moment tensor potentials, with their active sets. */
final class MtpCodec implements ModelCodec {

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
        ActiveSetFields.put(tree, "basic", model.tree().basic());
        ActiveSetFields.put(tree, "products", model.tree().products());
        ActiveSetFields.put(tree, "scalars", model.tree().scalars());
        ActiveSetFields.put(to, "radialCoefficients", model.radialCoefficients());
        ActiveSetFields.put(to, "speciesCoefficients", model.speciesCoefficients());
        ActiveSetFields.put(to, "momentCoefficients", model.momentCoefficients());
        ActiveSetFields.write(mtp.activeSet(), to);
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
                        Arrays.stream(ActiveSetFields.integers(from, "types")).boxed().toList(),
                        from.number("radialScaling"),
                        new RadialBasis(
                                basis.constant("kind", RadialBasis.Kind.class),
                                basis.number("min"),
                                basis.number("max"),
                                (int) basis.number("size")),
                        new MomentTree(
                                (int) tree.number("count"),
                                ActiveSetFields.integers(tree, "basic"),
                                ActiveSetFields.integers(tree, "products"),
                                ActiveSetFields.integers(tree, "scalars")),
                        from.numbers("radialCoefficients"),
                        from.numbers("speciesCoefficients"),
                        from.numbers("momentCoefficients"));
        return new MtpPotential(model, ActiveSetFields.read(from), name);
    }
}
