"""The figures to explore, used as readers use them: by keyboard, mouse and finger, from server and disk.

Whatever a panel shows is held against what the package computes in Python from the same settings.
"""

import gzip
import json
import math
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import explore
import explore_data
import numpy as np
import pytest
from bs4 import BeautifulSoup
from docutils.parsers.rst import DirectiveError

from mlmath_ref import datasets, evaluation, linear_regression, losses, matrices, probability, vectors
from mlmath_ref.gradient_descent import gradient_descent, largest_stable_rate

sys.path.append(str(Path(__file__).parent / "browser"))

import chromium

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("BUILD", ROOT / "book" / "_build")).resolve()
PAGES = {
    "line-fit": "linear-regression",
    "descent-curve": "gradient-descent",
    "descent-contours": "gradient-descent",
    "projection": "vectors",
    "matrix-plane": "matrices",
    "threshold": "engineering-questions",
    "reliability": "engineering-questions",
}
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?: × 10[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹−", "0123456789-")


def numbers(text):
    """Return the numbers of a text, and for each one half a unit of its last digit."""
    found = []
    for written in NUMBER.findall(text):
        digits, _, power = written.translate(POWERS).partition(" × 10")
        scale = 10.0 ** int(power or 0)
        found.append((float(digits) * scale, 0.5001 * scale * 10.0 ** -len(digits.partition(".")[2])))
    return found


def assert_shown(text, *values):
    """Assert that a text has these numbers in this order, rounded as it rounds them."""
    shown = numbers(text)
    assert len(shown) == len(values), text
    for (number, half), value in zip(shown, values, strict=True):
        assert abs(number - value) <= half, f"{number} is shown where {value} was computed: {text}"


def test_numbers_are_read_as_they_are_shown():
    assert numbers("from −1.50 to 12") == [
        (-1.5, pytest.approx(0.005, rel=1e-3)),
        (12, pytest.approx(0.5, rel=1e-3)),
    ]
    assert numbers("3.2 × 10¹² points") == [(3.2e12, pytest.approx(5e10, rel=1e-3))]
    with pytest.raises(AssertionError, match=r"where 45\.02 was computed"):
        assert_shown("loss 45.00", 45.02)


# ---- Files


def test_each_script_is_small():
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in explore.SCRIPTS.iterdir()}
    assert {name: size for name, size in sizes.items() if size > 4096} == {}
    assert {figure.script for figure in explore.FIGURES.values()} | {"explore.js", "explore.css"} == set(
        sizes
    )


def test_scripts_hold_no_data_of_the_book():
    for path in explore.SCRIPTS.glob("*.js"):
        assert not re.search(r"\[(?:\s*\d+(?:\.\d+)?,){5}", re.sub(r"\w*[tT]icks.*", "", path.read_text())), (
            path.name
        )


def test_a_figure_that_no_script_draws_is_an_error():
    place = SimpleNamespace(reporter=None)
    directive = explore.Explore("explore", ["nothing", "A title"], {}, [], 1, 0, "", None, place)
    with pytest.raises(DirectiveError) as raised:
        directive.run()
    assert raised.value.msg.startswith("there is no figure 'nothing' to explore; there are line-fit, ")


def test_the_data_are_those_of_the_package():
    X, y = datasets.hours_and_scores()
    start = explore_data.line_fit()
    assert (start["x"], start["y"]) == (X[:, 0].tolist(), y.tolist())
    assert start["lowest"] == pytest.approx(
        linear_regression.mean_squared_error(X, y, *linear_regression.fit(X, y))
    )
    scores, leaves = explore_data.term_scores()
    p = probability.sigmoid(scores)
    counts = explore_data.threshold()
    for k in range(explore_data.SLOTS + 1):  # counted in another way, and at every place of the slider
        called = p >= k / explore_data.SLOTS
        assert sum(counts["left"][k:]) == np.sum(called & (leaves == 1))
        assert sum(counts["stayed"][k:]) == np.sum(called & (leaves == 0))
    vendor = explore_data.reliability()
    assert np.allclose(sorted(vendor["left"] + vendor["stayed"]), np.sort(3 * scores), atol=0.0005001)
    assert len(vendor["left"]) == np.sum(leaves)


