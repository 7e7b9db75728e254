package org.mlip4j.cli;

import org.mlip4j.cli.learn.LargeStructures;
import org.mlip4j.core.ComparesReplicas;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.cutout.CutOuts;
import org.mlip4j.train.data.Filters;
import org.mlip4j.train.selection.FrameSelection;
import org.mlip4j.train.selection.Frames;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code mlip select}. */
@Command(
        name = "select",
        description = {
            "Selects structures that are worth labelling. Duplicates and structures with atoms too close are left out first;"
                    + " trajectories larger than memory are read more than once.",
            "maxvol takes those whose atoms enlarge the active set of the model (or of TRAINED), and may find fewer than N;"
                    + " farthest and cur spread over the mean features of structures; committee takes those of which the"
                    + " members (or a network's replicas) disagree most; random takes any."
        },
        footer = {
            "",
            "Example: mlip select trajectory.xyz -n 20 --by maxvol --model model.almtp --low 2 --high 10 -o selected.xyz"
        })
final class SelectCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "STRUCTURES",
            description = "What to select from: extended XYZ, .cfg, ...; also gzipped.")
    private Path structures;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            required = true,
            description = "Select at most N structures.")
    private int count;

    @Option(
            names = "--by",
            paramLabel = "METHOD",
            required = true,
            description = "How to select: maxvol, farthest, cur, committee or random.")
    private FrameSelection.Method method;

    /** Whether replicas take the place of a committee. */
    private boolean replicated;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "Whose features, grades, members or replicas are used; only random needs none.")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = "--start",
            paramLabel = "TRAINED",
            description =
                    "Structures that are there already: not taken again, and counted by maxvol and farthest.")
    private Optional<Path> start = Optional.empty();

    @Option(
            names = "--min-distance",
            paramLabel = "D",
            defaultValue = "0.5",
            description =
                    "Leave structures out with atoms closer than D Angstrom (default: ${DEFAULT-VALUE}).")
    private double minDistance;

    @Option(names = "--keep-duplicates", description = "Do not leave out structures that repeat.")
    private boolean keepDuplicates;

    @Option(
            names = "--low",
            paramLabel = "G",
            defaultValue = "0",
            description =
                    "Leave structures out with an extrapolation grade of at most G (default: ${DEFAULT-VALUE}).")
    private double low;

    @Option(
            names = "--high",
            paramLabel = "G",
            description =
                    "Leave structures out with an extrapolation grade above G; default: none.")
    private double high = Double.POSITIVE_INFINITY;

    @Option(
            names = "--cut-out",
            paramLabel = "ATOMS",
            description = {
                "From structures of more than ATOMS atoms take periodic cells of at most so many around the atom with the"
                        + " highest grade between --low and --high, whose grade changes by at most a tenth. Its neighbours stay"
                        + " as they are up to the cutoff, or to half the shortest vector of the cell where that is less, or to"
                        + " 0.8 of this where nothing else is found; the others are relaxed with MODEL. cut_core in OUT (Angstrom)"
                        + " is how far the cell is like the structure."
            })
    private Optional<Integer> cutOut = Optional.empty();

    @Option(
            names = "--cut-outs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Most cells of one structure (default: ${DEFAULT-VALUE}).")
    private int perFrame;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "Where to write them: .xyz or .cfg, in the order of STRUCTURES.")
    private Path out;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private FormatOptions reading = FormatOptions.defaults();

    /** What is selected from: STRUCTURES, or cells that were cut out of them. */
    private Path candidates;

    /** What large structures gave, where cells are cut out of them. */
    private Optional<LargeStructures.Outcome> cut = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Optional<Potential> potential =
                model.map(m -> modelOptions.load(m, spec.commandLine().getErr()));
        requireOtherOutput();
        Path[] files = Stream.concat(Stream.of(structures), start.stream()).toArray(Path[]::new);
        reading =
                structureOptions.with(
                        modelOptions.options(), model, spec.commandLine().getErr(), files);
        candidates = structures;
        if (cutOut.isEmpty()) {
            StructureOptions.requireNoPipe(structures, "name a file");
            select(potential);
            return Main.DONE;
        }
        try (TemporaryFolder cells = new TemporaryFolder("mlip-cut-out")) {
            cut(potential, cells.path().resolve("cells.xyz"));
            select(potential);
        }
        return Main.DONE;
    }

    /** What is not selected would be lost. */
    private void requireOtherOutput() throws IOException {
        for (Path input : Stream.concat(Stream.of(structures), start.stream()).toList()) {
            if (Files.exists(out) && Files.exists(input) && Files.isSameFile(out, input)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "-o would put the selection in the place of "
                                + input
                                + ", which is read; name another file");
            }
        }
    }

    /** From here on the cells are what is selected from. */
    private void cut(Optional<Potential> potential, Path cells) {
        LargeStructures.Outcome outcome =
                LargeStructures.cut(
                        potential.orElseThrow(
                                () -> new MlipException("--cut-out needs --model with grades")),
                        1,
                        new CutOuts.Settings(
                                cutOut.orElseThrow(), minDistance, low, high, perFrame),
                        frames(structures),
                        cells);
        if (outcome.cells() == 0) {
            throw new MlipException(
                    "no cell of at most %d atoms could be cut out: %s; see --low, --high and --cut-out"
                            .formatted(
                                    cutOut.orElseThrow(),
                                    sentence(outcome.tally(), outcome.highest())));
        }
        cut = Optional.of(outcome);
        candidates = cells;
    }

    /** What large structures gave, and why not more. */
    private String sentence(CutOuts.Tally tally, double highest) {
        String limits =
                high == Double.POSITIVE_INFINITY
                        ? "above " + Validation.number(low)
                        : "between " + Validation.number(low) + " and " + Validation.number(high);
        if (tally.atoms() == 0) {
            return "none of %d large structures has an atom with a grade %s, the highest is %s"
                    .formatted(tally.structures(), limits, Validation.number(highest));
        }
        return "in %d of %d large structures %d atoms have grades %s"
                        .formatted(
                                tally.structures() - tally.known(),
                                tally.structures(),
                                tally.atoms(),
                                limits)
                + (tally.without().isEmpty() ? "" : "; " + counts(tally.without()) + " gave none");
    }

    private static String counts(Map<String, Integer> reasons) {
        return reasons.entrySet().stream()
                .map(e -> e.getValue() + " (" + e.getKey() + ")")
                .collect(Collectors.joining(", "));
    }

    private void select(Optional<Potential> potential) throws IOException {
        replicated = potential.filter(ComparesReplicas::in).isPresent();
        Filters filters =
                new Filters(
                        minDistance,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY,
                        !keepDuplicates);
        FrameSelection.Outcome outcome;
        try (Progress progress = new Progress("select", true)) {
            outcome =
                    FrameSelection.select(
                            new FrameSelection.Settings(method, count, filters, low, high, seed),
                            potential,
                            start.map(this::frames).orElse(Frames.NONE),
                            frames(candidates),
                            progress::step);
        }
        if (outcome.taken().isEmpty()) {
            throw new MlipException("nothing to select: " + reasons(outcome));
        }
        write(outcome);
        print(outcome);
    }

    private Frames frames(Path file) {
        return Frames.of(() -> Structures.stream(file, reading));
    }

    private static String reasons(FrameSelection.Outcome outcome) {
        return outcome.leftOut().isEmpty()
                ? "none of the " + outcome.offered() + " structures extrapolates"
                : "of "
                        + outcome.offered()
                        + " structures are left out "
                        + counts(outcome.leftOut());
    }

    private void write(FrameSelection.Outcome outcome) {
        Map<Integer, FrameSelection.Taken> taken =
                outcome.taken().stream()
                        .collect(Collectors.toMap(FrameSelection.Taken::frame, t -> t));
        boolean withKeys = StructureFormat.ofName(out) == StructureFormat.EXTXYZ;
        try (StructureWriter writer =
                Structures.writer(
                        out,
                        FormatOptions.defaults().withElements(modelOptions.options().elements()))) {
            int[] number = new int[1];
            frames(candidates)
                    .forEach(
                            structure -> {
                                FrameSelection.Taken t = taken.get(number[0]++);
                                if (t != null) {
                                    writer.write(structure, withKeys ? keys(t) : new Extras());
                                }
                            });
            writer.commit();
        }
    }

    private Extras keys(FrameSelection.Taken taken) {
        Extras extras = new Extras().key("selected_from", Integer.toString(taken.frame() + 1));
        return Double.isNaN(taken.score()) ? extras : extras.key(measure(), taken.score());
    }

    /** What the score of a method is. */
    private String measure() {
        return switch (method) {
            case MAXVOL -> "max_grade";
            case FARTHEST -> "distance";
            case CUR -> "component";
            case COMMITTEE -> replicated ? "replica_spread" : "force_spread";
            case RANDOM -> "chance";
        };
    }

    private void print(FrameSelection.Outcome outcome) throws IOException {
        spec.commandLine().getOut().println("#  frame  " + measure());
        for (FrameSelection.Taken t : outcome.taken()) {
            spec.commandLine()
                    .getOut()
                    .println(
                            String.format(
                                    Locale.ROOT,
                                    "%8d  %s",
                                    t.frame() + 1,
                                    Validation.number(t.score())));
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("structures", structures.toString());
        content.put("by", method.toString().toLowerCase(Locale.ROOT));
        cut.ifPresent(c -> content.put("cut_out", row(c.tally())));
        content.put("offered", outcome.offered());
        content.put("left_out", outcome.leftOut());
        content.put("taken", outcome.taken().stream().map(this::row).toList());
        json.write(content);
        cut.filter(c -> c.tally().structures() > 0).ifPresent(this::print);
        spec.commandLine()
                .getErr()
                .println(
                        "mlip: took %d of %d structures; wrote %s"
                                .formatted(outcome.taken().size(), outcome.offered(), out));
    }

    private void print(LargeStructures.Outcome cut) {
        spec.commandLine()
                .getErr()
                .println(
                        "mlip: cut out %d cells: %s"
                                .formatted(
                                        cut.tally().cells(), sentence(cut.tally(), cut.highest())));
    }

    private static Map<String, Object> row(CutOuts.Tally tally) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("structures", tally.structures());
        row.put("known", tally.known());
        row.put("atoms", tally.atoms());
        row.put("cells", tally.cells());
        row.put("no_cell", tally.without());
        return row;
    }

    private Map<String, Object> row(FrameSelection.Taken taken) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("frame", taken.frame() + 1);
        row.put(measure(), taken.score());
        return row;
    }
}
