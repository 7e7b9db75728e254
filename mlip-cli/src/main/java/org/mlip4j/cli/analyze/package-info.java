/**
 * What {@code mlip analyze} measures of trajectories: options become an observable, and what it found becomes named values
 * and a table.
 */
package org.mlip4j.cli.analyze;
