"""Is the library there that reads this file? Where it is not, the line to type is said."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pnn_symbolic.errors import DataError


def library(module: str, extra: str, suffix: str) -> Any:  # noqa: ANN401 - modules without types of their own
    """A module of an optional library, imported on use; `DataError` with what to type where it is missing."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise DataError(
            f"a {suffix} file is read by {package}, which is not installed; type: pip install 'pnn_symbolic[{extra}]'"
        ) from None
