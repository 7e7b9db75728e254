/** The active-learning loop: {@code mlip learn}. */
package org.mlip4j.cli.learn;
