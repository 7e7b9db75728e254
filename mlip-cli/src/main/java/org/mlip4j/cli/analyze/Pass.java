package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Trajectory;

import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * A file that has been read.
 *
 * @param file its name
 * @param summary what was read
 * @param time between the frames used, ps; NaN where nobody tells
 * @param warnings where warnings go
 */
public record Pass(Path file, Trajectory.Summary summary, double time, PrintWriter warnings) {

    /**
     * Time between the frames that were used.
     *
     * @return ps
     */
    public double interval() {
        if (!(time > 0)) {
            throw new MlipException(
                    file + " does not tell the time between its frames; give --interval, in ps");
        }
        return time;
    }

    /**
     * What is said of the file in every table.
     *
     * @return values
     */
    public Measurement measurement() {
        return new Measurement()
                .value("trajectory", file.toString())
                .value("frames", summary.frames())
                .value("problems", summary.problems());
    }
}
