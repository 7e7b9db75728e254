package org.mlip4j.cli;

import org.mlip4j.cli.Validation.Quantity;
import org.mlip4j.core.Units;
import org.mlip4j.sim.ErrorStatistics;

import java.util.ArrayList;
import java.util.List;

/** One page about a validation that needs nothing else: pictures are inside. */
final class ValidationReport {

    private static final String STYLE =
            """
            body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:1rem;color:#222}
            h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin-top:2rem}
            .table{overflow-x:auto}table{border-collapse:collapse;white-space:nowrap}
            th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:right}
            th{white-space:normal;vertical-align:bottom}
            th:first-child,td:first-child{text-align:left}tr:last-child{font-weight:600}
            .pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr));gap:1rem}
            figure{margin:0}img{width:100%;height:auto}figcaption{color:#555;font-size:.9rem}
            """;

    private final String title;
    private final Validation validation;

    ValidationReport(String title, Validation validation) {
        this.title = title;
        this.validation = validation;
    }

    String html() {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        page.append(
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        page.append(escaped(title)).append("</title>\n<style>").append(STYLE);
        page.append("</style></head><body>\n<h1>").append(escaped(title)).append("</h1>\n");
        table(page);
        for (Quantity quantity : Quantity.values()) {
            pictures(page, quantity);
        }
        return page.append("</body></html>\n").toString();
    }

    private void table(StringBuilder page) {
        page.append("<div class=\"table\"><table>\n<tr>");
        for (String head :
                List.of(
                        "group",
                        "structures",
                        "energy RMSE, meV/atom",
                        "energy MAE, meV/atom",
                        "force RMSE, eV/&Aring;",
                        "force MAE, eV/&Aring;",
                        "stress RMSE, GPa")) {
            page.append("<th>").append(head).append("</th>");
        }
        page.append("</tr>\n");
        validation
                .groups()
                .forEach((name, group) -> row(page, name, group.frames(), group.errors()));
        row(page, "all", validation.frames(), validation.total());
        page.append("</table></div>\n");
    }

    private static void row(StringBuilder page, String name, int frames, ErrorStatistics e) {
        List<String> cells = new ArrayList<>(List.of(escaped(name), Integer.toString(frames)));
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
        page.append("<tr>");
        cells.forEach(c -> page.append("<td>").append(c).append("</td>"));
        page.append("</tr>\n");
    }

    private void pictures(StringBuilder page, Quantity quantity) {
        boolean any =
                validation.groups().values().stream()
                        .anyMatch(g -> !g.points(quantity).reference.isEmpty());
        if (!any) {
            return;
        }
        page.append("<h2>").append(Charts.capital(quantity.title)).append("</h2>\n");
        page.append("<div class=\"pictures\">\n");
        figure(
                page,
                Charts.parity(validation, quantity),
                "Prediction against reference; the line is equality.");
        figure(page, Charts.histogram(validation, quantity), "Prediction minus reference.");
        page.append("</div>\n");
    }

    private static void figure(StringBuilder page, String source, String caption) {
        page.append("<figure><img alt=\"").append(caption).append("\" src=\"").append(source);
        page.append("\"><figcaption>").append(caption).append("</figcaption></figure>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
