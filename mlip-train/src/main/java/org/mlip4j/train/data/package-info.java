/** Data sets for training: read from files, filtered, split, and with energies of free atoms. */
package org.mlip4j.train.data;
