package org.mlip4j.cli.analyze;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.BoundaryFinder;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How the two boundaries of a cell are found and followed. */
final class BoundaryOptions {

    @Option(
            names = "--grains",
            paramLabel = "FILE",
            description =
                    "The file that 'mlip build' has written, whose column 'grain' tells the two grains or phases; the atoms in"
                            + " it are those of the trajectory, in the same order.")
    private Optional<Path> grains = Optional.empty();

    @Option(
            names = "--phase",
            paramLabel = "EL",
            description =
                    "Boundaries are where the share of this element is in the middle between its two levels.")
    private Optional<String> phase = Optional.empty();

    @Option(
            names = "--places",
            split = ",",
            paramLabel = "F,F",
            description =
                    "Where the boundaries are in the first frame, as shares of the lattice vector; the atoms on both sides are followed.")
    private List<Double> places = List.of();

    @Option(
            names = "--axis",
            paramLabel = "a|b|c",
            defaultValue = "c",
            description = "The lattice vector across the boundaries (default: ${DEFAULT-VALUE}).")
    private DensityMeasure.Axis axis;

    @Option(
            names = "--species",
            split = ",",
            paramLabel = "LIST",
            description =
                    "Elements that diffuse, for instance Li: they do not mark a grain, and their diffusion is measured.")
    private List<String> species = List.of();

    @Option(
            names = "--smoothing",
            paramLabel = "A",
            defaultValue = "2",
            description =
                    "Standard deviation by which profiles are smoothed to find the boundaries, Angstrom (default:"
                            + " ${DEFAULT-VALUE}).")
    private double smoothing;

    @Option(
            names = "--surroundings",
            paramLabel = "A",
            defaultValue = "5",
            description =
                    "Without --grains, --phase and --places boundaries are where the surroundings of atoms, up to this distance,"
                            + " differ most from the mean of their element (default: ${DEFAULT-VALUE} Angstrom).")
    private double surroundings;

    int[] mobile() {
        return species.stream().map(Element::of).mapToInt(Element::code).toArray();
    }

    BoundaryFinder.Settings settings() {
        long given = (grains.isPresent() ? 1 : 0) + (phase.isPresent() ? 1 : 0);
        if (given + (places.isEmpty() ? 0 : 1) > 1) {
            throw new MlipException("give one of --grains, --phase and --places");
        }
        BoundaryFinder.Sign sign =
                grains.isPresent()
                        ? BoundaryFinder.Sign.GRAINS
                        : phase.isPresent()
                                ? BoundaryFinder.Sign.ELEMENT
                                : places.isEmpty()
                                        ? BoundaryFinder.Sign.DISORDER
                                        : BoundaryFinder.Sign.PLACES;
        return new BoundaryFinder.Settings(
                axis.ordinal(),
                sign,
                grains.map(GrainLabels::read).orElse(new int[0]),
                phase.map(p -> Element.of(p).code()).orElse(0),
                places.stream().mapToDouble(Double::doubleValue).toArray(),
                mobile(),
                smoothing,
                surroundings);
    }
}
