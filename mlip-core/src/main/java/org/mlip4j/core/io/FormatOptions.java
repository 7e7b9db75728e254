package org.mlip4j.core.io;

import org.mlip4j.core.Element;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a structure file does not say itself, for reading and for writing.
 *
 * @param format the format; empty: recognised by the content when reading, by the file name when writing
 * @param elements names of the species that files number: type 0, 1, ... of MLIP, type 1, 2, ... of LAMMPS, the counts
 *     of VASP 4; {@code X0}, {@code X1}, ... of extended XYZ. Empty: what the file says, else unnamed
 * @param units units of an n2p2 {@code input.data}, Angstrom and eV where empty; every other format has its own
 * @param lammpsUnits units of LAMMPS files; with metal, other ones that a file states
 * @param atomicNumbers whether the types of an MLIP {@code .cfg} are atomic numbers
 * @param labels names of labels in extended XYZ files that have names of their own for them
 */
public record FormatOptions(
        Optional<StructureFormat> format,
        List<Element> elements,
        Optional<Units> units,
        LammpsUnits lammpsUnits,
        boolean atomicNumbers,
        LabelKeys labels) {

    private static final FormatOptions DEFAULTS =
            new FormatOptions(
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    LammpsUnits.METAL,
                    false,
                    LabelKeys.usual());

    /** Copies the list. */
    public FormatOptions {
        elements = List.copyOf(elements);
    }

    /**
     * Format recognised, no names, Angstrom and eV.
     *
     * @return the defaults
     */
    public static FormatOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with a format.
     *
     * @param newFormat the format
     * @return new options
     */
    public FormatOptions withFormat(StructureFormat newFormat) {
        return new FormatOptions(
                Optional.of(newFormat), elements, units, lammpsUnits, atomicNumbers, labels);
    }

    /**
     * These options with names for numbered species.
     *
     * @param newElements in the order of the numbers
     * @return new options
     */
    public FormatOptions withElements(List<Element> newElements) {
        return new FormatOptions(format, newElements, units, lammpsUnits, atomicNumbers, labels);
    }

    /**
     * These options with names for numbered species.
     *
     * @param symbols chemical symbols in the order of the numbers
     * @return new options
     */
    public FormatOptions withElements(String... symbols) {
        return withElements(Arrays.stream(symbols).map(Element::of).toList());
    }

    /**
     * These options with the elements of a structure as names, for formats that number their species.
     *
     * @param structure what is to be written. Not modified.
     * @return new options
     */
    public FormatOptions withElementsOf(Structure structure) {
        return withElements(Arrays.stream(structure.elements()).mapToObj(Element::of).toList());
    }

    /**
     * These options with units for n2p2 files.
     *
     * @param newUnits the units
     * @return new options
     */
    public FormatOptions withUnits(Units newUnits) {
        return new FormatOptions(
                format, elements, Optional.of(newUnits), lammpsUnits, atomicNumbers, labels);
    }

    /**
     * These options with units for LAMMPS files.
     *
     * @param newUnits the unit style
     * @return new options
     */
    public FormatOptions withLammpsUnits(LammpsUnits newUnits) {
        return new FormatOptions(format, elements, units, newUnits, atomicNumbers, labels);
    }

    /**
     * These options with the meaning of types in an MLIP {@code .cfg}.
     *
     * @param newValue whether they are atomic numbers
     * @return new options
     */
    public FormatOptions withAtomicNumbers(boolean newValue) {
        return new FormatOptions(format, elements, units, lammpsUnits, newValue, labels);
    }

    /**
     * These options with names of labels in extended XYZ files.
     *
     * @param newLabels the names
     * @return new options
     */
    public FormatOptions withLabels(LabelKeys newLabels) {
        return new FormatOptions(format, elements, units, lammpsUnits, atomicNumbers, newLabels);
    }
}
