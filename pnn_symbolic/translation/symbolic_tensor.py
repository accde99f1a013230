"""A tensor of SymPy expressions, which PyTorch takes for one of its own.

PyTorch asks objects with `__torch_function__` what its functions do to them, so a module that is called with such
tensors runs its own forward pass on symbols. PyTorch itself is not imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError

Operation = Callable[..., Any]
OPERATIONS: ContextVar[dict[str, Operation]] = ContextVar("OPERATIONS")
"""Name of a PyTorch function → what it does to arrays of expressions."""
LEAVES: ContextVar[dict[sp.Symbol, sp.Expr]] = ContextVar("LEAVES")
"""Symbols that stand for expressions with respect to which a module differentiates."""
NO_MATTER = ("inplace", "dtype", "memory_format", "_stacklevel")
"""Options that alter no formula; any other that an operation here does not have is refused, and never dropped."""


class SymbolicTensor:
    """A NumPy array of expressions with the manners of a tensor.

    >>> x = SymbolicTensor([sp.Symbol("x"), sp.Integer(2)])
    >>> x.shape, x[1].array.item()
    ((2,), 2)
    """

    requires_grad = True
    is_leaf = False
    is_nested = False
    device = "cpu"

    def __init__(self, array: Any) -> None:  # noqa: ANN401 - whatever NumPy makes an array of
        self.array = as_array(array)

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:  # noqa: ANN401
        """What PyTorch calls in the place of its function."""
        return cls.calculate(getattr(function, "__name__", str(function)), *args, **(kwargs or {}))

    @staticmethod
    def calculate(name: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """A function of PyTorch, on symbols."""
        if name == "__setitem__":  # of a tensor of PyTorch; ours does not come here
            raise InputError("a tensor of numbers cannot take symbols; build it of parts with torch.stack or torch.cat")
        operation = OPERATIONS.get().get(name.strip("_")) if name != "__get__" else None
        if operation is None:
            raise InputError(f'the function "{name}" of PyTorch is not known here; pass functions={{"{name}": …}}')
        options = {key: unwrapped(value) for key, value in kwargs.items() if key not in NO_MATTER}
        return wrapped(operation(*map(unwrapped, args), **options))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a method of tensors
        if name.startswith("__") or name.strip("_") not in OPERATIONS.get({}):
            raise AttributeError(f'a tensor of symbols has no "{name}"')
        return lambda *args, **kwargs: self.calculate(name, self, *args, **kwargs)

    @property
    def shape(self) -> tuple[int, ...]:
        """As NumPy has it."""
        return self.array.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.array.ndim

    @property
    def T(self) -> SymbolicTensor:  # noqa: N802 - as PyTorch calls it
        """The transpose."""
        return SymbolicTensor(self.array.T)

    mT = T  # noqa: N815

    @property
    def dtype(self) -> Any:  # noqa: ANN401 - a torch.dtype
        """Double precision, for modules that make tensors of the same kind."""
        import torch  # only where a module asks

        return torch.float64

    def size(self, axis: int | None = None) -> Any:  # noqa: ANN401 - a shape, or a length
        """As PyTorch has it."""
        return self.shape if axis is None else self.shape[axis]

    def dim(self) -> int:
        """The number of axes."""
        return self.ndim

    def numel(self) -> int:
        """The number of entries."""
        return self.array.size

    def requires_grad_(self, requires_grad: bool = True) -> SymbolicTensor:
        """From here on derivatives are taken with respect to these entries, whatever they are made of."""
        if requires_grad:
            for place, entry in np.ndenumerate(self.array):
                if not entry.is_Symbol:
                    self.array[place] = _leaf(entry)
        return self

    def detach(self) -> SymbolicTensor:
        """A tensor of the same numbers, of which no derivative is taken with respect to what they are made of."""
        detached = self.array.copy()
        for place, entry in np.ndenumerate(detached):
            if not entry.is_number:
                detached[place] = _leaf(entry)
        return SymbolicTensor(detached)

    def clone(self) -> SymbolicTensor:
        """A tensor of the same expressions."""
        return SymbolicTensor(self.array.copy())

    contiguous = float = double = cpu = clone

    def to(self, *args: Any, **kwargs: Any) -> SymbolicTensor:  # noqa: ANN401
        """Itself: symbols live nowhere and have no precision."""
        return self

    def __getitem__(self, place: Any) -> SymbolicTensor:  # noqa: ANN401
        return SymbolicTensor(self.array[place])

    def __setitem__(self, place: Any, value: Any) -> None:  # noqa: ANN401
        self.array[place] = unwrapped(value)

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[SymbolicTensor]:
        return (self[place] for place in range(len(self)))

    def __bool__(self) -> bool:
        raise InputError("the way through the module depends on values; only torch.where can be translated")

    __float__ = __int__ = item = __bool__

    def __repr__(self) -> str:
        return f"SymbolicTensor({self.array.tolist()})"


def _leaf(entry: sp.Expr) -> sp.Dummy:
    """A symbol that stands for an expression until the module has been run."""
    leaf = sp.Dummy(real=True)
    LEAVES.get()[leaf] = entry
    return leaf


def _operator(name: str, *, reflected: bool = False) -> Callable[..., Any]:
    def operator(self: SymbolicTensor, *others: Any) -> Any:  # noqa: ANN401
        return SymbolicTensor.calculate(name, *((*others, self) if reflected else (self, *others)))

    return operator


for _symbol, _name in {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "pow": "pow",
    "matmul": "matmul",
}.items():
    setattr(SymbolicTensor, f"__{_symbol}__", _operator(_name))
    setattr(SymbolicTensor, f"__r{_symbol}__", _operator(_name, reflected=True))
for _name in ("neg", "abs", "lt", "le", "gt", "ge"):
    setattr(SymbolicTensor, f"__{_name}__", _operator(_name))


def as_array(value: Any) -> np.ndarray:  # noqa: ANN401 - a tensor, an array, a number, an expression, lists of them
    """An array of exact expressions; a float is the decimal that it prints as.

    >>> as_array(0.1).item(), as_array([[1, sp.pi]]).shape
    (1/10, (1, 2))
    """
    if isinstance(value, SymbolicTensor):
        return value.array
    if hasattr(value, "detach"):  # a tensor of PyTorch
        value = value.detach().cpu().numpy()
    array = np.empty((), dtype=object) if isinstance(value, sp.Basic) else np.array(value, dtype=object)
    if isinstance(value, sp.Basic):
        array[()] = value
    elif isinstance(value, np.ndarray):  # keep the precision: 0.1 in singles is 0.1
        array = np.array([value.dtype.type(entry) for entry in value.ravel()] + [None], dtype=object)[:-1].reshape(
            value.shape
        )
    exact = np.empty(array.shape, dtype=object)
    for place, entry in np.ndenumerate(array):
        exact[place] = _exact(entry)
    return exact


def _exact(entry: Any) -> sp.Basic:  # noqa: ANN401
    if isinstance(entry, SymbolicTensor):
        return entry.array.item()
    if isinstance(entry, sp.Basic):
        return entry
    if hasattr(entry, "detach"):
        return as_array(entry).item()
    if isinstance(entry, (bool, np.bool_)):
        return sp.Integer(bool(entry))
    if not np.isfinite(entry):
        raise InputError(f"the module has the number {entry}, expected finite ones")
    return sp.Rational(str(entry))


def unwrapped(value: Any) -> Any:  # noqa: ANN401
    """Tensors as arrays of expressions; whatever else is left as it is, lists element by element."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(unwrapped, value))
    return as_array(value) if isinstance(value, SymbolicTensor) or hasattr(value, "detach") else value


def wrapped(value: Any) -> Any:  # noqa: ANN401
    """The way back: arrays and expressions as tensors of symbols."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(wrapped, value))
    return SymbolicTensor(value) if isinstance(value, (np.ndarray, sp.Basic)) else value
