package org.mlip4j.train.data;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Structure;
import org.mlip4j.train.TrainingFrame;

import java.util.Optional;

/**
 * Which structures are left out.
 *
 * @param minDistance two atoms closer than this, Angstrom; 0 for no limit
 * @param maxForce a force longer than this, eV/Angstrom; infinity for no limit
 * @param minEnergy an energy per atom, reference energies subtracted, below this, eV; -infinity for no limit
 * @param maxEnergy the same above this; infinity for no limit
 * @param duplicates whether structures that repeat an earlier one, see {@link Repeats}, are left out
 */
public record Filters(
        double minDistance,
        double maxForce,
        double minEnergy,
        double maxEnergy,
        boolean duplicates) {

    /** How the reason for leaving out a structure with too small a distance begins. */
    public static final String CLOSER = "atoms closer than ";

    /** Nothing is left out. */
    public static final Filters NONE =
            new Filters(
                    0,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    false);

    /** Validates. */
    public Filters {
        if (!(minDistance >= 0) || !(maxForce > 0) || !(minEnergy < maxEnergy)) {
            throw new MlipException(
                    "filters need a distance of at least 0, a positive force and energies in ascending"
                            + " order, got "
                            + minDistance
                            + ", "
                            + maxForce
                            + " and "
                            + minEnergy
                            + " to "
                            + maxEnergy);
        }
    }

    /** Why a structure is left out, judged by itself and those before; energies are judged by {@link #energy}. */
    Optional<String> reason(TrainingFrame frame, Repeats seen) {
        Optional<String> geometry = reason(frame.structure(), seen);
        return geometry.isEmpty()
                        && frame.forces().isPresent()
                        && longest(frame.forces().get()) > maxForce
                ? Optional.of("force above " + maxForce + " eV/Angstrom")
                : geometry;
    }

    /**
     * Why a structure is left out for its atoms' positions.
     *
     * @param structure the structure
     * @param seen those before; added to. Only used where duplicates are left out
     * @return empty when it stays
     */
    public Optional<String> reason(Structure structure, Repeats seen) {
        if (duplicates && !seen.add(structure)) {
            return Optional.of("duplicate");
        }
        return minDistance > 0 && tooClose(structure)
                ? Optional.of(CLOSER + minDistance + " Angstrom")
                : Optional.empty();
    }

    boolean limitEnergies() {
        return minEnergy > Double.NEGATIVE_INFINITY || maxEnergy < Double.POSITIVE_INFINITY;
    }

    /** Why a structure is left out for its energy per atom above the references. */
    Optional<String> energy(double perAtom) {
        return perAtom >= minEnergy && perAtom <= maxEnergy
                ? Optional.empty()
                : Optional.of("energy outside " + minEnergy + " to " + maxEnergy + " eV/atom");
    }

    private boolean tooClose(Structure structure) {
        NeighborList list = NeighborSearch.of(structure, minDistance);
        for (int k = list.begin(); k < list.end(); k++) {
            if (list.first()[k + 1] > list.first()[k]) {
                return true;
            }
        }
        return false;
    }

    private static double longest(double[] forces) {
        double longest = 0;
        for (int i = 0; i < forces.length; i += 3) {
            double x = forces[i];
            double y = forces[i + 1];
            double z = forces[i + 2];
            longest = Math.max(longest, Math.sqrt(x * x + y * y + z * z));
        }
        return longest;
    }
}
