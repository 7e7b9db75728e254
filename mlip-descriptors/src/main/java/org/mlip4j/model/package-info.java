/**
 * The single-file format {@code *.mlip}: one UTF-8 JSON document per model of any family, including committees and sums.
 *
 * <pre>
 * { "format": "mlip4j", "version": 1, "family": "hdnnp", "elements": ["H", "O"], "cutoff": 6.0,
 *   "units": "angstrom,ev", ... }
 * </pre>
 *
 * Lengths in Angstrom and energies in eV. Numbers have as many digits as identify them, so that a model that is written
 * and read back is equal. A family adds itself with a {@link org.mlip4j.model.ModelCodec}.
 */
package org.mlip4j.model;
