/** Simulation with any potential: structures to start from, and how far predictions are from reference values. */
package org.mlip4j.sim;
