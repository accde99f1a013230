"""What functions of PyTorch do to arrays of SymPy expressions, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.activations import ACTIVATIONS, refuse_dropout
from pnn_symbolic.translation.entries import Array, each, elementwise
from pnn_symbolic.translation.matrices import MATRICES
from pnn_symbolic.translation.normalising import NORMS
from pnn_symbolic.translation.recurrence import RECURRENT, linear
from pnn_symbolic.translation.shapes import SHAPES
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array
from pnn_symbolic.translation.windows import WINDOWS


def dropout(array: Array, p: float = 0.5, training: bool = True) -> Array:
    """Nothing, once the training is over."""
    refuse_dropout(p, training)
    return array


def gradient(
    outputs: Any,  # noqa: ANN401 - an array, or some
    inputs: Any,  # noqa: ANN401
    grad_outputs: Any = None,  # noqa: ANN401
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Array, ...]:
    """Derivatives of the sum of the outputs, each times its weight in `grad_outputs`, as torch.autograd.grad."""
    if is_grads_batched:
        raise InputError("derivatives in batches are not known here; take one after the other")
    outputs, inputs = (part if isinstance(part, (list, tuple)) else [part] for part in (outputs, inputs))
    weights = grad_outputs if isinstance(grad_outputs, (list, tuple)) else [grad_outputs] * len(outputs)
    total = sp.S.Zero
    for output, weight in zip(outputs, weights, strict=True):
        entries = as_array(output) if weight is None else as_array(output) * as_array(weight)
        total += sp.Add(*entries.ravel())
    results = []
    for array in map(as_array, inputs):
        if not all(entry.is_Symbol for entry in array.ravel()):
            raise InputError(
                "derivatives are taken with respect to symbols; call requires_grad_() on that tensor first"
            )
        results.append(each(lambda entry: sp.diff(total, entry), array))
    return tuple(results)


def _paired(formula: Callable[..., sp.Basic]) -> Operation:
    return lambda first, second: each(formula, first, second)


def _in_turn(first: Any, second: Any, *, alpha: Any = 1) -> tuple[Array, Array]:  # noqa: ANN401
    return as_array(first), as_array(second) * as_array(alpha)


def _where(condition: Array, first: Any, second: Any) -> Array:  # noqa: ANN401
    return each(lambda holds, a, b: sp.Piecewise((a, holds), (b, True)), condition, first, second)


def _divided(first: Any, second: Any, *, rounding_mode: str | None = None) -> Array:  # noqa: ANN401
    if rounding_mode is not None:
        raise InputError(f"a division with rounding_mode = {rounding_mode} is not known here")
    return as_array(first) / as_array(second)


FUNCTIONS_OF_ONE: dict[str, Callable[..., sp.Basic]] = {
    "exp": sp.exp,
    "expm1": lambda z: sp.exp(z) - 1,
    "log": sp.log,
    "log1p": lambda z: sp.log(1 + z),
    "sqrt": sp.sqrt,
    "rsqrt": lambda z: 1 / sp.sqrt(z),
    "square": lambda z: z**2,
    "abs": sp.Abs,
    "absolute": sp.Abs,
    "sign": sp.sign,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "asin": sp.asin,
    "acos": sp.acos,
    "atan": sp.atan,
    "arctan": sp.atan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "erf": sp.erf,
    "erfc": sp.erfc,
}
FUNCTIONS_OF_TWO: dict[str, Callable[..., sp.Basic]] = {
    "pow": sp.Pow,
    "rpow": lambda a, b: sp.Pow(b, a),
    "atan2": sp.atan2,
    "hypot": lambda a, b: sp.sqrt(a**2 + b**2),
    "logaddexp": lambda a, b: sp.log(sp.exp(a) + sp.exp(b)),
    "maximum": sp.Max,
    "minimum": sp.Min,
    "gt": sp.Gt,
    "ge": sp.Ge,
    "lt": sp.Lt,
    "le": sp.Le,
}
KNOWN: dict[str, Operation] = {
    **ACTIVATIONS,
    **NORMS,
    **RECURRENT,
    **WINDOWS,
    **MATRICES,
    **SHAPES,
    **{name: elementwise(formula) for name, formula in FUNCTIONS_OF_ONE.items()},
    **{name: _paired(formula) for name, formula in FUNCTIONS_OF_TWO.items()},
    "linear": linear,
    "add": lambda a, b, **more: np.add(*_in_turn(a, b, **more)),
    "sub": lambda a, b, **more: np.subtract(*_in_turn(a, b, **more)),
    "rsub": lambda a, b, **more: np.subtract(*_in_turn(b, a, **more)),
    "mul": lambda a, b: as_array(a) * as_array(b),
    "div": _divided,
    "rdiv": lambda a, b, **more: _divided(b, a, **more),
    "neg": lambda a: -as_array(a),
    "addcmul": lambda a, b, c, *, value=1: a + as_array(value) * b * c,
    "addcdiv": lambda a, b, c, *, value=1: a + as_array(value) * b / c,
    "lerp": lambda a, b, weight: as_array(a) + as_array(weight) * (as_array(b) - as_array(a)),
    "reciprocal": lambda a: 1 / as_array(a),
    "dropout": dropout,
    "alpha_dropout": dropout,
    "feature_alpha_dropout": dropout,
    "where": _where,
    "grad": gradient,
}
KNOWN |= {name: KNOWN[short] for name, short in (("subtract", "sub"), ("multiply", "mul"), ("true_divide", "div"))}
KNOWN |= {
    name: KNOWN[short] for name, short in (("truediv", "div"), ("rtruediv", "rdiv"), ("radd", "add"), ("rmul", "mul"))
}
"""Name of a function of PyTorch, or of a method of its tensors → what it does to arrays of expressions."""
