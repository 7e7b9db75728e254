package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.hdnnp.CutoffFunction;
import org.mlip4j.train.functions.FunctionSet;
import org.mlip4j.train.functions.RadialGrid;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code mlip functions generate}. */
@Command(
        name = "generate",
        description =
                "Prints symmetry functions made by a published rule, as symfunction_short lines for an"
                        + " input.nn. GRID is imbalzano2018:MODE:COUNT or"
                        + " gastegger2018:MODE:COUNT:LOWER[:UPPER], MODE shift or center; UPPER is the"
                        + " cutoff if left out.",
        footer = {
            "",
            "Example: mlip functions generate --elements Li,P,S,Cl --cutoff 6 --radial"
                    + " imbalzano2018:shift:9 --angular gastegger2018:center:3:1.5 --zetas 1,6"
        })
final class GenerateFunctionsCommand implements Callable<Integer> {

    @Option(
            names = "--elements",
            required = true,
            paramLabel = "LIST",
            description =
                    "Elements in the order in which they are to be printed, for instance Li,P,S.")
    private OptionValues.ElementNames elements;

    @Option(
            names = "--cutoff",
            required = true,
            paramLabel = "R",
            description = "Cutoff of the functions, Angstrom.")
    private double cutoff;

    @Option(names = "--radial", paramLabel = "GRID", description = "Radial functions (type 2).")
    private List<String> radial = List.of();

    @Option(
            names = "--angular",
            paramLabel = "GRID",
            description = "Narrow angular functions (type 3).")
    private List<String> narrow = List.of();

    @Option(names = "--wide", paramLabel = "GRID", description = "Wide angular functions (type 9).")
    private List<String> wide = List.of();

    @Option(
            names = "--zetas",
            split = ",",
            defaultValue = "1,6",
            paramLabel = "Z",
            description = "Angular resolutions (default: ${DEFAULT-VALUE}).")
    private List<Double> zetas;

    @Option(
            names = "--digits",
            defaultValue = "3",
            paramLabel = "N",
            description = "Digits after the point (default: ${DEFAULT-VALUE}).")
    private int digits;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        OptionValues.atLeast(0, digits, "--digits", spec.commandLine());
        try {
            List<FunctionSet.Family> families = new ArrayList<>();
            radial.forEach(text -> families.add(new FunctionSet.Radial(grid(text))));
            narrow.forEach(text -> families.add(new FunctionSet.Angular(grid(text), zetas, true)));
            wide.forEach(text -> families.add(new FunctionSet.Angular(grid(text), zetas, false)));
            if (families.isEmpty()) {
                throw new MlipException("give at least one of --radial, --angular and --wide");
            }
            CutoffFunction form = new CutoffFunction(CutoffFunction.Kind.COSINE, cutoff, 0);
            FunctionSet set = new FunctionSet(elements.elements(), form, families);
            spec.commandLine().getOut().print(set.text(digits));
            return Main.DONE;
        } catch (IllegalArgumentException | MlipException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private RadialGrid grid(String text) {
        return RadialGrid.parse(text, cutoff);
    }
}
