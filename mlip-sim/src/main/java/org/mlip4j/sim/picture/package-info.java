/** Pictures of structures, drawn without a display. */
package org.mlip4j.sim.picture;
