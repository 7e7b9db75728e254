package org.mlip4j.cli.build;

import org.mlip4j.sim.build.Built;
import org.mlip4j.sim.build.Packing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code mlip build amorphous}. */
@Command(
        name = "amorphous",
        description = "Atoms packed at random with least distances, to be melted and quenched.",
        footer = {
            "",
            "Example: mlip build amorphous Li6PS5Cl --atoms 10000 --density 1.6 -o glass.xyz"
        })
final class AmorphousCommand implements Callable<Integer> {

    private static final double NEUTRAL = 1e-6;

    @Mixin private CompositionOptions composition;

    @Mixin private SiteOptions sites;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Built built = Packing.cubic(composition.counts(), composition.density(), sites.blueprint());
        double net = (double) built.report().get("net_charge_e");
        if (Math.abs(net) > NEUTRAL) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    Locale.ROOT,
                    "mlip: warning: %s has the charge %+.4g e with these formal charges; --charges changes them%n",
                    built.report().get("composition"),
                    net);
            err.flush();
        }
        output.write(built, parent, spec.commandLine().getOut());
        return 0;
    }
}
