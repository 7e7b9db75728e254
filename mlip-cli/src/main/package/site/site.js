// Searches the sections of all pages as one types; works from file:// since all is loaded by script elements.
const index = lunr(function () {
    this.field("title", { boost: 5 });
    this.field("text");
    // Names of options and functions stay whole words too.
    this.tokenizer.separator = /[\s`|"'()\[\]{},;]+/;
    SECTIONS.forEach(([, page, title, text], number) => this.add({ id: number, title: page + " " + title, text }));
});

function found(text) {
    // Words are in the index without what surrounds them, such as the dashes of an option.
    const words = text.toLowerCase().split(/\s+/).map((word) => word.replace(/^\W+|\W+$/g, "")).filter((word) => word.length > 1);
    return words.length === 0 ? [] : index.query((query) => {
        for (const word of words) {
            query.term(lunr.tokenizer(word), { boost: 10, usePipeline: true });
            query.term(word, { wildcard: lunr.Query.wildcard.TRAILING, usePipeline: false });
        }
    });
}

function show(text) {
    const results = document.getElementById("results");
    results.replaceChildren();
    for (const { ref } of found(text).slice(0, 12)) {
        const [url, page, title] = SECTIONS[ref];
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = url;
        link.textContent = title;
        item.append(link);
        if (page !== title) {
            const where = document.createElement("small");
            where.textContent = page;
            item.append(where);
        }
        results.append(item);
    }
}

document.getElementById("query").addEventListener("input", (event) => show(event.target.value));
