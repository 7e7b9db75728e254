package org.mlip4j.train.config;

import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.train.Optimizer;
import org.mlip4j.train.Property;
import org.mlip4j.train.UpdateSettings;
import org.mlip4j.train.data.DataSet;
import org.mlip4j.train.data.Split;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an {@code mlip.yaml} says. {@code docs/training.md} describes every key, {@code mlip.schema.json} beside this class
 * is for editors.
 *
 * @param data files and what is done with them
 * @param model what is trained
 * @param optimizer how weights are updated
 * @param updates what they are updated with
 * @param epochs after how many to stop
 * @param patience epochs without improvement after which to stop; 0 never
 * @param seed of networks and of the order of updates
 * @param threads at least 1
 * @param memory bytes that may be used; empty: what Java may use
 * @param committee members and how they differ
 * @param output folder for model, checkpoint and report
 */
public record TrainingConfig(
        DataSet.Settings data,
        ModelSettings model,
        Optimizer optimizer,
        Map<Property, UpdateSettings> updates,
        int epochs,
        int patience,
        long seed,
        int threads,
        OptionalLong memory,
        CommitteeSettings committee,
        Path output) {

    /**
     * Several models trained on the same task.
     *
     * @param members how many; 1 is a single model
     * @param by in what they differ, or what they are
     */
    public record CommitteeSettings(int members, By by) {

        /** What differs between members, beside the random weights that they start from. */
        public enum By {
            /** Nothing else. */
            SEED,
            /** Each draws as many structures as there are, with replacement. */
            BOOTSTRAP,
            /** Each has a split into training and validation of its own. */
            SPLIT,
            /** The first is the model, the others are its replicas, see {@link org.mlip4j.train.ReplicaTrainer}. */
            REPLICA
        }

        /**
         * How many models are fitted to the data.
         *
         * @return at least 1
         */
        public int models() {
            return by == By.REPLICA ? 1 : members;
        }

        /**
         * How many replicas of the model are fitted to it.
         *
         * @return 0, or at least 2
         */
        public int replicas() {
            return members - models();
        }
    }

    /**
     * The same for one fit of a cross-validation: a single model, in a folder of its own.
     *
     * @param fold the part of the structures that it does not see
     * @return the configuration
     * @throws MlipException if nothing is split
     */
    public TrainingConfig fold(Split.Fold fold) {
        return new TrainingConfig(
                data.fold(fold),
                model,
                optimizer,
                updates,
                epochs,
                patience,
                seed,
                threads,
                memory,
                new CommitteeSettings(1, CommitteeSettings.By.SEED),
                folder(output, fold));
    }

    static Path folder(Path output, Split.Fold fold) {
        return output.resolve("fold-" + (fold.number() + 1) + "-of-" + fold.count());
    }

    /** What is trained. */
    public enum Family {
        /** A neural network potential. */
        HDNNP,
        /** A moment tensor potential, see {@link MtpConfig}. */
        MTP
    }

    /**
     * The family of the model that a configuration asks for.
     *
     * @param file the YAML file
     * @return what the key type of model says
     * @throws FormatException if there is no such family
     */
    public static Family family(Path file) {
        return new ConfigReader(file).family();
    }

    /**
     * Reads a configuration. Paths in it are relative to its folder.
     *
     * @param file the YAML file
     * @return what it says
     * @throws FormatException naming the line, if it is not a valid configuration
     */
    public static TrainingConfig read(Path file) {
        return read(file, OptionalInt.empty());
    }

    /**
     * Reads a configuration. Paths in it are relative to its folder.
     *
     * @param file the YAML file
     * @param threads in place of those that the file asks for; 0 takes all processors
     * @return what it says
     * @throws FormatException naming the line, if it is not a valid configuration
     */
    public static TrainingConfig read(Path file, OptionalInt threads) {
        return new ConfigReader(file, threads).read();
    }
}
