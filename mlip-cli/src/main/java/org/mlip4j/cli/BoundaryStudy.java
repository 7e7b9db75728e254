package org.mlip4j.cli;

import org.mlip4j.cli.analyze.GrainLabels;
import org.mlip4j.cli.learn.Commands;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.analysis.Arrhenius;
import org.mlip4j.sim.analysis.BoundaryFinder;
import org.mlip4j.sim.analysis.ExcessEnergy;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.RegionProfile;
import org.mlip4j.sim.analysis.RegionalDiffusion;
import org.mlip4j.sim.analysis.Trajectory;
import org.mlip4j.sim.crystal.Matrix3;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Studies one boundary after the other. What is on disk is not done again. */
final class BoundaryStudy {

    private static final double CM2_PER_S = 1e-4;
    private static final double LAYER = 2;
    private static final double BOND = 3;

    /** Forces of this size, eV/Angstrom, are those of a structure that the model does not hold together. */
    private static final double BROKEN = 10;

    /** An energy per atom, eV, that rounding may change. */
    private static final double SAME = 1e-5;

    /** The same before a structure is relaxed. */
    private static final double COLLAPSED = 100;

    private final Commands mlip;
    private final List<String> model;
    private final List<String> options;
    private final Potential potential;
    private final StudySettings settings;
    private final int threads;
    private final PrintWriter err;

    BoundaryStudy(
            Commands mlip,
            Path model,
            List<String> options,
            Potential potential,
            StudySettings settings,
            int threads,
            PrintWriter err) {
        this.mlip = mlip;
        this.model = List.of(model.toString());
        this.options = new ArrayList<>(options);
        this.options.addAll(List.of("--threads", Integer.toString(threads)));
        this.potential = potential;
        this.settings = settings;
        this.threads = threads;
        this.err = err;
    }

    /** The crystal, relaxed with its cell. */
    ExcessEnergy.Reference bulk(Path folder, List<String> build) {
        Path start = folder.resolve("start.xyz");
        step(start, "build supercell", build, List.of("-o", start.toString()));
        Structure relaxed = relaxed(annealed(start), folder.resolve("relaxed.xyz"));
        requireSameModel(relaxed, folder.resolve("relaxed.xyz"));
        return ExcessEnergy.Reference.of(energy(relaxed), relaxed.species());
    }

    /** What is there was made with the model as it is now, not with one that had its name. */
    private void requireSameModel(Structure relaxed, Path file) {
        try (Calculator calculator = new Calculator(potential, threads, 0)) {
            double now = calculator.evaluate(relaxed).energy();
            if (!(Math.abs(now - energy(relaxed)) <= SAME * relaxed.size())) {
                throw new MlipException(
                        String.format(
                                Locale.ROOT,
                                "%s was made with another model (its energy is %.6f eV there, %.6f eV now); take another folder",
                                file,
                                energy(relaxed),
                                now));
            }
        }
    }

    /**
     * Studies a boundary.
     *
     * @param row receives what is found, by name of the column, as far as it is found
     */
    void study(
            Path folder, List<String> build, ExcessEnergy.Reference bulk, Map<String, Object> row) {
        Path start = lowest(folder, build, row);
        Path scanned = beside(start, "-scan.xyz");
        Structure relaxed = relaxed(annealed(scanned), folder.resolve("relaxed.xyz"));
        double area = 2 * area(relaxed.cell());
        ExcessEnergy excess =
                ExcessEnergy.of(energy(relaxed), relaxed.species(), List.of(bulk), Map.of());
        row.put("atoms", relaxed.size());
        row.put("area_A2", area / 2);
        row.put("largest_force_eV_per_A", largestForce(relaxed));
        row.put("energy_J_per_m2", CutPlane.JOULE_PER_M2 * excess.low() / area);
        grades(relaxed, row);
        BoundaryFinder.Settings finder = finder(start);
        RegionProfile profile = new RegionProfile(finder, true, LAYER, BOND);
        Trajectory.of(folder.resolve("relaxed.xyz")).feed(List.of(profile));
        put(row, profile, "");
        dynamics(folder, finder, row);
    }

