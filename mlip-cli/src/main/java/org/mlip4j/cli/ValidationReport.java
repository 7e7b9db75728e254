package org.mlip4j.cli;

import org.mlip4j.cli.Validation.Quantity;
import org.mlip4j.core.Units;
import org.mlip4j.sim.ErrorStatistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page says of a validation: a table by group, parity plots and histograms of errors. */
final class ValidationReport {

    private final Validation validation;

    ValidationReport(Validation validation) {
        this.validation = validation;
    }

    /** A page of its own. */
    static String html(
            String title, Validation validation, Optional<UncertaintyTable> uncertainty) {
        Page page = new Page(title);
        new ValidationReport(validation).addTo(page);
        uncertainty.ifPresent(table -> table.addTo(page));
        return page.html();
    }

    void addTo(Page page) {
        page.startTable(
                List.of(
                        "group",
                        "structures",
                        "energy RMSE, meV/atom",
                        "energy MAE, meV/atom",
                        "force RMSE, eV/Å",
                        "force MAE, eV/Å",
                        "stress RMSE, GPa"));
        validation
                .groups()
                .forEach(
                        (name, group) ->
                                page.row(false, cells(name, group.frames(), group.errors())));
        page.row(true, cells("all", validation.frames(), validation.total()));
        page.endTable();
        for (Quantity quantity : Quantity.values()) {
            addPictures(page, quantity);
        }
    }

    private static List<String> cells(String name, int frames, ErrorStatistics e) {
        List<String> cells = new ArrayList<>(List.of(name, Integer.toString(frames)));
        for (double value :
                new double[] {
                    1000 * e.energyRmse(),
                    1000 * e.energyMae(),
                    e.forceRmse(),
                    e.forceMae(),
                    Units.GPA * e.stressRmse()
                }) {
            cells.add(ValidateCommand.number(value));
        }
        return cells;
    }

    private void addPictures(Page page, Quantity quantity) {
        boolean any =
                validation.groups().values().stream()
                        .anyMatch(g -> !g.points(quantity).reference.isEmpty());
        if (!any) {
            return;
        }
        page.heading(3, Charts.capital(quantity.title));
        page.startPictures();
        page.picture(
                Charts.parity(validation, quantity),
                "Prediction against reference; the line is equality.");
        page.picture(Charts.histogram(validation, quantity), "Prediction minus reference.");
        page.endPictures();
    }
}