# ---- On the built pages


@pytest.fixture(scope="module")
def pages():
    folder = BUILD / "html"
    if not (folder / "index.html").is_file():
        pytest.fail("the book is not built: run `make book` first")
    files = [path for path in folder.rglob("*.html") if "_static" not in path.parts]
    return {
        path.relative_to(folder).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        for path in files
    }


@pytest.mark.site
def test_panels_name_the_scripts_of_their_own_figures_only(pages):
    seen = {}
    for name, page in pages.items():
        panels = {
            str(panel["aria-labelledby"]).removeprefix("explore-") for panel in page.select("section.explore")
        }
        seen |= dict.fromkeys(panels, Path(name).stem)
        assert not [
            tag for tag in page.select("script[src]") if "/explore/" in str(tag["src"])
        ]  # they come late
        for panel in panels:
            scripts = str(page.select_one(f".explore:has(#explore-{panel})")["data-scripts"]).split()
            files = ["explore.js", f"{panel}-data.js", explore.FIGURES[panel].script]
            assert [Path(script).name for script in scripts] == files
            assert all((BUILD / "html" / name).parent.joinpath(script).is_file() for script in scripts)
    assert seen == PAGES


@pytest.mark.site
def test_every_panel_stands_below_a_figure_and_says_what_to_try(pages):
    for name, page in PAGES.items():
        panel = pages[f"chapters/{page}.html"].select_one(f"section.explore:has(#explore-{name})")
        figure = panel.find_previous("figure")
        assert figure is not None
        assert figure.find("img")["alt"]
        assert figure.find_parent("section") is panel.find_parent("section")
        said = panel.select_one("p:not(.explore-title)").get_text()
        assert "?" in said or "Find" in said


@pytest.mark.site
def test_the_panels_start_where_the_chapters_are(pages):
    outputs = {
        page: "\n".join(tag.get_text() for tag in pages[f"chapters/{page}.html"].select("div.output pre"))
        for page in PAGES.values()
    }
    p = probability.sigmoid(explore_data.term_scores()[0])
    leaves = explore_data.term_scores()[1]
    for start, name in ((0.5, "model"), (0.125, "")):
        cost = np.sum(p >= start) + 8 * np.sum(leaves[p < start])
        assert re.search(rf"{name}.*cost:? +{cost:.0f}\b", outputs["engineering-questions"])
    vendor = explore_data.reliability()
    q = probability.sigmoid(np.array(vendor["left"] + vendor["stayed"]))
    y = np.repeat([1, 0], [len(vendor["left"]), len(vendor["stayed"])])
    said = [
        evaluation.accuracy(y, (q >= 0.5) * 1),
        evaluation.brier_score(y, q),
        evaluation.expected_calibration_error(y, q),
    ]
    assert "vendor     {:.1%}  {:.3f}  {:.3f}".format(*said) in outputs["engineering-questions"]
    u, v = (np.array(explore_data.projection()[name], dtype=float) for name in "uv")
    assert f"shadow: {vectors.project(u, v)} minutes" in outputs["vectors"]
    assert f"loss:    {explore_data_loss()} squared points" in outputs["linear-regression"]


def explore_data_loss():
    X, y = datasets.hours_and_scores()
    start = explore_data.line_fit()
    return linear_regression.mean_squared_error(X, y, [start["w"]], start["b"])


# ---- In a browser


@pytest.fixture(scope="module")
def browser():
    with chromium.launch() as browser:
        yield browser


@pytest.fixture(scope="module")
def base():
    """Serve the book; the tests for everybody, further down, open it from the disk."""
    with chromium.serve(BUILD / "html") as http:
        yield http


