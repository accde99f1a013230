"""What was it made with? Versions of everything that a result may depend on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("pnn_symbolic", "torch", "pytorch-lightning", "sympy", "deap", "numpy", "scipy")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages by name.

    >>> versions()["pnn_symbolic"] != "not installed"
    True
    """
    by_name = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            by_name[name] = version(name)
        except PackageNotFoundError:
            by_name[name] = "not installed"
    return by_name
