package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.mtp.internal.MtpEvaluator;
import org.mlip4j.mtp.io.MtpProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Every MTP whose energies, forces and virials MLIP-3 (RichardZJM/mlip3-extract 25dfa45) has evaluated. */
@Tag("shared")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MtpReferenceTest {

    private static final double ENERGY = 1e-10;
    private static final double FORCE = 1e-9;
    private static final double FORCE_RELATIVE = 1e-10;
    private static final double VIRIAL = 1e-8;

    /** A model file and a file of structures with MLIP-3's results. */
    record Reference(Path model, Path structures) {
        @Override
        public String toString() {
            return SharedFiles.root().relativize(structures).toString();
        }
    }

    static Stream<Reference> references() throws IOException {
        List<Reference> all = new ArrayList<>();
        Path refs = SharedFiles.root().resolve("refs/mtp");
        for (Path cfg : files(refs.resolve("mlip3"), ".cfg")) {
            String name = cfg.getFileName().toString();
            String model =
                    name.startsWith("nakcl") ? "NaKCl" : name.substring(0, "levNN_1sp".length());
            all.add(new Reference(refs.resolve(model + ".mtp"), cfg));
        }
        for (Path cfg : files(SharedFiles.root().resolve("data/potentials/mtp"), ".mlip3.cfg")) {
            String name = cfg.getFileName().toString();
            Path beside =
                    cfg.resolveSibling(
                            name.replaceFirst(
                                    "(_test_predicted|\\.on_.*)?\\.mlip3\\.cfg$", ".mtp"));
            all.add(new Reference(beside, cfg));
        }
        for (Path cfg :
                files(SharedFiles.root().resolve("data/peer_refs/motep"), "efs_mlip3.cfg")) {
            all.add(new Reference(cfg.resolveSibling("pot.mtp"), cfg));
        }
        assertTrue(all.size() > 40, "only " + all.size() + " references");
        return all.stream();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** How far results are from the reference, each divided by what is allowed. */
    private static final class Worst {
        double energy;
        double force;
        double virial;

        void add(double e, double[] f, double[] w, Structure reference) {
            double e0 = reference.labels().energy().orElseThrow();
            energy = Math.max(energy, Math.abs(e - e0) / Math.max(1, Math.abs(e0)));
            double[] f0 = reference.labels().forces().orElseThrow();
            for (int i = 0; i < f0.length; i++) {
                force =
                        Math.max(
                                force,
                                Math.abs(f[i] - f0[i])
                                        / (1 + FORCE_RELATIVE / FORCE * Math.abs(f0[i])));
            }
            if (reference.labels().virial().isPresent()) {
                double[] w0 = reference.labels().virial().get();
                double largest = 0;
                for (double v : w0) {
                    largest = Math.max(largest, Math.abs(v));
                }
                for (int c = 0; c < 9; c++) {
                    virial = Math.max(virial, Math.abs(w[c] - w0[c]) / largest);
                }
            }
        }

        boolean isAcceptable() {
            return energy <= ENERGY && force <= FORCE && virial <= VIRIAL;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "energy %.1e relative, force %.1e eV/A, virial %.1e relative",
                    energy,
                    force,
                    virial);
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void reproducesMlip3(Reference reference) {
        MtpPotential potential = new MtpProvider().load(reference.model, LoadOptions.DEFAULT);
        Worst worst = new Worst();
        Worst oracle = new Worst();
        try (Calculator calculator = new Calculator(potential)) {
            for (Structure structure : Structures.read(reference.structures)) {
                Result result = calculator.evaluate(structure);
                worst.add(result.energy(), result.forces(), result.virial(), structure);
                Accumulator out = scalar(potential, structure);
                oracle.add(out.energy(), out.forces(), out.virial(), structure);
            }
        }
        System.out.println(reference + ": " + worst + "; scalar: " + oracle);
        assertTrue(
                worst.isAcceptable() && oracle.isAcceptable(), () -> worst + "; scalar: " + oracle);
    }

    /** Against double; some models of molecules, whose terms are far larger than their sum, are refused. */
    @ParameterizedTest
    @MethodSource("references")
    void inSinglePrecision(Reference reference) {
        MtpPotential exact = new MtpProvider().load(reference.model, LoadOptions.DEFAULT);
        Potential single;
        try {
            single = Precision.SINGLE.of(exact);
        } catch (MlipException e) {
            assertTrue(e.getMessage().contains("too sensitive for single"), e.getMessage());
            assertTrue(reference.model.toString().contains("molecules"), e.getMessage());
            return;
        }
        Structure structure = Structures.read(reference.structures).getFirst();
        try (Calculator wanted = new Calculator(exact);
                Calculator found = new Calculator(single)) {
            Result a = wanted.evaluate(structure, Output.ATOM_ENERGIES);
            Result b = found.evaluate(structure, Output.ATOM_ENERGIES);
            assertArrayEquals(a.atomEnergies().orElseThrow(), b.atomEnergies().orElseThrow(), 5e-4);
            double largest = Arrays.stream(a.forces()).map(Math::abs).reduce(0, Math::max);
            assertArrayEquals(a.forces(), b.forces(), 4e-4 + 3e-5 * largest);
        }
    }

    private static Accumulator scalar(MtpPotential potential, Structure structure) {
        NeighborList list = NeighborSearch.of(structure, potential.info().cutoff());
        Accumulator out = new Accumulator(list.atomCount(), List.of());
        new MtpEvaluator(potential.model()).accumulate(list, out);
        out.foldGhosts(list);
        return out;
    }
}