class Panel:
    """A figure to explore on an open page."""

    def __init__(self, page, name):
        self.page = page
        self.root = page.locator(f"section.explore:has(#explore-{name})")
        self.root.scroll_into_view_if_needed()
        # Its scripts are asked for only now that it is near; until they ran there is nothing to look at.
        self.root.locator("svg").first.wait_for()
        self.root.locator("[aria-live=polite]").wait_for()

    @property
    def said(self):
        return self.root.locator("[aria-live=polite]").inner_text()

    def slider(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    def set(self, name, value):
        """Move a slider by keyboard alone: step by step from where it is, or from the nearer end."""
        slider = self.slider(name)
        low, high, step = (float(slider.get_attribute(end)) for end in ("min", "max", "step"))
        slider.focus()
        key, start = min(
            [("", self.value(name)), ("Home", low), ("End", high)], key=lambda way: abs(value - way[1])
        )
        if key:
            slider.press(key)
        for _ in range(round(abs(value - start) / step)):
            slider.press("ArrowRight" if value > start else "ArrowLeft")
        assert math.isclose(self.value(name), value, abs_tol=1e-9)

    def value(self, name):
        return float(self.slider(name).input_value())

    def values(self):
        """Return the list of results."""
        names, texts = (self.root.locator(f".explore-values {tag}").all_inner_texts() for tag in ("dt", "dd"))
        return dict(zip(names, texts, strict=True))

    def rows(self):
        """Return the table of results, without its heads."""
        rows = self.root.locator(".explore-table tbody tr").all()
        return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}

    def scale(self, axis, plot=0):
        """Return the pixels of one unit of an axis, and the pixel of zero: from what stands at its ticks."""
        texts = self.root.locator("svg").nth(plot).locator(".axes text[text-anchor]")
        ticks = texts.evaluate_all(
            "all => all.map((t) => [t.textContent, t.getAttribute('text-anchor'), t.getBoundingClientRect()])"
        )
        kind, side, size = ("middle", "x", "width") if axis == "x" else ("end", "y", "height")
        at = [
            (float(text.replace("−", "-")), box[side] + box[size] / 2)
            for text, anchor, box in ticks
            if anchor == kind and re.fullmatch(r"[−\d.]+", text)
        ]
        return np.polyfit(*zip(*at, strict=True), 1)

    def place(self, selector, nth=0):
        """Return where the middle of a mark stands, in the units that the axes have."""
        box = self.root.locator(selector).nth(nth).bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        return [
            (pixel - zero) / unit for pixel, (unit, zero) in zip(middle, map(self.scale, "xy"), strict=True)
        ]

    def drag(self, kind, x, y):
        """Take a handle with the mouse, and let it go at a place given in the units of the axes."""
        box = self.root.locator(f".handle.{kind} .mark").bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        mouse.down()
        (x_unit, x_zero), (y_unit, y_zero) = map(self.scale, "xy")
        mouse.move(x * x_unit + x_zero, y * y_unit + y_zero, steps=4)
        mouse.up()


@pytest.fixture
def panel(browser, base):
    """Return a function that opens a figure; in the end nobody complained."""
    with chromium.watch(browser, viewport={"width": 1200, "height": 1500}) as seen:

        def open_panel(name):
            page = seen.context.new_page()
            page.goto(f"{base}/chapters/{PAGES[name]}.html")
            return Panel(page, name)

        yield open_panel
        assert seen.complaints == []


site = pytest.mark.site
X, Y = datasets.hours_and_scores()


@site
def test_line_fit(panel):
    line = panel("line-fit")

    def agrees():
        w, b = line.value("weight w, points an hour"), line.value("bias b, points")
        y_hat = linear_regression.predict(X, [w], b)
        loss = losses.mean_squared_error(Y, y_hat)
        assert_shown(line.said, w, b, loss)
        assert ("No line has a lower loss" in line.said) == np.isclose(loss, 2.0)
        rows = line.rows()
        for hours, y, p in zip(X[:, 0], Y, y_hat, strict=True):
            assert_shown(" ".join(rows[f"{hours:g}"]), y, p, p - y, (p - y) ** 2)
        assert_shown(" ".join(rows["mean"]), Y.mean(), y_hat.mean(), np.mean(y_hat - Y), loss)
        # The squares in the picture are as large as the errors, and stand where the learners are.
        for i, (hours, y, p) in enumerate(zip(X[:, 0], Y, y_hat, strict=True)):
            square = line.root.locator("rect.squared").nth(i)
            drawn = float(square.get_attribute("height")) / float(
                line.root.locator("clipPath rect").get_attribute("height")
            )
            assert drawn == pytest.approx(abs(p - y) / 100, abs=1e-6)
            assert square.get_attribute("width") == square.get_attribute("height")
            assert line.place("circle.point", i) == pytest.approx([hours, y], abs=0.7)
        return loss

    assert agrees() == 45
    line.set("weight w, points an hour", 8)
    line.set("bias b, points", 36)
    assert agrees() == pytest.approx(2)
    line.drag("square", 0, 55)
    assert line.value("bias b, points") == pytest.approx(55, abs=0.5)
    agrees()
    line.drag("circle", 5, 30)
    assert line.value("weight w, points an hour") == pytest.approx(-5, abs=0.15)
    agrees()
    line.root.get_by_role("button", name="Start again").click()
    assert agrees() == 45


