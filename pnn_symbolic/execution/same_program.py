"""Do workers on other machines run the same program? Else their answers are not those of this one."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from pnn_symbolic.errors import InputError
from pnn_symbolic.provenance import versions

NUMERICAL = ("python", "numpy", "scipy", "torch", "sympy")
"""What the last digits of a number depend on, beside this package."""


@cache
def made_with() -> dict[str, str]:
    """Versions of this package, with a digest of its source, and of all that its numbers depend on.

    >>> made_with()["python"].count(".")
    2
    """
    from pnn_symbolic import __version__  # the package itself, whose door opens the rooms one by one

    root, digest = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    known = versions()
    own = {"pnn_symbolic": f"{__version__} (source {digest.hexdigest()[:8]})"}
    return own | {name: known[name] for name in NUMERICAL}


def made_with_there() -> Callable[[], tuple[dict[str, str], str]]:
    """What asks a worker: its versions and its processor. Sent whole, as it may have another version, or none."""

    name = __name__

    def told() -> tuple[dict[str, str], str]:
        try:
            program_there = import_module(name)
            return program_there.made_with(), program_there.processor()
        except ImportError:
            pass
        try:
            from pnn_symbolic import __version__  # the package itself, whose door opens the rooms one by one

            return {"pnn_symbolic": __version__}, ""
        except ImportError:
            return {"pnn_symbolic": "none"}, ""

    return told


def processor() -> str:
    """The model of the processor, as far as the system tells."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    for line in text.splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def refuse_other_programs(
    workers: Mapping[str, tuple[dict[str, str], str]], on_note: Callable[[str], None] = lambda note: None
) -> None:
    """`InputError` for a worker with another version of something; a note for those with another processor.

    workers   address → what `made_with_there` was told

    >>> refuse_other_programs({"tcp://node7:1": ({**made_with(), "pnn_symbolic": "0.1.0"}, "")})
    Traceback (most recent call last):
    pnn_symbolic.errors.InputError: the worker tcp://node7:1 has pnn_symbolic 0.1.0, and here is ...
    """
    for address, (there, _) in sorted(workers.items()):
        refuse_another_program(f"the worker {address}", there)
    others = Counter(model for _, model in workers.values() if model != processor())
    if others:
        (model, _), *_ = others.most_common(1)
        on_note(
            f"{others.total()} of {len(workers)} workers have another processor ({model or 'unknown'}) than this "
            f"machine ({processor() or 'unknown'}): the last digits of fits may differ from those made here"
        )


def refuse_another_program(whose: str, there: Mapping[str, str]) -> None:
    """`InputError` where something has another version there, with both."""
    for name, here in made_with().items():
        if there.get(name) != here:
            raise InputError(
                f"{whose} has {name} {there.get(name, 'none')}, and here is {here}; install the same there"
            )
