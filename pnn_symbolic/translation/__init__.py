"""What does a network say? Its own forward pass, run on symbols, whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.translation.modules import Formulas as Formulas
from pnn_symbolic.translation.modules import translate_module
from pnn_symbolic.translation.networks import learned_mass_ratio as learned_mass_ratio
from pnn_symbolic.translation.networks import trained_form as trained_form
from pnn_symbolic.translation.networks import translate_candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def translate(
    network: Any,  # noqa: ANN401 - a candidate of a search, or a torch.nn.Module
    mass_ratio: sp.Expr | None = None,
    *,
    inputs: Sequence[Any] | None = None,
    forces: Mapping[str, str] | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Any:  # noqa: ANN401 - a map, or formulas in the shape of what the module gives back
    """What a network says, in exact formulas; where it advances x and v, a `OneStepMap`.

    network      a `Candidate`, or any small `torch.nn.Module` or `LightningModule`
    mass_ratio   of a `Candidate`: the mass that the symbol m stands for, over the reference mass of the step units the
                 network was trained in. Where none is given, m is the mass that the network learned: the one that makes
                 the sum of its kicks 1 (or the reference mass, where no force acts).
    inputs       of a module, in the order of its `forward`: symbols and expressions, or lists of them for tensors.
                 Left out, they are known by their names: x, v, dt, m, t (also q, position, velocity, h, mass, time),
                 and f or force for a function
    forces       of a module: attributes of it that are opaque forces, and their names: {"potential.force": "f"}
    functions    of a module: PyTorch functions that are not known here, by name, on NumPy arrays of expressions

    The forward pass is run on symbols: no fit, no sampling. Fixed weights enter as the exact numbers they are, trained
    ones as the exact decimals they print as, so the result can be proved things about without a tolerance;
    `round_constants` is a step of its own. Raises `InputError`, with the layer, for what cannot be said: dropout in
    training mode, control flow on values, functions that are not known.

    >>> from pnn_symbolic.network.genome import Genome
    >>> genome = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split())
    >>> pnn_1 = Candidate(genome, (1, 0.5, 0, 1, 1, 0, 0.25, 1, 1, 0.5, 0, 1), {})
    >>> print(translate(pnn_1, mass_ratio=sp.Rational(4)))
    x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = v + dt*f(x + dt*v/2)/m

    >>> import torch
    >>> class Leapfrog(torch.nn.Module):
    ...     def forward(self, x, v, dt, m, f):
    ...         middle = x + dt * v / 2
    ...         v = v + dt * f(middle) / m
    ...         return middle + dt * v / 2, v
    >>> print(translate(Leapfrog()))
    x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = v + dt*f(x + dt*v/2)/m
    """
    if isinstance(network, Candidate):
        return translate_candidate(network, mass_ratio)
    return translate_module(network, inputs=inputs, forces=forces or {}, functions=functions or {})