def descend(name, alpha, steps):
    """Return the positions (w, b), the slopes at the last one, and the bound on the rate."""
    start, moves = ([5.0, 40.0], [1, 0]) if name == "descent-curve" else ([5.0, 42.0], [1, 1])
    x = X[:, 0]

    def slopes(v):
        gradient = linear_regression.gradient(X, Y, v[:1], v[1])
        return np.array([gradient[0][0], gradient[1]]) * moves

    hessian = 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])
    if name == "descent-curve":
        hessian = hessian[:1, :1]
    positions = gradient_descent(slopes, start, alpha, steps).positions
    return positions, slopes(positions[-1]), largest_stable_rate(hessian)


def verdict(positions, bound, on_curve):
    """Return the words for what the first step did to the distance in the steepest direction."""
    x = X[:, 0]
    if on_curve:
        steepest, best = np.array([1.0, 0.0]), np.array([x @ (Y - 40) / (x @ x), 40.0])
    else:
        hessian = 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])
        w, b = linear_regression.fit(X, Y)
        steepest, best = np.linalg.eigh(hessian)[1][:, -1], np.array([w[0], b])
    before, after = (positions[:2] - best) @ steepest
    words = [
        (-1, "the descent diverges", "the descent diverges"),
        (-0.1, "a zigzag that settles", "the steps zigzag and settle"),
        (0.1, "One step nearly arrives", "Across the valley one step arrives"),
        (1, "Each step goes the same way", "The steps go down the wall"),
    ]
    return next(row for row in words if after / before < row[0])[1 if on_curve else 2]


@site
@pytest.mark.parametrize("name", ["descent-curve", "descent-contours"])
@pytest.mark.parametrize(("alpha", "steps"), [(0.02, 7), (0.045, 3), (0.08, 40), (0.09, 12), (0.1, 40)])
def test_descent(panel, name, alpha, steps):
    descent = panel(name)
    descent.set("learning rate α", alpha)
    if steps == 7:
        for _ in range(steps):
            descent.root.get_by_role("button", name="One step").click()
    else:
        descent.set("steps", steps)
    assert descent.value("steps") == steps
    positions, slopes, bound = descend(name, alpha, steps)
    final = positions[-1]
    loss = linear_regression.mean_squared_error(X, Y, final[:1], final[1])
    values = [steps, final[0], loss, slopes[0]] if name == "descent-curve" else [steps, *final, loss, *slopes]
    assert_shown(descent.said, *values, *([bound] if alpha > bound else []))
    assert ("diverges" in descent.said) == (alpha > bound)
    assert verdict(positions, bound, on_curve=name == "descent-curve") in descent.said
    at = [final[0], loss] if name == "descent-curve" else [final[1], final[0]]
    gone = "outside the picture" in descent.root.locator("svg").text_content()
    ends = [(2, 12), (0, 160)] if name == "descent-curve" else [(32, 46), (3, 12)]
    assert gone == any(not low <= value <= high for value, (low, high) in zip(at, ends, strict=True))
    if not gone:
        assert descent.place(".now") == pytest.approx(at, abs=0.6 if name == "descent-curve" else 0.06)


