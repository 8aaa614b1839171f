"""Check the built pages as files: every check returns its complaints, each naming page and place.

`tests/test_site.py` runs them on the book, and on small bad pages to prove that each can fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from sphinx.search.en import SearchEnglish

# What a browser loads by itself, and the attribute that says from where.
LOADED = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "input": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "track": "src", "video": "src",
}  # fmt: skip
# `link` elements that say something about the page and load nothing.
NOT_LOADED = {"author", "canonical", "help", "index", "license", "next", "prev", "search"}

CSS_URL = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")
CDN = re.compile(r"unpkg\.com|jsdelivr|cdnjs|googleapis|gstatic|//cdn\.|mathjax", re.IGNORECASE)
RAW_TEX = re.compile(r"\\[a-zA-Z]{2,}|\$\$|\\[(\[]|\$[^$\s][^$\n]*\$")
ROLES = {"role-input", "role-parameter", "role-prediction", "role-error"}
ROLE = "math [class*=role-]"
# Where every display formula is executed.
FORMULA_TEST = "tests/test_chapter_formulas.py"
# Text that a reader does not read as prose: code, and the TeX that KaTeX keeps for copying.
NOT_PROSE = ["annotation", "code", "pre", "script", "style", "template"]


class Page:
    """One HTML file."""

    def __init__(self, name: str, html: str) -> None:
        self.name = name
        self.html = html
        self.soup = BeautifulSoup(html, "lxml")

    @cached_property
    def anchors(self) -> set[str]:
        """Everything that a link on this page or another can point to."""
        found = {str(tag["id"]) for tag in self.soup.find_all(id=True)}
        return found | {str(tag["name"]) for tag in self.soup.find_all("a", attrs={"name": True})}

    def place(self, tag: Tag) -> str:
        """Return where a tag stands, for a complaint: the page, the nearest id above, and the tag's start."""
        near = tag if tag.get("id") else tag.find_parent(id=True)
        anchor = f"#{near['id']}" if near else ""
        return f"{self.name}{anchor}: {str(tag)[:120]}"


class Site:
    """A folder of pages."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        files = sorted(root.rglob("*.html"))
        self.pages = {
            name: Page(name, file.read_text(encoding="utf-8"))
            for file in files
            if not (name := file.relative_to(root).as_posix()).startswith("_static/")
        }

    def target(self, page: Page, address: str) -> tuple[str, str]:
        """Return the file that a relative address points to, from the site's root, and the anchor."""
        parts = urlsplit(address)
        here = (self.root / page.name).parent
        path = (here / unquote(parts.path)).resolve() if parts.path else self.root / page.name
        if path.is_dir():
            path = path / "index.html"
        try:
            return path.relative_to(self.root.resolve()).as_posix(), unquote(parts.fragment)
        except ValueError:
            return str(path), unquote(parts.fragment)


def is_external(address: str) -> bool:
    """Return whether an address names a host."""
    return address.startswith("//") or urlsplit(address).scheme in {"http", "https", "ftp", "ws", "wss"}


def check_links(site: Site) -> list[str]:
    """Every internal link and anchor, script, style sheet and image must exist."""
    complaints = []
    for page in site.pages.values():
        for tag in page.soup.find_all(["a", "area", *LOADED]):
            address = str(tag.get("href") or tag.get("src") or tag.get("data") or "")
            if not address or address == "#" or is_external(address):
                continue
            if urlsplit(address).scheme:  # mailto:, data:
                continue
            name, anchor = site.target(page, address)
            if not (site.root / name).is_file():
                complaints.append(f"{page.place(tag)} — there is no {name}")
            elif anchor and name in site.pages and anchor not in site.pages[name].anchors:
                complaints.append(f"{page.place(tag)} — {name} has no #{anchor}")
    return complaints


def check_images(site: Site) -> list[str]:
    """Every picture must say in words what it shows, and not its file's name."""
    complaints = []
    for page in site.pages.values():
        for tag in page.soup.find_all("img"):
            alt = str(tag.get("alt") or "").strip()
            file = Path(urlsplit(str(tag.get("src") or "")).path)
            if not alt:
                complaints.append(f"{page.place(tag)} — has no alt text")
            elif alt.lower() in {file.name.lower(), file.stem.lower()} or alt.endswith(file.name):
                complaints.append(f"{page.place(tag)} — its alt text is the file's name")
        for tag in page.soup.find_all("svg", role="img"):
            if not (tag.get("aria-label") or tag.get("aria-labelledby") or tag.find("title")):
                complaints.append(f"{page.place(tag)} — has no aria-label")
    return complaints


