package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.sim.dynamics.Ensemble;

import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;

/** How boundaries are studied. */
final class StudySettings {

    @Option(
            names = "--shifts",
            split = ",",
            paramLabel = "N,M",
            defaultValue = "2,2",
            description =
                    "Shifts of the second grain that are tried along and across the axis (default: ${DEFAULT-VALUE}).")
    private List<Integer> shifts;

    @Option(
            names = "--terminations",
            split = ",",
            paramLabel = "LIST",
            defaultValue = "-1",
            description =
                    "Terminations that are tried, numbered from 0; -1 is the widest cut (default: ${DEFAULT-VALUE}).")
    private List<Integer> terminations;

    @Option(
            names = "--scan-steps",
            paramLabel = "N",
            defaultValue = "30",
            description =
                    "Steps of relaxation after which shifts and terminations are compared (default: ${DEFAULT-VALUE}).")
    private int scanSteps;

    @Option(
            names = "--anneal",
            split = ",",
            paramLabel = "K,STEPS",
            defaultValue = "0,0",
            description =
                    "Temperature, K, and steps of dynamics before crystal and boundaries are relaxed, a third of them cooling down (default: none).")
    private List<Integer> anneal;

    @Option(
            names = "--fmax",
            paramLabel = "F",
            defaultValue = "0.03",
            description =
                    "Largest force on an atom at the end of a relaxation, eV/Angstrom (default: ${DEFAULT-VALUE}).")
    private double force;

    @Option(
            names = "--relax-steps",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most steps of a relaxation (default: ${DEFAULT-VALUE}).")
    private int relaxSteps;

    @Option(
            names = "--species",
            split = ",",
            paramLabel = "LIST",
            description = "Elements whose diffusion is measured, for instance Li; default: none.")
    private List<String> species = List.of();

    @Option(
            names = "--temperature",
            split = ",",
            paramLabel = "K",
            description =
                    "Temperatures of the dynamics, K; three or more give activation energies; default: no dynamics.")
    private List<Integer> temperatures = List.of();

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "20000",
            description =
                    "Steps of dynamics at each temperature, a fifth of which is left out (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(
            names = "--timestep",
            paramLabel = "FS",
            defaultValue = "2",
            description = "Time step, femtoseconds (default: ${DEFAULT-VALUE}).")
    private double timeStep;

    @Option(
            names = "--every",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps between the frames that are measured (default: ${DEFAULT-VALUE}).")
    private long every;

    @Option(
            names = "--thermostat",
            paramLabel = "T",
            defaultValue = "nose-hoover",
            description =
                    "nose-hoover, or langevin, whose friction slows down what moves fast (default: ${DEFAULT-VALUE}).")
    private Ensemble.Thermostat thermostat;

    @Option(
            names = "--width",
            paramLabel = "A",
            defaultValue = "6",
            description =
                    "Width of a boundary, at most the thickness of half a grain, when diffusion and excess are measured, Angstrom (default: ${DEFAULT-VALUE}).")
    private double width;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    void check() {
        if (shifts.size() != 2 || shifts.stream().anyMatch(n -> n < 1)) {
            throw new MlipException("--shifts needs two numbers of at least 1");
        }
        if (anneal.size() != 2 || anneal.stream().anyMatch(n -> n < 0)) {
            throw new MlipException("--anneal needs a temperature and a number of steps");
        }
        if (!temperatures.isEmpty() && species.isEmpty()) {
            throw new MlipException("--temperature needs --species, whose diffusion is measured");
        }
        if (!(width > 0) || !(force > 0) || every < 1 || steps < 10 * every) {
            throw new MlipException(
                    "--width and --fmax must be positive, and --steps at least ten times --every");
        }
    }

    List<Integer> shifts() {
        return shifts;
    }

    List<Integer> terminations() {
        return terminations;
    }

    int scanSteps() {
        return scanSteps;
    }

    int annealKelvin() {
        return anneal.get(0);
    }

    int annealSteps() {
        return anneal.get(1);
    }

    double force() {
        return force;
    }

    int relaxSteps() {
        return relaxSteps;
    }

    List<String> species() {
        return species;
    }

    int[] mobile() {
        return species.stream().map(Element::of).mapToInt(Element::code).toArray();
    }

    List<Integer> temperatures() {
        return temperatures;
    }

    long steps() {
        return steps;
    }

    double timeStep() {
        return timeStep;
    }

    long every() {
        return every;
    }

    /** As 'mlip md' takes it. */
    String thermostat() {
        return thermostat.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    double width() {
        return width;
    }

    long seed() {
        return seed;
    }

    /** All that decides what the steps find; temperatures and boundaries may be added. */
    @Override
    public String toString() {
        return "shifts %s terminations %s scan %d anneal %s fmax %s relax %d species %s steps %d timestep %s every %d thermostat %s seed %d"
                .formatted(
                        shifts,
                        terminations,
                        scanSteps,
                        anneal,
                        force,
                        relaxSteps,
                        species,
                        steps,
                        timeStep,
                        every,
                        thermostat(),
                        seed);
    }
}
