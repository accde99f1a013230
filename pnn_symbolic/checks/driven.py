"""Driven maps: forces f(x, t), whose answers to some questions need more than the state."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.verdicts.finding import Finding, Property

REASON = "the map depends on the time t: this question is decided for forces of the state alone"
Parameters = ParamSpec("Parameters")
Question = Callable[Parameters, Finding]


def of_the_state_alone(name: str) -> Callable[[Question[Parameters]], Question[Parameters]]:
    """Leave the question undecided, with the reason, where a map depends on the time.

    name   what the finding calls the question
    """

    def guarded(question: Question[Parameters]) -> Question[Parameters]:
        @wraps(question)
        def asked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Finding:
            step = cast(OneStepMap, args[0] if args else kwargs["step"])
            if not step.normal_form.sees_time:
                return question(*args, **kwargs)
            return Property(name, scope="this map", source="").undecided(REASON)

        return asked

    return guarded
