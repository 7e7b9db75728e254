package org.mlip4j.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.hdnnp.HdnnpCommittee;
import org.mlip4j.hdnnp.HdnnpPotential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The families that {@code *.mlip} files can hold. */
final class ModelCodecs {

    private static final List<ModelCodec> ALL =
            List.of(
                    new HdnnpCodec(),
                    new MtpCodec(),
                    new CommitteeCodec(),
                    new SumCodec(),
                    new ZblCodec());

    private ModelCodecs() {}

    static boolean canWrite(Potential potential) {
        return ALL.stream().anyMatch(c -> c.writes(potential));
    }

    /** Writes a model and, recursively, what it consists of. */
    static void write(Potential potential, ObjectNode to) {
        ModelCodec codec =
                ALL.stream()
                        .filter(c -> c.writes(potential))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new MlipException(
                                                "a .mlip file cannot hold a potential of family "
                                                        + potential.info().family()));
        to.put("family", codec.family());
        to.put("name", withoutFolders(potential.info().name()));
        ArrayNode elements = to.putArray("elements");
        potential.info().elements().forEach(e -> elements.add(e.symbol()));
        to.put("cutoff", potential.info().cutoff());
        codec.write(potential, to);
    }

    /** Where the model lay on somebody's machine does not belong into a file that is passed on. */
    private static String withoutFolders(String name) {
        return name.replaceFirst("/+$", "").replaceFirst(".*/", "");
    }

    /** Reads a model; the name overrides that in the file unless it is null. */
    static Potential read(String name, JsonFields from) {
        String family = from.text("family");
        ModelCodec codec =
                ALL.stream()
                        .filter(c -> c.family().equals(family))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        from.error(
                                                "one of the families "
                                                        + String.join(
                                                                ", ",
                                                                ALL.stream()
                                                                        .map(ModelCodec::family)
                                                                        .toList()),
                                                "'" + family + "'"));
        try {
            return codec.read(name != null ? name : from.text("name"), from);
        } catch (IllegalArgumentException e) {
            throw from.error("a consistent model", e.getMessage());
        }
    }

    private static void writeAll(List<? extends Potential> potentials, ArrayNode to) {
        potentials.forEach(p -> write(p, to.addObject()));
    }

    private static List<Potential> readAll(JsonFields from, String field) {
        List<Potential> potentials = new ArrayList<>();
        from.objects(field).forEach(object -> potentials.add(read(null, object)));
        if (potentials.isEmpty()) {
            throw from.error("at least one model in \"" + field + "\"", "none");
        }
        return potentials;
    }

    /** Any committee. */
    private static final class CommitteeCodec implements ModelCodec {

        @Override
        public String family() {
            return "committee";
        }

        @Override
        public boolean writes(Potential potential) {
            return potential instanceof Committee c
                    && c.members().stream().allMatch(ModelCodecs::canWrite);
        }

        @Override
        public void write(Potential potential, ObjectNode to) {
            writeAll(((Committee) potential).members(), to.putArray("members"));
        }

        @Override
        public Potential read(String name, JsonFields from) {
            List<Potential> members = readAll(from, "members");
            List<HdnnpPotential> networks = ofType(members, HdnnpPotential.class);
            return networks.size() == members.size() && HdnnpCommittee.canShare(networks)
                    ? new HdnnpCommittee(name, networks)
                    : new CommitteePotential(name, members);
        }

        private static <T> List<T> ofType(List<?> objects, Class<T> type) {
            Function<Object, T> cast = type::cast;
            return objects.stream().filter(type::isInstance).map(cast).toList();
        }
    }

    /** A sum of potentials. */
    private static final class SumCodec implements ModelCodec {

        @Override
        public String family() {
            return "sum";
        }

        @Override
        public boolean writes(Potential potential) {
            return potential instanceof SumPotential s
                    && s.terms().stream().allMatch(ModelCodecs::canWrite);
        }

        @Override
        public void write(Potential potential, ObjectNode to) {
            writeAll(((SumPotential) potential).terms(), to.putArray("terms"));
        }

        @Override
        public Potential read(String name, JsonFields from) {
            return new SumPotential(readAll(from, "terms"));
        }
    }

    /** The repulsion of nuclei. */
    private static final class ZblCodec implements ModelCodec {

        @Override
        public String family() {
            return "zbl";
        }

        @Override
        public boolean writes(Potential potential) {
            return potential instanceof ZblPotential;
        }

        @Override
        public void write(Potential potential, ObjectNode to) {
            ArrayNode pairs = to.putArray("pairs");
            for (ZblPotential.Radii radii : ((ZblPotential) potential).radii()) {
                ObjectNode pair = pairs.addObject();
                pair.putArray("elements").add(radii.first().symbol()).add(radii.second().symbol());
                pair.put("inner", radii.inner());
                pair.put("outer", radii.outer());
            }
        }

        @Override
        public Potential read(String name, JsonFields from) {
            return from.has("pairs")
                    ? new ZblPotential(from.objects("pairs").stream().map(ZblCodec::radii).toList())
                    : new ZblPotential(
                            from.elements("elements"), from.number("inner"), from.number("outer"));
        }

        private static ZblPotential.Radii radii(JsonFields pair) {
            List<Element> elements = pair.elements("elements");
            if (elements.size() != 2) {
                throw pair.error("two chemical symbols as \"elements\"", elements.toString());
            }
            return new ZblPotential.Radii(
                    elements.get(0), elements.get(1), pair.number("inner"), pair.number("outer"));
        }
    }
}
