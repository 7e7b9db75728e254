package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.PotentialInfo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code mlip info}. */
@Command(
        name = "info",
        description =
                "Says what a model is: family, elements, cutoff, parameters, units, provenance.",
        footer = {"", "Example: mlip info my-model/"})
final class InfoCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Mixin private ModelOptions modelOptions;

    @Mixin private JsonOption json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PotentialInfo info = modelOptions.load(model, spec.commandLine().getErr()).info();
        Map<String, String> table = new LinkedHashMap<>();
        table.put("family", info.family());
        table.put("name", info.name());
        table.put(
                "elements",
                info.elements().stream().map(Element::symbol).collect(Collectors.joining(" ")));
        table.put("cutoff", info.cutoff() + " Angstrom");
        table.put("parameters", Long.toString(info.parameters()));
        table.put("kernel", info.kernel());
        table.putAll(info.details());
        int width = table.keySet().stream().mapToInt(String::length).max().orElse(0);
        table.forEach(
                (key, value) ->
                        spec.commandLine()
                                .getOut()
                                .println(key + " ".repeat(width - key.length() + 2) + value));
        json.write(describe(info));
        return Main.DONE;
    }

    private static Map<String, Object> describe(PotentialInfo info) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("family", info.family());
        content.put("name", info.name());
        content.put("elements", info.elements().stream().map(Element::symbol).toList());
        content.put("cutoff", info.cutoff());
        content.put("parameters", info.parameters());
        content.put("kernel", info.kernel());
        content.put("details", info.details());
        return content;
    }
}
