package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpPotential;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.hdnnp.io.N2p2ModelWriter;
import org.mlip4j.train.functions.FunctionSelection;
import org.mlip4j.train.functions.FunctionStatistics;
import org.mlip4j.train.functions.UntrainedModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code mlip functions select}. */
@Command(
        name = "select",
        description =
                "Prints those symmetry functions that tell most of the structures, as symfunction_short"
                        + " lines. Functions whose values do not vary are never among them.",
        footer = {
            "",
            "Example: mlip functions select input.nn structures.xyz --method cur --count 64"
        })
final class SelectFunctionsCommand implements Callable<Integer> {

    /** How functions are chosen. */
    enum Method {
        CUR,
        FPS,
        RANGE,
        SENSITIVITY
    }

    @Parameters(
            paramLabel = "FUNCTIONS",
            description = "An input.nn (weights are not needed), or a model for sensitivity.")
    private Path functions;

    @Parameters(
            paramLabel = "STRUCTURES",
            description = "Extended XYZ, input.data, ...; also gzipped.")
    private Path structures;

    @Option(
            names = "--method",
            required = true,
            paramLabel = "M",
            description =
                    "cur (CUR decomposition), fps (farthest points), range (largest minus smallest"
                            + " value), sensitivity (of the energy; needs a trained model).")
    private Method method;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many functions per element, for cur and fps.")
    private Integer count;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            description =
                    "Smallest range, or smallest share of the largest sensitivity; default: 1e-4 and 1e-3.")
    private Double threshold;

    @Mixin private ThreadsOption threads;

    @Mixin private ModelOptions modelOptions;

    @Mixin private StructureOptions structureOptions;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        boolean counted = method == Method.CUR || method == Method.FPS;
        if (counted && count == null || !counted && count != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    counted
                            ? "--method " + name() + " needs --count N"
                            : "--method " + name() + " takes --threshold, not --count");
        }
        HdnnpModel model = model();
        try (StructureReader reader =
                Structures.stream(
                        structures,
                        structureOptions.with(
                                modelOptions.options(),
                                Optional.of(functions),
                                spec.commandLine().getErr(),
                                structures))) {
            FunctionStatistics.collect(model, reader, threads.count())
                    .forEach((element, statistics) -> print(model, element, statistics));
        }
        return Main.DONE;
    }

    private String name() {
        return method.name().toLowerCase(Locale.ROOT);
    }

    private HdnnpModel model() {
        if (method != Method.SENSITIVITY && functions.getFileName().toString().endsWith(".nn")) {
            Map<Element, List<SymmetryFunction>> read = N2p2ModelReader.readFunctions(functions);
            return UntrainedModel.of(read);
        }
        Potential potential = modelOptions.load(functions, spec.commandLine().getErr());
        if (potential instanceof HdnnpPotential hdnnp) {
            return hdnnp.model();
        }
        throw new MlipException(functions + " is not a single HDNNP; give an input.nn");
    }

    private void print(HdnnpModel model, Element element, FunctionStatistics statistics) {
        List<SymmetryFunction> all =
                model.elements().get(model.elementList().indexOf(element)).functions();
        int wanted = count == null ? 0 : Math.min(count, all.size());
        List<Integer> chosen =
                switch (method) {
                    case CUR -> FunctionSelection.cur(statistics, wanted);
                    case FPS -> FunctionSelection.farthestPoint(statistics, wanted);
                    case RANGE -> FunctionSelection.byRange(statistics, threshold(1e-4));
                    case SENSITIVITY ->
                            FunctionSelection.bySensitivity(statistics, threshold(1e-3));
                };
        chosen.stream()
                .sorted()
                .forEach(
                        n ->
                                spec.commandLine()
                                        .getOut()
                                        .println(N2p2ModelWriter.line(element, all.get(n))));
        spec.commandLine()
                .getErr()
                .println(element + ": " + chosen.size() + " of " + all.size() + " functions");
    }

    private double threshold(double otherwise) {
        return threshold == null ? otherwise : threshold;
    }
}
