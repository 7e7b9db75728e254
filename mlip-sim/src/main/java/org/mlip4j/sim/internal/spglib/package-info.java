/** The C library spglib, where it is installed. */
package org.mlip4j.sim.internal.spglib;
