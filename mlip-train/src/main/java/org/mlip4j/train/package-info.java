/** Making models: statistics of the data, networks to start from, fits. */
package org.mlip4j.train;
