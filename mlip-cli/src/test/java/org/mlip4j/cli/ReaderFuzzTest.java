package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Every reader with damaged files: the seeds spoilt in a few hundred ways, always the same, and all that fuzzing
 * ({@code src/test/fuzz/fuzz.sh}) has ever found.
 */
class ReaderFuzzTest {

    private static final Path FOLDER = Cli.ROOT.resolve("mlip-cli/src/test/resources/fuzz");
    private static final int SPOILT = 150;

    private static final List<String> WORDS =
            List.of(
                    "",
                    "nan",
                    "1e999",
                    "-1",
                    "0",
                    "1e-320",
                    "99999999999",
                    "2147483647",
                    "Xx",
                    "{",
                    "\"",
                    "%",
                    ":",
                    "\u0000",
                    "\t",
                    "-",
                    "1.5",
                    "T");

    static Stream<Path> seeds() throws IOException {
        return Files.list(FOLDER.resolve("seeds")).sorted();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void damagedFilesAreRefusedWithASentence(Path seed) throws IOException {
        byte[] whole = Files.readAllBytes(seed);
        String kind = seed.getFileName().toString().replaceFirst("^(hdnnp|mtp)\\.model", "model");
        assertTrue(ReaderFuzz.kind(kind) >= 0, kind);
        SplittableRandom random = new SplittableRandom(7);
        for (int k = 0; k < SPOILT; k++) {
            byte[] spoilt = k == 0 ? whole : spoil(whole, random);
            int number = k;
            assertDoesNotThrow(
                    () -> ReaderFuzz.read(kind, spoilt),
                    () ->
                            kind
                                    + " "
                                    + number
                                    + ":\n"
                                    + new String(spoilt, StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] spoil(byte[] whole, SplittableRandom random) {
        int at = random.nextInt(whole.length);
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(whole, at);
            }
            case 1 -> {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 2 -> {
                return edited(
                        whole, "[^\\s,{}=]+", random, WORDS.get(random.nextInt(WORDS.size())));
            }
            default -> {
                return edited(whole, "[^\\n]*\\n", random, random.nextBoolean() ? "" : "1 2 3\n");
            }
        }
    }

    /** One match replaced. */
    private static byte[] edited(byte[] whole, String pattern, SplittableRandom random, String by) {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
        List<int[]> places = matcher.results().map(m -> new int[] {m.start(), m.end()}).toList();
        if (places.isEmpty()) {
            return whole;
        }
        int[] place = places.get(random.nextInt(places.size()));
        return (text.substring(0, place[0]) + by + text.substring(place[1]))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The first byte of these is the kind, as the fuzzer wrote them. */
    @Test
    void whatFuzzingFoundStaysMended() throws IOException {
        try (Stream<Path> found = Files.list(FOLDER.resolve("found"))) {
            for (Path file : found.toList()) {
                byte[] input = Files.readAllBytes(file);
                assertDoesNotThrow(() -> ReaderFuzz.fuzzerTestOneInput(input), file.toString());
            }
        }
    }
}
