/**
 * Derivatives that only a fit needs: of symmetry functions along a displacement or strain, of networks with respect to
 * their weights, and products with a large symmetric matrix. Exported to the trainer only.
 */
package org.mlip4j.hdnnp.internal.kernel.training;
