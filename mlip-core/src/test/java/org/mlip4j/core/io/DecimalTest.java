package org.mlip4j.core.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;

class DecimalTest {

    private static double parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Decimal.parse(bytes, 0, bytes.length);
    }

    private static void assertSame(String text) {
        assertEquals(
                Double.doubleToRawLongBits(Double.parseDouble(text)),
                Double.doubleToRawLongBits(parse(text)),
                text);
    }

    @Test
    void agreesWithTheLibraryToTheLastBit() {
        Random random = new Random(20);
        for (int i = 0; i < 40_000; i++) {
            assertSame(Double.toString(random.nextGaussian() * 20));
            double any = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(any)) {
                assertSame(Double.toString(any));
            }
            long integer = random.nextLong() >>> 1 + random.nextInt(60);
            assertSame(integer + "e" + (random.nextInt(160) - 80));
        }
    }

    @Test
    void roundsNumbersHalfWayBetweenTwoDoubles() {
        Random random = new Random(21);
        for (int i = 0; i < 10_000; i++) {
            double below = (random.nextInt(1 << 20) + 1) * Math.scalb(1.0, random.nextInt(20) - 10);
            BigDecimal half =
                    new BigDecimal(below)
                            .add(new BigDecimal(Math.nextUp(below)))
                            .divide(BigDecimal.TWO);
            assertSame(half.toPlainString());
            assertSame(
                    half.toPlainString().substring(0, Math.min(19, half.toPlainString().length())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0.0",
                "+1.",
                ".5",
                "1e5",
                "1E+05",
                "9007199254740993",
                "123456789012345678901",
                "4.9e-324"
            })
    void readsEveryUsualSpelling(String text) {
        assertSame(text);
    }

    @Test
    void readsFortranExponents() {
        assertEquals(-1.25e-3, parse("-1.25D-03"));
        assertEquals(0.1234567890123456789, parse("0.1234567890123456789d0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1f", "nan", "NaN", "inf", "12a",
                "--1", "1,5"
            })
    void refusesTheRest(String text) {
        assertTrue(Double.isNaN(parse(text)), text);
    }
}
