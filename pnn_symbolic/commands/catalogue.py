"""`discover-equations catalogue`: the known integrators; one that is named is proved on the spot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pnn_symbolic.catalogue import (
    CATALOGUE,
    FAMILIES,
    IMPLICIT,
    MAGNETIC,
    OUT_OF_REACH,
    REMEMBERING,
    ImplicitMethod,
    Integrator,
    MagneticMethod,
    OutOfReach,
    RememberingMethod,
    claimed,
    implicit_called,
    integrator_called,
    magnetic_called,
    remembering_called,
)

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from pnn_symbolic.report.judgement import Step

Judged = Integrator | ImplicitMethod | MagneticMethod | RememberingMethod
Row = Judged | OutOfReach


def catalogue_command(name: str, as_json: bool, as_markdown: bool = False) -> None:
    """One integrator in full, proved on the spot, or all of them with what is claimed of each."""
    if as_markdown:
        # SymPy takes half a second to load; refusals do without.
        from pnn_symbolic.report.catalogue_page import catalogue_page

        print(catalogue_page(), end="")
    elif not name and as_json:
        for method in (*CATALOGUE, *IMPLICIT, *MAGNETIC, *REMEMBERING, *OUT_OF_REACH):
            print(json.dumps(_claims(method), ensure_ascii=False))
    elif not name:
        _show_all()
    elif as_json:
        method = _called(name)
        proved = {} if isinstance(method, OutOfReach) else _proved(method)
        print(json.dumps({**_claims(method), **proved}, ensure_ascii=False))
    else:
        _show(_called(name))


def _called(name: str) -> Row:
    if method := implicit_called(name) or magnetic_called(name) or remembering_called(name):
        return method
    for method in OUT_OF_REACH:
        if " ".join(name.lower().split()) in (known.lower() for known in method.names()):
            return method
    return integrator_called(name)


def _claims(method: Row) -> dict[str, Any]:
    """What the record says, as plain data; the tests prove it."""
    head = {"name": method.name, "aliases": list(method.aliases), "source": method.source}
    if isinstance(method, OutOfReach):
        return {**head, "out_of_reach": method.reason}
    if isinstance(method, RememberingMethod):
        made_from = {method.made_from.kind: str(method.made_from)}
        variables = {"remembers": method.remembers, "new_velocity": method.new_velocity}
        return {**head, "description": method.description, "made_from": made_from, **variables}
    claims = ("order", "time_reversible", "symplectic", "evaluations", "stability_limit", "digits")
    if isinstance(method, Integrator):
        claims += ("reversible_elsewhere",)
    if isinstance(method, ImplicitMethod):
        claims = ("order", "self_adjoint", "symplectic", "forces", "stability_limit", "symplectic_elsewhere")
    if isinstance(method, MagneticMethod):
        claims = ("order", "time_reversible", "symplectic", "volume_preserving", "evaluations", "gyrophase")
        claims += ("reversible_elsewhere",)
    return {
        **head,
        "description": method.description,
        "made_from": {method.made_from.kind: str(method.made_from)},
        "claims": {claim: getattr(method, claim) for claim in claims},
    }


def _proved(method: Judged) -> dict[str, Any]:
    from pnn_symbolic.report.judgement import judgement  # SymPy takes half a second to load; refusals do without

    return judgement(_step(method))


def _step(method: Judged) -> Step:
    if isinstance(method, Integrator):
        return method.map
    if isinstance(method, RememberingMethod):
        return method.made_from.map()
    if isinstance(method, MagneticMethod):
        from pnn_symbolic.magnetic import read_magnetic_word  # loaded where a step is of this kind

        return read_magnetic_word(method.made_from.text)
    from pnn_symbolic.implicit import step_of_tableau  # loaded where a step is of this kind

    return step_of_tableau(method.made_from)


def _show(method: Row) -> None:
    # Only what is shown on a terminal needs it.
    from rich.console import Console
    from rich.markup import escape

    if isinstance(method, OutOfReach):
        print(f"{method}\n  {method.source}")
        return
    # SymPy takes half a second to load; refusals do without.
    from pnn_symbolic.report.judgement_screen import show_judgement

    console = Console(highlight=False)
    console.print(f"[bold]{escape(method.name)}[/bold]: {escape(method.description)}", soft_wrap=True)
    if method.aliases:
        console.print(f"  also called: {escape(', '.join(method.aliases))}", soft_wrap=True)
    console.print(f"  {method.made_from.kind}: {escape(str(method.made_from))}", soft_wrap=True)
    if isinstance(method, RememberingMethod):
        console.print(f"  {escape(method.sentence)}; below v is w", soft_wrap=True)
    show_judgement(_step(method))


def _show_all() -> None:
    from rich.console import Console  # only what is shown on a terminal needs it

    console = Console(highlight=False)
    for family, integrators in FAMILIES.items():
        columns = ("order", "reversible", "symplectic", "forces", "dt·ω below")
        console.print(_table(family, columns, map(_cells, integrators)))
    columns = ("order", "self-adjoint", "symplectic", "forces", "dt·ω below")
    console.print(_table("Implicit methods", columns, map(_implicit_cells, IMPLICIT)))
    columns = ("order", "reversible with B → -B", "symplectic", "volumes", "phase")
    console.print(_table("In a magnetic field", columns, map(_magnetic_cells, MAGNETIC)))
    console.print("\n[bold]Methods that remember[/bold]")
    for method in REMEMBERING:
        console.print(f" {method.sentence} is {method.made_from}")
    console.print("\n[bold]Out of reach[/bold]")
    for method in OUT_OF_REACH:
        console.print(f" {method.name}: {method.reason}")
    console.print(
        "\nForces: evaluations a step. Stable for an oscillator where dt·ω is below the last number."
        " no†: in other variables yes."
        " The tests prove every claim; `catalogue NAME` proves one on the spot, with its source."
    )


def _table(title: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> RichTable:
    from rich.table import Table  # only what is shown on a terminal needs it

    table = Table(box=None, title=f"\n{title}", title_justify="left", title_style="bold")
    table.add_column("name")
    for column in columns:
        table.add_column(column, justify="right", min_width=len(column), no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _implicit_cells(method: ImplicitMethod) -> tuple[str, ...]:
    claims = (claimed(method.self_adjoint), claimed(method.symplectic, elsewhere=method.symplectic_elsewhere))
    return (method.name, str(method.order), *claims, str(method.forces), method.stability_limit)


def _magnetic_cells(method: MagneticMethod) -> tuple[str, ...]:
    reversible = claimed(method.time_reversible, elsewhere=method.reversible_elsewhere)
    claims = (reversible, claimed(method.symplectic), claimed(method.volume_preserving))
    return (method.name, str(method.order), *claims, method.gyrophase)


def _cells(integrator: Integrator) -> tuple[str, ...]:
    """What its row of the table says."""
    return (
        integrator.name,
        "–" if integrator.order is None else str(integrator.order),
        claimed(integrator.time_reversible, elsewhere=integrator.reversible_elsewhere),
        claimed(integrator.symplectic),
        str(integrator.evaluations),
        integrator.stability_limit or "–",
    )
