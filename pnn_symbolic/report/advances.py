"""Which motion does a map advance, and of which order is it for that? Told in one line."""

from __future__ import annotations

from typing import Any

from pnn_symbolic.checks.fixed_points import KEPT
from pnn_symbolic.report.findings import reason


def with_dt_1_told(read: dict[str, Any]) -> str:
    """What a step without dt is when it is read with dt = 1, in one line."""
    name = f"{read['sentence']}, " if read["sentence"] else ""
    return f"read with dt = 1: {name}of order {read['order']} for {read['advances']}; type {read['map']}"


def advances(record: dict[str, Any]) -> str:
    """The motion of a judgement and the order for it in one line, and loudly where it is not x'' = f/m.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.report.judgement import judgement
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m")
    >>> print(advances(judgement(step)))
    advances x'' = f(x)/m - v/2, of order 1. NOT x'' = f(x)/m: friction -v/2
    """
    motion = record["findings"]["motion"]
    if motion["value"] is None:
        return f"advances no motion that can be told: {reason(motion)}"
    details = motion.get("details", {})
    momentum = f"; {details['momentum']}" if "momentum" in details else ""
    rest = details.get("fixed_points", KEPT)
    momentum += f"; {rest}" if rest != KEPT else ""
    difference = f". NOT{details['remark'].removeprefix('not')}" if "remark" in details else ""
    printed = details.get("printed", motion["value"])
    return f"advances {printed}, {_order_told(record['findings']['order'])}{momentum}{difference}"


def _order_told(order: dict[str, Any]) -> str:
    if order["value"] is not None:
        return f"of order {order['value']}"
    to_40_digits = order.get("details", {}).get("order_to_40_digits")
    return "of undecided order" if to_40_digits is None else f"to 40 digits of order {to_40_digits}"
