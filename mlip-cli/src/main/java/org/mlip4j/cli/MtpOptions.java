package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.mtp.MomentTree;
import org.mlip4j.mtp.MtpModel;
import org.mlip4j.mtp.MtpPotential;
import org.mlip4j.mtp.RadialBasis;
import org.mlip4j.mtp.io.MtpFile;
import org.mlip4j.mtp.io.MtpWriter;

import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@code mlip convert} does with moment tensor potentials only: templates, and further species. */
final class MtpOptions {

    @Option(
            names = "--level",
            paramLabel = "N",
            description =
                    "Make an untrained moment tensor potential of this level (2, 4, ... 28) for the species that"
                            + " --elements names.")
    private Integer level;

    @Option(
            names = "--level-matrix",
            paramLabel = "ROWS",
            description =
                    "With --level, then any number: levels of one's own for the moments M(mu,nu), a row for every mu;"
                            + " the usual ones begin 2,3,4,5;6,7,8;10,11 and so on.")
    private OptionValues.LevelMatrix matrix;

    @Option(
            names = "--cutoff",
            paramLabel = "R",
            defaultValue = "5",
            description =
                    "With --level: cutoff of the template in Angstrom (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    @Option(
            names = "--min-dist",
            paramLabel = "R",
            defaultValue = "2",
            description =
                    "With --level: shortest distance of the data in Angstrom (default: ${DEFAULT-VALUE}).")
    private double minDist;

    @Option(
            names = "--radial-basis-size",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "With --level: number of Chebyshev polynomials (default: ${DEFAULT-VALUE}).")
    private int radialBasisSize;

    @Option(
            names = "--add-species",
            paramLabel = "LIST",
            description =
                    "Give a moment tensor potential further species, which start as the mean of those it has, to be"
                            + " trained; its active set is left behind.")
    private OptionValues.ElementNames added;

    boolean makesTemplate() {
        return level != null;
    }

    void writeTemplate(List<Element> elements, Path out, CommandLine line) {
        if (elements.isEmpty() || added != null) {
            throw new ParameterException(
                    line,
                    "--level needs --elements, all species of the model, for instance Li,P,S");
        }
        if (!isMtp(out)) {
            throw new ParameterException(
                    line, out + " would hold a template; name it .mtp or .almtp");
        }
        double[] none = new double[0];
        MtpModel template =
                new MtpModel(
                        "MTP" + level,
                        names(elements, " "),
                        elements,
                        IntStream.range(0, elements.size()).boxed().toList(),
                        1,
                        new RadialBasis(
                                RadialBasis.Kind.SMOOTH_CHEBYSHEV,
                                minDist,
                                cutoff,
                                radialBasisSize),
                        matrix == null
                                ? MomentTree.ofLevel(level)
                                : MomentTree.of(matrix.rows(), level),
                        none,
                        none,
                        none);
        MtpWriter.write(new MtpFile(template, Optional.empty()), out);
    }

    private static String names(List<Element> elements, String separator) {
        return elements.stream().map(Element::symbol).collect(Collectors.joining(separator));
    }

    private static boolean isMtp(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(al)?mtp");
    }

    Potential withAddedSpecies(Potential potential, PrintWriter err) {
        if (added == null) {
            return potential;
        }
        if (!(potential instanceof MtpPotential mtp)) {
            throw new MlipException(
                    "--add-species holds for moment tensor potentials; "
                            + potential.info().name()
                            + " is of family "
                            + potential.info().family());
        }
        MtpModel larger = mtp.model().withAddedSpecies(added.elements());
        err.println(
                "mlip: warning: "
                        + names(added.elements(), " and ")
                        + " start as the mean of "
                        + names(mtp.model().species(), ", ")
                        + "; train the model before use");
        return new MtpPotential(larger, Optional.empty(), potential.info().name());
    }

    /** What to say when named species went into a file that numbers them for MLIP. */
    static Optional<String> numbering(Potential model, Path out) {
        if (!(model instanceof MtpPotential mtp) || !isMtp(out)) {
            return Optional.empty();
        }
        List<Integer> types = mtp.model().types();
        List<Element> species = mtp.model().species();
        boolean lost =
                IntStream.range(0, types.size())
                        .anyMatch(
                                s ->
                                        species.get(s).code() < Element.UNNAMED
                                                && species.get(s).code() != types.get(s));
        String order =
                IntStream.range(0, types.size())
                        .mapToObj(s -> types.get(s) + " = " + species.get(s).symbol())
                        .collect(Collectors.joining(", "));
        return lost
                ? Optional.of("mlip: MLIP knows the species of " + out + " as " + order)
                : Optional.empty();
    }
}
