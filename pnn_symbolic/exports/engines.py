"""Code that runs a law inside a simulation engine: ASE, OpenMM, LAMMPS."""

from __future__ import annotations

import re
from string import Template

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.about import About
from pnn_symbolic.exports.assignments import Call
from pnn_symbolic.exports.code import Code
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
IN_OPENMM = Language(
    "OpenMM", str, {"relu": "max(0, {z})", "tanh": "tanh({z})", "elu": "select(step({z}), {z}, exp({z}) - 1)"}
)


def ase_code(code: Code, about: About) -> str:
    """NumPy's step, and a dynamics class of ASE around it."""
    require_plain_force(code, "ASE")
    return _imported(python_code(code, about, "numpy"), "from ase.md.md import MolecularDynamics") + ASE.substitute(
        name=about.class_name
    )


def lammps_code(code: Code, about: About) -> str:
    """NumPy's step, and a function that drives LAMMPS through its library, which evaluates the forces."""
    require_plain_force(code, "LAMMPS")
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
    require_plain_force(code, "OpenMM")
    if code.at_each_step:
        names = ", ".join(str(constant.exact) for constant in code.at_each_step)
        raise InputError(f"numbers that depend on dt or m are not written for OpenMM: {names}")
    steps = [(_no_group(name), _no_group(value)) for name, value in _assignments(code)]
    variables = dict.fromkeys(name for name, _ in steps if name not in ("x", "v"))
    lines = [constant.stated('law.addGlobalVariable("{name}", {value})') for constant in code.numbers]
    lines += [f'law.addPerDofVariable("{name}", 0)' for name in variables]
    lines += ["law.addUpdateContextState()"]
    lines += [f'law.addComputePerDof("{name}", "{value}")' for name, value in steps]
    return OPENMM.substitute(about=about.docstring, lines=indented(lines, 1))


def _assignments(code: Code) -> list[tuple[str, str]]:
    """Each variable and its formula; where x and v are not changed in place, they are kept as x0 and v0."""
    in_place = code.outputs == ("x", "v")
    steps: list[tuple[str, str]] = []
    for line in code.lines:
        if not (isinstance(line, Call) and line.is_force):
            formula = IN_OPENMM.value(line)
            steps.append((line.name, formula if in_place else _from_start(formula)))
            continue
        (place,) = line.arguments
        if not in_place:
            steps.append(("x", "x0" if place == "x" else place))
        steps.append((line.name, "f"))
    return steps if in_place else [("x0", "x"), ("v0", "v"), *steps, ("x", "x_next"), ("v", "v_next")]


def _no_group(text: str) -> str:
    """f1 as force1: to OpenMM f1 is the force of its group 1."""
    return re.sub(r"\bf(\d+)\b", r"force\1", text)


def _from_start(formula: str) -> str:
    """A formula in which x and v are those before the step."""
    return re.sub(r"\b([xv])\b", r"\g<1>0", formula)


def require_plain_force(code: Code, engine: str) -> None:
    """Refuse what an engine has no place for."""
    if code.forces != {"f": "x"}:
        called = ", ".join(f"{name}({', '.join(letters)})" for name, letters in code.forces.items()) or "no force"
        raise InputError(f"{engine} has one force of the positions, f(x); the law has {called}")
    if code.parameters:
        raise InputError(f"{engine}: the law has free numbers, {', '.join(code.parameters)}; give them values first")


def indented(lines: list[str], depth: int) -> str:
    """The lines so many levels deep."""
    return "\n".join("    " * depth + line for line in lines)
