"""Code for engines of drifts and kicks in JAX: JAX-MD and BlackJAX."""

from __future__ import annotations

from string import Template

from sympy import Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.code import Code
from pnn_symbolic.exports.engines import indented, require_plain_force

JAX_MD = Template('''${about}from jax import jit
from jax_md import quantity, simulate
$constants

def law(energy_or_force_fn, shift_fn, dt):
    """init_fn and apply_fn of JAX-MD, as simulate.nve returns them."""
    force_fn = quantity.canonicalize_force(energy_or_force_fn)
    init_fn, _ = simulate.nve(energy_or_force_fn, shift_fn, dt)

    @jit
    def apply_fn(state, **kwargs):
        x, p, f1, m = state.position, state.momentum, state.force, state.mass
$lines
        return state.set(position=x, momentum=p, force=$last)

    return init_fn, apply_fn
''')
BLACKJAX = Template('''${about}import jax
from blackjax.mcmc.integrators import IntegratorState
$constants

def law(logdensity_fn, kinetic_energy_fn):
    """An integrator of BlackJAX: blackjax.hmc(…, integrator=law)."""
    density = jax.value_and_grad(logdensity_fn)
    velocity = jax.grad(kinetic_energy_fn)

    def moved(start, number, direction):
        return jax.tree.map(lambda value, change: value + number * change, start, direction)

    def one_step(state, dt):
        x, p, logdensity, f1 = state
$lines
        return IntegratorState(x, p, logdensity, f1)

    return one_step
''')


def jax_md_code(code: Code, about: About) -> str:
    """init_fn and apply_fn of JAX-MD; positions are moved by its shift function, so that boxes may be periodic."""
    lines, fresh = [], True  # the state comes with the force at its position
    for name, text, _ in _letters(code, "JAX-MD"):
        if name == "force":
            lines += [] if fresh else ["f1 = force_fn(x, **kwargs)"]
            fresh = True
        elif name == "drift":
            lines.append(f"x = shift_fn(x, {text}dt * p / m, **kwargs)")
            fresh = False
        else:
            lines.append(f"p = p + {text}dt * f1" if name == "kick" else f"p = {text}p")
    last = "f1" if fresh else "force_fn(x, **kwargs)"
    return JAX_MD.substitute(about=about.docstring, constants=_constants(code), lines=indented(lines, 2), last=last)


def blackjax_code(code: Code, about: About) -> str:
    """An integrator of BlackJAX: kicks by the gradient of the log-density, drifts along that of the kinetic energy."""
    lines, fresh = [], True
    letters = _letters(code, "BlackJAX")
    if code.word is not None and code.word.parts != code.word.parts[::-1]:
        raise InputError(
            "a sampler accepts or rejects as if the step could be retraced; this law is not time-reversible"
        )
    for name, text, _ in letters:
        if name == "force":
            lines += [] if fresh else ["logdensity, f1 = density(x)"]
            fresh = True
        elif name == "drift":
            lines.append(f"x = moved(x, {text}dt, velocity(p))")
            fresh = False
        elif name == "kick":
            lines.append(f"p = moved(p, {text}dt, f1)")
        else:
            raise InputError("a law that scales velocities is no integrator of a sampler: it keeps no volumes")
    lines += [] if fresh else ["logdensity, f1 = density(x)"]
    return BLACKJAX.substitute(about=about.docstring, constants=_constants(code), lines=indented(lines, 2))


def _letters(code: Code, engine: str) -> list[tuple[str, str, str]]:
    """("drift" | "force" | "kick" | "scaling", its number times, the force) for each letter of the word."""
    require_plain_force(code, engine)
    if code.word is None:
        raise InputError(f"{engine} moves by drifts and kicks, and this law is no such word; --to jax has its step")
    if code.at_each_step:
        raise InputError(f"{engine}: the law has numbers that depend on dt or m; --to jax has its step")
    letters = []
    named = {constant.exact: constant.name for constant in code.constants}
    for letter in code.word:
        sign = "-" if letter.number.could_extract_minus_sign() else ""
        size = abs(letter.number)
        text = named.get(size) or (f"{size.p} / {size.q}" if isinstance(size, Rational) and size.q != 1 else str(size))
        times = f"{sign}{text} * " if sign or text != "1" else ""
        if letter.kind == "K":
            letters.append(("force", "", letter.force))
        letters.append(({"D": "drift", "K": "kick", "S": "scaling"}[letter.kind], times, letter.force))
    return letters


def _constants(code: Code) -> str:
    lines = [constant.stated() for constant in code.numbers]
    return "\n".join(["", *lines, ""]) if lines else ""
