"""Pages as readers with a slow phone, a keyboard, a screen reader or no scripts get them, in a browser."""

import base64
import gzip
import io
import os
import re
import sys
from pathlib import Path

import figures
import matplotlib.pyplot as plt
import numpy as np
import pytest
from build_book import BOOK

from mlmath_ref import plotting

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

pytestmark = [pytest.mark.site, pytest.mark.slow]

HTML = Path(os.environ.get("BUILD", BOOK / "_build")).resolve() / "html"
PAGES = sorted(
    path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html") if path.parent.name != "_static"
)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]

# Bytes over the wire, with compression: HTML, styles, scripts and fonts; pictures have a limit of their own.
# They count as requests.
KB = 1024
FIRST_VISIT, REQUESTS, NEXT_PAGE, PICTURE = 120 * KB, 15, 25 * KB, 40 * KB
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def address():
    with chromium.serve(HTML, public=True) as address:
        yield address


def test_every_page_is_within_its_budget(browser, address, capsys):
    rows, over = [], []
    for name in PAGES:
        with chromium.watch(browser, viewport=PHONE) as seen:
            page = seen.context.new_page()
            first = chromium.weigh(page, f"{address}/{name}")
            other = "index.html" if name != "index.html" else "glossary.html"
            with chromium.watch(browser, viewport=PHONE) as warm:
                reader = warm.context.new_page()
                chromium.weigh(reader, f"{address}/{other}")
                after = chromium.weigh(reader, f"{address}/{name}")
            assert seen.complaints == warm.complaints == []
        rows.append(f"| {name} | {first.text:,} | {first.requests} | {after.text:,} |")
        if first.text > FIRST_VISIT or first.requests > REQUESTS or after.text > NEXT_PAGE:
            over.append(rows[-1])
    with capsys.disabled():
        print("\n| page | first visit | requests | as a next page |\n|---|--:|--:|--:|")
        print(f"| **limit** | {FIRST_VISIT:,} | {REQUESTS} | {NEXT_PAGE:,} |")
        print("\n".join(rows))
    assert over == []


def test_every_picture_is_small():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in (HTML / "_images").iterdir()}
    assert len(sizes) > 80
    assert {name: size for name, size in sizes.items() if size > PICTURE} == {}


def test_no_page_names_another_host_or_carries_a_script_that_its_policy_does_not_name():
    for name in PAGES:
        html = (HTML / name).read_text(encoding="utf-8")
        assert re.search(
            r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self';", html
        ), name
        assert len(re.findall(r"<script>", html)) == 1, name
        assert not re.search(r"\son\w+=", html), name


def test_the_policy_stops_what_is_not_the_books(browser, address):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/index.html")
        page.evaluate(
            """() => { window.ran = 0; const s = document.createElement("script");
            s.textContent = "window.ran = 1"; document.head.append(s) }"""
        )
        assert page.evaluate("window.ran") == 0
        assert any("Content Security Policy" in error for error in seen.errors)


@pytest.mark.parametrize("name", PAGES)
def test_no_accessibility_rule_is_broken(browser, address, name):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/{name}")
        assert list(chromium.broken_rules(page)) == []


