package org.mlip4j.core.io;

import java.util.List;
import java.util.regex.Pattern;

/** Recognises a structure format by the first lines of a file. */
final class FormatGuess {

    private static final Pattern INTEGER = Pattern.compile("\\d+");
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eEdD][-+]?\\d+)?");
    private static final Pattern ATOMS = Pattern.compile("\\d+\\s+atoms(\\s*#.*)?");

    private FormatGuess() {}

    /** The format, or null if the text looks like none. */
    static StructureFormat byContent(String head) {
        List<String> lines = head.lines().map(String::strip).limit(200).toList();
        String first = lines.stream().filter(line -> !line.isEmpty()).findFirst().orElse("");
        if (first.startsWith("BEGIN_CFG")) {
            return StructureFormat.CFG;
        }
        if (first.matches("begin(\\s.*)?")) {
            return StructureFormat.N2P2;
        }
        if (first.startsWith("ITEM: ")) {
            return StructureFormat.LAMMPS_DUMP;
        }
        if (first.startsWith("vasp.")) {
            return StructureFormat.OUTCAR;
        }
        if (isPoscar(lines)) {
            return StructureFormat.POSCAR;
        }
        if (INTEGER.matcher(first).matches()) {
            return StructureFormat.EXTXYZ;
        }
        boolean hasAtoms = lines.stream().limit(50).anyMatch(line -> ATOMS.matcher(line).matches());
        return hasAtoms ? StructureFormat.LAMMPS_DATA : null;
    }

    /** Scale factor in the second line, lattice vectors in the next three. */
    private static boolean isPoscar(List<String> lines) {
        if (lines.size() < 7) {
            return false;
        }
        int scales = numbers(lines.get(1));
        if (scales != 1 && scales != 3) {
            return false;
        }
        return numbers(lines.get(2)) == 3
                && numbers(lines.get(3)) == 3
                && numbers(lines.get(4)) == 3;
    }

    /** How many numbers a line begins with. */
    private static int numbers(String line) {
        int count = 0;
        for (String word : line.split("\\s+")) {
            if (!NUMBER.matcher(word).matches()) {
                break;
            }
            count++;
        }
        return count;
    }
}
