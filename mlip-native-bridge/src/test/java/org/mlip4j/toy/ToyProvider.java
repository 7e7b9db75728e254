package org.mlip4j.toy;

import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialProvider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Finds {@link ToyPotential}s in files {@code *.toy} and in folders with a {@code model.toy}. */
public final class ToyProvider implements PotentialProvider {

    @Override
    public String family() {
        return "toy";
    }

    @Override
    public String describe() {
        return "a file that ends in .toy, or a folder with model.toy";
    }

    @Override
    public boolean accepts(Path path) {
        return path.toString().endsWith(".toy") || Files.exists(path.resolve("model.toy"));
    }

    @Override
    public Potential load(Path path, LoadOptions options) {
        Properties p = new Properties();
        Path file = Files.isDirectory(path) ? path.resolve("model.toy") : path;
        try (var reader = Files.newBufferedReader(file)) {
            p.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Element> elements = new ArrayList<>();
        for (String symbol : p.getProperty("elements").split(" ")) {
            elements.add(Element.of(symbol));
        }
        ToyPotential toy =
                new ToyPotential(
                        path.toString(),
                        elements,
                        Double.parseDouble(p.getProperty("cutoff", "4")),
                        Double.parseDouble(p.getProperty("strength", "1")),
                        Double.parseDouble(p.getProperty("densest", "1e9")),
                        ToyPotential.Accident.valueOf(p.getProperty("accident", "NONE")));
        String grade = p.getProperty("grade", "none");
        return grade.equals("none") ? toy : GradedToy.of(toy, grade.equals("whole"));
    }

    @Override
    public boolean canSave(Potential potential, Path path) {
        return false;
    }

    @Override
    public void save(Potential potential, Path path) {
        throw new MlipException("a toy is not saved");
    }
}
