package org.mlip4j.sim.label;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What CP2K prints of one structure: energy and forces in atomic units, and the stress tensor in GPa, which CP2K counts
 * positive in compression, as a virial.
 */
final class Cp2kOutput {

    private static final String ENERGY = "ENERGY| Total FORCE_EVAL";
    private static final String FORCES = "ATOMIC FORCES in [a.u.]";

    /** Columns of the drawing of a man in the water beside a last message. */
    private static final int DRAWING = 11;

    private static final String STRESS = "STRESS| Analytical stress tensor [GPa]";

    private final Structure asked;
    private final PrintedLines lines;

    private Cp2kOutput(Structure asked, String text) {
        this.asked = asked;
        lines = new PrintedLines("CP2K", text);
    }

    /**
     * Reads the results.
     *
     * @param asked the structure of the input
     * @param text what CP2K printed
     * @return the structure with its labels
     * @throws MlipException if the SCF has not converged, or something is missing or belongs to another structure
     */
    static Structure labelled(Structure asked, String text) {
        if (text.contains("SCF run NOT converged")) {
            throw new MlipException("CP2K: the SCF has not converged");
        }
        if (!text.contains("PROGRAM ENDED AT")) {
            throw new MlipException("CP2K did not come to its end");
        }
        Cp2kOutput output = new Cp2kOutput(asked, text);
        Labels labels = Labels.NONE.withEnergy(output.energy()).withForces(output.forces());
        int stress = output.lines.last(STRESS);
        return Answers.labelled(
                asked, stress < 0 ? labels : labels.withVirial(output.virial(stress)));
    }

    /**
     * What CP2K says in the box that it ends with when it gives up; the left of the box is a drawing.
     *
     * @param text what CP2K printed
     * @return one line, if there is a box
     */
    static Optional<String> complaint(String text) {
        int box = text.indexOf("[ABORT]");
        if (box < 0) {
            return Optional.empty();
        }
        String said =
                text.substring(box)
                        .lines()
                        .skip(1)
                        .takeWhile(line -> !line.strip().startsWith("***"))
                        .filter(line -> line.length() > DRAWING)
                        .map(line -> line.substring(DRAWING).replaceFirst("\\*\\s*$", "").strip())
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(" "));
        return Optional.of(said.replaceAll("\\s+", " "));
    }

    private int required(String start, String what) {
        int line = lines.last(start);
        if (line < 0) {
            throw new MlipException(
                    "CP2K printed no "
                            + what
                            + "; the template needs &PRINT &FORCES in FORCE_EVAL");
        }
        return line;
    }

    private double energy() {
        return Units.HARTREE * lines.number(required(ENERGY, "energy"), -1);
    }

    private double[] forces() {
        int first = required(FORCES, "forces") + 3;
        double[] forces = new double[3 * asked.size()];
        for (int i = 0; i < asked.size(); i++) {
            String symbol = Element.of(asked.species()[i]).symbol();
            String[] words = lines.words(first + i);
            if (words.length != 6 || !words[0].equals(Integer.toString(i + 1))) {
                throw lines.broken(first + i);
            }
            if (!words[2].equals(symbol)) {
                throw new MlipException(
                        "atom %d of CP2K's output is %s instead of %s: the order of the species was changed"
                                .formatted(i + 1, words[2], symbol));
            }
            for (int d = 0; d < 3; d++) {
                forces[3 * i + d] = Units.HARTREE / Units.BOHR * lines.number(first + i, 3 + d);
            }
        }
        if (lines.words(first + asked.size()).length > 0
                && lines.words(first + asked.size())[0].matches("\\d+")) {
            throw new MlipException("CP2K's output has forces on more atoms than were asked for");
        }
        return forces;
    }

    private double[] virial(int title) {
        double[] virial = new double[9];
        for (int i = 0; i < 9; i++) {
            virial[i] =
                    lines.number(title + 2 + i / 3, 2 + i % 3) * asked.cell().volume() / Units.GPA;
        }
        return virial;
    }
}
