"""Code that runs a law inside a simulation engine or a sampler: ASE, OpenMM, LAMMPS, JAX-MD, BlackJAX."""

from __future__ import annotations

import re
from string import Template

from sympy import Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.code import Call, Code
from pnn_symbolic.exports.language import Language
from pnn_symbolic.exports.python import python_code

ASE = Template('''

class $name(MolecularDynamics):
    """Runs in ASE: $name(atoms, timestep=1 * ase.units.fs).run(steps)."""

    def step(self, forces=None):
        """Advance the atoms by one time step."""
        atoms = self.atoms
        if atoms.constraints:
            raise ValueError("this law knows no constraints")

        def force(positions):
            atoms.set_positions(positions)
            return atoms.get_forces(md=True)

        masses = atoms.get_masses()[:, None]
        positions, velocities = step(atoms.get_positions(), atoms.get_velocities(), self.dt, masses, force)
        atoms.set_positions(positions)
        atoms.set_velocities(velocities)
        return atoms.get_forces(md=True)
''')
LAMMPS = Template('''

def run_in_lammps(lmp, dt, steps):
    """Advance the atoms of a LAMMPS instance; dt in its unit of time.

    lmp   a lammps.lammps() whose atoms have the ids 1 to N, masses by type, and a pair style
    """
    count = lmp.get_natoms()
    kinds = np.array(lmp.gather_atoms("type", 0, 1))
    masses = np.array(lmp.numpy.extract_atom("mass")).ravel()[kinds][:, None]
    per_mass = lmp.extract_global("ftm2v")  # what makes an acceleration of force / mass in these units

    def gathered(name):
        return np.array(lmp.gather_atoms(name, 1, 3)).reshape(count, 3)

    def put(name, values):
        lmp.scatter_atoms(name, 1, 3, np.ascontiguousarray(values).ctypes)

    def force(positions):
        lmp.command("set group all image 0 0 0")  # the positions below are unwrapped
        put("x", positions)
        lmp.command("run 0 post no")
        return gathered("f") * per_mass

    lmp.command("run 0 post no")
    low, high, *tilts = lmp.extract_box()[:5]
    if any(tilts):
        raise ValueError("the box is tilted; positions are unwrapped here for right angles alone")
    lengths = np.array(high) - np.array(low)
    images = np.array(lmp.gather_atoms("image", 0, 3)).reshape(count, 3)
    x, v = gathered("x") + images * lengths, gathered("v")
    for _ in range(steps):
        x, v = step(x, v, dt, masses, force)
    put("v", v)
    force(x)
    return x, v
''')
OPENMM = Template('''${about}from openmm import CustomIntegrator


def integrator(time_step):
    """The law as an integrator of OpenMM; time_step in ps or with its unit."""
    law = CustomIntegrator(time_step)
$lines
    return law
''')
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
IN_OPENMM = Language(
    "OpenMM", str, {"relu": "max(0, {z})", "tanh": "tanh({z})", "elu": "select(step({z}), {z}, exp({z}) - 1)"}
)


def ase_code(code: Code, about: About) -> str:
    """NumPy's step, and a dynamics class of ASE around it."""
    _require_plain_force(code, "ASE")
    return _imported(python_code(code, about, "numpy"), "from ase.md.md import MolecularDynamics") + ASE.substitute(
        name=about.class_name
    )


def lammps_code(code: Code, about: About) -> str:
    """NumPy's step, and a function that drives LAMMPS through its library, which evaluates the forces."""
    _require_plain_force(code, "LAMMPS")
    return _imported(python_code(code, about, "numpy"), "import numpy as np") + LAMMPS.substitute()


def _imported(module: str, line: str) -> str:
    """A module with one more import, after its docstring."""
    if line in module:
        return module
    if not module.startswith('"""'):
        return f"{line}\n\n\n{module}"
    end = module.index('"""', 3) + 3
    rest = module[end:].lstrip("\n")
    gap = "\n" if rest.startswith("import") else "\n\n\n" if rest.startswith("def") else "\n\n"
    return f"{module[:end]}\n\n{line}{gap}{rest}"


def openmm_code(code: Code, about: About) -> str:
    """A CustomIntegrator; OpenMM evaluates f where x is, so x goes to every place where a force is taken."""
    _require_plain_force(code, "OpenMM")
    if code.at_each_step:
        names = ", ".join(str(constant.exact) for constant in code.at_each_step)
        raise InputError(f"numbers that depend on dt or m are not written for OpenMM: {names}")
    steps: list[tuple[str, str]] = []
    in_place = code.outputs == ("x", "v")
    for line in code.lines:
        if isinstance(line, Call) and line.is_force:
            (place,) = line.arguments
            if not in_place:
                steps.append(("x", "x0" if place == "x" else place))
            steps.append((line.name, "f"))
        else:
            steps.append((line.name, IN_OPENMM.value(line) if in_place else _from_start(IN_OPENMM.value(line))))
    if not in_place:
        steps = [("x0", "x"), ("v0", "v"), *steps, ("x", "x_next"), ("v", "v_next")]
    steps = [(_no_group(name), _no_group(value)) for name, value in steps]
    variables = dict.fromkeys(name for name, _ in steps if name not in ("x", "v"))
    lines = [f'law.addGlobalVariable("{c.name}", {c.decimal})  # {c.exact}' for c in code.numbers]
    lines += [f'law.addPerDofVariable("{name}", 0)' for name in variables]
    lines += ["law.addUpdateContextState()"]
    lines += [f'law.addComputePerDof("{name}", "{value}")' for name, value in steps]
    return OPENMM.substitute(about=about.docstring, lines=_indented(lines, 1))


def _no_group(text: str) -> str:
    """f1 as force1: to OpenMM f1 is the force of its group 1."""
    return re.sub(r"\bf(\d+)\b", r"force\1", text)


def _from_start(formula: str) -> str:
    """A formula in which x and v are those before the step."""
    return re.sub(r"\b([xv])\b", r"\g<1>0", formula)


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
    return JAX_MD.substitute(about=about.docstring, constants=_constants(code), lines=_indented(lines, 2), last=last)


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
    return BLACKJAX.substitute(about=about.docstring, constants=_constants(code), lines=_indented(lines, 2))


def _letters(code: Code, engine: str) -> list[tuple[str, str, str]]:
    """("drift" | "force" | "kick" | "scaling", its number times, the force) for each letter of the word."""
    _require_plain_force(code, engine)
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


def _require_plain_force(code: Code, engine: str) -> None:
    """Refuse what an engine has no place for."""
    if code.forces != {"f": "x"}:
        called = ", ".join(f"{name}({', '.join(letters)})" for name, letters in code.forces.items()) or "no force"
        raise InputError(f"{engine} has one force of the positions, f(x); the law has {called}")
    if code.parameters:
        raise InputError(f"{engine}: the law has free numbers, {', '.join(code.parameters)}; give them values first")


def _constants(code: Code) -> str:
    lines = [f"{c.name} = {c.decimal}  # {c.exact}" for c in code.numbers]
    return "\n".join(["", *lines, ""]) if lines else ""


def _indented(lines: list[str], depth: int) -> str:
    return "\n".join("    " * depth + line for line in lines)
