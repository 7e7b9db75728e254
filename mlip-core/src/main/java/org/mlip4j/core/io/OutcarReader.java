package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * VASP's OUTCAR: every ionic step. The energy is the free energy TOTEN, whose derivatives the forces are; the energy
 * without entropy and its extrapolation to sigma = 0 are in {@link Labels#notes()} as {@code energy_without_entropy}
 * and {@code energy_sigma0}. Steps whose electrons did not converge are left out.
 */
final class OutcarReader implements FrameParser {

    /** One eV/Angstrom^3 in kbar. */
    private static final double KBAR = 1602.176634;

    /** XX YY ZZ XY YZ ZX as places in nine numbers. */
    private static final int[] STRESS_ORDER = {0, 4, 8, 1, 5, 6};

    /** No DFT code comes near this; a file that says so is damaged. */
    private static final int MAX_IONS = 10_000_000;

    private static final double NO_ENERGY = Double.NaN;

    private static final String CONVERGED = "aborting loop because EDIFF is reached";

    private final Lines lines;
    private final List<String> titles = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private int ions = -1;
    private int[] species;
    private double[] lattice;
    private double[] kilobars;
    private double[] positions;
    private double[] forces;
    private double energy = NO_ENERGY;
    private boolean iterated;
    private boolean converged;
    private boolean unconverged;
    private boolean any;

    OutcarReader(Lines lines) {
        this.lines = lines;
    }

    @Override
    public Structure next() {
        while (lines.next()) {
            if (!lines.hasMore()) {
                continue;
            }
            String line = lines.text();
            if (line.contains("VRHFIN =")) {
                names.add(line.substring(line.indexOf('=') + 1).replaceFirst(":.*", "").strip());
            } else if (line.contains("TITEL  =")) {
                String[] words = line.substring(line.indexOf('=') + 1).strip().split("\\s+");
                titles.add(words[Math.min(1, words.length - 1)].replaceFirst("[_.\\d].*", ""));
            } else if (line.contains("NIONS =")) {
                ions =
                        (int)
                                numbers(
                                        line.substring(line.indexOf("NIONS =") + 7),
                                        1,
                                        "the number of ions")[0];
            } else if (line.contains("ions per type =")) {
                readSpecies(line);
            } else if (line.contains("direct lattice vectors")) {
                readLattice();
            } else if (line.startsWith("  in kB ")) {
                kilobars = numbers(line.substring(8), 6, "six stresses in kB");
            } else if (line.contains("--- Iteration ")) {
                iterated = true;
            } else if (line.contains(CONVERGED)) {
                converged = true;
            } else if (line.contains("TOTAL-FORCE (eV/Angst)")) {
                readForces(line);
            } else if (line.contains("free  energy   TOTEN")) {
                energy =
                        numbers(
                                line.substring(line.indexOf('=') + 1).replace("eV", ""),
                                1,
                                "the energy TOTEN")[0];
            } else if (line.contains("energy  without entropy")
                    && !Double.isNaN(energy)
                    && positions != null) {
                Structure step = structure(line);
                if (step != null) {
                    return step;
                }
            }
        }
        return atEnd();
    }

    private Structure atEnd() {
        if (positions != null && any) {
            lines.warn("the last ionic step is incomplete and left out");
        } else if (!any) {
            throw lines.ended(
                    unconverged
                            ? "an ionic step whose electrons converged; raise NELM or mend the electronic steps"
                            : "an ionic step with positions, forces and energy");
        }
        return null;
    }

    private void readSpecies(String line) {
        double[] counts =
                numbers(line.substring(line.indexOf('=') + 1), -1, "the number of ions per type");
        for (double count : counts) {
            if (count < 0 || count != Math.rint(count) || count > MAX_IONS) {
                throw lines.fail("the number of ions per type", Double.toString(count));
            }
        }
        List<String> symbols = titles.size() == counts.length ? titles : names;
        if (symbols.size() != counts.length) {
            throw lines.fail(
                    "one TITEL line for each of " + counts.length + " types", titles.toString());
        }
        int[] all = new int[0];
        for (int k = 0; k < counts.length; k++) {
            int from = all.length;
            all = Arrays.copyOf(all, from + (int) counts[k]);
            Arrays.fill(all, from, all.length, element(symbols.get(k)));
        }
        if (ions >= 0 && all.length != ions) {
            throw lines.fail(
                    "ions per type that add up to NIONS = " + ions, Integer.toString(all.length));
        }
        species = all;
    }

    private int element(String symbol) {
        try {
            return Element.of(symbol).code();
        } catch (MlipException e) {
            throw lines.fail("an element in TITEL or VRHFIN", "'" + symbol + "'");
        }
    }

    private void readLattice() {
        double[] vectors = new double[9];
        for (int k = 0; k < 3; k++) {
            lines.require("three lattice vectors");
            double[] row = numbers(lines.text(), 6, "a lattice vector and its reciprocal");
            System.arraycopy(row, 0, vectors, 3 * k, 3);
        }
        lattice = vectors;
    }

    private void readForces(String heading) {
        if (heading.contains("(ML)")) {
            lines.warn("ionic steps of VASP's own force field, marked (ML), are left out");
            return;
        }
        if (species == null) {
            throw lines.fail("'ions per type' before the first forces", "none");
        }
        lines.require("a line of dashes");
        double[] newPositions = new double[3 * species.length];
        double[] newForces = new double[3 * species.length];
        for (int i = 0; i < species.length; i++) {
            if (!lines.next()) {
                if (any) {
                    positions = newPositions;
                    return;
                }
                throw lines.ended(
                        "position and force of atom " + (i + 1) + " of " + species.length);
            }
            double[] row = numbers(lines.text(), 6, "position and force of an atom");
            System.arraycopy(row, 0, newPositions, 3 * i, 3);
            System.arraycopy(row, 3, newForces, 3 * i, 3);
        }
        positions = newPositions;
        forces = newForces;
        energy = NO_ENERGY;
    }

    /** The step that ends here; null when its electrons did not converge. */
    private Structure structure(String entropyLine) {
        if (lattice == null) {
            throw lines.fail("'direct lattice vectors' before the first ionic step", "none");
        }
        boolean usable = converged || !iterated;
        iterated = false;
        converged = false;
        if (!usable) {
            lines.warn(
                    "ionic steps whose electrons did not converge are left out (no line '"
                            + CONVERGED
                            + "')");
            unconverged = true;
            forgetStep();
            return null;
        }
        Cell cell = Cell.periodic(lattice);
        Labels labels = Labels.NONE.withEnergy(energy).withForces(forces);
        if (kilobars != null) {
            double[] virial = new double[9];
            for (int k = 0; k < 6; k++) {
                int at = STRESS_ORDER[k];
                virial[at] = kilobars[k] / KBAR * cell.volume();
                virial[at % 3 * 3 + at / 3] = virial[at];
            }
            labels = labels.withVirial(virial);
        }
        Structure structure =
                Structure.of(cell, species, positions)
                        .withLabels(labels.withNotes(energies(entropyLine)));
        any = true;
        forgetStep();
        return structure;
    }

    private void forgetStep() {
        kilobars = null;
        positions = null;
        energy = NO_ENERGY;
    }

    private static Map<String, String> energies(String line) {
        Map<String, String> notes = new LinkedHashMap<>();
        String[] parts = line.split("=");
        if (parts.length == 3) {
            notes.put("energy_without_entropy", parts[1].strip().split("\\s+")[0]);
            notes.put("energy_sigma0", parts[2].strip().split("\\s+")[0]);
        }
        return notes;
    }

    /** The numbers of a Fortran line, which may touch where one is negative; any count if {@code count} is -1. */
    private double[] numbers(String text, int count, String expected) {
        String[] words = text.replaceAll("(?<=\\d)-", " -").strip().split("\\s+");
        double[] values = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            byte[] bytes = words[i].getBytes(StandardCharsets.UTF_8);
            values[i] = Decimal.parse(bytes, 0, bytes.length);
            if (!Double.isFinite(values[i])) {
                throw lines.fail(expected, "'" + words[i] + "'");
            }
        }
        if (count >= 0 && values.length != count) {
            throw lines.failLine(expected);
        }
        return values;
    }
}
