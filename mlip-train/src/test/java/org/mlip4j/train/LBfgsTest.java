package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

class LBfgsTest {

    /** The extended Rosenbrock function, whose minimum is 0 where all coordinates are 1. */
    private static double rosenbrock(double[] x, double[] gradient) {
        double sum = 0;
        for (int i = 0; i < x.length; i += 2) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
            gradient[i] = -400 * a * x[i] - 2 * b;
            gradient[i + 1] = 200 * a;
        }
        return sum;
    }

    private static double[] start() {
        double[] x = new double[4];
        for (int i = 0; i < x.length; i += 2) {
            x[i] = -1.2 - 0.01 * i;
            x[i + 1] = 1;
        }
        return x;
    }

    @Test
    void findsTheMinimumOfRosenbrocksFunction() {
        LBfgs search = new LBfgs(start(), 10);
        int count = 0;
        double before = Double.POSITIVE_INFINITY;
        while (before > 1e-20 && search.step(LBfgsTest::rosenbrock) && count++ < 200) {
            assertTrue(search.value() <= before);
            before = search.value();
        }
        double[] ones = new double[4];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, search.x(), 1e-6);
        assertTrue(count < 100, count + " iterations");
    }

    @Test
    void stopsAtAMinimum() {
        LBfgs search = new LBfgs(new double[3], 5);
        assertFalse(search.step((x, g) -> 7));
        assertEquals(7, search.value());
    }

    /** log x - x has no value for negative x. */
    @Test
    void goesBackFromWhereThereIsNoValue() {
        LBfgs search = new LBfgs(new double[] {1e-3}, 5);
        LBfgs.Objective objective =
                (x, g) -> {
                    g[0] = 1 - 1 / x[0];
                    return x[0] - Math.log(x[0]);
                };
        for (int n = 0; n < 60 && search.step(objective); n++) {
            assertTrue(search.x()[0] > 0);
        }
        assertEquals(1, search.x()[0], 1e-6);
    }

    @Test
    void goesOnBitForBitFromWhatItWrote() throws IOException {
        LBfgs first = new LBfgs(start(), 6);
        for (int n = 0; n < 12; n++) {
            first.step(LBfgsTest::rosenbrock);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        first.write(new DataOutputStream(bytes));
        LBfgs second = new LBfgs(new double[4], 6);
        second.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        for (int n = 0; n < 12; n++) {
            first.step(LBfgsTest::rosenbrock);
            second.step(LBfgsTest::rosenbrock);
        }
        assertArrayEquals(first.x(), second.x());
    }

    /** Checkpoints of 0.1.0 do not tell the length of the next step. */
    @Test
    void readsStatesWithoutALength() throws IOException {
        LBfgs first = new LBfgs(start(), 6);
        first.step(LBfgsTest::rosenbrock);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        first.write(new DataOutputStream(bytes));
        int mark = 1 + Double.BYTES;
        LBfgs second = new LBfgs(new double[4], 6);
        second.read(
                new DataInputStream(
                        new ByteArrayInputStream(bytes.toByteArray(), mark, bytes.size() - mark)));
        assertEquals(first.value(), second.value());
        assertArrayEquals(first.x(), second.x());
        assertTrue(second.step(LBfgsTest::rosenbrock));
    }

    /** With the exact inverse of its second derivatives a quadratic function takes one step. */
    @Test
    void startsFromThePreconditioner() {
        LBfgs search = new LBfgs(new double[] {3, -4}, 5);
        search.setPreconditioner(g -> new double[] {g[0] / 2, g[1] / 2000});
        search.step(
                (x, g) -> {
                    g[0] = 2 * x[0];
                    g[1] = 2000 * x[1];
                    return x[0] * x[0] + 1000 * x[1] * x[1];
                });
        assertArrayEquals(new double[2], search.x(), 1e-12);
    }

    /** A preconditioner with ten times the inverse of the second derivatives leads too far only once. */
    @Test
    void beginsWithTheLengthThatWasRight() {
        int[] evaluations = new int[1];
        LBfgs search = new LBfgs(new double[] {3, -4}, 1);
        search.setPreconditioner(g -> new double[] {5 * g[0], 50 * g[1]});
        LBfgs.Objective quadratic =
                (x, g) -> {
                    evaluations[0]++;
                    g[0] = 2 * x[0];
                    g[1] = 0.2 * x[1];
                    return x[0] * x[0] + 0.1 * x[1] * x[1];
                };
        search.step(quadratic);
        for (int n = 0; n < 4; n++) {
            search.restart(new double[] {3 + n, -4});
            evaluations[0] = 0;
            search.step(quadratic);
            assertArrayEquals(new double[2], search.x(), 1e-12);
            // Where the line begins, and at its minimum.
            assertEquals(2, evaluations[0]);
        }
    }
}
