package org.mlip4j.sim.label;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What pw.x prints of one structure: energy in Ry, forces in Ry/bohr, and the stress in Ry/bohr^3, positive in compression, as
 * a virial.
 */
final class EspressoOutput {

    private static final String CODE = "Quantum ESPRESSO";
    private static final String ENERGY = "!    total energy";

    /** The energy with exact exchange; those before it are of loops that took the exchange from the one before. */
    private static final String EXCHANGED = "!!   total energy";

    private static final String FORCES = "Forces acting on atoms";
    private static final String STRESS = "total   stress";
    private static final String SITES = "site n.     atom";
    private static final String ERROR = "Error in routine";

    private final Structure asked;
    private final PrintedLines lines;

    private EspressoOutput(Structure asked, String text) {
        this.asked = asked;
        lines = new PrintedLines(CODE, text);
    }

    /**
     * Reads the results.
     *
     * @param asked the structure of the input
     * @param text what pw.x printed
     * @return the structure with its labels
     * @throws MlipException if the SCF has not converged, or something is missing or belongs to another structure
     */
    static Structure labelled(Structure asked, String text) {
        if (text.contains("convergence NOT achieved")) {
            throw new MlipException(CODE + ": the SCF has not converged");
        }
        if (!text.contains("JOB DONE.")) {
            throw new MlipException(CODE + " did not come to its end");
        }
        EspressoOutput output = new EspressoOutput(asked, text);
        output.lines.requireOneStep(
                output.lines.count(FORCES), "calculation = 'scf' in the template");
        output.requireSameSpecies();
        Labels labels = Labels.NONE.withEnergy(output.energy()).withForces(output.forces());
        int stress = output.lines.last(STRESS);
        return Answers.labelled(
                asked, stress < 0 ? labels : labels.withVirial(output.virial(stress)));
    }

    /** What pw.x says between lines of percent signs when it gives up. */
    static Optional<String> complaint(String text) {
        int error = text.indexOf(ERROR);
        return error < 0
                ? Optional.empty()
                : Optional.of(
                        text.substring(error)
                                .lines()
                                .map(String::strip)
                                .takeWhile(line -> !line.startsWith("%%%"))
                                .collect(Collectors.joining(" ")));
    }

    private int required(String start, String what) {
        int line = lines.last(start);
        if (line < 0) {
            throw new MlipException(
                    "%s printed no %s; the template needs calculation='scf', tprnfor=.true. and tstress=.true."
                            .formatted(CODE, what));
        }
        return line;
    }

    /** The list of sites names the element of every atom; labels of types may have numbers behind the symbol. */
    private void requireSameSpecies() {
        int first = required(SITES, "list of atoms") + 1;
        for (int i = 0; i < asked.size(); i++) {
            String[] words = lines.words(first + i);
            if (words.length < 3 || !words[0].equals(Integer.toString(i + 1))) {
                throw lines.broken(first + i);
            }
            String symbol = words[1].replaceFirst("[0-9_-].*", "");
            if (!symbol.equalsIgnoreCase(Element.of(asked.species()[i]).symbol())) {
                throw new MlipException(
                        "atom %d of %s's output is %s instead of %s: the order of the species was changed"
                                .formatted(
                                        i + 1,
                                        CODE,
                                        words[1],
                                        Element.of(asked.species()[i]).symbol()));
            }
        }
        String[] after = lines.words(first + asked.size());
        if (after.length > 0 && after[0].matches("\\d+")) {
            throw new MlipException(CODE + "'s output has more atoms than were asked for");
        }
    }

    private double energy() {
        int exchanged = lines.last(EXCHANGED);
        int line = exchanged < 0 ? required(ENERGY, "energy") : exchanged;
        return Units.RYDBERG * lines.number(line, -2);
    }

    private double[] forces() {
        int line = required(FORCES, "forces") + 1;
        double[] forces = new double[3 * asked.size()];
        for (int i = 0; i < asked.size(); i++) {
            line += lines.words(line).length == 0 ? 1 : 0;
            String[] words = lines.words(line);
            if (words.length != 9 || !words[1].equals(Integer.toString(i + 1))) {
                throw lines.broken(line);
            }
            for (int d = 0; d < 3; d++) {
                forces[3 * i + d] = Units.RYDBERG / Units.BOHR * lines.number(line, 6 + d);
            }
            line++;
        }
        return forces;
    }

    private double[] virial(int title) {
        double unit = Units.RYDBERG / Math.pow(Units.BOHR, 3) * asked.cell().volume();
        double[] virial = new double[9];
        for (int i = 0; i < 9; i++) {
            virial[i] = lines.number(title + 1 + i / 3, i % 3) * unit;
        }
        return virial;
    }
}
