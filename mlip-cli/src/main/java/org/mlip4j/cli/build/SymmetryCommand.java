package org.mlip4j.cli.build;

import org.mlip4j.core.Element;
import org.mlip4j.sim.crystal.Classification;
import org.mlip4j.sim.crystal.Crystal;
import org.mlip4j.sim.crystal.LatticeReduction;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.crystal.Prototypes;
import org.mlip4j.sim.crystal.Symmetry;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code mlip build symmetry}. */
@Command(
        name = "symmetry",
        description = {
            "Says the space group of a crystal, its orbits with Wyckoff letters, and its standard, primitive and Niggli cells.",
            "Needs the library spglib (Debian: python3-spglib brings it). 'mlip build supercell --cell standard' (or primitive, niggli) writes these cells."
        },
        footer = {"", "Example: mlip build symmetry LLZO"})
final class SymmetryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CRYSTAL", description = "File or name of the crystal.")
    private String crystal;

    @Option(
            names = "--tolerance",
            paramLabel = "D",
            defaultValue = "0.01",
            description = "Of positions, Angstrom (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
    private Path json;

    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Crystal loaded = Prototypes.load(crystal);
        Classification found = Classification.of(loaded, tolerance);
        Crystal primitive = Symmetry.primitive(loaded);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("space_group", found.number());
        report.put("symbol", found.symbol());
        report.put("hall_symbol", found.hall());
        report.put("point_group", found.pointGroup());
        report.put("sites_given", loaded.size());
        report.put("sites_standard", found.standard().size());
        report.put("sites_primitive", primitive.size());
        report.put("standard_cell", cell(found.standard().cell().vectors()));
        report.put("niggli_cell", cell(LatticeReduction.niggli(primitive.cell().vectors())));
        Map<String, Object> orbits = new LinkedHashMap<>();
        for (Classification.Orbit orbit : found.orbits()) {
            StringBuilder text = new StringBuilder(orbit.wyckoff());
            orbit.occupancy()
                    .forEach(
                            (s, f) ->
                                    text.append(
                                            String.format(
                                                    Locale.ROOT,
                                                    " %s %.4g",
                                                    Element.of(s).symbol(),
                                                    f)));
            orbits.merge(orbit.label(), text.toString(), (a, b) -> a + ", " + b);
        }
        report.put("orbits", orbits);
        Output.print(report, "", spec.commandLine().getOut());
        if (json != null) {
            parent.json(json, report);
        }
        return 0;
    }

    /** Lengths in Angstrom and angles in degrees. */
    private static List<Double> cell(double[] v) {
        List<Double> six = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            six.add(rounded(Matrix3.norm(Matrix3.row(v, k))));
        }
        for (int k = 0; k < 3; k++) {
            double[] a = Matrix3.unit(Matrix3.row(v, (k + 1) % 3));
            double[] b = Matrix3.unit(Matrix3.row(v, (k + 2) % 3));
            six.add(rounded(Math.toDegrees(Math.acos(Math.clamp(Matrix3.dot(a, b), -1, 1)))));
        }
        return six;
    }

    private static double rounded(double x) {
        return Math.round(x * 1e6) / 1e6;
    }
}
