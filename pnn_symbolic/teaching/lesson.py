"""A law as a lesson: what one step does, where the force is taken, what that does to a pendulum, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational, Symbol

from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.implicit import ImplicitStep
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.program import Program
from pnn_symbolic.maps.word import Word
from pnn_symbolic.report.factorisation_text import short_number
from pnn_symbolic.report.implicit_judgement import implicit_judgement
from pnn_symbolic.report.judgement_screen import LONGEST_FORMULA
from pnn_symbolic.report.palindromes import with_palindrome_named
from pnn_symbolic.report.plain_verdicts import plain_verdicts
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.splitting.factorisation import Factorisation, factorise
from pnn_symbolic.teaching.comparison import COLUMNS, Row, percent, rows_beside
from pnn_symbolic.teaching.places import places
from pnn_symbolic.teaching.reasons import MOST_LETTERS, is_palindrome, of_shears, reasons
from pnn_symbolic.teaching.trials import STEPS, SYSTEM, trial_of, why_untried
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError
from pnn_symbolic.verdicts.finding import Verdict

ASKED = (
    "motion",
    "time_reversible",
    "reversible_up_to_conjugation",
    "self_adjoint",
    "area_preserving_1d",
    "symplectic",
    "order",
)
"""Of the checks: what a lesson tells."""
MOST_PLACES = 6
NEWTON = "x'' = f(x)/m"


@dataclass(frozen=True)
class LessonPart:
    """A heading with its lines, and a table where rows say it better."""

    heading: str
    lines: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A title, the law, and the sections that explain it."""

    title: str
    equations: tuple[str, ...]
    sections: tuple[LessonPart, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data: title, equations, sections with their lines and rows."""
        sections = []
        for section in self.sections:
            rows = [dict(zip(COLUMNS, row.cells(), strict=True)) for row in section.rows]
            lines = [*section.lines, *section.after]
            sections.append({"heading": section.heading, "lines": lines, **({"rows": rows} if rows else {})})
        return {"title": self.title, "equations": list(self.equations), "sections": sections}


def lesson_of(step: OneStepMap, network: Sequence[str] = (), budget: Budget = UNBOUNDED) -> Lesson:
    """Explain a law; every number is computed here and now.

    network   what the network of a run says, line by line
    budget    of time for what is proved
    """
    findings = findings_of(step, budget)
    factors = _factors(step, budget)
    trial = trial_of(step)
    sections = [LessonPart("From network to law", tuple(network))] if network else []
    sections += [
        LessonPart("What one step does, first to last", tuple(_stages(step, factors.word))),
        _half_step(step, findings["motion"]["value"], budget),
        LessonPart("Why", tuple(reasons(findings, factors, None if trial is None else trial.halving))),
        LessonPart("Next", tuple(_next(step, factors.word))),
    ]
    told_by_its_word = factors.word is not None and len(step.plain()) > LONGEST_FORMULA
    equations = () if told_by_its_word else tuple(step.plain_equations())
    return Lesson(_title(step), equations, tuple(sections))


def _factors(step: OneStepMap, budget: Budget) -> Factorisation:
    """The word of the method that is meant; undecided where it takes too long."""
    try:
        with budget.question():
            return factorise(intended_method(step).map)
    except OutOfTimeError as error:
        return Factorisation(None, Verdict.UNDECIDED, str(error))


def findings_of(step: OneStepMap, budget: Budget = UNBOUNDED) -> dict[str, dict[str, Any]]:
    """What a lesson tells of the checks, as `judgement` says it."""
    asked = {name: CHECKS[name] for name in ASKED}
    findings = {name: finding.to_json() for name, finding in check(step, asked, budget).items()}
    return with_palindrome_named(findings, budget)


def implicit_lesson(step: ImplicitStep) -> Lesson:
    """What is proved of an implicit step, which has no stages to walk through."""
    judged = implicit_judgement(step)
    lines = tuple(f"{name} = {formula}" for name, formula in step.lines().items())
    does = (
        "It solves an equation for the forces, so that the place where each is taken depends on itself: there is no "
        "drift and no kick to walk through, and it is not stepped here.",
    )
    proved = tuple(map(str, plain_verdicts(judged["findings"])))
    sections = (LessonPart("What one step does", does), LessonPart("What is proved", proved))
    return Lesson(_sentence(judged["identity"]["details"]["sentence"]), lines, sections)


def _title(step: OneStepMap) -> str:
    return _sentence(str(identify(intended_method(step).map)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stages(step: OneStepMap, word: Word | None) -> Iterator[str]:
    """Drift by drift and kick by kick; of a law that is no word, where it takes its forces."""
    if word is None:
        where = places(step)
        for number, place in enumerate(where[:MOST_PLACES], 1):
            yield f"  force {number}, taken at: {place.name}"
        if len(where) > MOST_PLACES:
            yield f"  … and {len(where) - MOST_PLACES} more forces"
        yield "  then x and v are put together as the equations say"
        return
    shortened = [letter._replace(number=_shown(letter.number)) for letter in word]
    done = Word(tuple(shortened), word.per_unit_mass).steps
    yield from (f"  {line}" for line in done[:MOST_LETTERS])
    if len(done) > MOST_LETTERS:
        yield f"  … and {len(done) - MOST_LETTERS} more"
    kicks = [place.name for place in places(step)]
    if len(kicks) == 1:
        yield f"  so the force is taken once: {kicks[0]}"
    elif kicks:
        yield f"  so {len(kicks)} forces are taken, the first: {kicks[0]}; the last: {kicks[-1]}"
    if of_shears(word):
        read = "reads the same from both ends" if is_palindrome(word) else "changes when read from its end"
        yield f"  the word {read}"


def _shown(number: Expr) -> Expr:
    """A number as it is, or a name that reads as its first digits."""
    short = short_number(number)
    return number if short == str(number) or isinstance(number, Rational) else Symbol(short)


def _half_step(step: OneStepMap, motion: str | None, budget: Budget) -> LessonPart:
    """The table of places, with what is seen in it."""
    rows = tuple(rows_beside(step, budget))
    untried = why_untried(step)
    lines = [f"{SYSTEM}; {STEPS:,} steps, the velocity turned, {STEPS:,} back."]
    lines += [f"This law is not tried: {untried}."] if untried else _of_another_motion(motion)
    after = [*_seen(rows if motion == NEWTON else ())]
    if any(row.elsewhere_alone for row in rows):
        after.append("†: in other variables, x or v shifted by a part of a drift or a kick, the path is retraced.")
    return LessonPart("Where the force is taken", tuple(lines), rows, tuple(after))


def _of_another_motion(motion: str | None) -> list[str]:
    """What must be known of the energy, where the law does not follow the pendulum."""
    if motion == NEWTON:
        return []
    follows = f"advances {motion}" if motion else "advances no motion that can be told"
    return [f"This law {follows}, and not {NEWTON}: its energy column tells a difference of motions, too."]


def _seen(rows: Sequence[Row]) -> Iterator[str]:
    """What the rows show, counted and not asserted."""
    for name, reversible, symplectic in (
        ("retrace and are symplectic", True, True),
        ("are symplectic and do not retrace", False, True),
        ("do neither", False, False),
    ):
        errors = _energy_errors(rows, reversible, symplectic)
        if errors:
            yield f"Energy error of those that {name}: {_range(min(errors), max(errors))}."
    yield "Energy error: the largest of the run, of the energy above the lowest."
    yield "Way back: radians from the start; 1e-13 is rounding."
    yield "Moving the force alone changes one place in the law; moved as a kick, the drifts around it follow."


def _energy_errors(rows: Sequence[Row], reversible: bool, symplectic: bool) -> list[float]:
    """Of those that were tried and have these two answers."""
    asked = (reversible, symplectic)
    rows = [row for row in rows if (row.reversible.holds, row.symplectic.holds) == asked]
    return [row.trial.energy_error for row in rows if row.trial is not None]


def _range(best: float, worst: float) -> str:
    return percent(worst) if percent(best) == percent(worst) else f"{percent(best)} to {percent(worst)}"


def _next(step: OneStepMap, word: Word | None) -> Iterator[str]:
    moves = "force" if Program.of(step.normal_form).forces == {"f"} and len(places(step)) == 1 else "kick"
    yield f'  --what-if "{moves} at 0.6" shows what breaks'
    yield f"  discover-equations explain {'palindrome' if word is not None else 'order'} says what a word means"
    yield "  discover-equations explain --exercises"
