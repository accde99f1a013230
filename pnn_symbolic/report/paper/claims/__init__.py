"""The paper's claims, our figures beside them, and whether they agree; each verdict follows from the numbers."""

from __future__ import annotations

from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.table import Table
from pnn_symbolic.report.paper.claims.claim import Claim
from pnn_symbolic.report.paper.claims.further import alphabet_claims, chain_claims, mass_claims
from pnn_symbolic.report.paper.claims.motion import motion_claims
from pnn_symbolic.report.paper.claims.networks import feed_forward_claims, search_claims


def claims(found: Reproduction) -> tuple[Claim, ...]:
    """All of them, in the order of the paper."""
    return (
        *feed_forward_claims(found),
        *search_claims(found),
        *motion_claims(found),
        *chain_claims(found),
        *mass_claims(found),
        *alphabet_claims(found),
    )


def claims_table(found: tuple[Claim, ...], *, why: bool = True) -> Table:
    """Side by side; a narrow terminal can do without the reasons."""
    columns = ("where", "the paper", "here", "same?", *(["why"] if why else []))
    rows = tuple((one.where, one.claim, one.ours, one.same, *([one.why] if why else [])) for one in found)
    return Table("The paper and here", columns, rows)
