package org.mlip4j.sim.build;

import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.crystal.FormalCharges;
import org.mlip4j.sim.crystal.Pairs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Amorphous starting structures: atoms at random places, pushed apart until no pair is closer than allowed. Meant to be
 * melted and quenched afterwards.
 */
public final class Packing {

    private static final int ROUNDS = 2000;

    private static final int LARGEST = 1_000_000;

    /** Pairs are pushed to slightly more than the limit, so that the last ones do not creep. */
    private static final double MARGIN = 1.02;

    private Packing() {}

    /**
     * Packs atoms into a cubic cell. Their formal charges choose the least distances and need not balance: mixtures of a metal
     * and its salt, and polysulfides, have none that do; the report tells the sum.
     *
     * @param counts species code to number
     * @param density g/cm^3
     * @param blueprint charges, distances and seed
     * @return the structure and its report
     * @throws MlipException if the atoms do not fit
     */
    public static Built cubic(Map<Integer, Long> counts, double density, Blueprint blueprint) {
        FormalCharges charges = blueprint.charges().within(counts.keySet());
        long atoms = counts.values().stream().mapToLong(Long::longValue).sum();
        if (atoms > LARGEST) {
            throw new MlipException(
                    atoms
                            + " atoms are more than the "
                            + LARGEST
                            + " that can be packed at random");
        }
        Cell cell = Cell.cubic(Math.cbrt(Blueprint.mass(counts) / density));
        int[] species = new int[Math.toIntExact(atoms)];
        int at = 0;
        for (Map.Entry<Integer, Long> e : counts.entrySet()) {
            Arrays.fill(species, at, at += Math.toIntExact(e.getValue()), e.getKey());
        }
        Contacts contacts = new Contacts(charges, blueprint.distances());
        double[] positions = new double[3 * species.length];
        Random random = new Random(blueprint.seed());
        Arrays.setAll(positions, i -> random.nextDouble() * cell.get(0, 0));
        int rounds = separate(cell, species, positions, contacts);
        Structure structure = Structure.of(cell, species, positions);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("composition", Ordering.formula(structure));
        report.put("atoms", species.length);
        report.put("edge_angstrom", cell.get(0, 0));
        report.put("rounds", rounds);
        blueprint.describe(structure, contacts, report);
        return new Built(structure, new int[species.length], report);
    }

    /** Moves both atoms of every close pair half of the missing distance apart, until none is left. */
    private static int separate(Cell cell, int[] species, double[] positions, Contacts contacts) {
        double reach = MARGIN * contacts.largest();
        double[] move = new double[positions.length];
        int[] close = new int[1];
        Patience patience = new Patience();
        for (int round = 1; round <= ROUNDS && !patience.isOver(); round++) {
            Arrays.fill(move, 0);
            close[0] = 0;
            new Pairs(cell, positions, reach)
                    .forEach(
                            (i, j, d, r) -> {
                                double limit = contacts.of(species[i], species[j]);
                                if (r < limit * MARGIN) {
                                    close[0] += r < limit ? 1 : 0;
                                    double push = 0.5 * (limit * MARGIN - r) / Math.max(r, 1e-3);
                                    for (int k = 0; k < 3; k++) {
                                        move[3 * i + k] -= push * d[k];
                                    }
                                }
                            });
            if (close[0] == 0) {
                return round;
            }
            for (int c = 0; c < move.length; c++) {
                positions[c] += Math.clamp(move[c], -0.5, 0.5);
            }
        }
        throw new MlipException(
                close[0] / 2
                        + " pairs stay too close at this density; lower --density or the distances with --min-distance");
    }
}