def check_hosts(site: Site) -> list[str]:
    """No page may load anything from another host; links to other sites must be https."""
    complaints = []
    for page in site.pages.values():
        for tag in page.soup.find_all(list(LOADED)):
            rels = {str(rel) for rel in tag.get_attribute_list("rel") if rel}
            if tag.name == "link" and rels and rels <= NOT_LOADED:
                continue
            addresses = [str(tag.get(LOADED[tag.name]) or ""), *str(tag.get("srcset") or "").split()]
            if any(is_external(address) for address in addresses):
                complaints.append(f"{page.place(tag)} — loads from another host")
        for tag in page.soup.find_all(style=True):
            complaints += [f"{page.place(tag)} — loads {url}" for url in _css_hosts(str(tag["style"]))]
        for tag in page.soup.find_all(["style", "script"]):
            text = tag.get_text()
            if _css_hosts(text) if tag.name == "style" else CDN.search(text):
                complaints.append(f"{page.place(tag)} — names another host")
        for tag in page.soup.find_all("a", href=re.compile(r"^(?:http:|//|ftp:)")):
            complaints.append(f"{page.place(tag)} — a link must be https")
    for file in site.root.rglob("*.css"):
        name = file.relative_to(site.root).as_posix()
        complaints += [f"{name} — loads {url}" for url in _css_hosts(file.read_text(encoding="utf-8"))]
    for file in site.root.rglob("*.js"):
        name = file.relative_to(site.root).as_posix()
        # The search index holds the book's own words, among them perhaps a host's name.
        if name != "searchindex.js" and (found := CDN.search(file.read_text(encoding="utf-8"))):
            complaints.append(f"{name} — names {found[0]}")
    return complaints


def _css_hosts(css: str) -> list[str]:
    return [url for url in CSS_URL.findall(css) if is_external(url)]


def check_css_files(site: Site) -> list[str]:
    """Every font and picture that a style sheet names must exist."""
    complaints = []
    for file in site.root.rglob("*.css"):
        for url in CSS_URL.findall(file.read_text(encoding="utf-8")):
            path = urlsplit(url).path
            if (
                path
                and not urlsplit(url).scheme
                and not is_external(url)
                and not (file.parent / path).is_file()
            ):
                complaints.append(f"{file.relative_to(site.root).as_posix()} — there is no {path}")
    return complaints


def check_structure(site: Site) -> list[str]:
    """Every page needs a language, a title and one main heading."""
    complaints = []
    for page in site.pages.values():
        html = page.soup.find("html")
        if not (html and html.get("lang")):
            complaints.append(f"{page.name} — the html element has no lang")
        if not (page.soup.title and page.soup.title.get_text(strip=True)):
            complaints.append(f"{page.name} — there is no title")
        headings = page.soup.find_all("h1")
        if len(headings) != 1:
            complaints.append(f"{page.name} — has {len(headings)} h1 headings, not 1")
    return complaints


def check_math(site: Site) -> list[str]:
    """Every formula must be rendered, and no TeX may show."""
    complaints = []
    for page in site.pages.values():
        if "mathjax" in page.html.lower():
            complaints.append(f"{page.name} — mentions MathJax")
        for tag in page.soup.select("merror"):
            complaints.append(f"{page.place(tag)} — this formula could not be read")
        for tag in page.soup.select("div.math"):
            if not tag.find("math"):
                complaints.append(f"{page.place(tag)} — this formula is not rendered")
        for text in page.soup.find_all(string=RAW_TEX):
            if text.parent and not text.find_parent(NOT_PROSE) and not text.find_parent("math"):
                complaints.append(f"{page.place(text.parent)} — raw TeX: {text.strip()[:80]!r}")
    return complaints


