package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.ExcessEnergy;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code --mu}: chemical potentials of elements that may be in surplus. */
final class ChemicalPotentials {

    @Option(
            names = "--mu",
            paramLabel = "EL=MU",
            description =
                    "Chemical potential of an element in eV, a range of it (Li=-2.1:-1.9), or a file with the element itself, whose"
                            + " energy per atom is taken as it is; may be repeated.")
    private Map<String, String> given = new TreeMap<>();

    /** By code; files are read as asked for. */
    Map<Integer, ExcessEnergy.Range> ranges(Calculator calculator, Function<Path, Structure> read) {
        Map<Integer, ExcessEnergy.Range> ranges = new HashMap<>();
        given.forEach(
                (symbol, text) ->
                        ranges.put(
                                Element.of(symbol).code(),
                                range(Element.of(symbol), text, calculator, read)));
        return ranges;
    }

    private static ExcessEnergy.Range range(
            Element element, String text, Calculator calculator, Function<Path, Structure> read) {
        if (Files.exists(Path.of(text))) {
            Structure metal = read.apply(Path.of(text));
            if (metal.elements().length != 1 || metal.elements()[0] != element.code()) {
                throw new MlipException(text + " is not " + element + " alone");
            }
            double energy = calculator.evaluate(metal).energy() / metal.size();
            return new ExcessEnergy.Range(energy, energy);
        }
        String[] ends = text.split(":");
        try {
            return new ExcessEnergy.Range(
                    Double.parseDouble(ends[0]), Double.parseDouble(ends[ends.length - 1]));
        } catch (NumberFormatException e) {
            throw new MlipException(
                    "the chemical potential '"
                            + text
                            + "' is no number, range such as -2.1:-1.9, or file",
                    e);
        }
    }
}
