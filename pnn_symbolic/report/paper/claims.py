"""The paper's claims, our figures beside them, and whether they agree; each verdict follows from the numbers."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.paper.baselines import Baseline
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.paper.reversal import RETURNED
from pnn_symbolic.report.tables import Table, number

YES, PARTLY, NO = "yes", "partly", "no"
TWICE = 2.0
"""A network improves on another where an error is less than half as large."""


@dataclass(frozen=True)
class Claim:
    """One line of the comparison.

    where   page, figure or equation of the paper
    same    "yes", "partly" or "no"
    """

    where: str
    claim: str
    ours: str
    same: str
    why: str


def claims(found: Reproduction) -> tuple[Claim, ...]:
    """All of them, in the order of the paper."""
    return (
        *_feed_forward(found),
        *_searched(found),
        *_long_run(found),
        *_constants(found),
        *_chained(found),
        _alphabet(found),
    )


def claims_table(found: tuple[Claim, ...], *, why: bool = True) -> Table:
    """Side by side; a narrow terminal can do without the reasons."""
    columns = ("where", "the paper", "here", "same?", *(["why"] if why else []))
    rows = tuple((one.where, one.claim, one.ours, one.same, *([one.why] if why else [])) for one in found)
    return Table("The paper and here", columns, rows)


def _feed_forward(found: Reproduction) -> list[Claim]:
    plain = found.accuracy.row("feed-forward")
    close = [1e-6 < errors[0] < 1e-4 for errors in (plain.position, plain.velocity)]
    told_errors = " · ".join(
        f"{name} {' / '.join(number(error, 1) for error in errors)} {unit}"
        for name, errors, unit in (("x", plain.position, "Å"), ("v", plain.velocity, "Å/fs"))
    )
    energy, verlet = found.energy.row("feed-forward"), found.energy.row("velocity Verlet")
    drifts = (energy.horizons[0].largest or float("inf")) > 100 * (verlet.horizons[0].largest or 0)
    missed = found.reversal.row("feed-forward").mismatch[0]
    first = energy.horizons[0].steps
    deeper = [one for one in found.baselines if len(one.hidden) > len(found.baselines[0].hidden)]
    better = {one.name.rpartition(", ")[2]: _improvements(found, one) for one in deeper}
    told = "; ".join(f"{name}: {', '.join(what) or 'nothing'}" for name, what in better.items())
    useful = any(_returns(found, one.name) for one in deeper)
    forced = found.accuracy.row("feed-forward with force")
    factor = forced.position[-1] / plain.position[-1]
    return [
        Claim(
            "p. 4",
            "feed-forward 20-100-20: RMSE of position and velocity on the order of 10⁻⁵",
            f"training / validation / test: {told_errors}",
            (NO, PARTLY, YES)[sum(close)],
            "within a factor of ten on the training rows counts as the same; the paper names no units, these are ours",
        ),
        Claim(
            "p. 4, Fig. 1(b)",
            "its energy drifts",
            f"{first:,} steps: up to {number(energy.horizons[0].largest)} ε off, velocity Verlet "
            f"{number(verlet.horizons[0].largest)} ε",
            YES if drifts else NO,
            "each step errs a little, and nothing makes the errors cancel",
        ),
        Claim(
            "p. 4, Fig. 1(c)",
            "it does not return when the velocity is turned",
            "runs away" if missed is None else f"misses the start by {number(missed)} Å",
            YES if missed is None or missed > 1e-3 else NO,
            "a general map has no reason to be its own inverse under v → −v",
        ),
        Claim(
            "p. 4",
            "deeper networks do not improve error, reversibility or energy",
            f"better by a factor of two in: {told}",
            NO if useful else YES if not any(better.values()) else PARTLY,
            "some lower an error, none returns to its start" if not useful else "one of them returns to its start",
        ),
        Claim(
            "p. 5, Fig. S1",
            "with the force sub-network it performs as poorly",
            f"RMSE of x {factor:.2g} times that of the plain one; "
            f"{number(found.energy.row(forced.name).horizons[0].largest)} ε off after {first:,} steps, misses by "
            f"{number(found.reversal.row(forced.name).mismatch[0])} Å",
            YES if not _returns(found, forced.name) else NO,
            "knowing the force is not knowing what to do with it",
        ),
    ]


def _improvements(found: Reproduction, one: Baseline) -> list[str]:
    """In what one network betters the plain one by a factor of two."""
    plain = "feed-forward"
    rows = {
        "error": (lambda name: found.accuracy.row(name).position[-1] * found.accuracy.row(name).velocity[-1], TWICE**2),
        "energy": (lambda name: found.energy.row(name).horizons[0].largest, TWICE),
        "reversal": (lambda name: found.reversal.row(name).mismatch[0], TWICE),
    }
    better = []
    for what, (value, factor) in rows.items():
        mine, theirs = value(one.name), value(plain)
        if mine is not None and (theirs is None or mine * factor < theirs):
            better.append(what)
    return better


def _returns(found: Reproduction, name: str) -> bool:
    mismatch = found.reversal.row(name).mismatch[0]
    return mismatch is not None and mismatch < RETURNED


def _searched(found: Reproduction) -> list[Claim]:
    authors, ours = found.search.searches[0], found.search.ours
    best = ours.fittest[0]
    verlet = "position Verlet" in best.rounded.identity
    choices = best.choices
    fixed, zeros = sum(one != "trained" for one in choices), sum(one == "0" for one in choices)
    plain, pnn = found.accuracy.row("feed-forward"), found.accuracy.row(best.trained.name)
    gain = plain.position[-1] / pnn.position[-1], plain.velocity[-1] / pnn.velocity[-1]
    printed = (fixed, zeros) == (11, 3) and set(best.activations) == {"linear"}
    return [
        Claim(
            "p. 5",
            "approximately 4 billion networks",
            f"{found.search.networks:,}",
            YES,
            "4 activations and 12 weights with 4 choices each: 4¹⁶",
        ),
        Claim(
            "p. 6, Eq. (1)",
            f"{found.settings.population} × {found.settings.generations} finds position Verlet",
            f"our search: {best.trained.plain} after {ours.trainings:,} trainings",
            YES if verlet else NO,
            f"NSGA-II and a hill-climb. The authors' operators end at: {authors.fittest[0].trained.plain}",
        ),
        Claim(
            "p. 7",
            "11 of 12 weights fixed, as many as three zero, all activations linear",
            f"{fixed} of 12 fixed, {zeros} zero, activations {', '.join(sorted(set(best.activations)))}",
            YES if printed else NO,
            "the same network" if printed else "another network",
        ),
        Claim(
            "p. 6, Fig. 3(a)",
            "PNNs reproduce the data more accurately than the feed-forward network",
            f"test errors {number(gain[0])} (x) and {number(gain[1])} (v) times smaller",
            YES if min(gain) > 1 else NO,
            "one number is trained where the feed-forward network trains thousands",
        ),
    ]


def _long_run(found: Reproduction) -> list[Claim]:
    verlet, pnn, euler = (
        found.energy.row(name) for name in ("velocity Verlet", "PNN 1 as printed", "explicit Euler")
    )
    last = verlet.horizons[-1]
    growing = {name: found.area.row(f"{name} as printed") for name in ("PNN 2", "PNN 3")}
    proofs = {one.name: one for one in found.laws.laws if one.origin == "as printed"}
    returned = found.reversal.row("PNN 1 as printed")
    others = {name: found.reversal.row(f"{name} as printed").mismatch[0] for name in growing}
    good = (pnn.horizons[-1].largest or 1) < 10 * (last.largest or 0)
    proved = all(proofs["PNN 1"].proof(name).verdict == "proved" for name in ("time-reversible", "symplectic"))
    refuted = all(proofs[name].proof("symplectic").verdict == "refuted" for name in growing)
    return [
        Claim(
            "p. 6, Fig. 3(b)",
            "PNN 1 keeps energy as well as the Verlet integrator",
            f"{last.steps:,} steps: up to {number(pnn.horizons[-1].largest)} ε off, velocity Verlet "
            f"{number(last.largest)} ε",
            YES if good else NO,
            "bounded for any number of steps, since the law is symplectic",
        ),
        Claim(
            "p. 6, Fig. 3(c)",
            "PNN 1 shows good reversibility",
            f"{returned.steps[0]:,} + {returned.steps[0]:,} steps miss by {number(returned.mismatch[0])} Å; "
            f"{returned.steps[-1]:,} + {returned.steps[-1]:,} by {number(returned.mismatch[-1])} Å",
            YES if _returns(found, "PNN 1 as printed") else NO,
            "exactly reversible; what is left is rounding",
        ),
        Claim(
            "p. 6",
            "the PNNs (three are named) have excellent long-term stability and time reversibility",
            "; ".join(
                f"{name}: misses by {number(others[name])} Å, energy {found.energy.row(f'{name} as printed').horizons[0].drift:+.2g} ε in "
                f"{verlet.horizons[0].steps:,} steps"
                for name in growing
            ),
            YES if all(_returns(found, f"{name} as printed") for name in growing) else PARTLY,
            "true of PNN 1 alone: the other two damp, or the opposite of damping",
        ),
        Claim(
            "p. 7",
            "PNN 1 is reversible and symplectic",
            "both proved, for every force",
            YES if proved else NO,
            "exact algebra with the force left open",
        ),
        Claim(
            "p. 7",
            "PNN 2 and 3 are similarly interpretable",
            "; ".join(f"{name} multiplies areas by {row.factor:.6f} a step" for name, row in growing.items()),
            PARTLY if refuted else YES,
            "readable, but not symplectic: refuted by proof, and an area of initial states grows or shrinks",
        ),
        Claim(
            "p. 6",
            "explicit Euler satisfies neither requirement",
            f"{number(euler.horizons[0].largest)} ε off after {euler.horizons[0].steps:,} steps; misses by "
            f"{number(found.reversal.row('explicit Euler').mismatch[0])} Å",
            YES if not _returns(found, "explicit Euler") else NO,
            "it gains energy at every step",
        ),
    ]


def _constants(found: Reproduction) -> list[Claim]:
    mass = found.mass
    return [
        Claim(
            "p. 7, Eq. (1)",
            "mass 1.0005 m",
            f"{mass.network:.6f} m with the force sub-network, {mass.inner:.6f} m with the exact force",
            YES if round(mass.network, 4) == 1.0005 else PARTLY,
            "the same to the printed digits",
        ),
        Claim(
            "p. 7",
            "“the NN training makes a 5 in 10,000 error in mass”",
            f"the factor is 1 + {mass.coefficient:.4g} fs⁻² Δt² (exponent {mass.exponent:.3f}), "
            f"{mass.at_zero:.7f} at Δt = 0",
            NO,
            "no error of the training: the best mass for a step of finite length; the data's own inner step adds "
            f"{(mass.inner - mass.exact) * 1e6:+.1f}·10⁻⁶, the sub-network {(mass.network - mass.inner) * 1e6:+.1f}·10⁻⁶",
        ),
    ]


def _chained(found: Reproduction) -> list[Claim]:
    return []


def _alphabet(found: Reproduction) -> Claim:
    study = found.alphabet
    right = [one.right for one in study.constants if one.chosen == one.right]
    searched = f"; a search over {study.networks:.1e} networks finds the weight π" if "pi" in study.found_choices else ""
    return Claim(
        "p. 5, future work",
        "other fixed weights: fractions, π, e",
        f"chosen where right: {', '.join(right)} ({len(right)} of {len(study.constants)}){searched}",
        YES if len(right) == len(study.constants) else PARTLY,
        "--weights takes any exact numbers, each with a cost",
    )
