package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;

import picocli.CommandLine.Option;

import java.util.List;

/** Temperatures of trajectories, where they are known. */
final class Temperatures {

    @Option(
            names = "--temperature",
            paramLabel = "K",
            split = ",",
            description = "Temperatures, K, one for each trajectory.")
    private List<Double> kelvin = List.of();

    boolean known() {
        return !kelvin.isEmpty();
    }

    double get(int trajectory) {
        return kelvin.get(trajectory);
    }

    void expect(int trajectories) {
        if (known() && kelvin.size() != trajectories) {
            throw new MlipException(
                    "--temperature needs a number for each of %d trajectories, got %d"
                            .formatted(trajectories, kelvin.size()));
        }
    }
}
