/** Derivatives that only a fit needs. */
package org.mlip4j.mtp.internal.training;
