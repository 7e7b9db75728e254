package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.Blueprint;
import org.mlip4j.sim.crystal.FormalCharges;

import picocli.CommandLine.Option;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How partly filled sites become atoms. */
final class SiteOptions {

    @Option(
            names = "--count",
            split = ",",
            paramLabel = "EL=N",
            description =
                    "Atoms of an element, for instance Li=56; default: as the occupancies say.")
    private Map<String, Long> counts = new LinkedHashMap<>();

    @Option(
            names = "--charges",
            split = ",",
            paramLabel = "EL=Q",
            description = "Formal charges that differ from the usual ones, for instance Co=4.")
    private Map<String, Double> charges = new LinkedHashMap<>();

    @Option(
            names = "--min-distance",
            split = ",",
            paramLabel = "A-B=D",
            description =
                    "Least distance of a pair in Angstrom, for instance Li-Li=2.2 (default: 1.6 for opposite"
                            + " charges, 2.0 for cations, 2.4 for anions, less where the crystal itself has less).")
    private Map<String, Double> distances = new LinkedHashMap<>();

    @Option(
            names = "--candidates",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "Random fillings of partly filled sites; the one with the lowest Ewald energy is taken"
                            + " (default: ${DEFAULT-VALUE}).")
    private int candidates;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    long seed() {
        return seed;
    }

    Blueprint blueprint() {
        if (candidates < 1) {
            throw new MlipException("--candidates must be at least 1, got " + candidates);
        }
        Map<Integer, Long> wanted = new HashMap<>();
        counts.forEach((symbol, n) -> wanted.put(Values.element(symbol), n));
        Map<Integer, Double> changed = new HashMap<>();
        charges.forEach((symbol, q) -> changed.put(Values.element(symbol), q));
        return new Blueprint(
                FormalCharges.usual().with(changed), distances, wanted, candidates, seed);
    }
}
