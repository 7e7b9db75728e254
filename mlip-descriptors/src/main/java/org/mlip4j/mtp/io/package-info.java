/** The files of MLIP-2 and MLIP-3: {@code .mtp} and {@code .almtp}. */
package org.mlip4j.mtp.io;
