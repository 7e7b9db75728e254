package org.mlip4j.cli;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Where a measurement is kept that is to go on later. */
final class StateOption {

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Keep what has been measured here, and go on from it: after an interruption, or with the frames by which the"
                            + " trajectory has grown. Of several trajectories FILE.1, FILE.2, ...")
    private Optional<Path> state = Optional.empty();

    /** The file of the only trajectory. */
    Optional<Path> file() {
        return state;
    }

    /** The file of one of so many trajectories, from 0. */
    Optional<Path> file(int index, int of) {
        return of == 1
                ? state
                : state.map(f -> f.resolveSibling(f.getFileName() + "." + (index + 1)));
    }
}
