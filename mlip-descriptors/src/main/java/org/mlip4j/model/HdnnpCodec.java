package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.Element;
import org.mlip4j.core.Potential;
import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CompactFunction;
import org.mlip4j.hdnnp.CoreFunction;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.GradientProjection;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.NeuralNetwork;
import org.mlip4j.hdnnp.Scaling;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.CompactAngular;
import org.mlip4j.hdnnp.SymmetryFunction.CompactRadial;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** High-dimensional neural network potentials. */
final class HdnnpCodec implements ModelCodec {

    private static final String PROJECTION = "gradientProjection";
    private static final String REPLICAS = "replicas";
    private static final String NETWORKS = "networks";

    @Override
    public String family() {
        return "hdnnp";
    }

    @Override
    public boolean writes(Potential potential) {
        return potential instanceof HdnnpPotential;
    }

    @Override
    public void write(Potential potential, ObjectNode to) {
        HdnnpPotential hdnnp = (HdnnpPotential) potential;
        HdnnpModel model = hdnnp.model();
        ObjectNode provenance = to.putObject("provenance");
        hdnnp.provenance().forEach(provenance::put);
        to.putObject("normalization")
                .put("meanEnergy", model.normalization().meanEnergy())
                .put("energyFactor", model.normalization().energyFactor())
                .put("lengthFactor", model.normalization().lengthFactor());
        to.putObject("scaling")
                .put("mode", JsonFields.constant(model.scaling().mode()))
                .put("lower", model.scaling().lower())
                .put("upper", model.scaling().upper());
        ArrayNode atoms = to.putArray("atoms");
        model.elements().forEach(part -> write(part, atoms.addObject()));
        hdnnp.gradientProjection()
                .ifPresent(
                        p ->
                                to.putObject(PROJECTION)
                                        .put("features", p.features())
                                        .put("seed", p.seed()));
        ActiveSetFields.write(hdnnp.activeSet(), to);
        if (hdnnp.replicaCount() > 0) {
            ArrayNode replicas = to.putArray(REPLICAS);
            for (HdnnpModel replica : hdnnp.replicas()) {
                ArrayNode networks = replicas.addObject().putArray(NETWORKS);
                replica.networks().forEach(network -> write(network, networks.addObject()));
            }
        }
    }

    private static void write(ElementModel part, ObjectNode to) {
        to.put("element", part.element().symbol());
        to.put("energyOffset", part.energyOffset());
        ArrayNode functions = to.putArray("functions");
        part.functions().forEach(f -> write(f, functions.addObject()));
        ArrayNode ranges = to.putArray("ranges");
        part.ranges()
                .forEach(
                        r ->
                                ranges.addObject()
                                        .put("min", r.min())
                                        .put("max", r.max())
                                        .put("mean", r.mean())
                                        .put("sigma", r.sigma()));
        write(part.network(), to.putObject("network"));
    }

    private static void write(NeuralNetwork network, ObjectNode to) {
        ArrayNode nodes = to.putArray("nodes");
        network.nodes().forEach(nodes::add);
        ArrayNode activations = to.putArray("activations");
        network.activations().forEach(a -> activations.add(JsonFields.constant(a)));
        to.put("normalized", network.normalized());
        ArrayNode parameters = to.putArray("parameters");
        Arrays.stream(network.parameters()).forEach(parameters::add);
    }

    private static void write(SymmetryFunction function, ObjectNode to) {
        to.put("type", function.type());
        ArrayNode neighbors = to.putArray("neighbors");
        switch (function) {
            case GaussianRadial f -> {
                add(neighbors, f.neighbor());
                to.put("eta", f.eta()).put("shift", f.shift());
            }
            case GaussianAngular f -> {
                add(neighbors, f.first(), f.second());
                to.put("eta", f.eta()).put("shift", f.shift());
                to.put("lambda", f.lambda()).put("zeta", f.zeta());
            }
            case CompactRadial f -> add(neighbors, f.neighbor());
            case CompactAngular f -> {
                add(neighbors, f.first(), f.second());
                to.put("leftAngle", f.leftAngle()).put("rightAngle", f.rightAngle());
            }
        }
        switch (function.radial()) {
            case CutoffFunction c ->
                    to.putObject("cutoff")
                            .put("kind", JsonFields.constant(c.kind()))
                            .put("radius", c.radius())
                            .put("alpha", c.alpha());
            case CompactFunction c ->
                    to.putObject("compact")
                            .put("core", JsonFields.constant(c.core()))
                            .put("asymmetric", c.asymmetric())
                            .put("left", c.left())
                            .put("right", c.right());
        }
    }

    private static void add(ArrayNode neighbors, int... codes) {
        for (int code : codes) {
            if (code != SymmetryFunction.WEIGHTED) {
                neighbors.add(Element.of(code).symbol());
            }
        }
    }

