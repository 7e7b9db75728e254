package org.mlip4j.cli.learn;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.cutout.CutOuts;
import org.mlip4j.train.config.LearnConfig.CutOut;
import org.mlip4j.train.config.LearnConfig.Engine;
import org.mlip4j.train.config.LearnConfig.Explorer;
import org.mlip4j.train.selection.Frames;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;

/** Runs {@code mlip md} from every start, at every temperature, until the grade is above its limit. */
record ExploreStep(Run run, int iteration) {

    static final String NAME = "explore";

    /** The highest grade in structures that cells were cut out of. */
    static final String CUT_GRADE = "cut_max_grade";

    /** The highest grade in large structures that gave no cell. */
    static final String MISSED_GRADE = "missed_max_grade";

    /** How many runs broke off for another reason than the grade. */
    static final String FAILED = "failed";

    private static final String STOPPED = "extrapolation grade";
    private static final String COMPLETE = "all ";
    private static final String INTERRUPTED = "the same command goes on from there";

    /** One run. */
    private record Job(String name, Explorer explorer, Structure start, double kelvin, long seed) {}

    Map<String, Object> work(Path folder) {
        List<Job> jobs = jobs();
        List<Callable<String>> tasks = new ArrayList<>();
        jobs.forEach(job -> tasks.add(() -> explore(job, folder)));
        List<String> endings = Workers.all(run.config().workers(), tasks);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("runs", jobs.size());
        results.put("stopped", endings.stream().filter(e -> e.contains(STOPPED)).count());
        long failed =
                endings.stream()
                        .filter(e -> !e.contains(STOPPED) && !e.startsWith(COMPLETE))
                        .count();
        if (failed > 0) {
            results.put(FAILED, failed);
        }
        lasted(jobs, endings).ifPresent(kelvin -> results.put("lasted_K", kelvin));
        for (int j = 0; j < jobs.size(); j++) {
            Job job = jobs.get(j);
            results.put(
                    job.name(),
                    String.format(Locale.ROOT, "%s K, %s", job.kelvin(), endings.get(j)));
        }
        if (run.config().explorers().stream().anyMatch(e -> e.cutOut().isPresent())) {
            cut(results);
        }
        return results;
    }

    /** The highest temperature up to which every run made all its steps; empty where some of the coldest did not. */
    private static OptionalDouble lasted(List<Job> jobs, List<String> endings) {
        double ended = Double.POSITIVE_INFINITY;
        for (int j = 0; j < jobs.size(); j++) {
            if (!endings.get(j).startsWith(COMPLETE)) {
                ended = Math.min(ended, jobs.get(j).kelvin());
            }
        }
        double coldest = ended;
        return jobs.stream().mapToDouble(Job::kelvin).filter(k -> k < coldest).max();
    }

    /** Cuts cells out of large structures. */
    private void cut(Map<String, Object> results) {
        int count = 0;
        int structures = 0;
        int atoms = 0;
        Map<String, Integer> without = new LinkedHashMap<>();
        double highest = 0;
        double missed = 0;
        for (Source source : sources(run, iteration)) {
            if (source.explorer().cutOut().isEmpty()) {
                continue;
            }
            LargeStructures.Outcome cut = cells(source);
            count += cut.tally().cells();
            structures += cut.tally().structures();
            atoms += cut.tally().atoms();
            cut.tally().without().forEach((why, n) -> without.merge(why, n, Integer::sum));
            highest = Math.max(highest, cut.highest());
            missed = Math.max(missed, cut.missed());
        }
        results.put("large_structures", structures);
        results.put("large_atoms", atoms);
        results.put("cut_outs", count);
        without.forEach((why, n) -> results.put("no cell: " + why, n));
        results.put(CUT_GRADE, highest);
        results.put(MISSED_GRADE, missed);
    }

    private LargeStructures.Outcome cells(Source source) {
        return new Search<LargeStructures.Outcome>(
                        trust -> cut(source, trust),
                        cut -> cut.cells() == 0,
                        LargeStructures.Outcome::highest)
                .from(run.trust(iteration), run.isUnproven(iteration))
                .what();
    }

    private LargeStructures.Outcome cut(Source source, Trust trust) {
        CutOut cutOut = source.explorer().cutOut().orElseThrow();
        return LargeStructures.cut(
                run.load(iteration),
                run.config().threads(),
                new CutOuts.Settings(
                        cutOut.atoms(),
                        run.config().select().minDistance(),
                        trust.low(),
                        trust.high(),
                        cutOut.perFrame()),
                Frames.of(() -> Structures.stream(source.file())),
                source.cut());
    }

    /** Structures that were found, and the file for cells that are cut out of them. */
    private record Source(Path file, Explorer explorer, Path cut) {

        boolean isThere() {
            return ExploreStep.isThere(file);
        }
    }

