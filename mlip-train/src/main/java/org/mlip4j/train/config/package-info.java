/** The training configuration {@code mlip.yaml}: read with line numbers, checked, and turned into training plans. */
package org.mlip4j.train.config;
