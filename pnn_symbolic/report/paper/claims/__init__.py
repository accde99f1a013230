"""The paper's claims, our figures beside them, and whether they agree; each verdict follows from the numbers."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import TextTable
from pnn_symbolic.report.paper.claims.claim import Claim
from pnn_symbolic.report.paper.claims.further import alphabet_claims, chain_claims, mass_claims
from pnn_symbolic.report.paper.claims.motion import motion_claims
from pnn_symbolic.report.paper.claims.networks import feed_forward_claims, search_claims


def claims(reproduction: Reproduction) -> tuple[Claim, ...]:
    """All of them, in the order of the paper."""
    return (
        *feed_forward_claims(reproduction),
        *search_claims(reproduction),
        *motion_claims(reproduction),
        *chain_claims(reproduction),
        *mass_claims(reproduction),
        *alphabet_claims(reproduction),
    )


def claims_table(claims: tuple[Claim, ...], *, why: bool = True) -> TextTable:
    """Side by side; a narrow terminal can do without the reasons."""
    columns = ("where", "the paper", "here", "same?", *(("why",) if why else ()))
    rows: list[tuple[str, ...]] = []
    for claim in claims:
        reasons = (claim.why,) if why else ()
        rows.append((claim.where, claim.claim, claim.ours, claim.same, *reasons))
    return TextTable("The paper and here", columns, tuple(rows))
