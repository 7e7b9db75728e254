package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measurement;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.analysis.AdsorptionSites;
import org.mlip4j.sim.analysis.ExcessEnergy;
import org.mlip4j.sim.analysis.PointDefects;
import org.mlip4j.sim.crystal.Matrix3;
import org.mlip4j.sim.relaxation.Relaxation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code mlip analyze defect}. */
@Command(
        name = "defect",
        description = {
            "Formation energies of vacancies, antisites, foreign and adsorbed atoms, site by site: E - n E_crystal - sum n_i mu_i, as a"
                    + " range where chemical potentials are; defects are neutral and atoms relax in the cell as it is.",
            "With --beside also the segregation energy of each site: what the same change costs here less what it costs in"
                    + " the crystal."
        },
        footer = {
            "",
            "Examples: mlip analyze defect model/ cell.xyz --replicate 4,4,4 --vacancy Li --sites 1",
            "          mlip analyze defect model/ slab.xyz --as-is --adsorb Li --mu Li=metal.xyz",
            "          mlip analyze defect model/ gb.xyz --as-is --substitute Zr=Ta --mu Zr=-8.5 --mu Ta=-11.8 --beside crystal.xyz"
        })
final class AnalyzeDefectCommand implements Callable<Integer> {

    /** Largest force on an atom of a structure that counts as relaxed, eV/Angstrom. */
    private static final double RELAXED = 0.05;

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
            names = "--adsorb",
            paramLabel = "EL",
            description =
                    "Put an atom of this element on the upper surface of a slab, at each place of a grid.")
    private Optional<String> adsorb = Optional.empty();

    @Option(
            names = "--grid",
            split = ",",
            paramLabel = "N",
            defaultValue = "4,4",
            description =
                    "Places along the two lattice vectors in the surface (default: ${DEFAULT-VALUE}).")
    private int[] grid;

    @Option(
            names = "--distance",
            paramLabel = "A",
            defaultValue = "2.5",
            description =
                    "Of an adsorbed atom from the nearest other before the relaxation, Angstrom (default: ${DEFAULT-VALUE}).")
    private double distance;

    @Option(
            names = "--axis",
            paramLabel = "a|b|c",
            defaultValue = "C",
            description = "The lattice vector that crosses the slab (default: c).")
    private CutPlane.Axis axis;

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

    @Spec private CommandSpec spec;

    private int from;
    private int to;

    /** One of the defects: a name of its place, where that is, and how it is made. */
    private record Site(double[] label, double[] position, Supplier<PointDefects.Defect> made) {}

    @Override
    public Integer call() throws IOException {
        if (Stream.of(vacancy.isPresent(), substitute.size() == 1, adsorb.isPresent())
                        .filter(given -> given)
                        .count()
                != 1) {
            throw new MlipException("give one of --vacancy, --substitute, --adsorb, once");
        }
        if (adsorb.isPresent() && (beside.isPresent() || !sites.terms().isEmpty())) {
            throw new MlipException("--beside and --sites are of no use with --adsorb");
        }
        if (grid.length != 2 || grid[0] < 1 || grid[1] < 1 || !(distance > 0)) {
            throw new MlipException("--grid takes two positive numbers, --distance a positive one");
        }
        Map.Entry<String, String> change =
                substitute.isEmpty() ? null : substitute.entrySet().iterator().next();
        from = change == null ? code(vacancy) : Element.of(change.getKey()).code();
        to = change == null ? code(adsorb) : Element.of(change.getValue()).code();
        return output.write(model.measured(this::measure), false);
    }

    private static int code(Optional<String> symbol) {
        return symbol.map(text -> Element.of(text).code()).orElse(-1);
    }

    private Measurement measure(Calculator calculator) {
        Structure host = model.structure(calculator);
        PointDefects defects = defects(calculator, host);
        return table(
                calculator, host, adsorb.isPresent() ? over(host, defects) : in(host, defects));
    }

    /** Atoms that are taken out or replaced. */
    private List<Site> in(Structure host, PointDefects defects) {
        List<Site> chosen =
                IntStream.range(0, host.size())
                        .filter(i -> host.species()[i] == from)
                        .filter(i -> sites.terms().isEmpty() || sites.in(host).get(i))
                        .mapToObj(
                                i ->
                                        new Site(
                                                new double[] {i + 1},
                                                Arrays.copyOfRange(
                                                        host.positions(), 3 * i, 3 * i + 3),
                                                () -> changed(defects, i)))
                        .toList();
        if (chosen.isEmpty()) {
            throw new MlipException("no atom of " + Element.of(from) + " is chosen");
        }
        return chosen;
    }

    /** Places on the surface. */
    private List<Site> over(Structure host, PointDefects defects) {
        return AdsorptionSites.over(host, axis.ordinal(), grid, distance).stream()
                .map(
                        site ->
                                new Site(
                                        new double[] {site.first(), site.second()},
                                        site.position(),
                                        () -> defects.addition(site.position(), to)))
                .toList();
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

    private Measurement table(Calculator calculator, Structure host, List<Site> chosen) {
        Map<Integer, ExcessEnergy.Range> mu = potentials.ranges(calculator, model::read);
        double whole = energy(calculator, host, "the structure");
        ExcessEnergy.Reference before = ExcessEnergy.Reference.of(whole, host.species());
        double there = beside.map(file -> beside(calculator, file)).orElse(Double.NaN);
        int n = chosen.size();
        double[][] places = new double[5][n];
        double[][] energies = new double[3][n];
        for (int k = 0; k < n; k++) {
            Site site = chosen.get(k);
            PointDefects.Defect defect = site.made().get();
            ExcessEnergy excess =
                    ExcessEnergy.ofChange(
                            defect.energy(), defect.structure().species(), before, mu);
            double[] last = defect.structure().positions();
            for (int d = 0; d < 3; d++) {
                places[d][k] = adsorb.isPresent() ? last[last.length - 3 + d] : site.position()[d];
            }
            places[3][k] = site.label()[0];
            places[4][k] = site.label()[site.label().length - 1];
            energies[0][k] = excess.low();
            energies[1][k] = excess.high();
            energies[2][k] = defect.energy() - whole - there;
        }
        Measurement m = model.measurement(calculator, host);
        m.value("lowest_ev", Arrays.stream(energies[0]).min().orElseThrow());
        m.value("highest_ev", Arrays.stream(energies[1]).max().orElseThrow());
        if (adsorb.isPresent()) {
            m.quietColumn("over_first", places[3]).quietColumn("over_second", places[4]);
        } else {
            m.quietColumn("site", places[3]);
        }
        m.quietColumn("x/A", places[0]).quietColumn("y/A", places[1]);
        m.quietColumn("z/A", places[2]);
        m.column("energy_low/eV", energies[0], null).column("energy_high/eV", energies[1], null);
        return beside.isPresent() ? m.column("segregation/eV", energies[2], null) : m;
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
                - energy(calculator, crystal, file.toString());
    }

    /** Before the change; a structure that would relax without one gives its own gain to each defect. */
    private double energy(Calculator calculator, Structure structure, String name) {
        Result result = calculator.evaluate(structure);
        double[] f = result.forces();
        double largest = 0;
        for (int i = 0; i < f.length; i += 3) {
            largest = Math.max(largest, Matrix3.norm(Arrays.copyOfRange(f, i, i + 3)));
        }
        if (!rigid && largest > RELAXED) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "mlip: warning: %s is not relaxed, with a force of %.2g eV/Angstrom: energies contain what it gains itself; relax it before, or give --rigid"
                                    .formatted(name, largest));
        }
        return result.energy();
    }
}
