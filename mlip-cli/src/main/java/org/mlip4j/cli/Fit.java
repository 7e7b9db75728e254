package org.mlip4j.cli;

import org.mlip4j.core.Potential;
import org.mlip4j.train.data.DataSet;

import java.util.Optional;

/**
 * What a training ended with.
 *
 * @param completed whether it neither was interrupted nor diverged
 * @param model baseline included; empty when interrupted
 * @param data what it was fitted to, and what it did not see
 */
record Fit(boolean completed, Optional<Potential> model, DataSet data) {}
