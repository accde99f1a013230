"""Formulas as MathML, written when the documentation is built: pages need no script and no network for them."""

from __future__ import annotations

import re
from typing import Any

from latex2mathml.converter import convert

ALIGNED = re.compile(r"\\(?:begin|end)\{(?:aligned|align\*?|gather\*?|gathered|split)\}")
"""Environments whose lines are formulas, one below the other."""


def mathml(latex: str, display: str) -> str:
    r"""A formula; those of aligned lines one below the other, without numbers of equations.

    >>> mathml(r"\begin{aligned} x &= v \\ v &= 2 \end{aligned}", "block").count("<math")
    2
    """
    plain = re.sub(r"\\(label|tag)\{[^}]*\}", "", latex).replace(r"\!", "").replace(r"\dots", r"\ldots")
    if not ALIGNED.search(plain):
        return convert(plain.strip(), display=display)
    lines = ALIGNED.sub("", plain).split("\\\\")
    return "".join(convert(_in_columns(line), display=display) for line in lines if line.strip())


def _in_columns(line: str) -> str:
    """Every second & stands between two columns, the others at the sign of the equation."""
    parts = line.split("&")
    columns = ["".join(parts[place : place + 2]) for place in range(0, len(parts), 2)]
    return r" \qquad ".join(columns).strip()


def in_line(writer: Any, node: Any) -> None:  # noqa: ANN401 - Sphinx's own
    """A formula within a sentence."""
    from docutils.nodes import SkipNode

    writer.body.append(mathml(node.astext(), "inline"))
    raise SkipNode


def by_itself(writer: Any, node: Any) -> None:  # noqa: ANN401 - Sphinx's own
    """A formula on lines of its own."""
    from docutils.nodes import SkipNode

    writer.body.append(f'<div class="math-block">{mathml(node.astext(), "block")}</div>')
    raise SkipNode


def setup(app: Any) -> dict[str, Any]:  # noqa: ANN401 - Sphinx's own
    """As an extension of Sphinx: the renderer "mathml"."""
    app.add_html_math_renderer("mathml", inline_renderers=(in_line, None), block_renderers=(by_itself, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
