"""What of Lightning has to be loaded? All but what it and its metrics load for one name and never use.

Where a package is installed that the metrics take along and that may want the whole of torch, all of it is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

TAKEN_ALONG = ("torchvision", "torchaudio", "transformers", "torch_fidelity", "vmaf_torch", "onnxruntime", "librosa")
"""What torchmetrics imports where it is installed. Torchvision, for one, imports parts of the compiler of torch."""


class _Later(ModuleType):
    """A module whose functions load the true one when they are first called."""

    def __getattr__(self, name: str) -> Callable:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *given, **named: getattr(import_module(self.__name__), name)(*given, **named)


@contextmanager
def _instead(module: ModuleType) -> Iterator[None]:
    """While this lasts, an import of the module's name gives `module`; after it, the true one."""
    name = module.__name__
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]


def _with_these(name: str, **names: object) -> ModuleType:
    """A module that holds these names only."""
    module = ModuleType(name)
    module.__dict__.update(names)
    return module


class _Compiled:
    """What no model of ours is an instance of."""


def _as_it_is(function: Callable, *_: object, **__: object) -> Callable:
    """In the place of a decorator that says that a function is not to be compiled; nothing of ours is."""
    return function


# torchmetrics imports scipy.signal to see whether it has `hamming`, and matplotlib in case that a metric is drawn;
# Lightning imports the compiler of torch to ask whether a model is a compiled one: 1.3, 0.8 and 1.2 s of the 5 s that
# Lightning takes to load.
with ExitStack() as absent:
    if not any(find_spec(package) for package in TAKEN_ALONG):
        absent.enter_context(_instead(_with_these("scipy.signal", hamming=None)))
        absent.enter_context(_instead(_Later("torchmetrics.utilities.plot")))
        absent.enter_context(_instead(_with_these("torch._dynamo", OptimizedModule=_Compiled, disable=_as_it_is)))
    # Torch takes two seconds to load.
    import pytorch_lightning as pl
    import torch
    from lightning_fabric.utilities.exceptions import MisconfigurationException

for method in (torch.optim.Optimizer.add_param_group, torch.optim.Optimizer.zero_grad):
    # At their first call torch would load its compiler only to say that they are not to be compiled.
    plain = getattr(method, "__wrapped__", method)
    plain.__dict__.setdefault("__dynamo_disable", plain)

__all__ = ["MisconfigurationException", "pl"]
