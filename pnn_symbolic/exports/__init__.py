"""A law as code that runs elsewhere: languages, simulation engines, samplers, and formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.exports import engines, formulas, jax_engines
from pnn_symbolic.exports.about import About as About
from pnn_symbolic.exports.c import c_code
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.fortran import fortran_code
from pnn_symbolic.exports.julia import julia_module
from pnn_symbolic.exports.magnetic import magnetic_code
from pnn_symbolic.exports.python import python_code
from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap


@dataclass(frozen=True)
class Target:
    """One row of what a law can be exported to.

    name     as it is typed
    suffix   of the file
    write    map, its code and what is known of it → the text
    """

    name: str
    suffix: str
    write: Callable[[OneStepMap, Code, About], str]


def _of_code(name: str, suffix: str, write: Callable[[Code, About], str]) -> Target:
    return Target(name, suffix, lambda step, code, about: write(code, about))


_ROWS = (
    _of_code("python", ".py", partial(python_code, flavour="python")),
    _of_code("numpy", ".py", partial(python_code, flavour="numpy")),
    _of_code("torch", ".py", partial(python_code, flavour="torch")),
    _of_code("jax", ".py", partial(python_code, flavour="jax")),
    _of_code("c", ".c", c_code),
    _of_code("fortran", ".f90", fortran_code),
    _of_code("julia", ".jl", julia_module),
    Target("sympy", ".py", lambda step, code, about: formulas.sympy_code(step, about)),
    Target("latex", ".tex", lambda step, code, about: formulas.latex_code(step, about)),
    _of_code("coefficients", ".toml", formulas.coefficients),
    _of_code("ase", ".py", engines.ase_code),
    _of_code("openmm", ".py", engines.openmm_code),
    _of_code("lammps", ".py", engines.lammps_code),
    _of_code("jaxmd", ".py", jax_engines.jax_md_code),
    _of_code("blackjax", ".py", jax_engines.blackjax_code),
)
TARGETS = {target.name: target for target in _ROWS}
"""Name → target."""


def export(step: OneStepMap | MagneticStep, target: str | Target, about: About | None = None) -> str:
    """A law as code, or as formulas, of a target.

    step     any map: discovered, typed or from the catalogue; or a step in a magnetic field, for Python, NumPy and C
    target   one of `TARGETS`, or one of your own
    about    what stands at the top

    Raises `InputError` where the target cannot say the law, with the part that is in the way.

    >>> print(export(OneStepMap.from_word("D 1/2, K 1, D 1/2"), "c").splitlines()[-2])
        for (size_t i = 0; i < n; i++) x[i] = x[i] + dt*v[i]/2.0;
    """
    if isinstance(target, str):
        if target not in TARGETS:
            raise UnknownNameError("target of an export", target, TARGETS, page="docs/extending.md")
        target = TARGETS[target]
    if isinstance(step, MagneticStep):
        return magnetic_code(step, target.name, about or About())
    if step.time is not None:
        raise InputError(f"the law sets the time itself, t' = {step.time}; exported steps leave the time to the caller")
    return target.write(step, Code.of(step), about or About())
