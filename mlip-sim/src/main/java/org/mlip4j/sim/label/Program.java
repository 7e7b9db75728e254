package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.nio.file.Path;

/** What runs a command in a folder until it has ended, on this machine or elsewhere. */
public interface Program {

    /**
     * What the shell runs.
     *
     * @return a command line
     */
    String command();

    /**
     * The same with another command.
     *
     * @param command what the shell runs
     * @return a new program
     */
    Program with(String command);

    /**
     * Runs the command, or waits for the one that an interrupted call left at work in the folder.
     *
     * @param folder where it runs
     * @param output file in the folder for everything that it prints
     * @throws MlipException if it cannot be started, fails, is killed or takes too long; the message names the last line
     *     that it printed
     */
    void run(Path folder, String output);
}