@site
def test_projection(panel):
    figure = panel("projection")
    names = [f"{letter}: {what}, minutes" for letter in "uv" for what in ("watching", "exercises")]

    def agrees():
        u, v = np.array([figure.value(name) for name in names]).reshape(2, 2)
        shown = figure.values()
        shadow, cosine = vectors.project(u, v), vectors.cosine_similarity(u, v)
        assert_shown(figure.said, vectors.dot(u, v), cosine)
        assert_shown(shown["dot product u · v"], vectors.dot(u, v))
        assert_shown(shown["length of u"], vectors.norm(u))
        assert_shown(shown["length of v"], vectors.norm(v))
        assert_shown(shown["cosine"], cosine)
        assert_shown(shown["multiple c"], vectors.dot(u, v) / vectors.dot(v, v))
        assert_shown(shown["shadow c v"], *shadow)
        assert_shown(shown["length of the rest"], vectors.distance(u, shadow))
        words = {1: "points the way of v", -1: "points against v", 0: "right angle"}
        assert words[np.sign(vectors.dot(u, v))] in figure.said
        for kind, tip in (("circle", u), ("square", v)):
            assert figure.place(f".handle.{kind} .mark") == pytest.approx(tip.tolist(), abs=1.5)
        return shadow.tolist()

    assert agrees() == [48, 96]
    figure.set(names[0], -120)
    agrees()
    figure.drag("circle", 100, -50)
    assert [figure.value(name) for name in names[:2]] == [100, -50]
    agrees()
    figure.drag("square", -80, 75)
    assert [figure.value(name) for name in names[2:]] == [-80, 75]
    agrees()
    for name in names[2:]:
        figure.set(name, 0)
    with pytest.raises(ValueError, match="direction"):
        vectors.project([100, -50], [0, 0])
    assert "no direction" in figure.said
    assert [
        figure.values()[name] for name in ("cosine", "multiple c", "shadow c v", "length of the rest")
    ] == ["none"] * 4


@site
def test_matrix_plane(panel):
    figure = panel("matrix-plane")
    names = [f"{arrow} arrow, {way}" for arrow in ("solid", "dashed") for way in ("right", "up")]

    def agrees():
        B = np.array([figure.value(name) for name in names]).reshape(2, 2).T
        determinant = np.linalg.det(B)
        size = [abs(determinant)] if abs(determinant) > 1e-6 else []
        assert_shown(figure.said, determinant, *size)
        assert ("turned over" in figure.said) == (determinant < -1e-6)
        assert ("no matrix leads back" in figure.said) == (not size)
        rows = figure.rows()
        assert_shown(" ".join(rows["right"] + rows["up"]), *B.ravel())
        (x_unit, x_zero), (y_unit, y_zero) = map(figure.scale, "xy")
        matrix = figure.root.locator("svg").evaluate(
            "svg => { const m = svg.getScreenCTM(); return [m.a, m.e, m.f] }"
        )
        path = figure.root.locator("path.area").get_attribute("d")
        corners = (
            np.array(re.findall(r"-?\d+\.\d+", path), dtype=float).reshape(4, 2) * matrix[0] + matrix[1:]
        )
        drawn = (corners - [x_zero, y_zero]) / [x_unit, y_unit]
        unit_square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        assert np.allclose(drawn, [matrices.matvec(B, corner) for corner in unit_square], atol=0.06)
        return determinant

    assert agrees() == pytest.approx(2)
    figure.set(names[1], 1)  # both arrows on one line
    assert agrees() == pytest.approx(0)
    figure.drag("square", -0.7, 1.3)
    assert [figure.value(name) for name in names[2:]] == [-0.7, 1.3]
    assert agrees() == pytest.approx(2.0)
    figure.drag("circle", -1.5, 0.4)
    assert agrees() == pytest.approx(-1.5 * 1.3 + 0.7 * 0.4)
    for name in names:
        figure.set(name, 0)
    agrees()
    assert "one point" in figure.said


