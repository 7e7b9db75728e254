package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.analysis.ConvexHull;

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
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** {@code mlip analyze hull}. */
@Command(
        name = "hull",
        description = {
            "Convex hull of phases of any number of elements at 0 K: energies of formation, energies above the hull and what phases"
                    + " decompose into. Structures are taken as they are; relax them before.",
            "Where all structures come with energies, the hull of those is printed beside."
        },
        footer = {"", "Example: mlip analyze hull model/ li.xyz p.xyz s.xyz li2s.xyz li3ps4.xyz"})
final class AnalyzeHullCommand implements Callable<Integer> {

    /** Shares of a decomposition that are not printed. */
    private static final double NOTHING = 1e-6;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "STRUCTURES",
            description = "All frames of all files; the elements too, for energies of formation.")
    private List<Path> files;

    @Option(
            names = "--list",
            description = "Print what each phase above the hull decomposes into, all of them.")
    private boolean list;

    @Mixin private ModelOptions options;

    @Mixin private StructureOptions format;

    @Mixin private ThreadsOption threads;

    @Mixin private MeasurementOptions output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Structure> structures = new ArrayList<>();
        List<ConvexHull.Phase> phases = new ArrayList<>();
        try (Calculator calculator =
                new Calculator(
                        options.load(model, spec.commandLine().getErr()), threads.count(), 0)) {
            for (Path file : files) {
                structures.addAll(Structures.read(file, format.with(options.options())));
            }
            for (Structure structure : structures) {
                phases.add(ConvexHull.Phase.of(structure, calculator.evaluate(structure).energy()));
            }
        }
        Measurement m = measurement(new ConvexHull(phases));
        if (structures.stream().allMatch(s -> s.labels().energy().isPresent())) {
            ConvexHull reference =
                    new ConvexHull(
                            structures.stream()
                                    .map(
                                            s ->
                                                    ConvexHull.Phase.of(
                                                            s, s.labels().energy().orElseThrow()))
                                    .toList());
            m.quietColumn("reference_formation/eV", column(reference::formation, phases.size()));
            m.quietColumn("reference_above_hull/eV", column(reference::above, phases.size()));
        }
        return output.write(m, false);
    }

    private static double[] column(IntToDoubleFunction value, int rows) {
        return IntStream.range(0, rows).mapToDouble(value).toArray();
    }

    private Measurement measurement(ConvexHull hull) {
        int count = hull.size();
        double[] above = column(hull::above, count);
        Measurement m = new Measurement();
        m.value("model", model.toString());
        m.value(
                "stable",
                IntStream.range(0, count)
                        .filter(k -> above[k] == 0)
                        .mapToObj(k -> formula(hull, k))
                        .distinct()
                        .toList());
        for (int k = 0; k < count; k++) {
            if (above[k] > 0 && (list || count <= 50)) {
                m.value("phase_%d_%s".formatted(k + 1, formula(hull, k)), mixture(hull, k));
            }
        }
        m.quietColumn("phase", column(k -> k + 1, count));
        int[] elements = hull.elements();
        for (int e = 0; e < elements.length; e++) {
            int element = e;
            m.quietColumn(
                    "x_" + Element.of(elements[e]).symbol(),
                    column(k -> hull.composition(k)[element], count));
        }
        m.quietColumn("formation/eV", column(hull::formation, count));
        m.column("above_hull/eV", above, null);
        m.quietColumn("against_others/eV", column(hull::againstOthers, count));
        return m;
    }

    /** The phases that a phase decomposes into, with their shares of the atoms. */
    private static String mixture(ConvexHull hull, int phase) {
        double[] shares = hull.decomposition(phase).shares();
        return IntStream.range(0, shares.length)
                .filter(k -> shares[k] > NOTHING)
                .mapToObj(k -> String.format(Locale.ROOT, "%.4g %s", shares[k], formula(hull, k)))
                .reduce((a, b) -> a + " + " + b)
                .orElse("");
    }

    private static String formula(ConvexHull hull, int phase) {
        int[] counts = hull.formula(phase);
        StringBuilder text = new StringBuilder();
        for (int e = 0; e < counts.length; e++) {
            if (counts[e] > 0) {
                text.append(Element.of(hull.elements()[e]).symbol());
                text.append(counts[e] == 1 ? "" : Integer.toString(counts[e]));
            }
        }
        return text.toString();
    }
}
