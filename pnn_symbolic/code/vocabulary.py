"""What names of simulations mean: which are steps, masses, positions, velocities, forces; spelling does not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

STEPS = ["dt", "h", "tau", "eps", "epsilon", "deltat", "Δt", "δt", "timestep", "stepsize", "step", "delta", "deltatime"]
STEPS += ["τ", "ε", "dtime", "delt", "tstep", "elapsed", "fixeddeltatime", "timedelta", "hh", "dτ"]
SURE_STEPS = ["dt", "h", "deltat", "delt", "Δt", "δt", "timestep", "stepsize", "deltatime"]
MASSES = ["m", "mass", "masses", "particlemass", "atomicmass"]
INVERSE_MASSES = [
    "invmass",
    "inversemass",
    "minv",
    "invm",
    "massinv",
    "invmasses",
    "im",
    "rmass",
    "oneoverm",
    "inverse_m",
]
POSITIONS = ["x", "q", "r", "pos", "position", "positions", "theta", "angle", "phi", "θ", "φ", "coord", "coords", "xyz"]
POSITIONS += ["y", "z", "location", "loc", "displacement", "rx", "px", "posx", "xpos", "qx", "params"]
VELOCITIES = ["v", "vel", "velocity", "velocities", "omega", "ω", "speed", "xdot", "vx", "u", "w", "dx", "qdot"]
VELOCITIES += ["thetadot", "dtheta", "velx", "xvel", "vy", "vz", "angvel", "angularvelocity", "rdot", "linearvelocity"]
MOMENTA = ["p", "mom", "momentum", "momenta", "rho", "pi", "π", "impulse"]
FORCES = ["f", "force", "forces", "ftot", "fnet", "ft", "netforce", "frc", "fr", "totalforce", "fx", "fy", "torque"]
ACCELERATIONS = [
    "a",
    "acc",
    "accel",
    "acceleration",
    "accelerations",
    "ax",
    "xacc",
    "accx",
    "ay",
    "thetaacc",
    "xdd",
    "ddx",
]
ACCELERATIONS += ["vdot", "dvdt", "dv", "dvx", "alpha", "α", "rhs", "g_acc"]
GRADIENT = re.compile(r"(grad|nabla|∇|d[uvehφ]|der)(?!t$)")
OF_A_DENSITY = re.compile(r"log|score|lp$|like|lnp")
OF_AN_ENERGY = re.compile(r"(grad|nabla|∇|der|d)_?(u|v|e|h|pot|energy|phi|φ|nll|neg|minus)|energy|pot|neg|nll|loss")
GRAVITY = ["g", "grav", "gravity", "gravityacceleration", "gx", "gy"]
DISTANCE = re.compile(
    r"(inv|oneover)?(dist|distance|separation|sep|rnorm|normr|rmag|rabs|rij|rsq|rr)(sq|squared|cubed|cube|inv|\d)*"
    r"|(inv|oneover)?(r|d|rho)(sq|squared|cubed|cube|inv|[2-9])+|inv(r|d)"
)
"""What is a power of a distance by its name, and moves with the position."""
BARE_DISTANCE = ("r", "d", "rho", "radius", "ρ")
"""The same, where a power of it divides."""
TIMES = ["t", "time", "tn", "currenttime", "simtime", "elapsedtime", "clock"]
COUNTERS = ["i", "n", "step", "steps", "count", "counter", "it", "iter", "k", "nsteps", "stepcount"]
INDICES = ["i", "j", "k", "n", "t", "it", "idx", "step", "s"]
SELF = ("self", "this")
LIBRARIES = ("np", "numpy", "math", "torch", "jnp", "jax", "std", "Math", "glm", "tf", "cp", "sp", "sympy", "mx")
STAGES = {
    "new": ["new", "next", "np1", "nplus1", "n1", "after", "final", "proposed", "prime", "proposal"],
    "old": ["old", "prev", "previous", "last", "nm1", "before", "prior"],
    "": ["n", "cur", "current", "now"],
}
OUTPUTS = (
    "print",
    "printf",
    "println",
    "append",
    "push",
    "push_back",
    "write",
    "log",
    "plot",
    "fprintf",
    "disp",
    "save",
)
OUTPUTS += ("record", "yield", "store", "emplace_back", "cout", "info", "debug", "assert", "writeln", "display")
MATHEMATICS = {"sqrt": "sqrt", "exp": "exp", "cos": "cos", "sin": "sin", "tan": "tan", "expf": "exp", "sqrtf": "sqrt"}
NOT_READ = (
    "abs",
    "fabs",
    "min",
    "max",
    "sign",
    "floor",
    "ceil",
    "round",
    "clamp",
    "clip",
    "cross",
)
NOT_READ += ("relu", "elu", "sigmoid", "erf", "mean", "solve", "fsolve", "newton", "interp")
NOT_READ += (
    "where",
    "mod",
    "fmod",
    "length",
    "normalize",
    "normalized",
)
NOISE = re.compile(r"rand|normal|gauss|noise|rng|uniform")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name without what spelling adds: capitals, underscores, accents.

    >>> folded("timeStep"), folded("delta_t"), folded("ẋ")
    ('timestep', 'deltat', 'xdot')
    """
    name = unicodedata.normalize("NFD", name).replace("\u0307", "dot")
    return (
        "".join(letter for letter in name if not unicodedata.combining(letter)).replace("_", "").rstrip("!").casefold()
    )


@lru_cache(maxsize=4096)
def stem_and_stage(name: str) -> tuple[str, str]:
    """A name apart from what says when: x_new is ("x", "new"), oldPos ("Pos", "old"), v_n ("v", "").

    >>> stem_and_stage("x_new"), stem_and_stage("lastX"), stem_and_stage("v_half"), stem_and_stage("mass")
    (('x', 'new'), ('X', 'old'), ('v_half', ''), ('mass', ''))
    """
    for stage, words in STAGES.items():
        for word in words:
            capital = word[0].upper() + word[1:]
            match = re.fullmatch(rf"(\w+?)(?:_{word}_?|{capital}|_{capital})", name)
            if match is None and len(word) > 2 and word not in ("np1", "nm1", "nplus1"):
                match = re.fullmatch(rf"(?:{word}_|{word}(?=[A-Z])|{capital}_?(?=[A-Z]))(\w+)", name)
            if match:
                return match[1], stage
    return name, ""


def is_called(name: str, names: list[str]) -> bool:
    """Whether a name is one of these, however it is spelt."""
    return folded(name) in [folded(known) for known in names] or name in names


def is_force_like(name: str) -> bool:
    """True for what is a force, an acceleration or a gradient by its name."""
    return bool(kind_of_force(name))


def kind_of_force(name: str) -> str:
    """ "force", "acceleration" or "gradient"; "" for another name.

    >>> [kind_of_force(name) for name in ("F", "xacc", "grad_U", "compute_forces", "g")]
    ['force', 'acceleration', 'gradient', 'force', '']
    """
    plain = folded(name)
    if (GRADIENT.match(plain) and plain not in map(folded, ACCELERATIONS + VELOCITIES)) or "grad" in plain:
        return "gradient"
    if is_called(name, FORCES) or "force" in plain:
        return "force"
    if is_called(name, ACCELERATIONS) or "accel" in plain or plain.startswith("acc"):
        return "acceleration"
    return ""