    /**
     * A file with structures that were found, small enough to be labelled.
     *
     * @param file extended XYZ
     * @param isRun whether they are the frames of dynamics that ended at the first grade above the limit
     */
    record Found(Path file, boolean isRun) {}

    private static boolean isThere(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            throw MlipException.of(file + " cannot be read", e);
        }
    }

    static List<Found> found(Run run, int iteration) {
        List<Found> found = new ArrayList<>();
        for (Source source : sources(run, iteration)) {
            boolean cut = source.explorer().cutOut().isPresent();
            Path file = cut ? source.cut() : source.file();
            if (isThere(file)) {
                found.add(new Found(file, !cut && source.explorer().engine() != Engine.LIST));
            }
        }
        return found;
    }

    private static List<Source> sources(Run run, int iteration) {
        List<Source> sources = new ArrayList<>();
        Path folder = run.step(iteration, NAME).folder();
        for (Job job : new ExploreStep(run, iteration).jobs()) {
            sources.add(
                    new Source(
                            folder.resolve(job.name() + ".xyz"),
                            job.explorer(),
                            folder.resolve(job.name() + "-cut.xyz")));
        }
        int number = 0;
        for (Explorer explorer : run.config().explorers()) {
            if (explorer.engine() == Engine.LIST) {
                for (Path file : explorer.structures()) {
                    String name = String.format(Locale.ROOT, "list-%03d-cut.xyz", ++number);
                    sources.add(new Source(file, explorer, folder.resolve(name)));
                }
            }
        }
        return sources.stream().filter(Source::isThere).toList();
    }

    private List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        for (Explorer explorer : run.config().explorers()) {
            if (explorer.engine() == Engine.LIST) {
                continue;
            }
            for (Path file : explorer.structures()) {
                for (Structure start : Structures.read(file)) {
                    for (double kelvin : explorer.temperatures()) {
                        for (int r = 0; r < explorer.replicas(); r++) {
                            jobs.add(job(jobs.size() + 1, explorer, start, kelvin));
                        }
                    }
                }
            }
        }
        return jobs;
    }

    private Job job(int number, Explorer explorer, Structure start, double kelvin) {
        long seed = run.config().seed() + 1000L * iteration + number;
        String engine = explorer.engine().toString().toLowerCase(Locale.ROOT);
        String name = String.format(Locale.ROOT, "%s-%03d", engine, number);
        return new Job(name, explorer, start, kelvin, seed);
    }

    /** How a run ended, a clause. It is not repeated when it is known from before. */
    private String explore(Job job, Path folder) throws IOException {
        Path ended = folder.resolve(job.name() + ".ended");
        if (Files.exists(ended)) {
            return Files.readString(ended).strip();
        }
        Path log = folder.resolve(job.name() + ".out");
        int status = run.commands().logged(log, arguments(job, folder));
        String last = Commands.lastLine(log);
        if (status != 0 && last.endsWith(INTERRUPTED)) {
            throw new MlipException(job.name() + " was interrupted; the same command goes on");
        }
        boolean ranOnce = status == 0 || last.contains(STOPPED);
        if (!ranOnce && !isThere(folder.resolve(job.name() + ".xyz"))) {
            throw new MlipException(
                    job.name()
                            + " left no structure: "
                            + last
                            + "; mend it and give the same command again");
        }
        String ending =
                status == 0
                        ? COMPLETE + job.explorer().steps() + " steps"
                        : last.replaceFirst("; the last frame of .*", "");
        Step.write(ended, ending + "\n");
        return ending;
    }

    private Path model(Explorer explorer) {
        return explorer.biased() ? run.committee(iteration) : run.model(iteration);
    }

    private List<String> arguments(Job job, Path folder) {
        Path start = folder.resolve(job.name() + "-start.xyz");
        Structures.write(start, List.of(job.start()));
        return arguments(
                job.explorer(),
                job.kelvin(),
                job.seed(),
                start,
                folder.resolve(job.name() + ".xyz"));
    }

    /** The command line of a run. */
    List<String> arguments(
            Explorer explorer, double kelvin, long seed, Path start, Path trajectory) {
        List<String> all = new ArrayList<>(List.of("md", model(explorer).toString()));
        all.add(start.toString());
        all.addAll(
                List.of(
                        "--temperature", Double.toString(kelvin),
                        "--initial-temperature", Double.toString(kelvin),
                        "--steps", Long.toString(explorer.steps()),
                        "--every", Long.toString(explorer.every()),
                        "--seed", Long.toString(seed),
                        "--stop-grade", Double.toString(run.trust(iteration).high()),
                        "--grade-every", Long.toString(explorer.every())));
        all.addAll(explorer.options());
        all.addAll(
                List.of(
                        "--engine",
                        switch (explorer.engine()) {
                            case LAMMPS -> "lammps";
                            case ASE -> "ase";
                            case MD, LIST -> "java";
                        },
                        "-o",
                        trajectory.toString()));
        return all;
    }
}