    @Override
    public Potential read(String name, JsonFields from) {
        JsonFields n = from.object("normalization");
        JsonFields s = from.object("scaling");
        HdnnpModel model =
                new HdnnpModel(
                        from.objects("atoms").stream().map(HdnnpCodec::readElement).toList(),
                        new Scaling(
                                s.constant("mode", Scaling.Mode.class),
                                s.number("lower"),
                                s.number("upper")),
                        new HdnnpModel.Normalization(
                                n.number("meanEnergy"),
                                n.number("energyFactor"),
                                n.number("lengthFactor")));
        HdnnpPotential plain = new HdnnpPotential(name, model, from.map("provenance"));
        HdnnpPotential features =
                from.has(PROJECTION)
                        ? plain.withGradientProjection(projection(from.object(PROJECTION)))
                        : plain;
        HdnnpPotential potential =
                from.has(REPLICAS) ? features.withReplicas(replicas(from, model)) : features;
        return ActiveSetFields.read(from)
                .<Potential>map(potential::withActiveSet)
                .orElse(potential);
    }

    private static List<HdnnpModel> replicas(JsonFields from, HdnnpModel model) {
        List<HdnnpModel> replicas = new ArrayList<>();
        for (JsonFields replica : from.objects(REPLICAS)) {
            List<NeuralNetwork> networks =
                    replica.objects(NETWORKS).stream().map(HdnnpCodec::readNetwork).toList();
            if (networks.size() != model.elements().size()) {
                throw replica.error(
                        "one network per element, " + model.elements().size(),
                        Integer.toString(networks.size()));
            }
            replicas.add(model.withNetworks(networks));
        }
        return replicas;
    }

    private static GradientProjection projection(JsonFields from) {
        return new GradientProjection((int) from.number("features"), (long) from.number("seed"));
    }

    private static ElementModel readElement(JsonFields from) {
        List<Scaling.Range> ranges = new ArrayList<>();
        for (JsonFields r : from.objects("ranges")) {
            ranges.add(
                    new Scaling.Range(
                            r.number("min"), r.number("max"), r.number("mean"), r.number("sigma")));
        }
        return new ElementModel(
                Element.of(from.text("element")),
                from.number("energyOffset"),
                from.objects("functions").stream().map(HdnnpCodec::readFunction).toList(),
                ranges,
                readNetwork(from.object("network")));
    }

    private static NeuralNetwork readNetwork(JsonFields net) {
        List<Activation> activations =
                net.texts("activations").stream()
                        .map(
                                text ->
                                        Arrays.stream(Activation.values())
                                                .filter(a -> JsonFields.constant(a).equals(text))
                                                .findFirst()
                                                .orElseThrow(
                                                        () ->
                                                                net.error(
                                                                        "a known activation function",
                                                                        "'" + text + "'")))
                        .toList();
        return new NeuralNetwork(
                Arrays.stream(net.numbers("nodes")).mapToObj(v -> (int) v).toList(),
                activations,
                net.flag("normalized"),
                net.numbers("parameters"));
    }

    private static SymmetryFunction readFunction(JsonFields from) {
        int type = (int) from.number("type");
        List<Element> neighbors = from.elements("neighbors");
        int first = neighbors.isEmpty() ? SymmetryFunction.WEIGHTED : neighbors.getFirst().code();
        int second = neighbors.isEmpty() ? SymmetryFunction.WEIGHTED : neighbors.getLast().code();
        boolean narrow = type == 3 || type == 13 || type == 21 || type == 24;
        return switch (type) {
            case 2, 12 ->
                    new GaussianRadial(
                            first, from.number("eta"), from.number("shift"), readCutoff(from));
            case 3, 9, 13 ->
                    new GaussianAngular(
                            first,
                            second,
                            narrow,
                            from.number("eta"),
                            from.number("shift"),
                            from.number("lambda"),
                            from.number("zeta"),
                            readCutoff(from));
            case 20, 23 -> new CompactRadial(first, readCompact(from));
            case 21, 22, 24, 25 ->
                    new CompactAngular(
                            first,
                            second,
                            narrow,
                            readCompact(from),
                            from.number("leftAngle"),
                            from.number("rightAngle"));
            default ->
                    throw from.error(
                            "symmetry function type 2, 3, 9, 12, 13 or 20 to 25", "type " + type);
        };
    }

    private static CutoffFunction readCutoff(JsonFields from) {
        JsonFields c = from.object("cutoff");
        return new CutoffFunction(
                c.constant("kind", CutoffFunction.Kind.class),
                c.number("radius"),
                c.number("alpha"));
    }

    private static CompactFunction readCompact(JsonFields from) {
        JsonFields c = from.object("compact");
        return new CompactFunction(
                c.constant("core", CoreFunction.class),
                c.flag("asymmetric"),
                c.number("left"),
                c.number("right"));
    }
}
