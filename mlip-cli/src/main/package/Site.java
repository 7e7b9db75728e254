import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the documentation a site of plain files, which a browser reads from disk, search included:
 *
 * <pre>java -cp 'commonmark jars:lunr' Site.java REPOSITORY OUT RESOURCES</pre>
 *
 * README.md becomes index.html and comes first, then the pages in the order in which it links to them. A link to a file or a
 * section that does not exist ends the program.
 */
class Site {

    private static final Pattern DOCS_LINK = Pattern.compile("\\]\\((?:docs/)?([a-z-]+)\\.md");
    private static final String LUNR = "META-INF/resources/webjars/lunr/2.3.9/lunr.min.js";

    /** A page: its name without ending, its source, its title. */
    private record Page(String name, Path source, Node document, String title) {
        String file() {
            return name + ".html";
        }
    }

    private final Path repository;
    private final Path out;
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final List<Extension> extensions = List.of(TablesExtension.create());
    private final Parser parser = Parser.builder().extensions(extensions).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder()
                    .extensions(extensions)
                    .attributeProviderFactory(_ -> this::identify)
                    .build();

    /** What a link to a section names. */
    private final Map<Node, String> anchors = new HashMap<>();

    private Site(Path repository, Path out) {
        this.repository = repository;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        new Site(Path.of(arguments[0]), Path.of(arguments[1])).make(Path.of(arguments[2]));
    }

