"""Hints to an exercise, in steps: `{hints} ex-label` with a list of two or three, from a nudge to the way.

On the web page each step folds, as solutions do, without a script. Print and e-readers have them at the back,
before the solution.
"""

from __future__ import annotations

from typing import Any

from contents import number
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

STEPS = range(2, 4)
"""How many there may be."""


class hints_node(nodes.General, nodes.Element):
    """The hints to the exercise `label`: a list with an item for each step."""


class Hints(SphinxDirective):
    """Read `{hints} ex-label`, which stands below its exercise."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the hints; refuse those to no exercise, and other things than steps."""
        label = self.arguments[0]
        if known(self.env).get(label, {}).get("docname") != self.env.docname:
            raise self.error(f"hints to {label!r}, which is no exercise above on this page")
        hints = hints_node(label=label)
        self.state.nested_parse(self.content, self.content_offset, hints)
        steps = hints[0] if len(hints) == 1 else None
        if not isinstance(steps, nodes.enumerated_list) or len(steps) not in STEPS:
            raise self.error(f"the hints to {label} must be a numbered list of two or three steps")
        return [hints]


def known(env: BuildEnvironment) -> dict[str, Any]:
    """Return what sphinx_exercise knows of each exercise, by its label."""
    found: dict[str, Any] = getattr(env, "sphinx_exercise_registry", {})
    return found


def exercise_number(env: BuildEnvironment, label: str) -> str:
    """Return the number of an exercise, such as 4.2."""
    exercise = known(env)[label]
    return number(env, exercise["docname"], "exercise", exercise["node"])


def visit_hints(self: HTML5Translator, node: hints_node) -> None:
    """Write each step as a fold of its own; the EPUB has made a list of them before."""
    shown = exercise_number(self.builder.env, node["label"])
    self.body.append(f'<div class="hints" role="group" aria-label="Hints to Exercise {shown}">\n')
    for i, step in enumerate(node[0], start=1):
        self.body.append(f'<details class="hint"><summary>Hint {i}</summary>\n')
        for child in step:
            child.walkabout(self)
        self.body.append("</details>\n")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the node and its directive."""
    app.add_node(hints_node, html=(visit_hints, None))
    app.add_directive("hints", Hints)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
