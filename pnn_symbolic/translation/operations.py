"""What functions of PyTorch do to arrays of SymPy expressions, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.entries import Array, each, elementwise
from pnn_symbolic.translation.shapes import chunk, filled, mean, permuted, shaped, split, summed
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array

HALF = sp.Rational(1, 2)
GELU_BY_TANH = sp.sqrt(2 / sp.pi), sp.Rational("0.044715")
"""Hendrycks & Gimpel, "Gaussian error linear units", arXiv:1606.08415 (2016)."""


def sigmoid(z: sp.Expr) -> sp.Expr:
    """By tanh, which is the same function."""
    return (1 + sp.tanh(z / 2)) * HALF


def elu(z: sp.Expr, alpha: sp.Expr = sp.S.One) -> sp.Expr:
    """z where it is positive, else alpha (exp(z) - 1)."""
    return sp.Piecewise((z, z > 0), (alpha * (sp.exp(z) - 1), True))


def leaky_relu(array: Array, slope: Any = 0.01, *_: Any, **__: Any) -> Array:  # noqa: ANN401
    """z where it is positive, else slope·z."""
    return each(lambda z: sp.Max(0, z) - as_array(slope).item() * sp.Max(0, -z), array)


def softplus(array: Array, beta: Any = 1, *_: Any, **__: Any) -> Array:  # noqa: ANN401
    """log(1 + exp(beta z)) / beta."""
    rate = as_array(beta).item()
    return each(lambda z: sp.log(1 + sp.exp(rate * z)) / rate, array)


def gelu(z: sp.Expr, approximate: str) -> sp.Expr:
    """Gaussian error linear unit, exact or by tanh."""
    if approximate == "none":
        return z * HALF * (1 + sp.erf(z / sp.sqrt(2)))
    scale, cubic = GELU_BY_TANH
    return z * HALF * (1 + sp.tanh(scale * (z + cubic * z**3)))


def linear(array: Array, weight: Array, bias: Array | None = None) -> Array:
    """x Wᵀ + b."""
    product = np.matmul(array, weight.T)
    return product if bias is None else product + bias


def bilinear(first: Array, second: Array, weight: Array, bias: Array | None = None) -> Array:
    """x₁ W x₂ + b."""
    product = np.einsum("...i,kij,...j->...k", first, weight, second)
    return product if bias is None else product + bias


def softmax(array: Array, dim: int = -1, **_: Any) -> Array:  # noqa: ANN401
    """Exponentials over their sum."""
    powers = each(sp.exp, array)
    return powers / powers.sum(axis=dim, keepdims=True)


def layer_norm(
    array: Array,
    shape: Any,  # noqa: ANN401
    weight: Array | None = None,
    bias: Array | None = None,
    eps: float = 1e-5,
) -> Array:
    """Less the mean, over the root of the variance, over the last axes."""
    axes = tuple(range(-len(shape), 0))
    count = int(np.prod(shape))
    deviation = array - array.sum(axis=axes, keepdims=True) / sp.Integer(count)
    variance = (deviation**2).sum(axis=axes, keepdims=True) / sp.Integer(count)
    result = deviation / each(sp.sqrt, variance + sp.Rational(str(eps)))
    result = result if weight is None else result * weight
    return result if bias is None else result + bias


def dropout(array: Array, p: float = 0.5, training: bool = True, *_: Any, **__: Any) -> Array:  # noqa: ANN401
    """Nothing, once the training is over."""
    if training and p:
        raise InputError("dropout draws numbers while the module is in training mode; call module.eval() first")
    return array


def recurrent(activation: Callable[[sp.Expr], sp.Expr]) -> Operation:
    """A cell of an Elman network."""

    def cell(x: Array, h: Array, w_x: Array, w_h: Array, b_x: Array | None = None, b_h: Array | None = None) -> Array:
        return each(activation, linear(x, w_x, b_x) + linear(h, w_h, b_h))

    return cell


def gru_cell(x: Array, h: Array, w_x: Array, w_h: Array, b_x: Array | None = None, b_h: Array | None = None) -> Array:
    """A gated recurrent unit, as torch.nn.GRUCell has it."""
    (reset, update, new), (reset_h, update_h, new_h) = (
        np.split(part, 3, axis=-1) for part in (linear(x, w_x, b_x), linear(h, w_h, b_h))
    )
    kept = each(sigmoid, update + update_h)
    proposed = each(sp.tanh, new + each(sigmoid, reset + reset_h) * new_h)
    return (1 - kept) * proposed + kept * h


def gradient(outputs: Any, inputs: Any, *_: Any, **__: Any) -> tuple[Array, ...]:  # noqa: ANN401
    """Derivatives of the sum of the outputs, as torch.autograd.grad."""
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    total = sp.Add(*(entry for output in outputs for entry in as_array(output).ravel()))
    results = []
    for array in map(as_array, inputs):
        if not all(entry.is_Symbol for entry in array.ravel()):
            raise InputError(
                "derivatives are taken with respect to symbols; call requires_grad_() on that tensor first"
            )
        results.append(each(lambda entry: sp.diff(total, entry), array))
    return tuple(results)


def _compared(relation: Callable[..., sp.Basic]) -> Operation:
    return lambda first, second: each(relation, first, second)


def _in_turn(first: Any, second: Any, *, alpha: Any = 1) -> tuple[Array, Array]:  # noqa: ANN401
    return as_array(first), as_array(second) * as_array(alpha)


def _where(condition: Array, first: Any, second: Any) -> Array:  # noqa: ANN401
    return each(lambda holds, a, b: sp.Piecewise((a, holds), (b, True)), condition, first, second)


KNOWN: dict[str, Operation] = {
    "linear": linear,
    "bilinear": bilinear,
    "matmul": lambda a, b: np.matmul(as_array(a), as_array(b)),
    "einsum": lambda text, *arrays: np.einsum(text, *(arrays[0] if isinstance(arrays[0], (list, tuple)) else arrays)),
    "addmm": lambda c, a, b, **_: c + np.matmul(a, b),
    "outer": np.outer,
    "add": lambda a, b, **more: np.add(*_in_turn(a, b, **more)),
    "sub": lambda a, b, **more: np.subtract(*_in_turn(a, b, **more)),
    "rsub": lambda a, b, **_: as_array(b) - as_array(a),
    "mul": lambda a, b: as_array(a) * as_array(b),
    "div": lambda a, b, **_: as_array(a) / as_array(b),
    "rdiv": lambda a, b, **_: as_array(b) / as_array(a),
    "pow": lambda a, b: each(sp.Pow, a, b),
    "rpow": lambda a, b: each(sp.Pow, b, a),
    "neg": lambda a: -as_array(a),
    "lerp": lambda a, b, weight: as_array(a) + as_array(weight) * (as_array(b) - as_array(a)),
    "reciprocal": lambda a: 1 / as_array(a),
    "relu": elementwise(lambda z: sp.Max(0, z)),
    "leaky_relu": leaky_relu,
    "tanh": elementwise(sp.tanh),
    "sigmoid": elementwise(sigmoid),
    "silu": elementwise(lambda z: z * sigmoid(z)),
    "elu": lambda z, alpha=1.0, *_, **__: each(lambda e: elu(e, sp.Rational(str(alpha))), z),
    "gelu": lambda z, approximate="none": each(lambda e: gelu(e, approximate), z),
    "softplus": softplus,
    "softmax": softmax,
    "layer_norm": layer_norm,
    "dropout": dropout,
    "exp": elementwise(sp.exp),
    "expm1": elementwise(lambda z: sp.exp(z) - 1),
    "log": elementwise(sp.log),
    "log1p": elementwise(lambda z: sp.log(1 + z)),
    "sqrt": elementwise(sp.sqrt),
    "rsqrt": elementwise(lambda z: 1 / sp.sqrt(z)),
    "square": elementwise(lambda z: z**2),
    "abs": elementwise(sp.Abs),
    "sin": elementwise(sp.sin),
    "cos": elementwise(sp.cos),
    "sinh": elementwise(sp.sinh),
    "cosh": elementwise(sp.cosh),
    "atan": elementwise(sp.atan),
    "erf": elementwise(sp.erf),
    "gt": _compared(sp.Gt),
    "ge": _compared(sp.Ge),
    "lt": _compared(sp.Lt),
    "le": _compared(sp.Le),
    "where": _where,
    "maximum": lambda a, b: each(sp.Max, a, b),
    "minimum": lambda a, b: each(sp.Min, a, b),
    "rnn_tanh_cell": recurrent(sp.tanh),
    "rnn_relu_cell": recurrent(lambda z: sp.Max(0, z)),
    "gru_cell": gru_cell,
    "grad": gradient,
    "sum": summed,
    "mean": mean,
    "cat": lambda arrays, dim=0: np.concatenate(arrays, axis=dim),
    "concat": lambda arrays, dim=0: np.concatenate(arrays, axis=dim),
    "stack": lambda arrays, dim=0: np.stack(arrays, axis=dim),
    "chunk": chunk,
    "split": split,
    "unbind": lambda array, dim=0: tuple(np.moveaxis(array, dim, 0)),
    "reshape": shaped,
    "view": shaped,
    "flatten": lambda array, start=0, end=-1: array.reshape(*array.shape[:start], -1, *(array.shape[end:][1:])),
    "squeeze": lambda array, dim=None: array if dim is not None and array.shape[dim] != 1 else np.squeeze(array, dim),
    "unsqueeze": lambda array, dim: np.expand_dims(array, dim),
    "transpose": lambda array, a, b: np.swapaxes(array, a, b),
    "permute": permuted,
    "t": lambda array: array.T,
    "expand_as": lambda array, wider: np.broadcast_to(array, wider.shape),
    "zeros_like": filled(0),
    "ones_like": filled(1),
}
KNOWN |= {name: KNOWN[short] for name, short in (("subtract", "sub"), ("multiply", "mul"), ("true_divide", "div"))}
KNOWN |= {
    name: KNOWN[short] for name, short in (("truediv", "div"), ("rtruediv", "rdiv"), ("radd", "add"), ("rmul", "mul"))
}
