package org.mlip4j.cli;

import org.mlip4j.train.EpochReport;

import java.io.PrintWriter;
import java.util.Locale;

/** One line per epoch of a training, or per iteration, with root mean square errors. */
final class EpochTable {

    /** Above this, numbers are written with an exponent. */
    private static final double WIDE = 1e6;

    private final PrintWriter out;
    private final boolean metal;

    /**
     * Prints the head.
     *
     * @param out where to
     * @param step what a line is of
     * @param work what is counted in it
     * @param metal whether energies are in eV and lengths in Angstrom; otherwise nobody said
     */
    EpochTable(PrintWriter out, String step, String work, boolean metal) {
        this.out = out;
        this.metal = metal;
        out.println(
                metal
                        ? "# root mean square errors: energy in meV/atom, force in eV/Angstrom"
                        : "# root mean square errors: energy per atom and force, in the units of the files");
        out.printf(
                "%10s %11s  %12s %12s  %12s %12s  seconds%n",
                step, work, "energy train", "validation", "force train", "validation");
    }

    void print(EpochReport r) {
        double scale = metal ? 1e3 : 1;
        out.printf(
                Locale.ROOT,
                "%10d %11d  %s %s  %s %s %8.2f%n",
                r.epoch(),
                r.updates(),
                number(scale * r.train().energyRmsePerAtom(), 3),
                number(scale * r.test().energyRmsePerAtom(), 3),
                number(r.train().forceRmse(), 5),
                number(r.test().forceRmse(), 5),
                r.seconds());
        out.flush();
    }

    private String number(double value, int digits) {
        if (Double.isNaN(value)) {
            return String.format("%12s", "-");
        }
        boolean plain = metal && value < WIDE;
        return String.format(Locale.ROOT, plain ? "%12." + digits + "f" : "%12.5E", value);
    }
}
