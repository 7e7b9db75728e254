package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Quantum ESPRESSO's {@code pw.x}. The template is an input with {@code calculation='scf'}, {@code tprnfor=.true.} and, for
 * virials, {@code tstress=.true.}, in which {@code ${NAT}} stands for the number of atoms, {@code ${CELL}} for the lines of
 * {@code CELL_PARAMETERS angstrom}, {@code ${POSITIONS}} for those of {@code ATOMIC_POSITIONS angstrom}, and
 * {@code ${KPOINTS s}} for the numbers of points of a mesh that are at most s (1/Angstrom, with the factor 2 pi) apart. With
 * smearing the energy is the free energy that the forces belong to.
 *
 * @param template the input
 * @param program pw.x; it finds the input in {@code pw.in}
 */
public record EspressoLabeller(String template, Program program) implements Labeller {

    private static final String CODE = "Quantum ESPRESSO";
    private static final String CELL = "${CELL}";
    private static final String POSITIONS = "${POSITIONS}";
    private static final String ATOMS = "${NAT}";
    private static final String OUTPUT = "pw.out";

    /** Checks that the template has the places to fill. */
    public EspressoLabeller {
        new InputTemplate(CODE, template)
                .requiring(
                        Map.of(
                                "below CELL_PARAMETERS angstrom", CELL,
                                "below ATOMIC_POSITIONS angstrom", POSITIONS,
                                "as nat", ATOMS));
    }

    @Override
    public Structure label(Structure structure, Path folder) {
        Vacuum.repeated(structure, CODE);
        try {
            String input =
                    new InputTemplate(CODE, template)
                            .filled(
                                    structure,
                                    Map.of(
                                            CELL,
                                            InputTemplate.vectors(structure.cell(), "", "", ""),
                                            POSITIONS,
                                            InputTemplate.atoms(structure),
                                            ATOMS,
                                            Integer.toString(structure.size())));
            InputTemplate.write(folder.resolve("pw.in"), input);
            run(folder);
            return EspressoOutput.labelled(structure, printed(folder));
        } catch (IOException e) {
            throw MlipException.of("the files of " + CODE + " in " + folder + " cannot be used", e);
        }
    }

    /** The reason is what pw.x says, also where it ends with an error. */
    private void run(Path folder) throws IOException {
        try {
            program.run(folder, OUTPUT);
        } catch (LostJobException e) {
            throw e;
        } catch (MlipException e) {
            throw EspressoOutput.complaint(printed(folder))
                    .map(why -> new MlipException(CODE + ": " + why, e))
                    .orElse(e);
        }
    }

    private static String printed(Path folder) throws IOException {
        Path file = folder.resolve(OUTPUT);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }
}
