"""`discover-equations catalogue`: the known integrators, each proved on the spot."""

from __future__ import annotations

import json

from pnn_symbolic.integrators.catalogue import CATALOGUE, Integrator, integrator_called
from pnn_symbolic.report.judgement import answer, judgement, show_judgement


def catalogue_command(name: str, as_json: bool) -> None:
    """One integrator in full, or all of them as a table."""
    if name:
        chosen = integrator_called(name)
        if as_json:
            print(json.dumps(_record(chosen), ensure_ascii=False))
        else:
            show_judgement(chosen.map, title=chosen.name)
            print(f"  also called: {', '.join(chosen.aliases)}" if chosen.aliases else "", end="\n")
        return
    records = [_record(one) for one in CATALOGUE]
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None)
    for column in ("name", "time-reversible", "symplectic", "order", "source"):
        table.add_column(column)
    for one, record in zip(CATALOGUE, records, strict=True):
        found = record["findings"]
        table.add_row(one.name, *(answer(found[key]) for key in ("time_reversible", "symplectic", "order")), one.source)
    Console(highlight=False).print(table)


def _record(one: Integrator) -> dict:
    return {"name": one.name, "aliases": list(one.aliases), "source": one.source, **judgement(one.map)}
