package org.mlip4j.cli;

import org.mlip4j.cli.analyze.Measure;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlip analyze}. */
@Command(
        name = "analyze",
        description =
                "Measures trajectories: structure, diffusion, vibrations; and models: elastic constants, equations of state,"
                        + " phonons, pairs of atoms, energies of defects, surfaces and interfaces, faults, convex hulls, voltages.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {
            AnalyzeAllCommand.class,
            AnalyzeArrheniusCommand.class,
            AnalyzeCompareCommand.class,
            AnalyzeElasticCommand.class,
            AnalyzeEosCommand.class,
            AnalyzePhononCommand.class,
            AnalyzeDimerCommand.class,
            AnalyzeDefectCommand.class,
            AnalyzeExcessCommand.class,
            AnalyzeVoltageCommand.class,
            AnalyzeHullCommand.class,
            AnalyzeFaultCommand.class,
            AnalyzeTractionCommand.class
        },
        footer = {"", "Example: mlip analyze msd run.xyz --species Li --temperature 800"})
final class AnalyzeCommand implements Runnable {

    @Spec private CommandSpec spec;

    /** Adds what is measured of trajectories. */
    static void addMeasures(CommandLine analyze) {
        Measure.kinds()
                .forEach(
                        (name, measure) ->
                                analyze.addSubcommand(
                                        name, AnalyzeTrajectoryCommand.line(measure.get())));
    }

    @Override
    public void run() {
        throw WrongUsage.incomplete(spec.commandLine(), "say what to measure");
    }
}
