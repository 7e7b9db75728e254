package org.mlip4j.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.train.Optimizer;
import org.mlip4j.train.Property;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.TrainingPlan;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** What an mlip.yaml says is understood, and what it should not say is refused with its line. */
class TrainingConfigTest {

    private static final String FULL =
            """
            data:
              - {file: a.xyz, format: extxyz, units: "angstrom,ev", lammps_units: real, use: train, group: g, level: PBE,
                 elements: [Li, S], weights: {energy: 2, force: 0.5, stress: 0}}
              - {file: b.xyz, use: test, level: SCAN, group_weights: {"EOS 1": {energy: 4}}, keys: {energy: E0}}
            split: {validation: 0.2, test: 0.1, seed: 3, stratified: false}
            filters: {min_distance: 0.5, max_force: 40, min_energy: -10, max_energy: 10, duplicates: true}
            energy_references: {PBE: {Li: -1.9, S: -4}, SCAN: {Li: -2.1, S: -4.4}}
            mix_levels: true
            baseline: {type: zbl, elements: [Li, S], inner: 0.5, outer: 1.5}
            model: {cutoff: 5, cutoff_function: poly2, radial: imbalzano2018:shift:5,
              angular: [gastegger2018:center:3:1], wide: [gastegger2018:shift:2:1], zetas: [1, 4],
              select: 8, selection: fps, scaling: scale, scale_min: -1, scale_max: 1, hidden: [10, 5],
              activation: softplus, normalize: false}
            training: {optimizer: kalman, epochs: 7, patience: 2, eta: 0.02, etatau: 2, etamax: 0.9,
              epsilon: 0.1, q0: 0.02, qtau: 1, qmin: 0, per_element: true, streams: true,
              energy: {fraction: 0.5, batch: 2, selection: random, threshold: 1.1, trials: 4, weight: 3},
              force: {fraction: 0.1}, stress: {fraction: 1}}
            committee: {members: 3, by: bootstrap}
            seed: 5
            threads: 2
            memory: 1.5 GB
            output: out
            """;

