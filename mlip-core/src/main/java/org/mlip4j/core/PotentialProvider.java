package org.mlip4j.core;

import java.nio.file.Path;
import java.util.List;

/**
 * A model family that can be loaded from disk. Found with {@link java.util.ServiceLoader}; a family names its provider
 * in module-info and in META-INF/services.
 */
public interface PotentialProvider {

    /**
     * The family.
     *
     * @return for instance {@code hdnnp}
     */
    String family();

    /**
     * What a model of this family looks like on disk, for error messages.
     *
     * @return for instance {@code a folder with input.nn}
     */
    String describe();

    /**
     * Whether a file or folder looks like a model of this family; reads at most a few bytes.
     *
     * @param path file or folder that exists
     * @return true when {@link #load} should try
     */
    boolean accepts(Path path);

    /**
     * Whether models of this family leave their units open.
     *
     * @return true when {@link LoadOptions#units()} state them; they change nothing otherwise
     */
    default boolean takesUnits() {
        return false;
    }

    /**
     * Loads a model.
     *
     * @param path file or folder
     * @param options what the file leaves open
     * @return the potential
     * @throws FormatException if the file does not hold what it should
     */
    Potential load(Path path, LoadOptions options);

    /**
     * Whether this provider writes a potential to a path of this form.
     *
     * @param potential any potential
     * @param path where it should go
     * @return true when {@link #save} will work
     */
    boolean canSave(Potential potential, Path path);

    /**
     * Writes a model.
     *
     * @param potential a potential that {@link #canSave} accepted
     * @param path file or folder, created or replaced
     */
    void save(Potential potential, Path path);

    /**
     * Makes a committee of members of this family; families that can share work between members override this.
     *
     * @param name for people
     * @param members loaded by this provider
     * @return the committee
     */
    default Committee combine(String name, List<Potential> members) {
        return new CommitteePotential(name, members);
    }
}
