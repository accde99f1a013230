"""Claims on the constants, and on what the paper leaves to the future."""

from __future__ import annotations

from itertools import chain

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import number, percent
from pnn_symbolic.report.paper.claims.claim import NO, PARTLY, YES, Claim

MARGINAL = 0.9
"""An error that falls by less than a factor of ten."""


def mass_claims(reproduction: Reproduction) -> list[Claim]:
    """Eq. (1): why 1.0005."""
    mass = reproduction.mass
    return [
        Claim(
            where="p. 7, Eq. (1)",
            claim="mass 1.0005 m",
            ours=f"{mass.network:.6f} m with the force sub-network, {mass.inner:.6f} m with the exact force",
            same=YES if round(mass.network, 4) == 1.0005 else PARTLY,
            why="the same to the printed digits",
        ),
        Claim(
            where="p. 7",
            claim="“the NN training makes a 5 in 10,000 error in mass”",
            ours=f"the factor is 1 + {mass.coefficient:.4g} fs⁻² Δt² (exponent {mass.exponent:.3f}), "
            f"{mass.at_zero:.7f} at Δt = 0",
            same=NO,
            why="no error of the training: the best mass for a step of finite length; the data's own inner step adds "
            f"{(mass.inner - mass.exact) * 1e6:+.1f}·10⁻⁶, the sub-network "
            f"{(mass.network - mass.inner) * 1e6:+.1f}·10⁻⁶",
        ),
    ]


def chain_claims(reproduction: Reproduction) -> list[Claim]:
    """Chained training."""
    study = reproduction.chain
    path_gains: dict[str, list[str]] = {}
    energy_factors: dict[str, list[float]] = {}
    gains: list[float] = []
    for law, force in study.kinds:
        shortest, *_, longest = study.of(law, force)
        gain = 1 - longest.path / shortest.path
        gains.append(gain)
        path_gains.setdefault(force, []).append(f"{law} {percent(gain)}")
        energy_factors.setdefault(force, []).append(longest.energy / shortest.energy)
    sentences: list[str] = []
    for force, laws in path_gains.items():
        energies = ", ".join(map(number, energy_factors[force]))
        sentences.append(f"{force} force: path {', '.join(laws)}; |ΔE| × {energies}")
    marginal = all(0 <= gain < MARGINAL for gain in gains)
    kept = max(chain.from_iterable(energy_factors.values())) <= 1
    return [
        Claim(
            where="p. 6",
            claim="a chained model further improves energy and time reversibility, marginally",
            ours=f"gain of {study.rows[-1].links} links over 1, along {study.rows[0].steps:,} steps: "
            f"{'. '.join(sentences)}",
            same=YES if marginal and kept else NO if max(gains) <= 0 else PARTLY,
            why="a longer chain fits the phase of the motion better; a law whose other constants are trained gives up "
            "some of its symplecticity for it",
        )
    ]


def alphabet_claims(reproduction: Reproduction) -> list[Claim]:
    """Other fixed weights."""
    study = reproduction.alphabet
    right = [constant.right for constant in study.constants if constant.chosen == constant.right]
    searched = (
        f"; a search over {study.networks:.1e} networks finds the weight π" if "pi" in study.found_choices else ""
    )
    return [
        Claim(
            where="p. 5, future work",
            claim="other fixed weights: fractions, π, e",
            ours=f"chosen where right: {', '.join(right)} ({len(right)} of {len(study.constants)}){searched}",
            same=YES if len(right) == len(study.constants) else PARTLY,
            why="--weights takes any exact numbers, each with a cost",
        )
    ]
