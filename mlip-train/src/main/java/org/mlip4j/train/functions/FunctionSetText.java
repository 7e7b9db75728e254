package org.mlip4j.train.functions;

import org.mlip4j.core.Element;
import org.mlip4j.hdnnp.SymmetryFunction;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianAngular;
import org.mlip4j.hdnnp.SymmetryFunction.GaussianRadial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A function set as lines of an {@code input.nn}, laid out as n2p2's generator does, so that files can be compared. */
final class FunctionSetText {

    private final FunctionSet set;
    private final String number;
    private final StringBuilder text = new StringBuilder();

    FunctionSetText(FunctionSet set, int digits) {
        this.set = set;
        this.number = "%." + digits + "E";
        for (FunctionSet.Family family : set.families()) {
            header(family);
            for (Element center : set.elements()) {
                for (Block block : blocks(family)) {
                    block.functions.forEach(f -> text.append(line(center, block.neighbors, f)));
                    text.append('\n');
                }
            }
        }
    }

    /** Neighbours in the order of the set, which the functions themselves do not keep. */
    private record Block(String neighbors, List<SymmetryFunction> functions) {}

    private List<Block> blocks(FunctionSet.Family family) {
        List<String> names = new ArrayList<>();
        for (Element a : set.elements()) {
            if (family instanceof FunctionSet.Radial) {
                names.add(a.symbol());
            } else {
                set.elements()
                        .subList(set.elements().indexOf(a), set.elements().size())
                        .forEach(b -> names.add(a + " " + b));
            }
        }
        List<List<SymmetryFunction>> functions = family.blocks(set.elements(), set.cutoff());
        List<Block> blocks = new ArrayList<>();
        for (int b = 0; b < names.size(); b++) {
            blocks.add(new Block(names.get(b), functions.get(b)));
        }
        return blocks;
    }

    private String line(Element center, String neighbors, SymmetryFunction function) {
        String head = "symfunction_short " + center + " " + function.type() + " " + neighbors;
        return head
                + switch (function) {
                    case GaussianRadial f -> numbers(f.eta(), f.shift(), f.cutoff());
                    case GaussianAngular f ->
                            numbers(f.eta())
                                    + String.format(Locale.ROOT, " %.0f", f.lambda())
                                    + numbers(f.zeta(), f.cutoff(), f.shift());
                    default -> throw new IllegalStateException("no family makes " + function);
                }
                + "\n";
    }

    private String numbers(double... values) {
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            line.append(' ').append(String.format(Locale.ROOT, number, value));
        }
        return line.toString();
    }

    private void header(FunctionSet.Family family) {
        String kind =
                switch (family) {
                    case FunctionSet.Radial _ -> "Radial";
                    case FunctionSet.Angular a -> a.narrow() ? "Narrow angular" : "Wide angular";
                };
        RadialGrid grid = family.grid();
        String rule = "#".repeat(73) + "\n";
        String elements =
                set.elements().stream()
                        .map(e -> "'" + e + "'")
                        .collect(Collectors.joining(", ", "[", "]"));
        text.append(rule);
        text.append("# ").append(kind).append(" symmetry function set, for elements ");
        text.append(elements).append('\n').append(rule);
        entry("r_cutoff", set.cutoff().radius());
        entry("rule", grid.rule());
        entry("mode", grid.mode());
        entry("nb_param_pairs", grid.gaussians().size());
        grid.lower()
                .ifPresent(
                        lower -> {
                            entry("r_lower", lower);
                            entry("r_upper", grid.upper());
                        });
        entry("r_shift_grid", column(grid, RadialGrid.Gaussian::shift));
        entry("eta_grid", column(grid, RadialGrid.Gaussian::eta));
        if (family instanceof FunctionSet.Angular a) {
            entry("lambdas", "[-1 1]");
            entry("zetas", a.zetas());
        }
        text.append('\n');
    }

    private static List<String> column(
            RadialGrid grid, ToDoubleFunction<RadialGrid.Gaussian> value) {
        return grid.gaussians().stream()
                .map(g -> String.format(Locale.ROOT, "%.6g", value.applyAsDouble(g)))
                .toList();
    }

    private void entry(String key, Object value) {
        text.append(String.format(Locale.ROOT, "# %-14s = %s%n", key, value));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
