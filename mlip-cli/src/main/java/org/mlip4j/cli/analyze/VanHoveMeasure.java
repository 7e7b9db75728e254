package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.VanHove;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** {@code mlip analyze vanhove}. */
@Command(
        name = "vanhove",
        description =
                "Van Hove functions: the distribution of the distances that atoms have moved after given times (self), and the"
                        + " density of other atoms about the place where an atom was (distinct). Peaks at the distances of sites"
                        + " tell jumps.",
        footer = {"", "Example: mlip analyze vanhove run.xyz --species Li --times 1,5,20"})
final class VanHoveMeasure extends Measure {

    @Mixin private FollowedAtoms followed;

    @Option(
            names = "--times",
            split = ",",
            paramLabel = "PS",
            defaultValue = "1,10",
            description = "Times, ps (default: ${DEFAULT-VALUE}).")
    private List<Double> times;

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "8",
            description = "Largest distance, Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "160",
            description = "Number of shells (default: ${DEFAULT-VALUE}).")
    private int bins;

    private VanHove functions;

    @Override
    public Observable start() {
        functions =
                new VanHove(
                        followed.codes(),
                        followed.reference(),
                        cutoff,
                        bins,
                        FollowedAtoms.limit());
        return functions;
    }

    @Override
    public Measurement finish(Pass pass) {
        if (times.stream().anyMatch(t -> !(t > 0))) {
            throw new MlipException("--times must be positive");
        }
        Measurement m = new Measurement();
        m.value("largest_change_of_volume", functions.largestChange());
        m.quietColumn("r/A", functions.radii());
        for (double time : times) {
            VanHove.Function at = functions.at(Math.max(1, Math.round(time / pass.interval())));
            // The time that the frames allow, which may not be the one asked for.
            String name =
                    new BigDecimal(at.frames() * pass.interval())
                                    .round(new MathContext(4))
                                    .stripTrailingZeros()
                                    .toPlainString()
                            + "ps";
            m.column("self_" + name, at.self(), at.selfError());
            m.column("distinct_" + name, at.distinct(), at.distinctError());
        }
        return m;
    }
}
