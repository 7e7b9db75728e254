/**
 * Cut-outs: periodic cells that are small enough for a code of electronic structure and hold an atom of a large structure with
 * its neighbours.
 */
package org.mlip4j.sim.cutout;
