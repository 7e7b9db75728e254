package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.relaxation.ElasticBand;
import org.mlip4j.sim.relaxation.InitialPath;
import org.mlip4j.sim.relaxation.Optimizer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code mlip neb}. */
@Command(
        name = "neb",
        description =
                "The path of least energy from one structure to another and its barrier: nudged elastic band, whose"
                        + " highest image climbs to the saddle point. The ends are taken as they are: relax them before.",
        footer = {"", "Example: mlip neb model/ start.xyz end.xyz --images 7 -o path.xyz"})
final class NebCommand implements Callable<Integer> {

    @Mixin private ModelAndStructure input;

    @Parameters(
            paramLabel = "END",
            index = "2",
            description = "A file whose first structure is the other end.")
    private Path end;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "Path to write, the ends included; the name tells the format.")
    private Path output;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "7",
            description = "Images between the ends (default: ${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--spring",
            paramLabel = "K",
            defaultValue = "0.1",
            description =
                    "Spring constant between images, eV/Angstrom^2 (default: ${DEFAULT-VALUE}).")
    private double spring;

    @Option(
            names = "--no-climb",
            negatable = true,
            description = "Leave the highest image where the springs put it.")
    private boolean climbs = true;

    @Mixin private RelaxationOptions options;

    @Mixin private ThreadsOption threads;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Structure start = input.structure();
        BitSet fixed = options.fixed(start);
        Structure last = input.repeated(end);
        List<Structure> path = InitialPath.between(start, last, images, fixed);
        warn(InitialPath.exchanged(start, last));
        try (Calculator calculator =
                new Calculator(input.potential(), threads.count(), RelaxationOptions.SKIN)) {
            ElasticBand band =
                    new ElasticBand(
                            calculator,
                            path,
                            fixed,
                            new ElasticBand.Settings(
                                    spring, climbs, options.force(), options.steps()));
            boolean converged = run(band);
            Structures.write(
                    output, band.structures(), FormatOptions.defaults().withElementsOf(start));
            print(band, converged);
            json.write(report(band, converged));
            return converged ? Main.DONE : Main.FAILED;
        }
    }

    private void warn(BitSet exchanged) {
        if (!exchanged.isEmpty()) {
            int one = exchanged.nextSetBit(0);
            spec.commandLine()
                    .getErr()
                    .println(
                            "mlip: warning: %d atoms (%d, %d, ...) take the places of others of their element; where that is not meant, give both ends their atoms in the same order"
                                    .formatted(
                                            exchanged.cardinality(),
                                            one + 1,
                                            exchanged.nextSetBit(one + 1) + 1));
        }
    }

    private boolean run(ElasticBand band) {
        AtomicBoolean goOn = new AtomicBoolean(true);
        try (Progress progress = new Progress("steps", true);
                StopSignal _ = new StopSignal(() -> goOn.set(false))) {
            return band.run(
                    options.method(Optimizer.Method.FIRE),
                    now -> {
                        progress.step();
                        return goOn.get();
                    });
        }
    }

    private void print(ElasticBand band, boolean converged) {
        PrintWriter out = spec.commandLine().getOut();
        double[] distances = band.distances();
        double[] energies = energies(band);
        out.println("image  path/Angstrom  energy/eV");
        for (int k = 0; k < distances.length; k++) {
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%5d  %13.4f  %9.4f",
                            k,
                            distances[k],
                            energies[k] - energies[0]));
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "barrier %.4f eV, from the other end %.4f eV; %s after %d steps, largest force %.3g eV/Angstrom",
                        band.barrier(),
                        band.barrier() - band.reactionEnergy(),
                        converged ? "converged" : "not converged",
                        band.steps(),
                        band.largestForce()));
    }

    private static double[] energies(ElasticBand band) {
        return band.structures().stream()
                .mapToDouble(image -> image.labels().energy().orElseThrow())
                .toArray();
    }

    private static Map<String, Object> report(ElasticBand band, boolean converged) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("converged", converged);
        report.put("steps", band.steps());
        report.put("barrier_ev", band.barrier());
        report.put("reaction_energy_ev", band.reactionEnergy());
        report.put("max_force_ev_per_ang", band.largestForce());
        report.put("distances_A", Arrays.stream(band.distances()).boxed().toList());
        report.put("energies_ev", Arrays.stream(energies(band)).boxed().toList());
        return report;
    }
}
