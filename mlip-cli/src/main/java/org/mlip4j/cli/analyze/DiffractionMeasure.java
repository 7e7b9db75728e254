package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Scattering;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Optional;

/** {@code mlip analyze xrd}. */
@Command(
        name = "xrd",
        description =
                "X-ray powder pattern: mean intensities of the lines of the cell, the strongest is 100; of a structure or of a"
                        + " trajectory, whose motion weakens lines.",
        footer = {"", "Example: mlip analyze xrd crystal.xyz --two-theta 10,90"})
final class DiffractionMeasure extends Measure {

    @Option(
            names = "--wavelength",
            paramLabel = "A",
            defaultValue = "1.54184",
            description = "Wavelength, Angstrom (default: ${DEFAULT-VALUE}, Cu K alpha).")
    private double wavelength;

    @Option(
            names = "--two-theta",
            split = ",",
            paramLabel = "D,D",
            defaultValue = "10,90",
            description = "Smallest and largest angle, degrees (default: ${DEFAULT-VALUE}).")
    private List<Double> angles;

    @Option(
            names = "--weakest",
            paramLabel = "I",
            defaultValue = "0.1",
            description =
                    "Lines weaker than this are left out, where the strongest has 100 (default: ${DEFAULT-VALUE}).")
    private double weakest;

    @Option(
            names = "--width",
            paramLabel = "D",
            description =
                    "Lines nearer than this to a stronger one are added to it, degrees (default: those that the motion of the cell"
                            + " does not tell apart; of a fixed cell, those at the same angle).")
    private Optional<Double> width = Optional.empty();

    private Scattering scattering;

    @Override
    public void expect(int files) {
        if (angles.size() != 2
                || !(angles.get(0) >= 0 && angles.get(1) > angles.get(0) && angles.get(1) < 180)) {
            throw new MlipException(
                    "--two-theta needs two angles between 0 and 180, the smaller one first");
        }
        if (!(wavelength > 0) || width.isPresent() && !(width.get() >= 0)) {
            throw new MlipException("--wavelength must be positive, --width not negative");
        }
    }

    @Override
    public Observable start() {
        double sine = Math.sin(Math.toRadians(angles.get(1) / 2));
        // A cell that changes takes the longest vectors with it.
        scattering = new Scattering(1.02 * 4 * Math.PI * sine / wavelength, 1);
        return scattering;
    }

    @Override
    public Measurement finish(Pass pass) {
        List<Scattering.Line> lines =
                scattering.pattern(
                        wavelength,
                        angles.get(0),
                        angles.get(1),
                        weakest,
                        width.orElse(Double.NaN));
        return new Measurement()
                .quietColumn(
                        "2theta/deg",
                        lines.stream().mapToDouble(Scattering.Line::twoTheta).toArray())
                .column(
                        "intensity",
                        lines.stream().mapToDouble(Scattering.Line::intensity).toArray(),
                        null)
                .quietColumn("d/A", lines.stream().mapToDouble(Scattering.Line::spacing).toArray());
    }
}
