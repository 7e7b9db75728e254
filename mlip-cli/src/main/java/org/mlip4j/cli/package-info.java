/**
 * The {@code mlip} command: options become a record or plain arguments, and a library does the work. The only package
 * that prints or ends the process.
 */
package org.mlip4j.cli;
