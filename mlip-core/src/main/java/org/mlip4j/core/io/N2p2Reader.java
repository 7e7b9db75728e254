package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * n2p2 and RuNNer {@code input.data}: {@code begin ... end} blocks with {@code lattice}, {@code atom x y z El charge n
 * fx fy fz}, {@code energy}, {@code charge} and {@code comment} lines in any order. Without a lattice the structure
 * does not repeat.
 *
 * <p>The format cannot leave labels out: a structure whose energy and forces are all zero has none. Zero forces beside an
 * energy are forces, as of a perfect crystal, unless a comment of {@link N2p2Writer} says that they are not known.
 */
final class N2p2Reader implements FrameParser {

    private static final String KEYWORDS = "lattice, atom, energy, charge, comment or end";

    private static final String UNSTATED =
            "units are not stated and taken as angstrom,ev; if they are others, name them, for instance units"
                    + " bohr,hartree";

    private final Lines lines;
    private final boolean stated;
    private final Units units;

    private final double[] lattice = new double[9];
    private int vectors;
    private int atoms;
    private int[] species = new int[64];
    private double[] positions = new double[3 * 64];
    private double[] forces = new double[3 * 64];
    private double[] charges = new double[64];
    private double energy;
    private boolean isEnergyKnown;
    private boolean isForceKnown;
    private String level;

    N2p2Reader(Lines lines, Optional<Units> stated) {
        this.lines = lines;
        this.stated = stated.isPresent();
        this.units = stated.orElse(Units.METAL);
    }

    @Override
    public Structure next() {
        if (!lines.nextFilled()) {
            return null;
        }
        if (!lines.word("begin").equals("begin")) {
            throw lines.failLine("begin");
        }
        if (!stated) {
            lines.warn(UNSTATED);
        }
        if (lines.hasMore()) {
            lines.warn("'" + lines.rest() + "' after begin is not used");
        }
        vectors = 0;
        atoms = 0;
        energy = Double.NaN;
        isEnergyKnown = true;
        isForceKnown = true;
        level = "";
        Map<String, String> info = new LinkedHashMap<>();
        boolean open = true;
        while (open) {
            lines.requireFilled(KEYWORDS);
            switch (lines.word(KEYWORDS)) {
                case "lattice" -> readVector();
                case "atom" -> readAtom();
                case "energy" -> energy = units.energy() * lines.real("a finite energy");
                case "charge" -> readCharge(info);
                case "comment" -> readComment(info);
                case "end" -> open = false;
                default -> throw lines.failLine(KEYWORDS);
            }
        }
        return structure(info);
    }

    private void readVector() {
        if (vectors == 3) {
            throw lines.fail("three lattice vectors", "a fourth");
        }
        lines.reals("three finite numbers after lattice", lattice, 3 * vectors++, 3);
    }

    private void readComment(Map<String, String> info) {
        String comment = lines.rest();
        if (comment.equals(N2p2Writer.NO_FORCES)) {
            isForceKnown = false;
        } else if (comment.equals(N2p2Writer.NO_ENERGY)) {
            isEnergyKnown = false;
        } else if (comment.startsWith(N2p2Writer.LEVEL)) {
            level = comment.substring(N2p2Writer.LEVEL.length());
        } else if (!comment.isEmpty()) {
            info.merge("comment", comment, (a, b) -> a + "\n" + b);
        }
    }

    private void readCharge(Map<String, String> info) {
        double charge = lines.real("the total charge");
        if (charge != 0) {
            info.put("charge", Double.toString(charge));
        }
    }

    private void readAtom() {
        if (atoms == species.length) {
            species = Arrays.copyOf(species, 2 * atoms);
            charges = Arrays.copyOf(charges, 2 * atoms);
            positions = Arrays.copyOf(positions, 6 * atoms);
            forces = Arrays.copyOf(forces, 6 * atoms);
        }
        lines.reals("the finite numbers x y z after atom", positions, 3 * atoms, 3);
        species[atoms] = lines.species();
        charges[atoms] = lines.real("the charge of the atom");
        lines.skip("the unused number before the forces");
        lines.reals("the finite forces fx fy fz of the atom", forces, 3 * atoms, 3);
        atoms++;
    }

    private Structure structure(Map<String, String> info) {
        if (vectors != 0 && vectors != 3) {
            throw lines.fail("none or three lattice lines before end", Integer.toString(vectors));
        }
        Cell cell = vectors == 0 ? Cell.none() : Cell.periodic(scaled(lattice, 9, units.length()));
        return Structure.of(
                        cell,
                        Arrays.copyOf(species, atoms),
                        scaled(positions, 3 * atoms, units.length()))
                .withLabels(labels())
                .withInfo(info);
    }

    private Labels labels() {
        double[] allForces = scaled(forces, 3 * atoms, units.energy() / units.length());
        double[] allCharges = Arrays.copyOf(charges, atoms);
        Labels labels = Labels.NONE.withLevel(level);
        boolean hasForces = Tensors.largest(allForces) > 0;
        boolean hasEnergy = energy != 0 && !Double.isNaN(energy);
        if (isForceKnown && (hasForces || hasEnergy)) {
            labels = labels.withForces(allForces);
        }
        if (isEnergyKnown && !Double.isNaN(energy) && (hasForces || hasEnergy)) {
            labels = labels.withEnergy(energy);
        }
        return Tensors.largest(allCharges) > 0 ? labels.withCharges(allCharges) : labels;
    }

    private static double[] scaled(double[] values, int count, double factor) {
        double[] copy = Arrays.copyOf(values, count);
        return factor == 1 ? copy : Tensors.scaled(copy, factor);
    }
}
