"""The judgement of one map: the formula, what is proved of it, and its name."""

from typing import Any

from sympy import Expr, Rational, Symbol

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.checks import check
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.printing import LARGEST_SHOWN_DENOMINATOR, decimal_text
from pnn_symbolic.report.as_typed import as_typed, as_typed_lines
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.splitting.factorisation import Factorisation, factorise
from pnn_symbolic.verdicts.finding import Verdict

LABELS = {
    "time_reversible": "time-reversible",
    "reversible_up_to_conjugation": "… up to conjugation",
    "self_adjoint": "self-adjoint",
    "area_preserving_1d": "keeps areas in 1-D",
    "conformal_factor": "area factor",
    "volume_preserving": "keeps volumes",
    "order": "order of accuracy",
    "shadow_hamiltonian": "shadow Hamiltonian",
    "stability_limit": "stable to dt·ω =",
}
FIRST = ("time_reversible", "symplectic", "order")
"""Findings that are told first."""
COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}
WIDTH_OF_FILES = 120
"""Columns where the output goes to a file or another program."""
MOST_SHOWN = 160
"""Characters of a series that are shown; JSON has all of it."""
MOST_FACTORS = 11
"""Factors of a word that are shown, those of five Verlet steps in a row."""


def judgement(step: OneStepMap) -> dict[str, Any]:
    """All that is known of a map, as plain data ready for JSON.

    {"map": {"position", "velocity", "latex"},
     "advances": "x'' = f(x)/m",
     "findings": {"time_reversible": {...}, "symplectic": {...}, "order": {...}, ...},
     "factorisation": {"word", "operators", "steps", "letters", "verdict", "reason"},
     "identity": {"name", "relation", "source", "details"},
     "as_typed": {findings that differ for the decimals as they are, and "identity" where it does; absent without any}}

    >>> found = judgement(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m"))
    >>> found["identity"]["name"], found["factorisation"]["word"], found["findings"]["time_reversible"]["verdict"]
    ('symplectic Euler B', 'D 1, K 1', 'refuted')
    """
    findings = {name: finding.to_json() for name, finding in check(step).items()}
    identity = identify(intended_method(step).map).to_json()
    differing = as_typed(step, {**findings, "identity": identity})
    return {
        "map": step.to_json(),
        "advances": findings["motion"]["value"],
        "findings": findings,
        "factorisation": _factors(step).to_json(),
        "identity": identity,
        **({"as_typed": differing} if differing else {}),
    }


def _factors(step: OneStepMap) -> Factorisation:
    """The factorisation; undecided, with the reason, where it fails."""
    try:
        return factorise(step)
    except Exception as error:  # the other answers do not depend on it
        return Factorisation(None, Verdict.UNDECIDED, f"could not be carried out for this map ({in_one_line(error)})")


def show_judgement(
    step: OneStepMap, found: dict[str, Any] | None = None, *, title: str = "", brief: bool = False
) -> None:
    """Print a judgement for people on standard output: formula, name, verdicts, witnesses, factorisation.

    found   the result of `judgement(step)`, when it has been computed already
    brief   only the findings of `FIRST`
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    found = found or judgement(step)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH_OF_FILES)
    if title:
        console.print(f"[bold]{escape(title)}[/bold]", soft_wrap=True)
    for equation in step.plain().split(";"):
        console.print(f"  {escape(equation.strip())}", soft_wrap=True)
    console.print(f"  [bold]{escape(advances(found))}[/bold]", soft_wrap=True)
    identity = found["identity"]
    console.print(f"  [bold]{escape(identity['details']['sentence'])}[/bold]", soft_wrap=True)
    if identity["source"]:
        console.print(f"  [dim]{escape(identity['source'])}[/dim]", soft_wrap=True)
    for line in as_typed_lines(step, found):
        console.print(f"  {escape(line)}", soft_wrap=True)
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
    for name, finding in found["findings"].items():
        if name == "motion" or (brief and name not in FIRST):
            continue
        label = LABELS.get(name, name.replace("_", " "))
        table.add_row(label, _coloured(finding["verdict"], answer(finding)), escape(reason(finding)))
    if not brief:
        factors = _factors(step)
        verdict = _coloured(factors.verdict.word, factors.verdict.word)
        table.add_row("factorisation", verdict, escape(factorisation_text(factors)))
    console.print(table)


def advances(found: dict[str, Any]) -> str:
    """The motion of a judgement and the order for it in one line, and loudly where it is not x'' = f/m.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m")
    >>> print(advances(judgement(step)))
    advances x'' = f(x)/m - v/2, of order 1. NOT x'' = f(x)/m: friction -v/2
    """
    motion, order = found["findings"]["motion"], found["findings"]["order"]["value"]
    if motion["value"] is None:
        return f"advances no motion that can be told: {reason(motion)}"
    details = motion.get("details", {})
    momentum = f"; {details['momentum']}" if "momentum" in details else ""
    difference = f". NOT{details['remark'].removeprefix('not')}" if "remark" in details else ""
    return f"advances {motion['value']}, of order {order}{momentum}{difference}"


def _coloured(verdict: str, text: str) -> str:
    from rich.markup import escape

    return f"[{COLOURS[verdict]}]{escape(text)}[/{COLOURS[verdict]}]"


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
        return _beginning(finding.get("details", {}).get("short", value))
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    if isinstance(value, dict) and {"coefficient", "power"} <= value.keys():
        number = f"{value['coefficient_float']:.6g}" if "coefficient_float" in value else f"({value['coefficient']})"
        return f"{number} (dt·ω)^{value['power']} + …, relative, {finding['scope']}"
    return f"for {finding['scope']}"


def _beginning(series: str) -> str:
    """As many terms of a series as have room.

    >>> _beginning("a + b"), len(_beginning(" + ".join(["dt**2*f"] * 50))) <= MOST_SHOWN
    ('a + b', True)
    """
    if len(series) <= MOST_SHOWN:
        return series
    depth, end = 0, 0
    for place, sign in enumerate(series[: MOST_SHOWN - 4]):
        depth += (sign == "(") - (sign == ")")
        if not depth and series[place : place + 3] in (" + ", " - "):
            end = place
    return f"{series[:end]} + …"


def factorisation_text(factors: Factorisation) -> str:
    """The exponentials and the word, first to last, long numbers in six digits; or why there is none.

    Of many factors the first are told: JSON has all.

    >>> factorisation_text(factorise(OneStepMap.from_word("K 1, D 1")))
    'exp(h B) exp(h A); first to last K 1, D 1 (V R)'
    """
    word = factors.word
    if word is None:
        return factors.reason
    exponentials, letters = [], []
    for letter in word:
        short = _short(letter.number)
        exact = short == str(letter.number)
        operator = letter.operator if exact else letter._replace(number=Symbol(short)).operator
        exponentials.append(operator if exact else operator.replace(f"({short})*h", f"{short} h"))
        letters.append(f"{letter.name} {short}")
    if (more := len(letters) - MOST_FACTORS) > 0:
        return f"{' '.join(exponentials[:MOST_FACTORS])} … and {more} more exponentials; --json has all, and the word"
    return f"{' '.join(exponentials)}; first to last {', '.join(letters)} ({word.letters})"


def _short(number: Expr) -> str:
    """A number as it is, or in six digits, and as many more as its difference from 1 needs."""
    if number.free_symbols or (isinstance(number, Rational) and number.q <= LARGEST_SHOWN_DENOMINATOR):
        return str(number)
    if not isinstance(number, Rational):
        return f"{float(number):.6g}"
    size = exact(str(abs(number)))
    return "-" * (number.p < 0) + decimal_text(size, 6)
