"""`discover-equations catalogue`: the known integrators; one that is named is proved on the spot."""

from __future__ import annotations

import json
from typing import Any

from pnn_symbolic.integrators.catalogue import (
    CATALOGUE,
    FAMILIES,
    OUT_OF_REACH,
    Integrator,
    OutOfReach,
    integrator_called,
)


def catalogue_command(name: str, as_json: bool, as_markdown: bool = False) -> None:
    """One integrator in full, proved on the spot, or all of them with what is claimed of each."""
    if as_markdown:
        from pnn_symbolic.report.catalogue_page import catalogue_page

        print(catalogue_page(), end="")
    elif not name and as_json:
        for one in (*CATALOGUE, *OUT_OF_REACH):
            print(json.dumps(_claims(one), ensure_ascii=False))
    elif not name:
        _show_all()
    elif as_json:
        one = _called(name)
        proved = {} if isinstance(one, OutOfReach) else _proved(one)
        print(json.dumps({**_claims(one), **proved}, ensure_ascii=False))
    else:
        _show(_called(name))


def _called(name: str) -> Integrator | OutOfReach:
    for method in OUT_OF_REACH:
        if " ".join(name.lower().split()) in (known.lower() for known in method.names()):
            return method
    return integrator_called(name)


def _claims(one: Integrator | OutOfReach) -> dict[str, Any]:
    """What the record says, as plain data; the tests prove it."""
    head = {"name": one.name, "aliases": list(one.aliases), "source": one.source}
    if isinstance(one, OutOfReach):
        return {**head, "out_of_reach": one.reason}
    claims = ("order", "time_reversible", "symplectic", "evaluations", "stability_limit", "digits")
    return {
        **head,
        "description": one.description,
        "made_from": {one.made_from.kind: str(one.made_from)},
        "claims": {claim: getattr(one, claim) for claim in claims},
    }


def _proved(one: Integrator) -> dict[str, Any]:
    from pnn_symbolic.report.judgement import judgement

    return judgement(one.map)


def _show(one: Integrator | OutOfReach) -> None:
    from rich.console import Console
    from rich.markup import escape

    if isinstance(one, OutOfReach):
        print(f"{one}\n  {one.source}")
        return
    from pnn_symbolic.report.judgement import show_judgement

    console = Console(highlight=False)
    console.print(f"[bold]{escape(one.name)}[/bold]: {escape(one.description)}", soft_wrap=True)
    if one.aliases:
        console.print(f"  also called: {escape(', '.join(one.aliases))}", soft_wrap=True)
    console.print(f"  {one.made_from.kind}: {escape(str(one.made_from))}", soft_wrap=True)
    show_judgement(one.map)


def _show_all() -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    for family, rows in FAMILIES.items():
        table = Table(box=None, title=f"\n{family}", title_justify="left", title_style="bold")
        for column in ("name", "order", "reversible", "symplectic", "forces", "dt·ω below"):
            width = None if column == "name" else len(column)
            table.add_column(column, justify="right" if width else "left", min_width=width, no_wrap=bool(width))
        for one in rows:
            answers = ("yes" if holds else "no" for holds in (one.time_reversible, one.symplectic))
            order = "–" if one.order is None else str(one.order)
            table.add_row(one.name, order, *answers, str(one.evaluations), one.stability_limit or "–")
        console.print(table)
    console.print("\n[bold]Out of reach[/bold]")
    for method in OUT_OF_REACH:
        console.print(f" {method.name}: {method.reason}")
    console.print(
        "\nForces: evaluations a step. Stable for an oscillator where dt·ω is below the last number."
        " The tests prove every claim; `catalogue NAME` proves one on the spot, with its source."
    )
