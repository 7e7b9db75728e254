package org.mlip4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Labels;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Folders of nnp-train that cannot be trained are told of before anything is written. */
class N2p2FolderTest {

    private static final String INPUT =
            """
            number_of_elements 2
            elements Li S
            cutoff_type 1 0.0
            scale_symmetry_functions
            global_hidden_layers_short 1
            global_nodes_short 2
            global_activation_short t l
            random_seed 1
            epochs 3
            updater_type 0
            jacobian_mode 0
            gradient_eta 1.0e-5
            short_energy_fraction 1.0
            symfunction_short Li 2 S 0.5 0.0 9.0
            symfunction_short S 2 Li 0.5 0.0 9.0
            """;

    @TempDir Path folder;

    private N2p2Folder read(String input) throws IOException {
        Files.writeString(folder.resolve("input.nn"), input);
        List<Structure> structures =
                List.of(1.1, 1.2, 1.3).stream()
                        .map(
                                x ->
                                        Structure.of(
                                                        Cell.cubic(30),
                                                        new String[] {"Li", "S"},
                                                        new double[] {0, 0, 0, x, 0, 0})
                                                .withLabels(
                                                        Labels.NONE
                                                                .withEnergy(x)
                                                                .withForces(new double[6])))
                        .toList();
        FormatOptions options = FormatOptions.defaults().withFormat(StructureFormat.N2P2);
        Structures.write(folder.resolve("input.data"), structures, options);
        return N2p2Folder.read(folder, Units.parse("bohr,hartree"), 1);
    }

    /** The line is that of the file, in its units. */
    @Test
    void functionsThatCannotBeScaledAreNamed() throws IOException {
        MlipException e =
                assertThrows(
                        MlipException.class,
                        () ->
                                read(
                                        INPUT
                                                + "symfunction_short S 2 S 0.5 0.0 9.0\n"
                                                + "symfunction_short Li 2 Li 0.5 1.0 8.0\n"));
        assertEquals(
                folder.resolve("input.nn")
                        + ": symmetry functions with the same value at all atoms of the data cannot be"
                        + " scaled; remove "
                        + "symfunction_short Li 2 Li 0.5 1.0 8.0, "
                        + "symfunction_short S 2 S 0.5 0.0 9.0",
                e.getMessage());
        assertFalse(Files.exists(folder.resolve("scaling.data")));
        assertEquals(3, read(INPUT).plan(Optional.empty()).epochs());
    }

    @ParameterizedTest
    @CsvSource({
        "updater_type 0, updater_type 2, 'updater_type is to be 0 (gradient descent) or 1 (Kalman filter)'",
        "epochs 3, #, epochs"
    })
    void whatNnpTrainRefusesIsRefused(String right, String wrong, String message)
            throws IOException {
        N2p2Folder read = read(INPUT.replace(right, wrong));
        MlipException e = assertThrows(MlipException.class, () -> read.plan(Optional.empty()));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
