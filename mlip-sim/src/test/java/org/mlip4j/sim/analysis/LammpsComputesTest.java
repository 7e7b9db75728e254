package org.mlip4j.sim.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlip4j.core.io.FormatOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The same trajectory of a mixture of liquid argon and a lighter sort, measured by LAMMPS's computes. */
@Tag("lammps")
class LammpsComputesTest {

    private static final int FRAMES = 40;
    private static final int BINS = 50;

    private static final String INPUT =
            """
            units metal
            region box prism 0 20 0 22 0 24 3 1 2
            create_box 2 box
            lattice fcc 5.4
            create_atoms 1 box
            set type 1 type/fraction 2 0.3 4711
            mass 1 39.95
            mass 2 20.1797
            pair_style lj/cut 8
            pair_coeff * * 0.0104 3.3
            minimize 1e-4 1e-4 100 1000
            velocity all create 300 1 mom yes
            timestep 0.004
            fix 1 all nve
            run 500
            reset_timestep 0
            group light type 2
            group heavy type 1
            compute rdf all rdf 50 * * 1 1 1 2 2 2
            fix rdf all ave/time 10 40 400 c_rdf[*] mode vector file rdf.txt
            compute msd light msd com no
            fix out all ave/time 10 1 10 c_msd[1] c_msd[2] c_msd[3] c_msd[4] format " %.15g" file series.txt
            dump 1 all custom 10 run.dump id type element x y z vx vy vz
            dump_modify 1 sort id format float %.15g element Ar Ne
            variable i loop 0 7 pad
            label origin
            compute v${i} heavy vacf
            fix v${i} all ave/time 10 1 10 c_v${i}[4] format " %.15g" file v${i}.txt
            run 10
            next i
            jump SELF origin
            run 320
            """;

    @TempDir private static Path folder;

    @BeforeAll
    static void runLammps() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("in.md"), INPUT);
        Process process =
                new ProcessBuilder("lmp", "-in", "in.md")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out.txt").toFile())
                        .start();
        assertEquals(0, process.waitFor(), () -> text("out.txt"));
    }

    private static String text(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<double[]> table(String name) {
        return text(name)
                .lines()
                .filter(l -> !l.startsWith("#"))
                .map(l -> Arrays.stream(l.strip().split("\\s+")))
                .map(words -> words.mapToDouble(Double::parseDouble).toArray())
                .toList();
    }

    private static Trajectory trajectory(int threads, int skip) {
        return new Trajectory(
                folder.resolve("run.dump"), FormatOptions.defaults(), skip, 1, false, threads);
    }

    @Test
    void radialDistributionsAndCoordinationAreEqual() {
        RadialDistribution rdf = new RadialDistribution(8, BINS);
        assertEquals(FRAMES, trajectory(2, 1).feed(List.of(rdf)).frames());
        // After the header of the block: number, radius, then g and coordination of * *, 1 1, 1 2,
        // 2 2.
        List<double[]> rows = table("rdf.txt").stream().filter(r -> r.length > 2).toList();
        assertEquals(BINS, rows.size());
        // Ours: all, Ne-Ne, Ne-Ar, Ar-Ar.
        int[] columns = {2, 8, 6, 4};
        for (int p = 0; p < 4; p++) {
            RadialDistribution.Function f = rdf.functions().get(p);
            double[] coordination = p == 2 ? f.reverse() : f.coordination();
            for (int k = 0; k < BINS; k++) {
                assertEquals(rows.get(k)[1], rdf.radii()[k], 1e-5);
                assertEquals(rows.get(k)[columns[p]], f.value()[k], 2e-5, f.name() + " " + k);
                assertEquals(
                        rows.get(k)[columns[p] + 1],
                        coordination[k],
                        1e-4 * coordination[k] + 1e-9);
            }
        }
    }

    /** At the longest lag there is one origin, which is LAMMPS's. */
    @Test
    void displacementsAreEqual() {
        List<double[]> rows = table("series.txt");
        for (int last : new int[] {1, 10, 40}) {
            Paths paths = new Paths(new int[] {10}, Paths.Reference.NONE, Long.MAX_VALUE);
            trajectory(1, 0)
                    .feed(
                            List.<Observable>of(
                                    f -> f.index() <= last ? paths.prepare(f) : () -> {}));
            MeanSquareDisplacement msd = MeanSquareDisplacement.of(paths, 0.04);
            assertEquals(last + 1, msd.length());
            for (int d = 0; d < 3; d++) {
                double expected = rows.get(last)[1 + d];
                assertEquals(expected, msd.components()[d][last], 1e-8 * expected);
            }
            assertEquals(rows.get(last)[4], msd.at(last), 1e-8 * rows.get(last)[4]);
        }
    }

    /** Each of LAMMPS's computes knows one origin; the mean over those of a piece of eight frames is ours. */
    @Test
    void velocityAutocorrelationIsEqual() {
        VibrationalSpectrum spectrum = new VibrationalSpectrum(8);
        trajectory(1, 0)
                .feed(List.<Observable>of(f -> f.index() < 8 ? spectrum.prepare(f) : () -> {}));
        double[][] found = spectrum.autocorrelation();
        double[] expected = new double[4];
        for (int lag = 0; lag < 4; lag++) {
            for (int origin = 0; origin + lag < 8; origin++) {
                expected[lag] += table("v" + origin + ".txt").get(lag)[1] / (8 - lag);
            }
        }
        assertTrue(expected[3] < 0.9 * expected[0], "it decays");
        for (int lag = 1; lag < 4; lag++) {
            assertEquals(expected[lag] / expected[0], found[1][lag] / found[1][0], 1e-10);
        }
    }
}
