"""What do other tools find in the same data? gplearn, PySINDy, pyoperon (and PySR where it is installed), and ours.

pip install '.[bench]'
python examples/benchmarks/peers.py

All see the training rows of the paper's particle. Ours is given x, v and the force as a function, and searches where to
evaluate it. The others cannot call a function of what they are making, so they are given the force at x as a column,
as files of trajectories have it; and they are asked for the increments x' - x and v' - v, each in units of its
spread, which is easier for them than x' and v' (an answer "x' = x" would seem good already). w is v·dt, F is f·dt².

The law that each returns is run for 100,000 steps from the first unseen state, and forward and back for 1,000. Its
energy is watched with the true mass: its drift is the mean over the last tenth of the steps less that over the first. A
law conserves the energy, in this table, if its drift is below a tenth of its largest energy error: then the error goes
up and down, and does not grow. What counts as a known integrator is decided by `identify`, as trained, up to
constants, or after rounding: by the same code for all. Seconds are those of the processor, imports aside.
"""

from __future__ import annotations

import argparse
import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np
import page
import sympy as sp

from pnn_symbolic import (
    DataSet,
    Fitter,
    OneStepMap,
    PNNError,
    SearchSettings,
    SearchSpace,
    StepUnits,
    evolve,
    identify,
    paper_data,
    paper_potential,
    round_constants,
    translate,
)
from pnn_symbolic.dynamics.diagnostics import energies, reversal_error, roll_out
from pnn_symbolic.network.weights import exact_value

PEERS = ("gplearn", "pysindy", "pyoperon", "pysr")
X, W, F = sp.symbols("x w F")
Step = Callable[..., tuple]


@dataclass(frozen=True)
class Columns:
    """What a peer sees: (S, 3) of x, w and F in step units, and the two increments (S, 2) over their spreads (2,)."""

    inputs: np.ndarray
    targets: np.ndarray
    spreads: np.ndarray

    @classmethod
    def of(cls, data: DataSet) -> Columns:
        """The training rows."""
        units = StepUnits.of(data)
        before, after = (part[:, :, 0, 0] for part in units.scaled(data.training))
        force = paper_potential().force(before[:, 0]) * units.force_scale / (data.mass or 1.0)
        change = after - before
        spreads = change.std(0)
        return cls(np.column_stack([before, force]), change / spreads, spreads)


def by_gplearn(columns: Columns, quick: bool) -> list[sp.Expr]:
    """Two runs, one for each increment; constants up to 10, else as the tool comes."""
    from gplearn.genetic import SymbolicRegressor

    names = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b}
    scale = columns.inputs.std(0)  # it has constants near 1 only
    laws = []
    for target in columns.targets.T:
        size, rounds = (100, 3) if quick else (1000, 20)
        model = SymbolicRegressor(
            population_size=size, generations=rounds, metric="mse", const_range=(-10, 10), random_state=0
        )
        model.fit(columns.inputs / scale, target)
        symbols = {f"X{k}": symbol / scale[k] for k, symbol in enumerate((X, W, F))}
        laws.append(sp.sympify(str(model._program), locals=names | symbols))  # the tool's own output, not a user's
    return laws


def by_pysindy(columns: Columns, quick: bool) -> list[sp.Expr]:
    """Sparse regression on all products of x, w, F up to the second degree, in units of their spreads."""
    import pysindy

    scale = columns.inputs.std(0)
    library = pysindy.PolynomialLibrary(degree=2, include_bias=True)
    terms = np.asarray(library.fit_transform(columns.inputs / scale))
    optimizer = pysindy.STLSQ(threshold=1e-3, alpha=0.0)
    optimizer.fit(terms, columns.targets)
    powers = [[int(power) for power in row] for row in library.powers_]
    scaled = [symbol / scale[k] for k, symbol in enumerate((X, W, F))]
    names = [sp.prod([one**power for one, power in zip(scaled, row, strict=True)]) for row in powers]
    return [sum(float(c) * one for c, one in zip(row, names, strict=True) if c) for row in optimizer.coef_]


def by_pyoperon(columns: Columns, quick: bool) -> list[sp.Expr]:
    """Two runs, with its Levenberg–Marquardt for the constants of each formula."""
    from pyoperon.sklearn import SymbolicRegressor

    laws = []
    for target in columns.targets.T:
        most = 2_000 if quick else 200_000
        model = SymbolicRegressor(
            max_evaluations=most, max_length=20, optimizer_iterations=5, n_threads=1, random_state=0
        )
        model.fit(columns.inputs, target)
        text = model.get_model_string(model.model_, precision=15, names=["x", "w", "F"])
        laws.append(sp.sympify(text, locals={"x": X, "w": W, "F": F}))
    return laws