    private void make(Path resources) throws IOException {
        for (String name : names()) {
            Path source = source(name);
            Node document = parser.parse(Files.readString(source));
            pages.put(name, new Page(name, source, document, title(document)));
        }
        Files.createDirectories(out.resolve("images"));
        List<String> entries = new ArrayList<>();
        for (Page page : pages.values()) {
            entries.addAll(entries(page));
        }
        for (Page page : pages.values()) {
            rewriteLinks(page);
            Files.writeString(out.resolve(page.file()), html(page));
        }
        Files.writeString(
                out.resolve("index-of-words.js"),
                "const SECTIONS = [\n" + String.join(",\n", entries) + "\n];\n");
        for (String name : List.of("site.css", "site.js")) {
            Files.copy(
                    resources.resolve(name),
                    out.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        try (InputStream lunr = Site.class.getClassLoader().getResourceAsStream(LUNR);
                Stream<Path> images = Files.list(repository.resolve("docs/images"))) {
            Files.copy(lunr, out.resolve("lunr.min.js"), StandardCopyOption.REPLACE_EXISTING);
            for (Path image : images.toList()) {
                Path copy = out.resolve("images").resolve(image.getFileName().toString());
                Files.copy(image, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** README, the pages that it links to in its order, the others. */
    private Set<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>(List.of("index"));
        Matcher link = DOCS_LINK.matcher(Files.readString(repository.resolve("README.md")));
        while (link.find()) {
            names.add(link.group(1));
        }
        try (Stream<Path> files = Files.list(repository.resolve("docs"))) {
            files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".md"))
                    .map(f -> f.replace(".md", ""))
                    .sorted()
                    .forEach(names::add);
        }
        names.add("SECURITY");
        names.add("CHANGELOG");
        return names;
    }

    private Path source(String name) {
        if (name.equals("index")) {
            return repository.resolve("README.md");
        }
        Path top = repository.resolve(name + ".md");
        return Files.exists(top) ? top : repository.resolve("docs/" + name + ".md");
    }

    private static String title(Node document) {
        return document.getFirstChild() instanceof Heading heading ? text(heading) : "mlip4j";
    }

    /** What a reader sees, without markup. */
    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(
                new AbstractVisitor() {
                    @Override
                    public void visit(Text part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(Code part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(FencedCodeBlock part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(IndentedCodeBlock part) {
                        text.append(part.getLiteral());
                    }

                    @Override
                    public void visit(SoftLineBreak part) {
                        text.append(' ');
                    }

                    @Override
                    public void visit(Paragraph part) {
                        visitChildren(part);
                        text.append(' ');
                    }

                    /** Cells of tables. */
                    @Override
                    public void visit(CustomNode part) {
                        visitChildren(part);
                        text.append(' ');
                    }
                });
        return text.append(' ').toString();
    }

    /** One entry of the search per section. */
    private List<String> entries(Page page) {
        List<String> entries = new ArrayList<>();
        String title = page.title();
        String url = page.file();
        StringBuilder body = new StringBuilder();
        for (Node node = page.document().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading) {
                if (!body.isEmpty()) {
                    entries.add(entry(page, url, title, body));
                }
                title = text(heading).strip();
                url = page.file() + "#" + anchor(page, heading);
                body.setLength(0);
            }
            body.append(text(node)).append(' ');
        }
        entries.add(entry(page, url, title, body));
        return entries;
    }

    private String anchor(Page page, Heading heading) {
        String words = text(heading).strip().toLowerCase(Locale.ROOT);
        String name = words.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
        String anchor = name;
        for (int n = 1; anchors.containsValue(page.name() + "#" + anchor); n++) {
            anchor = name + "-" + n;
        }
        anchors.put(heading, page.name() + "#" + anchor);
        return anchor;
    }

    private void identify(Node node, String tag, Map<String, String> attributes) {
        if (anchors.containsKey(node)) {
            attributes.put("id", anchors.get(node).replaceFirst(".*#", ""));
        }
    }

    private static String entry(Page page, String url, String title, StringBuilder body) {
        return Stream.of(url, page.title().strip(), title, body.toString())
                .map(Site::quoted)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return '"' + escaped.replaceAll("\\s+", " ").replace("<", "\\u003c") + '"';
    }

    /** Links between pages become links between their HTML files, others lead out of the folder. */
    private void rewriteLinks(Page page) {
        page.document()
                .accept(
                        new AbstractVisitor() {
                            @Override
                            public void visit(Link link) {
                                link.setDestination(rewritten(page, link.getDestination()));
                                visitChildren(link);
                            }

                            @Override
                            public void visit(Image image) {
                                String to = rewritten(page, image.getDestination());
                                image.setDestination(to.replaceFirst("^\\.\\./docs/", ""));
                            }
                        });
    }

    private String rewritten(Page page, String destination) {
        if (destination.matches("[a-z]+:.*")) {
            return destination;
        }
        if (destination.startsWith("#")) {
            requireSection(page, page, destination);
            return destination;
        }
        int hash = destination.indexOf('#');
        String path = hash < 0 ? destination : destination.substring(0, hash);
        String anchor = hash < 0 ? "" : destination.substring(hash);
        Path target = page.source().resolveSibling(path).normalize();
        if (!Files.exists(target)) {
            throw new UncheckedIOException(
                    new IOException(
                            page.source() + " links to " + path + ", which does not exist"));
        }
        for (Page other : pages.values()) {
            if (other.source().normalize().equals(target)) {
                requireSection(page, other, anchor);
                return other.file() + anchor;
            }
        }
        return "../" + repository.normalize().relativize(target) + anchor;
    }

    private void requireSection(Page page, Page target, String anchor) {
        if (!anchor.isEmpty() && !anchors.containsValue(target.name() + anchor)) {
            throw new UncheckedIOException(
                    new IOException(
                            page.source()
                                    + " links to "
                                    + anchor
                                    + " of "
                                    + target.source()
                                    + ", a section that does not exist"));
        }
    }

    private String html(Page page) {
        String links =
                pages.values().stream()
                        .map(
                                p ->
                                        "<li%s><a href=\"%s\">%s</a></li>"
                                                .formatted(
                                                        p == page ? " class=\"here\"" : "",
                                                        p.file(),
                                                        p.title().strip()))
                        .collect(Collectors.joining("\n"));
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="site.css">
        </head>
        <body>
        <nav>
        <input id="query" type="search" placeholder="Search" aria-label="Search" autocomplete="off">
        <ol id="results"></ol>
        <ul>
        %s
        </ul>
        </nav>
        <main>
        %s
        </main>
        <script src="lunr.min.js"></script>
        <script src="index-of-words.js"></script>
        <script src="site.js"></script>
        </body>
        </html>
        """
                .formatted(page.title().strip(), links, renderer.render(page.document()));
    }
}
