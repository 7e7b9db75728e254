package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.ExcessEnergy;
import org.mlip4j.sim.analysis.PointDefects;
import org.mlip4j.sim.relaxation.Relaxation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** {@code mlip analyze defect}. */
@Command(
        name = "defect",
        description = {
            "Formation energies of vacancies, antisites and foreign atoms, site by site: E - n E_crystal - sum n_i mu_i, as a range where"
                    + " chemical potentials are; defects are neutral and atoms relax in the cell as it is.",
            "With --beside also the segregation energy of each site: what the same change costs here less what it costs in"
                    + " the crystal."
        },
        footer = {
            "",
            "Examples: mlip analyze defect model/ cell.xyz --replicate 4,4,4 --vacancy Li --sites 1",
            "          mlip analyze defect model/ gb.xyz --as-is --substitute Zr=Ta --mu Zr=-8.5 --mu Ta=-11.8 --beside crystal.xyz"
        })
final class AnalyzeDefectCommand implements Callable<Integer> {

    @Mixin private RelaxedModel model;

    @Option(
            names = "--vacancy",
            paramLabel = "EL",
            description = "Take out an atom of this element.")
    private Optional<String> vacancy = Optional.empty();

    @Option(
            names = "--substitute",
            paramLabel = "EL=EL",
            description = "Put an atom of the second element in the place of the first.")
    private Map<String, String> substitute = Map.of();

    @Option(
            names = "--sites",
            paramLabel = "ATOMS",
            description = "Which of them, atoms counted from 1, for instance 1-8 (default: all).")
    private AtomSelection sites = AtomSelection.NONE;

    @Mixin private ChemicalPotentials potentials;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description =
                    "A supercell of the crystal, in which the first atom of the element is changed too.")
    private Optional<Path> beside = Optional.empty();

    @Option(
            names = "--rigid",
            description = "Other atoms stay where they are, instead of being relaxed.")
    private boolean rigid;

    @Option(
            names = "--fmax",
            paramLabel = "F",
            defaultValue = "0.005",
            description =
                    "Largest force on an atom at the end of a relaxation, eV/Angstrom (default: ${DEFAULT-VALUE}).")
    private double force;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "500",
            description = "Most steps of a relaxation (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Mixin private MeasurementOptions output;

    private int from;
    private int to;

    @Override
    public Integer call() throws IOException {
        if (vacancy.isPresent() == (substitute.size() == 1)) {
            throw new MlipException("give --vacancy or --substitute, once");
        }
        Map.Entry<String, String> change =
                vacancy.isPresent() ? null : substitute.entrySet().iterator().next();
        from = Element.of(change == null ? vacancy.get() : change.getKey()).code();
        to = change == null ? -1 : Element.of(change.getValue()).code();
        return output.write(model.measured(this::measure), false);
    }

    private Measurement measure(Calculator calculator) {
        Structure host = model.structure(calculator);
        int[] chosen =
                IntStream.range(0, host.size())
                        .filter(i -> host.species()[i] == from)
                        .filter(i -> sites.terms().isEmpty() || sites.in(host).get(i))
                        .toArray();
        if (chosen.length == 0) {
            throw new MlipException("no atom of " + Element.of(from) + " is chosen");
        }
        return table(calculator, host, chosen);
    }

    private PointDefects.Defect changed(PointDefects defects, int site) {
        return to < 0 ? defects.vacancy(site) : defects.substitution(site, to);
    }

    private PointDefects defects(Calculator calculator, Structure host) {
        return new PointDefects(
                calculator,
                host,
                rigid
                        ? Optional.empty()
                        : Optional.of(new Relaxation.Limits(force, Double.MAX_VALUE, steps)));
    }

    private Measurement table(Calculator calculator, Structure host, int[] chosen) {
        Map<Integer, ExcessEnergy.Range> mu = potentials.ranges(calculator, model::read);
        double whole = calculator.evaluate(host).energy();
        List<ExcessEnergy.Reference> crystal =
                List.of(ExcessEnergy.Reference.of(whole, host.species()));
        double there = beside.map(file -> beside(calculator, file)).orElse(Double.NaN);
        double[][] columns = new double[7][chosen.length];
        PointDefects defects = defects(calculator, host);
        for (int k = 0; k < chosen.length; k++) {
            PointDefects.Defect defect = changed(defects, chosen[k]);
            ExcessEnergy excess =
                    ExcessEnergy.of(defect.energy(), defect.structure().species(), crystal, mu);
            columns[0][k] = chosen[k] + 1.0;
            for (int d = 0; d < 3; d++) {
                columns[1 + d][k] = host.positions()[3 * chosen[k] + d];
            }
            columns[4][k] = excess.low();
            columns[5][k] = excess.high();
            columns[6][k] = defect.energy() - whole - there;
        }
        Measurement m = model.measurement(calculator, host);
        m.value("lowest_ev", Arrays.stream(columns[4]).min().orElseThrow());
        m.value("highest_ev", Arrays.stream(columns[5]).max().orElseThrow());
        m.quietColumn("site", columns[0]);
        m.quietColumn("x/A", columns[1]).quietColumn("y/A", columns[2]);
        m.quietColumn("z/A", columns[3]);
        m.column("energy_low/eV", columns[4], null).column("energy_high/eV", columns[5], null);
        return beside.isPresent() ? m.column("segregation/eV", columns[6], null) : m;
    }

    /** What the change costs in the crystal, without chemical potentials. */
    private double beside(Calculator calculator, Path file) {
        Structure crystal = model.read(file);
        int site =
                IntStream.range(0, crystal.size())
                        .filter(i -> crystal.species()[i] == from)
                        .findFirst()
                        .orElseThrow(() -> new MlipException(file + " has no " + Element.of(from)));
        return changed(defects(calculator, crystal), site).energy()
                - calculator.evaluate(crystal).energy();
    }
}
