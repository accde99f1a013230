"""Claims on the constants, and on what the paper leaves to the future."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import number, percent
from pnn_symbolic.report.paper.claims.claim import NO, PARTLY, YES, Claim

MARGINAL = 0.9
"""An error that falls by less than a factor of ten."""


def mass_claims(found: Reproduction) -> list[Claim]:
    """Eq. (1): why 1.0005."""
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
            f"{(mass.inner - mass.exact) * 1e6:+.1f}·10⁻⁶, the sub-network "
            f"{(mass.network - mass.inner) * 1e6:+.1f}·10⁻⁶",
        ),
    ]


def chain_claims(found: Reproduction) -> list[Claim]:
    """Chained training."""
    study, gains, kept, told = found.chain, [], [], []
    for force in dict.fromkeys(force for _, force in study.kinds):
        pairs = [(rows[0], rows[-1]) for law, kind in study.kinds if kind == force for rows in [study.of(law, kind)]]
        gained = [1 - last.path / first.path for first, last in pairs]
        energies = [last.energy / first.energy for first, last in pairs]
        gains, kept = [*gains, *gained], [*kept, *(one <= 1 for one in energies)]
        laws = ", ".join(f"{one.law} {percent(gain)}" for (one, _), gain in zip(pairs, gained, strict=True))
        told.append(f"{force} force: path {laws}; |ΔE| × {', '.join(number(one) for one in energies)}")
    marginal = all(0 <= gain < MARGINAL for gain in gains)
    return [
        Claim(
            "p. 6",
            "a chained model further improves energy and time reversibility, marginally",
            f"gain of {study.rows[-1].links} links over 1, along {study.rows[0].steps:,} steps: {'. '.join(told)}",
            YES if marginal and all(kept) else NO if max(gains) <= 0 else PARTLY,
            "a longer chain fits the phase of the motion better; a law whose other constants are trained gives up some "
            "of its symplecticity for it",
        )
    ]


def alphabet_claims(found: Reproduction) -> list[Claim]:
    """Other fixed weights."""
    study = found.alphabet
    right = [one.right for one in study.constants if one.chosen == one.right]
    searched = (
        f"; a search over {study.networks:.1e} networks finds the weight π" if "pi" in study.found_choices else ""
    )
    return [
        Claim(
            "p. 5, future work",
            "other fixed weights: fractions, π, e",
            f"chosen where right: {', '.join(right)} ({len(right)} of {len(study.constants)}){searched}",
            YES if len(right) == len(study.constants) else PARTLY,
            "--weights takes any exact numbers, each with a cost",
        )
    ]
