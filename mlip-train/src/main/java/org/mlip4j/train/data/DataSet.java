package org.mlip4j.train.data;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.LammpsUnits;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.train.TrainingFrame;
import org.mlip4j.train.TrainingSet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Structures with labels, ready for training: read, filtered, split, and brought to one zero of energy.
 *
 * @param train fitted
 * @param validation watched during the fit
 * @param test looked at once, after the fit
 * @param references energy of the elements in the energies of all frames, fitted to {@code train}, eV; still contained
 *     in all energies
 * @param baseline what the model does not have to learn; still contained in all labels
 * @param leftOut how many structures were left out, by reason
 * @param warnings of the readers of the files, and of what does not suit them
 */
public record DataSet(
        List<TrainingFrame> train,
        List<TrainingFrame> validation,
        List<TrainingFrame> test,
        Map<Element, Double> references,
        Optional<Potential> baseline,
        Map<String, Integer> leftOut,
        List<String> warnings) {

    /** Copies. */
    public DataSet {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
        leftOut = new TreeMap<>(leftOut);
        warnings = List.copyOf(warnings);
    }

    /**
     * This data set with one more warning.
     *
     * @param warning a sentence
     * @return new data set
     */
    public DataSet withWarning(String warning) {
        List<String> all = new ArrayList<>(warnings);
        all.add(warning);
        return new DataSet(train, validation, test, references, baseline, leftOut, all);
    }

    /**
     * What is to be done with the files.
     *
     * @param sources the files
     * @param filters which structures are left out
     * @param split which part of sources with use SPLIT is kept back
     * @param references how energies of the elements are found
     * @param mixLevels whether structures of different levels of theory may be trained together; each level then has
     *     references of its own, and all energies are shifted to those of the first
     * @param baseline its energies are subtracted before references are fitted
     */
    public record Settings(
            List<Source> sources,
            Filters filters,
            Split split,
            EnergyReferences.Rule references,
            boolean mixLevels,
            Optional<Baseline> baseline) {

        /** Copies. */
        public Settings {
            sources = List.copyOf(sources);
        }

        /**
         * The same with a baseline, where these have none.
         *
         * @param other used unless there is one
         * @return the settings
         */
        public Settings orBaseline(Optional<Baseline> other) {
            return new Settings(
                    sources, filters, split, references, mixLevels, baseline.or(() -> other));
        }

        /**
         * The same for one fit of a cross-validation. Sources for validation or test are left out: they stay unseen.
         *
         * @param fold the part of what is split that this fit does not see
         * @return the settings
         * @throws MlipException if no source is split
         */
        public Settings fold(Split.Fold fold) {
            List<Source> seen =
                    sources.stream()
                            .filter(s -> s.use() == Source.Use.SPLIT || s.use() == Source.Use.TRAIN)
                            .toList();
            if (seen.stream().noneMatch(s -> s.use() == Source.Use.SPLIT)) {
                throw new MlipException(
                        "cross-validation needs a file without 'use' under data, whose structures"
                                + " are split");
            }
            return new Settings(seen, filters, split.with(fold), references, mixLevels, baseline);
        }
    }

    /** So many files of a level are named. */
    private static final int SHOWN = 3;

    /** A frame with what is decided about it. */
    private record Entry(TrainingFrame frame, Source.Use use, String level, Path file) {

        /** What the frame says of its level goes before what is said of its file. */
        static Entry of(TrainingFrame frame, Source source) {
            String level = frame.structure().labels().level().orElse(source.level());
            return new Entry(frame, source.use(), level, source.file());
        }

        Entry with(TrainingFrame other) {
            return new Entry(other, use, level, file);
        }

        Entry with(Source.Use other) {
            return new Entry(frame, other, level, file);
        }
    }

    /**
     * Reads a data set.
     *
     * @param settings what to do
     * @return the data set
     * @throws MlipException if a file cannot be read, levels of theory are mixed without being declared, references are
     *     not determined, or nothing is left to fit
     */
    public static DataSet read(Settings settings) {
        Map<String, Integer> leftOut = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        Repeats seen = new Repeats();
        for (Source source : settings.sources) {
            int before = entries.size();
            for (TrainingFrame frame : frames(source, warnings)) {
                Optional<String> reason = settings.filters.reason(frame, seen);
                if (reason.isPresent()) {
                    leftOut.merge(reason.get(), 1, Integer::sum);
                } else {
                    entries.add(Entry.of(frame, source));
                }
            }
            tellUnusedLevel(source, entries.subList(before, entries.size()))
                    .ifPresent(warnings::add);
        }
        refuseMixing(entries, settings);
        entries = split(entries, settings.split);
        Optional<Potential> baseline = baseline(entries, settings);
        Map<String, Map<Element, Double>> references = references(entries, settings, baseline);
        // What a filter calls high does not depend on what the model has to learn.
        Map<String, Map<Element, Double>> whole =
                baseline.isPresent() && settings.filters.limitEnergies()
                        ? references(entries, settings, Optional.empty())
                        : references;
        Map<Element, Double> first =
                references.isEmpty() ? zero(entries) : references.values().iterator().next();
        List<Entry> kept = new ArrayList<>();
        for (Entry entry : entries) {
            Map<Element, Double> own = references(entry, references, first);
            Optional<String> reason =
                    energyReason(entry.frame, references(entry, whole, first), settings.filters);
            if (reason.isPresent()) {
                leftOut.merge(reason.get(), 1, Integer::sum);
            } else {
                kept.add(entry.with(shifted(entry.frame, own, first)));
            }
        }
        return sorted(kept, first, baseline, leftOut, warnings);
    }

    private static Optional<Potential> baseline(List<Entry> entries, Settings settings) {
        return settings.baseline.map(b -> b.of(training(entries)));
    }

    private static List<Structure> training(List<Entry> entries) {
        return entries.stream()
                .filter(e -> e.use == Source.Use.TRAIN)
                .map(e -> e.frame.structure())
                .toList();
    }

    private static Map<Element, Double> zero(List<Entry> entries) {
        Map<Element, Double> zero = new LinkedHashMap<>();
        EnergyReferences.elements(training(entries)).forEach(e -> zero.put(e, 0.0));
        return zero;
    }

    private static List<TrainingFrame> frames(Source source, List<String> warnings) {
        List<TrainingFrame> frames = new ArrayList<>();
        FrameWeights weights = new FrameWeights(source);
        try (StructureReader reader = Structures.stream(source.file(), source.options())) {
            requireUnitsOfUse(source, reader.format());
            while (reader.hasNext()) {
                Structure structure = reader.next();
                TrainingFrame frame = TrainingFrame.of(structure, group(source, structure));
                if (frame.energy().isEmpty()
                        && frame.forces().isEmpty()
                        && frame.virial().isEmpty()) {
                    throw nothingToLearn(source, frames.size() + 1, structure, reader.warnings());
                }
                frames.add(
                        new TrainingFrame(
                                structure,
                                frame.energy(),
                                frame.forces(),
                                frame.virial(),
                                weights.of(structure, frame.group(), frames.size() + 1),
                                frame.group()));
            }
            warnings.addAll(reader.warnings());
        }
        weights.requireGroups();
        return frames;
    }

    /** Units that a file has by its format would otherwise go before those that are stated, without a word. */
    private static void requireUnitsOfUse(Source source, StructureFormat format) {
        FormatOptions stated = source.options();
        if (format != StructureFormat.N2P2
                && stated.units().filter(u -> !u.isIdentity()).isPresent()) {
            throw idle(source, format, "units", "an input.data of n2p2");
        }
        if (!format.isLammps() && stated.lammpsUnits() != LammpsUnits.METAL) {
            throw idle(source, format, "lammps_units", "data and dump files of LAMMPS");
        }
    }

    private static MlipException idle(
            Source source, StructureFormat format, String key, String place) {
        return new MlipException(
                "%s is %s, and %s is for %s only: leave it out"
                        .formatted(source.file(), format.formatName(), key, place));
    }

    /** Names what the file has instead. */
    private static MlipException nothingToLearn(
            Source source, int frame, Structure structure, List<String> warnings) {
        String place = source.file() + ", frame " + frame;
        String keys = String.join(", ", structure.info().keySet());
        return new MlipException(
                place
                        + ": there is neither an energy nor forces nor a virial to learn from"
                        + (keys.isEmpty()
                                ? ""
                                : "; if they have names of their own say which, for instance keys:"
                                        + " {energy: E, forces: F} beside the file; the frame has "
                                        + keys)
                        + (warnings.isEmpty() ? "" : " (" + String.join("; ", warnings) + ")"));
    }

    private static String group(Source source, Structure structure) {
        Map<String, String> info = structure.info();
        String ofFrame = info.getOrDefault("group", info.get("config_type"));
        return source.group().orElse(ofFrame == null ? name(source.file()) : ofFrame);
    }

    /** The name of a file without its endings. */
    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("(?<=.)\\..*", "");
    }

    private static void refuseMixing(List<Entry> entries, Settings settings) {
        Map<String, Set<String>> levels = new LinkedHashMap<>();
        for (Entry entry : entries) {
            levels.computeIfAbsent(entry.level, k -> new LinkedHashSet<>())
                    .add(entry.file.normalize().toString());
        }
        if (levels.size() > 1 && !settings.mixLevels) {
            throw new MlipException(
                    "the data set mixes levels of theory: "
                            + levels.entrySet().stream()
                                    .map(e -> name(e.getKey()) + " in " + some(e.getValue()))
                                    .collect(Collectors.joining(", "))
                            + (levels.containsKey("")
                                    ? "; name the level of a file that does not with level: beside it"
                                    : "")
                            + "; if they are meant to be mixed, set mix_levels: true, and every level gets"
                            + " reference energies of its own");
        }
    }

    private static String name(String level) {
        return level.isEmpty() ? "none named" : "'" + level + "'";
    }

    /** The first files; a long list says no more. */
    private static String some(Set<String> files) {
        String first = files.stream().limit(SHOWN).collect(Collectors.joining(" and "));
        return files.size() > SHOWN ? first + " and " + (files.size() - SHOWN) + " more" : first;
    }

    /** That frames of a file name another level than was given for it. */
    private static Optional<String> tellUnusedLevel(Source source, List<Entry> entries) {
        return entries.stream()
                .filter(e -> !source.level().isEmpty() && !e.level.equals(source.level()))
                .findFirst()
                .map(
                        e ->
                                "%s: its structures name the level of theory '%s' themselves, which goes before level: '%s'"
                                        .formatted(source.file(), e.level, source.level()));
    }

    /** By those levels of theory of which there are energies to train on, the first first. */
    private static Map<String, Map<Element, Double>> references(
            List<Entry> entries, Settings settings, Optional<Potential> baseline) {
        Map<String, List<TrainingFrame>> levels = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.use == Source.Use.TRAIN && entry.frame.energy().isPresent()) {
                levels.computeIfAbsent(entry.level, k -> new ArrayList<>()).add(entry.frame);
            }
        }
        Map<String, Map<Element, Double>> result = new LinkedHashMap<>();
        levels.forEach(
                (level, frames) ->
                        result.put(
                                level, references(level, frames, settings.references, baseline)));
        return result;
    }

    /** The references of an entry's level; zero where no energies are trained on. */
    private static Map<Element, Double> references(
            Entry entry, Map<String, Map<Element, Double>> levels, Map<Element, Double> zero) {
        if (levels.isEmpty() || entry.frame.energy().isEmpty()) {
            return zero;
        }
        Map<Element, Double> own = levels.get(entry.level);
        if (own == null) {
            throw new MlipException(
                    entry.file
                            + ": no energy of its level of theory ("
                            + name(entry.level)
                            + ") is trained on, so that its energies cannot be brought to those of "
                            + name(levels.keySet().iterator().next())
                            + "; train on some of them, or leave them out with weights: {energy: 0}");
        }
        return own;
    }

    private static Map<Element, Double> references(
            String level,
            List<TrainingFrame> frames,
            EnergyReferences.Rule rule,
            Optional<Potential> baseline) {
        List<Structure> structures = new ArrayList<>();
        List<Double> energies = new ArrayList<>();
        for (TrainingFrame frame : frames) {
            structures.add(frame.structure());
            energies.add(frame.energy().orElseThrow());
        }
        if (baseline.isPresent()) {
            try (Calculator calculator = new Calculator(baseline.get())) {
                for (int s = 0; s < structures.size(); s++) {
                    double known = calculator.evaluate(structures.get(s)).energy();
                    energies.set(s, energies.get(s) - known);
                }
            }
        }
        return rule.find(level, structures, energies);
    }

    private static Optional<String> energyReason(
            TrainingFrame frame, Map<Element, Double> references, Filters filters) {
        if (!filters.limitEnergies() || frame.energy().isEmpty()) {
            return Optional.empty();
        }
        double above =
                frame.energy().getAsDouble()
                        - TrainingFrame.referenceEnergy(references, frame.structure());
        return filters.energy(above / frame.structure().size());
    }

    private static TrainingFrame shifted(
            TrainingFrame frame, Map<Element, Double> own, Map<Element, Double> first) {
        if (own == first || frame.energy().isEmpty()) {
            return frame;
        }
        Structure structure = frame.structure();
        double shift =
                TrainingFrame.referenceEnergy(first, structure)
                        - TrainingFrame.referenceEnergy(own, structure);
        return new TrainingFrame(
                structure,
                OptionalDouble.of(frame.energy().getAsDouble() + shift),
                frame.forces(),
                frame.virial(),
                frame.weights(),
                frame.group());
    }

    /** Decides about the frames that are to be split. */
    private static List<Entry> split(List<Entry> entries, Split split) {
        List<TrainingFrame> open =
                entries.stream().filter(e -> e.use == Source.Use.SPLIT).map(Entry::frame).toList();
        Iterator<Source.Use> uses = split.of(open).iterator();
        return entries.stream()
                .map(e -> e.use == Source.Use.SPLIT ? e.with(uses.next()) : e)
                .toList();
    }

    private static DataSet sorted(
            List<Entry> entries,
            Map<Element, Double> references,
            Optional<Potential> baseline,
            Map<String, Integer> leftOut,
            List<String> warnings) {
        Map<Source.Use, List<TrainingFrame>> parts = new TreeMap<>();
        for (Source.Use use : Source.Use.values()) {
            parts.put(use, new ArrayList<>());
        }
        entries.forEach(e -> parts.get(e.use).add(e.frame));
        if (parts.get(Source.Use.TRAIN).isEmpty()) {
            throw new MlipException(
                    "no structure is left to train on"
                            + (leftOut.isEmpty() ? "" : "; left out: " + leftOut));
        }
        return new DataSet(
                parts.get(Source.Use.TRAIN),
                parts.get(Source.Use.VALIDATION),
                parts.get(Source.Use.TEST),
                references,
                baseline,
                leftOut,
                warnings);
    }

    /**
     * How many structures there are for what, and what is known of them, in words.
     *
     * @return one line
     */
    public String describe() {
        return "fitted: "
                + describe(train)
                + "; validation: "
                + describe(validation)
                + "; test: "
                + describe(test);
    }

    private static String describe(List<TrainingFrame> frames) {
        if (frames.isEmpty()) {
            return "none";
        }
        return frames.size()
                + (frames.size() == 1 ? " structure (" : " structures (")
                + frames.stream().filter(f -> f.energy().isPresent()).count()
                + " with energy, "
                + frames.stream().filter(f -> f.forces().isPresent()).count()
                + " with forces, "
                + frames.stream().filter(f -> f.virial().isPresent()).count()
                + " with stress)";
    }

    /**
     * What the trainer sees: the structures for training, and those to watch.
     *
     * @return the set without the test structures
     */
    public TrainingSet trainingSet() {
        return new TrainingSet(train, validation);
    }

    /**
     * The elements of the training structures.
     *
     * @return in ascending order of atomic number
     */
    public List<Element> elements() {
        return EnergyReferences.elements(train.stream().map(TrainingFrame::structure).toList());
    }
}
