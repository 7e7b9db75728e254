package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.FormatException;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * MLIP's binary configurations, one after the other: the tag {@code n} and the number of atoms, then blocks that each
 * begin with a tag of one letter, up to {@code #}. Numbers are 32-bit integers and doubles, little-endian. What the text
 * form knows, this one means: {@code s} is the virial W in eV, xx yy zz xy yz xz.
 */
final class CfgBinaryReader implements FrameParser {

    /** Where the components xx yy zz xy yz xz stand in a row-major matrix. */
    private static final int[][] TENSOR = {{0}, {4}, {8}, {1, 3}, {5, 7}, {2, 6}};

    private final Lines lines;
    private final boolean atomicNumbers;

    private int configuration;
    private int size;
    private double[] lattice;
    private double[] positions;
    private int[] species;
    private Labels labels;
    private Map<String, String> info;

    CfgBinaryReader(Lines lines, boolean atomicNumbers) {
        this.lines = lines;
        this.atomicNumbers = atomicNumbers;
    }

    /** Whether a file begins as these do: a count of atoms, then the lattice. */
    static boolean isBegin(byte[] head) {
        return head.length >= 6 && head[0] == 'n' && head[5] == 'l' && head[4] >= 0;
    }

    @Override
    public Structure next() {
        byte[] first = lines.takeUpTo(1);
        if (first.length == 0) {
            return null;
        }
        configuration++;
        if (first[0] != 'n') {
            throw fail("the tag n of a configuration", tagName(first[0]));
        }
        size = take(4, "the number of atoms").getInt();
        if (size < 0 || size > Integer.MAX_VALUE / 24) {
            throw fail("a number of atoms", Integer.toString(size));
        }
        lattice = null;
        positions = null;
        species = null;
        labels = Labels.NONE;
        info = new LinkedHashMap<>();
        byte tag = tag();
        while (tag != '#') {
            readBlock(tag);
            tag = tag();
        }
        return structure();
    }

    private byte tag() {
        return take(1, "a tag, or # as the end of the configuration").get();
    }

    private void readBlock(byte tag) {
        switch (tag) {
            case 'l' -> lattice = reals(9, "the lattice");
            case 'p' -> positions = reals(3 * size, "positions");
            case 't' -> readTypes();
            case 'f' -> labels = labels.withForces(reals(3 * size, "forces"));
            case 'v' -> labels = labels.withAtomEnergies(reals(size, "site energies"));
            case 'c' -> labels = labels.withCharges(reals(size, "charges"));
            case 'e' -> labels = labels.withEnergy(reals(1, "the energy")[0]);
            case 's' -> labels = labels.withVirial(tensor(reals(6, "stresses")));
            case 'm', 'd' -> {
                take(24 * size, "magnetic moments");
                lines.warn("magnetic moments are not used");
            }
            case 'g' -> {
                take(size, "marks of ghost atoms");
                lines.warn("ghost atoms are kept as ordinary atoms");
            }
            case 'F' -> {
                String key = text();
                info.put(key, text());
            }
            default -> throw fail("one of the tags l p t f m d v c g s e F #", tagName(tag));
        }
    }

    private void readTypes() {
        ByteBuffer types = take(4 * size, "types");
        species = new int[size];
        for (int i = 0; i < size; i++) {
            species[i] = CfgReader.species(lines, types.getInt(), atomicNumbers);
        }
    }

    private static double[] tensor(double[] components) {
        double[] tensor = new double[9];
        for (int k = 0; k < TENSOR.length; k++) {
            for (int place : TENSOR[k]) {
                tensor[place] = components[k];
            }
        }
        return tensor;
    }

    private double[] reals(int count, String what) {
        ByteBuffer bytes = take(8 * count, what);
        double[] values = new double[count];
        bytes.asDoubleBuffer().get(values);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw fail("finite numbers for " + what, Double.toString(value));
            }
        }
        return values;
    }

    private String text() {
        int length = take(4, "the length of a feature").getInt();
        if (length < 0) {
            throw fail("the length of a feature", Integer.toString(length));
        }
        return new String(take(length, "a feature").array(), StandardCharsets.UTF_8);
    }

    private ByteBuffer take(int count, String what) {
        byte[] bytes = lines.takeUpTo(count);
        if (bytes.length < count) {
            throw fail(what, "the end of the file");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Structure structure() {
        if (lattice == null || positions == null) {
            throw fail("a lattice and positions", "a configuration without them");
        }
        if (species == null) {
            species = new int[size];
            for (int i = 0; i < size; i++) {
                species[i] = CfgReader.species(lines, 0, atomicNumbers);
            }
        }
        boolean[] given = new boolean[3];
        for (int k = 0; k < 3; k++) {
            given[k] = Tensors.largest(Tensors.row(lattice, k)) > 0;
        }
        return Structure.of(Cell.of(lattice, given[0], given[1], given[2]), species, positions)
                .withLabels(LabelKeys.withKeys(labels, info))
                .withInfo(info);
    }

    private FormatException fail(String expected, String found) {
        return new FormatException(
                lines.file(), 0, expected + " in configuration " + configuration, found);
    }

    private static String tagName(byte tag) {
        return tag > ' ' ? "'" + (char) tag + "'" : "a byte of value " + tag;
    }
}
