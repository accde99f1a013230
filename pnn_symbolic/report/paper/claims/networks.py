"""Claims on what was trained and searched."""

from __future__ import annotations

from pnn_symbolic.paper.baselines import PLAIN, Baseline
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import number
from pnn_symbolic.report.paper.claims.claim import NO, PARTLY, YES, Claim
from pnn_symbolic.report.paper.networks import MEASURES, of_order

TWICE = 2.0
"""A network improves on another where an error is less than half as large."""


def feed_forward_claims(found: Reproduction) -> list[Claim]:
    """Figs 1 and S1."""
    plain, other = (found.accuracy.row(name) for name in ("feed-forward", "feed-forward, standardised"))
    close = [of_order(*errors) for errors in (plain.position, plain.velocity)]
    told_errors = " · ".join(
        f"{name} {' / '.join(number(error) for error in errors)} {unit}"
        for name, errors, unit in (("x", plain.position, "Å"), ("v", plain.velocity, "Å/fs"))
    )
    energy, verlet = found.energy.row("feed-forward"), found.energy.row("velocity Verlet")
    drifts = (energy.horizons[0].largest or float("inf")) > 100 * (verlet.horizons[0].largest or 0)
    missed = found.reversal.row("feed-forward").mismatch[0]
    first = energy.horizons[0].steps
    deeper = [one for one in found.baselines if len(one.kind.hidden) > len(PLAIN)]
    better = {one.name.rpartition(", ")[2]: _improvements(found, one) for one in deeper}
    told = "; ".join(f"{name}: {', '.join(what) or 'nothing'}" for name, what in better.items())
    useful = any(found.reversal.row(one.name).returned for one in deeper)
    forced = found.accuracy.row("feed-forward with force")
    factor = forced.position[-1] / plain.position[-1]
    return [
        Claim(
            "p. 4",
            "feed-forward 20-100-20: RMSE of position and velocity on the order of 10⁻⁵",
            f"training / validation / test: {told_errors}, trained on Å and Å/fs as they are; on standardised data, "
            f"test: {number(other.position[-1])} Å, {number(other.velocity[-1])} Å/fs",
            (NO, PARTLY, YES)[sum(close)],
            "the same means 1 to 10 times 10⁻⁵ on all rows. The paper names no units; of those in the table "
            f"below {_units(found)} make both errors of this order",
        ),
        Claim(
            "p. 4, Fig. 1(b)",
            "its energy drifts",
            f"{first:,} steps: up to {number(energy.horizons[0].largest)} ε off; standardised "
            f"{number(found.energy.row(other.name).horizons[0].largest)} ε, velocity Verlet "
            f"{number(verlet.horizons[0].largest)} ε",
            YES if drifts else NO,
            "each step errs a little, and nothing makes the errors cancel",
        ),
        Claim(
            "p. 4, Fig. 1(c)",
            "it does not return when the velocity is turned",
            f"{_missed(missed)}; standardised: {_missed(found.reversal.row(other.name).mismatch[0])}",
            YES if missed is None or missed > 1e-3 else NO,
            "a general map has no reason to be its own inverse under v → −v",
        ),
        Claim(
            "p. 4",
            "deeper networks do not improve error, reversibility or energy",
            f"better by a factor of two in: {told}",
            NO if useful else YES if not any(better.values()) else PARTLY,
            "one of them returns to its start" if useful else "none of them returns to its start",
        ),
        Claim(
            "p. 5, Fig. S1",
            "with the force sub-network it performs as poorly",
            f"RMSE of x {factor:.2g} times that of the plain one; "
            f"{number(found.energy.row(forced.name).horizons[0].largest)} ε off after {first:,} steps, misses by "
            f"{number(found.reversal.row(forced.name).mismatch[0])} Å",
            YES if not found.reversal.row(forced.name).returned else NO,
            "knowing the force is not knowing what to do with it",
        ),
    ]


def search_claims(found: Reproduction) -> list[Claim]:
    """Figs 2, 3(a), 3(d), and Eq. (1)."""
    authors, ours = found.search.searches[0], found.search.ours
    best = ours.fittest[0]
    verlet = "position Verlet" in best.rounded.identity
    choices = best.choices
    fixed, zeros = sum(one != "trained" for one in choices), sum(one == "0" for one in choices)
    plain, pnn = found.accuracy.row("feed-forward"), found.accuracy.row(best.trained.name)
    gain = plain.position[-1] / pnn.position[-1], plain.velocity[-1] / pnn.velocity[-1]
    activations = sorted(set(best.activations))
    printed = (fixed, zeros) == (11, 3) and best.genome.is_linear
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
            f"{fixed} of 12 fixed, {zeros} zero, activations {', '.join(activations)}",
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


def _missed(distance: float | None) -> str:
    return "runs away" if distance is None else f"misses the start by {number(distance)} Å"


def _units(found: Reproduction) -> str:
    """Units in which both test errors of the plain network are of the order of 10⁻⁵."""
    plain = found.accuracy.row("feed-forward")
    good = [
        f"({units})"
        for units, length, speed in MEASURES
        if of_order(plain.position[-1] * length, plain.velocity[-1] * speed)
    ]
    return f"only {' and '.join(good)}" if good else "none"


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
