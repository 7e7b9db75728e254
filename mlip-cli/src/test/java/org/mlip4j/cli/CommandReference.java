package org.mlip4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The page {@code docs/commands.md}, from the same descriptions as {@code --help}. */
final class CommandReference {

    /** An option that so many commands have in the same words is explained once. */
    private static final int MANY = 5;

    /** In a text, but not in what is code already. */
    private static final String OPTION =
            "(?<![\\w`-])(--[a-z][a-z0-9-]*|-[a-z]\\b)(?=[^`]*(?:`[^`]*`[^`]*)*$)";

    private static final Set<String> OF_ALL = Set.of("--help", "--version", "--debug");

    private final Map<String, CommandSpec> commands = commands();
    private final Map<String, Integer> uses = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();

    private CommandReference() {
        commands.values().stream()
                .flatMap(c -> options(c).stream())
                .forEach(o -> uses.merge(row(o), 1, Integer::sum));
    }

    static String page() {
        CommandReference reference = new CommandReference();
        reference.begin();
        reference.commands.forEach(reference::command);
        return reference.page.toString();
    }

    /** All commands by their full names, in the order of the help. */
    static Map<String, CommandSpec> commands() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Map<String, CommandSpec> commands = new LinkedHashMap<>();
        addCommands(new Main(nowhere, nowhere).line(), commands);
        return commands;
    }

    private static void addCommands(CommandLine line, Map<String, CommandSpec> commands) {
        line.getSubcommands()
                .values()
                .forEach(
                        sub -> {
                            CommandSpec spec = sub.getCommandSpec();
                            commands.put(spec.qualifiedName(), spec);
                            addCommands(sub, commands);
                        });
    }

    /** What a command has of its own, not what all commands have. */
    static List<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(o -> !OF_ALL.contains(o.longestName())).toList();
    }

    /** Lines of the footer that can be typed, and what comes after them, separated by an empty line. */
    static List<String> examples(CommandSpec command) {
        String footer = String.join("\n", command.usageMessage().footer()).strip();
        return Arrays.stream(footer.replaceFirst("^Examples?:", "").split("\n *\n", 2))
                .map(part -> part.strip().replaceAll("\n +", "\n"))
                .toList();
    }

    private void begin() {
        CommandSpec main = commands.values().iterator().next().root();
        page.append(
                """
                # Commands

                Every command and every option, in the words of `--help`. Lengths are in Angstrom and energies in eV unless an option says \
                otherwise. All commands have `-h` (`--help`), `-V` (`--version`) and `--debug`, which prints where in the program \
                something failed; a command that could be meant is suggested for a mistyped one. What the keys of configurations \
                mean: [training](training.md), [learning](active-learning.md), [suites](training.md#suites).

                | exit status | meaning |
                |---|---|
                """);
        main.usageMessage()
                .exitCodeList()
                .forEach((code, what) -> page.append("| %s | %s |%n".formatted(code, what)));
        page.append("\n| command | what it does |\n|---|---|\n");
        commands.forEach(
                (name, command) -> {
                    String what = sentences(description(command)).getFirst();
                    page.append(
                            "| [%s](#%s) | %s |%n".formatted(name, name.replace(' ', '-'), what));
                });
        page.append(
                """

                ## Options of many commands

                A command that takes them says *Also*.

                | option | meaning |
                |---|---|
                """);
        uses.forEach((row, count) -> page.append(count >= MANY ? row : ""));
    }

    private void command(String name, CommandSpec command) {
        page.append(
                "%n## %s%n%n%s%n%n`%s`%n"
                        .formatted(name, description(command), synopsis(name, command)));
        List<String> rows = new ArrayList<>();
        command.positionalParameters().forEach(p -> rows.add(row(p.paramLabel(), p)));
        options(command).stream()
                .map(this::row)
                .filter(row -> uses.get(row) < MANY)
                .forEach(rows::add);
        if (!rows.isEmpty()) {
            page.append("\n| argument | meaning |\n|---|---|\n").append(String.join("", rows));
        }
        String also =
                options(command).stream()
                        .filter(o -> uses.get(row(o)) >= MANY)
                        .map(o -> "`" + names(o) + "`")
                        .collect(Collectors.joining(", "));
        if (!also.isEmpty()) {
            page.append("\n*Also* %s.%n".formatted(also));
        }
        List<String> examples = examples(command);
        page.append("\n```sh\n%s\n```\n".formatted(examples.getFirst()));
        examples.stream().skip(1).forEach(e -> page.append("\n```text\n%s\n```\n".formatted(e)));
    }

    private static String description(CommandSpec command) {
        return prose(String.join(" ", command.usageMessage().description()));
    }

    private static List<String> sentences(String text) {
        return List.of(text.split("(?<=[.;:]) (?=[A-Za-z])", 2)[0].replaceFirst("[;:]$", "."), "");
    }

    /** What must be given, and what may be given as OPTIONS. */
    private static String synopsis(String name, CommandSpec command) {
        List<String> parts = new ArrayList<>(List.of(name));
        if (!command.subcommands().isEmpty()) {
            parts.add(command.usageMessage().synopsisSubcommandLabel());
        } else if (options(command).stream().anyMatch(o -> !o.required())) {
            parts.add("[OPTIONS]");
        }
        options(command).stream()
                .filter(OptionSpec::required)
                .forEach(o -> parts.add(o.shortestName() + " " + o.paramLabel()));
        command.positionalParameters().forEach(p -> parts.add(positional(p)));
        return String.join(" ", parts);
    }

    private static String positional(PositionalParamSpec parameter) {
        String label = parameter.paramLabel();
        if (parameter.hideParamSyntax()) {
            return label;
        }
        String some = parameter.isMultiValue() ? label + "..." : label;
        return parameter.required() ? some : "[" + some + "]";
    }

    private String row(OptionSpec option) {
        return row(names(option), option);
    }

    private static String names(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static String row(String what, ArgSpec argument) {
        String must = argument.isOption() && argument.required() ? " Must be given." : "";
        return "| `%s` | %s%s |%n"
                .formatted(
                        what.replace("|", "\\|"),
                        prose(String.join(" ", argument.description())),
                        must);
    }

    /** Text of the help as Markdown: options and commands as code, nothing else as markup. */
    private static String prose(String text) {
        return text.replace("%%", "%")
                .replaceAll("([\\\\*<|])", "\\\\$1")
                .replaceAll("(?<!\\w)'([^']*)'(?!\\w)", "`$1`")
                .replaceAll(OPTION, "`$1`");
    }
}
