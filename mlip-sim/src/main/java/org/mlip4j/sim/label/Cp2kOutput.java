package org.mlip4j.sim.label;

import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What CP2K prints of one structure: energy and forces in atomic units, and the stress tensor, which CP2K counts
 * positive in compression, as a virial. Older and newer versions print forces and stress differently, and newer ones
 * give up when the SCF does not converge.
 */
final class Cp2kOutput {

    private static final String ENERGY = "ENERGY| Total FORCE_EVAL";
    private static final String FORCES = "ATOMIC FORCES in [a.u.]";
    private static final String NEWER_FORCES = "FORCES| Atomic forces [";
    private static final String NEWER_FORCE = "FORCES|";

    /** Columns of the drawing of a man in the water beside a last message. */
    private static final int DRAWING = 11;

    private static final String NOT_CONVERGED = "SCF run NOT converged";

    private static final String STRESS = "STRESS| Analytical stress tensor [";
    private static final String NUMERICAL_STRESS = "STRESS| Numerical stress tensor [";

    private static final String OLDER_STRESS = "STRESS TENSOR [";

    /** Pressures in GPa. */
    private static final Map<String, Double> PRESSURES =
            Map.of("GPa", 1.0, "kbar", 0.1, "bar", 1e-4, "Pa", 1e-9, "atm", 1.01325e-4);

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
        if (text.contains(NOT_CONVERGED)) {
            throw new MlipException("CP2K: the SCF has not converged");
        }
        if (!text.contains("PROGRAM ENDED AT")) {
            throw new MlipException("CP2K did not come to its end");
        }
        Cp2kOutput output = new Cp2kOutput(asked, text);
        output.lines.requireOneStep(
                output.lines.count(FORCES) + output.lines.count(NEWER_FORCES),
                "RUN_TYPE ENERGY_FORCE in the template");
        Labels labels = Labels.NONE.withEnergy(output.energy()).withForces(output.forces());
        int stress = Math.max(output.lines.last(STRESS), output.lines.last(NUMERICAL_STRESS));
        if (stress < 0 && text.contains(OLDER_STRESS)) {
            throw new MlipException(
                    "CP2K printed the stress as versions before 8 do, which is not read; take a newer one, or leave &STRESS_TENSOR out of &PRINT for labels without virials");
        }
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
        if (text.contains(NOT_CONVERGED)) {
            return Optional.of("the SCF has not converged");
        }
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
        int newer = lines.last(NEWER_FORCES);
        return newer < 0 ? olderForces() : newerForces(newer);
    }

    /** Without the names of the elements. */
    private double[] newerForces(int title) {
        if (!unit(title).equals("hartree/bohr")) {
            throw new MlipException(
                    "CP2K printed forces in " + unit(title) + "; leave FORCE_UNIT out of &FORCES");
        }
        double[] forces = new double[3 * asked.size()];
        int first = title + 2;
        for (int i = 0; i < asked.size(); i++) {
            String[] words = lines.words(first + i);
            if (words.length != 6
                    || !words[0].equals(NEWER_FORCE)
                    || !words[1].equals(Integer.toString(i + 1))) {
                throw lines.broken(first + i);
            }
            for (int d = 0; d < 3; d++) {
                forces[3 * i + d] = Units.HARTREE / Units.BOHR * lines.number(first + i, 2 + d);
            }
        }
        String[] next = lines.words(first + asked.size());
        refuseMore(next.length > 1 ? next[1] : "");
        return forces;
    }

    /** What stands in brackets at the end of a title. */
    private String unit(int title) {
        String[] words = lines.words(title);
        return words[words.length - 1].replaceAll("[\\[\\]]", "");
    }

    private static void refuseMore(String number) {
        if (number.matches("\\d+")) {
            throw new MlipException("CP2K's output has forces on more atoms than were asked for");
        }
    }

    private double[] olderForces() {
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
        String[] next = lines.words(first + asked.size());
        refuseMore(next.length > 0 ? next[0] : "");
        return forces;
    }

    private double[] virial(int title) {
        Double unit = PRESSURES.get(unit(title));
        if (unit == null) {
            throw new MlipException(
                    "CP2K printed the stress in "
                            + unit(title)
                            + "; leave STRESS_UNIT out of &STRESS_TENSOR, or make it GPa");
        }
        double[] virial = new double[9];
        for (int i = 0; i < 9; i++) {
            virial[i] =
                    unit
                            * lines.number(title + 2 + i / 3, 2 + i % 3)
                            * asked.cell().volume()
                            / Units.GPA;
        }
        return virial;
    }
}
