/** The {@code mlip build} commands. */
package org.mlip4j.cli.build;
