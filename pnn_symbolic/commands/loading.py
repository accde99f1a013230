"""What is loaded when it is used, and not before: loading is most of the time of a short answer."""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


class _LoadedWhenUsed(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = importlib.import_module(self.__name__)
        self.__dict__.update(module.__dict__)
        return getattr(module, name)


def load_when_used(name: str) -> None:
    """Let `import name` load nothing until something of the module is asked for.

    `check` of a word with short numbers needs no NumPy, which takes an eighth of its time to load.
    """
    spec = importlib.util.find_spec(name) if name not in sys.modules else None
    if spec is not None:
        module = _LoadedWhenUsed(name)
        module.__spec__ = spec
        sys.modules[name] = module
