package org.mlip4j.core.io;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.Structure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * MLIP {@code .cfg} text: {@code BEGIN_CFG ... END_CFG} blocks. A lattice vector that is not given, or zero, does not
 * repeat. {@code PlusStress:} is the virial W in eV.
 */
final class CfgReader implements FrameParser {

    private static final Set<String> COLUMNS =
            Set.of(
                    "id",
                    "type",
                    "cartes_x",
                    "cartes_y",
                    "cartes_z",
                    "direct_x",
                    "direct_y",
                    "direct_z",
                    "fx",
                    "fy",
                    "fz",
                    "site_en",
                    "charge",
                    "ghost",
                    "nbh_grades",
                    "magmom_x",
                    "magmom_y",
                    "magmom_z",
                    "en_der_mx",
                    "en_der_my",
                    "en_der_mz");

    private static final Set<String> UNUSED =
            Set.of(
                    "nbh_grades",
                    "magmom_x",
                    "magmom_y",
                    "magmom_z",
                    "en_der_mx",
                    "en_der_my",
                    "en_der_mz");

    private static final Map<String, Integer> TENSOR =
            Map.of("xx", 0, "yy", 4, "zz", 8, "yz", 5, "xz", 2, "xy", 1, "zy", 5, "zx", 2, "yx", 1);

    private static final String FIELDS =
            "Size, Supercell, AtomData:, Energy, PlusStress:, Virial:, Feature or END_CFG";

    private final Lines lines;
    private final boolean atomicNumbers;

    private int size;
    private double[] lattice;
    private int[] species;
    private double[] positions;
    private boolean direct;
    private Labels labels;
    private Map<String, String> info;

    CfgReader(Lines lines, boolean atomicNumbers) {
        this.lines = lines;
        this.atomicNumbers = atomicNumbers;
    }

    @Override
    public Structure next() {
        if (!lines.nextFilled()) {
            return null;
        }
        if (!lines.word("BEGIN_CFG").equals("BEGIN_CFG")) {
            throw lines.failLine("BEGIN_CFG");
        }
        size = -1;
        lattice = new double[9];
        species = null;
        labels = Labels.NONE;
        info = new LinkedHashMap<>();
        double[] stress = null;
        boolean stressIsVirial = true;
        boolean open = true;
        while (open) {
            lines.requireFilled(FIELDS);
            String field = lines.word(FIELDS);
            switch (field) {
                case "Size" -> readSize();
                case "Supercell", "SuperCell" -> readLattice();
                case "AtomData:", "Atomic_data:" -> readAtoms();
                case "Energy" -> readEnergy();
                case "PlusStress:", "Virial:" -> {
                    stress = readTensor(field);
                    stressIsVirial = field.equals("PlusStress:");
                }
                case "Stress:" ->
                        throw lines.fail(
                                "PlusStress: (eV, positive in compression)",
                                "Stress: whose sign"
                                        + " MLIP left undefined; change the sign of its numbers if needed and rename it");
                case "Feature" -> readFeature();
                case "END_CFG" -> open = false;
                default -> throw lines.failLine(FIELDS);
            }
        }
        return structure(stress, stressIsVirial);
    }

    private void readSize() {
        if (!lines.hasMore()) {
            lines.requireFilled("the number of atoms");
        }
        size = lines.atomCount();
    }

    private void readEnergy() {
        if (!lines.hasMore()) {
            lines.requireFilled("the energy");
        }
        labels = labels.withEnergy(lines.real("a finite energy"));
    }

    private void readLattice() {
        for (int k = 0; k < 3; k++) {
            lines.requireFilled("a lattice vector or " + FIELDS);
            if (!lines.atNumber()) {
                lines.hold();
                return;
            }
            lines.reals("the three finite numbers of a lattice vector", lattice, 3 * k, 3);
        }
    }

    private double[] readTensor(String field) {
        int[] components = new int[9];
        int count = 0;
        while (lines.hasMore()) {
            String name = lines.word("xx");
            if (!TENSOR.containsKey(name) || count == 9) {
                throw lines.fail("components xx yy zz yz xz xy after " + field, "'" + name + "'");
            }
            components[count++] = TENSOR.get(name);
        }
        lines.requireFilled("the numbers of " + field);
        double[] tensor = new double[9];
        int seen = 0;
        for (int k = 0; k < count; k++) {
            tensor[components[k]] = lines.real("a finite number for each component of " + field);
            seen |= 1 << components[k];
        }
        if (Integer.bitCount(seen) != 6) {
            throw lines.fail(
                    "all six components xx yy zz yz xz xy of " + field,
                    Integer.bitCount(seen) + " of them");
        }
        tensor[3] = tensor[1];
        tensor[6] = tensor[2];
        tensor[7] = tensor[5];
        return tensor;
    }

    private void readFeature() {
        String key = lines.word("the key of the feature");
        info.merge(key, lines.rest(), (a, b) -> a + "\n" + b);
    }

    private void readAtoms() {
        List<String> header = List.of(lines.rest().split("\\s+"));
        for (String column : header) {
            if (!COLUMNS.contains(column)) {
                throw lines.fail(
                        "columns of AtomData among "
                                + String.join(" ", COLUMNS.stream().sorted().toList()),
                        "'" + column + "'");
            }
            if (UNUSED.contains(column)) {
                lines.warn("column '" + column + "' is not used");
            }
        }
        if (size < 0) {
            throw lines.fail("Size before AtomData:", "no Size");
        }
        direct = header.contains("direct_x");
        if (direct && header.contains("cartes_x")) {
            throw lines.fail(
                    "either cartes_x cartes_y cartes_z or direct_x direct_y direct_z", "both");
        }
        CfgColumns columns = new CfgColumns(lines, header, size, direct, atomicNumbers);
        columns.read();
        species = columns.species();
        positions = columns.positions();
        labels = columns.addTo(labels);
    }

    private Structure structure(double[] stress, boolean stressIsVirial) {
        if (species == null) {
            throw lines.fail("AtomData: before END_CFG", "none");
        }
        boolean[] given = new boolean[3];
        for (int k = 0; k < 3; k++) {
            given[k] = Tensors.largest(Tensors.row(lattice, k)) > 0;
        }
        Cell cell = Cell.of(lattice, given[0], given[1], given[2]);
        double volume = cell.volume();
        if (direct) {
            if (!(volume > 0)) {
                throw lines.fail("a Supercell of three vectors for direct coordinates", "none");
            }
            Tensors.toCartesian(positions, lattice);
        }
        if (stress != null && !stressIsVirial) {
            lines.warn(
                    "Virial: is divided by the volume, as MLIP does; PlusStress: would be taken as it is");
            stress = volume > 0 ? Tensors.scaled(stress, 1 / volume) : null;
        }
        return Structure.of(cell, species, positions)
                .withLabels(
                        LabelKeys.withKeys(
                                stress == null ? labels : labels.withVirial(stress), info))
                .withInfo(info);
    }

    /** Species code of a type. */
    static int species(Lines lines, long type, boolean atomicNumbers) {
        long code = atomicNumbers ? type : type + Element.UNNAMED;
        if (type < 0 || code >= Element.CODE_LIMIT || atomicNumbers && code > 118) {
            throw lines.fail(
                    atomicNumbers ? "an atomic number as type" : "a type from 0",
                    Long.toString(type));
        }
        return (int) code;
    }
}
