package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.Describer;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip descriptors}. */
@Command(
        name = "descriptors",
        description =
                "Symmetry functions of every atom: raw values, and as the networks see them. One line per"
                        + " atom and function; atoms and functions are counted from 1, functions as in"
                        + " scaling.data.",
        footer = {"", "Example: mlip descriptors my-model/ structures.xyz > values.txt"})
final class DescriptorsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "An HDNNP.")
    private Path model;

    @Parameters(
            paramLabel = "STRUCTURES",
            description = "Extended XYZ, input.data, ...; also gzipped.")
    private Path structures;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    private final List<Object> frames = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        HdnnpModel hdnnp = load();
        PrintWriter out = spec.commandLine().getOut();
        out.println("# frame atom element function raw scaled");
        try (StructureReader reader =
                Structures.stream(
                        structures,
                        structureOptions.with(
                                modelOptions.options(),
                                Optional.of(model),
                                spec.commandLine().getErr(),
                                structures))) {
            while (reader.hasNext()) {
                print(hdnnp, reader.next(), out);
            }
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("model", model.toString());
        content.put("structures", structures.toString());
        content.put("frames", frames);
        json.write(content);
        return Main.DONE;
    }

    private HdnnpModel load() {
        Potential potential = modelOptions.load(model, spec.commandLine().getErr());
        if (potential instanceof HdnnpPotential hdnnp) {
            return hdnnp.model();
        }
        throw new MlipException(
                model
                        + " is of family "
                        + potential.info().family()
                        + "; only a single HDNNP has symmetry functions to print");
    }

    private void print(HdnnpModel hdnnp, Structure structure, PrintWriter out) {
        NeighborList list = NeighborSearch.of(structure, hdnnp.cutoff());
        Describer describer = new Describer(hdnnp);
        List<Object> atoms = new ArrayList<>();
        int frame = frames.size() + 1;
        for (int k = list.begin(); k < list.end(); k++) {
            int atom = list.centers()[k];
            Element element = Element.of(list.species()[atom]);
            double[] raw = describer.raw(list, k).clone();
            double[] scaled = describer.scaled(list, k);
            for (int n = 0; n < raw.length; n++) {
                out.println(
                        frame
                                + " "
                                + (atom + 1)
                                + " "
                                + element
                                + " "
                                + (n + 1)
                                + " "
                                + raw[n]
                                + " "
                                + scaled[n]);
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("element", element.symbol());
            entry.put("raw", Arrays.stream(raw).boxed().toList());
            entry.put("scaled", Arrays.stream(scaled).boxed().toList());
            atoms.add(entry);
        }
        frames.add(atoms);
    }
}
