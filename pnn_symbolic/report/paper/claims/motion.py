"""Claims on what the laws do over many steps."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import number
from pnn_symbolic.report.paper.claims.claim import NO, PARTLY, YES, Claim


def motion_claims(reproduction: Reproduction) -> list[Claim]:
    """Figs 3(b) and 3(c), and what the text says of the three laws."""
    verlet = reproduction.energy.row("velocity Verlet")
    pnn = reproduction.energy.row("PNN 1 as printed")
    euler = reproduction.energy.row("explicit Euler")
    last = verlet.horizons[-1]
    growing = {name: reproduction.area.row(f"{name} as printed") for name in ("PNN 2", "PNN 3")}
    printed_laws = {law.name: law for law in reproduction.laws.laws if law.origin == "as printed"}
    returned = reproduction.reversal.row("PNN 1 as printed")
    good = (pnn.horizons[-1].largest or 1) < 10 * (last.largest or 0)
    proved = all(printed_laws["PNN 1"].proof(name).verdict == "proved" for name in ("time-reversible", "symplectic"))
    refuted = all(printed_laws[name].proof("symplectic").verdict == "refuted" for name in growing)
    return [
        Claim(
            where="p. 6, Fig. 3(b)",
            claim="PNN 1 keeps energy as well as the Verlet integrator",
            ours=f"{last.steps:,} steps: up to {number(pnn.horizons[-1].largest)} ε off, velocity Verlet "
            f"{number(last.largest)} ε",
            same=YES if good else NO,
            why="bounded for any number of steps, since the law is symplectic",
        ),
        Claim(
            where="p. 6, Fig. 3(c)",
            claim="PNN 1 shows good reversibility",
            ours=f"{returned.steps[0]:,} + {returned.steps[0]:,} steps miss by {number(returned.mismatch[0])} Å; "
            f"{returned.steps[-1]:,} + {returned.steps[-1]:,} by {number(returned.mismatch[-1])} Å",
            same=YES if reproduction.reversal.row("PNN 1 as printed").returned else NO,
            why="exactly reversible; what is left is rounding",
        ),
        Claim(
            where="p. 6",
            claim="the PNNs (three are named) have excellent long-term stability and time reversibility",
            ours="; ".join(_astray(reproduction, name) for name in growing),
            same=YES if all(reproduction.reversal.row(f"{name} as printed").returned for name in growing) else PARTLY,
            why="true of PNN 1 alone; a step of the others multiplies areas by more or less than one",
        ),
        Claim(
            where="p. 7",
            claim="PNN 1 is reversible and symplectic",
            ours="both proved, for every force",
            same=YES if proved else NO,
            why="exact algebra with the force left open",
        ),
        Claim(
            where="p. 7",
            claim="PNN 2 and 3 are similarly interpretable",
            ours="; ".join(f"{name} multiplies areas by {row.factor:.6f} a step" for name, row in growing.items()),
            same=PARTLY if refuted else YES,
            why="readable, but not symplectic: refuted by proof, and an area of initial states grows or shrinks",
        ),
        Claim(
            where="p. 6",
            claim="explicit Euler satisfies neither requirement",
            ours=f"{number(euler.horizons[0].largest)} ε off after {euler.horizons[0].steps:,} steps; misses by "
            f"{number(reproduction.reversal.row('explicit Euler').mismatch[0])} Å",
            same=YES if not reproduction.reversal.row("explicit Euler").returned else NO,
            why="it gains energy at every step",
        ),
    ]


def _astray(reproduction: Reproduction, name: str) -> str:
    missed = reproduction.reversal.row(f"{name} as printed").mismatch[0]
    first = reproduction.energy.row(f"{name} as printed").horizons[0]
    return f"{name}: misses by {number(missed)} Å, energy {first.drift or 0:+.2g} ε in {first.steps:,} steps"
