package org.mlip4j.cli;

import java.util.List;

/** An HTML page that needs nothing else: style and pictures are inside. */
final class Page {

    private static final String STYLE =
            """
            body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:1rem;color:#222}
            h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin-top:2rem}
            h3{font-size:1rem}
            .table{overflow-x:auto;max-height:30rem}table{border-collapse:collapse;white-space:nowrap;width:max-content}
            th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:right}
            th{white-space:normal;max-width:7rem;vertical-align:bottom;position:sticky;top:0;background:#fff}
            th:first-child,td:first-child{text-align:left}tr.sum{font-weight:600}
            .pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1rem}
            figure{margin:0;max-width:36rem}img{width:100%;height:auto}figcaption{color:#555;font-size:.9rem}
            .words{max-height:none}.words table{white-space:normal;width:auto}
            .words th,.words td{text-align:left;vertical-align:top;max-width:none}
            .words td:first-child,.words td:nth-child(3){white-space:nowrap}
            .words td:last-child{overflow-wrap:anywhere;min-width:10rem}
            @media print{.table{max-height:none;overflow:visible}}
            @media(max-width:600px){h1{font-size:1.2rem}table{font-size:.85rem}th,td{padding:.25rem .4rem}th{max-width:9rem}
            .words thead{display:none}.words tr{display:block;border-bottom:2px solid #bbb}
            .words tr td{display:block;border:0;padding:.1rem 0;white-space:normal;overflow-wrap:anywhere}
            .words td:empty{display:none}.words td:first-child{font-weight:600}}
            """;

    private final StringBuilder text = new StringBuilder();

    Page(String title) {
        text.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        text.append(
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
        text.append(escaped(title)).append("</title>\n<style>").append(STYLE);
        text.append("</style></head><body>\n<h1>").append(escaped(title)).append("</h1>\n");
    }

    void heading(int level, String heading) {
        text.append("<h%d>%s</h%d>\n".formatted(level, escaped(heading), level));
    }

    void paragraph(String sentence) {
        text.append("<p>").append(escaped(sentence)).append("</p>\n");
    }

    /** Starts a table of numbers; rows follow. */
    void startTable(List<String> heads) {
        startTable("table", heads);
    }

    /** Starts a table of words, which wraps, and on a narrow screen shows the cells of a row one below the other. */
    void startWords(List<String> heads) {
        startTable("table words", heads);
    }

    private void startTable(String kind, List<String> heads) {
        text.append("<div class=\"").append(kind).append("\"><table>\n<thead><tr>");
        heads.forEach(head -> text.append("<th>").append(escaped(head)).append("</th>"));
        text.append("</tr></thead>\n");
    }

    void row(boolean sum, List<String> cells) {
        text.append(sum ? "<tr class=\"sum\">" : "<tr>");
        cells.forEach(cell -> text.append("<td>").append(escaped(cell)).append("</td>"));
        text.append("</tr>\n");
    }

    void endTable() {
        text.append("</table></div>\n");
    }

    void startPictures() {
        text.append("<div class=\"pictures\">\n");
    }

    /**
     * A picture.
     *
     * @param source data URL
     * @param caption what it shows
     */
    void picture(String source, String caption) {
        text.append("<figure><img alt=\"").append(escaped(caption)).append("\" src=\"");
        text.append(source).append("\"><figcaption>").append(escaped(caption));
        text.append("</figcaption></figure>\n");
    }

    void endPictures() {
        text.append("</div>\n");
    }

    /** Puts in what another page has below its title. */
    void contentOf(String page) {
        text.append(page.substring(page.indexOf("</h1>") + 5, page.lastIndexOf("</body>")).strip());
        text.append('\n');
    }

    String html() {
        return text + "</body></html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
