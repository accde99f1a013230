"""Activations of PyTorch as formulas of one expression, or of an array of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.entries import Array, each, elementwise
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array

HALF = sp.Rational(1, 2)
GELU_BY_TANH = sp.sqrt(2 / sp.pi), sp.Rational("0.044715")
"""Hendrycks & Gimpel, "Gaussian error linear units", arXiv:1606.08415 (2016)."""
SELU = sp.Rational("1.0507009873554804934193349852946"), sp.Rational("1.6732632423543772848170429916717")
"""Scale and alpha, as PyTorch has them: Klambauer et al., "Self-normalizing networks", arXiv:1706.02515 (2017)."""
STEEP = 20
"""PyTorch takes z for softplus(z) above it: they are 2.1e-9 apart there, less beyond, and no threshold is written."""


def number(value: Any) -> sp.Expr:  # noqa: ANN401 - a number, or a tensor of one
    """The exact number that was passed; a float is the decimal that it prints as."""
    return as_array(value).item()


def refuse_dropout(share: float, training: bool) -> None:
    """Refuse a share that is dropped by chance: nothing is, once the training is over."""
    if training and share:
        raise InputError("dropout draws numbers while the module is in training mode; call module.eval() first")


def sigmoid(z: sp.Expr) -> sp.Expr:
    """By tanh, which is the same function."""
    return (1 + sp.tanh(z / 2)) * HALF


def clipped(z: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """z between two bounds."""
    return sp.Max(low, sp.Min(high, z))


def elu(z: sp.Expr, alpha: sp.Expr = sp.S.One, rate: sp.Expr = sp.S.One) -> sp.Expr:
    """z where it is positive, else alpha (exp(rate z) - 1)."""
    return sp.Piecewise((z, z > 0), (alpha * (sp.exp(rate * z) - 1), True))


def gelu(z: sp.Expr, approximate: str) -> sp.Expr:
    """Gaussian error linear unit, exact or by tanh."""
    if approximate == "none":
        return z * HALF * (1 + sp.erf(z / sp.sqrt(2)))
    scale, cubic = GELU_BY_TANH
    return z * HALF * (1 + sp.tanh(scale * (z + cubic * z**3)))


def mish(z: sp.Expr) -> sp.Expr:
    """z tanh(log(1 + exp z)), of which tanh is n/(n + 2) with n = exp z (exp z + 2)."""
    double = sp.exp(z) * (sp.exp(z) + 2)
    return z * double / (double + 2)


def softplus(array: Array, beta: Any = 1, threshold: Any = STEEP) -> Array:  # noqa: ANN401
    """log(1 + exp(beta z)) / beta; a threshold that is not PyTorch's own is written out, z above it."""
    rate, above = number(beta), number(threshold)

    def formula(z: sp.Expr) -> sp.Expr:
        smooth = sp.log(1 + sp.exp(rate * z)) / rate
        return smooth if above >= STEEP else sp.Piecewise((z, rate * z > above), (smooth, True))

    return each(formula, array)


def leaky_relu(array: Array, negative_slope: Any = 0.01) -> Array:  # noqa: ANN401
    """z where it is positive, else slope·z."""
    return each(lambda z: sp.Max(0, z) - number(negative_slope) * sp.Max(0, -z), array)


def prelu(array: Array, slopes: Array) -> Array:
    """The same with a trained slope, or one for each channel, which is axis 1."""
    flat = as_array(slopes).ravel()
    if len(flat) > 1 and array.ndim > 1:
        flat = flat.reshape(-1, *(1,) * (array.ndim - 2))
    return each(lambda z, slope: sp.Max(0, z) - slope * sp.Max(0, -z), array, flat)


def rrelu(array: Array, lower: Any = 1 / 8, upper: Any = 1 / 3, training: bool = False) -> Array:  # noqa: ANN401
    """The same with the mean slope, once the training is over."""
    if training:
        raise InputError("rrelu draws its slopes while the module is in training mode; call module.eval() first")
    return leaky_relu(array, (number(lower) + number(upper)) / 2)


def hardtanh(array: Array, min_val: Any = -1, max_val: Any = 1) -> Array:  # noqa: ANN401
    """z between two bounds; relu6 is one."""
    return each(lambda z: clipped(z, number(min_val), number(max_val)), array)


def softshrink(array: Array, by: Any = 0.5) -> Array:  # noqa: ANN401
    """z, drawn towards 0 by a constant."""
    return each(lambda z: sp.Max(0, z - number(by)) - sp.Max(0, -z - number(by)), array)


def hardshrink(array: Array, up_to: Any = 0.5) -> Array:  # noqa: ANN401
    """0 where |z| is small, else z."""
    return each(lambda z: sp.Piecewise((z, sp.Abs(z) > number(up_to)), (0, True)), array)


def threshold(array: Array, above: Any, value: Any) -> Array:  # noqa: ANN401
    """z above a threshold, else a constant."""
    return each(lambda z: sp.Piecewise((z, z > number(above)), (number(value), True)), array)


def clamp(array: Array, min: Any = None, max: Any = None) -> Array:  # noqa: ANN401, A002 - PyTorch's names
    """z between bounds, of which there may be one; each may be a tensor."""
    array = array if min is None else each(sp.Max, min, array)
    return array if max is None else each(sp.Min, max, array)


def glu(array: Array, dim: int = -1) -> Array:
    """The first half times the sigmoid of the second."""
    first, second = np.split(array, 2, axis=dim)
    return first * each(sigmoid, second)


ACTIVATIONS: dict[str, Operation] = {
    "relu": elementwise(lambda z: sp.Max(0, z)),
    "relu6": elementwise(lambda z: clipped(z, sp.S.Zero, sp.Integer(6))),
    "leaky_relu": leaky_relu,
    "prelu": prelu,
    "rrelu": rrelu,
    "tanh": elementwise(sp.tanh),
    "sigmoid": elementwise(sigmoid),
    "silu": elementwise(lambda z: z * sigmoid(z)),
    "mish": elementwise(mish),
    "elu": lambda array, alpha=1.0: each(lambda z: elu(z, number(alpha)), array),
    "celu": lambda array, alpha=1.0: each(lambda z: elu(z, number(alpha), 1 / number(alpha)), array),
    "selu": elementwise(lambda z: SELU[0] * elu(z, SELU[1])),
    "gelu": lambda array, approximate="none": each(lambda z: gelu(z, approximate), array),
    "softplus": softplus,
    "softsign": elementwise(lambda z: z / (1 + sp.Abs(z))),
    "log_sigmoid": elementwise(lambda z: -sp.log(1 + sp.exp(-z))),
    "hardtanh": hardtanh,
    "hardsigmoid": elementwise(lambda z: clipped(z + 3, sp.S.Zero, sp.Integer(6)) / 6),
    "hardswish": elementwise(lambda z: z * clipped(z + 3, sp.S.Zero, sp.Integer(6)) / 6),
    "softshrink": softshrink,
    "hardshrink": hardshrink,
    "tanhshrink": elementwise(lambda z: z - sp.tanh(z)),
    "threshold": threshold,
    "glu": glu,
    "clamp": clamp,
    "clip": clamp,
    "clamp_min": lambda array, low: clamp(array, low),
    "clamp_max": lambda array, high: clamp(array, None, high),
}
"""By the names of PyTorch's functions."""
