package org.mlip4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of an active-learning loop: what each iteration found, and how its runs and labels ended. */
final class LearnPage {

    private static final String ENERGY = "energy_rmse_mev_per_atom";
    private static final String FORCE = "force_rmse_ev_per_ang";

    /** A column: the step that knows it, its name there, its heading. */
    private record Column(String step, String key, String title) {}

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("train", "structures", "structures trained on"),
                    new Column("train", ENERGY, "their energy RMSE, meV/atom"),
                    new Column("train", FORCE, "their force RMSE, eV/Å"),
                    new Column("explore", "runs", "runs"),
                    new Column("explore", "stopped", "of them stopped by the grade"),
                    new Column("explore", "failed", "broken off"),
                    new Column("explore", "lasted_K", "all runs lasted up to, K"),
                    new Column("explore", "cut_outs", "cells cut out"),
                    new Column("explore", "cut_max_grade", "highest grade in large structures"),
                    new Column("select", "offered", "structures explored"),
                    new Column("select", "max_grade", "highest grade"),
                    new Column("select", "low", "known up to the grade"),
                    new Column("select", "high", "selected up to the grade"),
                    new Column("select", "selected", "selected"),
                    new Column("label", "labelled", "labelled"),
                    new Column("label", "failed", "failed"),
                    new Column("label", ENERGY, "energy RMSE before training, meV/atom"),
                    new Column("label", FORCE, "force RMSE before training, eV/Å"),
                    new Column("train", "seconds", "training, s"),
                    new Column("explore", "seconds", "exploring, s"),
                    new Column("label", "of_labels_s", "all labels, s"));

    /** What the structures are of which a step tells. */
    private static final Map<String, String> SERIES =
            Map.of("train", "trained on", "label", "new", "select", "explored");

    private final Page page = new Page("Active learning");
    private final List<Map<String, Map<String, String>>> iterations;

    private LearnPage(List<Map<String, Map<String, String>>> iterations) {
        this.iterations = iterations;
    }

    /** The page as HTML, from what the steps found, by iteration, step and name. */
    static String html(List<Map<String, Map<String, String>>> iterations) {
        LearnPage page = new LearnPage(iterations);
        page.addTable();
        page.addCurves();
        page.addEndings();
        return page.page.html();
    }

    private void addTable() {
        List<String> heads = new ArrayList<>(List.of("iteration"));
        COLUMNS.forEach(c -> heads.add(c.title));
        page.startTable(heads);
        for (int i = 0; i < iterations.size(); i++) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(i)));
            for (Column column : COLUMNS) {
                cells.add(cell(i, column));
            }
            page.row(i == iterations.size() - 1, cells);
        }
        page.endTable();
    }

    private String cell(int iteration, Column column) {
        String text = text(iteration, column.step, column.key);
        return text.matches("-?\\d+|-") ? text : Validation.number(Double.parseDouble(text));
    }

    private String text(int iteration, String step, String key) {
        return iterations.get(iteration).getOrDefault(step, Map.of()).getOrDefault(key, "-");
    }

    private void addCurves() {
        page.heading(2, "Learning curves");
        page.startPictures();
        add("force RMSE, eV/Å", FORCE, "train", "label");
        add("energy RMSE, meV/atom", ENERGY, "train", "label");
        add("highest grade", "max_grade", "select");
        page.endPictures();
    }

    private void add(String title, String key, String... steps) {
        Map<String, double[]> curves = new LinkedHashMap<>();
        for (String step : steps) {
            double[] values = new double[iterations.size()];
            for (int i = 0; i < values.length; i++) {
                String text = text(i, step, key);
                values[i] = text.equals("-") ? Double.NaN : Double.parseDouble(text);
            }
            curves.put(SERIES.get(step), values);
        }
        Charts.curves("iteration", title, curves)
                .ifPresent(url -> page.picture(url, Charts.capital(title) + " by iteration."));
    }

    /** How single runs and labels ended; newest first. */
    private void addEndings() {
        for (int i = iterations.size() - 1; i >= 0; i--) {
            Map<String, String> endings = new LinkedHashMap<>();
            for (String step : List.of("explore", "label")) {
                iterations
                        .get(i)
                        .getOrDefault(step, Map.of())
                        .forEach(
                                (name, value) -> {
                                    if (name.matches("(md|lammps|ase)-\\d+|failure \\d+")) {
                                        endings.put(name, value);
                                    }
                                });
            }
            if (!endings.isEmpty()) {
                page.heading(2, "Iteration " + i);
                page.startWords(List.of("run or failed label", "how it ended"));
                endings.forEach((name, value) -> page.row(false, List.of(name, value)));
                page.endTable();
            }
        }
    }
}
