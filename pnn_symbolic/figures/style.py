"""How every picture looks, and how it becomes a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1a1a1a"
"""Text and axes; in SVG it becomes the text colour of the page, whichever that is."""
FAINT = "#9a9a9a"
BLUE, ORANGE, GREEN, RED, SKY, PINK, YELLOW = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#56B4E9",
    "#CC79A7",
    "#F0E442",
)
"""Source: Okabe & Ito, "Color Universal Design" (2008)."""
CYCLE = (BLUE, ORANGE, GREEN, RED, SKY, PINK)
WIDTH = 7.0
"""Of a figure as wide as a page, in inches."""
HALF = 4.6
"""Of one that has another beside it on a screen, and a telephone to itself."""
_PAGE = (
    "<style>svg{color:#1a1a1a;background:#fff}"
    "@media(prefers-color-scheme:dark){svg{color:#e8e8e8;background:#16181b}}</style>"
)


@contextmanager
def styled() -> Iterator[None]:
    """Settings under which figures are drawn; those of the caller are given back."""
    # Matplotlib takes most of a second to load.
    import matplotlib as mpl
    from cycler import cycler

    settings: dict[Any, Any] = {
        "font.size": 9,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": FAINT,
        "grid.alpha": 0.25,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.3,
        "legend.frameon": False,
        "legend.fontsize": 8,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "figure.constrained_layout.use": True,
        "svg.hashsalt": "pnn_symbolic",
    }
    settings["axes.prop_cycle"] = cycler(color=CYCLE)
    with mpl.rc_context(settings):
        yield


def axes(
    rows: int = 1,
    columns: int = 1,
    height: float = 2.8,
    width: float = WIDTH,
    **options: Any,  # noqa: ANN401
) -> tuple[Figure, list[Axes]]:
    """A figure without a window, and its axes in reading order."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # matplotlib takes most of a second to load

    figure = _figure_class()(figsize=(width, height))
    FigureCanvasAgg(figure)
    grid = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, list(grid.flat)


@cache
def _figure_class() -> type[Figure]:
    """Figures that a notebook shows by themselves; those of matplotlib need its window system for it."""
    from matplotlib.figure import Figure  # matplotlib takes most of a second to load

    class ShownFigure(Figure):
        """A figure as any other, that is its own picture in a notebook."""

        def _repr_png_(self) -> bytes:
            return png(self)

    return ShownFigure


def shown(draw: Callable[[], Figure]) -> Figure:
    """A figure in the looks of this package, to be handed out."""
    with styled():
        return draw()


def legend_beside(figure: Figure, where: Axes, columns: int = 3) -> None:
    """A legend below the axes, where no curve runs."""
    handles, labels = where.get_legend_handles_labels()
    columns = len(labels) if len(labels) <= 4 else columns
    figure.legend(handles, labels, loc="outside lower center", ncols=columns)


@contextmanager
def laid_out(figure: Figure) -> Iterator[None]:
    """The places of all parts are found once: else matplotlib finds them, and draws twice, for each file."""
    from matplotlib import rc_context  # matplotlib takes most of a second to load

    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    with rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
        yield


def png(figure: Figure) -> bytes:
    """For documents that take pixels; on white."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=160, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def svg(figure: Figure, name: str, caption: str, titles: Mapping[str, str] | None = None) -> str:
    """For print and pages, light or dark as the reader likes it; the same bytes every time.

    name      tells the identifiers of one figure from those of the next on one page
    caption   what a screen reader says
    titles    identifier of a part → what is said where a pointer rests on it
    """
    import matplotlib as mpl  # matplotlib takes most of a second to load

    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue().decode()
    text = text[text.index("<svg") :].replace(INK, "currentColor")
    text = re.sub(
        r'(?<= d=")[^"]+', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), text
    )  # a hundredth of a point
    identified = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
    for part, title in (titles or {}).items():
        group = f'<g id="{name}-{part}">'
        identified = identified.replace(group, f"{group}<title>{escape(title)}</title>")
    opening = re.match(r"<svg[^>]*>", identified)
    assert opening is not None  # the text begins with it
    label = escape(caption)
    opened = opening[0][:-1] + f' role="img" aria-label="{label}">{_PAGE}'
    return opened + identified[opening.end() :]