def by_pysr(columns: Columns, quick: bool) -> list[sp.Expr]:
    """Two runs as the tool comes, on 2,000 rows, single-threaded."""
    from pysr import PySRRegressor

    rows = slice(None, None, max(1, len(columns.inputs) // 2000))
    laws = []
    for target in columns.targets.T:
        model = PySRRegressor(
            niterations=2 if quick else 40, parallelism="serial", deterministic=True, random_state=0, progress=False
        )
        model.fit(columns.inputs[rows], target[rows], variable_names=["x", "w", "F"])
        laws.append(model.sympy().xreplace({sp.Symbol(str(one)): one for one in (X, W, F)}))
    return laws


@dataclass(frozen=True)
class Verdict:
    """A row of the table; None where a law cannot be run or judged."""

    tool: str
    seconds: float
    errors: tuple[float, float]
    energy_error: float
    drift: float
    reversal: float
    integrator: str
    law: str

    @property
    def conserves_energy(self) -> bool:
        """See the module."""
        return abs(self.drift) < self.energy_error / 10


def judged(tool: str, seconds: float, step: Step, law: OneStepMap | None, data: DataSet, steps: int) -> Verdict:
    """Error, energy and reversal of a step function; the name of its law."""
    potential, inertia = paper_potential(), (data.mass or 1.0) / data.units.acceleration_per_force
    given, wanted = data.test.before[:, :, 0, 0], data.test.after[:, :, 0, 0]
    with np.errstate(all="ignore"):
        x, v = step(given[:, 0], given[:, 1], data.time_step, inertia, potential.force)
        rmse = [float(np.sqrt(np.mean((a - b) ** 2))) for a, b in zip((x, v), wanted.T, strict=True)]
        states = roll_out(step, given[0], data.time_step, inertia, potential.force, steps)
        energy = energies(states, potential, inertia) / potential.parameters["epsilon"]
        back = reversal_error(step, given[0], data.time_step, inertia, potential.force, min(steps, 1000))
    tenth, is_lost = len(energy) // 10, not np.isfinite(energy).all()
    worst = np.inf if is_lost else float(np.max(np.abs(energy - energy[0])))
    drift = np.inf if is_lost else float(energy[-tenth:].mean() - energy[:tenth].mean())
    name = "not judged" if law is None else name_of(law)
    return Verdict(tool, seconds, (rmse[0], rmse[1]), worst, drift, back, name, "" if law is None else law.plain(5))


def name_of(law: OneStepMap) -> str:
    """As trained, or after rounding; "none" where it is no known integrator in either form."""
    for form, how in ((law, ""), (round_constants(law)[0], ", rounded")):
        match = identify(form)
        if match.name and match.relation in ("exact", "constants"):
            return f"{match.name} ({match.relation}{how})"
    return "none"


def of_peer(tool: str, columns: Columns, data: DataSet, quick: bool, steps: int) -> Verdict:
    """Run a peer, and read what it returns as a step."""
    search = {"gplearn": by_gplearn, "pysindy": by_pysindy, "pyoperon": by_pyoperon, "pysr": by_pysr}[tool]
    began = process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = search(columns, quick)
    seconds = process_time() - began
    changes = [sp.sympify(one) * float(spread) for one, spread in zip(found, columns.spreads, strict=True)]
    numeric = sp.lambdify((X, W, F), changes, "numpy")

    def step(x: np.ndarray, v: np.ndarray, dt: float, m: float, f: Callable) -> tuple:
        dx, dw = numeric(x, v * dt, f(x) * dt**2 / m)
        return x + dx, v + dw / dt

    # The spread of the second increment is one of w, so it is turned back into one of v.
    texts = [str(sp.nsimplify(sp.expand(one), rational=True)) for one in changes]
    equations = f"w = v*dt; F = f(x)*dt**2/m; x' = x + {texts[0]}; v' = v + ({texts[1]})/dt"
    try:
        law = OneStepMap.from_equations(equations)
        if len(equations) > 2000:
            law = None
    except PNNError:
        law = None
    return judged(tool, seconds, step, law, data, steps)


def of_ours(data: DataSet, quick: bool, steps: int) -> Verdict:
    """Our search, on the same rows, with the mass unknown."""
    settings = SearchSettings(population=40, generations=5, hill_climb=False) if quick else SearchSettings()
    began = process_time()
    fitter = Fitter(data, paper_potential().force, StepUnits.of(data))
    result = evolve(SearchSpace(), fitter, settings).refitted(fitter.refit)
    law = translate(result.winner, exact_value(repr(data.mass)))
    return judged("pnn_symbolic", process_time() - began, law.step_function(), law, data, steps)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    page.add_option(parser)
    asked = parser.parse_args()
    steps, data = (200, paper_data(pairs=300)) if asked.quick else (asked.steps, paper_data())
    columns = Columns.of(data)

    present = [tool for tool in PEERS if importlib.util.find_spec(tool)]
    absent = [tool for tool in PEERS if tool not in present]
    if absent:
        print(f"not installed, and skipped: {', '.join(absent)} (pip install '.[bench]' brings all but PySR)")
    verdicts = [of_ours(data, asked.quick, steps)]
    print(verdicts[0], flush=True)
    for tool in present:
        verdicts.append(of_peer(tool, columns, data, asked.quick, steps))
        print(verdicts[-1], flush=True)

    def number(value: float) -> str:
        return f"{value:.1e}" if np.isfinite(value) else "lost"

    rows = [
        (
            one.tool,
            f"{one.seconds:.1f}",
            number(one.errors[0]),
            number(one.errors[1]),
            number(one.energy_error),
            number(one.drift),
            "yes" if one.conserves_energy else "no",
            number(one.reversal),
            one.integrator,
        )
        for one in verdicts
    ]
    heads = (
        "tool",
        "seconds",
        "RMSE x (Å)",
        "RMSE v (Å/fs)",
        f"largest energy error in {steps:,} steps (ε)",
        "energy drift (ε)",
        "conserves energy",
        "reversal error, 1,000 + 1,000 steps (Å)",
        "known integrator",
    )
    text = page.table(heads, rows)
    print("\n" + text)
    if asked.page:
        skipped = f"\n\nNot installed, and so not measured: {', '.join(absent)}." if absent else ""
        times = {one.tool: one.seconds for one in verdicts if one.conserves_energy}
        first = min(times, key=times.__getitem__, default="none of them")
        page.write_section("peers", f"{text}\n\nFirst at a law that conserves the energy: {first}.{skipped}")


if __name__ == "__main__":
    main()
