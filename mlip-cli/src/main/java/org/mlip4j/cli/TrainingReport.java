package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Units;
import org.mlip4j.train.EpochReport;
import org.mlip4j.train.Errors;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** One page about a training: learning curves, a table of the epochs, and the final model on each part of the data. */
final class TrainingReport {

    /** An error that is followed over the epochs. */
    private enum Curve {
        ENERGY("energy RMSE, meV/atom", e -> 1000 * e.energyRmsePerAtom()),
        FORCE("force RMSE, eV/Å", Errors::forceRmse),
        STRESS("stress RMSE, GPa", e -> Units.GPA * e.stressRmse());

        private final String title;
        private final ToDoubleFunction<Errors> value;

        Curve(String title, ToDoubleFunction<Errors> value) {
            this.title = title;
            this.value = value;
        }
    }

    /** Lines in the table of extrapolations. */
    private static final int MOST = 20;

    private final Page page;
    private final List<EpochReport> epochs;

    private TrainingReport(String title, List<EpochReport> epochs) {
        page = new Page(title);
        this.epochs = epochs;
    }

    /**
     * Writes the page.
     *
     * @param title heading
     * @param reason why the training ended, a sentence
     * @param epochs what each achieved
     * @param parts the final model on each part of the data, by name
     * @return HTML
     */
    static String html(
            String title, String reason, List<EpochReport> epochs, Map<String, Validation> parts) {
        TrainingReport report = new TrainingReport(title, epochs);
        report.page.paragraph(Charts.capital(reason) + ".");
        report.addCurves();
        report.addEpochs();
        parts.forEach(report::addPart);
        return report.page.html();
    }

    private void addCurves() {
        page.heading(2, "Learning curves");
        page.startPictures();
        for (Curve curve : Curve.values()) {
            double[] train = values(curve, EpochReport::train);
            double[] test = values(curve, EpochReport::test);
            if (Double.isFinite(train[0])) {
                page.picture(
                        Charts.learning(curve.title, train, test),
                        Charts.capital(curve.title)
                                + " after each epoch, of the structures fitted and of those watched.");
            }
        }
        page.endPictures();
    }

    private double[] values(Curve curve, Function<EpochReport, Errors> part) {
        return epochs.stream().mapToDouble(r -> curve.value.applyAsDouble(part.apply(r))).toArray();
    }

    private void addEpochs() {
        List<String> heads = new ArrayList<>(List.of("epoch", "updates", "seconds"));
        for (Curve curve : Curve.values()) {
            heads.add(curve.title + ", train");
            heads.add("validation");
        }
        page.startTable(heads);
        for (EpochReport r : epochs) {
            List<String> cells = new ArrayList<>();
            cells.add(Integer.toString(r.epoch()));
            cells.add(Long.toString(r.updates()));
            cells.add(String.format(Locale.ROOT, "%.2f", r.seconds()));
            for (Curve curve : Curve.values()) {
                cells.add(Validation.number(curve.value.applyAsDouble(r.train())));
                cells.add(Validation.number(curve.value.applyAsDouble(r.test())));
            }
            page.row(r == epochs.getLast(), cells);
        }
        page.endTable();
    }

    private void addPart(String name, Validation validation) {
        page.heading(2, "Final model on the part: " + name);
        new ValidationReport(validation).addTo(page);
        List<Extrapolations.Entry> outside = validation.extrapolations();
        if (outside.isEmpty()) {
            page.paragraph("No descriptor of any atom is outside the range of the training data.");
            return;
        }
        page.heading(3, "Descriptors outside the range of the training data");
        page.startTable(
                List.of("element", "number", "descriptor", "atoms", "worst value", "range"));
        for (Extrapolations.Entry e : outside.subList(0, Math.min(MOST, outside.size()))) {
            page.row(
                    false,
                    List.of(
                            Element.of(e.species()).symbol(),
                            Integer.toString(e.descriptor()),
                            e.type(),
                            Long.toString(e.count()),
                            Validation.number(e.worst()),
                            Validation.number(e.min()) + " to " + Validation.number(e.max())));
        }
        page.endTable();
        if (outside.size() > MOST) {
            page.paragraph((outside.size() - MOST) + " more descriptors are outside less often.");
        }
    }
}