    /** The start with the lowest energy of all shifts and terminations. */
    private Path lowest(Path folder, List<String> build, Map<String, Object> row) {
        Path best = null;
        double lowest = Double.POSITIVE_INFINITY;
        int tried = 0;
        MlipException problem = null;
        for (int termination : settings.terminations()) {
            Structure unshifted = null;
            for (int k = 0; k < settings.shifts().get(0) * settings.shifts().get(1); k++) {
                String name = termination < 0 ? "shift" + k : "cut" + termination + "-shift" + k;
                try {
                    Path start = candidate(folder, name, build, termination, k, unshifted);
                    Structure built = read(start);
                    unshifted = unshifted == null ? built : unshifted;
                    double energy = scanned(start, beside(start, "-scan.xyz"));
                    tried++;
                    if (energy < lowest) {
                        lowest = energy;
                        best = start;
                    }
                } catch (MlipException e) {
                    problem = e;
                    err.println("mlip: " + folder.resolve(name) + ": " + e.getMessage());
                    if (unshifted == null) {
                        break; // The size of the cell, and so of the shifts, is not known.
                    }
                }
            }
        }
        if (best == null) {
            throw problem;
        }
        row.put("candidates", tried);
        row.put("start", best.getFileName().toString());
        return best;
    }

    private Path candidate(
            Path folder,
            String name,
            List<String> build,
            int termination,
            int k,
            Structure unshifted) {
        List<String> more = new ArrayList<>();
        if (unshifted != null) {
            double u = (double) (k % settings.shifts().get(0)) / settings.shifts().get(0);
            double v = (double) (k / settings.shifts().get(0)) / settings.shifts().get(1);
            Cell cell = unshifted.cell();
            more.add(
                    "--shift=%s,%s"
                            .formatted(
                                    u * cell.get(0, 0) + v * cell.get(1, 0),
                                    u * cell.get(0, 1) + v * cell.get(1, 1)));
        }
        if (termination >= 0) {
            more.add("--termination=" + termination);
        }
        Path start = folder.resolve(name + ".xyz");
        more.addAll(List.of("-o", start.toString()));
        step(start, "build gb", build, more);
        return start;
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(
                file.getFileName().toString().replaceFirst("\\.xyz$", "") + ending);
    }

    /** The energy after a few steps. */
    private double scanned(Path start, Path scanned) {
        if (!Files.exists(scanned)) {
            run(
                    scanned,
                    false,
                    "relax",
                    model,
                    List.of(
                            start.toString(),
                            "--steps",
                            Integer.toString(settings.scanSteps()),
                            "-o",
                            scanned.toString()),
                    options);
        }
        Structure found = read(scanned);
        if (!(largestForce(found) < COLLAPSED)) {
            throw new MlipException(
                    "the model does not hold this structure: forces of %.3g eV/Angstrom after %d steps"
                            .formatted(largestForce(found), settings.scanSteps()));
        }
        return energy(found);
    }

    /** The structure after its annealing. */
    private Path annealed(Path start) {
        if (settings.annealSteps() == 0) {
            return start;
        }
        Path run = start.resolveSibling("anneal.xyz");
        Path end = start.resolveSibling("annealed.xyz");
        if (!Files.exists(end)) {
            int cooling = settings.annealSteps() / 3;
            String kelvin = Integer.toString(settings.annealKelvin());
            List<String> arguments =
                    List.of(
                            start.toString(),
                            "--temperature",
                            kelvin + "," + kelvin + ",50",
                            "--steps",
                            settings.annealSteps() - cooling + "," + cooling,
                            "--timestep",
                            Double.toString(settings.timeStep()),
                            "--every",
                            Integer.toString(Math.max(1, settings.annealSteps() / 10)),
                            "--seed",
                            Long.toString(settings.seed()),
                            "-o",
                            run.toString());
            run(run, true, "md", model, arguments, options);
            Structure last = Structures.read(run).getLast().withVelocities(null);
            Structures.write(end, List.of(last), FormatOptions.defaults().withElementsOf(last));
        }
        return end;
    }

