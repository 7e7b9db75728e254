package org.mlip4j.cli;

import org.mlip4j.core.PotentialInfo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What a quickstart found.
 *
 * @param settings how it was run
 * @param model the potential
 * @param atoms number of atoms
 * @param engines one per program
 * @param frames number of frames that every program evaluated
 * @param agreement largest deviation between two programs over the largest value, for energy, forces and virial
 */
record QuickstartReport(
        Quickstart.Settings settings,
        PotentialInfo model,
        int atoms,
        List<Engine> engines,
        int frames,
        Map<String, Double> agreement) {

    /** Programs agree when their numbers differ by no more than this, relative to the largest value. */
    static final double TOLERANCE = 1e-10;

    /**
     * Dynamics of one program.
     *
     * @param name the program
     * @param drift slope of the total energy, eV per atom and ps
     * @param fluctuation RMS deviation of the total energy from its mean, eV per atom
     * @param microseconds per atom and step
     */
    record Engine(String name, double drift, double fluctuation, double microseconds) {

        static Engine of(String name, Door.Dynamics run, int atoms, double timeStep) {
            double[] e = run.energies();
            int n = e.length;
            double mean = 0;
            for (double energy : e) {
                mean += energy / n;
            }
            double slope = 0;
            double squares = 0;
            for (int k = 0; k < n; k++) {
                slope += (k - 0.5 * (n - 1)) * (e[k] - mean);
                squares += (e[k] - mean) * (e[k] - mean) / n;
            }
            slope *= 12.0 / (n * ((double) n * n - 1)) / timeStep;
            return new Engine(
                    name,
                    slope / atoms,
                    Math.sqrt(squares) / atoms,
                    run.seconds() * 1e6 / (atoms * (n - 1.0)));
        }
    }

    static QuickstartReport of(
            Quickstart.Settings settings,
            PotentialInfo model,
            int atoms,
            List<String> names,
            List<Door.Dynamics> runs,
            List<List<Door.Evaluation>> values) {
        List<Engine> engines = new ArrayList<>();
        for (int d = 0; d < names.size(); d++) {
            engines.add(Engine.of(names.get(d), runs.get(d), atoms, settings.timeStep()));
        }
        Map<String, Double> agreement = new LinkedHashMap<>();
        agreement.put("energy", deviation(values, v -> new double[] {v.energy()}));
        agreement.put("forces", deviation(values, Door.Evaluation::forces));
        agreement.put("virial", deviation(values, Door.Evaluation::virial));
        return new QuickstartReport(
                settings, model, atoms, engines, values.getFirst().size(), agreement);
    }

    private static double deviation(
            List<List<Door.Evaluation>> values, Function<Door.Evaluation, double[]> quantity) {
        double largest = 0;
        double worst = 0;
        for (int k = 0; k < values.getFirst().size(); k++) {
            double[] reference = quantity.apply(values.getFirst().get(k));
            for (List<Door.Evaluation> door : values) {
                double[] other = quantity.apply(door.get(k));
                for (int i = 0; i < reference.length; i++) {
                    largest = Math.max(largest, Math.abs(reference[i]));
                    worst = Math.max(worst, Math.abs(other[i] - reference[i]));
                }
            }
        }
        return worst / largest;
    }

    boolean agrees() {
        return agreement.values().stream().allMatch(deviation -> deviation <= TOLERANCE);
    }

    /** For people at a terminal. */
    String summary() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-40s %16s %16s %14s%n", "", "drift", "fluctuation", "time"));
        text.append(
                String.format(
                        "%-40s %16s %16s %14s%n", "", "meV/atom/ps", "meV/atom", "us/atom/step"));
        for (Engine e : engines) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-40s %16.3g %16.3g %14.1f%n",
                            e.name,
                            1000 * e.drift,
                            1000 * e.fluctuation,
                            e.microseconds));
        }
        text.append(
                String.format(
                        "%n%d frames evaluated by all: largest deviation over largest value%n",
                        frames));
        agreement.forEach(
                (quantity, deviation) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "%-8s %9.1e  %s%n",
                                        quantity,
                                        deviation,
                                        deviation <= TOLERANCE
                                                ? "agrees"
                                                : "DISAGREES (limit " + TOLERANCE + ")")));
        return text.toString();
    }

    /** For a file, as Markdown. */
    String markdown() {
        StringBuilder text = new StringBuilder("# mlip quickstart\n\n");
        text.append(
                "One neural network potential of lithium and sulfur in Java, LAMMPS and ASE.\n");
        text.append(
                "What it was trained on, and what it gets wrong: examples/quickstart/README.md.\n\n");
        text.append(
                String.format(
                        Locale.ROOT,
                        "Model: %s, %s, %d parameters, cutoff %s Angstrom, kernel %s. Structure: %d atoms.%n%n",
                        model.family(),
                        model.elements(),
                        model.parameters(),
                        model.cutoff(),
                        model.kernel(),
                        atoms));
        text.append(
                String.format(
                        Locale.ROOT,
                        "## Dynamics at constant energy%n%n%d steps of %s ps from the same start.%n%n",
                        settings.steps(),
                        settings.timeStep()));
        text.append(
                "| engine | drift, meV/atom/ps | RMS fluctuation, meV/atom | time, us/atom/step |\n");
        text.append("|---|---|---|---|\n");
        for (Engine e : engines) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.3g | %.3g | %.1f |%n",
                            e.name,
                            1000 * e.drift,
                            1000 * e.fluctuation,
                            e.microseconds));
        }
        text.append(
                String.format(
                        "%n## Agreement%n%nThe %d frames that the engines saved, evaluated again by each of them.%n%n",
                        frames));
        text.append("| quantity | largest deviation / largest value | limit |\n|---|---|---|\n");
        agreement.forEach(
                (quantity, deviation) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "| %s | %.1e | %.0e |%n",
                                        quantity,
                                        deviation,
                                        TOLERANCE)));
        text.append("\n## Files\n\n");
        text.append("- `model/`, `start.xyz`, `start.data`: the potential and the start\n");
        text.append(
                "- `in.nve`, `in.rerun`: LAMMPS; try `mlip lammps -in in.nve` in this folder\n");
        text.append("- `nve.py`, `evaluate.py`: ASE; try `eval \"$(mlip env)\"; python3 nve.py`\n");
        text.append(
                "- `frames.xyz`, `frames.dump`: all saved frames; try `mlip predict model frames.xyz`\n");
        return text.toString();
    }

    Map<String, Object> json() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("atoms", atoms);
        content.put("steps", settings.steps());
        content.put("frames", frames);
        content.put("engines", engines.stream().map(QuickstartReport::json).toList());
        content.put("agreement", agreement);
        content.put("agrees", agrees());
        return content;
    }

    private static Map<String, Object> json(Engine engine) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", engine.name);
        content.put("drift_ev_per_atom_ps", engine.drift);
        content.put("fluctuation_ev_per_atom", engine.fluctuation);
        content.put("us_per_atom_step", engine.microseconds);
        return content;
    }
}
