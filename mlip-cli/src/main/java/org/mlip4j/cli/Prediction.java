package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.ComparesReplicas;
import org.mlip4j.core.CountsExtrapolations;
import org.mlip4j.core.Element;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Grades;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.sim.ErrorStatistics;

import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** Evaluates a potential for every structure of a file, one at a time. */
final class Prediction {

    /** What happens when a descriptor leaves the range of the training data. */
    enum OnExtrapolation {
        WARN,
        STOP,
        IGNORE
    }

    /**
     * What to do.
     *
     * @param structures the file
     * @param format what it does not say itself
     * @param out extended XYZ or .cfg to write
     * @param perAtom whether atomic energies and virials are written
     * @param grade whether extrapolation grades are computed
     * @param threads number of threads
     * @param onExtrapolation what happens at extrapolations
     */
    record Settings(
            Path structures,
            FormatOptions format,
            Optional<Path> out,
            boolean perAtom,
            boolean grade,
            int threads,
            OnExtrapolation onExtrapolation) {}

    /**
     * What is said of one frame.
     *
     * @param frame number from 1
     * @param atoms number of atoms
     * @param energy eV
     * @param maxForce length of the longest force, eV/Angstrom
     * @param pressure eV/Angstrom^3, NaN without volume
     * @param extrapolations how many descriptors left their range, empty when not counted
     * @param maxGrade the largest extrapolation grade, NaN when not asked for
     */
    record Row(
            int frame,
            int atoms,
            double energy,
            double maxForce,
            double pressure,
            OptionalLong extrapolations,
            double maxGrade) {}

    /**
     * What is said of all frames.
     *
     * @param frames how many
     * @param errors against the reference values of the file
     * @param extrapolations one line per element and descriptor, most frequent first; atoms of all frames together
     * @param warnings of the reader
     */
    record Summary(
            int frames,
            ErrorStatistics errors,
            List<Extrapolations.Entry> extrapolations,
            List<String> warnings) {}

    private final Potential potential;
    private final Settings settings;
    private final Collection<Output> outputs = EnumSet.noneOf(Output.class);
    private final ErrorStatistics errors = new ErrorStatistics();
    private final Extrapolations extrapolations = new Extrapolations(0);

    private Prediction(Potential potential, Settings settings) {
        this.potential = potential;
        this.settings = settings;
        if (settings.perAtom) {
            outputs.addAll(List.of(Output.ATOM_ENERGIES, Output.ATOM_VIRIALS));
        }
        if (settings.grade) {
            outputs.add(Output.GRADES);
        }
        if (settings.onExtrapolation == OnExtrapolation.STOP
                && !CountsExtrapolations.in(potential)) {
            throw new MlipException(
                    "a potential of family "
                            + potential.info().family()
                            + " does not count extrapolations; leave out --extrapolation stop");
        }
        if (settings.onExtrapolation != OnExtrapolation.IGNORE) {
            outputs.add(Output.EXTRAPOLATIONS);
        }
        if (potential instanceof Committee) {
            outputs.add(Output.COMMITTEE);
        }
        if (ComparesReplicas.in(potential)) {
            outputs.add(Output.REPLICAS);
        }
    }

    /**
     * Evaluates all structures.
     *
     * @param potential what to evaluate
     * @param settings what to do
     * @param each called after every frame
     */
    static Summary run(Potential potential, Settings settings, Consumer<Row> each) {
        Prediction prediction = new Prediction(potential, settings);
        try (StructureReader frames = Structures.stream(settings.structures, settings.format);
                Calculator calculator = new Calculator(potential, settings.threads, 0)) {
            int count =
                    settings.out.isEmpty()
                            ? prediction.evaluateAll(frames, calculator, each, Optional.empty())
                            : prediction.writeAll(frames, calculator, each);
            return new Summary(
                    count,
                    prediction.errors,
                    List.copyOf(prediction.extrapolations.entries()),
                    frames.warnings());
        }
    }

    private int writeAll(StructureReader frames, Calculator calculator, Consumer<Row> each) {
        Path out = settings.out.orElseThrow();
        try (StructureWriter writer = Structures.writer(out, written(out))) {
            int count = evaluateAll(frames, calculator, each, Optional.of(writer));
            writer.commit();
            return count;
        }
    }

