package org.mlip4j.core.io;

/**
 * The columns between the id of an atom and its position in a LAMMPS data file.
 *
 * @param hasMolecule whether a molecule id comes before the type
 * @param hasCharge whether a charge comes after the type
 */
record LammpsAtomStyle(boolean hasMolecule, boolean hasCharge) {

    private static final String REMEDY =
            "; say which in the heading, for instance 'Atoms # charge'";

    /** The style of the heading, or if that is empty what the number of columns of the current line allows. */
    static LammpsAtomStyle of(Lines lines, String name) {
        int columns = lines.wordsLeft();
        LammpsAtomStyle style =
                switch (name.split("\\s+")[0]) {
                    case "atomic" -> new LammpsAtomStyle(false, false);
                    case "charge" -> new LammpsAtomStyle(false, true);
                    case "bond", "angle", "molecular" -> new LammpsAtomStyle(true, false);
                    case "full" -> new LammpsAtomStyle(true, true);
                    case "" -> guess(lines, columns);
                    default ->
                            throw lines.fail(
                                    "atom style atomic, charge, molecular or full",
                                    "'" + name + "'");
                };
        int expected = 5 + (style.hasMolecule ? 1 : 0) + (style.hasCharge ? 1 : 0);
        if (columns < expected) {
            throw lines.failLine(expected + " columns, or " + (expected + 3) + " with image flags");
        }
        return style;
    }

    private static LammpsAtomStyle guess(Lines lines, int columns) {
        return switch (columns) {
            case 5, 8 -> new LammpsAtomStyle(false, false);
            case 7, 10 -> new LammpsAtomStyle(true, true);
            case 6, 9 -> {
                String third = lines.text().strip().split("\\s+")[2];
                if (third.matches("\\d+")) {
                    throw lines.failLine(
                            "atom style charge or molecular, which have as many columns" + REMEDY);
                }
                yield new LammpsAtomStyle(false, true);
            }
            default ->
                    throw lines.failLine("atom style atomic, charge, molecular or full" + REMEDY);
        };
    }
}
