"""Make what every page loads: one style sheet and one script, with nothing in them that no page uses.

The theme, Sphinx and its extensions bring ten style sheets, fifteen scripts and an icon font, 1.1 MB in all.
The pages of this book use a few percent of it. The template `_templates/layout.html` names the two files.
The font of the formulas is in the style sheet: a formula never shows in another font first, and a page from a
disk, which may not load fonts, has it too.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
import re
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontTools
import stamps
from docutils import nodes
from katex import NODE
from light_code import elements_colored
from light_markup import light
from preview import draw_preview
from repository import repository
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
BUNDLER = Path(__file__).with_suffix(".mjs")
FONT_CHARACTERS = "+-=<>()[]{}|/,.!0123456789 √"
"""Characters that scripts put into formulas, and the sign of roots, which browsers draw: it is in no text."""

# In the order in which the theme loads them, but ours first: the theme stops where nothing can be stored.
STYLES = (
    "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css",
    "mystnb.*.css", "copybutton.css", "exercise.css", "sphinx-design.min.css", "book.css",
    "self-assessment.css", "explore/explore.css", "practice/practice.css",
)  # fmt: skip
LIVE = ROOT / "book" / "_live"
SCRIPTS = (
    "book.js", "documentation_options.js", "doctools.js", "sphinx_highlight.js", "clipboard.min.js",
    "copybutton.js", "scripts/sphinx-book-theme.js", "scripts/pydata-sphinx-theme.js",
)  # fmt: skip
ALONE = ("language_data.js", "search.js", "searchtools.js", "self-assessment.js")
"""Scripts that one page alone loads."""
KEPT = {
    "site.css", "site.js", "noscript.css", "icon.svg", "file.png", "minus.png", "plus.png", *ALONE,
}  # fmt: skip
"""What stays in `_static`."""
KEPT_FOLDERS = {"explore", "live", "practice", "previews"}

NOSCRIPT = ROOT / "book" / "_static" / "noscript.css"
OTHERS_KNOW = {"notranslate"}
"""Classes that mean something outside of this site: translators leave code and formulas alone."""

MARKUP = re.compile(r"<script.*?</script>|<[A-Za-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
WORD = re.compile(r"[A-Za-z0-9_-]+")
PART = re.compile(r"\[class[*^]=[\"']?([A-Za-z0-9_-]+)")  # what a selector says of a class, as [class*=role-]

# Before anything is drawn: the reader's choice of light or dark, and whether roles are marked.
FIRST_SCRIPT = (
    'try{var s=localStorage,r=document.documentElement,d=r.dataset,m=s.getItem("mode")||"auto";d.mode=m;'
    'd.theme=m=="auto"?matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light":m;'
    'r.classList.toggle("roles-off",s.getItem("mark-roles")=="off")}catch(e){}'
)


def content_hash(script: str) -> str:
    """Return how a content security policy names a script that stands in the page."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {content_hash(FIRST_SCRIPT)}",
        "style-src 'self' 'unsafe-inline'",  # docutils sets the widths of columns in the page
        "img-src 'self' data:",
        "font-src data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)


def description(doctree: nodes.document | None) -> str:
    """Return the first paragraph of a page in a length that search engines show."""
    words = next((node.astext() for node in doctree.findall(nodes.paragraph)), "") if doctree else ""
    words = " ".join(words.split()) or "Read the formulas of machine learning without freezing."
    return words if len(words) <= 160 else words[:160].rpartition(" ")[0] + " …"


