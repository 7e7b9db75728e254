package org.mlip4j.cli;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.io.Structures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LAMMPS with {@code pair_style mlip4j}. */
record LammpsDoor(Quickstart.Settings settings, Home home, LammpsProgram program) implements Door {

    /** Pressure in bar per energy density in eV/Angstrom^3, as LAMMPS has it for units metal. */
    private static final double BAR = 1.6021765e6;

    private static final Pattern LOOP = Pattern.compile("Loop time of (\\S+) on");

    @Override
    public String name() {
        return "LAMMPS " + program.version();
    }

    @Override
    public Dynamics run() throws IOException, InterruptedException {
        String log = execute("in.nve");
        List<double[]> thermo = thermo(log);
        Matcher loop = LOOP.matcher(log);
        if (!loop.find()) {
            throw new MlipException(
                    "the log of LAMMPS in " + settings.folder() + " holds no loop time");
        }
        return new Dynamics(
                Structures.read(settings.folder().resolve("lammps-frames.dump")),
                thermo.stream().mapToDouble(row -> row[1]).toArray(),
                Double.parseDouble(loop.group(1)));
    }

    @Override
    public List<Evaluation> evaluate(List<Structure> frames)
            throws IOException, InterruptedException {
        List<double[]> thermo = thermo(execute("in.rerun"));
        List<Structure> forces = Structures.read(settings.folder().resolve("lammps-forces.dump"));
        if (thermo.size() != frames.size() || forces.size() != frames.size()) {
            throw new MlipException(
                    "LAMMPS evaluated " + thermo.size() + " of " + frames.size() + " frames");
        }
        List<Evaluation> values = new ArrayList<>();
        for (int k = 0; k < frames.size(); k++) {
            double[] row = thermo.get(k);
            values.add(
                    new Evaluation(
                            row[1], forces.get(k).labels().forces().orElseThrow(), virial(row)));
        }
        return values;
    }

    /** Columns: step, energy, volume, then the pressure as xx yy zz xy xz yz. */
    private static double[] virial(double[] row) {
        int[] order = {3, 6, 7, 6, 4, 8, 7, 8, 5};
        return Arrays.stream(order).mapToDouble(k -> row[k] * row[2] / BAR).toArray();
    }

    private String execute(String input) throws IOException, InterruptedException {
        Path log = settings.folder().resolve(input.replace("in.", "lammps-") + ".log");
        List<String> arguments = List.of("-in", input, "-log", log.getFileName().toString());
        ProcessBuilder builder =
                new LammpsCommand.Run(program, Optional.empty(), "", arguments)
                        .builder(home, Quickstart.silence());
        Quickstart.execute(
                builder, settings.folder(), "lammps-" + input.replace("in.", "") + ".out");
        return Files.readString(log);
    }

    /** The rows of numbers below the line that starts with Step. */
    static List<double[]> thermo(String log) {
        List<double[]> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : log.lines().map(String::strip).toList()) {
            if (line.startsWith("Step ")) {
                inside = true;
            } else if (line.startsWith("Loop time")) {
                inside = false;
            } else if (inside && line.matches("[-+0-9.eE\\s]+")) {
                rows.add(
                        Arrays.stream(line.split("\\s+"))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        }
        return rows;
    }
}
