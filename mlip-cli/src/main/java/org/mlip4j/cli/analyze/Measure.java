package org.mlip4j.cli.analyze;

import org.mlip4j.sim.analysis.Observable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Something that can be measured of a trajectory; its fields are the options of a command. */
public abstract class Measure {

    /** For subclasses. */
    protected Measure() {
        // The options have their defaults.
    }

    /**
     * All kinds, by the name of their command.
     *
     * @return makers of measures that have not begun
     */
    public static Map<String, Supplier<Measure>> kinds() {
        Map<String, Supplier<Measure>> kinds = new LinkedHashMap<>();
        kinds.put("rdf", RdfMeasure::new);
        kinds.put("adf", AdfMeasure::new);
        kinds.put("density", DensityMeasure::new);
        kinds.put("cell", CellMeasure::new);
        kinds.put("msd", MsdMeasure::new);
        kinds.put("vdos", VdosMeasure::new);
        kinds.put("grid", GridMeasure::new);
        kinds.put("sq", ScatteringMeasure::new);
        kinds.put("xrd", DiffractionMeasure::new);
        kinds.put("vanhove", VanHoveMeasure::new);
        kinds.put("rotation", RotationMeasure::new);
        kinds.put("polyhedra", PolyhedraMeasure::new);
        kinds.put("region", RegionMeasure::new);
        return kinds;
    }

    /**
     * Says beforehand how many files there are.
     *
     * @param files count
     * @throws org.mlip4j.core.MlipException if the options do not fit
     */
    public void expect(int files) {
        // Any number will do.
    }

    /**
     * Begins with a file.
     *
     * @return what its frames are fed to
     */
    public abstract Observable start();

    /**
     * What was found in the file, all of whose frames have been fed.
     *
     * @param pass how it was read
     * @return values and a table
     */
    public abstract Measurement finish(Pass pass);

    /**
     * What several files say together.
     *
     * @param found what was found in each, two or more
     * @return as of replicas: means, with errors that include the scatter
     */
    public Measurement together(List<Measurement> found) {
        return Measurement.mean(found);
    }

    /**
     * How the table is drawn.
     *
     * @return whether on logarithmic axes
     */
    public boolean isLogarithmic() {
        return false;
    }
}
