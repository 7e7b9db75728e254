package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.dynamics.Coupling;
import org.mlip4j.sim.dynamics.Deformation;
import org.mlip4j.sim.dynamics.Ensemble;
import org.mlip4j.sim.dynamics.Schedule;
import org.mlip4j.sim.dynamics.Swaps;
import org.mlip4j.sim.dynamics.Velocities;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is simulated: the options of {@code mlip md} that both engines understand. Femtoseconds, kelvin, GPa. */
final class MdOptions {

    /** Femtoseconds per picosecond. */
    private static final double FS = 1e-3;

    /** {@code --ensemble}. */
    enum Held {
        NVE,
        NVT,
        NPT
    }

    @Option(
            names = "--ensemble",
            paramLabel = "E",
            defaultValue = "NVT",
            description = "nve, nvt or npt (default: nvt).")
    private Held ensemble;

    @Option(
            names = "--thermostat",
            paramLabel = "T",
            defaultValue = "langevin",
            description =
                    "langevin, whose friction slows down diffusion, or nose-hoover, for nvt and npt (default: langevin).")
    private Ensemble.Thermostat thermostat;

    @Option(
            names = "--coupling",
            paramLabel = "C",
            defaultValue = "ISOTROPIC",
            description =
                    "How npt changes the cell: isotropic, anisotropic (three lengths) or triclinic (default: isotropic).")
    private Coupling coupling;

    @Option(
            names = "--temperature",
            paramLabel = "K",
            split = ",",
            defaultValue = "300",
            description =
                    "Temperature, K; several: at the ends of the stages, between which it changes linearly (default: ${DEFAULT-VALUE}).")
    private List<Double> kelvins;

    @Option(
            names = "--pressure",
            paramLabel = "P",
            split = ",",
            defaultValue = "0",
            description =
                    "External pressure, GPa, for npt; several: at the ends of the stages, as of --temperature (default: ${DEFAULT-VALUE}).")
    private List<Double> pressures;

    @Option(
            names = "--steps",
            paramLabel = "N",
            split = ",",
            required = true,
            description = "Steps of dynamics; several: of stages that follow each other.")
    private List<Long> steps;

    @Option(
            names = "--timestep",
            paramLabel = "FS",
            defaultValue = "1",
            description = "Time step, femtoseconds (default: ${DEFAULT-VALUE}).")
    private double timeStep;

    @Option(
            names = "--damping",
            paramLabel = "FS",
            defaultValue = "100",
            description = "Time of the thermostat in femtoseconds (default: 100).")
    private double damping;

    @Option(
            names = "--pressure-damping",
            paramLabel = "FS",
            defaultValue = "1000",
            description = "Time of the barostat in femtoseconds (default: 1000).")
    private double pressureDamping;

    @Option(
            names = "--compressibility",
            paramLabel = "B",
            defaultValue = "0.02",
            description =
                    "Estimated compressibility in 1/GPa, which the time of the barostat goes with (default: 0.02).")
    private double compressibility;

    @Option(
            names = "--strain-rate",
            split = ",",
            paramLabel = "EL=R",
            description =
                    "Strain the cell during the last stage: rates of xx, yy, zz, yz, xz, xy in 1/ps, for instance zz=0.001; npt leaves the named elements alone, also with a rate of 0 (default: none).")
    private Map<Deformation.Element, Double> strainRates = new TreeMap<>();

    @Option(
            names = "--swap",
            split = ",",
            paramLabel = "A-B",
            description =
                    "Monte Carlo exchanges of two elements, for instance Zr-Ta; default: none.")
    private List<String> swaps = List.of();

    @Option(
            names = "--swap-every",
            paramLabel = "N",
            defaultValue = "100",
            description = "Steps between rounds of exchanges (default: 100).")
    private long swapEvery;

    @Option(
            names = "--swap-attempts",
            paramLabel = "N",
            defaultValue = "10",
            description = "Exchanges tried in a round (default: 10).")
    private int swapAttempts;

    @Option(
            names = "--initial-temperature",
            paramLabel = "K",
            description =
                    "Draw velocities at this temperature, K; default: those of the structure, else drawn at the first --temperature.")
    private Double initialKelvin;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: 1).")
    private long seed;

    Ensemble ensemble() {
        Ensemble held = Ensemble.NVE;
        if (ensemble != Held.NVE) {
            held = held.with(thermostat, FS * damping);
        }
        if (ensemble == Held.NPT) {
            if (coupling == Coupling.NONE) {
                throw new MlipException(
                        "--coupling is isotropic, anisotropic or triclinic; without one use --ensemble nvt");
            }
            held = held.with(coupling, FS * pressureDamping, compressibility * Units.GPA);
        }
        return swaps.isEmpty()
                ? held
                : held.with(
                        new Swaps(
                                swaps.stream().map(MdOptions::pair).toList(),
                                swapEvery,
                                swapAttempts));
    }

    private static Swaps.Pair pair(String text) {
        String[] symbols = text.split("-");
        if (symbols.length != 2) {
            throw new MlipException("'" + text + "' is no pair of elements such as Zr-Ta");
        }
        return new Swaps.Pair(Element.of(symbols[0]).code(), Element.of(symbols[1]).code());
    }

    Schedule schedule() {
        return Schedule.of(steps, kelvins, pressures.stream().map(p -> p / Units.GPA).toList())
                .with(new Deformation(strainRates));
    }

    /** Picoseconds. */
    double timeStep() {
        return FS * timeStep;
    }

    long seed() {
        return seed;
    }

    /** The structure with its velocities, or with drawn ones, the total momentum removed. */
    Structure withVelocities(Structure structure) {
        if (initialKelvin == null && structure.velocities().isPresent()) {
            double[] velocities = structure.velocities().get().clone();
            Velocities.removeMomentum(Velocities.masses(structure), velocities);
            return structure.withVelocities(velocities);
        }
        double kelvin = initialKelvin == null ? kelvins.getFirst() : initialKelvin;
        return structure.withVelocities(Velocities.maxwellBoltzmann(structure, kelvin, seed));
    }

    /** Everything but the number of steps, which may grow when a run of one stage goes on. */
    String description() {
        boolean isSteady = steps.size() == 1 && kelvins.size() == 1 && pressures.size() == 1;
        String stages = isSteady ? "" : " steps " + steps;
        return String.format(
                Locale.ROOT,
                "%s%s, %s K, %s GPa, time step %s fs, seed %d%s%s",
                ensemble,
                switch (ensemble) {
                    case NVE -> "";
                    case NVT -> " " + thermostat + " " + damping + " fs";
                    case NPT ->
                            " %s %s fs, %s %s fs %s/GPa"
                                    .formatted(
                                            thermostat,
                                            damping,
                                            coupling,
                                            pressureDamping,
                                            compressibility);
                },
                kelvins,
                pressures,
                timeStep,
                seed,
                stages,
                (initialKelvin == null ? "" : ", velocities of " + initialKelvin + " K")
                        + (strainRates.isEmpty() ? "" : ", strain rate " + strainRates + "/ps")
                        + (swaps.isEmpty()
                                ? ""
                                : ", swaps %s, %d every %d"
                                        .formatted(swaps, swapAttempts, swapEvery)));
    }
}
