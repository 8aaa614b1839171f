// The field of the search page is ready to be typed into. What searches the book, and its words, load when there is
// a question: that is most of the page's weight.
{
  const SCRIPTS = ["_static/searchtools.js", "_static/language_data.js", "searchindex.js"];
  const field = document.querySelector("main form.bd-search input");
  const results = document.getElementById("search-results");
  const question = new URLSearchParams(location.search).get("q");
  const put = (tag, settings) => document.head.append(Object.assign(document.createElement(tag), settings));

  const shown = (element) => new Promise((resolve) => {
    const near = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      near.disconnect();
      resolve();
    });
    near.observe(element);
  });
  const addLines = async (hit) => {
    const [link, kind] = hit.children;
    if (kind) return; // of a function it says what it is
    const [, terms, , words] = Search._parseQuery(question);
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    page.querySelectorAll("details.hide").forEach((fold) => fold.remove()); // the search does not know its words
    page.querySelectorAll("h1, h2, h3, p, li, dt, dd, pre, th, td, summary").forEach((block) => block.append(" "));
    hit.append(Search.makeSearchSummary(page.documentElement.outerHTML, terms, link.hash) ?? "");
    words.forEach((word) => _highlightText(hit, word, "highlighted"));
  };
  // The lines around a hit are in its page. Pages come one after the other, and only for hits that a reader sees.
  const addLinesInTurn = () => {
    let before = Promise.resolve();
    new MutationObserver((changes) => {
      for (const hit of changes.flatMap((change) => [...change.addedNodes])) {
        if (hit.localName === "li") before = before.then(() => shown(hit)).then(() => addLines(hit)).catch(() => {});
      }
    }).observe(results, { childList: true, subtree: true });
  };

  const search = () => {
    let typed = question;
    field.addEventListener("input", () => (typed = field.value));
    const ready = () => {
      field.value = typed; // Sphinx has put the question there, also where a reader was writing the next
      results.querySelector(".search-summary").setAttribute("role", "status");
    };
    const onerror = () => (results.textContent = "The connection broke. Load this page again.");
    for (const src of SCRIPTS) put("script", { async: false, src, onerror, onload: src === SCRIPTS[0] ? ready : null });
    if (location.protocol !== "file:") addLinesInTurn(); // browsers read no other page for one from a disk
  };

  field.value = question;
  field.select();
  if (question) search();
  else field.addEventListener("input", () => SCRIPTS.forEach((href) => put("link", { rel: "prefetch", href })), { once: true });
}
