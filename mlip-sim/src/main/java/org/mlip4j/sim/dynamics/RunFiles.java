package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.io.StructureFormat;

import java.nio.file.Path;

/**
 * What a simulation writes, and when.
 *
 * @param trajectory frames; its name tells the format: extended XYZ, {@code .cfg} or LAMMPS dump
 * @param frameEvery steps between frames
 * @param withForces whether frames hold forces
 * @param log the {@link ThermoLog}
 * @param logEvery steps between its rows
 * @param checkpoint the state, replaced each time
 * @param checkpointEvery steps between checkpoints
 * @param description of the run; a checkpoint goes on only with the same
 */
public record RunFiles(
        Path trajectory,
        long frameEvery,
        boolean withForces,
        Path log,
        long logEvery,
        Path checkpoint,
        long checkpointEvery,
        String description) {

    /** Checks intervals and the format. */
    public RunFiles {
        if (frameEvery < 1 || logEvery < 1 || checkpointEvery < 1) {
            throw new MlipException(
                    "frames, rows of the log and checkpoints are written every 1 or more steps");
        }
        StructureFormat format = StructureFormat.ofName(trajectory);
        boolean grows =
                format == StructureFormat.EXTXYZ
                        || format == StructureFormat.CFG
                        || format == StructureFormat.LAMMPS_DUMP;
        if (!grows || trajectory.toString().endsWith(".gz")) {
            throw new MlipException(
                    trajectory
                            + " cannot hold a trajectory: name it .xyz, .cfg or .dump, without .gz");
        }
    }

    /**
     * The format of the trajectory.
     *
     * @return as its name says
     */
    public StructureFormat format() {
        return StructureFormat.ofName(trajectory);
    }
}
