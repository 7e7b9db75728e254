package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.analysis.VoltageProfile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code mlip analyze voltage}. */
@Command(
        name = "voltage",
        description =
                "Convex hull and voltages of an electrode: from structures with different contents of an ion and the same host, as"
                        + " they are, and the metal of the ion.",
        footer = {
            "",
            "Example: mlip analyze voltage model/ relaxed.xyz --ion Li --metal li.xyz --host Co"
        })
final class AnalyzeVoltageCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "STRUCTURES",
            description = "All frames of all files; relax them before.")
    private List<Path> files;

    @Option(
            names = "--ion",
            paramLabel = "EL",
            defaultValue = "Li",
            description = "What comes and goes (default: ${DEFAULT-VALUE}).")
    private String ion;

    @Option(
            names = "--host",
            paramLabel = "EL",
            required = true,
            description = "An element of the host, per atom of which contents and energies count.")
    private String host;

    @Option(
            names = "--metal",
            paramLabel = "FILE",
            required = true,
            description = "The metal of the ion.")
    private Path metal;

    @Option(
            names = "--charge",
            paramLabel = "Z",
            defaultValue = "1",
            description = "Charge of the ion, elementary charges (default: ${DEFAULT-VALUE}).")
    private double charge;

    @Mixin private ModelOptions options;

    @Mixin private StructureOptions format;

    @Mixin private ThreadsOption threads;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!(charge > 0) || Element.of(ion).code() == Element.of(host).code()) {
            throw new MlipException(
                    "--charge must be positive, and --host another element than --ion");
        }
        Potential potential = options.load(model, spec.commandLine().getErr());
        List<VoltageProfile.Phase> phases = new ArrayList<>();
        Map<Integer, Double> frame = null;
        double mu;
        try (Calculator calculator = new Calculator(potential, threads.count(), 0)) {
            Structure bare = read(metal).getFirst();
            if (count(bare, ion) != bare.size()) {
                throw new MlipException(metal + " is not " + ion + " alone");
            }
            mu = calculator.evaluate(bare).energy() / bare.size();
            for (Path file : files) {
                for (Structure structure : read(file)) {
                    double hosts = count(structure, host);
                    if (hosts == 0) {
                        throw new MlipException(file + " has a structure without " + host);
                    }
                    Map<Integer, Double> others = perHost(structure, hosts);
                    frame = frame == null ? others : frame;
                    if (!others.equals(frame)) {
                        throw new MlipException(
                                "%s has a structure with %s per atom of %s, the first has %s; all must have the same host, which only %s comes to and leaves"
                                        .formatted(file, text(others), host, text(frame), ion));
                    }
                    phases.add(
                            new VoltageProfile.Phase(
                                    count(structure, ion) / hosts,
                                    calculator.evaluate(structure).energy() / hosts));
                }
            }
        }
        return output.write(measurement(VoltageProfile.of(phases, mu, charge), phases), false);
    }

    /** Atoms of the other elements, by code, per atom of the host. */
    private Map<Integer, Double> perHost(Structure structure, double hosts) {
        Map<Integer, Double> others = new TreeMap<>();
        for (int code : structure.species()) {
            if (code != Element.of(ion).code()) {
                others.merge(code, 1.0, Double::sum);
            }
        }
        others.replaceAll((code, n) -> n / hosts);
        return others;
    }

    private static String text(Map<Integer, Double> perHost) {
        return perHost.entrySet().stream()
                .map(e -> "%.4g %s".formatted(e.getValue(), Element.of(e.getKey()).symbol()))
                .collect(Collectors.joining(", "));
    }

    private List<Structure> read(Path file) {
        return Structures.read(file, format.with(options.options()));
    }

    private static double count(Structure structure, String symbol) {
        int code = Element.of(symbol).code();
        int count = 0;
        for (int species : structure.species()) {
            count += species == code ? 1 : 0;
        }
        return count;
    }

    private static Measurement measurement(
            VoltageProfile profile, List<VoltageProfile.Phase> phases) {
        Measurement m = new Measurement();
        List<VoltageProfile.Phase> hull = profile.hull();
        m.value("stable_contents", hull.stream().map(VoltageProfile.Phase::content).toList());
        for (int k = 0; k < profile.voltages().length; k++) {
            m.value(
                    "voltage_V_from_%.4g_to_%.4g"
                            .formatted(hull.get(k).content(), hull.get(k + 1).content()),
                    profile.voltages()[k]);
        }
        double least = hull.getFirst().content();
        double most = hull.getLast().content();
        double slope = (hull.getLast().energy() - hull.getFirst().energy()) / (most - least);
        m.quietColumn(
                "content", phases.stream().mapToDouble(VoltageProfile.Phase::content).toArray());
        m.column(
                "formation/eV",
                phases.stream()
                        .mapToDouble(
                                p ->
                                        p.energy()
                                                - hull.getFirst().energy()
                                                - slope * (p.content() - least))
                        .toArray(),
                null);
        m.column("above_hull/eV", profile.above(), null);
        return m;
    }
}
