"""From which rows would any law be nonsense? They are refused, unless it is asked to go on."""

from __future__ import annotations

from pnn_symbolic.dynamics.health import Health
from pnn_symbolic.errors import RefusedError


def refuse_nonsense(name: str, health: Health, *, as_is: bool) -> None:
    """`RefusedError` with what is wrong with the rows of this name, where that is so grave."""
    if health.refused and not as_is:
        refused = [symptom for symptom in health.symptoms if symptom.severity == "refused"]
        lines = [f"{symptom.sentence} {symptom.remedy}".strip() for symptom in refused]
        raise RefusedError(f"{name}: {' '.join(lines)} To go on all the same: --as-is", health.to_json())