def add_context(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template what it writes into the head of a page."""
    context["policy"] = POLICY
    context["first_script"] = FIRST_SCRIPT
    context["description"] = description(doctree)
    context["preview"] = f"{repository().pages}/_static/previews/{preview_of(app, pagename)}"


def preview_of(app: Sphinx, pagename: str) -> str:
    """Return the file of a page's preview, which is named after what it shows."""
    return f"{hashlib.sha256(preview_words(app, pagename).encode()).hexdigest()[:12]}.png"


def preview_words(app: Sphinx, pagename: str) -> str:
    """Return what a page's preview shows: its title, or that of the page above it, such as the reference."""
    titles = app.env.titles
    title = titles.get(pagename.partition("/")[0]) or titles.get(pagename)
    return str(title.astext() if title else app.config.project)


def draw_previews(app: Sphinx, folder: Path) -> None:
    """Draw the previews that are not there, and remove those of titles that are gone."""
    folder.mkdir(exist_ok=True)
    shown = {preview_of(app, page): preview_words(app, page) for page in (*app.env.titles, "")}
    for old in folder.iterdir():
        if old.name not in shown:
            old.unlink()
    for name, words in shown.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(draw_preview(words, app.config.project))


def add_tall_root(font: TTFont) -> None:
    """Add the sign of a root that is as tall as a sum with its limits: the font's tallest, stretched.

    Above 2.9 em the font has pieces to be put together, and Chromium draws the line above beside them.
    """
    from fontTools.ttLib.tables.otTables import MathGlyphVariantRecord

    tallest, name, more = "uni221A.s3", "root.tall", 700
    glyph = deepcopy(font["glyf"][tallest])
    glyph.coordinates = type(glyph.coordinates)([(x, y + more * (y > 2000)) for x, y in glyph.coordinates])
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name], font["hmtx"][name] = glyph, font["hmtx"][tallest]
    variants = font["MATH"].table.MathVariants
    roots = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index("uni221A")]
    added = MathGlyphVariantRecord()
    added.VariantGlyph = name
    added.AdvanceMeasurement = roots.MathGlyphVariantRecord[-1].AdvanceMeasurement + more
    roots.MathGlyphVariantRecord.append(added)
    roots.VariantCount += 1


def font(characters: str) -> str:
    """Return the font of the formulas with these characters only, as WOFF2 in Base64."""
    from fontTools import subset  # half a second, which a build seldom needs
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    whole = TTFont(FONT)
    add_tall_root(whole)
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=FONT_CHARACTERS + characters)
    cutter.subset(whole)
    whole.flavor = "woff2"
    out = io.BytesIO()
    whole["head"].modified = whole["head"].created  # the clock is none of its business
    whole.recalcTimestamp = False
    whole.save(out)
    return base64.b64encode(out.getvalue()).decode()


def sources(static: Path, python: str) -> dict[str, Any]:
    """Return what node is told: what to join, and what may name what a rule is for."""
    styles = [path for name in STYLES for path in sorted(static.glob(name))]
    styles += [LIVE / "live.css"] if python else []
    alone = [static / name for name in ALONE if (static / name).exists()]
    # A word in a script counts as a class that it may set.
    users = [path.read_text(encoding="utf-8") for path in (*alone, *scripts_in(static))]
    return {
        "modules": str(ROOT / "package.json"),
        "styles": [elements_colored(path.read_text(encoding="utf-8")) for path in styles],
        "scripts": [(static / name).read_text(encoding="utf-8") for name in SCRIPTS],
        "users": users,
        "alone": {path.name: path.read_text(encoding="utf-8") for path in alone},
    }


def bundle(told: str) -> str:
    """Return style sheet and scripts as JSON, by node: unused rules cut, all without blanks and comments."""
    done = subprocess.run(
        [str(NODE), str(BUNDLER)], input=told, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"the pages' style sheet and script cannot be made:\n{done.stderr}")
    return done.stdout


def words_of_markup(html: str) -> set[str]:
    """Return the words of tags, attributes and scripts, which a rule of a style sheet can be for.

    Examples
    --------
    >>> sorted(words_of_markup('<p class="note big">Words <b>here</b></p>'))
    ['b', 'big', 'class', 'note', 'p']
    """
    return {word for markup in MARKUP.findall(html) for word in WORD.findall(markup)}


def scripts_in(static: Path) -> list[Path]:
    """Return the scripts that pages load by themselves when they need them."""
    folders = (static / "explore", static / "practice", LIVE)
    return [path for folder in folders for path in sorted(folder.glob("*.js"))]


def formula_characters(html: str) -> set[str]:
    """Return the characters in the formulas of a page."""
    parts = (part.partition("</math>")[0] for part in html.split("<math")[1:])
    return {character for part in parts for character in part if not character.isspace()}


def without_idle_classes(html: str, known: set[str], parts: set[str]) -> str:
    """Return a page without the classes that no style sheet and no script knows, by its name or by a part.

    Examples
    --------
    >>> without_idle_classes('<p class="note odd"><b class="odd" id="x">class="odd"</b></p>', {"note"}, set())
    '<p class="note"><b id="x">class="odd"</b></p>'
    >>> without_idle_classes('<p class="role-input odd">', set(), {"role-"})
    '<p class="role-input">'
    """

    def used(found: re.Match[str]) -> str:
        names = " ".join(name for name in found[1].split() if name in known or any(map(name.count, parts)))
        return f' class="{names}"' if names else ""

    return MARKUP.sub(lambda tag: re.sub(r'\sclass="([^"]*)"', used, tag[0]), html)


