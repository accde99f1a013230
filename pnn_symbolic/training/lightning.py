"""What of Lightning has to be loaded? All but what it and its metrics load for one name and never use.

Where a package is installed that the metrics take along and that may want the whole of torch, all of it is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from types import ModuleType

TAKEN_ALONG = ("torchvision", "torchaudio", "transformers", "torch_fidelity", "vmaf_torch", "onnxruntime", "librosa")
"""What torchmetrics imports where it is installed. Torchvision, for one, imports parts of the compiler of torch."""


@contextmanager
def _without(name: str, **names: object) -> Iterator[None]:
    """While this lasts, `import name` gives a module with these names only; after it, the true one."""
    if name in sys.modules:
        yield
        return
    module = ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]


class _Compiled:
    """What no model of ours is an instance of."""


def _as_it_is(function: Callable, *_: object, **__: object) -> Callable:
    """In the place of a decorator that says that a function is not to be compiled; nothing of ours is."""
    return function


# torchmetrics imports scipy.signal to see whether it has `hamming`, and Lightning imports the compiler of torch to ask
# whether a model is a compiled one: 1.3 s and 1.2 s of the 4 s that Lightning takes to load.
with ExitStack() as absent:
    if not any(find_spec(package) for package in TAKEN_ALONG):
        absent.enter_context(_without("scipy.signal", hamming=None))
        absent.enter_context(_without("torch._dynamo", OptimizedModule=_Compiled, disable=_as_it_is))
    import pytorch_lightning as pl
    import torch
    from lightning_fabric.utilities.exceptions import MisconfigurationException

for method in (torch.optim.Optimizer.add_param_group, torch.optim.Optimizer.zero_grad):
    # At their first call torch would load its compiler only to say that they are not to be compiled.
    plain = getattr(method, "__wrapped__", method)
    plain.__dict__.setdefault("__dynamo_disable", plain)

__all__ = ["MisconfigurationException", "pl"]