    @TempDir private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("mlip.yaml"), text);
    }

    private static List<String> violations(String yaml) throws IOException {
        try (InputStream schema = TrainingConfig.class.getResourceAsStream("mlip.schema.json")) {
            JsonSchema known =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(schema);
            Object content = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            JsonNode json = new ObjectMapper().valueToTree(content);
            return known.validate(json).stream().map(Object::toString).toList();
        }
    }

    @Test
    void everyKeyIsUnderstood() throws IOException {
        assertEquals(List.of(), violations(FULL));
        TrainingConfig config = TrainingConfig.read(write(FULL));
        assertEquals(folder.resolve("a.xyz"), config.data().sources().getFirst().file());
        assertEquals(LammpsUnits.REAL, config.data().sources().getFirst().options().lammpsUnits());
        assertEquals(0.5, config.data().sources().getFirst().weights().force());
        assertEquals(
                new TrainingFrame.Weights(4, 1, 1),
                config.data().sources().getLast().groupWeights().get("EOS 1"));
        assertEquals(
                Map.of("energy", "E0"),
                config.data().sources().getLast().options().labels().names());
        assertEquals(0.1, config.data().split().test());
        assertEquals(40, config.data().filters().maxForce());
        ZblPotential zbl = (ZblPotential) config.data().baseline().orElseThrow().of(List.of());
        assertEquals(
                new ZblPotential.Radii(Element.of("Li"), Element.of("S"), 0.5, 1.5),
                zbl.radii().get(1));
        assertEquals(List.of(10, 5), config.model().hidden());
        assertEquals(List.of("imbalzano2018:shift:5"), config.model().radial());
        assertTrue(((Optimizer.Kalman) config.optimizer()).perElement());
        assertEquals(3, config.updates().get(Property.ENERGY).weight());
        assertEquals(3, config.updates().size());
        assertEquals(3, config.committee().members());
        assertEquals(7, config.epochs());
        assertEquals(2, config.threads());
        assertEquals(1_500_000_000L, config.memory().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model: {start: m, hidden: [40]}| :2: expected hidden to be left out beside start",
                "model: {start: m, type: hdnnp, cutoff: 5}| :2: expected cutoff to be left out",
                "model: {start: m}, energy_references: mean| :2: expected energy_references to be left out",
                "model: {start: m, hiden: [40]}| did you mean hidden?",
            })
    void whatStartDecidesIsNotAskedFor(String keys, String sentence) throws IOException {
        Path file = write("{data: [{file: a.xyz}],\n" + keys + "}\n");
        FormatException e = assertThrows(FormatException.class, () -> TrainingConfig.read(file));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs: 7| epoch: 7| :14:| did you mean epochs?",
                "threads: 2| thread: 2| :20:| did you mean threads?",
                "selection: fps| selection: pca| :12:| one of cur, fps, found 'pca'",
                "cutoff: 5,| cutoff: five,| :10:| cutoff to be a number of at least 0.1",
                "imbalzano2018:shift:5| imbalzano:5| :10:| write imbalzano2018:MODE:COUNT",
                "split: {| filters: {| :6:| every key once",
                "members: 3| members: 0| :18:| a whole number of at least 1",
                "{members: 3, by: bootstrap}| {members: 2, by: replica}| :18:| two replicas to compare, found 2",
                "{members: 3, by: bootstrap}| {members: 1, by: replica}| :18:| two replicas to compare, found 1",
                "keys: {energy: E0}| keys: {force: F}| :4:| did you mean forces?",
                "by: bootstrap| by: replicas| :18:| one of seed, bootstrap, split, replica",
                "output: out| output: [a]| :22:| found a list",
                "1.5 GB| 1.5 pages| :21:| memory to be a size such as 500 MB or 4 GB",
                "seed: 5| seed: {5| :20:| valid YAML",
            })
    void mistakesAreNamedWithTheirLine(String right, String wrong, String line, String sentence)
            throws IOException {
        assertTrue(FULL.contains(right), right);
        Path file = write(FULL.replace(right, wrong));
        FormatException e = assertThrows(FormatException.class, () -> TrainingConfig.read(file));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
        if (!wrong.startsWith("seed")) {
            assertTrue(e.getMessage().contains("mlip.yaml" + line), e.getMessage());
        }
    }

    @Test
    void theSchemaRefusesWhatTheReaderRefuses() throws IOException {
        assertFalse(violations(FULL.replace("epochs: 7", "epoch: 7")).isEmpty());
        assertFalse(violations(FULL.replace("selection: fps", "selection: pca")).isEmpty());
        assertFalse(violations(FULL.replace("members: 3", "members: 0")).isEmpty());
    }

    /** The model counts as a member. */
    @Test
    void replicasAreNoFurtherModels() throws IOException {
        String text = FULL.replace("members: 3, by: bootstrap", "members: 5, by: replica");
        assertEquals(List.of(), violations(text));
        TrainingConfig.CommitteeSettings committee = TrainingConfig.read(write(text)).committee();
        assertEquals(1, committee.models());
        assertEquals(4, committee.replicas());
        assertEquals(0, TrainingConfig.read(write(FULL)).committee().replicas());
        assertEquals(3, TrainingConfig.read(write(FULL)).committee().models());
    }

    @Test
    void theShippedExamplesAreValid() throws IOException {
        Path examples = Path.of(System.getProperty("mlip4j.root")).resolve("examples/training");
        try (Stream<Path> files = Files.list(examples)) {
            List<Path> all = files.filter(f -> f.toString().endsWith(".yaml")).toList();
            assertFalse(all.isEmpty());
            for (Path file : all) {
                assertEquals(List.of(), violations(Files.readString(file)), file.toString());
                if (TrainingConfig.family(file) == TrainingConfig.Family.MTP) {
                    assertTrue(MtpConfig.read(file).iterations() > 0);
                } else {
                    assertTrue(TrainingConfig.read(file).epochs() > 0);
                }
            }
        }
    }

    @Test
    void aPlanStartsFromAModelMadeForTheData() throws IOException {
        Random random = new Random(4);
        List<Structure> structures = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            double[] x = random.doubles(18, 0, 6).toArray();
            double[] f = random.doubles(18, -1, 1).toArray();
            Labels labels = Labels.NONE.withEnergy(-10 + random.nextDouble()).withForces(f);
            String[] symbols = {"Li", "Li", "S", "Li", n % 2 == 0 ? "S" : "Li", "S"};
            structures.add(Structure.of(Cell.cubic(7), symbols, x).withLabels(labels));
        }
        Structures.write(folder.resolve("a.xyz"), structures);
        TrainingConfig config =
                TrainingConfig.read(
                        write(
                                """
                                data: [{file: a.xyz}]
                                split: {validation: 0.2}
                                model: {radial: [imbalzano2018:shift:5], select: 4, hidden: [6]}
                                training: {energy: {batch: 32}, force: {batch: 2}}
                                threads: 1
                                """));
        TrainingPlans.Planned planned = new TrainingPlans(config).plan(0, Optional.empty());
        TrainingPlan plan = planned.plan();
        assertEquals(16, plan.updates().get(Property.ENERGY).batch(), "all energies there are");
        assertEquals(config.updates().get(Property.FORCE), plan.updates().get(Property.FORCE));
        assertEquals(16, plan.data().train().size());
        assertEquals(4, plan.data().test().size());
        for (ElementModel part : plan.model().elements()) {
            assertEquals(4, part.functions().size());
            assertEquals(4, part.ranges().size());
            assertEquals(List.of(4, 6, 1), part.network().nodes());
            assertEquals(
                    planned.data().references().get(part.element()), part.energyOffset(), 1e-12);
        }
        assertEquals(
                0.58,
                plan.model().normalization().lengthFactor()
                        / plan.model().normalization().energyFactor(),
                0.06);
        double other =
                new TrainingPlans(config)
                        .plan(1, Optional.empty())
                        .plan()
                        .model()
                        .elements()
                        .getFirst()
                        .network()
                        .parameters()[0];
        assertTrue(other != plan.model().elements().getFirst().network().parameters()[0]);
        assertEquals(Element.of("Li"), plan.model().elementList().getFirst());
    }

    /** Energies of all electrons, a hundred thousand eV per atom, leave the spread of the differences what it is. */
    @Test
    void normalizationDoesNotDependOnTheSizeOfEnergies() throws IOException {
        double small = energyFactor(-1);
        assertEquals(1 / Math.sqrt(1e-6 * 8.25), small, 1e-6 * small);
        assertEquals(small, energyFactor(-1e5), 1e-6 * small);
    }

    /** Of ten structures with energies of 0 to 9 meV per atom more than a constant. */
    private double energyFactor(double perAtom) throws IOException {
        List<Structure> structures = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            Labels labels = Labels.NONE.withEnergy(2 * (perAtom + 1e-3 * n));
            double[] x = {0, 0, 0, 2 + 0.1 * n, 0, 0};
            structures.add(
                    Structure.of(Cell.cubic(7), new String[] {"Li", "Li"}, x).withLabels(labels));
        }
        Structures.write(folder.resolve("a.xyz"), structures);
        TrainingConfig config =
                TrainingConfig.read(
                        write(
                                """
                                data: [{file: a.xyz}]
                                energy_references: none
                                split: {validation: 0}
                                model: {radial: [imbalzano2018:shift:5], hidden: [6]}
                                threads: 1
                                """));
        return new TrainingPlans(config)
                .plan(0, Optional.empty())
                .plan()
                .model()
                .normalization()
                .energyFactor();
    }
}
