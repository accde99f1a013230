"""Tables of several particles: long, a row for each time and id, or wide, x0 y0 z0 x1 … in one row; text or Parquet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.formats.columns import NAMED, plain
from pnn_symbolic.dynamics.formats.decoding import text_of
from pnn_symbolic.dynamics.formats.labels import name_and_unit
from pnn_symbolic.dynamics.formats.layout import cells_of, layout_of
from pnn_symbolic.errors import DataError

COMPONENT = re.compile(r"^(v|f|p|)([xyz])(\d*)$")
"""vx, fz, x, and the same of a numbered particle: vx0."""
KINDS = {"": "positions", "v": "velocities", "p": "momenta", "f": "forces"}


LOOKED_AT = 200
"""Lines in which a header is looked for: of a million rows all would take a second."""


def has_components(path: Path) -> bool:
    """Whether a text table has the velocities of several coordinates."""
    try:
        beginning = text_of(path).split("\n", LOOKED_AT)[:LOOKED_AT]
        header = layout_of("\n".join(beginning), None).header
    except (DataError, OSError):
        return False
    return len(_components(header).get("velocities", {})) > 1


def read_text_table(path: Path) -> list[Frames]:
    """The frames of a text table."""
    layout = layout_of(text_of(path), None)
    rows = [cells_of(line, layout.separator) for _, line in layout.rows]
    for (number, _), cells in zip(layout.rows, rows, strict=True):
        if len(cells) != len(layout.header):
            raise DataError(f"line {number} has {len(cells)} cells, expected {len(layout.header)}; repair it")
    columns = {name: np.array(column) for name, column in zip(layout.header, zip(*rows, strict=True), strict=True)}
    return _frames(columns, "text table")


def read_parquet(path: Path) -> list[Frames]:
    """The frames of a Parquet or Feather file, read by pyarrow."""
    module = "pyarrow.parquet" if path.suffix == ".parquet" else "pyarrow.feather"
    arrow = library(module, "tables", path.suffix)
    try:
        table = arrow.read_table(str(path))
    except OSError:
        raise
    except Exception as error:  # a broken file fails anywhere inside the library
        raise DataError(f"pyarrow cannot read it ({type(error).__name__}); write it again") from None
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    if len(_components(list(columns)).get("positions", {})) < 2:
        raise DataError("a table of one coordinate is read from text or NPZ; write it as .csv")
    return _frames(columns, "Parquet" if path.suffix == ".parquet" else "Arrow")


def _components(header: Sequence[str]) -> dict[str, dict[tuple[int, str], str]]:
    """Quantity → (number of the particle, letter) → label."""
    components: dict[str, dict[tuple[int, str], str]] = {}
    for label in header:
        match = COMPONENT.match(plain(name_and_unit(label)[0]))
        if match:
            kind, letter, number = match.groups()
            components.setdefault(KINDS[kind], {})[int(number or -1), letter] = label
    return components


def _frames(columns: Mapping[str, np.ndarray], source: str) -> list[Frames]:
    components = _components(list(columns))
    motion = "velocities" if "velocities" in components else "momenta"
    _check_components(components, motion)
    named = {NAMED.get(plain(name_and_unit(label)[0]), ""): label for label in columns}
    if "time" not in named:
        raise DataError("there is no column time; write the time of each row")
    places = sorted(components["positions"])
    values: dict[str, np.ndarray] = {}
    for name in ("positions", motion, "forces"):
        if name in components:
            values[name] = _numbers([columns[components[name][place]] for place in places], name)
    times = _numbers([columns[named["time"]]], "time")[:, 0]
    masses = None
    if len(places) > len({letter for _, letter in places}):
        values = _wide(values, places)
    elif "id" in named:
        order, count = _order(times, columns[named["id"]])
        times, masses = times[order].reshape(-1, count)[:, 0], _masses(columns, order[:count])
        values = _shaped(values, (-1, count, len(places)), order)
    elif len(np.unique(times)) < len(times):
        raise DataError("a time comes twice and no column id tells particles apart; write an id")
    else:
        values = _shaped(values, (-1, 1, len(places)))
    return [
        Frames(
            positions=values["positions"],
            velocities=values[motion],
            are_momenta=motion == "momenta",
            forces=values.get("forces"),
            masses=masses,
            times=times,
            source=source,
        )
    ]


def _shaped(
    values: dict[str, np.ndarray], shape: tuple[int, ...], order: np.ndarray | slice = slice(None)
) -> dict[str, np.ndarray]:
    """Each column of numbers in an order of its rows, as (T, N, D)."""
    return {name: part[order].reshape(shape) for name, part in values.items()}


def _wide(values: dict[str, np.ndarray], places: Sequence[tuple[int, str]]) -> dict[str, np.ndarray]:
    """Of a table with a column for each particle and letter: (T, N, D)."""
    dimensions = len({letter for _, letter in places})
    if len(places) % dimensions:
        raise DataError("not every particle has all coordinates; write x0 y0 z0 x1 y1 z1 …")
    return _shaped(values, (-1, len(places) // dimensions, dimensions))


def _check_components(components: dict[str, dict[tuple[int, str], str]], motion: str) -> None:
    """Refuse a table without coordinates or velocities, or in which they have other letters or numbers."""
    if "positions" not in components or motion not in components:
        raise DataError(f"it has no coordinates with their velocities; write {RECIPES['']}")
    for name in components.keys() & {motion, "forces"}:
        if components[name].keys() != components["positions"].keys():
            raise DataError(f"it has other components of {name} than of positions; write all of them")


def _masses(columns: Mapping[str, np.ndarray], rows: np.ndarray) -> np.ndarray | None:
    """The masses in these rows, where there is a column of them."""
    for label in columns:
        if plain(name_and_unit(label)[0]) in ("m", "mass"):
            return _numbers([columns[label]], "mass")[rows, 0]
    return None


def _numbers(columns: Sequence[np.ndarray], name: str) -> np.ndarray:
    try:
        return np.stack([np.asarray(column, dtype=float) for column in columns], axis=1)
    except (ValueError, TypeError):
        raise DataError(f"{name} has a cell that is no number; repair the row") from None


def _order(times: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, int]:
    """Rows by time, then by id, and how many ids there are."""
    labels = np.unique(ids, return_inverse=True)[1]
    order = np.lexsort([labels, times])
    count = int(labels.max()) + 1
    complete = len(order) % count == 0
    if (
        not complete
        or (labels[order].reshape(-1, count) != np.arange(count)).any()
        or (np.ptp(times[order].reshape(-1, count), axis=1) > 0).any()
    ):
        raise DataError("not every id is there at every time, or one twice; write all particles at every time, once")
    return order, count
