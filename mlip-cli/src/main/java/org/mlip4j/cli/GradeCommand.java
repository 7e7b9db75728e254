package org.mlip4j.cli;

import org.mlip4j.core.ActiveSet;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.GradeMode;
import org.mlip4j.core.Graded;
import org.mlip4j.core.Grades;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.GradientProjection;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.io.MtpProvider;
import org.mlip4j.train.selection.ActiveSetSelection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code mlip grade}. */
@Command(
        name = "grade",
        description =
                "Extrapolation grades of structures: how far they are from the configurations that the active set of"
                        + " the model was selected from. Up to 1 the model interpolates; above 2 a configuration is"
                        + " worth labelling, above 10 results are not to be trusted.",
        footer = {
            "",
            "Examples: mlip grade model.almtp structures.xyz --elements Li,P,S",
            "          mlip grade model.mtp --build-from train.cfg -o model.almtp"
        })
final class GradeCommand implements Callable<Integer> {

    /** Of neural networks, per element. */
    private static final int FEATURES = 64;

    private static final long SEED = 1;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "STRUCTURES",
            description = "What to grade: extended XYZ, .cfg, ...; also gzipped.")
    private Path structures;

    @Option(
            names = "--build-from",
            paramLabel = "TRAIN",
            description =
                    "Select a new active set from these structures first, the training set of the model.")
    private Path train;

    @Option(
            names = "--mode",
            paramLabel = "M",
            description =
                    "neighborhood, a grade for every atom (default of --build-from), or configuration, one for a"
                            + " whole frame. An active set is made for one of them.")
    private GradeMode mode;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "With --build-from: where to write the model with its active set.")
    private Path out;

    @Option(
            names = "--features",
            paramLabel = "N",
            description =
                    "With --build-from, for neural networks: how many random combinations of the derivatives of atomic"
                            + " energies with respect to all weights are the features of each element (default:"
                            + " 64); 0 takes the derivatives with respect to the weights of the output.")
    private Integer features;

    @Mixin private ThreadsOption threads;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private final List<Object> rows = new ArrayList<>();

    private FormatOptions reading;

    private final GradeShares shares = new GradeShares();

    @Override
    public Integer call() throws IOException {
        require(train != null || out == null, "-o goes with --build-from");
        require(train != null || features == null, "--features goes with --build-from");
        require(
                train == null ? structures != null : structures != null || out != null,
                train == null
                        ? "name the structures to grade, or --build-from"
                        : "--build-from needs -o, or structures to grade");
        Potential potential = modelOptions.load(model, spec.commandLine().getErr());
        reading =
                structureOptions.with(
                        modelOptions.options(),
                        Optional.of(model),
                        spec.commandLine().getErr(),
                        Stream.of(train, structures).filter(Objects::nonNull).toArray(Path[]::new));
        if (train != null) {
            potential = build(potential);
        }
        double max = 0;
        if (structures != null) {
            Graded graded = Graded.require(potential);
            require(
                    mode == null || graded.gradeMode().equals(Optional.of(mode)),
                    "the active set of " + model + " has " + graded.activeSet().orElseThrow());
            max = gradeAll(potential);
        }
        json.write(report(potential, max));
        return Main.DONE;
    }

    private void require(boolean condition, String sentence) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private Potential build(Potential potential) {
        Potential built = withActiveSet(potential);
        PrintWriter err = spec.commandLine().getErr();
        if (out != null) {
            Potentials.save(built, out);
            err.println("wrote the model " + out);
        }
        err.println("active set: " + Graded.require(built).activeSet().orElseThrow());
        return built;
    }

    /** Of a committee the first member gives the grades, of a sum the last term that can. */
    private Potential withActiveSet(Potential potential) {
        return switch (potential) {
            case Committee committee ->
                    new CommitteePotential(
                            potential.info().name(), withActiveSet(committee.members(), 0));
            case SumPotential sum ->
                    new SumPotential(
                            withActiveSet(
                                    sum.terms(),
                                    Math.max(
                                            0,
                                            sum.terms().stream()
                                                    .map(t -> Graded.partOf(t).isPresent())
                                                    .toList()
                                                    .lastIndexOf(true))));
            default -> graded(potential);
        };
    }

    private List<Potential> withActiveSet(List<? extends Potential> parts, int which) {
        List<Potential> result = new ArrayList<>(parts);
        result.set(which, withActiveSet(parts.get(which)));
        return result;
    }

    private Graded graded(Potential potential) {
        if (!(withFeatures(potential) instanceof Graded graded)) {
            throw new MlipException(
                    "a potential of family " + potential.info().family() + " gives no grades");
        }
        FormatOptions numbering =
                graded instanceof MtpPotential mtp
                        ? MtpProvider.numbering(mtp.model())
                        : FormatOptions.defaults().withElements(graded.info().elements());
        StructureOptions.requireNoPipe(train, "name a file");
        ActiveSet set;
        try (Progress progress = new Progress("select", true)) {
            set =
                    ActiveSetSelection.select(
                            graded,
                            mode == null ? GradeMode.NEIGHBORHOOD : mode,
                            numbering,
                            () -> frames(train),
                            progress::step);
        } catch (FormatException e) {
            throw e; // names the file
        } catch (MlipException e) {
            throw new MlipException(train + ", " + e.getMessage(), e);
        }
        return graded.withActiveSet(set);
    }

    private Potential withFeatures(Potential potential) {
        if (!(potential instanceof HdnnpPotential hdnnp)) {
            require(features == null, "--features is for neural network potentials");
            return potential;
        }
        int count = features == null ? FEATURES : features;
        return count == 0
                ? hdnnp.withOutputFeatures()
                : hdnnp.withGradientProjection(new GradientProjection(count, SEED));
    }

    private StructureReader frames(Path file) {
        return Structures.stream(file, reading);
    }

    private double gradeAll(Potential potential) {
        double max = 0;
        spec.commandLine().getOut().println("# frame  atoms     max_grade  atom");
        try (StructureReader reader = frames(structures);
                Calculator calculator = new Calculator(potential, threads.count(), 0)) {
            while (reader.hasNext()) {
                Structure structure = reader.next();
                Grades grades = grade(calculator, structure);
                max = Math.max(max, grades.max());
                shares.add(structure, grades);
                show(structure, grades);
            }
        }
        shares.print(spec.commandLine().getOut());
        return max;
    }

    private Grades grade(Calculator calculator, Structure structure) {
        try {
            return calculator.evaluate(structure, Output.GRADES).grades().orElseThrow();
        } catch (MlipException e) {
            throw new MlipException(
                    structures + ", frame " + (rows.size() + 1) + ": " + e.getMessage(), e);
        }
    }

    private void show(Structure structure, Grades grades) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("frame", rows.size() + 1);
        row.put("atoms", structure.size());
        row.put("max_grade", grades.max());
        grades.atoms().ifPresent(atoms -> row.put("atom", grades.worstAtom() + 1));
        rows.add(row);
        spec.commandLine()
                .getOut()
                .println(
                        String.format(
                                Locale.ROOT,
                                "%7d %6d %13.6f %5s",
                                rows.size(),
                                structure.size(),
                                grades.max(),
                                grades.atoms().isPresent() ? grades.worstAtom() + 1 : "-"));
    }

    private Map<String, Object> report(Potential potential, double max) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("mode", Graded.require(potential).gradeMode().orElseThrow().toString());
        content.put("max_grade", max);
        content.put("elements", shares.content());
        content.put("results", rows);
        return content;
    }
}
