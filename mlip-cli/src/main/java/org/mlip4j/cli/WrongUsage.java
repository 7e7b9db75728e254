package org.mlip4j.cli;

import org.mlip4j.core.Spelling;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is wrong with a command line, as one sentence with what could have been meant. */
final class WrongUsage {

    /** Commands of n2p2 and of MLIP-2 and MLIP-3, and what does the same here. */
    private static final Map<String, String> PEERS =
            Map.ofEntries(
                    Map.entry("nnp-predict", "predict"),
                    Map.entry("nnp-dataset", "predict"),
                    Map.entry("nnp-train", "train"),
                    Map.entry("nnp-scaling", "train"),
                    Map.entry("nnp-norm", "train"),
                    Map.entry("nnp-prune", "functions select"),
                    Map.entry("nnp-convert", "convert"),
                    Map.entry("nnp-comp2", "validate"),
                    Map.entry("nnp-select", "select"),
                    Map.entry("calc-efs", "predict"),
                    Map.entry("calc-grade", "grade"),
                    Map.entry("calc-errors", "validate"),
                    Map.entry("convert-cfg", "convert"),
                    Map.entry("calculate-efs", "predict"),
                    Map.entry("calculate-grade", "grade"),
                    Map.entry("check-errors", "validate"),
                    Map.entry("select-add", "select"),
                    Map.entry("cut-extrapolative-neighborhood", "select --cut-out"));

    private WrongUsage() {}

    static String sentence(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String problem =
                e instanceof UnmatchedArgumentException unmatched
                        ? unknown(command, unmatched.getUnmatched().getFirst())
                        : Failure.oneLine(e.getMessage());
        return problem + "; see '" + command.qualifiedName() + " --help'";
    }

    /** For a command that has to be followed by another one. */
    static ParameterException incomplete(CommandLine group, String request) {
        return new ParameterException(group, request + ": " + String.join(", ", names(group)));
    }

    private static Collection<String> names(CommandLine group) {
        return group.getSubcommands().keySet();
    }

    private static String unknown(CommandSpec command, String word) {
        boolean isOption = word.startsWith("-");
        if (!isOption && command.subcommands().isEmpty()) {
            return excess(command, word);
        }
        Optional<String> peer =
                Optional.ofNullable(PEERS.get(word.replace('_', '-')))
                        .filter(name -> command.parent() == null);
        String name = word.split("=", 2)[0];
        Optional<String> meant =
                Spelling.nearest(
                        name, isOption ? optionNames(command) : names(command.commandLine()));
        return "'%s' does not know '%s'%s"
                .formatted(
                        command.qualifiedName(),
                        word,
                        peer.map(p -> "; what it does is done by 'mlip " + p + "'")
                                .or(() -> meant.map(m -> ", did you mean " + m + "?"))
                                .orElse(""));
    }

    private static List<String> optionNames(CommandSpec command) {
        return command.options().stream().flatMap(o -> List.of(o.names()).stream()).toList();
    }

    /** One word too many: often what shall be written, which is an option here. */
    private static String excess(CommandSpec command, String word) {
        String wanted =
                command.positionalParameters().stream()
                        .filter(p -> !p.hidden())
                        .sorted((a, b) -> Integer.compare(a.index().min(), b.index().min()))
                        .map(PositionalParamSpec::paramLabel)
                        .collect(Collectors.joining(" "));
        ArgSpec output = command.findOption("-o");
        return "'%s' takes %s, and not also '%s'%s"
                .formatted(
                        command.qualifiedName(),
                        wanted.isEmpty() ? "options only" : wanted,
                        word,
                        output == null ? "" : "; what is written is named by -o");
    }
}
