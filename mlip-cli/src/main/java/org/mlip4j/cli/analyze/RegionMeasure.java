package org.mlip4j.cli.analyze;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.analysis.BoundaryFinder;
import org.mlip4j.sim.analysis.Observable;
import org.mlip4j.sim.analysis.Paths;
import org.mlip4j.sim.analysis.RegionProfile;
import org.mlip4j.sim.analysis.RegionalDiffusion;
import org.mlip4j.sim.analysis.RegionalRadialDistribution;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Arrays;

/** {@code mlip analyze region}. */
@Command(
        name = "region",
        description =
                "At the two boundaries of a periodic cell against its grains: density, composition, coordination and"
                        + " diffusion by distance, widths, excess volume and excess atoms. Boundaries are found in each frame.",
        footer = {
            "",
            "Example: mlip analyze region run.xyz --grains sigma5.xyz --species Li --json region.json",
            "         mlip analyze region run.xyz --phase S --table track --plot growth.png"
        })
final class RegionMeasure extends Measure {

    /** What the table holds. */
    enum Table {
        PROFILE,
        RDF,
        TRACK
    }

    @Mixin private BoundaryOptions boundaries;

    @Option(
            names = "--table",
            paramLabel = "profile|rdf|track",
            defaultValue = "profile",
            description =
                    "Quantities by distance from the boundary; radial distribution functions of boundary and grain; or places,"
                            + " widths and thickness over time (default: ${DEFAULT-VALUE}).")
    private Table table;

    @Option(
            names = "--width",
            paramLabel = "A",
            defaultValue = "10",
            description =
                    "What is nearer than half of this to a boundary belongs to it, what is farther than this to a grain, Angstrom"
                            + " (default: ${DEFAULT-VALUE}).")
    private double width;

    @Option(
            names = "--layer",
            paramLabel = "A",
            defaultValue = "2",
            description = "Thickness of the layers, Angstrom (default: ${DEFAULT-VALUE}).")
    private double layer;

    @Option(
            names = "--signed",
            description =
                    "The two grains differ: distances are negative in the first and positive in the second.")
    private boolean signed;

    @Option(
            names = "--cutoff",
            paramLabel = "A",
            defaultValue = "3",
            description =
                    "Length of the longest bond, for coordination numbers (with --table rdf: the largest distance), Angstrom"
                            + " (default: ${DEFAULT-VALUE}).")
    private double cutoff;

    @Option(
            names = "--reference",
            paramLabel = "R",
            defaultValue = "framework",
            description =
                    "What displacements are measured against: framework (the atoms of the other elements), mass (centre of mass) or none (default: ${DEFAULT-VALUE}).")
    private Paths.Reference reference;

    private RegionProfile profile;
    private RegionalRadialDistribution rdf;
    private RegionalDiffusion diffusion;

    @Override
    public Observable start() {
        BoundaryFinder.Settings settings = boundaries.settings();
        if (table == Table.RDF) {
            rdf = new RegionalRadialDistribution(settings, width / 2, cutoff, 100);
            return rdf;
        }
        RegionProfile before = profile;
        profile = new RegionProfile(settings, !signed, layer, cutoff);
        if (before != null) {
            profile.takeLayersOf(before);
        }
        if (boundaries.mobile().length == 0 || table == Table.TRACK) {
            return profile;
        }
        RegionalDiffusion earlier = diffusion;
        diffusion =
                new RegionalDiffusion(
                        boundaries.mobile(),
                        reference,
                        settings,
                        !signed,
                        layer,
                        Runtime.getRuntime().maxMemory() / 4 / Double.BYTES);
        if (earlier != null) {
            diffusion.takeLayersOf(earlier);
        }
        return Observable.together(profile, diffusion);
    }

    @Override
    public Measurement finish(Pass pass) {
        Measurement m = new Measurement();
        if (rdf != null) {
            m.quietColumn("r/A", rdf.radii());
            for (RegionalRadialDistribution.Function f : rdf.functions()) {
                m.column("g_" + f.name(), f.value(), f.error());
                m.quietColumn("n_" + f.name(), f.coordination());
            }
            return m;
        }
        for (RegionProfile.Quantity q : profile.quantities(width / 2)) {
            m.value(q.name(), q.value()).value(q.name() + "_error", q.error());
        }
        return table == Table.TRACK ? track(m, pass) : profile(m, pass);
    }

    private Measurement track(Measurement m, Pass pass) {
        String[] names = {
            "t/ps", "moved_1/A", "moved_2/A", "width_1/A", "width_2/A", "grain2_thickness/A"
        };
        double[][] rows = profile.track(pass.interval());
        m.quietColumn(names[0], rows[0]);
        for (int k = 1; k < names.length; k++) {
            m.column(names[k], rows[k], null);
        }
        return m;
    }

    private Measurement profile(Measurement m, Pass pass) {
        m.quietColumn("distance/A", profile.places());
        profile.columns().forEach(c -> m.column(c.name(), c.values(), c.errors()));
        if (diffusion == null) {
            return m;
        }
        RegionalDiffusion.Profile d = diffusion.profile(pass.interval(), width / 2);
        m.value("diffusive", d.isDiffusive());
        m.value("time_ps", d.time());
        m.value("share_that_stays_in_boundary", d.stays());
        for (RegionalDiffusion.Region region : d.regions()) {
            String name = "D_%s_" + region.name() + "_cm2_per_s";
            value(m, name.formatted("along"), region.along(), region.alongError());
            value(m, name.formatted("across"), region.across(), region.acrossError());
        }
        m.column("D_along/cm2/s", scaled(d.along()), scaled(d.alongError()));
        m.column("D_across/cm2/s", scaled(d.across()), scaled(d.acrossError()));
        if (!d.isDiffusive()) {
            pass.warnings()
                    .println(
                            "mlip: warning: %s: displacements do not yet grow in proportion to time; D by region are upper bounds"
                                    .formatted(pass.file()));
        }
        return m;
    }

    private static void value(Measurement m, String name, double value, double error) {
        m.value(name, DiffusionRun.CM2_PER_S * value);
        m.value(name.replace("_cm2", "_error_cm2"), DiffusionRun.CM2_PER_S * error);
    }

    private static double[] scaled(double[] values) {
        return Arrays.stream(values).map(v -> DiffusionRun.CM2_PER_S * v).toArray();
    }

    @Override
    public void expect(int files) {
        if (!(width > 0)) {
            throw new MlipException("--width must be positive");
        }
    }
}