    private Structure relaxed(Path start, Path relaxed) {
        List<String> arguments =
                List.of(
                        start.toString(),
                        "--cell",
                        "anisotropic",
                        "--smax",
                        "0.05",
                        "--fmax",
                        Double.toString(settings.force()),
                        "--steps",
                        Integer.toString(settings.relaxSteps()),
                        "-o",
                        relaxed.toString());
        if (!Files.exists(relaxed)) {
            Path unfinished = relaxed.resolveSibling("unfinished.xyz");
            List<String> there = new ArrayList<>(arguments);
            there.set(there.size() - 1, unfinished.toString());
            // What did not suffice is written too, and its forces are in the table.
            run(unfinished, false, "relax", model, there, options);
            if (!Files.exists(unfinished)) {
                Path log = unfinished.resolveSibling("unfinished.xyz.out");
                throw new MlipException(Commands.lastLine(log) + "; see " + log);
            }
            try {
                Files.move(unfinished, relaxed);
            } catch (IOException e) {
                throw MlipException.of(relaxed + " cannot be written", e);
            }
        }
        Structure found = read(relaxed);
        if (!(largestForce(found) < BROKEN)) {
            throw new MlipException(
                    "%s fell apart, with a force of %.3g eV/Angstrom; train the model on such structures, or take less heat and time to anneal"
                            .formatted(relaxed, largestForce(found)));
        }
        return found;
    }

    private void dynamics(Path folder, BoundaryFinder.Settings finder, Map<String, Object> row) {
        Map<String, List<double[]>> found = new LinkedHashMap<>();
        for (int kelvin : settings.temperatures()) {
            Path run = folder.resolve("md" + kelvin + ".xyz");
            List<String> arguments =
                    List.of(
                            folder.resolve("relaxed.xyz").toString(),
                            "--temperature",
                            Integer.toString(kelvin),
                            "--thermostat",
                            settings.thermostat(),
                            "--steps",
                            Long.toString(settings.steps()),
                            "--timestep",
                            Double.toString(settings.timeStep()),
                            "--every",
                            Long.toString(settings.every()),
                            "--seed",
                            Long.toString(settings.seed()),
                            "-o",
                            run.toString());
            Path done = folder.resolve("md" + kelvin + ".done");
            if (!Files.exists(done)) {
                run(run, true, "md", model, arguments, options);
                write(done);
            }
            measure(run, kelvin, finder, row, found);
        }
        found.forEach((name, points) -> arrhenius(name, points, row));
    }

    private static void write(Path done) {
        try {
            Files.writeString(done, "");
        } catch (IOException e) {
            throw MlipException.of(done + " cannot be written", e);
        }
    }

    private void measure(
            Path run,
            int kelvin,
            BoundaryFinder.Settings finder,
            Map<String, Object> row,
            Map<String, List<double[]>> found) {
        RegionProfile profile = new RegionProfile(finder, true, LAYER, BOND);
        RegionalDiffusion diffusion =
                new RegionalDiffusion(
                        settings.mobile(),
                        Paths.Reference.FRAMEWORK,
                        finder,
                        true,
                        LAYER,
                        Runtime.getRuntime().maxMemory() / 4 / Double.BYTES);
        long skip = settings.steps() / settings.every() / 5;
        new Trajectory(run, FormatOptions.defaults(), skip, 1, false, threads)
                .feed(List.of(profile, diffusion));
        String at = "_%dK".formatted(kelvin);
        put(row, profile, at);
        double interval = settings.timeStep() * 1e-3 * settings.every();
        RegionalDiffusion.Profile d = diffusion.profile(interval, settings.width() / 2);
        row.put("diffusive" + at, d.isDiffusive());
        for (RegionalDiffusion.Region region : d.regions()) {
            for (boolean along : new boolean[] {true, false}) {
                double value = along ? region.along() : region.across();
                double error = along ? region.alongError() : region.acrossError();
                String name = "D_" + (along ? "along_" : "across_") + region.name();
                row.put(name + at + "_cm2_per_s", CM2_PER_S * value);
                row.put(name + at + "_error", CM2_PER_S * error);
                if (d.isDiffusive() && value > 0 && error > 0) {
                    found.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(new double[] {kelvin, CM2_PER_S * value, CM2_PER_S * error});
                }
            }
        }
    }

