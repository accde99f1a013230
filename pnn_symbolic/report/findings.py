"""A finding in words: the answer, and the reason or the witness in one line."""

from typing import Any

from pnn_symbolic.report.other_variables import in_other_variables

MOST_SHOWN = 160
"""Characters of a series that are shown; JSON has all of it."""


def answer(finding: dict[str, Any]) -> str:
    """The verdict as people say it: the number when there is one, else proved, refuted or undecided.

    >>> answer({"verdict": "proved", "value": 2})
    '2, proved'
    >>> answer({"verdict": "proved", "value": "2*sqrt(2)", "value_float": 2.8284271247461903})
    '2.82843, proved'
    """
    number = finding["value"] if type(finding["value"]) is int else finding.get("value_float")
    return finding["verdict"] if number is None else f"{number:.6g}, {finding['verdict']}"


def reason(finding: dict[str, Any]) -> str:
    """One line: the witness or the series when there is one, else what the verdict holds for.

    >>> reason({"verdict": "proved", "value": None, "witness": None, "scope": "every force f(x)"})
    'for every force f(x)'
    """
    value = finding["value"]
    if finding["witness"]:
        return finding["witness"]["sentence"]
    if finding["verdict"] == "undecided":
        return f"neither proved nor refuted: {'; '.join(finding['assumptions']) or finding['scope']}"
    if isinstance(value, str) and "value_float" not in finding:
        return beginning(finding.get("details", {}).get("short", value))
    if isinstance(value, dict) and {"coordinates", "variables"} <= value.keys():
        return f"for {finding['scope']}; {in_other_variables(finding)}"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    if isinstance(value, dict) and {"coefficient", "power"} <= value.keys():
        number = f"{value['coefficient_float']:.6g}" if "coefficient_float" in value else f"({value['coefficient']})"
        power = "" if value["power"] == 1 else f"^{value['power']}"
        return f"{number} {value.get('of', '(dt·ω)')}{power} + …, relative, {finding['scope']}"
    return f"for {finding['scope']}"


def beginning(series: str, most: int = MOST_SHOWN) -> str:
    """As many terms of a series as have room, and at least the first.

    >>> beginning("a + b"), len(beginning(" + ".join(["dt**2*f"] * 50))) <= MOST_SHOWN
    ('a + b', True)
    >>> beginning("dt**3*f in x, dt**3*v + dt**3*f'(v)/2 + dt**4*f''(v, v) in v + …", most=40)
    'dt**3*f in x, dt**3*v + … in v'
    """
    if len(series) <= most:
        return series
    depth, end = 0, 0
    for place, sign in enumerate(series):
        depth += (sign == "(") - (sign == ")")
        if not depth and series[place : place + 3] in (" + ", " - "):
            if end and place > most - 4:
                break
            end = place
    cut = series[:end] or series
    # Of an error "… in x, … in v" what is left says whose it is.
    whose = " in v" if " in x, " in cut and " in v" in series[end:] else ""
    return f"{cut} + …{whose}"