@pytest.mark.parametrize("name", ["chapters/reading-formulas.html", "chapters/matrices.html", "index.html"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_text_jumps_while_a_page_loads(browser, address, name, size):
    with chromium.watch(browser, viewport=size) as seen:
        page = seen.context.new_page()
        page.add_init_script(
            """window.moved = 0; new PerformanceObserver((list) => {
            for (const each of list.getEntries()) window.moved += each.value })
            .observe({ type: "layout-shift", buffered: true })"""
        )
        page.goto(f"{address}/{name}", wait_until="networkidle")
        for _ in range(20):
            page.mouse.wheel(0, 700)
            page.wait_for_timeout(30)
        assert page.evaluate("window.moved") < 0.01


def test_everything_is_reached_by_keyboard_and_seen_where_it_is(browser, address):
    with chromium.watch(browser, viewport=DESKTOP) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/vectors.html")
        wanted = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter(
            (e) => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.closest("dialog")
            && !e.closest("details:not([open]) > :not(summary)")).length"""
        )
        reached, unseen = 0, []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
        for _ in range(wanted + 40):
            reached += 1
            told = page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e);
                return [e.outerHTML.slice(0, 120),
                  s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 1 || / [2-9]px/.test(s.boxShadow)]
                }"""
            )
            if not told[1]:
                unseen.append(told[0])
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
        assert unseen == []
        assert reached >= wanted


def test_boxes_that_are_folded_away_are_looked_at_when_they_open(browser, address):
    with chromium.watch(browser, viewport=PHONE) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/exercises.html")
        folded, shown = (page.locator(f"{where} pre[tabindex]") for where in ("details:not([open])", "body"))
        shown.first.wait_for()
        assert folded.count() == 0
        page.locator("details.solution summary").first.click()
        page.locator("details.solution pre[tabindex]").first.wait_for()
        assert seen.complaints == []


def test_figures_in_the_dark_have_the_colors_that_were_computed(browser, address):
    colors = ["#ffffff", *plotting.COLORS.values(), "#777777", "#dddddd"]
    bars = "".join(f"<rect x='{20 * k}' width='20' height='20' fill='{c}'/>" for k, c in enumerate(colors))
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' width='{20 * len(colors)}' height='20'>{bars}</svg>"
    source = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()

    def shown(page):
        image = page.locator(".cell_output img").first
        image.evaluate(
            "(e, source) => { e.removeAttribute('width'); e.removeAttribute('height'); e.src = source }",
            source,
        )
        image.scroll_into_view_if_needed()
        page.wait_for_function("(e) => e.complete", arg=image.element_handle())
        pixels = plt.imread(io.BytesIO(image.screenshot()))[10, 10::20, :3][: len(colors)]
        return np.round(255 * pixels).astype(int)

    def parts(color):
        return [int(color[at : at + 2], 16) for at in (1, 3, 5)]

    with chromium.watch(browser, viewport=DESKTOP, color_scheme="dark") as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/vectors.html")
        assert np.abs(shown(page) - [parts(figures.dark(color)) for color in colors]).max() <= 1
        page.emulate_media(media="print")
        assert np.abs(shown(page) - [parts(color) for color in colors]).max() <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_keywords_and_comments_differ_from_other_code_in_color_alone(browser, address, scheme):
    with chromium.watch(browser, viewport=DESKTOP, color_scheme=scheme) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/reading-formulas.html")
        colors, types = page.evaluate(
            """() => ["color", "font"].map((what) => ["pre", "pre b", "pre i"].map(
            (kind) => getComputedStyle(document.querySelector(`.cell_input ${kind}`))[what]))"""
        )
        assert len(set(colors)) == 3
        assert len(set(types)) == 1


def test_a_page_can_be_read_and_left_without_scripts(browser):
    with chromium.watch(browser, viewport=PHONE, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        page.goto((HTML / "chapters/vectors.html").as_uri())
        links = page.locator(".bd-docs-nav a")
        assert links.count() > 15
        assert links.first.is_visible()
        assert not page.locator(".theme-switch-button").is_visible()
        solution = page.locator("details.solution").first
        assert not solution.locator("pre").first.is_visible()
        solution.locator("summary").click()
        assert solution.locator("pre").first.is_visible()
        links.first.click()
        assert page.locator("h1").inner_text().startswith("1. Why math?")


def test_the_choice_of_dark_is_kept_and_needs_no_first_flash(browser, address):
    with chromium.watch(browser, viewport=DESKTOP, color_scheme="light") as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/index.html")
        theme = "document.documentElement.dataset.theme"
        assert page.evaluate(theme) == "light"
        page.click(".theme-switch-button")
        assert page.evaluate(theme) == "dark"
        page.goto(f"{address}/chapters/vectors.html", wait_until="commit")
        page.wait_for_function("document.body")
        assert page.evaluate(theme) == "dark"
        assert seen.complaints == []


def test_marks_of_roles_are_switched_off_and_stay_off(browser, address):
    line = "getComputedStyle(document.querySelector('div.math [class*=role-]')).textDecorationLine"
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/vectors.html")
        assert page.evaluate(line) == "underline"
        page.uncheck("#mark-roles")
        assert page.evaluate(line) == "none"
        page.goto(f"{address}/chapters/matrices.html")
        assert not page.is_checked("#mark-roles")
        assert page.evaluate(line) == "none"
        assert seen.complaints == []


def test_browsers_that_underline_no_formula_draw_borders_as_wide_as_what_they_mark(browser, address):
    """Firefox and WebKit do; here Chromium is given their rules."""
    style = """
        [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
            .filter((rule) => rule.conditionText?.includes("-moz-appearance"))
            .flatMap((rule) => [...rule.cssRules]).map((rule) => rule.cssText).join("")"""
    look = """([...document.querySelectorAll("div.math [class*=role-]")].map((part) => {
        const style = getComputedStyle(part);
        return [part.className.match(/role-(\\w+)/)[1], style.borderBottomStyle, style.borderBottomWidth,
            style.textDecorationLine, part.getBoundingClientRect().width];
    }))"""
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/linear-regression.html")
        before = page.evaluate(look)
        page.add_style_tag(content=page.evaluate(style))
        after = page.evaluate(look)
        assert {tuple(part[:4]) for part in after} == {
            ("input", "solid", "2px", "none"),
            ("parameter", "double", "3px", "none"),
            ("prediction", "dotted", "2px", "none"),
            ("error", "dashed", "2px", "none"),
        }
        np.testing.assert_allclose([part[4] for part in after], [part[4] for part in before], atol=0.01)
        page.uncheck("#mark-roles")
        assert {part[1] for part in page.evaluate(look)} == {"none"}


def test_columns_of_the_symbol_tables_stand_below_each_other(browser, address):
    with chromium.watch(browser, viewport=DESKTOP) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/notation.html")
        tables = page.locator("#notation table").evaluate_all(
            "(all) => all.map(({rows}) => [...rows[0].cells].map((cell) => cell.getBoundingClientRect().x))"
        )
        assert len(tables) > 5
        np.testing.assert_allclose(tables, [tables[0]] * len(tables), atol=1)


def test_only_a_cell_of_a_derivation_has_a_side_and_not_what_is_in_it(browser, address):
    """WebKit would move each sign."""
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/chapters/vectors.html")
        sides = page.locator("mtd.right > *").evaluate_all(
            "(parts) => parts.map((part) => getComputedStyle(part).textAlign)"
        )
        assert set(sides) == {"left"}


def test_names_in_the_reference_break_in_every_browser(browser, address):
    """Chromium breaks between two parts that may not break, others do not; so each part may."""
    with chromium.watch(browser, viewport=PHONE) as seen:
        page = seen.context.new_page()
        page.goto(f"{address}/reference/mlmath_ref.evaluation.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        spaces = page.locator("dt.sig .pre").evaluate_all(
            "(parts) => parts.map((part) => getComputedStyle(part).whiteSpace)"
        )
        assert set(spaces) == {"normal"}


def test_a_page_on_paper_has_the_text_alone_with_solutions_and_addresses(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto((HTML / "chapters/vectors.html").as_uri())
        page.emulate_media(media="print")
        for gone in ("#pst-primary-sidebar", ".bd-header-article", ".prev-next-footer", ".launch"):
            assert not page.locator(gone).first.is_visible(), gone
        assert page.locator("details.solution pre").first.is_visible()
        outside = page.locator('.bd-article p a[href^="https://"]').first
        shown = outside.evaluate("(a) => getComputedStyle(a, '::after').content")
        assert outside.get_attribute("href") in shown


def test_the_fonts_signs_are_those_of_the_formulas():
    from fontTools.ttLib import TTFont

    css = (HTML / "_static/site.css").read_text(encoding="utf-8")
    data = re.search(r"data:font/woff2;base64,([^)\"]+)", css)
    have = set(TTFont(io.BytesIO(base64.b64decode(data[1]))).getBestCmap())
    for name in PAGES:
        html = (HTML / name).read_text(encoding="utf-8")
        for formula in re.findall(r"<math.*?</math>", html, re.DOTALL):
            text = re.sub(r"<mtext.*?</mtext>|<[^>]*>|&#?\w+;|\s", "", formula)
            assert {c for c in text if ord(c) not in have and c not in "⁡​"} == set(), (name, formula[:200])


def test_every_root_has_its_sign(browser, address):
    measured = """() => [...document.querySelectorAll("msqrt, mroot")].map((root) => {
      const [whole, within] = [root, root.firstElementChild].map((each) => each.getBoundingClientRect())
      const em = parseFloat(getComputedStyle(root).fontSize)
      return [(whole.width - within.width) / em, within.height / em]
    })"""
    found = {}
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        for name in PAGES:
            if re.search("<m(sqr|roo)t", (HTML / name).read_text(encoding="utf-8")):
                page.goto(f"{address}/{name}")
                page.evaluate(
                    "() => document.querySelectorAll('details').forEach((each) => (each.open = true))"
                )
                page.evaluate("() => document.fonts.ready")
                found[name] = np.array(page.evaluate(measured))
    assert sum(map(len, found.values())) > 20
    assert [name for name, sizes in found.items() if np.any(sizes[:, 0] < 0.5)] == []
    # Above a sign of 3.59 em there are pieces only, and Chromium puts the line above beside them.
    room, line = 0.17, 0.07
    assert [name for name, sizes in found.items() if np.any(sizes[:, 1] + room + line > 3.59)] == []


def test_each_page_tells_search_engines_and_chats_what_it_is():
    told = {}
    for name in CHAPTERS:
        html = (HTML / name).read_text(encoding="utf-8")
        found = re.search(r'<meta name="description" content="([^"]+)"', html)
        preview = re.search(r'og:image" content="[^"]+/(_static/previews/\w+\.png)"', html)
        assert found, name
        assert html.count('<meta name="viewport"') == 1
        assert 40 < len(found[1]) <= 200, name
        assert preview, name
        assert (HTML / preview[1]).is_file(), name
        told[found[1]] = name
    assert len(told) == len(CHAPTERS)


def test_the_kept_files_are_the_only_ones():
    import site_files

    names = {path.name for path in (HTML / "_static").iterdir()}
    assert names == site_files.KEPT | site_files.KEPT_FOLDERS
    assert (BOOK / "_static/book.js").is_file()
