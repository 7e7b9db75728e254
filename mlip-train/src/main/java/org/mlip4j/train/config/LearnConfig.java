package org.mlip4j.train.config;

import org.mlip4j.core.Element;
import org.mlip4j.core.FormatException;
import org.mlip4j.train.selection.FrameSelection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a {@code learn.yaml} says: an active-learning loop.
 *
 * @param output folder of the run
 * @param start structures to begin with; those without energy and forces are labelled first
 * @param train how models are fitted
 * @param explorers where new structures come from
 * @param select which of them are labelled
 * @param label what labels them
 * @param iterations at most so many
 * @param workers explorations and labels at the same time
 * @param threads of the fit, at least 1
 * @param seed of fits, velocities and random selections
 */
public record LearnConfig(
        Path output,
        List<Path> start,
        Train train,
        List<Explorer> explorers,
        Select select,
        Label label,
        int iterations,
        int workers,
        int threads,
        long seed) {

    /**
     * How models are fitted.
     *
     * @param family of the model
     * @param lines of an {@code mlip.yaml} without its data, seed, threads and output
     * @param warm whether a fit goes on from the model of the iteration before
     * @param committee whether a committee is trained
     * @param baseline whether the model is the sum of what is fitted and a baseline
     */
    public record Train(
            TrainingConfig.Family family,
            List<String> lines,
            boolean warm,
            boolean committee,
            boolean baseline) {}

    /** What makes new structures. */
    public enum Engine {
        /** The dynamics of {@code mlip md}. */
        MD,
        /** The same dynamics through LAMMPS and its pair style. */
        LAMMPS,
        /** The dynamics of {@code mlip md} with forces of a calculator of ASE. */
        ASE,
        /** No dynamics: the structures of files. */
        LIST
    }

    /**
     * Where new structures come from.
     *
     * @param place in the file, to be named where it cannot be done
     * @param engine what makes them
     * @param structures files; every structure is the start of a run of its own
     * @param temperatures kelvin; one run for each
     * @param replicas runs with different velocities for each of these
     * @param steps of a run
     * @param every steps between frames, and between grades
     * @param options further options of {@code mlip md}
     * @param biased whether runs are biased to where the members of a committee disagree
     * @param cutOut what becomes of structures that are too large to be labelled; empty where none are
     */
    public record Explorer(
            String place,
            Engine engine,
            List<Path> structures,
            List<Double> temperatures,
            int replicas,
            long steps,
            long every,
            List<String> options,
            boolean biased,
            Optional<CutOut> cutOut) {}

    /**
     * Cells that are cut out of large structures.
     *
     * @param atoms at most so many in a cell
     * @param perFrame at most so many cells of one structure
     */
    public record CutOut(int atoms, int perFrame) {}

    /**
     * Which structures are labelled.
     *
     * @param method how they are chosen
     * @param most at most so many per iteration
     * @param low grade up to which a structure is known well enough
     * @param high grade above which a structure is not believed, and where a run ends
     * @param minDistance structures with atoms closer than this are left out, Angstrom
     * @param forceError root mean square error of forces that is small enough, eV/Angstrom, by which both limits of the grade
     *     follow what labels show; empty: they stay
     */
    public record Select(
            FrameSelection.Method method,
            int most,
            double low,
            double high,
            double minDistance,
            OptionalDouble forceError) {}

    /** What labels structures. */
    public enum Source {
        /** A command that reads and writes extended XYZ. */
        COMMAND,
        /** CP2K with a template of its input. */
        CP2K,
        /** Quantum ESPRESSO with a template of its input. */
        ESPRESSO,
        /** VASP with a folder of templates. */
        VASP,
        /** A calculator of ASE. */
        ASE,
        /** A potential. */
        POTENTIAL
    }

    /**
     * What labels structures.
     *
     * @param source the kind
     * @param command what is run, of a command, a code, or the Python of ASE
     * @param file the template of a code, the script of ASE, or the model
     * @param elements names of the species of the model, where it only numbers them
     * @param limit longest time for one structure
     * @param slurm the queue that labels are handed to; empty to run them here
     * @param atoms a loop labels no structure with more
     * @param level level of theory, which every label then names; empty when nobody said
     */
    public record Label(
            Source source,
            String command,
            Optional<Path> file,
            List<Element> elements,
            Duration limit,
            Optional<Slurm> slurm,
            int atoms,
            Optional<String> level) {}

    /**
     * A queue of Slurm.
     *
     * @param options of sbatch
     * @param poll time between two looks at the queue
     * @param bin folder of Slurm's commands; empty where the shell finds them
     * @param retries how often a job that is lost, whatever it is to compute, is handed in again
     */
    public record Slurm(String options, Duration poll, Optional<Path> bin, int retries) {}

    /**
     * The part of a configuration that is needed for labelling alone.
     *
     * @param label what labels structures
     * @param workers labels at the same time
     */
    public record Labels(Label label, int workers) {}

    /**
     * Reads what labels structures; the rest of the file need not be there.
     *
     * @param file the YAML file
     * @return what it says
     * @throws FormatException naming the line, if that part is not valid
     */
    public static Labels readLabels(Path file) {
        return new LearnReader(file).readLabels();
    }

    /**
     * Reads a configuration. Paths in it are relative to its folder.
     *
     * @param file the YAML file
     * @return what it says
     * @throws FormatException naming the line, if it is not a valid configuration
     */
    public static LearnConfig read(Path file) {
        return new LearnReader(file).read();
    }
}
