"""What if the force were taken elsewhere? The changed law, beside the law, and what broke."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr

from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_number
from pnn_symbolic.report.findings import reason
from pnn_symbolic.teaching.comparison import Row, row_of
from pnn_symbolic.teaching.places import NAMES, with_force_at, with_kick_at
from pnn_symbolic.verdicts.finding import Finding

MOVED = re.compile(r"\s*(?:the\s+)?(force|kick)\s+(?:taken\s+)?(?:at\s+)?(?:the\s+)?(?P<place>.+?)\s*", re.IGNORECASE)
PLACES = {name.removeprefix("the "): share for share, name in NAMES.items()}


@dataclass(frozen=True)
class WhatIf:
    """Two rows side by side, and what the change did.

    law, changed   as rows of a comparison
    broke          what was proved before and is refuted now, each with its witness
    mended         the other way round
    """

    law: Row
    changed: Row
    broke: tuple[str, ...]
    mended: tuple[str, ...]


def what_if(law: OneStepMap, text: str, read_law: Callable[[str], OneStepMap]) -> WhatIf:
    """The law beside a changed one.

    text       "force at 0.6", "kick at half way", or another law
    read_law   of a text that is another law

    >>> changed = what_if(OneStepMap.from_word("D 1/2, K 1, D 1/2"), "kick at 0.6", OneStepMap.from_word)
    >>> [line.partition(":")[0] for line in changed.broke]
    ['it retraced its path', 'it was of order 2 and is of order 1']
    """
    changed = _changed(law, text, read_law)
    before, after = row_of("the law", law), row_of(text.strip(), changed)
    return WhatIf(law=before, changed=after, broke=tuple(_broke(before, after)), mended=tuple(_broke(after, before)))


def _changed(law: OneStepMap, text: str, read_law: Callable[[str], OneStepMap]) -> OneStepMap:
    moved = MOVED.fullmatch(text)
    if moved is None:
        return read_law(text)
    share = _share(moved["place"])
    return with_kick_at(share) if moved[1].lower() == "kick" else with_force_at(law, share)


def _share(text: str) -> Expr:
    place = " ".join(text.lower().split())
    if place in PLACES:
        return PLACES[place]
    try:
        return read_number(text)
    except ParseError as error:
        known = ", ".join(f'"{name}"' for name in PLACES)
        raise ParseError(
            f'"{text}" is no place of the force: type a share of the step, as in "force at 0.6", or {known} ({error})'
        ) from None


def _broke(before: Row, after: Row) -> list[str]:
    lines = []
    for question, words in (("reversible", "it retraced its path"), ("symplectic", "it was symplectic")):
        was, now = getattr(before, question), getattr(after, question)
        if was.holds and now.holds is False:
            lines.append(f"{words}: {_why(now)}")
    orders = before.order.value, after.order.value
    if None not in orders and orders[1] < orders[0]:
        lines.append(f"it was of order {orders[0]} and is of order {orders[1]}: {_why(after.order)}")
    return lines


def _why(finding: Finding) -> str:
    return reason(finding.to_json())
