package org.mlip4j.cli;

import org.mlip4j.cli.Validation.Quantity;
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
                        (name, group) -> {
                            ErrorSummary errors = quantity.of(group.errors());
                            if (errors.count() > 0) {
                                page.row(false, cells(name, errors, quantity.errorFactor));
                            }
                        });
        page.row(true, cells("all", quantity.of(validation.total()), quantity.errorFactor));
        page.endTable();
    }

    private static List<String> cells(String name, ErrorSummary errors, double factor) {
        List<String> cells = new ArrayList<>(List.of(name, Long.toString(errors.structures())));
        cells.add(Validation.number(factor * errors.rmse()));
        double low = errors.rmse(0.025);
        cells.add(
                Double.isNaN(low)
                        ? "-"
                        : Validation.number(factor * low)
                                + " to "
                                + Validation.number(factor * errors.rmse(0.975)));
        for (double value : new double[] {errors.mae(), errors.quantile(0.99), errors.max()}) {
            cells.add(Validation.number(factor * value));
        }
        cells.add(Validation.number(errors.r2()));
        return cells;
    }

    private void addPictures(Page page, Quantity quantity) {
        String title = Charts.capital(quantity.title);
        page.startPictures();
        page.picture(
                Charts.parity(validation.series(quantity), quantity),
                title + ": prediction against reference; the line is equality.");
        page.picture(
                Charts.histogram(validation.series(quantity), quantity),
                title + ": prediction minus reference.");
        page.endPictures();
    }
}