    static boolean isCfg(Path out) {
        return out.toString().matches("(?i).*\\.cfg(\\.gz)?");
    }

    /** A .cfg has the numbers of the model's species. */
    private FormatOptions written(Path out) {
        if (!isCfg(out)) {
            return FormatOptions.defaults().withFormat(StructureFormat.EXTXYZ);
        }
        List<Element> elements = potential.info().elements();
        FormatOptions cfg = FormatOptions.defaults().withFormat(StructureFormat.CFG);
        return elements.stream().anyMatch(Element::isUnnamed) ? cfg : cfg.withElements(elements);
    }

    private int evaluateAll(
            StructureReader frames,
            Calculator calculator,
            Consumer<Row> each,
            Optional<StructureWriter> writer) {
        int count = 0;
        while (frames.hasNext()) {
            Structure structure = frames.next();
            count++;
            Result result = evaluate(calculator, structure, count);
            errors.add(structure, result);
            writer.ifPresent(
                    w ->
                            w.write(
                                    labelled(structure, result),
                                    settings.out.filter(Prediction::isCfg).isPresent()
                                            ? new Extras()
                                            : extras(result)));
            each.accept(row(count, structure, result));
        }
        return count;
    }

    private Result evaluate(Calculator calculator, Structure structure, int frame) {
        try {
            Result result = calculator.evaluate(structure, outputs);
            result.extrapolations().ifPresent(this::count);
            return result;
        } catch (MlipException e) {
            throw new MlipException(
                    settings.structures + ", frame " + frame + ": " + e.getMessage(), e);
        }
    }

    private void count(Extrapolations frame) {
        if (settings.onExtrapolation == OnExtrapolation.STOP && frame.total() > 0) {
            throw new MlipException(
                    frame.total()
                            + " descriptors are outside the range of the training data, for"
                            + " instance "
                            + describe(frame.entries().iterator().next()));
        }
        extrapolations.add(frame.copy(0));
    }

    static String describe(Extrapolations.Entry entry) {
        return "number "
                + entry.descriptor()
                + " of "
                + Element.of(entry.species())
                + " ("
                + entry.type()
                + ") is "
                + entry.worst()
                + ", outside "
                + entry.min()
                + " to "
                + entry.max();
    }

    private static Structure labelled(Structure structure, Result result) {
        Labels labels =
                Labels.NONE
                        .withEnergy(result.energy())
                        .withForces(result.forces())
                        .withVirial(result.virial());
        if (result.atomEnergies().isPresent()) {
            labels = labels.withAtomEnergies(result.atomEnergies().get());
        }
        return structure.withLabels(labels);
    }

    private static Extras extras(Result result) {
        Extras extras = new Extras();
        result.extrapolations()
                .ifPresent(e -> extras.key("extrapolations", Long.toString(e.total())));
        result.atomVirials().ifPresent(v -> extras.column("virials", 9, v));
        result.grades()
                .ifPresent(
                        g -> {
                            extras.key("max_grade", g.max());
                            g.atoms().ifPresent(atoms -> extras.column("grade", 1, atoms));
                        });
        result.spread()
                .ifPresent(
                        s -> {
                            extras.key("energy_var", s.energyVariance());
                            extras.column("forces_var", 3, s.forceVariances());
                        });
        result.replicaSpread()
                .ifPresent(
                        s -> {
                            extras.key("max_replica_spread", DoubleStream.of(s).max().orElse(0));
                            extras.column("replica_spread", 1, s);
                        });
        return extras;
    }

    private static Row row(int frame, Structure structure, Result result) {
        double longest = 0;
        double[] f = result.forces();
        for (int i = 0; i < f.length; i += 3) {
            longest = Math.max(longest, f[i] * f[i] + f[i + 1] * f[i + 1] + f[i + 2] * f[i + 2]);
        }
        boolean bulk = structure.cell().isPeriodic() && result.volume() > 0;
        return new Row(
                frame,
                structure.size(),
                result.energy(),
                Math.sqrt(longest),
                bulk ? result.pressure() : Double.NaN,
                result.extrapolations()
                        .map(e -> OptionalLong.of(e.total()))
                        .orElse(OptionalLong.empty()),
                result.grades().map(Grades::max).orElse(Double.NaN));
    }
}
