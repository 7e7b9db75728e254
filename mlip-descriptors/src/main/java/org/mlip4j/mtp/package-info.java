/**
 * Moment tensor potentials (Shapeev, Multiscale Model. Simul. 14, 1153 (2016)), compatible with the files of MLIP-2 and
 * MLIP-3.
 */
package org.mlip4j.mtp;
