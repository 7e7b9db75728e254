package org.mlip4j.cli;

import org.mlip4j.cli.learn.FolderLock;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.io.WholeFile;
import org.mlip4j.sim.analysis.ExcessEnergy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code mlip study gb}. */
@Command(
        name = "gb",
        description = {
            "Grain boundaries: builds each, looks for the lowest energy among shifts and terminations, anneals and relaxes"
                    + " it, runs dynamics, and writes a table of energy, width, excess volume, diffusion along and across"
                    + " the boundary and in the grain, and activation energies, with errors.",
            "LIST has a line 'NAME ARGUMENTS' for each boundary, with the arguments of 'mlip build gb', and a line"
                    + " 'bulk ARGUMENTS' with those of 'mlip build supercell' for the crystal that energies are compared with.",
            "What is there is not done again, so the command goes on where it was stopped. All steps are commands of mlip; their"
                    + " logs begin with them."
        },
        footer = {
            "",
            "Example: mlip study gb model.almtp boundaries.txt -o study --species Li --temperature 900,1100,1300",
            "",
            "LIST, for instance:",
            "bulk    LLZO --count Li=56",
            "sigma5  LLZO --plane 2,1,0 --axis 0,0,1 --thickness 14"
        })
final class StudyGbCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file or folder.")
    private Path model;

    @Parameters(index = "1", paramLabel = "LIST", description = "The boundaries.")
    private Path list;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            required = true,
            description =
                    "Where everything goes: table.csv, table.json, table.html, a folder of each boundary.")
    private Path folder;

    @Mixin private StudySettings settings;

    @Mixin private ModelOptions modelOptions;

    @Mixin private ThreadsOption threads;

    @Spec private CommandSpec spec;

    /** A boundary of the list. */
    record Entry(String name, List<String> arguments) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        settings.check();
        List<Entry> entries = read();
        try (FolderLock _ = new FolderLock(folder, "mlip study")) {
            return work(entries, err);
        }
    }

    private int work(List<Entry> entries, PrintWriter err) throws IOException {
        requireSame();
        Potential potential = modelOptions.load(model, err);
        BoundaryStudy study =
                new BoundaryStudy(
                        Main::run,
                        model,
                        modelOptions.arguments(),
                        potential,
                        settings,
                        threads.count(),
                        err);
        ExcessEnergy.Reference bulk = study.bulk(folder.resolve("bulk"), bulk(entries));
        StudyTable table = new StudyTable(folder);
        for (Entry entry : entries) {
            if (!entry.name.equals("bulk")) {
                table.add(row(study, entry, bulk));
                table.write();
            }
        }
        table.print(spec.commandLine().getOut());
        err.println("wrote " + folder.resolve("table.html"));
        return table.isWhole() ? Main.DONE : Main.FAILED;
    }

    private Map<String, Object> row(BoundaryStudy study, Entry entry, ExcessEnergy.Reference bulk) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", entry.name);
        try {
            study.study(folder.resolve(entry.name), entry.arguments, bulk, row);
        } catch (MlipException e) {
            spec.commandLine().getErr().println("mlip: " + entry.name + ": " + e.getMessage());
            row.put("problem", e.getMessage());
        }
        return row;
    }

    private List<Entry> read() throws IOException {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(list)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            String[] words = text.split("\\s+");
            if (words.length < 2 || !words[0].matches("[A-Za-z0-9_.-]+")) {
                throw new MlipException(
                        "%s, line %d: expected a name and the arguments of 'mlip build gb', found '%s'"
                                .formatted(list, number, text));
            }
            if (entries.stream().anyMatch(e -> e.name.equals(words[0]))) {
                throw new MlipException(
                        "%s, line %d: the name '%s' occurs twice"
                                .formatted(list, number, words[0]));
            }
            entries.add(new Entry(words[0], List.of(words).subList(1, words.length)));
        }
        if (entries.stream().allMatch(e -> e.name.equals("bulk"))) {
            throw new MlipException(list + " names no boundary");
        }
        return entries;
    }

    private List<String> bulk(List<Entry> entries) {
        return entries.stream()
                .filter(e -> e.name.equals("bulk"))
                .findFirst()
                .map(Entry::arguments)
                .orElse(List.of(entries.getFirst().arguments.getFirst()));
    }

    /** What is there must have been made with the same settings. */
    private void requireSame() throws IOException {
        Path file = folder.resolve("settings.txt");
        String now = model + " " + settings + System.lineSeparator();
        if (Files.exists(file) && !Files.readString(file).equals(now)) {
            throw new MlipException(
                    folder
                            + " was begun with other settings ("
                            + Files.readString(file).strip()
                            + "); take another folder, or the same settings");
        }
        WholeFile.write(file, now);
    }
}
