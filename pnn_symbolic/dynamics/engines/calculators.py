"""The force on all particles by a program of the user: a calculator of ASE, a module of torch, a function in a file.

Code that a user names is run, and no other: a calculator of an installed package, or a file on this machine.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import numpy as np

from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError

FORMS = "ase:MODULE.Class, ase:MODULE.Class:key=1.5, torch:FILE.pt2 or python:FILE.py:function"
LOOKED_AT = 3
"""Rows on which a program is checked."""
SAME = 1e-9
"""Of the forces: by how much two answers for the same positions may differ."""
SHIFTED = 1e-6
"""The same where all particles are shifted by one vector: programs in float32 lose digits there."""
AGREES = 1e-2
"""The same beside the forces of the file: another cutoff or potential differs by more."""
SHIFT = 0.37
"""Of the spread of the positions, by which all are shifted."""

Force = Callable[[np.ndarray], np.ndarray]


def force_from(source: str, run: Trajectory) -> tuple[Interaction, list[str]]:
    """The force that a program answers with, checked on rows of `run`; and what is to be known of it, in sentences."""
    kind, _, rest = source.partition(":")
    makers = {"ase": _of_ase, "torch": _of_torch, "python": _of_python}
    if kind not in makers or not rest:
        raise InputError(f"--force-from {source} names no program, expected {FORMS}")
    asked = _guarded(source, makers[kind](rest, run))
    return Interaction(name=source, force=asked), _checked(source, asked, run)


def _of_ase(rest: str, run: Trajectory) -> Force:
    """Frame by frame: a calculator knows one configuration at a time."""
    try:
        ase = importlib.import_module("ase")
    except ImportError:
        raise InputError("--force-from ase:… needs ASE; type: pip install 'pnn_symbolic[engines]'") from None
    place, _, numbers = rest.partition(":")
    module, _, name = place.rpartition(".")
    try:
        calculator = getattr(importlib.import_module(module), name)(**_keywords(numbers))
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise InputError(f"--force-from ase:{rest} cannot be made: {error}") from None
    box, count = run.box, run.positions.shape[1]
    periodic = np.zeros(3, dtype=bool) if box is None else np.isfinite(box)
    atoms = ase.Atoms(numbers=_elements(run.masses, count), pbc=periodic)
    if box is not None:
        atoms.set_cell(np.where(periodic, box, 0.0))
    atoms.calc = calculator

    def forces(positions: np.ndarray) -> np.ndarray:
        total = np.empty(positions.shape)
        for index in np.ndindex(positions.shape[:-2]):
            atoms.set_positions(positions[index])
            total[index] = atoms.get_forces()
        return total

    return forces


def _elements(masses: np.ndarray | None, count: int) -> np.ndarray:
    """The element of each particle by its mass, where one has it to a hundredth; argon stands for the others."""
    if masses is None:
        return np.full(count, 18)
    atomic_masses = importlib.import_module("ase.data").atomic_masses
    nearest = np.abs(atomic_masses[1:] - masses[:, None]).argmin(axis=1) + 1
    return np.where(np.abs(atomic_masses[nearest] / masses - 1) < 0.01, nearest, 18)


def _keywords(text: str) -> dict[str, float | int | bool]:
    """Numbers and true or false by their names."""
    words = {"true": True, "false": False}
    keywords: dict[str, float | int | bool] = {}
    for part in filter(None, text.split(",")):
        key, _, value = part.partition("=")
        if value.lower() in words:
            keywords[key.strip()] = words[value.lower()]
        else:
            keywords[key.strip()] = int(value) if value.strip().lstrip("-").isdigit() else float(value)
    return keywords


def _of_torch(rest: str, run: Trajectory) -> Force:
    """A module that torch.export saved: positions (…, N, D) in doubles → forces."""
    path = _file(rest, "torch")
    if not is_zipfile(path):  # what torch says of other files fills a screen
        raise InputError(f"{path} is no module that torch.export.save wrote")
    torch = importlib.import_module("torch")
    try:
        module = torch.export.load(str(path)).module()
    except Exception as error:  # what torch raises for a file that is none of its own has no common class
        raise InputError(f"{path} is no module that torch.export.save wrote: {_first_line(error)}") from None

    return _TorchForce(path, module, torch)


class _TorchForce:
    """A module on arrays of positions (…, N, D), many configurations at once where it can."""

    def __init__(self, path: Path, module: Callable[..., Any], torch: Any) -> None:  # noqa: ANN401 - a module
        self.path, self.module, self.torch = path, module, torch
        self.is_batched: bool | None = None  # known from the first configurations that are asked together

    def __call__(self, positions: np.ndarray) -> np.ndarray:
        """The forces."""
        if positions.ndim == 2:
            return self._asked(self.module, positions)
        rows = positions.reshape(-1, *positions.shape[-2:])
        if self.is_batched:
            return self._together(rows).reshape(positions.shape)
        one_by_one = np.stack([self._asked(self.module, row) for row in rows])
        if self.is_batched is None and len(rows) > 1:
            self.is_batched = _same(lambda: self._together(rows), one_by_one)
        return one_by_one.reshape(positions.shape)

    def _together(self, rows: np.ndarray) -> np.ndarray:
        return self._asked(self.torch.func.vmap(self.module), rows)

    def _asked(self, function: Callable[..., Any], positions: np.ndarray) -> np.ndarray:
        answer = function(self.torch.from_numpy(np.ascontiguousarray(positions, dtype=float)))
        if answer.dtype != self.torch.float64:
            raise DataError(
                f"{self.path} answers in {str(answer.dtype).removeprefix('torch.')}, expected float64; call .double() "
                "on the module before it is exported"
            )
        return answer.detach().cpu().numpy()


def _same(together: Callable[[], np.ndarray], one_by_one: np.ndarray) -> bool:
    """Whether a module answers of many configurations at once as of each; some cannot."""
    try:
        return bool(np.allclose(together(), one_by_one, rtol=SAME, atol=SAME * np.abs(one_by_one).max()))
    except Exception:  # what a module raises that cannot be mapped has no common class
        return False


def _of_python(rest: str, run: Trajectory) -> Force:
    """A function of a file: positions (N, D) of one configuration → forces (N, D), both arrays of NumPy."""
    place, _, name = rest.rpartition(":")
    path = _file(place, "python")
    specification = importlib.util.spec_from_file_location(f"force_from_{path.stem}", path)
    if not name or specification is None or specification.loader is None:
        raise InputError(f"--force-from python:{rest} names no function, expected python:FILE.py:function")
    module = importlib.util.module_from_spec(specification)
    try:
        specification.loader.exec_module(module)
        function = getattr(module, name)
    except Exception as error:  # what the file of a user raises is not ours to list
        raise InputError(f"{path} cannot be run: {type(error).__name__}: {_first_line(error)}") from None

    def forces(positions: np.ndarray) -> np.ndarray:
        total = np.empty(positions.shape)
        for index in np.ndindex(positions.shape[:-2]):
            answer = np.asarray(function(positions[index].copy()), dtype=float)
            if answer.shape != positions.shape[-2:]:
                raise DataError(f"it answers with shape {answer.shape}, expected {positions.shape[-2:]}")
            total[index] = answer
        return total

    return forces


def _file(text: str, kind: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise InputError(f"--force-from {kind}:{text}: there is no such file on this machine")
    return path


def _guarded(source: str, force: Force) -> Force:
    """With whatever it raises as one sentence."""

    def asked(positions: np.ndarray) -> np.ndarray:
        try:
            return force(positions)
        except Exception as error:  # what the program of a user raises is not ours to list
            what = "" if isinstance(error, DataError) else f"{type(error).__name__}: "
            raise InputError(f"--force-from {source} failed: {what}{_first_line(error)}") from None

    return asked


def _checked(source: str, force: Force, run: Trajectory) -> list[str]:
    """Refuses a program that answers with no numbers, or with others the second time; says what else is seen."""
    rows = np.unique(np.linspace(0, len(run) - 1, LOOKED_AT).round().astype(int))
    positions = run.positions[rows]
    forces = force(positions)
    size = float(np.sqrt(np.mean(forces**2)))
    if not np.isfinite(forces).all() or not size:
        raise InputError(f"--force-from {source} answers with {'no force' if size == 0 else 'no numbers'} at the rows")
    if _apart(force(positions), forces) > SAME:
        raise InputError(
            f"--force-from {source} answers differently for the same positions: it has noise, or remembers what it was "
            "asked before"
        )
    notes = []
    if run.forces is not None:
        notes += _beside_the_file(source, forces, run.forces[rows])
    shifted = force(positions + SHIFT * float(np.ptp(positions)) * np.ones(positions.shape[-1]))
    if _apart(shifted, forces) > SHIFTED:
        notes.append(
            f"the forces of {source} change where all particles are shifted by one vector: an external field, or a box "
            "that it does not know, acts beside the forces between them"
        )
    elif np.abs(forces.sum(axis=1)).max() > SHIFTED * size * forces.shape[1]:
        notes.append(f"the forces of {source} do not add up to 0: they cannot all be forces between these particles")
    return notes


def _beside_the_file(source: str, forces: np.ndarray, written: np.ndarray) -> list[str]:
    """What is to be known where the forces of the file are others."""
    power = float((forces**2).sum())
    factor = float((written * forces).sum()) / power
    apart = _apart(written, forces)
    if apart < AGREES:
        return []
    if factor and _apart(written / factor, forces) < AGREES:
        return [f"the forces of the file are {factor:.6g} times those of {source}: they are in another unit"]
    return [
        f"the forces of the file are not those of {source}: they differ by {apart:.1e} of them; the rows are judged by "
        "the latter"
    ]


def _apart(values: np.ndarray, others: np.ndarray) -> float:
    """Root mean square difference over that of the second."""
    return float(np.sqrt(np.mean((values - others) ** 2) / np.mean(others**2)))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
