"""How pages are made: formulas, addresses and launch links."""

import re

import katex
import launch
import pytest
import repository
from docutils import nodes


@pytest.fixture
def renderer():
    renderer = katex.Katex()
    yield renderer
    renderer.close()


@pytest.mark.parametrize(
    "tex",
    [
        r"\hat{y} = \mathbf{w}^\top \mathbf{x} + b",
        r"\boldsymbol{\theta} \leftarrow \boldsymbol{\theta} - \alpha \nabla_{\boldsymbol{\theta}} L",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
        r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\operatorname{E}[X] \quad \operatorname*{arg\,min}_w \quad \lVert x \rVert_2",
        r"\displaystyle \int \sqrt{x}\, dx",
    ],
)
def test_formulas_of_this_book_render(renderer, tex):
    html = renderer.render(tex, display=True)
    assert 'class="katex-html"' in html
    assert "<math" in html
    assert "katex-error" not in html


@pytest.mark.parametrize("tex", [r"\frac{1}", r"\nosuchcommand", "a & b", r"\begin{bmatrix} 1"])
def test_bad_tex_is_an_error_and_the_next_formula_renders(renderer, tex):
    with pytest.raises(katex.TexError):
        renderer.render(tex, display=True)
    assert "katex" in renderer.render("x", display=False)


def test_a_formula_is_named_by_its_sentence_once(renderer):
    for display in (True, False):
        html = renderer.render("x < 2", display=display, spoken='x is "less" & than <two>')
        assert html.count('aria-label="x is &quot;less&quot; &amp; than &lt;two&gt;"') == 1
        assert re.search(r'<math [^>]*aria-label="x is', html)
        assert 'class="katex-html" aria-hidden="true"' in html
    assert "aria-label" not in renderer.render("x", display=True)


def drawn(html):
    """Return the HTML of a formula without marks: what is drawn, and where."""
    return re.sub(r'<span class="">(.)</span>', r"\1", re.sub(r" ?role-\w+", "", html))


@pytest.mark.parametrize(
    ("tex", "marked", "roles"),
    [
        (r"\hat{y}_i^2", r"\htmlClass{role-prediction}{\hat{y}}_i^2", ["y", "^"]),
        (r"f_i + 1", r"\htmlClass{role-prediction}{f}_i + 1", ["f"]),  # its index stays close
        (r"\frac1w", r"\frac1{\htmlClass{role-prediction}{w}}", ["w"]),
        (r"\operatorname{cost}", r"\htmlClass{role-prediction}{\operatorname{cost}}", ["cost"]),
    ],
)  # fmt: skip
def test_marks_change_nothing_but_the_classes_of_their_letters(renderer, tex, marked, roles):
    plain = renderer.render(tex, display=True)
    html = renderer.render(tex, display=True, marked=marked)
    assert sorted(re.findall(r'role-prediction"[^>]*>([^<]+)<', html)) == sorted(roles)
    assert drawn(html) == plain
    assert "htmlClass" not in html


def test_letters_that_are_drawn_as_one_part_where_their_roles_differ(renderer):
    html = renderer.render(r"\mathbf{Xw}", display=False, marked=r"\mathbf{X\htmlClass{role-parameter}{w}}")
    assert re.findall(r'class="(mord mathbf[^"]*)"[^>]*>(\w+)<', html) == [
        ("mord mathbf", "X"),
        ("mord mathbf role-parameter", "w"),
    ]


@pytest.mark.parametrize("marked", ["y", "xx", "", r"\htmlClass{btn}{x}", r"\href{https://e.org}{x}"])
def test_marks_belong_to_the_formula_and_are_roles(renderer, marked):
    if marked:
        with pytest.raises(katex.TexError):
            renderer.render("x", display=False, marked=marked)
    assert "role" not in renderer.render("x", display=False)


@pytest.mark.parametrize(
    ("tex", "nowrap", "expected"),
    [
        ("a = b\n", False, "a = b"),
        ("a\n\nb", False, r"\begin{gathered}a\\b\end{gathered}"),
        (r"\begin{align}a\end{align}", True, r"\begin{align*}a\end{align*}"),
        (r"\begin{align*}a\end{align*}", True, r"\begin{align*}a\end{align*}"),
    ],
)
def test_sphinx_numbers_equations_and_katex_does_not(tex, nowrap, expected):
    assert katex.tex_of(nodes.math_block(nowrap=nowrap), tex.strip()) == expected


def test_the_address_is_read_from_the_configuration(tmp_path, monkeypatch):
    config = tmp_path / "_config.yml"
    config.write_text("repository: {url: https://github.com/o/r/, branch: dev}")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert repository.repository(config) == repository.Repository("o/r", "dev")
    monkeypatch.setenv("GITHUB_REPOSITORY", "p/q")
    assert repository.repository(config).url == "https://github.com/p/q"


def test_launch_links(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "o/r")
    links = re.findall(r'href="([^"]+)"', launch.launch_links("chapters/vectors", "../"))
    assert links == [
        "https://mybinder.org/v2/gh/o/r/main?urlpath=lab/tree/book/chapters/vectors.md",
        "https://colab.research.google.com/github/o/r/blob/gh-pages/notebooks/vectors.ipynb",
        "../notebooks/vectors.ipynb",
    ]
