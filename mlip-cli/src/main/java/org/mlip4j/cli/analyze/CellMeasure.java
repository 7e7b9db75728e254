package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.CellStatistics;
import org.mlip4j.sim.analysis.Observable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.List;

/** {@code mlip analyze cell}. */
@Command(
        name = "cell",
        description =
                "Volume, lengths and angles of the cell with errors; of runs at six temperatures or more, or of one run that is"
                        + " heated or cooled, also thermal expansion, and phase transitions and melting as kinks and steps.",
        footer = {
            "",
            "Examples: mlip analyze cell 300.xyz 400.xyz 500.xyz 600.xyz 700.xyz 800.xyz --temperature 300,400,500,600,700,800",
            "          mlip analyze cell heating.xyz --ramp 300,1200"
        })
final class CellMeasure extends Measure {

    @Mixin private Temperatures temperatures;

    @Option(
            names = "--ramp",
            paramLabel = "K",
            split = ",",
            arity = "1",
            description =
                    "Temperatures, K, at the first and the last frame of a run that is heated or cooled evenly.")
    private List<Double> ramp = List.of();

    private final CellTable table = new CellTable();
    private int files;
    private CellStatistics cell;

    @Override
    public void expect(int count) {
        temperatures.expect(count);
        if (!ramp.isEmpty() && (ramp.size() != 2 || count != 1 || temperatures.known())) {
            throw new MlipException(
                    "--ramp takes two temperatures, one trajectory and no --temperature");
        }
    }

    @Override
    public Observable start() {
        cell = new CellStatistics();
        return cell;
    }

    @Override
    public Measurement finish(Pass pass) {
        double[] means = cell.means();
        double[] errors = cell.errors();
        if (temperatures.known()) {
            table.add(temperatures.get(files++), means, errors);
        }
        Measurement m = new Measurement();
        if (!ramp.isEmpty()) {
            CellTable.ofRamp(cell, ramp.getFirst(), ramp.getLast()).addTo(m);
            return m;
        }
        for (int q = 0; q < means.length; q++) {
            String name = CellStatistics.NAMES.get(q);
            m.value(name, means[q]).value(name + "_error", errors[q]);
        }
        double[][] parts = cell.parts();
        double frames = cell.partShare() * pass.summary().frames();
        double[] middles = new double[parts.length];
        Arrays.setAll(middles, k -> (k + 0.5) * frames);
        m.quietColumn("frame", middles);
        for (int q = 0; q < means.length; q++) {
            int quantity = q;
            double[] values = Arrays.stream(parts).mapToDouble(p -> p[quantity]).toArray();
            // Not by the name of the mean, which JSON would lose.
            String name = CellStatistics.NAMES.get(q) + "_of_part";
            if (q == 0) {
                m.column(name, values, null);
            } else {
                m.quietColumn(name, values);
            }
        }
        return m;
    }

    @Override
    public Measurement together(List<Measurement> found) {
        if (!temperatures.known()) {
            return super.together(found);
        }
        Measurement m = new Measurement();
        m.value("runs", found.stream().map(f -> f.values().get("trajectory")).toList());
        table.addTo(m);
        return m;
    }
}