def make_light(pages: list[Path], texts: list[str], kept: Path) -> tuple[set[str], set[str]]:
    """Take away from pages what no style sheet and no script needs; return what these need to know of them.

    Parameters
    ----------
    pages : list of Path
        The pages, those that were made light by an earlier build as well: these are known by their hash.
    texts : list of str
        All style sheets and scripts.
    kept : Path
        The file that has what is known of the pages of the last build.

    Returns
    -------
    tuple of two sets of str
        The words of markup that are also words of `texts`, and the characters in formulas.
    """
    known_words = {word for text in texts for word in WORD.findall(text)} | OTHERS_KNOW
    parts = {part for text in texts for part in PART.findall(text)}
    state = hashlib.sha256("\n".join([stamps.digest(Path(__file__)), *texts]).encode()).hexdigest()
    earlier = json.loads(kept.read_bytes()) if kept.exists() else {}
    seen = {}
    for page in pages:
        name = f"{state} {stamps.digest(page)}"
        if name not in earlier:
            html = without_idle_classes(light(page.read_text(encoding="utf-8")), known_words, parts)
            page.write_text(html, encoding="utf-8", newline="\n")
            name = f"{state} {stamps.digest(page)}"
            found = words_of_markup(html) & known_words, formula_characters(html)
            earlier[name] = [sorted(each) for each in found]
        seen[name] = earlier[name]
    stamps.replace(kept, json.dumps(seen).encode())
    words, characters = (set().union(*(found[i] for found in seen.values())) for i in (0, 1))
    return words, characters


def write_files(static: Path, pages: list[Path], kept: Path, python: str) -> None:
    """Write the two files, from what stands in `_static` and on the pages, and make the pages light.

    The folder `kept` has what was made last, for the same words and characters. `python` says how much the
    pages' Python loads; the script knows from it that there is one.
    """
    told = sources(static, python)
    texts = [*told["styles"], *told["scripts"], *told["users"], NOSCRIPT.read_text(encoding="utf-8")]
    words, characters = make_light(pages, texts, kept / "light.json")
    for script in static.glob("practice/*-data.js"):
        characters |= formula_characters(script.read_text(encoding="utf-8"))
    told["users"].append(" ".join(sorted(words)))
    task, signs = json.dumps(told), "".join(sorted(characters))
    tools = [stamps.digest(path) for path in (BUNDLER, ROOT / "package-lock.json")]
    made = json.loads(stamps.remembered(kept / "bundle", "\n".join([task, *tools]), lambda: bundle(task)))
    known = f"{fontTools.version} {stamps.digest(FONT)} {stamps.digest(Path(__file__))} {signs}"
    data = stamps.remembered(kept / "font", known, lambda: font(signs))
    css = made["css"].replace("BOOK-MATH", f"data:font/woff2;base64,{data}")
    (static / "site.css").write_text(css, encoding="utf-8", newline="\n")
    js = made["js"].replace('globalThis.bookPython=""', f'globalThis.bookPython="{python}"')
    for name, script in ({"site.js": js} | made["alone"]).items():
        (static / name).write_text(script, encoding="utf-8", newline="\n")


def remove_others(static: Path) -> None:
    """Remove what no page loads."""
    for style in ("explore/explore.css", "practice/practice.css"):
        (static / style).unlink(missing_ok=True)
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.name not in KEPT and path.parent.name not in KEPT_FOLDERS:
            path.unlink()


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the two files when all pages are there, and remove what they replace."""
    if exception or not isinstance(app.builder, StandaloneHTMLBuilder) or app.builder.name != "html":
        return
    static = Path(app.outdir, "_static")
    if (static / SCRIPTS[0]).exists():  # else Sphinx had no page to write, and has copied nothing
        pages = [page for page in Path(app.outdir).rglob("*.html") if "_static" not in page.parts]
        write_files(static, sorted(pages), Path(app.doctreedir), app.config.page_python)
        draw_previews(app, static / "previews")
    remove_others(static)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.add_config_value("page_python", "", "", str)
    app.connect("html-page-context", add_context)
    # After the theme, which writes the colors of code once more at the very end.
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
