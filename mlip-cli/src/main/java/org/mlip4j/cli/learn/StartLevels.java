package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Levels of theory of labels that structures come with, beside that of labels which a loop makes. */
final class StartLevels {

    private StartLevels() {}

    /**
     * Refuses labels of another level.
     *
     * @param file that holds the structures
     * @param structures of which some may have no labels
     * @param asked level of the labels that are made; empty when nobody said
     * @return what should be told of labels that name no level
     */
    static Optional<String> check(Path file, List<Structure> structures, Optional<String> asked) {
        int unnamed = 0;
        for (int k = 0; k < structures.size(); k++) {
            Optional<String> own = structures.get(k).labels().level();
            if (!Labelling.isLabelled(structures.get(k))) {
                continue;
            }
            if (own.isPresent() && !own.equals(asked)) {
                throw new MlipException(
                        "%s, frame %d, has labels of the level of theory '%s', and label %s: if it is the same, set level: '%s', else have the structures labelled anew with mlip label"
                                .formatted(
                                        file,
                                        k + 1,
                                        own.get(),
                                        asked.map(level -> "asks for '" + level + "'")
                                                .orElse("names none"),
                                        own.get()));
            }
            unnamed += own.isEmpty() ? 1 : 0;
        }
        return asked.isEmpty() || unnamed == 0
                ? Optional.empty()
                : Optional.of(
                        "labels of %d of %d structures of %s name no level of theory; they are taken to be of '%s'"
                                .formatted(unnamed, structures.size(), file, asked.get()));
    }
}
