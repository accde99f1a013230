"""What the names of pasted code mean in a step with a magnetic field."""

from __future__ import annotations

import re

from sympy import Expr

from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.vocabulary import (
    INVERSE_MASSES,
    MASSES,
    POSITIONS,
    SURE_STEPS,
    VELOCITIES,
    is_called,
    stem_and_stage,
)
from pnn_symbolic.magnetic.code_values import CHARGE, DT, FIELD, MASS

WITH_CROSS = re.compile(r"\bcross\s*\(|[\w)]\s*×\s*[\w(]")
WITH_FIELD = re.compile(r"\b(B|B_?z|B0|Bfield|omega_?c|w_?c|gyrofrequency)\b")
COMPONENTS = re.compile(r"\b(v|vel|velocity)_?(x\b|x_|\[0\]|\.x\b)")
FIELDS = ["B", "Bfield", "magneticfield", "B0", "b_field", "bz"]
FREQUENCIES = ["omega", "omegac", "wc", "Ω", "gyrofrequency", "ω", "ωc", "omega_c"]
CHARGES = ["q", "charge", "qe", "e", "Q"]
RATIOS = ["qm", "qom", "qbym", "qoverm", "q_m", "chargetomass", "qmratio"]
ELECTRIC = ["E", "Efield", "electricfield", "Ex", "Ey", "Ez"]
FORCES = ["f", "force", "forces", "F", "Fx", "Fy", "Fz", "fx", "fy", "fz"]
ROLES = ("position", "velocity", "step", "mass", "inverse mass", "charge", "charge over mass", "field")
ROLES += ("gyrofrequency", "force")
SCALARS: tuple[tuple[str, list[str], Expr], ...] = (
    ("step", SURE_STEPS, DT),
    ("mass", MASSES, MASS),
    ("inverse mass", INVERSE_MASSES, 1 / MASS),
    ("charge over mass", RATIOS, CHARGE / MASS),
    ("charge", CHARGES, CHARGE),
)
"""Role, its names, and the number that they stand for."""


def scalar_called(name: str) -> tuple[str, Expr] | None:
    """The role of a number, and what it is; None for another name. One letter is taken as it is: Q is no q."""
    for role, names, value in SCALARS:
        if name in names or (len(name) > 1 and is_called(name, names)):
            return role, value
    return None


def field_called(name: str) -> tuple[str, Expr] | None:
    """The role of a field, and its size with |ω| = q B/m; None for another name."""
    if is_called(name, FIELDS):
        return "field", FIELD * MASS / CHARGE
    return ("gyrofrequency", FIELD) if is_called(name, FREQUENCIES) else None


def role_of(name: str, *, is_vector: bool) -> tuple[str, str]:
    """ "position" or "velocity", and the axis of a component; "" for another name.

    is_vector   whether the code has vectors, so that x is one and no component

    >>> role_of("vx_new", is_vector=False), role_of("vel.y", is_vector=False), role_of("v_minus", is_vector=True)
    (('velocity', 'x'), ('velocity', 'y'), ('', ''))
    """
    *owner, last = path_of(name)
    stem, stage = stem_and_stage(last)
    if stage == "old":
        return "", ""
    stem, axis = _without_axis(stem, owner, is_vector=is_vector)
    if axis and not stem:
        return "position", axis
    for role, names in (("velocity", VELOCITIES), ("position", POSITIONS)):
        if is_called(stem, names) and not is_called(stem, FREQUENCIES):
            return role, axis
    return "", ""


def _without_axis(stem: str, owner: list[str], *, is_vector: bool) -> tuple[str, str]:
    """v and x of vx and of v.x; x itself is ("", "x") where there are no vectors."""
    match = re.fullmatch(r"(\w*?)_?([xyz])", stem)
    if match is None:
        return stem, ""
    if owner and not match[1]:
        return owner[-1], match[2]
    return (stem, "") if is_vector else (match[1], match[2])
