"""Rows of the catalogue for products of drifts and kicks, which are symplectic whatever their numbers are."""

from collections.abc import Iterator

from pnn_symbolic.catalogue.definitions import Splitting, composition, swapped
from pnn_symbolic.catalogue.integrator import Integrator


def splitting(
    name: str,
    word: str,
    *,
    order: int,
    evaluations: int,
    stability_limit: str | None,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    digits: int | None = None,
    palindrome: bool = True,
    asked_of_files: bool = True,
) -> Integrator:
    """A product of drifts and kicks is symplectic, and reversible if it is a palindrome."""
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=Splitting(word),
        order=order,
        time_reversible=palindrome,
        symplectic=True,
        evaluations=evaluations,
        stability_limit=stability_limit,
        source=source,
        description=description,
        digits=digits,
        asked_of_files=asked_of_files,
    )


def compositions(
    name: str,
    weights: tuple[str, ...],
    *,
    order: int,
    stability_limit: str,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    digits: int | None = 40,
    asked_of_files: bool = True,
) -> Iterator[Integrator]:
    """The composition of position Verlet with these weights, and that of velocity Verlet."""
    drift_first = composition(*weights)
    for word, ending, verlet in ((drift_first, "", "position"), (swapped(drift_first), ", kick first", "velocity")):
        yield splitting(
            name + ending,
            word,
            order=order,
            evaluations=2 * len(weights) + 1,
            stability_limit=stability_limit,
            source=source,
            description=f"{description}, of {verlet} Verlet",
            aliases=tuple(alias + ending for alias in aliases),
            digits=digits,
            asked_of_files=asked_of_files,
        )
