"""What is simpler than the law of a search, and what more complex, in a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pnn_symbolic.discovery import Discovery


def neighbours(discovery: Discovery, record: dict[str, Any]) -> Iterator[str]:
    """The next simpler and the next more complex network of the front, with what they cost and err."""
    places = [place for place, point in enumerate(record["front"]) if point["winner"]]
    if not places or discovery.result is None:
        return
    (place,), front = places, record["front"]
    for word, beside in (("Simpler", place - 1), ("More complex", place + 1)):
        if not 0 <= beside < len(front) or None in (front[beside]["log_error"], front[place]["log_error"]):
            continue
        if front[beside]["cost"] == front[place]["cost"] or not _tell_apart(discovery, place, beside):
            continue
        decades = front[beside]["log_error"] - front[place]["log_error"]
        times = f"{10 ** abs(decades):.3g} times {'larger' if decades > 0 else 'smaller'}"
        cost = f"cost {front[beside]['cost']} for {front[place]['cost']}"
        yield f"{word}: {cost}, E_x·E_v {times} (--all has its law)"


def _tell_apart(discovery: Discovery, place: int, beside: int) -> bool:
    """Whether the rows tell two networks of the front apart, and they are not printed alike."""
    assert discovery.result is not None
    networks = [discovery.front[number] for number in (place, beside)]
    accuracies = [discovery.result.log_error(point.candidate) for point in networks]  # not below what the rows tell
    laws = [point.law.plain_equations() for point in networks]
    return accuracies[0] != accuracies[1] and laws[0] != laws[1]
