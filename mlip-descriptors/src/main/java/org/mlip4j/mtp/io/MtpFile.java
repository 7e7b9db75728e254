package org.mlip4j.mtp.io;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.mtp.MtpModel;

import java.util.Optional;

/**
 * What a file of MLIP-2 or MLIP-3 holds.
 *
 * @param model the coefficients; a template when the file has none
 * @param activeSet the state of the selection, when the file has one ({@code .almtp})
 */
public record MtpFile(MtpModel model, Optional<ActiveSet> activeSet) {}
