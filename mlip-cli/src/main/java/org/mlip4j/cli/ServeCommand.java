package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.ipi.IpiAddress;
import org.mlip4j.sim.ipi.IpiDriver;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;

/** {@code mlip serve}. */
@Command(
        name = "serve",
        description =
                "Serves a model to a program that speaks the i-PI protocol (i-PI, ASE's SocketIOCalculator), until that"
                        + " program ends. STRUCTURE has the atoms in the order of the server, which sends"
                        + " no elements.",
        footer = {
            "",
            "Example: mlip serve my-model/ start.xyz --ipi localhost:31415",
            "         mlip serve my-model/ start.xyz --ipi unix:driver --threads 4"
        })
final class ServeCommand implements Callable<Integer> {

    /** In Angstrom: one list of neighbours for many steps of dynamics. */
    private static final double SKIN = 1;

    @Mixin private ModelAndStructure input;

    @Option(
            names = "--ipi",
            required = true,
            paramLabel = "ADDRESS",
            description =
                    "Where the server listens: PORT or HOST:PORT, or unix:NAME for the Unix socket /tmp/ipi_NAME.")
    private String address;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long to wait for a server that is not there yet (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Mixin private ThreadsOption threads;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        OptionValues.atLeast(0, patience, "--wait", spec.commandLine());
        IpiAddress server = IpiAddress.parse(address);
        Potential potential = input.potential();
        Structure structure = input.structure();
        PrintWriter err = spec.commandLine().getErr();
        try (Calculator calculator = new Calculator(potential, threads.count(), SKIN)) {
            // Fails now, and not in the middle of a run, if the model and the structure do not fit.
            calculator.evaluate(structure);
            try (SocketChannel channel = server.connect(Duration.ofSeconds(patience))) {
                err.println("serving " + structure.size() + " atoms to " + address);
                err.flush();
                long evaluations = new IpiDriver(calculator, structure).serve(channel);
                err.println("the server has ended after " + evaluations + " evaluations");
            }
        }
        return Main.DONE;
    }
}
