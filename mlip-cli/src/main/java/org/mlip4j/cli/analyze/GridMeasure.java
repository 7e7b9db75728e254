package org.mlip4j.cli.analyze;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.ProbabilityGrid;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code mlip analyze grid}. */
@Command(
        name = "grid",
        description =
                "Where ions are: their density on a grid over the cell, as a Gaussian cube file, seen from the other atoms.",
        footer = {"", "Example: mlip analyze grid run.xyz --species Li --cube li.cube"})
final class GridMeasure extends Measure {

    @Option(
            names = "--species",
            split = ",",
            paramLabel = "LIST",
            required = true,
            description = "Elements whose density is wanted, for instance Li.")
    private List<String> species;

    @Option(
            names = "--spacing",
            paramLabel = "A",
            defaultValue = "0.3",
            description = "Largest distance of grid points, Angstrom (default: ${DEFAULT-VALUE}).")
    private double spacing;

    @Option(
            names = "--cube",
            paramLabel = "FILE",
            required = true,
            description = "The file to write.")
    private Path cube;

    private ProbabilityGrid grid;

    @Override
    public void expect(int files) {
        if (files > 1) {
            throw new MlipException("a density on a grid takes one trajectory");
        }
    }

    @Override
    public Observable start() {
        int[] codes = species.stream().map(Element::of).mapToInt(Element::code).toArray();
        grid = new ProbabilityGrid(codes, spacing);
        return grid;
    }

    @Override
    public Measurement finish(Pass pass) {
        try (Writer out = Files.newBufferedWriter(cube)) {
            grid.writeCube(out);
        } catch (IOException e) {
            throw MlipException.of(cube + " cannot be written", e);
        }
        return new Measurement()
                .value("cube", cube.toString())
                .value("points", Arrays.stream(grid.points()).boxed().toList())
                .value("share_of_volume_with_half_of_the_ions", grid.halfVolume());
    }
}
