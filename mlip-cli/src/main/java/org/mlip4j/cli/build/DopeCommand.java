package org.mlip4j.cli.build;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.build.Doping;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code mlip build dope}. */
@Command(
        name = "dope",
        description = {
            "Dopants, vacancies and antisites in a supercell. The charge that they leave is balanced by adding or removing"
                    + " one mobile element; of --candidates arrangements the one of lowest Ewald energy is taken.",
            "An antisite pair is two replacements: --replace La=Zr:1,Zr=La:1."
        },
        footer = {
            "",
            "Examples: mlip build dope LLZO --replace Zr=Ta:8 -o ta.xyz",
            "          mlip build dope LLZO --replace Li=Al:2 -o al.xyz",
            "          mlip build dope Li2S --repeat 2,2,2 --remove S=1 --compensate Li -o vacancy.xyz"
        })
final class DopeCommand implements Callable<Integer> {

    private static final Pattern REPLACEMENT = Pattern.compile("([^=]+)=([A-Z][a-z]?):(\\d{1,9})");
    private static final Pattern REMOVAL = Pattern.compile("([^=]+)=(\\d{1,9})");

    @Mixin private SupercellOptions cell;

    @Option(
            names = "--replace",
            split = ",",
            paramLabel = "HOST=EL:N",
            description =
                    "N atoms of EL in place of HOST, an element or the label of a site: Zr=Ta:8, Li1=Al:2.")
    private List<String> replace = List.of();

    @Option(
            names = "--remove",
            split = ",",
            paramLabel = "HOST=N",
            description = "N vacancies on the sites of HOST.")
    private List<String> remove = List.of();

    @Option(
            names = "--compensate",
            paramLabel = "EL",
            description =
                    "What balances the charge; default: the least charged element on a partly vacant site.")
    private String compensator;

    @Mixin private SiteOptions sites;
    @Mixin private RankingOptions ranking;
    @Mixin private Output output;
    @ParentCommand private BuildCommand parent;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        SupercellOptions.Supercell loaded = cell.load();
        output.write(
                Doping.build(
                        loaded.bulk(),
                        loaded.sites(),
                        substitutions(),
                        compensator == null
                                ? OptionalInt.empty()
                                : OptionalInt.of(Values.element(compensator)),
                        ranking.with(sites.blueprint())),
                parent,
                spec.commandLine().getOut());
        return 0;
    }

    /** Texts such as {@code Zr=Ta:8}. */
    static List<Doping.Substitution> replacements(List<String> texts) {
        List<Doping.Substitution> all = new ArrayList<>();
        for (String text : texts) {
            Matcher m = match(REPLACEMENT, text, "--replace", "Zr=Ta:8");
            all.add(
                    new Doping.Substitution(
                            m.group(1), Values.element(m.group(2)), Long.parseLong(m.group(3))));
        }
        return all;
    }

    private List<Doping.Substitution> substitutions() {
        List<Doping.Substitution> all = replacements(replace);
        for (String text : remove) {
            Matcher m = match(REMOVAL, text, "--remove", "S=1");
            all.add(
                    new Doping.Substitution(
                            m.group(1), Doping.VACANCY, Long.parseLong(m.group(2))));
        }
        return all;
    }

    private static Matcher match(Pattern pattern, String text, String option, String example) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new MlipException(
                    "'" + text + "' is not what " + option + " takes; an example is " + example);
        }
        return matcher;
    }
}
