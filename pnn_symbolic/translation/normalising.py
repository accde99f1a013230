"""Layers that centre, scale and weigh: norms, softmax and attention, on arrays of SymPy expressions."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.translation.activations import number, refuse_dropout
from pnn_symbolic.translation.entries import Array, each
from pnn_symbolic.translation.recurrence import linear
from pnn_symbolic.translation.shapes import summed
from pnn_symbolic.translation.symbolic_tensor import Operation, as_array

DOUBLE = sp.Rational(1, 2**52)
"""What PyTorch adds under the root of `rms_norm` where nothing is said: the distance of 1 from the next double."""


def _mean(array: Array, axes: tuple[int, ...]) -> Array:
    count = sp.Integer(int(np.prod([array.shape[axis] for axis in axes])))
    return array.sum(axis=axes, keepdims=True) / count


def standardised(array: Array, axes: tuple[int, ...], eps: Any) -> Array:  # noqa: ANN401
    """Less the mean, over the root of the variance, over these axes."""
    deviation = array - _mean(array, axes)
    variance = _mean(deviation**2, axes)
    return deviation / each(sp.sqrt, variance + number(eps))


def _weighed(array: Array, weight: Array | None, bias: Array | None) -> Array:
    array = array if weight is None else array * weight
    return array if bias is None else array + bias


def _by_channel(array: Array, *numbers: Array | None) -> list[Array | None]:
    """Numbers for each channel, which is axis 1, as they meet the array."""
    shape = (-1, *(1,) * (array.ndim - 2))
    return [None if part is None else part.reshape(shape) for part in numbers]


def layer_norm(
    array: Array,
    shape: Any,  # noqa: ANN401
    weight: Array | None = None,
    bias: Array | None = None,
    eps: float = 1e-5,
) -> Array:
    """Over the last axes."""
    return _weighed(standardised(array, tuple(range(-len(shape), 0)), eps), weight, bias)


def rms_norm(array: Array, shape: Any, weight: Array | None = None, eps: float | None = None) -> Array:  # noqa: ANN401
    """Over the root of the mean square, over the last axes."""
    axes = tuple(range(-len(shape), 0))
    return _weighed(
        array / each(sp.sqrt, _mean(array**2, axes) + (DOUBLE if eps is None else number(eps))), weight, None
    )


def batch_norm(
    array: Array,
    mean: Array | None,
    variance: Array | None,
    weight: Array | None = None,
    bias: Array | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Array:
    """By the mean and variance that training left; by those of the batch where it kept none."""
    if training and mean is not None:
        raise InputError("a batch norm changes its numbers while it is in training mode; call module.eval() first")
    weight, bias, mean, variance = _by_channel(array, weight, bias, mean, variance)
    if mean is None or variance is None:
        return _weighed(standardised(array, (0, *range(2, array.ndim)), eps), weight, bias)
    return _weighed((array - mean) / each(sp.sqrt, variance + number(eps)), weight, bias)


def instance_norm(
    array: Array,
    running_mean: Array | None = None,
    running_var: Array | None = None,
    weight: Array | None = None,
    bias: Array | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Array:
    """Of each channel of each sample by its own mean and variance, or by those that training left."""
    if not use_input_stats:
        return batch_norm(array, running_mean, running_var, weight, bias, False, momentum, eps)
    weight, bias = _by_channel(array, weight, bias)
    return _weighed(standardised(array, tuple(range(2, array.ndim)), eps), weight, bias)


def group_norm(
    array: Array, groups: int, weight: Array | None = None, bias: Array | None = None, eps: float = 1e-5
) -> Array:
    """Over groups of channels of each sample."""
    grouped = array.reshape(array.shape[0], groups, -1)
    weight, bias = _by_channel(array, weight, bias)
    return _weighed(standardised(grouped, (2,), eps).reshape(array.shape), weight, bias)


def softmax(array: Array, dim: int = -1) -> Array:
    """Exponentials over their sum."""
    powers = each(sp.exp, array)
    return powers / powers.sum(axis=dim, keepdims=True)


def logsumexp(array: Array, dim: Any = -1, keepdim: bool = False) -> Array:  # noqa: ANN401
    """The logarithm of the sum of exponentials."""
    return each(sp.log, summed(each(sp.exp, array), dim, keepdim))


def log_softmax(array: Array, dim: int = -1) -> Array:
    """The logarithm of softmax."""
    return array - logsumexp(array, dim, True)


def norm(array: Array, p: Any = 2, dim: Any = None, keepdim: bool = False) -> Array:  # noqa: ANN401
    """The root of the sum of squares, over some axes or over all; the sum of sizes for p = 1."""
    power = 2 if p in (None, "fro") else number(p)
    if power == 1:
        return summed(each(sp.Abs, array), dim, keepdim)
    if power != 2:
        raise InputError(f"the norm with p = {p} is not known here; only 1 and 2")
    return each(sp.sqrt, summed(array**2, dim, keepdim))


def vector_norm(array: Array, ord: Any = 2, dim: Any = None, keepdim: bool = False) -> Array:  # noqa: ANN401, A002
    """The same, as torch.linalg names its arguments."""
    return norm(array, ord, dim, keepdim)


def attention(
    query: Array,
    key: Array,
    value: Array,
    attn_mask: Array | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
) -> Array:
    """softmax(Q Kᵀ / √d) V, over rows of fixed number."""
    if attn_mask is not None or is_causal or dropout_p:
        raise InputError("attention with a mask or with dropout is not known here")
    factor = 1 / sp.sqrt(query.shape[-1]) if scale is None else number(scale)
    scores = np.matmul(query, np.swapaxes(key, -1, -2)) * factor
    return np.matmul(softmax(as_array(scores)), value)


def heads_of_attention(
    query: Array,
    key: Array,
    value: Array,
    _width: int,
    heads: int,
    in_weight: Array,
    in_bias: Array | None,
    bias_k: Array | None,
    bias_v: Array | None,
    _zero: bool,
    dropout_p: float,
    out_weight: Array,
    out_bias: Array | None,
    training: bool = True,
    need_weights: bool = True,
    average_attn_weights: bool = True,
    **masks: Any,  # noqa: ANN401
) -> tuple[Array, Array | None]:
    """`torch.nn.MultiheadAttention` over rows of fixed number: (L, E) or (L, N, E), and the weights."""
    if any(value is not None and value is not False for value in (bias_k, bias_v, *masks.values())):
        raise InputError("attention with a mask, a bias of keys or weights of its own for each is not known here")
    refuse_dropout(dropout_p, training)
    biases = [None] * 3 if in_bias is None else np.split(in_bias, 3)
    parts = []
    for array, weight, bias in zip((query, key, value), np.split(in_weight, 3), biases, strict=True):
        seen = linear(array, weight, bias)
        seen = seen.reshape(*seen.shape[:-1], heads, -1)
        parts.append(np.moveaxis(seen, 0, -2))  # (…, heads, rows, numbers of a head)
    scores = softmax(np.matmul(parts[0], np.swapaxes(parts[1], -1, -2)) / sp.sqrt(parts[0].shape[-1]))
    together = np.moveaxis(np.matmul(scores, parts[2]), -2, 0)
    answer = linear(together.reshape(*together.shape[:-2], -1), out_weight, out_bias)
    if not need_weights:
        return answer, None
    return answer, scores.sum(axis=-3) / sp.Integer(heads) if average_attn_weights else scores


NORMS: dict[str, Operation] = {
    "layer_norm": layer_norm,
    "rms_norm": rms_norm,
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "softmax": softmax,
    "softmin": lambda array, dim=-1: softmax(-array, dim),
    "log_softmax": log_softmax,
    "logsumexp": logsumexp,
    "norm": norm,
    "linalg_norm": vector_norm,
    "linalg_vector_norm": vector_norm,
    "multi_head_attention_forward": heads_of_attention,
    "scaled_dot_product_attention": attention,
}
"""By the names of PyTorch's functions."""
