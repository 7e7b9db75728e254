package org.mlip4j.sim.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Exchanges of atoms sample arrangements by their Boltzmann factors. */
class SwapsTest {

    private static final int SITES = 8;
    private static final double SPACING = 4;
    private static final double KELVIN = 300;
    private static final double PRICE = 1.2 * Units.BOLTZMANN * KELVIN;
    private static final int NEON = Element.of("Ne").code();
    private static final int ARGON = Element.of("Ar").code();

    /** Atoms in equal wells in a row; neon pays for every well with an even number. */
    private record Wells(double stiffness) implements Potential {

        @Override
        public PotentialInfo info() {
            List<Element> elements = List.of(Element.of("Ne"), Element.of("Ar"));
            return new PotentialInfo("wells", "wells", elements, 2, 2, "scalar", Map.of());
        }

        @Override
        public Evaluator newEvaluator() {
            return this::accumulate;
        }

        private void accumulate(NeighborList list, Accumulator out) {
            double[] r = list.positions();
            for (int c = list.begin(); c < list.end(); c++) {
                int i = list.centers()[c];
                long site = Math.round(r[3 * i] / SPACING);
                double[] d = {r[3 * i] - site * SPACING, r[3 * i + 1], r[3 * i + 2]};
                double energy = list.species()[i] == NEON && site % 2 == 0 ? PRICE : 0;
                for (int k = 0; k < 3; k++) {
                    energy += 0.5 * stiffness * d[k] * d[k];
                    out.forces()[3 * i + k] -= stiffness * d[k];
                }
                out.addEnergy(i, energy);
            }
        }
    }

    private static Structure row() {
        String[] symbols = new String[SITES];
        double[] positions = new double[3 * SITES];
        for (int i = 0; i < SITES; i++) {
            symbols[i] = i < SITES / 2 ? "Ne" : "Ar";
            positions[3 * i] = SPACING * i;
        }
        Structure row = Structure.of(Cell.none(), symbols, positions);
        return row.withVelocities(Velocities.maxwellBoltzmann(row, KELVIN, 2));
    }

    private static MolecularDynamics start(Calculator calculator, long every) {
        Swaps swaps = new Swaps(List.of(new Swaps.Pair(NEON, ARGON)), every, 2);
        Ensemble nvt = Ensemble.NVE.with(Ensemble.Thermostat.LANGEVIN, 0.05).with(swaps);
        return new MolecularDynamics(
                calculator, row(), 0.002, nvt, Schedule.constant(0, KELVIN, 0), 9);
    }

    private static double paying(MolecularDynamics md) {
        Structure now = md.structure();
        int count = 0;
        for (int i = 0; i < SITES; i++) {
            long site = Math.round(now.positions()[3 * i] / SPACING);
            count += now.species()[i] == NEON && site % 2 == 0 ? 1 : 0;
        }
        return count;
    }

    /** C(4, n)^2 arrangements have n neon atoms on the four sites that cost something. */
    private static double expected() {
        double[] binomial = {1, 4, 6, 4, 1};
        double sum = 0;
        double first = 0;
        for (int n = 0; n <= 4; n++) {
            double weight =
                    binomial[n] * binomial[n] * Math.exp(-n * PRICE / (Units.BOLTZMANN * KELVIN));
            sum += weight;
            first += n * weight;
        }
        return first / sum;
    }

    @Test
    void arrangementsHaveTheirBoltzmannFactors() {
        double[] counts = new double[20_000];
        try (Calculator calculator = new Calculator(new Wells(2), 1, 0.5)) {
            MolecularDynamics md = start(calculator, 2);
            double begin = md.thermo().conserved();
            for (int k = 0; k < counts.length; k++) {
                md.step();
                md.step();
                counts[k] = paying(md);
            }
            TimeAverage mean = TimeAverage.of(counts);
            assertEquals(expected(), mean.mean(), 3 * mean.error());
            assertTrue(mean.error() < 0.03, "error " + mean.error());
            long[] swaps = md.swaps();
            assertEquals(2 * counts.length, swaps[0]);
            assertTrue(swaps[1] > 0.2 * swaps[0] && swaps[1] < swaps[0], swaps[1] + " accepted");
            assertEquals(begin, md.thermo().conserved(), 0.02, "conserved quantity");
        }
    }

    @Test
    void goesOnBitForBit() throws IOException {
        try (Calculator calculator = new Calculator(new Wells(2), 1, 0.5);
                Calculator other = new Calculator(new Wells(2), 1, 0.5)) {
            MolecularDynamics whole = start(calculator, 3);
            whole.run(31, md -> {});
            ByteArrayOutputStream state = new ByteArrayOutputStream();
            whole.write(new DataOutputStream(state));
            whole.run(40, md -> {});
            MolecularDynamics resumed = start(other, 3);
            resumed.read(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
            resumed.run(40, md -> {});
            assertArrayEquals(whole.structure().positions(), resumed.structure().positions());
            assertArrayEquals(whole.swaps(), resumed.swaps());
            assertTrue(whole.swaps()[1] > 0, "some were accepted");
        }
    }

    @Test
    void whatCannotBeSwappedIsRefused() {
        Swaps swaps = new Swaps(List.of(new Swaps.Pair(NEON, ARGON)), 1, 1);
        assertThrows(MlipException.class, () -> Ensemble.NVE.with(swaps));
        assertThrows(MlipException.class, () -> new Swaps.Pair(NEON, NEON));
        assertThrows(MlipException.class, () -> new Swaps(List.of(), 0, 1));
        Structure argon = Structure.of(Cell.cubic(9), new String[] {"Ar"}, new double[3]);
        assertThrows(MlipException.class, () -> new Swaps.Sites(swaps, argon));
    }
}
