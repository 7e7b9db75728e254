package org.mlip4j.cli;

import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.Labels;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Precision;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.Extras;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureReader;
import org.mlip4j.core.io.StructureWriter;
import org.mlip4j.core.io.Structures;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.sim.crystal.LatticeReduction;
import org.mlip4j.sim.dynamics.Coupling;
import org.mlip4j.sim.dynamics.Deformation;
import org.mlip4j.sim.dynamics.Ensemble;
import org.mlip4j.sim.dynamics.RunFiles;
import org.mlip4j.sim.dynamics.Schedule;
import org.mlip4j.sim.dynamics.Simulation;
import org.mlip4j.sim.dynamics.Swaps;
import org.mlip4j.sim.dynamics.ThermoLog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Dynamics as an input of LAMMPS, and what LAMMPS writes turned into the files of the built-in engine.
 *
 * @param start atoms with velocities
 * @param options what is simulated
 * @param files what to write
 * @param limit of the extrapolation grade, or null
 */
record LammpsInput(
        Structure start, MdOptions options, RunFiles files, Simulation.GradeLimit limit) {

    static final String DATA = "start.data";
    static final String SCRIPT = "in.md";
    static final String LOG = "log.lammps";

    /** Where the pair style puts the configuration that ends a run. */
    static final String STOP = "extrapolating.xyz";

    private static final String DUMP = "frames.dump";

    /** Bar per GPa. */
    private static final double BAR = 1e4;

    /** Columns of {@link ThermoLog} after step and time, by their names in LAMMPS. */
    private static final String THERMO =
            "step time temp pe ke etotal econserve press vol pxx pyy pzz pyz pxz pxy"
                    + " cella cellb cellc cellalpha cellbeta cellgamma";

    List<Element> elements() {
        return Arrays.stream(start.elements()).mapToObj(Element::of).toList();
    }

    String script(Path model, LoadOptions load, int threads) {
        String names = elements().stream().map(Element::symbol).collect(Collectors.joining(" "));
        List<String> lines = new ArrayList<>();
        lines.add("# written by mlip md; run it again with: mlip lammps -in " + SCRIPT);
        lines.add("units metal");
        lines.add("atom_style atomic");
        lines.add("atom_modify map yes");
        lines.add("boundary " + boundary(0) + " " + boundary(1) + " " + boundary(2));
        boolean tilts = changesTilts();
        if (tilts) {
            lines.add("box tilt large");
        }
        lines.add("read_data " + DATA);
        if (tilts) {
            lines.add("change_box all triclinic");
        }
        lines.add("pair_style mlip4j" + keywords(model, load, threads) + threshold());
        lines.add("pair_coeff * * " + word(model.toString()) + " " + names);
        lines.add("neighbor 1.0 bin");
        lines.add("neigh_modify every 1 delay 0 check yes");
        lines.add("timestep " + options.timeStep());
        lines.add("thermo " + files.logEvery());
        lines.add("thermo_style custom " + THERMO);
        lines.add("thermo_modify format float %.17g norm no lost error flush yes");
        lines.add(
                "dump frames all custom %d %s id type element xu yu zu vx vy vz fx fy fz"
                        .formatted(files.frameEvery(), DUMP));
        lines.add("dump_modify frames sort id element " + names + " format float %.17g");
        List<Schedule.Stage> stages = options.schedule().stages();
        for (Schedule.Stage stage : stages) {
            if (stage == stages.getLast()) {
                lines.addAll(deformation());
            }
            lines.addAll(stage(stage));
        }
        return String.join("\n", lines) + "\n";
    }

    /** As one word of an input, in which nothing is a variable, a comment or a second word. */
    static String word(String path) {
        if (path.matches("[^\\s#$&'\"]+")) {
            return path;
        }
        String quote = path.contains("'") ? "\"" : "'";
        if (path.contains(quote) || path.matches("(?s).*\\p{Cntrl}.*")) {
            throw new MlipException(
                    "LAMMPS cannot be told the path "
                            + path
                            + ", which has both kinds of quotes or a control character; move or link the model");
        }
        return quote + path + quote;
    }

    private boolean changesTilts() {
        return options.ensemble().coupling() == Coupling.TRICLINIC
                || options.schedule().deformation().rates().keySet().stream()
                        .anyMatch(Deformation.Element::isShear);
    }

    /** Whether a vector has tilts, or comes to have some. */
    private boolean isTilted(int row) {
        double[] h = start.cell().vectors();
        return options.ensemble().coupling() == Coupling.TRICLINIC
                || options.schedule().deformation().rates().keySet().stream()
                        .anyMatch(e -> e.isShear() && e.row() == row)
                || IntStream.range(0, row).anyMatch(d -> h[3 * row + d] != 0);
    }

    /** LAMMPS's names of lengths have one letter. */
    private static String nameOf(Deformation.Element element) {
        String name = element.name().toLowerCase(Locale.ROOT);
        return element.isShear() ? name : name.substring(1);
    }

    private List<String> deformation() {
        Deformation deformation = options.schedule().deformation();
        if (!deformation.isMoving()) {
            return List.of();
        }
        double[] h = start.cell().vectors();
        if (h[1] != 0 || h[2] != 0 || h[5] != 0) {
            throw new MlipException(
                    "LAMMPS would turn this cell, and with it the strain; a strain rate needs its first vector along x"
                            + " and its second in the xy plane, or --engine java");
        }
        return List.of(
                Arrays.stream(Deformation.Element.values())
                        .map(e -> erate(e, deformation.rates()))
                        .collect(
                                Collectors.joining(
                                        "", "fix strain all deform 1", " remap x flip no")));
    }

    /** LAMMPS keeps the tilts of a cell whose edges are strained; here they are strained with them, from where they then are. */
    private String erate(Deformation.Element element, Map<Deformation.Element, Double> rates) {
        double xx = rates.getOrDefault(Deformation.Element.XX, 0.0);
        double yy = rates.getOrDefault(Deformation.Element.YY, 0.0);
        double xy = rates.getOrDefault(Deformation.Element.XY, 0.0);
        double own = rates.getOrDefault(element, 0.0);
        boolean moves = own != 0;
        String rate = Double.toString(own);
        if (isTilted(element.row())) {
            switch (element) {
                case XY -> {
                    moves |= xx != 0;
                    rate = "$(%s+%s*xy/ly)".formatted(own, xx);
                }
                case XZ -> {
                    moves |= xx != 0 || xy != 0;
                    rate = "$(%s+(%s*xz+%s*yz)/lz)".formatted(own, xx, xy);
                }
                case YZ -> {
                    moves |= yy != 0;
                    rate = "$(%s+%s*yz/lz)".formatted(own, yy);
                }
                case XX, YY, ZZ -> {}
            }
        }
        return moves ? " %s erate %s".formatted(nameOf(element), rate) : "";
    }

    /** What the barostat may change, with its targets. */
    private String pressure(Schedule.Stage stage) {
        Ensemble held = options.ensemble();
        Deformation prescribed = options.schedule().deformation();
        String target =
                " %s %s %s"
                        .formatted(
                                bar(stage.startPressure()),
                                bar(stage.endPressure()),
                                held.barostatTime());
        String free =
                Arrays.stream(Deformation.Element.values())
                        .filter(e -> !prescribed.holds(e.row(), e.column()))
                        .map(LammpsInput::nameOf)
                        .filter(e -> e.length() == 1 || held.coupling() == Coupling.TRICLINIC)
                        .map(
                                e ->
                                        " "
                                                + e
                                                + (e.length() == 1
                                                        ? target
                                                        : " 0 0 " + held.barostatTime()))
                        .collect(Collectors.joining());
        boolean whole = prescribed.rates().isEmpty();
        return switch (held.coupling()) {
            case NONE -> "";
            case ISOTROPIC -> " iso" + target;
            case ANISOTROPIC -> whole ? " aniso" + target : free;
            case TRICLINIC -> whole ? " tri" + target : free + " flip no";
        };
    }

    private List<String> swaps(Schedule.Stage stage) {
        Swaps swaps = options.ensemble().swaps();
        if (!swaps.pairs().isEmpty() && stage.startKelvin() != stage.endKelvin()) {
            throw new MlipException(
                    "swaps through LAMMPS need one temperature in each stage; take --engine java for a ramp");
        }
        List<String> lines = new ArrayList<>();
        for (Swaps.Pair pair : swaps.pairs()) {
            lines.add(
                    "fix swap%d all atom/swap %d %d %d %s types %d %d"
                            .formatted(
                                    lines.size(),
                                    swaps.every(),
                                    Math.max(1, swaps.attempts() / swaps.pairs().size()),
                                    1 + Math.floorMod(options.seed(), 900_000_000L),
                                    stage.startKelvin(),
                                    type(pair.first()),
                                    type(pair.second())));
        }
        return lines;
    }

    private int type(int species) {
        int at = Arrays.binarySearch(start.elements(), species);
        if (at < 0) {
            throw new MlipException("there is no " + Element.of(species).symbol() + " to swap");
        }
        return 1 + at;
    }

    /** What does not repeat grows with the atoms, so that none is lost; LAMMPS strains no such vector. */
    private char boundary(int k) {
        Map<Deformation.Element, Double> rates = options.schedule().deformation().rates();
        boolean isStrained =
                Arrays.stream(Deformation.Element.values())
                        .anyMatch(e -> e.row() == k && !erate(e, rates).isEmpty());
        return start.cell().isPeriodic(k) ? 'p' : isStrained ? 'f' : 'm';
    }

    /** Units may have been given for structures alone. */
    private static String keywords(Path model, LoadOptions load, int threads) {
        String units =
                load.units()
                        .filter(u -> Potentials.takesUnits(model))
                        .map(u -> " units " + u.name())
                        .orElse("");
        String elements =
                load.elements().isEmpty()
                        ? ""
                        : load.elements().stream()
                                .map(Element::symbol)
                                .collect(Collectors.joining(",", " elements ", ""));
        String precision = load.precision() == Precision.SINGLE ? " precision single" : "";
        return units + elements + precision + (threads == 1 ? "" : " threads " + threads);
    }

    private String threshold() {
        return limit == null
                ? ""
                : " grade %d threshold save %2$s threshold break %2$s threshold file %3$s"
                        .formatted(limit.every(), limit.grade(), STOP);
    }

    private List<String> stage(Schedule.Stage stage) {
        Ensemble held = options.ensemble();
        String temperature =
                "%s %s %s".formatted(stage.startKelvin(), stage.endKelvin(), held.thermostatTime());
        String pressure = pressure(stage);
        List<String> lines = new ArrayList<>();
        switch (held.thermostat()) {
            case NONE -> lines.add("fix move all nve");
            case NOSE_HOOVER ->
                    lines.add(
                            "fix move all %s temp %s%s"
                                    .formatted(
                                            held.hasBarostat() ? "npt" : "nvt",
                                            temperature,
                                            pressure));
            case LANGEVIN -> {
                lines.add("fix move all " + (held.hasBarostat() ? "nph" + pressure : "nve"));
                lines.add(
                        "fix heat all langevin %s %d zero yes tally yes"
                                .formatted(
                                        temperature,
                                        1 + Math.floorMod(options.seed(), 900_000_000L)));
            }
        }
        List<String> swaps = swaps(stage);
        lines.addAll(swaps);
        lines.add("run " + stage.steps());
        for (int k = 0; k < swaps.size(); k++) {
            lines.add("unfix swap" + k);
        }
        lines.add("unfix move");
        if (held.thermostat() == Ensemble.Thermostat.LANGEVIN) {
            lines.add("unfix heat");
        }
        return lines;
    }

    private static double bar(double pressure) {
        return pressure * Units.GPA * BAR;
    }

    /** Writes log and trajectory from what LAMMPS wrote in its folder. */
    void readBack(Path folder) throws IOException {
        Map<Long, double[]> rows = readLog(folder);
        FormatOptions names = FormatOptions.defaults().withElements(elements());
        try (StructureReader frames = Structures.stream(folder.resolve(DUMP), names);
                StructureWriter out = Structures.writer(files.trajectory(), names)) {
            while (frames.hasNext()) {
                out.write(frame(frames.next(), rows));
            }
            out.commit();
        }
    }

    private Map<Long, double[]> readLog(Path folder) throws IOException {
        Map<Long, double[]> rows = new LinkedHashMap<>();
        StringBuilder log = new StringBuilder(ThermoLog.header());
        for (double[] row : LammpsDoor.thermo(Files.readString(folder.resolve(LOG)))) {
            for (int k = 7; k < 15; k++) {
                row[k] /= k == 8 ? 1 : BAR;
            }
            double[] own = ofOwnCell(row);
            if (rows.put((long) row[0], own) == null) {
                log.append(ThermoLog.text(own));
            }
        }
        WholeFile.write(files.log(), log.toString());
        return rows;
    }

    /** The same with volume, pressures, lengths and angles of the cell of the start along what does not repeat. */
    private double[] ofOwnCell(double[] row) {
        if (start.cell().isFullyPeriodic()) {
            return row;
        }
        double[] box = LatticeReduction.vectors(Arrays.copyOfRange(row, 15, 21));
        return ThermoLog.inCell(row, own(Cell.periodic(box)));
    }

    /** A box may have grown around the atoms; along what does not repeat the cell is that of the start, in LAMMPS's frame. */
    private Cell own(Cell box) {
        Cell cell = start.cell();
        if (cell.isFullyPeriodic() || !(cell.volume() > 0)) {
            return cell.isFullyPeriodic() ? box : cell;
        }
        double[] vectors = box.vectors();
        double[] turned = LatticeReduction.standardOrientation(cell.vectors());
        for (int k = 0; k < 3; k++) {
            if (!cell.isPeriodic(k)) {
                System.arraycopy(turned, 3 * k, vectors, 3 * k, 3);
            }
        }
        return cell.withVectors(vectors);
    }

    /** The same for a run that the grade has ended; its last frame is that of the pair style. */
    Structure readBackUntil(Path folder, Path stop) throws IOException {
        // The pair style ends the run before LAMMPS writes the frame, which for the start is the
        // first.
        if (Files.size(folder.resolve(DUMP)) == 0) {
            readLog(folder);
            Files.deleteIfExists(files.trajectory());
        } else {
            readBack(folder);
        }
        Structure last = Structures.read(stop).getLast();
        Map<String, String> info = new LinkedHashMap<>(start.info());
        info.put("timestep", last.info().get("step"));
        info.put("max_grade", last.info().get("max_grade"));
        Structure frame = last.withInfo(info).withCell(own(last.cell()));
        Structures.append(
                files.trajectory(),
                frame,
                new Extras(),
                FormatOptions.defaults().withFormat(files.format()).withElements(elements()));
        return frame;
    }

    private Structure frame(Structure frame, Map<Long, double[]> rows) {
        long step = Long.parseLong(frame.info().get("timestep"));
        Map<String, String> info = new LinkedHashMap<>(start.info());
        info.put("timestep", Long.toString(step));
        info.put("time", String.format(Locale.ROOT, "%s", step * options.timeStep()));
        Labels labels = files.withForces() ? frame.labels() : Labels.NONE;
        double[] row = rows.get(step);
        return frame.withInfo(info)
                .withCell(own(frame.cell()))
                .withLabels(row == null ? labels : labels.withEnergy(row[3]));
    }
}
