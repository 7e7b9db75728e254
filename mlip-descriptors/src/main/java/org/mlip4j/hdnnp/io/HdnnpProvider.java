package org.mlip4j.hdnnp.io;

import org.mlip4j.core.Committee;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialProvider;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Units;
import org.mlip4j.hdnnp.HdnnpCommittee;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads folders of n2p2 and RuNNer. A folder with {@code input.nn} and weights is one model; a folder with {@code
 * input.nn} whose sub-folders hold the weights (RuNNer's layout) is a committee, whose members may have their own {@code
 * input.nn} and {@code scaling.data}.
 */
public final class HdnnpProvider implements PotentialProvider {

    /** A cutoff longer than this, Angstrom, suggests that a model is in Bohr. */
    private static final double LONG_CUTOFF = 9;

    /** Creates the provider. */
    public HdnnpProvider() {}

    @Override
    public String family() {
        return "hdnnp";
    }

    @Override
    public String describe() {
        return "a folder with " + N2p2ModelReader.INPUT + " (n2p2, RuNNer)";
    }

    @Override
    public boolean accepts(Path path) {
        return Files.isRegularFile(folder(path).resolve(N2p2ModelReader.INPUT));
    }

    /** Of {@code folder/input.nn} the folder. */
    private static Path folder(Path path) {
        return path.endsWith(N2p2ModelReader.INPUT) && Files.isRegularFile(path)
                ? Optional.ofNullable(path.getParent()).orElse(Path.of("."))
                : path;
    }

    @Override
    public boolean takesUnits() {
        return true;
    }

    @Override
    public Potential load(Path given, LoadOptions options) {
        Path path = folder(given);
        if (holdsWeights(path)) {
            return member(path, path, options);
        }
        List<Path> folders = folders(path);
        if (folders.isEmpty()) {
            // Names the first file that is missing.
            return member(path, path, options);
        }
        List<Potential> members = new ArrayList<>();
        for (Path folder : folders) {
            members.add(member(folder, path, options));
        }
        return combine(path.toString(), members);
    }

    /** Reads a model; what its folder lacks is taken from the common folder. */
    private static HdnnpPotential member(Path folder, Path common, LoadOptions options) {
        Path input =
                firstThatExists(
                        folder.resolve(N2p2ModelReader.INPUT),
                        common.resolve(N2p2ModelReader.INPUT));
        Path scaling =
                firstThatExists(
                        folder.resolve(N2p2ModelReader.SCALING),
                        common.resolve(N2p2ModelReader.SCALING));
        HdnnpModel raw = N2p2ModelReader.read(input, scaling, folder);
        Units units = options.units().orElse(Units.METAL);
        HdnnpModel model;
        try {
            model = raw.fromUnits(units);
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    input.toString(),
                    0,
                    "a model that can be stated in " + units.name(),
                    e.getMessage());
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put(
                "units of the files",
                options.units().map(Units::name).orElse("not stated, taken as angstrom,ev"));
        if (options.units().isEmpty() && model.cutoff() > LONG_CUTOFF) {
            details.put(
                    "hint",
                    "the cutoff of "
                            + model.cutoff()
                            + " looks like Bohr; if the model is in Bohr and Hartree, say so"
                            + " with the units bohr,hartree");
        }
        return new HdnnpPotential(folder.toString(), model, details);
    }

    private static Path firstThatExists(Path first, Path second) {
        return Files.exists(first) || !Files.exists(second) ? first : second;
    }

    private static boolean holdsWeights(Path folder) {
        return list(folder).stream()
                .anyMatch(p -> p.getFileName().toString().matches("weights\\..*\\.data"));
    }

    private static List<Path> folders(Path path) {
        return list(path).stream()
                .filter(Files::isDirectory)
                .filter(HdnnpProvider::holdsWeights)
                .sorted(
                        Comparator.comparing(
                                p -> p.getFileName().toString(), Potentials.NATURAL_ORDER))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new MlipException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean canSave(Potential potential, Path path) {
        boolean folder = Files.isDirectory(path) || path.getFileName().toString().indexOf('.') < 0;
        return folder
                && (potential instanceof HdnnpPotential || potential instanceof HdnnpCommittee);
    }

    @Override
    public void save(Potential potential, Path path) {
        switch (potential) {
            case HdnnpPotential p -> {
                if (p.activeSet().isPresent()) {
                    throw new MlipException(
                            "a folder of n2p2 holds no active set; write the model to a file *.mlip");
                }
                if (p.replicaCount() > 0) {
                    throw new MlipException(
                            "a folder of n2p2 holds no replicas; write the model to a file *.mlip");
                }
                N2p2ModelWriter.write(p.model(), path);
            }
            case HdnnpCommittee c -> {
                for (int m = 0; m < c.members().size(); m++) {
                    N2p2ModelWriter.write(
                            c.members().get(m).model(), path.resolve(String.valueOf(m + 1)));
                }
            }
            default ->
                    throw new MlipException(
                            "only models of the family hdnnp are written as a folder of n2p2");
        }
    }

    @Override
    public Committee combine(String name, List<Potential> members) {
        List<HdnnpPotential> own =
                members.stream()
                        .filter(HdnnpPotential.class::isInstance)
                        .map(HdnnpPotential.class::cast)
                        .toList();
        return own.size() == members.size() && HdnnpCommittee.canShare(own)
                ? new HdnnpCommittee(name, own)
                : PotentialProvider.super.combine(name, members);
    }
}
