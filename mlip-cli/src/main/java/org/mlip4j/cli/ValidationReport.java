package org.mlip4j.cli;

import org.mlip4j.cli.Validation.Quantity;
import org.mlip4j.sim.ErrorStatistics;
import org.mlip4j.sim.ErrorSummary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page says of a validation: for each quantity a table by group, a parity plot and a histogram of errors. */
final class ValidationReport {

    private final Validation validation;

    ValidationReport(Validation validation) {
        this.validation = validation;
    }

    /** A page of its own. */
    static String html(
            String title,
            Validation validation,
            CellWidths widths,
            Optional<UncertaintyTable> uncertainty) {
        Page page = new Page(title);
        page.paragraph(widths.sentence());
        new ValidationReport(validation).addTo(page);
        uncertainty.ifPresent(table -> table.addTo(page));
        return page.html();
    }

    void addTo(Page page) {
        for (Quantity quantity : Quantity.values()) {
            if (quantity.of(validation.total()).count() > 0) {
                page.heading(3, Charts.capital(quantity.title) + ", " + quantity.errorUnit);
                addTable(page, quantity);
                addPictures(page, quantity);
            }
        }
    }

    private void addTable(Page page, Quantity quantity) {
        page.startTable(
                List.of(
                        "group",
                        "structures",
                        "RMSE",
                        "95 % interval",
                        "MAE",
                        "99 % below",
                        "largest",
                        "R\u00b2"));
        validation
                .groups()
                .forEach(
                        (name, group) ->
                                page.row(
                                        false,
                                        cells(name, group.frames(), quantity, group.errors())));
        page.row(true, cells("all", validation.frames(), quantity, validation.total()));
        page.endTable();
    }

    private static List<String> cells(
            String name, int frames, Quantity quantity, ErrorStatistics errors) {
        List<String> cells = new ArrayList<>(List.of(name, Integer.toString(frames)));
        ErrorSummary summary = quantity.of(errors);
        double factor = quantity.errorFactor;
        cells.add(Validation.number(factor * summary.rmse()));
        cells.add(
                Validation.number(factor * summary.rmse(0.025))
                        + " to "
                        + Validation.number(factor * summary.rmse(0.975)));
        for (double value : new double[] {summary.mae(), summary.quantile(0.99), summary.max()}) {
            cells.add(Validation.number(factor * value));
        }
        cells.add(Validation.number(summary.r2()));
        return cells;
    }

    private void addPictures(Page page, Quantity quantity) {
        page.startPictures();
        page.picture(
                Charts.parity(validation, quantity),
                "Prediction against reference; the line is equality.");
        page.picture(Charts.histogram(validation, quantity), "Prediction minus reference.");
        page.endPictures();
    }
}
