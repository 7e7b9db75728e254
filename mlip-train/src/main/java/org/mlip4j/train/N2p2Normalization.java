package org.mlip4j.train;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpModel.Normalization;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.io.N2p2Keywords;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The keyword {@code normalize_data_set} as nnp-train carries it out: the data set gets mean energy 0, and either energies
 * per atom and forces standard deviation 1 ({@code ref}), or forces and their first prediction ({@code force}). The numbers
 * are written into {@code input.nn}, which then belongs to the weights.
 */
final class N2p2Normalization {

    private static final String KEYWORD = "normalize_data_set";
    private static final List<String> LINES = List.of("mean_energy", "conv_energy", "conv_length");

    /** Numbers that differ by less are the same. */
    private static final double ROUNDING = 1e-9;

    private N2p2Normalization() {}

    /**
     * The model with another normalisation.
     *
     * @param mode what follows the keyword
     * @param model with initial weights, in eV and Angstrom
     * @param structures the whole data set
     * @param forces whether forces are fitted
     * @param units of the numbers in the folder
     */
    static HdnnpModel apply(
            String mode,
            HdnnpModel model,
            List<Structure> structures,
            boolean forces,
            Units units) {
        Spread energy = new Spread();
        Spread force = new Spread();
        for (Structure s : structures) {
            energy.add(perAtom(model, s));
            s.labels().forces().ifPresent(force::addAll);
        }
        Normalization normalization =
                switch (mode) {
                    case "ref" ->
                            new Normalization(
                                    energy.mean(),
                                    1 / energy.sigma(),
                                    forces ? force.sigma() / energy.sigma() : 1 / units.length());
                    case "force" -> {
                        if (!forces) {
                            throw new MlipException(
                                    KEYWORD + " force needs forces: add use_short_forces");
                        }
                        double predicted = predicted(model, structures, units) / units.energy();
                        yield new Normalization(
                                energy.mean(), predicted / force.sigma(), predicted);
                    }
                    default ->
                            throw new MlipException(
                                    KEYWORD
                                            + " takes ref, force or stats-only, got '"
                                            + mode
                                            + "'");
                };
        return new HdnnpModel(model.elements(), model.scaling(), normalization);
    }

    private static double perAtom(HdnnpModel model, Structure structure) {
        double energy = structure.labels().energy().orElse(Double.NaN);
        for (int species : structure.species()) {
            for (ElementModel part : model.elements()) {
                energy -= part.element().code() == species ? part.energyOffset() : 0;
            }
        }
        return energy / structure.size();
    }

    /** Standard deviation of the forces of networks without normalisation. */
    private static double predicted(HdnnpModel model, List<Structure> structures, Units units) {
        Normalization none = new Normalization(0, 1 / units.energy(), 1 / units.length());
        HdnnpModel bare = new HdnnpModel(model.elements(), model.scaling(), none);
        Spread spread = new Spread();
        try (Calculator calculator = new Calculator(new HdnnpPotential("untrained", bare))) {
            structures.forEach(s -> spread.addAll(calculator.evaluate(s).forces()));
        }
        return spread.sigma();
    }

    /**
     * Puts the numbers into {@code input.nn}; what it said before is kept as {@code input.nn.bak}.
     *
     * @return false when they were there already
     */
    static boolean write(Path input, HdnnpModel model, Units units) {
        Normalization n = model.normalization();
        double[] numbers = {
            n.meanEnergy() / units.energy(),
            n.energyFactor() * units.energy(),
            n.lengthFactor() * units.length()
        };
        N2p2Keywords keywords = new N2p2Keywords(input);
        List<String> lines = new ArrayList<>();
        boolean known = true;
        for (int i = 0; i < numbers.length; i++) {
            double before = keywords.number(LINES.get(i)).orElse(Double.NaN);
            known &= Math.abs(before - numbers[i]) <= ROUNDING * Math.abs(numbers[i]);
            lines.add(String.format(Locale.ROOT, "%s %24.16E", LINES.get(i), numbers[i]));
        }
        if (known) {
            return false;
        }
        try {
            for (String old : Files.readAllLines(input)) {
                if (LINES.stream().noneMatch(k -> old.strip().startsWith(k))) {
                    lines.add(old);
                }
            }
            Files.copy(
                    input,
                    input.resolveSibling(input.getFileName() + ".bak"),
                    StandardCopyOption.REPLACE_EXISTING);
            WholeFile.write(input, String.join("\n", lines) + "\n");
            return true;
        } catch (IOException e) {
            throw MlipException.of("cannot write the normalisation into " + input, e);
        }
    }

    /** Mean and standard deviation of a sample, with n - 1. */
    private static final class Spread {
        private long count;
        private double mean;
        private double squares;

        void add(double value) {
            if (!Double.isNaN(value)) {
                count++;
                double before = value - mean;
                mean += before / count;
                squares += before * (value - mean);
            }
        }

        void addAll(double[] values) {
            for (double value : values) {
                add(value);
            }
        }

        double mean() {
            return mean;
        }

        double sigma() {
            double sigma = Math.sqrt(squares / (count - 1));
            if (!(sigma > 0)) {
                throw new MlipException(
                        KEYWORD + " needs energies, and forces, that are not all the same");
            }
            return sigma;
        }
    }
}
