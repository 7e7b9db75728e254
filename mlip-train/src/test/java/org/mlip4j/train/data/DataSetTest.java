package org.mlip4j.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.LabelKeys;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.Structures;
import org.mlip4j.train.TrainingFrame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Data sets are filtered, split and brought to one zero of energy. */
class DataSetTest {

    private static final double E_LI = -2;
    private static final double E_S = -5;

    @TempDir private Path folder;

    /** Li_n S_m in a box with an energy that is nearly a sum over atoms. */
    private static Structure structure(int li, int s, double extra, Random random) {
        String[] symbols = new String[li + s];
        double[] x = new double[3 * symbols.length];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = i < li ? "Li" : "S";
            x[3 * i] = 2.5 * i;
            x[3 * i + 1] = 0.1 * random.nextDouble();
        }
        return Structure.of(Cell.cubic(30), symbols, x)
                .withLabels(
                        Labels.NONE
                                .withEnergy(li * E_LI + s * E_S + extra)
                                .withForces(new double[x.length]));
    }

    private Path write(String name, List<Structure> structures) {
        Path file = folder.resolve(name);
        Structures.write(file, structures);
        return file;
    }

    private static DataSet read(Filters filters, Split split, boolean mix, Source... sources) {
        return DataSet.read(
                new DataSet.Settings(
                        List.of(sources),
                        filters,
                        split,
                        new EnergyReferences.Rule.LeastSquares(),
                        mix,
                        Optional.empty()));
    }

    private static Source source(Path file, Source.Use use, String level) {
        return new Source(
                file,
                FormatOptions.defaults(),
                use,
                Optional.empty(),
                level,
                TrainingFrame.Weights.ONE,
                Map.of());
    }

    /** They would be ignored, and energies be wrong by a factor. */
    @Test
    void unitsOfFilesThatHaveTheirOwnAreRefused() {
        Path xyz = write("train.xyz", various(6, 0));
        Path data = write("input.data", various(6, 0));
        FormatOptions plain = FormatOptions.defaults();
        assertTrue(
                refusal(xyz, plain.withUnits(Units.ATOMIC))
                        .endsWith(
                                "train.xyz is extxyz, and units is for an input.data of n2p2 only: leave it out"));
        assertTrue(
                refusal(data, plain.withLammpsUnits(LammpsUnits.REAL))
                        .endsWith(
                                "input.data is n2p2, and lammps_units is for data and dump files of LAMMPS only: leave it out"));
        assertEquals("", refusal(xyz, plain.withUnits(Units.METAL)));
        assertEquals("", refusal(data, plain.withUnits(Units.ATOMIC)));
        assertTrue(
                read(Filters.NONE, Split.NONE, false, source(data, Source.Use.TRAIN, ""))
                        .warnings()
                        .getFirst()
                        .contains("units are not stated"));
    }

    private static String refusal(Path file, FormatOptions options) {
        try {
            read(
                    Filters.NONE,
                    Split.NONE,
                    false,
                    new Source(
                            file,
                            options,
                            Source.Use.TRAIN,
                            Optional.empty(),
                            "",
                            TrainingFrame.Weights.ONE,
                            Map.of()));
            return "";
        } catch (MlipException e) {
            return e.getMessage();
        }
    }

    /** As between levels of theory; what is left are the errors of the fit. */
    @Test
    void constantsPerElementAreTakenOutOfErrors() {
        List<Element> elements = List.of(Element.of("Cl"), Element.of("S"), Element.of("Li"));
        EnergyOffset offset = new EnergyOffset(elements);
        Random random = new Random(5);
        double squares = 0;
        for (int n = 0; n < 200; n++) {
            Structure one = structure(1 + n % 4, 1 + n % 3, 0, random);
            double own = 0.002 * random.nextGaussian();
            squares += own * own / 200;
            offset.add(one, 3.0 * (1 + n % 4) - 7.0 * (1 + n % 3) + own * one.size());
            assertEquals(n >= 5, offset.rmse().isPresent());
        }
        assertEquals(Math.sqrt(squares), offset.rmse().orElseThrow(), 5e-5);
    }

    /** Compositions that do not tell the elements apart have a constant all the same. */
    @Test
    void oneCompositionHasAConstantToo() {
        EnergyOffset offset = new EnergyOffset(List.of(Element.of("Li"), Element.of("S")));
        for (int n = 0; n < 8; n++) {
            offset.add(structure(2, 1, 0, new Random(n)), 30 + (n % 2 == 0 ? 0.03 : -0.03));
        }
        assertEquals(0.01, offset.rmse().orElseThrow(), 1e-6);
    }

    private static List<Structure> various(int count, double extra) {
        Random random = new Random(3);
        List<Structure> all = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            all.add(structure(1 + n % 4, 1 + n % 3, extra, random));
        }
        return all;
    }

    @Test
    void referencesAreFoundByLeastSquares() {
        DataSet set =
                read(Filters.NONE, Split.NONE, false, Source.of(write("a.xyz", various(20, 0))));
        assertEquals(E_LI, set.references().get(Element.of("Li")), 1e-10);
        assertEquals(E_S, set.references().get(Element.of("S")), 1e-10);
        assertEquals("a", set.train().getFirst().group());
    }

    @Test
    void whatIsKnownIsTold() {
        List<Structure> some = new ArrayList<>(various(20, 0));
        some.add(some.getFirst().withLabels(Labels.NONE.withEnergy(E_LI + E_S)));
        DataSet set =
                read(
                        Filters.NONE,
                        Split.NONE,
                        false,
                        Source.of(write("a.xyz", some)),
                        source(write("b.xyz", various(1, 0)), Source.Use.TEST, ""));
        assertEquals(
                "fitted: 21 structures (21 with energy, 20 with forces, 0 with stress);"
                        + " validation: none;"
                        + " test: 1 structure (1 with energy, 1 with forces, 0 with stress)",
                set.describe());
    }

    @Test
    void labelsUnderOtherNamesAreFoundWhenNamed() throws IOException {
        Path file = folder.resolve("own.xyz");
        Files.writeString(
                file,
                "1\nProperties=species:S:1:pos:R:3:F:R:3 E0=-2 energy_of=x\nLi 0 0 0 1 2 3\n");
        Source source = Source.of(file);
        MlipException e =
                assertThrows(
                        MlipException.class, () -> read(Filters.NONE, Split.NONE, false, source));
        assertTrue(e.getMessage().contains("frame 1"), e.getMessage());
        assertTrue(e.getMessage().contains("has E0, energy_of"), e.getMessage());
        assertTrue(e.getMessage().contains("column 'F' is not used"), e.getMessage());
        LabelKeys keys = new LabelKeys(Map.of("energy", "E0", "forces", "F"));
        Source named =
                new Source(
                        file,
                        FormatOptions.defaults().withLabels(keys),
                        source.use(),
                        source.group(),
                        source.level(),
                        source.weights(),
                        source.groupWeights());
        DataSet set = read(Filters.NONE, Split.NONE, false, named);
        assertEquals(-2, set.train().getFirst().energy().getAsDouble());
        assertEquals(3, set.train().getFirst().forces().orElseThrow()[2]);
        assertEquals(List.of(), set.warnings());
    }

    @Test
    void warningsOfTheFilesAreKept() throws IOException {
        Path file = folder.resolve("two.xyz");
        Files.writeString(
                file, "1\nProperties=species:S:1:pos:R:3 energy=-1 REF_energy=-2\nLi 0 0 0\n");
        DataSet set = read(Filters.NONE, Split.NONE, false, Source.of(file));
        assertEquals(1, set.warnings().size());
        assertEquals(-2, set.train().getFirst().energy().getAsDouble());
    }

    @Test
    void compositionsThatDoNotDetermineReferencesAreRefused() {
        Random random = new Random(1);
        List<Structure> same = List.of(structure(2, 1, 0, random), structure(4, 2, 0.1, random));
        Path file = write("same.xyz", same);
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> read(Filters.NONE, Split.NONE, false, Source.of(file)));
        assertTrue(e.getMessage().contains("rank 1 of 2"), e.getMessage());
        assertEquals(
                -3,
                EnergyReferences.mean(List.of(same.getFirst()), List.of(-9.0))
                        .get(Element.of("Li")),
                1e-12);
    }

    @Test
    void levelsOfTheoryAreMixedOnlyWhenDeclared() {
        Source pbe = source(write("pbe.xyz", various(12, 0)), Source.Use.TRAIN, "PBE");
        List<Structure> shifted = new ArrayList<>();
        for (Structure s : various(12, 0)) {
            double energy = s.labels().energy().getAsDouble() + 0.7 * s.size();
            shifted.add(s.withLabels(s.labels().withEnergy(energy)));
        }
        Source scan = source(write("scan.xyz", shifted), Source.Use.TRAIN, "SCAN");
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () -> read(Filters.NONE, Split.NONE, false, pbe, scan));
        assertTrue(
                e.getMessage()
                        .contains("'PBE' in %s, 'SCAN' in %s;".formatted(pbe.file(), scan.file())),
                e.getMessage());
        DataSet set = read(Filters.NONE, Split.NONE, true, pbe, scan);
        for (int n = 0; n < 12; n++) {
            assertEquals(
                    set.train().get(n).energy().getAsDouble(),
                    set.train().get(n + 12).energy().getAsDouble(),
                    1e-9);
        }
    }

    /** Whatever is said of the file, and also within one file. */
    @Test
    void structuresNameTheirLevelThemselves() {
        List<Structure> both = new ArrayList<>();
        for (Structure s : various(24, 0)) {
            boolean isScan = both.size() % 2 == 1;
            double energy = s.labels().energy().getAsDouble() + (isScan ? 0.7 * s.size() : 0);
            both.add(
                    s.withLabels(s.labels().withEnergy(energy).withLevel(isScan ? "SCAN" : "PBE")));
        }
        Source file = source(write("both.xyz", both), Source.Use.TRAIN, "PBE");
        String refused =
                assertThrows(MlipException.class, () -> read(Filters.NONE, Split.NONE, false, file))
                        .getMessage();
        assertTrue(
                refused.contains("'PBE' in " + file.file() + ", 'SCAN' in " + file.file()),
                refused);
        DataSet set = read(Filters.NONE, Split.NONE, true, file);
        assertEquals(E_LI, set.references().get(Element.of("Li")), 1e-9);
        assertEquals(
                2 * E_LI + 2 * E_S, set.train().get(1).energy().orElseThrow(), 1e-9, "shifted");
        assertEquals(1, set.warnings().size());
        assertTrue(
                set.warnings().getFirst().contains("'SCAN' themselves"), set.warnings().getFirst());
    }

    /** A file whose structures name a level, and one of which nothing is known. */
    @Test
    void aLevelThatIsNotNamedIsAnotherOne() {
        List<Structure> named =
                various(12, 0).stream()
                        .map(s -> s.withLabels(s.labels().withLevel("PBE")))
                        .toList();
        Source known = source(write("known.xyz", named), Source.Use.TRAIN, "");
        Path other = write("other.xyz", various(12, 0.1));
        String refused =
                assertThrows(
                                MlipException.class,
                                () ->
                                        read(
                                                Filters.NONE,
                                                Split.NONE,
                                                false,
                                                known,
                                                Source.of(
                                                        folder.resolve(
                                                                "../"
                                                                        + folder.getFileName()
                                                                        + "/other.xyz"))))
                        .getMessage();
        assertTrue(refused.contains("none named in " + other), refused);
        assertTrue(refused.contains("with level: beside it"), refused);
        DataSet set =
                read(
                        Filters.NONE,
                        Split.NONE,
                        false,
                        known,
                        source(other, Source.Use.TRAIN, "PBE"));
        assertEquals(24, set.train().size());
        assertEquals(List.of(), set.warnings());
    }

    @Test
    void filtersCountWhatTheyLeaveOut() {
        Random random = new Random(5);
        List<Structure> all = new ArrayList<>(various(12, 0));
        all.add(all.getFirst());
        Structure close =
                Structure.of(
                                Cell.cubic(10),
                                new String[] {"Li", "S"},
                                new double[] {0, 0, 0, 0.3, 0, 0})
                        .withLabels(Labels.NONE.withEnergy(E_LI + E_S));
        all.add(close);
        Structure pushed = structure(1, 1, 0, random);
        double[] forces = new double[6];
        forces[1] = 30;
        forces[2] = 40;
        all.add(pushed.withLabels(pushed.labels().withForces(forces)));
        all.add(structure(2, 2, 400, random));
        Filters filters = new Filters(0.5, 49, -50, 50, true);
        DataSet set = read(filters, Split.NONE, false, Source.of(write("all.xyz", all)));
        assertEquals(
                Map.of(
                        "duplicate", 1,
                        "atoms closer than 0.5 Angstrom", 1,
                        "force above 49.0 eV/Angstrom", 1,
                        "energy outside -50.0 to 50.0 eV/atom", 1),
                set.leftOut());
        assertEquals(12, set.train().size());
    }

    @Test
    void splitsKeepGroupsAndDependOnTheSeedAlone() {
        Source[] sources = {
            Source.of(write("big.xyz", various(60, 0))),
            Source.of(write("small.xyz", various(20, 0.001))),
            source(write("held.xyz", various(4, 0.002)), Source.Use.TEST, "")
        };
        Split split = new Split(0.1, 0.2, 7, true);
        DataSet set = read(Filters.NONE, split, false, sources);
        assertEquals(6 + 2, set.validation().size());
        assertEquals(12 + 4 + 4, set.test().size());
        assertEquals(80 - 8 - 16, set.train().size());
        assertEquals(6, set.validation().stream().filter(f -> f.group().equals("big")).count());
        assertEquals(positions(set), positions(read(Filters.NONE, split, false, sources)));
        Split other = new Split(0.1, 0.2, 8, true);
        assertNotEquals(positions(set), positions(read(Filters.NONE, other, false, sources)));
    }

    /** Every structure that is split is kept back once; structures for validation or tests are never opened. */
    @Test
    void partsOfACrossValidationAreAllStructures() {
        List<Source> sources =
                List.of(
                        Source.of(write("big.xyz", various(31, 0))),
                        Source.of(write("small.xyz", various(10, 0.001))),
                        source(write("fixed.xyz", various(3, 0.002)), Source.Use.TRAIN, ""),
                        source(folder.resolve("missing.xyz"), Source.Use.TEST, ""),
                        source(folder.resolve("missing.xyz"), Source.Use.VALIDATION, ""));
        DataSet.Settings settings =
                new DataSet.Settings(
                        sources,
                        Filters.NONE,
                        new Split(0.5, 0.1, 3, true),
                        new EnergyReferences.Rule.Mean(),
                        false,
                        Optional.empty());
        List<String> kept = new ArrayList<>();
        for (Split.Fold fold : Split.Fold.all(4)) {
            DataSet set = DataSet.read(settings.fold(fold));
            assertEquals(44, set.train().size() + set.validation().size());
            assertEquals(10, set.validation().size(), 1);
            assertEquals(
                    2.5,
                    set.validation().stream().filter(f -> f.group().equals("small")).count(),
                    0.5);
            set.validation().forEach(f -> kept.add(f.group() + f.structure().positions()[1]));
        }
        assertEquals(41, kept.size());
        assertEquals(41, Set.copyOf(kept).size());
        assertThrows(MlipException.class, () -> Split.Fold.all(1));
    }

    private static List<Double> positions(DataSet set) {
        return set.validation().stream().map(f -> f.structure().positions()[1]).toList();
    }

    @Test
    void theBaselineIsTakenOutOfTheReferences() {
        Potential zbl = new ZblPotential(List.of(Element.of("Li"), Element.of("S")), 1, 3);
        List<Structure> all = new ArrayList<>();
        for (Structure s : various(20, 0)) {
            double energy = s.labels().energy().getAsDouble() + zbl.evaluate(s).energy();
            all.add(s.withLabels(s.labels().withEnergy(energy)));
        }
        DataSet set =
                DataSet.read(
                        new DataSet.Settings(
                                List.of(Source.of(write("zbl.xyz", all))),
                                Filters.NONE,
                                Split.NONE,
                                new EnergyReferences.Rule.LeastSquares(),
                                false,
                                Optional.of(Baseline.given(zbl))));
        assertEquals(E_S, set.references().get(Element.of("S")), 1e-9);
    }

    /** What is high does not depend on what is subtracted before the fit. */
    @Test
    void energiesAreFilteredWithTheBaseline() {
        Potential zbl = new ZblPotential(List.of(Element.of("Li"), Element.of("S")), 2.9, 3);
        List<Structure> all = various(20, 0);
        DataSet set =
                DataSet.read(
                        new DataSet.Settings(
                                List.of(Source.of(write("zbl.xyz", all))),
                                new Filters(
                                        0,
                                        Double.POSITIVE_INFINITY,
                                        Double.NEGATIVE_INFINITY,
                                        0.1,
                                        false),
                                Split.NONE,
                                new EnergyReferences.Rule.LeastSquares(),
                                false,
                                Optional.of(Baseline.given(zbl))));
        assertEquals(20, set.train().size(), set.leftOut().toString());
    }

    /** Weights of file, group and frame are multiplied. */
    @Test
    void weightsOfFileGroupAndFrameAreMultiplied() {
        List<Structure> all = new ArrayList<>();
        List<Map<String, String>> keys =
                List.of(
                        Map.of("group", "bulk"),
                        Map.of("group", "slab", "energy_weight", "0", "forces_weight", "3"));
        for (Structure structure : various(6, 0)) {
            all.add(structure.withInfo(keys.get(all.size() % 2)));
        }
        DataSet data = read(Filters.NONE, Split.NONE, false, weighed(write("a.xyz", all), "slab"));
        assertEquals(new TrainingFrame.Weights(2, 1, 0.5), data.train().get(0).weights());
        assertEquals(new TrainingFrame.Weights(0, 15, 3.5), data.train().get(1).weights());
    }

    /** Energies with another zero, of which only the forces are wanted, have no influence. */
    @Test
    void labelsOfWeightZeroAreAsIfTheyWereMissing() {
        List<Structure> all = new ArrayList<>(various(20, 0));
        for (Structure structure : various(6, 5000)) {
            all.add(structure.withInfo(Map.of("energy_weight", "0")));
        }
        for (Structure structure : various(2, 0)) {
            all.add(structure.withInfo(Map.of("forces_weight", "0")));
        }
        DataSet data = read(Filters.NONE, Split.NONE, false, Source.of(write("a.xyz", all)));
        assertEquals(E_LI, data.references().get(Element.of("Li")), 1e-10);
        assertEquals(
                "fitted: 28 structures (22 with energy, 26 with forces, 0 with stress);"
                        + " validation: none; test: none",
                data.describe());
    }

    /** Nothing tells how the energies of a level compare of which none is fitted. */
    @Test
    void aLevelThatIsNotTrainedOnIsNamed() {
        Source trained = source(write("a.xyz", various(20, 0)), Source.Use.TRAIN, "PBE");
        Source watched = source(write("b.xyz", various(3, 1)), Source.Use.VALIDATION, "SCAN");
        for (List<Source> sources : List.of(List.of(trained, watched), List.of(watched, trained))) {
            MlipException e =
                    assertThrows(
                            MlipException.class,
                            () ->
                                    read(
                                            Filters.NONE,
                                            Split.NONE,
                                            true,
                                            sources.toArray(Source[]::new)));
            assertTrue(
                    e.getMessage()
                            .endsWith(
                                    "b.xyz: no energy of its level of theory ('SCAN') is trained on, so that its"
                                            + " energies cannot be brought to those of 'PBE'; train on some of"
                                            + " them, or leave them out with weights: {energy: 0}"),
                    e.getMessage());
        }
    }

    /** A file that only gives forces does not decide about the zero of energy. */
    @Test
    void theFirstLevelIsThatOfEnergies() {
        Source forces = withoutEnergies(write("a.xyz", various(4, 1)));
        Source energies = source(write("b.xyz", various(20, 0)), Source.Use.TRAIN, "PBE");
        DataSet data = read(Filters.NONE, Split.NONE, true, forces, energies);
        assertEquals(E_LI, data.references().get(Element.of("Li")), 1e-10);
        assertEquals(E_LI + E_S, data.train().get(4).energy().orElseThrow(), 1e-10);
    }

    private static Source withoutEnergies(Path file) {
        return new Source(
                file,
                FormatOptions.defaults(),
                Source.Use.TRAIN,
                Optional.empty(),
                "SCAN",
                new TrainingFrame.Weights(0, 1, 1),
                Map.of());
    }

    @Test
    void weightsThatBelongToNothingAreRefused() {
        Path good = write("a.xyz", various(2, 0));
        MlipException none =
                assertThrows(
                        MlipException.class,
                        () -> read(Filters.NONE, Split.NONE, false, weighed(good, "slap")));
        assertTrue(
                none.getMessage().contains("a.xyz has no structures of the group 'slap'"),
                none.getMessage());
        Structure bad = various(1, 0).getFirst().withInfo(Map.of("stress_weight", "-1"));
        Path file = write("b.xyz", List.of(bad));
        MlipException negative =
                assertThrows(
                        MlipException.class,
                        () ->
                                read(
                                        Filters.NONE,
                                        Split.NONE,
                                        false,
                                        source(file, Source.Use.TRAIN, "")));
        assertTrue(
                negative.getMessage()
                        .contains(
                                "b.xyz, frame 1: stress_weight is to be a number of at least 0,"
                                        + " found '-1'"),
                negative.getMessage());
    }

    private static Source weighed(Path file, String group) {
        return new Source(
                file,
                FormatOptions.defaults(),
                Source.Use.TRAIN,
                Optional.empty(),
                "",
                new TrainingFrame.Weights(2, 1, 0.5),
                Map.of(group, new TrainingFrame.Weights(1, 5, 7)));
    }
}
