"""Tables of coefficients, explicit or implicit."""

from __future__ import annotations

from typing import Any

from pnn_symbolic.catalogue.definitions import ImplicitTableau
from pnn_symbolic.implicit.relation import ImplicitStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.tableaux import exact_coefficient, read_table


def step_of_table(text: str) -> OneStepMap | ImplicitStep:
    """The method of a TOML table: an explicit one as a map; A, b, c, or A, A_hat, b, or A, b_bar, b, c.

    >>> print(step_of_table('A = [["1/2"]]\\nb = [1]'))
    k1 = f(x + dt*v/2 + dt**2*k1/(4*m)); x' = x + dt*v + dt**2*k1/(2*m); v' = v + dt*k1/m
    """
    kind, entries = read_table(text)
    if kind == "coefficients" or (kind != "pair" and not _looks_ahead(entries["a"])):
        return OneStepMap.from_toml(text)
    makers = {
        "tableau": ImplicitStep.from_tableau,
        "pair": ImplicitStep.from_pair,
        "nystrom": ImplicitStep.from_nystrom,
    }
    step = makers[kind](**entries)
    return step if step.explicit is None else step.explicit


def step_of_tableau(tableau: ImplicitTableau) -> ImplicitStep:
    """The method of a tableau that is written as the catalogue prints it.

    >>> step_of_tableau(ImplicitTableau(a=("1/2",), b="1")).equals(ImplicitStep.from_tableau([["1/2"]], [1]))
    True
    """
    a, a_hat = ([row.split() for row in rows] for rows in (tableau.a, tableau.a_hat))
    b, b_bar, c = tableau.b.split(), tableau.b_bar.split(), tableau.c.split()
    if b_bar:
        return ImplicitStep.from_nystrom(a, b_bar, b, c)
    return ImplicitStep.from_pair(a, a_hat or a, b, c or None)


def _looks_ahead(a: Any) -> bool:  # noqa: ANN401 - whatever TOML holds
    """Whether a stage uses itself or a later one; what is no matrix is refused where it is read."""
    if not isinstance(a, list):
        return False
    rows = [row for row in a if isinstance(row, list | tuple)]
    return any(exact_coefficient(number, "A") for i, row in enumerate(rows) for number in row[i:])
