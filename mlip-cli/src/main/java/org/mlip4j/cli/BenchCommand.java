package org.mlip4j.cli;

import org.mlip4j.core.Potential;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code mlip bench}. */
@Command(
        name = "bench",
        description =
                "Time per atom and step, and memory, of energy, forces and virial of the first structure.",
        footer = {"", "Example: mlip bench my-model/ structure.xyz --threads 4 --precision single"})
final class BenchCommand implements Callable<Integer> {

    /** With fewer atoms, memory per atom is lost in what a garbage collector leaves. */
    private static final int TELLING = 1000;

    @Mixin private ModelAndStructure input;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "20",
            description = "Timed evaluations after the warm-up (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Mixin private ThreadsOption threads;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OptionValues.atLeast(1, repeat, "--repeat", spec.commandLine());
        Potential potential = input.potential();
        Benchmark.Measurement measured =
                Benchmark.run(potential, input.structure(), threads.count(), repeat);
        print(potential.info().kernel(), measured);
        json.write(report(potential.info().kernel(), measured));
        return Main.DONE;
    }

    private void print(String kernel, Benchmark.Measurement m) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                String.format(
                        Locale.ROOT,
                        "%.3f microseconds per atom and step, %.4g atom-steps/s",
                        m.microseconds(),
                        m.atomStepsPerSecond()));
        out.println(
                String.format(
                        Locale.ROOT, "%.4g ns/day at a time step of 1 fs", m.nanosecondsPerDay()));
        out.println(
                String.format(
                        Locale.ROOT,
                        "%d atoms, %d threads, kernel %s, median of %d",
                        m.atoms(),
                        threads.count(),
                        kernel,
                        m.steps()));
        String memory = m.atoms() < TELLING ? "" : "%.0f bytes per atom, ";
        out.println(
                memory.formatted(m.bytesPerAtom())
                        + String.format(Locale.ROOT, "%.1f MB resident", m.rssBytes() * 1e-6));
    }

    private Map<String, Object> report(String kernel, Benchmark.Measurement m) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("us_per_atom_step", m.microseconds());
        content.put("atoms", m.atoms());
        content.put("threads", threads.count());
        content.put("precision", input.modelOptions().precision().toString());
        content.put("kernel", kernel);
        content.put("bytes_per_atom", m.bytesPerAtom());
        content.put("rss_bytes", m.rssBytes());
        content.put("atom_steps_per_s", m.atomStepsPerSecond());
        content.put("ns_per_day", m.nanosecondsPerDay());
        content.put("steps", m.steps());
        return content;
    }
}
