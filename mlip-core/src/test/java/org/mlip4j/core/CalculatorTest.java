package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.Set;

class CalculatorTest {

    private static final Potential ZBL =
            new ZblPotential(List.of(Element.of("Li"), Element.of("O")), 2, 4);

    private final Structure structure = crystal(343);

    @Test
    void evaluateIntoGivesTheBitsOfAResult() {
        Accumulator out = new Accumulator(0, Set.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS));
        for (int threads = 1; threads <= 3; threads++) {
            try (Calculator calculator = new Calculator(ZBL, threads, 0)) {
                Result result =
                        calculator.evaluate(structure, Output.ATOM_ENERGIES, Output.ATOM_VIRIALS);
                calculator.evaluateInto(structure, out);
                int n = structure.size();
                assertEquals(result.energy(), out.energy());
                assertArrayEquals(result.virial(), out.virial());
                assertArrayEquals(result.forces(), first(out.forces(), 3 * n));
                assertArrayEquals(
                        result.atomEnergies().orElseThrow(), first(out.atomEnergies(), n));
                assertArrayEquals(
                        result.atomVirials().orElseThrow(), first(out.atomVirials(), 9 * n));
            }
        }
    }

    @Test
    void anyNumberOfThreadsAgreesAndEachRepeatsItsBits() {
        Result one = new Calculator(ZBL).evaluate(structure);
        for (int threads = 2; threads <= 5; threads++) {
            try (Calculator calculator = new Calculator(ZBL, threads, 0)) {
                Result result = calculator.evaluate(structure);
                assertEquals(one.energy(), result.energy(), 1e-12 * Math.abs(one.energy()));
                assertArrayEquals(one.forces(), result.forces(), 1e-12);
                for (int repeat = 0; repeat < 50; repeat++) {
                    Result again = calculator.evaluate(structure);
                    assertEquals(result.energy(), again.energy());
                    assertArrayEquals(result.forces(), again.forces());
                    assertArrayEquals(result.virial(), again.virial());
                }
            }
        }
    }

    @Test
    void aStepOfDynamicsAllocatesNothing() {
        double[] positions = structure.positions().clone();
        Accumulator out = new Accumulator(0, Set.of(Output.ATOM_ENERGIES));
        for (int threads = 1; threads <= 2; threads++) {
            int[] step = {0};
            try (Calculator calculator = new Calculator(ZBL, threads, 1)) {
                Allocation.assertNone(
                        () -> {
                            positions[0] += (step[0]++ & 1) == 0 ? 0.01 : -0.01;
                            calculator.evaluateInto(
                                    structure.cell(), structure.species(), positions, out);
                        });
            }
        }
    }

    @Test
    void positionsMayBeChangedInPlace() {
        double[] positions = structure.positions().clone();
        int[] species = structure.species().clone();
        Accumulator out = new Accumulator(0, Set.of());
        Random random = new Random(3);
        try (Calculator calculator = new Calculator(ZBL, 2, 0.5)) {
            for (int step = 0; step < 40; step++) {
                for (int i = 0; i < positions.length; i++) {
                    positions[i] += 0.02 * random.nextGaussian();
                }
                species[step] = step % 2 == 0 ? 8 : 3;
                calculator.evaluateInto(structure.cell(), species, positions, out);
                Result fresh = ZBL.evaluate(Structure.of(structure.cell(), species, positions));
                assertEquals(fresh.energy(), out.energy(), 1e-12 * Math.abs(fresh.energy()));
                assertArrayEquals(fresh.forces(), first(out.forces(), positions.length), 1e-10);
            }
        }
    }

    @Test
    void misuseIsNamed() {
        Accumulator grades = new Accumulator(0, Set.of(Output.GRADES));
        Accumulator plain = new Accumulator(0, Set.of());
        double[] positions = structure.positions().clone();
        positions[4] = Double.NaN;
        try (Calculator calculator = new Calculator(ZBL)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> calculator.evaluateInto(structure, grades));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> calculator.evaluateInto(Cell.none(), new int[2], new double[5], plain));
            MlipException e =
                    assertThrows(
                            MlipException.class,
                            () ->
                                    calculator.evaluateInto(
                                            structure.cell(),
                                            structure.species(),
                                            positions,
                                            plain));
            assertTrue(e.getMessage().contains("coordinate y of atom 2 is NaN"), e.getMessage());
            positions[4] = 1e300;
            MlipException far =
                    assertThrows(MlipException.class, () -> structure.withPositions(positions));
            assertTrue(far.getMessage().contains("atom 2 is 1.0E300; beyond"), far.getMessage());
        }
    }

    /** The energy may be a number all the same. */
    @Test
    void forcesThatAreNoNumbersAreRefused() {
        Potential broken =
                new Potential() {
                    @Override
                    public PotentialInfo info() {
                        return ZBL.info();
                    }

                    @Override
                    public Evaluator newEvaluator() {
                        return (list, out) -> out.addGradient(0, 1, 1, 0, 0, Double.NaN, 0, 0);
                    }
                };
        MlipException e =
                assertThrows(MlipException.class, () -> new Calculator(broken).evaluate(structure));
        assertTrue(e.getMessage().contains("virial is NaN"), e.getMessage());
    }

    private static double[] first(double[] array, int length) {
        return java.util.Arrays.copyOf(array, length);
    }

    private static Structure crystal(int atoms) {
        Random random = new Random(atoms);
        int edge = (int) Math.round(Math.cbrt(atoms));
        int[] species = new int[atoms];
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            species[i] = random.nextBoolean() ? 3 : 8;
            int[] at = {i % edge, i / edge % edge, i / (edge * edge)};
            for (int d = 0; d < 3; d++) {
                positions[3 * i + d] = 2.1 * at[d] + 0.3 * random.nextDouble();
            }
        }
        return Structure.of(Cell.cubic(2.1 * edge), species, positions);
    }
}
