package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Units;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

class BridgeOptionsTest {

    @Test
    void nothingGivenIsTheDefault() {
        assertEquals(
                new BridgeOptions(LoadOptions.DEFAULT, Units.METAL, 1, OptionalDouble.of(0), 2),
                BridgeOptions.parse());
        assertEquals(BridgeOptions.parse(), BridgeOptions.parse("units=", "elements=", "threads="));
    }

    @Test
    void limitsAreSaidAsTheyAreTyped() {
        MlipException e =
                assertThrows(MlipException.class, () -> BridgeOptions.parse("threads=-1"));
        assertEquals("option threads=-1 must be between 1 and 1024", e.getMessage());
    }

    @Test
    void everyOptionIsRead() {
        BridgeOptions options =
                BridgeOptions.parse(
                        "units=bohr,hartree",
                        "elements=Li, O",
                        "host_units=angstrom,kcal/mol",
                        "precision=single",
                        "threads=3",
                        "skin=0.5",
                        "warmup=0.25");
        assertEquals(Optional.of(Units.parse("bohr,hartree")), options.load().units());
        assertEquals(List.of(Element.of("Li"), Element.of("O")), options.load().elements());
        assertEquals(Units.KCAL_PER_MOL, options.host().energy());
        assertEquals(Precision.SINGLE, options.load().precision());
        assertEquals(3, options.threads());
        assertEquals(OptionalDouble.of(0.5), options.skin());
        assertEquals(OptionalDouble.empty(), BridgeOptions.parse("skin=auto").skin());
        assertEquals(0.25, options.warmUp());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "speed=1",
                "speed",
                "threads=0",
                "threads=many",
                "threads=2.7",
                "precision=half",
                "skin=-1",
                "skin=NaN",
                "warmup=-1",
                "warmup=long",
                "units=bohr",
                "elements=Qq"
            })
    void whatCannotBeReadIsNamed(String text) {
        String message =
                assertThrows(MlipException.class, () -> BridgeOptions.parse(text)).getMessage();
        String value = text.substring(text.indexOf('=') + 1);
        assertTrue(message.contains(value), message);
    }

    /** They would be dropped in silence. */
    @Test
    void whatAModelDoesNotTakeIsRefused() {
        TestHome home = TestHome.get();
        Path named = home.scratch().resolve("named.mtp");
        Potentials.save(
                Potentials.load(
                        Path.of(home.toy("lio.mtp")),
                        LoadOptions.DEFAULT.withElements(
                                List.of(Element.of("Li"), Element.of("O")))),
                named);
        assertEquals("", load(named, "elements=O,Li", "units=angstrom,ev"));
        assertTrue(
                load(Path.of(home.toy("lio.toy")), "elements=Na,Cl")
                        .contains("does not know Na, which elements states"));
        assertTrue(load(named, "units=bohr,hartree").contains("is in Angstrom and eV"));
        assertTrue(
                load(named, "elements=Na,Cl")
                        .endsWith("does not know Na, which elements states: its file names Li, O"));
    }

    /** What is wrong; empty if nothing is. */
    private static String load(Path model, String... options) {
        try {
            new LoadedPotential(model.toString(), BridgeOptions.parse(options)).close();
            return "";
        } catch (MlipException e) {
            return e.getMessage();
        }
    }
}
