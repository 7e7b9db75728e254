/** Which configurations and neighbourhoods span a training set. */
package org.mlip4j.train.selection;
