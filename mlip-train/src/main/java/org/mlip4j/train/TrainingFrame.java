package org.mlip4j.train;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A structure with what is known of it. Any label may be missing; one of weight 0 is as if it were missing.
 *
 * @param structure elements, positions in Angstrom and cell; its own labels are not looked at
 * @param energy total energy in eV, reference energies of the atoms included
 * @param forces 3n components in eV/Angstrom; a component that is not a number is missing. Not copied.
 * @param virial -dE/dstrain in eV, nine numbers row by row, positive when compressed. Not copied.
 * @param weights of its labels
 * @param group name of the part of the data set it belongs to, for reports
 */
public record TrainingFrame(
        Structure structure,
        OptionalDouble energy,
        Optional<double[]> forces,
        Optional<double[]> virial,
        Weights weights,
        String group) {

    private static final int[] VIRIAL = {0, 4, 8, 1, 2, 5};

    /**
     * Factors on the errors of one structure, and on their gradients, in the fit. Errors in reports are not weighted.
     *
     * @param energy factor, at least 0; 0 leaves the label out
     * @param force factor, at least 0; 0 leaves the labels out
     * @param virial factor, at least 0; 0 leaves the labels out
     */
    public record Weights(double energy, double force, double virial) {

        /** All labels count once. */
        public static final Weights ONE = new Weights(1, 1, 1);

        /** Validates. */
        public Weights {
            if (!(energy >= 0 && force >= 0 && virial >= 0)) {
                throw new IllegalArgumentException("weights must be at least 0");
            }
        }

        /**
         * The product of two sets of factors.
         *
         * @param other factors
         * @return new factors
         */
        public Weights times(Weights other) {
            return new Weights(energy * other.energy, force * other.force, virial * other.virial);
        }

        double of(Property property) {
            return switch (property) {
                case ENERGY -> energy;
                case FORCE -> force;
                case VIRIAL -> virial;
            };
        }
    }

    /** Validates, and leaves out labels of weight 0. */
    public TrainingFrame {
        if (forces.isPresent() && forces.get().length != 3 * structure.size()) {
            throw new IllegalArgumentException(
                    structure.size()
                            + " atoms have "
                            + 3 * structure.size()
                            + " force components, got "
                            + forces.get().length);
        }
        if (virial.isPresent() && virial.get().length != 9) {
            throw new IllegalArgumentException(
                    "a virial has 9 components, got " + virial.get().length);
        }
        energy = weights.energy > 0 ? energy : OptionalDouble.empty();
        forces = forces.filter(f -> weights.force > 0);
        virial = virial.filter(v -> weights.virial > 0);
    }

    /**
     * A structure with its own labels, all of weight 1.
     *
     * @param structure with labels
     * @param group name of its part of the data set
     * @return new frame
     */
    public static TrainingFrame of(Structure structure, String group) {
        return new TrainingFrame(
                structure,
                structure.labels().energy(),
                structure.labels().forces(),
                structure.labels().virial(),
                Weights.ONE,
                group);
    }

    /**
     * The sum of the references over a structure.
     *
     * @param references energy by element, eV
     * @param structure its atoms
     * @return eV
     * @throws MlipException if an element has no reference
     */
    public static double referenceEnergy(Map<Element, Double> references, Structure structure) {
        double sum = 0;
        for (int code : structure.species()) {
            Double energy = references.get(Element.of(code));
            if (energy == null) {
                throw new MlipException("there is no reference energy for " + Element.of(code));
            }
            sum += energy;
        }
        return sum;
    }

    /**
     * Which labels of a property there are to fit.
     *
     * @param property which
     * @return their places among the components, 0 for an energy; of a virial xx yy zz xy xz yz
     */
    public int[] labels(Property property) {
        return switch (property) {
            case ENERGY -> energy.isPresent() ? new int[] {0} : new int[0];
            case FORCE ->
                    forces.map(f -> known(IntStream.range(0, f.length), f)).orElse(new int[0]);
            case VIRIAL -> virial.map(v -> known(IntStream.of(VIRIAL), v)).orElse(new int[0]);
        };
    }

    private static int[] known(IntStream components, double[] labels) {
        return components.filter(c -> !Double.isNaN(labels[c])).toArray();
    }

    /** Forces less those of a baseline, which may be null; null where there are none. */
    double[] forcesWithout(Result baseline) {
        return minus(forces().orElse(null), baseline == null ? null : baseline.forces());
    }

    /** The virial less that of a baseline, which may be null; null where there is none. */
    double[] virialWithout(Result baseline) {
        return minus(virial().orElse(null), baseline == null ? null : baseline.virial());
    }

    private static double[] minus(double[] labels, double[] known) {
        if (labels == null || known == null) {
            return labels;
        }
        double[] rest = labels.clone();
        for (int n = 0; n < rest.length; n++) {
            rest[n] -= known[n];
        }
        return rest;
    }
}
