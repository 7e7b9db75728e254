package org.mlip4j.train.config;

import org.mlip4j.hdnnp.Activation;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.hdnnp.Scaling;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model to be trained.
 *
 * @param cutoff radius and form
 * @param radial grids of radial functions
 * @param angular grids of narrow angular functions
 * @param wide grids of wide angular functions
 * @param zetas angular resolutions
 * @param functions an {@code input.nn} with the symmetry functions instead of the grids
 * @param select how many functions per element are kept; 0 keeps all
 * @param selection how they are chosen
 * @param scaling of the symmetry functions
 * @param hidden nodes per hidden layer
 * @param activation of the hidden layers
 * @param start a trained model whose training goes on, instead of all of this
 * @param normalize whether energies and forces are scaled to unit variance inside
 */
public record ModelSettings(
        CutoffFunction cutoff,
        List<String> radial,
        List<String> angular,
        List<String> wide,
        List<Double> zetas,
        Optional<Path> functions,
        int select,
        Selection selection,
        Scaling scaling,
        List<Integer> hidden,
        Activation activation,
        Optional<Path> start,
        boolean normalize) {

    /** How functions are chosen. */
    public enum Selection {
        /** CUR decomposition. */
        CUR,
        /** Farthest points. */
        FPS
    }
}