@site
def test_threshold(panel):
    figure = panel("threshold")
    scores, leaves = explore_data.term_scores()
    p = probability.sigmoid(scores)

    def cost(t, price):
        TP, FP, _, FN = evaluation.confusion_counts(leaves, (p >= t) * 1)
        return TP + FP + price * FN

    def agrees():
        t, price = figure.value("threshold for P(leaves)"), int(figure.value("price of a miss, cost units"))
        TP, FP, TN, FN = evaluation.confusion_counts(leaves, (p >= t) * 1)
        rows = figure.rows()
        assert_shown(" ".join(rows["called"] + rows["not called"]), TP, FP, FN, TN)
        lowest = min(cost(k / 200, price) for k in range(201))
        assert_shown(figure.said, t, TP + FP, FN, 1, TP + FP, price, FN, cost(t, price), lowest)
        for words in figure.root.locator("svg").first.locator("text:not([transform])").all_text_contents():
            count = {"missed": FN, "called in time": TP, "not called": TN, "called in vain": FP}
            assert not words or int(words.split()[0]) == count[words.partition(" ")[2]]
        return cost(t, price)

    assert agrees() == 1213
    figure.set("threshold for P(leaves)", 0.125)
    assert agrees() == 834
    figure.set("price of a miss, cost units", 3)
    agrees()
    edge = figure.root.locator("svg").first.locator(".edge").bounding_box()
    box = figure.root.locator("svg").first.locator(".axis").bounding_box()
    figure.page.mouse.move(edge["x"], box["y"])
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 30, steps=4)
    figure.page.mouse.up()
    assert figure.value("threshold for P(leaves)") == pytest.approx(0.8, abs=0.006)
    agrees()
    for end in (0, 1):
        figure.set("threshold for P(leaves)", end)
        agrees()


@site
def test_reliability(panel):
    figure = panel("reliability")
    start = explore_data.reliability()
    scores = np.array(start["left"] + start["stayed"])
    y = np.repeat([1, 0], [len(start["left"]), len(start["stayed"])])

    def agrees():
        temperature, bins = figure.value("temperature"), int(figure.value("bins"))
        p = probability.sigmoid(scores / temperature)
        ece, brier = evaluation.expected_calibration_error(y, p, bins), evaluation.brier_score(y, p)
        right, certainty = evaluation.accuracy(y, (p >= 0.5) * 1), np.mean(np.maximum(p, 1 - p))
        assert_shown(figure.said, ece, brier, bins, 100 * certainty, 100 * right)
        assert_shown(" ".join(figure.values().values()), ece, brier, 100 * right, 100 * certainty)
        verdict = (
            "too sure"
            if certainty > right + 0.02
            else "not sure enough"
            if certainty < right - 0.02
            else "about as sure"
        )
        assert verdict in figure.said
        table = evaluation.reliability_table(y, p, bins)
        dots = figure.root.locator("circle.point")
        assert dots.count() == len(table.count)
        for i in range(dots.count()):
            area = (float(dots.nth(i).get_attribute("r")) - 2.5) ** 2 / 81
            assert area == pytest.approx(table.count[i] / len(y), abs=1e-6)
        unit = float(figure.root.locator("clipPath rect").get_attribute("height"))
        zero = float(figure.root.locator("line.guide").get_attribute("y1"))
        heights = [(zero - float(dots.nth(i).get_attribute("cy"))) / unit for i in range(dots.count())]
        assert heights == pytest.approx(table.observed_rate.tolist(), abs=1e-6)
        return round(ece, 3)

    assert agrees() == 0.137
    figure.set("temperature", 3)
    assert agrees() == 0.051
    figure.set("bins", 1)
    agrees()
    figure.set("bins", 29)
    figure.set("temperature", 5.5)
    agrees()


# ---- For everybody