def read_search_index(site: Site) -> dict[str, set[str]]:
    """Return the pages that the search finds for each stemmed word."""
    text = (site.root / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    found: dict[str, set[str]] = {}
    for table in ("terms", "titleterms"):
        for word, numbers in index[table].items():
            pages = numbers if isinstance(numbers, list) else [numbers]
            found.setdefault(word, set()).update(index["docnames"][number] for number in pages)
    return found


def check_spoken_formulas(site: Site) -> list[str]:
    """Every numbered formula must have a sentence for screen readers, and none may be told as TeX."""
    complaints = []
    for page in site.pages.values():
        for told in ("aria-label", "alttext", "alt"):
            for tag in page.soup.select(f'[{told}*="\\\\"]'):
                complaints.append(f"{page.place(tag)} — what screen readers say is TeX: {tag[told]}")
        for block in page.soup.select("div.math:has(.eqno)"):
            if not block.select_one('math[aria-label]:not([aria-label=""])'):
                complaints.append(f"{page.place(block)} — has no sentence for screen readers")
    return complaints


def check_readings(site: Site) -> list[str]:
    """Below every numbered formula, *Read this formula* must say what screen readers say, and explain."""
    complaints = []
    for page in site.pages.values():
        for block in page.soup.select("div.math:has(.eqno)"):
            reading, math = block.find_next_sibling(), block.select_one("math[aria-label]")
            if not (
                reading and reading.name == "details" and "reading" in reading.get_attribute_list("class")
            ):
                complaints.append(f"{page.place(block)} — has no reading below it")
                continue
            number = block.select(".eqno")[0].get_text().strip("#")
            if number not in reading.select("summary")[0].get_text():
                complaints.append(f"{page.place(block)} — its reading does not name {number}")
            if not (math and str(math["aria-label"]) in reading.get_text()):
                complaints.append(f"{page.place(block)} — its reading does not have the spoken sentence")
            if not reading.select_one(f'a[href$="{FORMULA_TEST}"]'):
                complaints.append(f"{page.place(block)} — its reading does not say how we know")
            if any(not tag.get("scope") for tag in reading.select("th")):
                complaints.append(f"{page.place(block)} — a heading in its reading has no scope")
    return complaints


def check_roles(site: Site) -> list[str]:
    """Give each page with marked symbols one legend, which shows each mark and can switch all off."""
    complaints = []
    for page in site.pages.values():
        used = {name for tag in page.soup.select(ROLE) for name in tag.get_attribute_list("class")} & ROLES
        legends = page.soup.select("p.roles")
        if used and len(legends) != 1:
            complaints.append(f"{page.name} — has {len(legends)} legends of the roles, not 1")
        for legend in legends:
            shown = {role for role in ROLES if legend.select(f".{role}")}
            if shown != ROLES:
                complaints.append(f"{page.place(legend)} — does not show {sorted(ROLES - shown)}")
            if not legend.select("label > input[type=checkbox][checked]"):
                complaints.append(f"{page.place(legend)} — has no switch")
        if page.soup.select("div.math:has(.eqno)") and not used:
            complaints.append(f"{page.name} — no symbol of its formulas is marked")
    return complaints


def check_search(site: Site) -> list[str]:
    """Search must find every page by the words of its heading and of its first paragraph."""
    index = read_search_index(site)
    language = SearchEnglish({})
    complaints = []
    for page in site.pages.values():
        article = page.soup.find("article")
        name = page.name.removesuffix(".html")
        if name in {"search", "genindex", "py-modindex"} or article is None:
            continue
        texts = [tag.get_text() for tag in (article.find("h1"), article.select_one("p:not(.launch)")) if tag]
        for word in _words(" ".join(texts)):
            stem = language.stem(word)
            if language.word_filter(stem) and name not in index.get(stem, set()):
                complaints.append(f"{page.name} — the search does not find {word!r}")
    return complaints


def _words(text: str) -> Iterator[str]:
    """Yield the plain lower-case words, without those next to a hyphen, a digit or a formula."""
    yield from (word.lower() for word in re.findall(r"(?<![\w\-'’])[A-Za-z][a-z]{3,}(?![\w\-'’])", text))


def check_numbers(site: Site) -> list[str]:
    """Equations and exercises must have the same numbers on the page and in its notebook."""
    complaints = []
    for file in sorted((site.root / "notebooks").glob("*.ipynb")):
        name = next((name for name in site.pages if Path(name).stem == file.stem), None)
        if name is None:
            complaints.append(f"notebooks/{file.name} — there is no page {file.stem}")
            continue
        notebook = json.loads(file.read_text(encoding="utf-8"))
        text = "\n".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
        soup = site.pages[name].soup
        equations = [re.sub(r"[^\d.]", "", tag.get_text()) for tag in soup.select("span.eqno")]
        titles = soup.select(".exercise > .admonition-title .caption-number")
        exercises = [tag.get_text().split()[-1] for tag in titles]
        figures = [tag.get_text().split()[-1] for tag in soup.select("figcaption .caption-number")]
        for kind, on_page, pattern in (
            ("equation", equations, r"\\tag\{([\d.]+)\}"),
            ("exercise", exercises, r"^### Exercise ([\d.]+)"),
            ("figure", figures, r"^\*\*Fig\. ([\d.]+)\*\*"),
        ):
            in_notebook = re.findall(pattern, text, re.MULTILINE)
            if on_page != in_notebook:
                complaints.append(f"{name} — {kind} numbers {on_page}, but its notebook has {in_notebook}")
    return complaints


def check_ids(site: Site) -> list[str]:
    """Let an id stand on a page once, or links and labels point to the wrong place."""
    complaints = []
    for page in site.pages.values():
        seen: set[str] = set()
        for tag in page.soup.find_all(id=True):
            if tag["id"] in seen:
                complaints.append(f"{page.place(tag)} — the id {tag['id']} stands twice")
            seen.add(str(tag["id"]))
    return complaints


CHECKS = [
    check_links, check_images, check_hosts, check_css_files, check_structure, check_ids, check_math,
    check_spoken_formulas, check_readings, check_roles, check_search, check_numbers,
]  # fmt: skip
