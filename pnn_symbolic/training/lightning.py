"""What of Lightning has to be loaded? All but a part of SciPy that its metrics load for one name and never use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def _without(name: str, attribute: str) -> Iterator[None]:
    """While this lasts, `import name` gives an empty module with one attribute; after it, the true one."""
    if name in sys.modules:
        yield
        return
    empty = ModuleType(name)
    setattr(empty, attribute, None)
    sys.modules[name] = empty
    try:
        yield
    finally:
        del sys.modules[name]


# torchmetrics imports scipy.signal to see whether it has `hamming`: 1.3 s of the 4 s that Lightning takes to load.
with _without("scipy.signal", "hamming"):
    import pytorch_lightning as pl
    from lightning_fabric.utilities.exceptions import MisconfigurationException

__all__ = ["MisconfigurationException", "pl"]
