"""How is the answer said?"""

from __future__ import annotations

from collections.abc import Sequence

from pnn_symbolic.recognition.result import Generator

LEAPFROG = {
    "early": "which is leapfrog with velocities half a step early, v belonging to t − Δt/2: the same numbers",
    "late": "which is leapfrog with velocities half a step late, v belonging to t + Δt/2: the same numbers",
}
MOST_NAMED = 5
"""Names in a sentence."""
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def named(generator: Generator, nearest: Generator | None, writing: str) -> str:
    """One method passes."""
    exactly = "to the last digit" if writing == "doubles" else f"to the rounding of the file ({writing})"
    parts = [f"These rows are {generator.name}, {how(generator)}: every row follows from the last {exactly}"]
    score = f"{roundings(generator.score)} roundings"
    if nearest is not None:
        score += f"; the nearest other tried, {nearest}, errs {roundings(nearest.score)}"
    text = f"{parts[0]} ({score})."
    text += half_step_told(generator)
    if generator.velocities:
        text += f" The velocities are {generator.velocities}s of the positions."
    return text


def second_order(generator: Generator, writing: str, angle: float) -> str:
    """Velocity Verlet passes, and so does exact motion."""
    return (
        f"{generator} leads from row to row to rounding ({roundings(generator.score)} roundings), and so would the "
        f"trapezoid rule, exact integration, and every method of order 2 or more: {_writing(writing)} at Δt·ω = "
        f"{angle:.2g}."
    )


def by_spline(generators: Sequence[Generator], source: str = "a spline through", *, exact: bool = False) -> str:
    """Some pass with forces that are interpolated, and exact integration beside them or not."""
    names = (
        f"Exact integration would have left these rows, and so would {_some(generators)}"
        if exact
        else _some(generators)
    )
    return (
        f"{names}: the rows agree to the error of {source} the forces of the file, which is all "
        "that tells the force between its rows. Methods that step far back and forth were not tried; name the "
        "potential to try all."
    )


def equal(generators: Sequence[Generator], why: str) -> str:
    """Several pass and are the same map on these rows."""
    return f"{why}: {_some(generators)} give the same numbers on these rows."


def ambiguous(generators: Sequence[Generator], writing: str, angle: float) -> str:
    """A few pass."""
    names = listed([str(generator) for generator in generators])
    return f"{names} cannot be told apart in these rows: {_writing(writing)} at Δt·ω = {angle:.2g}."


def family(names: Sequence[str], writing: str, angle: float, order: int | None, *, exact: bool) -> str:
    """Many pass."""
    common = [name for name in COMMON if name in names] or list(names)
    beside = " and exact integration" if exact else ""
    text = (
        f"{_writing(writing).capitalize()} at Δt·ω = {angle:.2g} cannot tell {len(names)} methods{beside} apart; among "
        f"them {listed(common[:MOST_NAMED])}."
    )
    return text + (f" All have order ≥ {order}." if order is not None and order > 1 else "")


COMMON = (
    "velocity Verlet",
    "position Verlet",
    "RK4",
    "symplectic Euler A",
    "symplectic Euler B",
    "explicit Euler",
    "Forest-Ruth",
)
"""Named first where many pass."""


def finer() -> str:
    """The exact flow passes and no single step does."""
    return (
        "No method of the catalogue made these rows in one step each; the error is that of a much finer or exact "
        "integration: the file does not know its integrator."
    )


def exact(names: Sequence[str]) -> str:
    """The exact flow passes, and of the methods those of high order that are no farther from it than the rounding."""
    return (
        "These rows are the exact motion to rounding: no integrator can be named. A solver of this motion, an adaptive "
        f"one of high order, or {listed([*names[:2], f'{len(names) - 2} more'] if len(names) > 3 else names)} would "
        "leave the same numbers."
    )


def none(nearest: Generator | None, writing: str) -> str:
    """Nothing passes, not even the exact flow."""
    text = "No method of the catalogue made these rows with this force"
    if nearest is not None:
        text += f"; the nearest tried, {nearest}, errs {roundings(nearest.score)} roundings ({writing})"
    return text + ". Noise, another force, friction, or a method that is not in the catalogue would each do this."


def none_by_column(nearest: Generator | None, writing: str, *, by_spline: bool) -> str:
    """Nothing passes with the forces of the file; the nearest asks for them at the rows only, or by a spline."""
    text = "No method that asks for forces at the rows only made these rows"
    if nearest is not None and not by_spline:
        text += f"; the nearest of all tried, {nearest}, errs {roundings(nearest.score)} roundings ({writing})"
    text += (
        ". Between the rows the force is known from a spline through the forces of the file only, so methods with "
        "inner stages are tried to its error, or not at all"
    )
    if nearest is not None and by_spline:
        errs = f"errs {roundings(nearest.score)} times what spline and rounding would leave"
        text += f": the nearest tried, {nearest}, {errs}"
    return f"{text}; name the potential to try them exactly."


def none_at_rows(nearest: Generator | None, writing: str) -> str:
    """Nothing passes with the forces at the rows of several particles."""
    text = "No method that asks for forces at the rows only made these rows"
    if nearest is not None:
        text += f"; the nearest tried, {nearest}, errs {roundings(nearest.score)} roundings ({writing})"
    return f"{text}."


def noisy_forces(generators: Sequence[Generator], scatter: float) -> str:
    """The forces of the rows scatter."""
    text = (
        f"The forces of these rows are no function of the positions: noise of {scatter:.2g} of them scatters from row "
        "to row, as a thermostat that is added to the forces does."
    )
    if generators:
        text += (
            f" With these forces the rows follow {listed([str(generator) for generator in generators])} to rounding; "
            "the motion itself is random, and the rule of the thermostat cannot be told from them."
        )
    return text


SCALED = (
    "What the forces leave of the change of v is along the velocities of all particles, by one factor a row "
    "({share:.0%} of it): a thermostat that scales them, as Nosé–Hoover's, Berendsen's or rescaling, or friction."
)
EACH_ALONG = (
    "What the forces leave of the change of v is along the velocity of each particle ({share:.0%} of it): friction, or "
    "a limit of speeds."
)
RANDOM = (
    "What the forces leave of the change of v is another from row to row: the motion is random, as a thermostat's is, "
    "or v is noisy."
)


UNEVEN = (
    "The clock is uneven, and methods were tried with its mean step only: none whose steps are as uneven is among them."
)


def how(generator: Generator) -> str:
    """How many of its steps lie between two rows."""
    return "step by step" if generator.substeps == 1 else f"{_number(generator.substeps)} inner steps for each row"


def half_step_told(generator: Generator) -> str:
    """A sentence where the velocities are those of a leapfrog, with the blank before it; else nothing."""
    leapfrog = LEAPFROG[generator.half_step].removeprefix("which is ") if generator.half_step else ""
    return leapfrog and f" It is {leapfrog}."


def listed(names: Sequence[str]) -> str:
    """Names with commas and an "and".

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _some(generators: Sequence[Generator]) -> str:
    """The commonest of these methods, and how many others there are."""
    names = [str(generator) for generator in generators]
    common = [name for name in COMMON if name in names]
    shown = [*common, *(name for name in names if name not in common)][:MOST_NAMED]
    more = f"{len(names) - len(shown)} more"
    return listed([*shown, more] if len(names) > len(shown) else shown)


def _number(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


def roundings(score: float) -> str:
    """How many, in as many digits as matter."""
    return f"{score:.1f}" if score < 100 else f"{score:.0e}".replace("e+0", "e").replace("e+", "e")


def _writing(writing: str) -> str:
    return "the digits of doubles" if writing == "doubles" else writing