@site
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_phone_keyboard_and_both_modes(browser, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with chromium.watch(browser, **options) as seen:
        page = seen.context.new_page()
        for name, chapter in PAGES.items():
            address = (BUILD / "html" / "chapters" / f"{chapter}.html").as_uri()
            if page.url != address:
                page.goto(address)
            panel = Panel(page, name)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            for control in panel.root.locator("input, button").all():
                assert control.bounding_box()["height"] >= 44, name
            for handle in panel.root.locator(".handle .touch").all():
                box = handle.bounding_box()
                assert min(box["width"], box["height"]) >= 24, name
            sliders = panel.root.get_by_role("slider").all()
            assert sliders, name
            for slider in sliders:
                slider.focus()
                slider.press("ArrowRight")
                assert slider.evaluate("e => getComputedStyle(e).outlineStyle") != "none", name
                assert re.search(r"\d", slider.get_attribute("aria-valuetext")), name
            for picture in panel.root.locator("svg").all():
                assert picture.get_attribute("aria-hidden") == "true"
            shades = panel.root.evaluate(CONTRAST)
            assert {shade: ratio for shade, ratio in shades.items() if ratio < 3} == {}, name
        assert seen.complaints == []


@site
@pytest.mark.parametrize("name", PAGES)
def test_no_accessibility_rule_is_broken_by_a_panel_that_is_there(panel, name):
    assert list(chromium.broken_rules(panel(name).page, "section.explore")) == []


# How far the colors of lines stand out from the panel, as WCAG measures it.
CONTRAST = """panel => {
  const luminance = (color) => {
    const box = document.createElement("i");
    box.style.color = color;
    panel.append(box);
    const parts = getComputedStyle(box).color.match(/[\\d.]+/g).slice(0, 3).map((c) => c / 255);
    box.remove();
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = luminance(getComputedStyle(panel).backgroundColor);
  const names = ["--blue", "--vermillion", "--green", "--ink", "--pst-color-text-muted"];
  return Object.fromEntries(names.map((name) => {
    const ink = luminance(`var(${name})`);
    return [name, (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)];
  }));
}"""


@site
def test_a_finger_drags_and_the_page_stays(browser):
    with chromium.watch(
        browser, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    ) as seen:
        page = seen.context.new_page()
        page.goto((BUILD / "html" / "chapters" / "matrices.html").as_uri())
        panel = Panel(page, "matrix-plane")
        panel.root.locator("svg").evaluate("svg => svg.scrollIntoView({ block: 'center' })")
        before = page.evaluate("scrollY")
        box = panel.root.locator(".handle.square .mark").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        unit = panel.scale("y")[0]  # upwards, so below zero
        touch = seen.context.new_cdp_session(page)

        def finger(kind, *points):
            touch.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]},
            )

        finger("touchStart", (x, y))
        for share in (0.25, 0.5, 0.75, 1):
            finger("touchMove", (x, y + share * unit))
        finger("touchEnd")
        slider = panel.slider("dashed arrow, up").element_handle()
        page.wait_for_function("slider => slider.value === '2'", arg=slider)
        assert page.evaluate("scrollY") == before
        assert seen.complaints == []


@site
def test_without_javascript_the_figure_of_the_chapter_stands_alone(browser):
    with chromium.watch(browser, java_script_enabled=False) as seen:
        page = seen.context.new_page()
        for name, chapter in PAGES.items():
            page.goto((BUILD / "html" / "chapters" / f"{chapter}.html").as_uri())
            panel = page.locator(f"section.explore:has(#explore-{name})")
            assert panel.count() == 1
            assert not panel.is_visible()
            before = page.locator(f"div.cell:has(~ section.explore #explore-{name}) figure")
            assert before.last.locator("img").is_visible(), name
        assert seen.complaints == []


@site
def test_on_paper_the_panels_are_not_there(browser):
    with chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto((BUILD / "html" / "chapters" / "vectors.html").as_uri())
        assert page.locator("section.explore").is_visible()
        page.emulate_media(media="print")
        assert not page.locator("section.explore").is_visible()


BARE = """<!doctype html><html lang="en"><head><title>A page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'">
<link rel="stylesheet" href="explore.css">{scripts}</head><body>{panel}</body></html>"""


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_strict_security_policy_stops_nothing(browser, tmp_path, name):
    figure = explore.FIGURES[name]
    for path in explore.SCRIPTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    data = json.dumps(figure.data()).replace('"', "&quot;")
    panel = (
        f'<section class="explore" data-explore="{Path(figure.script).stem}" data-start="{data}">'
        f'<p class="explore-title" id="explore-{name}">A title</p></section>'
    )
    scripts = "".join(f'<script defer src="{file}"></script>' for file in ("explore.js", figure.script))
    (tmp_path / "a.html").write_text(BARE.format(scripts=scripts, panel=panel), encoding="utf-8")
    with chromium.serve(tmp_path) as http, chromium.watch(browser) as seen:
        page = seen.context.new_page()
        page.goto(f"{http}/a.html")
        assert re.search(r"\d", page.locator("[aria-live=polite]").inner_text())
        assert page.locator("[style]").count() == 0
        assert seen.complaints == []