    private static void arrhenius(String name, List<double[]> points, Map<String, Object> row) {
        if (points.size() < 3) {
            return;
        }
        double[][] columns = new double[3][];
        for (int c = 0; c < 3; c++) {
            int column = c;
            columns[c] = points.stream().mapToDouble(p -> p[column]).toArray();
        }
        Arrhenius fit = Arrhenius.fit(columns[0], columns[1], columns[2]);
        row.put("activation_" + name + "_eV", fit.activationEnergy());
        row.put("activation_" + name + "_error", fit.activationEnergyError());
    }

    private void put(Map<String, Object> row, RegionProfile profile, String at) {
        for (RegionProfile.Quantity q : profile.quantities(settings.width() / 2)) {
            if (!q.name().equals("contrast") && !q.name().startsWith("area")) {
                row.put(q.name() + at, q.value());
                if (!at.isEmpty()) {
                    row.put(q.name() + at + "_error", q.error());
                }
            }
        }
    }

    private BoundaryFinder.Settings finder(Path start) {
        return new BoundaryFinder.Settings(
                2,
                BoundaryFinder.Sign.GRAINS,
                GrainLabels.read(start),
                0,
                new double[0],
                settings.mobile(),
                2,
                5);
    }

    /** Share of the atoms that the model extrapolates for, where it can tell. */
    private void grades(Structure structure, Map<String, Object> row) {
        try (Calculator calculator = new Calculator(potential, threads, 0)) {
            Result result = calculator.evaluate(structure, Output.GRADES);
            result.grades()
                    .flatMap(g -> g.atoms())
                    .ifPresent(
                            perAtom -> {
                                long above = Arrays.stream(perAtom).filter(g -> g > 2).count();
                                row.put("share_grade_above_2", (double) above / perAtom.length);
                                row.put(
                                        "largest_grade",
                                        Arrays.stream(perAtom).max().orElse(Double.NaN));
                            });
        } catch (MlipException e) {
            row.put("largest_grade", "none");
        }
    }

    private void step(Path output, String command, List<String> build, List<String> more) {
        if (Files.exists(output)) {
            requireMadeBy(output, "mlip " + command + " " + String.join(" ", build) + " ");
        } else {
            run(output, true, command, build, more, List.of());
        }
    }

    /** The log of what is there begins with the command that made it. */
    private static void requireMadeBy(Path output, String command) {
        Path log = log(output);
        if (!Files.exists(log)) {
            return;
        }
        try (Stream<String> lines = Files.lines(log)) {
            String made = lines.findFirst().orElse("");
            if (!made.startsWith(command)) {
                throw new MlipException(
                        "%s was made with other arguments (%s); give what has changed another name in the list"
                                .formatted(output, made));
            }
        } catch (IOException e) {
            throw MlipException.of(log + " cannot be read", e);
        }
    }

    private static Path log(Path output) {
        return output.resolveSibling(output.getFileName() + ".out");
    }

    /** Runs a command whose output is a file; its log lies beside it. */
    private void run(
            Path output,
            boolean required,
            String command,
            List<String> first,
            List<String> second,
            List<String> third) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(first);
        arguments.addAll(second);
        arguments.addAll(third);
        try {
            Files.createDirectories(output.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw MlipException.of(output.getParent() + " cannot be made", e);
        }
        err.println("mlip " + String.join(" ", arguments));
        Path log = log(output);
        if (required) {
            mlip.required(log, arguments);
        } else {
            mlip.logged(log, arguments);
        }
    }

    private static Structure read(Path file) {
        return Structures.read(file).getFirst();
    }

    private static double energy(Structure relaxed) {
        return relaxed.labels()
                .energy()
                .orElseThrow(() -> new MlipException("a relaxed structure has no energy"));
    }

    private static double largestForce(Structure relaxed) {
        double[] f = relaxed.labels().forces().orElse(new double[0]);
        double largest = 0;
        for (int i = 0; i < f.length; i += 3) {
            double length = Math.sqrt(f[i] * f[i] + f[i + 1] * f[i + 1] + f[i + 2] * f[i + 2]);
            largest = Math.max(largest, length);
        }
        return largest;
    }

    /** Of the plane of the first two lattice vectors. */
    private static double area(Cell cell) {
        double[] v = cell.vectors();
        return Matrix3.norm(
                Matrix3.cross(Arrays.copyOfRange(v, 0, 3), Arrays.copyOfRange(v, 3, 6)));
    }
}
